"""`rcvsem init --from` reads its export by the options of the other commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def answers() -> pd.DataFrame:
    drawn = np.random.default_rng(8).integers(1, 6, (50, 4))
    return pd.DataFrame(drawn, columns=["TR1", "TR2", "US1", "US2"])


def test_sheet_and_missing_codes(rcvsem: Callable[..., Any], here: Path) -> None:
    table = answers()
    table.loc[4, "TR2"] = 88
    with pd.ExcelWriter("e.xlsx") as book:
        pd.DataFrame({"note": ["read me"]}).to_excel(book, sheet_name="About", index=False)
        table.to_excel(book, sheet_name="My answers", index=False)
    made = rcvsem("init", "study", "--from", "e.xlsx", "--sheet", "My answers", "--missing-codes", "88")
    assert made.code == 0, made.said
    assert "reliability surveys/e.xlsx --sheet 'My answers'" in made.err
    assert "surveys/e.xlsx --sheet 'My answers'" in Path("study/README.md").read_text(encoding="utf-8")
    text = Path("study/instruments/study.yaml").read_text(encoding="utf-8")
    assert "88" in text
    done = rcvsem(
        "describe", "study/surveys/e.xlsx", "-i", "study/instruments/study.yaml", "--sheet", "My answers"
    )
    assert done.code == 0, done.said


def test_encoding_and_platform(rcvsem: Callable[..., Any], here: Path) -> None:
    table = answers()
    table["Город"] = ["Москва", "Казань"] * 25
    Path("e.csv").write_bytes(table.to_csv(index=False).encode("cp1251"))
    made = rcvsem("init", "study", "--from", "e.csv", "--encoding", "cp1251", "--read-as", "plain")
    assert made.code == 0, made.said
    assert "Москва" in Path("study/instruments/study.yaml").read_text(encoding="utf-8")
    assert "--encoding cp1251" in made.err
    assert "--read-as plain" in made.err


def test_an_option_that_does_nothing_is_refused(rcvsem: Callable[..., Any], here: Path) -> None:
    done = rcvsem("init", "study", "--sheet", "A")
    assert done.code == 2
    assert "--from EXPORT" in done.said
    answers().to_csv("e.csv", index=False)
    assert rcvsem("init", "study", "--from", "e.csv", "--scale", "1:5").code == 2
    assert not Path("study").exists()
