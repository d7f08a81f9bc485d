"""Results have a face: a line without answers, tables as text and HTML, a frame, plain values."""

from __future__ import annotations

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from tolerances import NEAR

import rcvsem as library
from rcvsem.app.results import command_of
from rcvsem.foundation.errors import OptionError, RcvsemError

ROOT = Path(__file__).parents[2]
RCV, WAVE2, INSTRUMENT = (ROOT / p for p in ("models/rcv.desc", "surveys/wave2.xlsx", "instruments/rcv.yaml"))

PATHS = (
    "DP =~ DP1 + DP2 + DP3\nVP =~ VP1 + VP2 + VP3\nPV =~ PV1 + PV2 + PV3\nPV ~ DP  # H1 +\nPV ~ VP  # H2 +\n"
)


@pytest.fixture(scope="module")
def survey() -> library.CleanSurvey:
    return library.read_survey(WAVE2, INSTRUMENT)


@pytest.fixture(scope="module")
def results(survey: library.CleanSurvey) -> dict[str, Any]:
    fit = library.fit(RCV, survey)
    return {
        "fit": fit,
        "moderation": library.moderation(PATHS, survey, x="DP", moderator="VP", y="PV", draws=0),
        "group moderation": library.moderation(PATHS, survey, moderator="region", groups=True),
        "robust": library.robust(PATHS, survey, estimators="ml，mlr"),
        "groups": library.groups(survey, "region"),
        "efa": library.efa(survey, parallel_draws=0),
        "validity": library.validity(survey, ROOT / "tests/golden/measurement/few.desc", draws=0),
        "compare": library.compare([PATHS, PATHS + "DP1 ~~ DP2\n"], survey),
        "audit": library.audit(ROOT / "docs/examples/audit/policy_index.yaml"),
        # results without a report: draws, answers, questionnaires, models
        "bootstrap": library.bootstrap(fit, draws=4),
        "survey": survey,
        "instrument": library.read_instrument(INSTRUMENT),
        "model": library.read_model(RCV),
        "simulated": library.simulate(ROOT / "docs/examples/audit/rcv.yaml", n=60),
    }


def test_a_line_without_answers_and_a_notebook_of_modest_size(results: dict[str, Any]) -> None:
    size = 0
    for name, result in results.items():
        line = repr(result)
        assert "\n" not in line, name
        assert len(line) < 120
        assert line.startswith(f"<{type(result).__name__}")
        size += len(result._repr_html_().encode())
    assert size < 200_000


def test_tables_frames_and_plain_values(results: dict[str, Any]) -> None:
    for name, result in results.items():
        text = result.summary()
        assert len(text.splitlines()) > 3, name
        assert result.summary("ZH") != text
        frame = result.to_frame()
        assert len(frame) > 0
        told = json.dumps(result.plain(), allow_nan=False)
        assert json.loads(told) == json.loads(json.dumps(library.as_json(result)))
        again = pickle.loads(pickle.dumps(result))
        assert repr(again) == repr(copy.deepcopy(result)) == repr(result)
    assert "CFI" in results["fit"].summary()


def test_plain_values_are_what_the_published_schema_says(results: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    noise = pd.DataFrame(rng.normal(size=(90, 6)), columns=["a1", "a2", "a3", "b1", "b2", "b3"])
    # nothing to be found, covariances alone, scores of no survey
    results = {
        **results,
        "fit of a matrix": library.fit("a1 ~ q*a2 + a3\nnone := q/0\n", cov=noise.cov(), n=90),
        "fit-pls": library.pls("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\n", noise, draws=0),
        "nca of a table": library.nca(noise, outcome="b1", conditions=["a1"], draws=0),
        "qca of a table": library.qca(noise, outcome="b1", conditions=["a1", "a2"]),
    }
    for name in ("bootstrap", "instrument", "model", "simulated"):  # no command prints them so
        del results[name]
    for name, result in results.items():
        command = command_of(result)
        named = name if name == "fit-pls" else "fit" if command is None else command.name
        schema = json.loads((ROOT / f"docs/schemas/{named}.schema.json").read_text(encoding="utf-8"))
        told = json.loads(json.dumps(result.plain(), allow_nan=False))
        wrong = [list(one.absolute_path) for one in Draft202012Validator(schema).iter_errors(told)]
        assert not wrong, name
        assert told["rcvsem"] == library.__version__


def test_the_frame_of_a_fit_are_its_parameters_and_of_a_bootstrap_its_draws(
    survey: library.CleanSurvey,
) -> None:
    fit = library.fit("DP =~ DP1 + DP2 + DP3\nPV =~ PV1 + PV2 + PV3\nPV ~ DP\n", survey)
    frame = fit.to_frame()
    assert frame.equals(library.estimates(fit))
    assert {"lhs", "op", "rhs", "est", "se"} <= set(frame.columns)
    draws = library.bootstrap(fit, draws=20).to_frame()
    assert draws.shape == (20, 1)
    assert draws.columns.tolist() == [(1, "direct", "DP -> PV")]
    assert draws.iloc[:, 0].std() > 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda s: library.moderation(RCV, s, x="DP", moderator="VP", stage="bogus"),
            "'stage' option of moderation",
        ),
        (lambda s: library.moderation(RCV, s, x="DP", moderator="VP", workers="two"), "'workers'"),
        (lambda s: library.moderation(RCV, s, x="DP", moderator="VP", seed=-5), "'seed'"),
        (lambda s: library.efa(s, foo=1), "no option 'foo'"),
        (lambda s: library.power(RCV, foo=1), "no option 'foo'"),
        (lambda s: library.validity(s, draw=1), "Did you mean 'draws'?"),
        (lambda s: library.describe(s, foo=1), "no option 'foo'"),
        (lambda s: library.groups(s, "region", variables="x"), "'variables'"),
        (lambda s: library.fit(RCV, s, estimater="ml"), "Did you mean 'estimator'?"),
        (lambda s: library.fit(RCV, s, se="bootstrap"), "Standard errors go with the estimator"),
        (lambda s: library.fit(RCV, s, bootstrap=5000), "rcvsem.bootstrap(fit, draws=2000)"),
        (lambda s: library.moderation(), "needs 'model'"),
        (lambda s: library.scores(s, {"DP": "DP1"}), "list of names"),
        (lambda s: library.as_json(3), "no machine form"),
        (lambda s: library.fit(RCV, s, missing="ml"), "Did you mean 'fiml'?"),
        (lambda s: library.fit(RCV, s, sampling_weights="w"), "Did you mean 'weights'?"),
        (lambda s: library.efa(s, method="minres"), "Did you mean 'extraction'?"),
        (
            lambda s: library.invariance(RCV, s, group_by="region"),
            "invariance has no option 'group_by'. Did you mean 'g",
        ),
        (lambda s: library.cfa(RCV, s, group=5), "'group' option of cfa"),
        (lambda s: library.report(s, "r", formats="word"), "Did you mean 'docx'?"),
        (
            lambda s: library.read_model(RCV).summary(standardized=True),
            "summary has no option 'standardized'",
        ),
    ],
)
def test_errors_of_the_library_are_its_own(call: Any, said: str, survey: library.CleanSurvey) -> None:
    with pytest.raises(RcvsemError) as told:
        call(survey)
    assert isinstance(told.value, OptionError)
    assert said in told.value.message
    assert "--" not in told.value.message


def test_names_of_other_programs_are_told(results: dict[str, Any]) -> None:
    for holder, name, said in (
        (library, "fitMeasures", "rcvsem.measures(fit)"),
        (library, "cronbach_alpha", "rcvsem.reliability(fit)"),
        (results["fit"], "inspect", "rcvsem.estimates(fit)"),
        (results["model"], "to_dict", ".plain()"),
    ):
        with pytest.raises(AttributeError, match=re.escape(said)):
            getattr(holder, name)
    assert not hasattr(results["fit"], "nothing_like_it")


def test_constructs_of_a_model_and_of_a_fit(survey: library.CleanSurvey) -> None:
    frame = survey.to_frame()
    text = (ROOT / "models/measurement.desc").read_text(encoding="utf-8")
    fit = library.cfa(text, survey, estimator="MLR")
    assert fit.options.estimator == "mlr"
    by_model = library.reliability(frame, RCV)
    assert list(by_model.index) == list(library.reliability(frame, text).index)
    assert library.reliability(library.sem(text, survey)).loc["PV", "cr"] == pytest.approx(
        by_model.loc["PV", "cr"], rel=NEAR["solved"]
    )
    scores = library.scores(library.cfa(text, survey))
    assert list(scores.columns) == list(fit.spec.latents)
    assert len(scores) == fit.n


def test_one_fit_computes_each_part_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, survey: library.CleanSurvey
) -> None:
    import rcvsem.analyses.path_model_run
    import rcvsem.analyses.reliability
    import rcvsem.chapters.fit
    import rcvsem.evaluate as evaluate
    import rcvsem.evaluate.modification
    import rcvsem.scale.item_statistics
    import rcvsem.scale.reliability
    import rcvsem.survey
    from rcvsem.cli import main

    counts: dict[str, int] = {}

    def counted(home: Any, name: str) -> None:
        real = getattr(home, name)

        def call(*given: Any, **named: Any) -> Any:
            counts[name] = counts.get(name, 0) + 1
            return real(*given, **named)

        monkeypatch.setattr(home, name, call)

    counted(rcvsem.chapters.fit, "model_document")
    counted(rcvsem.chapters.fit, "study_document")
    for name in ("modification_indices", "residuals"):
        getattr(evaluate, name)  # a lazy name is bound before it is counted
        counted(evaluate, name)
    counted(rcvsem.analyses.path_model_run, "convergent_validity")
    counted(rcvsem.scale.reliability, "cronbach_alpha")
    counted(rcvsem.scale.item_statistics, "item_statistics")
    counted(rcvsem.survey, "missing_answers")
    with pytest.raises(SystemExit) as left:
        main(["fit", str(RCV), str(WAVE2), "--draws", "0", "--out", str(tmp_path / "report"), "--lang", "en"])
    assert left.value.code == 0
    assert counts.pop("cronbach_alpha") == 6  # constructs
    assert counts == dict.fromkeys(counts, 1)
    assert set(counts) == {
        "model_document", "study_document", "modification_indices", "residuals", "convergent_validity",
        "item_statistics", "missing_answers",
    }  # fmt: skip


def test_reliability_computes_reliability_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    from rcvsem.analyses.reliability import run_reliability
    from rcvsem.analyses.reliability_options import ReliabilityOptions
    from rcvsem.analyses.scale_source import read_scales

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("not a part of reliability")

    for home, name in (
        ("efa", "efa"),
        ("htmt", "htmt"),
        ("harman", "harman_test"),
        ("normality", "mardia"),
        ("vif", "full_collinearity"),
        ("number_of_factors", "parallel_analysis"),
        ("suitability", "suitability"),
        ("item_statistics", "discrimination"),
    ):
        monkeypatch.setattr(import_module(f"rcvsem.scale.{home}"), name, never)
    found = run_reliability(read_scales([WAVE2], instrument=INSTRUMENT), ReliabilityOptions(draws=0))
    assert [row.level for row in found.rows] == ["construct"] * 6 + ["dimension"] * 3 + ["whole"]


def test_versions_are_files_texts_models_or_fits_and_may_have_names(survey: library.CleanSurvey) -> None:
    measured = "DP =~ DP1 + DP2 + DP3\nPV =~ PV1 + PV2 + PV3\n"
    texts = {"M0": measured + "PV ~ DP\n", "M1": measured + "PV ~ DP\nDP1 ~~ PV1\n"}
    named = library.compare(texts, survey)
    assert named.names == ("M0", "M1")
    frame = named.to_frame().set_index("index")
    fits = {name: library.fit(text, survey) for name, text in texts.items()}
    for found in (
        library.compare(fits),
        library.compare([library.parse_model(text) for text in texts.values()], survey),
        library.compare(list(texts.values()), survey),
    ):
        assert found.to_frame()["change"].equals(named.to_frame()["change"])
    assert frame.loc["CFI", "cutoff"] == "≥ .90"
    by_pls = library.compare(texts, survey, estimator="pls", repeats=1, folds=3)
    assert by_pls.names == ("M0", "M1")
    for given, said in (
        ((list(fits.values()), survey), "data does nothing"),
        (([fits["M0"]],), "two models"),
    ):
        with pytest.raises(OptionError, match=said):
            library.compare(*given)
