"""Prints how often a changed digit is found in tables outside SEM, and writes the table into docs/audit.md.

    python tests/golden/audit/statistics_detection.py [studies]

Each of `studies` (default 8) random studies of a kind is printed with 2 to 4 decimals; in each, one digit of one value
is changed by one, for every value in turn. A change that still rounds to a possible table cannot be found by anybody: it
is counted as not found.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tests" / "audit"))

from random_statistics import FAMILIES, numbers_in, tables_of, with_digit_changed  # noqa: E402

from rcvsem.audit import audit, parse_paper  # noqa: E402

BEGIN, END = "<!-- statistics: begin -->", "<!-- statistics: end -->"
WORDS = {
    "descriptives": "descriptives of ratings, N 8 to 119", "samples": "sample table",
    "t_tests": "t test with means and SDs",
    "anovas": "ANOVA with means and SDs", "regression": "regression, b and brackets, p, interval, VIF, R²",
    "nested": "two nested regressions", "logit": "logit", "event_study": "event study, b and SE with stars",
    "weights": "entropies and weights",
}  # fmt: skip


def main(studies: int) -> None:
    lines = ["| table | changed digits | found | by value |", "|---|---|---|---|"]
    for family in FAMILIES:
        found: dict[str, list[bool]] = defaultdict(list)
        for seed in range(5000, 5000 + studies):
            tables = tables_of(family, seed)
            rng = np.random.default_rng([5, seed])
            for path, text in numbers_in(tables):
                changed = with_digit_changed(tables, path, text, rng)
                name = [part for part in path if isinstance(part, str)][-1]
                found[name].append(not audit(parse_paper(changed)).consistent)
        every = [one for many in found.values() for one in many]
        parts = ", ".join(f"{name} {np.mean(many):.0%}" for name, many in found.items())
        lines.append(f"| {WORDS[family]} | {len(every)} | {np.mean(every):.0%} | {parts} |")
    print("\n".join(lines))
    page = ROOT / "docs" / "audit.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
