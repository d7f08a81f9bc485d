"""`rcvsem describe` of tables nobody has said anything about: it describes what it can and says the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rcvsem
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.given import Given
from rcvsem.survey import read_survey

WORDS = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def ratings(n: int = 60, columns: int = 4) -> pd.DataFrame:
    drawn = np.random.default_rng(4).integers(1, 6, (n, columns))
    return pd.DataFrame(drawn, columns=[f"Q{j + 1}" for j in range(columns)])


def told(done: Any, code: str) -> list[dict[str, Any]]:
    return [one for one in json.loads(done.out)["findings"] if one["code"] == code]


def test_suspected_codes_are_set_aside_and_said(rcvsem: Callable[..., Any], here: Path) -> None:
    table = ratings()
    table.loc[[3, 8], "Q2"] = 99
    table["income"] = np.arange(60) * 100.0 + 1000
    table.loc[5, "income"] = -999
    table.to_csv("r.csv", index=False)
    done = rcvsem("describe", "r.csv", "--json")
    assert done.code == 0, done.said
    (said,) = told(done, "suspected_codes")
    assert "Q2 99 (2 cells, rows 5, 10)" in said["text"]
    assert "income -999 (1 cell, row 7)" in said["text"]
    assert "takes 3 cells" in said["fix"]
    found = {row["code"]: row for row in json.loads(done.out)["items"]}
    kept = table.loc[table["Q2"] != 99, "Q2"]
    assert found["Q2"]["n"] == 58
    assert found["Q2"]["mean"] == pytest.approx(kept.mean())
    # every other command still stops: nothing was declared
    assert rcvsem("efa", "r.csv", "--parallel-draws", 20).code == 2


def test_the_advice_never_takes_real_answers_of_other_columns(rcvsem: Callable[..., Any], here: Path) -> None:
    table = ratings()
    table.loc[3, "Q2"] = 99
    table["score"] = np.arange(60) + 60
    table.to_csv("r.csv", index=False)
    (said,) = told(rcvsem("describe", "r.csv", "--json"), "suspected_codes")
    assert "--missing-codes 99" not in said["fix"]
    assert "would take real answers of other columns" in said["fix"]


def test_answers_in_words_are_described_by_a_proposal(rcvsem: Callable[..., Any], here: Path) -> None:
    codes = ratings()
    table = codes.map(lambda code: WORDS[code - 1])
    table["Gender"] = ["Male", "Female"] * 30
    table["age"] = np.arange(60) % 40 + 18
    table.to_csv("w.csv", index=False)
    done = rcvsem("describe", "w.csv", "--json")
    assert done.code == 0, done.said
    (said,) = told(done, "proposed_questionnaire")
    assert said["severity"] == "warning"
    assert "nobody has checked (4 items" in said["text"]
    assert "rcvsem instrument new" in said["fix"]
    found = {row["code"]: row["mean"] for row in json.loads(done.out)["items"]}
    assert found == pytest.approx({name: codes[name].mean() for name in codes})
    table.iloc[::-1].to_csv("w2.csv", index=False)
    assert json.loads(rcvsem("describe", "w.csv", "w2.csv", "--json").out)["n"] == 120


def test_words_that_are_no_answers_get_one_sentence(rcvsem: Callable[..., Any], here: Path) -> None:
    Path("n.csv").write_text("name,remark\n" + "".join(f"a{i},b{i}\n" for i in range(9)), encoding="utf-8")
    done = rcvsem("describe", "n.csv")
    assert done.code == 2
    assert "No column holds numbers only" in done.said


def test_no_column_is_left_out_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        "a;b;price;zip code;colour\n1;3,5;26.181;10115;x\n2;2,5;27.000;10117;y\n3;1,5;1,5;10119;z\n2;2;27.000;10121;w\n",
        encoding="utf-8",
    )
    survey = read_survey(path)
    assert survey.items == ("a", "b")
    said = {one.code: one for one in survey.findings}
    assert said["column_left_out"].severity == "warning"
    assert "price is left out: 3 cells are no numbers" in said["column_left_out"].text
    assert "decimal commas ('26.181' row 2; '27.000' rows 3, 5)" in said["column_left_out"].text
    assert said["words_left_out"].text.endswith("colour.")
    assert "zip code" in said["place_left_out"].text
    path.write_text("a,b\n1,4\n2,oops\n3,2\n4,5\n", encoding="utf-8")
    (one,) = [f for f in read_survey(path).findings if f.code == "column_left_out"]
    assert "b is left out: 1 cell is no number ('oops' row 3)" in one.text
    # named, the column is an error as before
    assert not [f for f in read_survey(path, variables=["a"]).findings if f.code == "column_left_out"]


def test_a_column_of_groups_is_neither_an_item_nor_said_to_be_left_out() -> None:
    answers = ratings(columns=5)
    for groups in ([1, 2], ["female", "male"]):
        found = rcvsem.describe(answers.assign(sex=groups * 30), by="sex")
        assert list(found.index) == list(answers.columns)
        result = COMMANDS["describe"].run(
            Given(COMMANDS["describe"].parts, {"data": answers.assign(sex=groups * 30), "by": ("sex",)})
        )
        assert {check.question for check in result.groups.checks} == {"sex"}
        assert not [one for one in result.findings if "sex" in one.text]
