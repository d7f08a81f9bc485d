"""Prints how often a changed digit is found, and writes the table into docs/audit.md.

    python tests/golden/audit/detection.py [tables]

Each of `tables` (default 150) random fits is printed with 3 decimals in two forms, everything AMOS or lavaan prints
and what articles usually print; in each, one digit of one value is changed by one, for every value in turn.
A change that still rounds to a possible table cannot be found by anybody: it is counted as not found.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from copy import deepcopy
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tests" / "audit"))

from random_models import Case, random_case, with_digit_changed  # noqa: E402

from rcvsem.audit import parse_paper  # noqa: E402
from rcvsem.audit.names import INDICES  # noqa: E402
from rcvsem.audit.system import System  # noqa: E402

ARTICLE = ("p", "df", "chisq", "pvalue", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
SHOWN = (
    "chisq", "df", "chisq_df", "ncp", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "cfi", "tli", "nfi", "rfi", "ifi",
    "pnfi", "pcfi", "gfi", "agfi", "pgfi", "ecvi", "aic", "bic", "q", "p",
)  # fmt: skip
BEGIN, END = "<!-- detection: begin -->", "<!-- detection: end -->"


def main(wanted: int) -> None:
    full: dict[str, list[int]] = defaultdict(list)
    usual: dict[str, list[int]] = defaultdict(list)
    done, seed = 0, 5000
    while done < wanted:
        seed += 1
        case = random_case(seed)
        if case is None or case.statistic == "scaled" or not case.fit.options.is_ml:
            continue
        tables = Case(fit=case.fit, digits=3, convention=case.convention, statistic="standard").tables()
        rng = np.random.default_rng([17, seed])
        for store, keep in ((full, None), (usual, ARTICLE)):
            base = deepcopy(tables)
            fit = base["models"][0]["fit"]
            if keep is not None:
                base["models"][0]["fit"] = fit = {name: fit[name] for name in keep if name in fit}
            for name in fit:
                if name in SHOWN:
                    system = System(parse_paper(with_digit_changed(base, name, rng)))
                    store[name].append(not system.consistent(frozenset(system.keys)))
        done += 1
    lines = table(full, usual, wanted)
    print("\n".join(lines))
    page = ROOT / "docs" / "audit.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def table(full: dict[str, list[int]], usual: dict[str, list[int]], tables: int) -> list[str]:
    every, common = (sum(map(sum, s.values())) / sum(map(len, s.values())) for s in (full, usual))
    lines = [
        f"{tables} random models, 3 decimals; {sum(map(len, full.values()))} and {sum(map(len, usual.values()))} changed "
        "tables.",
        "",
        "| value with one digit changed by one | found, all indices printed | found, usual article |",
        "|---|---|---|",
        f"| any | {every:.0%} | {common:.0%} |",
    ]
    for name in SHOWN:
        if name in full:
            other = f"{np.mean(usual[name]):.0%}" if name in usual else ""
            lines.append(f"| {INDICES[name].label} | {np.mean(full[name]):.0%} | {other} |")
    return lines


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)
