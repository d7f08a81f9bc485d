"""Sentences and terms that readers found awkward do not come back, in either language, anywhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rcvsem"
#: What a reader stumbled over; each has a better form in the reports today.
AWKWARD = (
    "正当解",
    "解恰当",
    "解不恰当",
    "不当解",
    "解是否可接受",
    "计算约定",
    "前值",
    "后值",
    "中介判断",
    "占总效应",
    "台账",
    "代价最大",
    "均值 处",
    "以“.*居多",
    "区间: ",
    "方差均不为负",
    "逐字节",
    "最大似然",
    r"Of \{?\w*\}? ?indices with a cut-off",
    r"tested loadings differed",
    r"all at or above",
    r"Missing answers: listwise, N",
    r"convention: lavaan",
    r"draws asked, .*converged and used",
    r"to which p belongs",
    r"not corrected for searching",
    r"Every item over all",
    r"Beyond chance the groups",
    r"rejects trifles",
    r"a reason of substance",
    r"tests show no sign of common method bias",
    r"hardly ever met",
    r"Points in our words",
    r"the 1 factors",
    r"1 filled points",
    r"author to write",
    r"Joreskog & Sorbom",
    r"respecification ledger",
    r"author'?s part\b",
)


@cache
def _texts() -> dict[Path, str]:
    files = [
        *SOURCE.rglob("*.py"),
        *SOURCE.rglob("rcvsem.po"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs/zh").glob("*.md"),
        *ROOT.glob("README*.md"),
    ]
    return {path: path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("awkward", AWKWARD)
def test_an_awkward_form_is_gone(awkward: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path, text in _texts().items()
        if re.search(awkward, text, re.MULTILINE)  # most have none: their lines need not be looked at
        for line in text.splitlines()
        if re.search(awkward, line) and not line.lstrip().startswith(("#", "import ", "from "))
    }
    assert not found
