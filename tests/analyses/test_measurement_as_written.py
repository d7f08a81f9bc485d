"""Scores, reliability and validity of a model as its file has it (tests/golden/measurement/as_written.R)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

import rcvsem
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.measurement_model import measurement_study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.analyses.reliability import second_orders
from rcvsem.analyses.scale_source import read_scales
from rcvsem.analyses.score_options import ScoreOptions
from rcvsem.analyses.scores import run_scores
from rcvsem.analyses.validity import ValidityOptions, run_validity
from rcvsem.fit import fit_options
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.plain import plain
from rcvsem.scale.suitability import suitability_of_matrix

pytestmark = pytest.mark.usefixtures("no_method_factor")
GOLDEN = Path(__file__).parents[1] / "golden" / "measurement"
DATA = GOLDEN / "data" / "written.csv"
LIKERT = GOLDEN.parent / "ordinal" / "data" / "likert.csv"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "as_written.json").read_text(encoding="utf-8"))
FACTOR = ScoreOptions(kind="factor")
LAVAAN_STOP = NEAR["stopping_rule"]  # what lavaan's own stopping rule leaves in a score


@pytest.fixture
def model(tmp_path: Path) -> Any:
    def written(name: str) -> Path:
        path = tmp_path / f"{name}.lav"
        text = EXPECTED["cases"][name]["model"] if name in EXPECTED["cases"] else EXPECTED[name]["model"]
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("name", list(EXPECTED["cases"]))
def test_factor_scores_are_those_of_the_file(name: str, model: Any) -> None:
    case = EXPECTED["cases"][name]
    found = run_scores(read_scales([model(name), DATA], wanted=ScalesWanted(whole=True)), FACTOR)
    expected = np.array(case["scores"])
    assert sorted(found.scores) == sorted(case["latents"])
    for k, latent in enumerate(case["latents"]):
        np.testing.assert_allclose(found.scores[latent][: len(expected)], expected[:, k], atol=LAVAAN_STOP)


@pytest.mark.parametrize("name", ["errors", "predictor"])
def test_the_library_takes_the_model_as_it_is_written_in_every_place(name: str, model: Any) -> None:
    file, text, frame = model(name), EXPECTED["cases"][name]["model"], pd.read_csv(DATA)
    typed = run_scores(read_scales([file, DATA], wanted=ScalesWanted(whole=True)), FACTOR).scores
    calls = [
        rcvsem.scores(DATA, file, kind="factor"),
        rcvsem.scores(file, DATA, kind="factor"),
        rcvsem.scores(frame, text, kind="factor"),
        rcvsem.scores(text, frame, kind="factor"),
        rcvsem.scores(
            rcvsem.read_survey(DATA, variables=list(frame)), rcvsem.parse_model(text), kind="factor"
        ),
        rcvsem.scores(DATA, model=file, kind="factor"),
    ]
    for found in calls:
        for latent, values in typed.items():
            np.testing.assert_allclose(found[latent].to_numpy(), values, rtol=0, atol=NEAR["rounding"])


def test_reliability_and_validity_of_the_library_take_the_model_as_it_is_written(model: Any) -> None:
    file, frame, expected = model("errors"), pd.read_csv(DATA), EXPECTED["cases"]["errors"]["omega"]
    plain = {name: [f"{name.lower()}{k}" for k in (1, 2, 3)] for name in expected}
    for found in (rcvsem.reliability(frame, file), rcvsem.reliability(file, frame)):
        for name, omega in expected.items():
            assert found.loc[name, "omega"] == pytest.approx(omega, abs=NEAR["five_digits"])
    assert abs(rcvsem.reliability(frame, plain).loc["CA", "omega"] - expected["CA"]) > 0.01
    for study in (rcvsem.validity(frame, file, draws=0), rcvsem.validity(file, DATA, draws=0)):
        own = {row.construct: row.omega for row in study.study.reliability}
        assert own["CA"] == pytest.approx(expected["CA"], abs=NEAR["five_digits"])
    with pytest.raises(OptionError, match="not both"):
        rcvsem.scores(DATA, file, model=file, kind="factor")


@pytest.mark.parametrize("name", ["errors", "fixed", "equal"])
def test_omega_keeps_what_the_file_restricts(name: str, model: Any) -> None:
    study = measurement_study([model(name), DATA])
    for row in study.reliability:
        assert row.omega == pytest.approx(
            EXPECTED["cases"][name]["omega"][row.construct], abs=NEAR["five_digits"]
        )
    assert not [f for f in study.findings if f.code == "outside_the_measurement_model"]


def test_second_order_constructs_over_two(model: Any) -> None:
    study = measurement_study([model("second"), DATA])
    found, lost = second_orders(study, None)
    assert not lost
    assert [entry.name for entry in found] == ["C", "D"]
    for entry in found:
        own = entry.validity
        expected = EXPECTED["cases"]["second"]["level2"][entry.name]
        np.testing.assert_allclose(
            [own.omega, own.omega_between, own.omega_partial], expected, atol=NEAR["five_digits"]
        )
    (left_out,) = [f for f in study.findings if f.code == "outside_the_measurement_model"]
    assert "C =~ CA + CB" in left_out.text


def test_paths_that_reliability_leaves_out_are_named(model: Any) -> None:
    study = measurement_study([model("path"), DATA])
    (left_out,) = [f for f in study.findings if f.code == "outside_the_measurement_model"]
    assert "DB ~ DA + CB" in left_out.text


def matrix(tmp_path: Path) -> Path:
    path = tmp_path / "cov.csv"
    pd.read_csv(DATA).cov().to_csv(path)
    return path


def test_alpha_and_htmt_of_a_matrix(model: Any, tmp_path: Path) -> None:
    study = measurement_study([model("errors")], cov=matrix(tmp_path), n=300)
    alphas = [row.alpha for row in study.reliability]
    np.testing.assert_allclose(alphas, EXPECTED["alpha"], rtol=TOLERANCE["reliability"])
    result = run_validity(study, ValidityOptions(draws=0))
    np.testing.assert_allclose(np.tril(result.htmt.htmt), np.tril(EXPECTED["htmt"]), rtol=INEXACT["htmt"])  # type: ignore[union-attr]
    answers = measurement_study([model("errors"), DATA])
    assert answers.reliability[0].alpha_lower == pytest.approx(
        study.reliability[0].alpha_lower, rel=NEAR["solved"]
    )


@pytest.mark.slow
def test_htmt_of_a_matrix_is_that_of_the_answers(model: Any, tmp_path: Path) -> None:
    study = measurement_study([model("errors")], cov=matrix(tmp_path), n=300)
    result = run_validity(study, ValidityOptions(draws=0))
    answers = measurement_study([model("errors"), DATA])
    np.testing.assert_allclose(
        result.htmt.htmt,  # type: ignore[union-attr]
        run_validity(answers, ValidityOptions(draws=0)).htmt.htmt,  # type: ignore[union-attr]
        rtol=NEAR["solved"],
    )


def test_ordinal_validity(model: Any) -> None:
    expected = EXPECTED["ordinal"]
    study = measurement_study(
        [model("ordinal"), LIKERT], options=StudyOptions(fit=fit_options(estimator="wlsmv")), ordered="all"
    )
    found = plain(run_validity(study, ValidityOptions(draws=0)))
    for row in found["constructs"]:
        name = row["construct"]
        assert row["omega"] == pytest.approx(expected["omega"][name], rel=TOLERANCE["wlsmv"])
        assert row["omega_observed"] == pytest.approx(
            expected["omega_observed"][name], rel=TOLERANCE["wlsmv"]
        )
        assert row["alpha_ordinal"] == pytest.approx(expected["alpha"][name], rel=TOLERANCE["polychoric"])
        assert row["ave"] == pytest.approx(expected["ave"][name], rel=TOLERANCE["wlsmv"])
    names = [row["construct"] for row in found["constructs"]]
    for row in found["htmt"]:
        i, j = sorted((names.index(row["a"]), names.index(row["b"])), reverse=True)
        assert row["htmt"] == pytest.approx(expected["htmt"][i][j], rel=INEXACT["htmt"])
        assert row["htmt2"] == pytest.approx(expected["htmt2"][i][j], rel=INEXACT["htmt"])


def test_correlations_agree_in_sign_when_a_marker_is_reversed(tmp_path: Path) -> None:
    data = pd.read_csv(DATA)
    data["ca1"] = -data["ca1"]
    data.to_csv(tmp_path / "d.csv", index=False)
    path = tmp_path / "m.lav"
    path.write_text(EXPECTED["cases"]["errors"]["model"], encoding="utf-8")
    study = measurement_study([path, tmp_path / "d.csv"])
    result = run_validity(study, ValidityOptions(draws=0))
    table = study.fornell_larcker
    assert table is not None
    for test in result.discriminant.tests:  # type: ignore[union-attr]
        i, j = table.constructs.index(test.a), table.constructs.index(test.b)
        assert test.r == pytest.approx(table.correlations[i, j], abs=NEAR["six_digits"])
        assert test.ci_lower < test.r < test.ci_upper  # type: ignore[operator]
        assert np.sign(test.fixed_to) == np.sign(test.r)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"group": "site"}, "group speaks of respondents"),
        ({"missing": "fiml"}, "missing='fiml' speaks of respondents"),
    ],
)
def test_a_matrix_refuses_what_speaks_of_respondents(
    given: dict[str, Any], said: str, model: Any, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match=said):
        read_inputs(model("errors"), cov=matrix(tmp_path), n=300, **given)


def test_means_beside_a_matrix(tmp_path: Path) -> None:
    from rcvsem.fit import estimate

    path, means = tmp_path / "m.lav", tmp_path / "means.csv"
    path.write_text(
        "CA =~ ca1 + ca2 + ca3\nCB =~ cb1 + cb2 + cb3\nca1 ~ 4*1\nca2 ~ m*1\nca3 ~ m*1", encoding="utf-8"
    )
    pd.read_csv(DATA).mean().to_frame().T.to_csv(means, index=False)
    with pytest.raises(OptionError, match="Give means="):
        read_inputs(path, cov=matrix(tmp_path), n=300)
    given = read_inputs(path, cov=matrix(tmp_path), n=300, means=means)
    answers = read_inputs(path, DATA)
    one, other = (estimate(inputs.spec, inputs.moments) for inputs in (given, answers))
    assert one.chisq == pytest.approx(other.chisq, rel=NEAR["minimum"])
    assert one.df == other.df == 10
    (tmp_path / "plain.lav").write_text("CA =~ ca1 + ca2 + ca3", encoding="utf-8")
    with pytest.raises(OptionError, match="no mean structure"):
        read_inputs(tmp_path / "plain.lav", cov=matrix(tmp_path), n=300, means=means)


def test_suitability_of_a_covariance_matrix_is_that_of_its_correlations() -> None:
    data = pd.read_csv(DATA)
    data["ca1"] *= 10.0
    items = list(data.columns)
    r, s = data.corr().to_numpy(), data.cov().to_numpy()
    assert suitability_of_matrix(s, items, 300).kmo == pytest.approx(
        suitability_of_matrix(r, items, 300).kmo, rel=NEAR["solved"]
    )
    with pytest.raises(DataError):
        suitability_of_matrix(r[:3], items)
