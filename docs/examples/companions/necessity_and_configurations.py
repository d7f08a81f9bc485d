"""Companion study 4: from SEM scores to configurations - necessary conditions and fsQCA of public value.

    python docs/examples/companions/necessity_and_configurations.py [folder]

Run from the project's folder. The answers of surveys/wave2.xlsx are SIMULATED from the published statistics of the
RCV study (surveys/README.md). The measured model's factor scores are the variables, so that measurement error does not
make ceilings and memberships of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import rcvsem

ROOT = Path(__file__).parents[3]
CONDITIONS = ("DP", "DK", "VP", "DSC")


def main(folder: str = "reports/necessity_and_configurations", draws: int = 2000) -> dict[str, Any]:
    """Writes two reports, `folder`/nca and `folder`/qca; the results, for the test that runs this file."""
    survey = rcvsem.read_survey(ROOT / "surveys/wave2.xlsx", ROOT / "instruments/rcv.yaml")
    fit = rcvsem.fit(ROOT / "models/rcv.desc", survey)
    necessary = rcvsem.nca(fit, outcome="PV", conditions=CONDITIONS, draws=draws)
    sufficient = rcvsem.qca(fit, outcome="PV", conditions=CONDITIONS, expect=("all",), frequency=4)
    absent = rcvsem.qca(
        fit,
        outcome="PV",
        conditions=CONDITIONS,
        expect=tuple(f"~{name}" for name in CONDITIONS),
        frequency=4,
        negated=True,
    )
    formats = ["xlsx", "md", "docx"]
    rcvsem.report(necessary, Path(folder) / "nca", formats=formats)
    rcvsem.report(sufficient, Path(folder) / "qca", formats=formats)
    rcvsem.report(absent, Path(folder) / "qca_absent", formats=formats)
    return {"nca": necessary, "qca": sufficient, "absent": absent, "fit": fit}


if __name__ == "__main__":
    results = main(*sys.argv[1:2])
    print(results["nca"].to_frame().to_string())
    print(results["qca"].to_frame().to_string())
    print(results["absent"].to_frame().to_string())
