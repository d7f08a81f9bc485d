"""Codes for missing answers in columns that are no ratings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tolerances import TOLERANCE

import rcvsem
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.reading import PlainTable, Reading
from rcvsem.foundation.errors import SurveyError
from rcvsem.survey.far_codes import far_codes

GOLDEN = Path(__file__).parents[1] / "golden" / "effects"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["codes"]
MODEL = "quality ~ effort + skill\ngrade ~ quality + effort\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("far") / "model.lav"
    path.write_text(MODEL, encoding="utf-8")
    return path


def reading(codes: tuple[float, ...] | None) -> Reading:
    return Reading(plain=PlainTable(missing_codes=codes))


def test_codes_among_continuous_values_are_refused_with_their_places(model: Path) -> None:
    with pytest.raises(SurveyError) as caught:
        read_inputs(model, GOLDEN / "codes.csv")
    said = str(caught.value)
    assert "quality -999 (5 cells, rows 65, 75, 152, 188, 208" in said
    assert "missing_codes=[-999]" in said


def test_declared_they_are_missing_and_the_numbers_are_lavaans(model: Path) -> None:
    inputs = read_inputs(model, GOLDEN / "codes.csv", reading=reading((-999.0, 999.0)))
    fit = rcvsem.fit(inputs.spec, inputs.moments)
    assert fit.n == EXPECTED["n"]
    table = rcvsem.estimates(fit).set_index(["lhs", "op", "rhs"])["est"]
    for lhs, rhs in (("quality", "effort"), ("grade", "quality")):
        assert table[(lhs, "~", rhs)] == pytest.approx(
            EXPECTED[f"{lhs}~{rhs}"]["est"], rel=TOLERANCE["estimate"]
        )


def test_none_says_that_they_are_real(model: Path) -> None:
    assert read_inputs(model, GOLDEN / "codes.csv", reading=reading(None)).moments.n == 240
    assert Reading.of_record(reading(None).record()) == reading(None)


def test_frames_of_the_library_are_refused_too() -> None:
    frame = pd.read_csv(GOLDEN / "codes.csv")
    with pytest.raises(SurveyError, match=r"data.replace\(\{'quality': \{-999: float\('nan'\)\}"):
        rcvsem.fit(MODEL, frame)
    clean = frame.replace([-999, 999], np.nan)
    assert rcvsem.fit(MODEL, clean).n == EXPECTED["n"]


def test_groups_and_covariates(tmp_path: Path, model: Path) -> None:
    frame = pd.read_csv(GOLDEN / "codes.csv").replace([-999, 999], 3.0)
    frame["g"] = np.arange(len(frame)) % 2 + 1
    frame.loc[:8, "g"] = -99
    frame.to_csv(tmp_path / "d.csv", index=False)
    with pytest.raises(SurveyError, match=r"g -99 \(9 cells"):
        read_inputs(model, tmp_path / "d.csv", group="g")
    with pytest.raises(SurveyError, match=r"g -99 \(9 cells"):
        rcvsem.fit(MODEL, frame, group="g")
    declared = read_inputs(model, tmp_path / "d.csv", group="g", reading=reading((-99.0,)))
    assert [group.label for group in declared.moments.groups] == ["2", "1"]
    assert sum(group.n for group in declared.moments.groups) == len(frame) - 9


@pytest.mark.parametrize("code", [-999, -99, -9, 99, 999, 9999, -9999, 888, -77])
def test_every_usual_code(code: float) -> None:
    rng = np.random.default_rng(abs(code))
    values = rng.normal(5, 1, 200)
    values[[3, 90]] = code
    (one,) = far_codes({"x": values})
    assert (one.code, list(one.rows)) == (code, [3, 90])


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(60, 120, 61),  # 66, 77, 88, 99 are ordinary here
        np.r_[np.linspace(0, 90, 50), 99.0],
        np.r_[np.exp(np.random.default_rng(1).normal(6, 1, 300)), 999.0],
        np.arange(1.0, 1001.0),
        np.r_[np.linspace(-20, 30, 80), -9.0],
        np.r_[np.full(30, 4.0), 99.0],  # nothing else varies
        np.r_[np.random.default_rng(2).normal(0, 1, 100), 12.0],  # far, but no code
    ],
    ids=["inside", "next", "income", "numbers", "temperature", "constant", "outlier"],
)
def test_ordinary_values_pass(values: np.ndarray) -> None:
    assert far_codes({"x": values}) == []


def test_a_code_that_is_an_answer_elsewhere_is_not_advised_away(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"y": rng.normal(3, 1, 120), "x": rng.normal(90, 8, 120).round(), "z": rng.normal(0, 1, 120)}
    )
    frame.loc[4, "x"] = 99
    frame.loc[[7, 9], "y"] = 99
    frame.to_csv(tmp_path / "d.csv", index=False)
    (tmp_path / "m.lav").write_text("y ~ x + z\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"99 is an answer of x.*empty these cells"):
        read_inputs(tmp_path / "m.lav", tmp_path / "d.csv")


@pytest.mark.parametrize("code", [-1, -9, -77, 888, -8888, 9999, 99999, 9.99, 9999.99])
def test_usual_codes_of_any_length_are_suspected(code: float) -> None:
    values = np.r_[np.linspace(3, 5, 60), [code] * 3]
    assert [found.code for found in far_codes({"effort": values})] == [code]


@pytest.mark.parametrize("code", [15, -3.5, 1234, 40])
def test_other_far_values_are_left_alone(code: float) -> None:
    assert not far_codes({"effort": np.r_[np.linspace(2, 7, 60), [code] * 3]})


def test_the_advice_is_in_the_words_of_the_library() -> None:
    frame = pd.DataFrame({"x": np.linspace(2, 7, 60), "m": np.linspace(7, 2, 60), "y": np.linspace(1, 3, 60)})
    frame.loc[frame.index[:3], "x"] = -999.0
    with pytest.raises(SurveyError, match=r"missing_codes=\[-999\].* say missing_codes=None"):
        rcvsem.moderation("y ~ x + m + x:m", frame, draws=0)
