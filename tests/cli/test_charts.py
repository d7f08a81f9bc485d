"""Every chart of a command is really drawn, in both languages: a glyph that is missing would be a warning, and fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rcvsem_option_rows as rows

pytestmark = pytest.mark.drawn

#: command line -> pictures. Paths have hypotheses, scales have items.
CHARTS: dict[str, set[str]] = {
    "multiverse m.desc DATA --drop sa2 --estimators mlr,ml": {
        "specification-curves",
        "specification-curve-1",
    },
    "moderation m.desc DATA --x T --moderator S --y L --draws 0": {
        "simple-slopes-T-S-L",
        "johnson-neyman-T-S-L",
    },
    "nca DATA --model cfa.desc --outcome L --conditions T --draws 0": {"nca-T"},
    "fit m.desc DATA --estimator pls --draws 0 --importance L": {"pls-ipma-L"},
    "describe DATA --model cfa.desc": {"correlations"},
    "efa DATA --model cfa.desc --parallel-draws 5": {"scree-all"},
    "fit m.desc DATA --draws 0 --diagram": {"diagram-structural"},
}


@pytest.mark.parametrize("line", CHARTS)
def test_it_is_drawn(line: str, rcvsem: Any, here: Path) -> None:
    (here / "m.desc").write_text(rows.FACTORS + "S ~ T  # H1 +\nL ~ S + T  # H2 +\n", encoding="utf-8")
    (here / "cfa.desc").write_text(rows.FACTORS, encoding="utf-8")
    words = [str(rows.TWO) if word == "DATA" else word for word in line.split()]
    done = rcvsem(*words, "--lang", "both", "--format", "md", "--out", here / "r", "--quiet")
    assert done.code in (0, 1), done.said
    drawn = {path.stem for path in (here / "r/figures").glob("*.png")}
    assert CHARTS[line] <= drawn
    for path in (here / "r/figures").iterdir():
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
            assert path.stat().st_size > 1000
        if path.suffix == ".svg":
            assert path.read_text(encoding="utf-8").count("<path") > 5
