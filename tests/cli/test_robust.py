"""`rcvsem robust` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rcvsem_command import completed as rcvsem  # put there by conftest.py
from tolerances import NEAR

ROOT = Path(__file__).parents[2]


def robust_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    done = rcvsem("robust", *arguments, "--json")
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def rcv() -> dict[str, Any]:
    return robust_json("models/rcv.desc", "surveys/wave2.xlsx", "--group", "region")


def test_columns(rcv: dict[str, Any]) -> None:
    columns = rcv["columns"]
    # nothing is missing: FIML would be MLR once more
    assert [c["name"] for c in columns[:4]] == ["ML", "MLR", "WLSMV", "PLS"]
    assert "nothing_missing" in {f["code"] for f in rcv["findings"]}
    assert [c["choice"] for c in columns].count("group") == 3
    assert all(c["counted"] is (c["choice"] != "group") for c in columns)
    assert "respondents" in {c["choice"] for c in columns}
    assert columns[0]["n"] == 457
    assert sum(c["n"] for c in columns if c["choice"] == "group") <= 457
    assert all(c["converged"] and c["admissible"] for c in columns)
    assert "nobody_flagged" in {f["code"] for f in rcv["findings"]}


def test_verdicts_follow_from_the_columns(rcv: dict[str, Any]) -> None:
    names = [c["name"] for c in rcv["columns"]]
    kinds = {c["name"]: c["choice"] for c in rcv["columns"]}
    for row in rcv["hypotheses"]:
        counted = [
            (name, outcome)
            for name, outcome in zip(names, row["outcomes"], strict=True)
            if outcome and kinds[name] != "group"
        ]
        outcomes = [outcome for _, outcome in counted]
        assert len(row["std"]) == len(names)
        for std, p, outcome in zip(row["std"], row["pvalue"], row["outcomes"], strict=True):
            right = std > 0 if row["sign"] == "+" else std < 0
            assert outcome == (
                "supported" if p < 0.05 and right else "against" if p < 0.05 else "not supported"
            )
        if row["verdict"] == "holds":
            assert set(outcomes) == {"supported"}
        elif row["verdict"] == "depends":
            assert len(set(outcomes)) > 1
            assert row["dissenting"] == [name for name, outcome in counted if outcome != outcomes[0]]
            assert "group" not in row["depends_on"]
            assert set(row["depends_on"]) == {kinds[name] for name in row["dissenting"]}
        else:
            assert "supported" not in outcomes
    verdicts = {row["name"]: row["verdict"] for row in rcv["hypotheses"]}
    assert verdicts["H6"] == "holds"
    assert verdicts["H1"] == "not supported"


def test_first_column_is_that_of_fit(rcv: dict[str, Any]) -> None:
    done = rcvsem("fit", "models/rcv.desc", "surveys/wave2.xlsx", "--draws", 0, "--json")
    fitted = {row["name"]: row for row in json.loads(done.stdout)["hypotheses"]}
    for row in rcv["hypotheses"]:
        assert row["std"][0] == pytest.approx(fitted[row["name"]]["std"], rel=NEAR["solved"])
        assert row["pvalue"][0] == pytest.approx(fitted[row["name"]]["own_pvalue"], rel=NEAR["solved"])


def test_report(tmp_path: Path) -> None:
    done = rcvsem(
        "robust", "models/mediation_dsc.desc", "surveys/wave2.xlsx", "--estimators", "mlr,ml", "--out", tmp_path / "out",
        "--lang", "en",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Do the conclusions depend on the analysis?" in done.stdout
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "MLR" in text
    assert "Converged, proper" in text
    # a model without named hypotheses compares every path
    assert "resource → DSC" in text
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["command"] == "robust"


def plain_table(path: Path, n: int, gaps: float) -> Path:
    rng = np.random.default_rng(8)
    x = rng.standard_normal(n)
    y = 0.5 * x + rng.standard_normal(n)
    items = [np.clip(np.round(3 + f + 0.6 * rng.standard_normal(n)), 1, 5) for f in (x, x, x, y, y, y)]
    rows = np.column_stack(items)
    lines = ["x1,x2,x3,y1,y2,y3,town"]
    for k, row in enumerate(rows):
        cells = ["" if rng.random() < gaps else f"{v:.0f}" for v in row]
        lines.append(",".join([*cells, "west" if k < n - 12 else "east"]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_columns_without_a_solution_say_why(tmp_path: Path) -> None:
    (tmp_path / "m.desc").write_text(
        "X =~ x1 + x2 + x3\nY =~ y1 + y2 + y3\nY ~ X  # H1 +\n", encoding="utf-8"
    )
    data = plain_table(tmp_path / "data.csv", 260, 0.04)
    found = robust_json(tmp_path / "m.desc", data, "--group", "town")
    by_name = {c["name"]: c for c in found["columns"]}
    assert by_name["town = east"]["reason"].startswith("only 12 respondents")
    assert by_name["town = east"]["converged"] is False
    assert by_name["FIML (robust)"]["n"] > by_name["ML"]["n"]
    assert "nothing_missing" not in {f["code"] for f in found["findings"]}
    (row,) = found["hypotheses"]
    assert row["outcomes"][[c["name"] for c in found["columns"]].index("town = east")] is None
    assert row["verdict"] == "holds"
    # straight lines over six items of two scales are probable: nobody is flagged, and no column says so
    assert "ML, without the flagged" not in by_name


def test_a_model_that_does_not_fit_is_told_first(tmp_path: Path) -> None:
    (tmp_path / "m.desc").write_text("X =~ x1 + x2 + y1\nY =~ y2 + y3 + x3\nY ~ X\n", encoding="utf-8")
    found = robust_json(
        tmp_path / "m.desc", plain_table(tmp_path / "data.csv", 260, 0.0), "--estimators", "mlr,ml"
    )
    assert "model_does_not_fit" in {f["code"] for f in found["findings"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["models/measurement.desc", "surveys/wave2.xlsx"], "no path"),
        (["models/rcv.desc", "surveys/wave2.xlsx", "--estimators", "bayes"], "--estimators takes"),
        (["models/mediation_dsc.desc", "surveys/wave2.xlsx", "--group", "nowhere"], "nowhere"),
        (["models/rcv.desc"], "nothing to fit"),
        (["models/rcv.desc", "surveys/wave2.xlsx", "--alpha", "2"], "between 0 and 1"),
    ],
)
def test_faults(arguments: list[str], words: str) -> None:
    done = rcvsem("robust", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
