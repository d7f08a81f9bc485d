"""One rule decides hypotheses and effects alike, in every table, picture and file of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.chapters.fit import study_document
from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import estimate, fit_options, moments_from_data, moments_from_matrix, with_robust_errors
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.choices import deciding
from rcvsem.infer.decisions import decisions
from rcvsem.infer.effects import Effect, effects
from rcvsem.model import parse_model

ROOT = Path(__file__).resolve().parents[2]
MODEL = """
X =~ x1 + x2 + x3
M =~ m1 + m2 + m3
Y =~ y1 + y2 + y3
M ~ X   # H1 +
Y ~ M + X   # H2 +
"""


@pytest.fixture(scope="module")
def skewed() -> np.ndarray:
    """(200, 9) skewed answers on five steps."""
    rng = np.random.default_rng(7)
    x = rng.standard_normal(200)
    m = 0.4 * x + rng.standard_normal(200)
    y = 0.3 * m + 0.1 * x + rng.standard_normal(200)
    latent = np.repeat(np.column_stack((x, m, y)), 3, axis=1)
    return np.clip(np.round(4.3 + 0.9 * latent + 0.6 * rng.standard_normal((200, 9))), 1, 5)


@pytest.fixture(scope="module")
def names() -> list[str]:
    return [f"{letter}{k}" for letter in "xmy" for k in (1, 2, 3)]


@pytest.fixture(scope="module")
def rcv() -> Any:
    return read_inputs(ROOT / "models/rcv.desc", ROOT / "surveys/wave2.xlsx")


@pytest.fixture(scope="module")
def study(rcv: Any) -> Any:
    return run_study(rcv, StudyOptions(draws=500))


def test_percentile_decides_unless_another_is_named() -> None:
    assert deciding(("percentile", "bc")) == deciding(("bc", "percentile")) == "percentile"
    assert deciding(("bc",)) == "bc"
    assert deciding(("bca", "montecarlo")) == "montecarlo"


def test_robust_errors_are_those_of_mlr(skewed: np.ndarray, names: list[str]) -> None:
    spec = parse_model(MODEL)
    moments = moments_from_data(skewed, names)
    fit = estimate(spec, moments)
    robust = with_robust_errors(fit)
    assert not isinstance(robust, NotAvailable)
    wanted = estimate(spec, moments, fit_options(estimator="mlr"))
    ours = [row.se for row in parameter_estimates(robust)]
    theirs = [row.se for row in parameter_estimates(wanted)]
    np.testing.assert_allclose(np.array(ours), np.array(theirs), rtol=NEAR["six_digits"])
    assert robust.chisq == fit.chisq


def test_without_answers_the_estimator_decides(skewed: np.ndarray, names: list[str]) -> None:
    spec = parse_model(MODEL)
    cov = np.cov(skewed, rowvar=False)
    fit = estimate(spec, moments_from_matrix(cov, names, n=200))
    assert isinstance(with_robust_errors(fit), NotAvailable)
    found = decisions(fit, parameter_estimates(fit), decide_by="percentile")
    assert (found.rule, found.beside_own, found.disagreeing) == ("normal", False, ())


def test_without_draws_robust_errors_decide(rcv: Any) -> None:
    found = run_study(rcv, StudyOptions(draws=0))
    mlr = run_study(rcv, StudyOptions(draws=0, fit=fit_options(estimator="mlr")))
    ml = run_study(rcv, StudyOptions(draws=0, decide_by="normal"))
    assert (found.decisions.rule, mlr.decisions.rule, ml.decisions.rule) == ("robust", "robust", "normal")
    for row, wanted, own in zip(found.hypotheses, mlr.hypotheses, ml.hypotheses, strict=True):
        assert row.pvalue == pytest.approx(wanted.pvalue, rel=INEXACT["pvalue"])
        assert row.own_pvalue == own.pvalue
        assert row.supported is wanted.supported
    # what the table of hypotheses says of a path, the table of effects says too
    direct = {(e.source, e.target): e for e in found.effects if e.kind == "direct"}
    for row in found.hypotheses:
        assert direct[row.source, row.target].pvalue == pytest.approx(row.pvalue, rel=NEAR["six_digits"])
    # the estimates of the JSON stay the estimator's
    assert [r.se for r in found.estimates] == [r.se for r in ml.estimates]


def test_draws_decide_hypotheses_and_effects_alike(study: Any) -> None:
    direct = {(e.source, e.target): e for e in study.effects if e.kind == "direct"}
    assert study.decisions.rule == "percentile"
    for row in study.hypotheses:
        interval = direct[row.source, row.target].decision
        assert interval is not None
        assert interval.kind == "percentile"
        assert row.pvalue == interval.pvalue
        assert row.supported is (interval.lower > 0)
    tables = {table.id: table for table in study_document(study).tables}
    stars = {cells[1].value: cells[3].stars for cells in (r.cells for r in tables["hypotheses"].rows)}
    paths = {r.cells[0].value: r.cells[1].stars for r in tables["structural-paths"].rows}
    effect_rows = tables["effects"].rows
    listed = {r.cells[0].value: r.cells[1].stars for r in effect_rows[1 : 1 + len(paths)]}
    assert stars == paths == listed


def test_stars_of_the_diagram_are_those_of_the_tables(study: Any) -> None:
    from rcvsem.chapters.diagram import study_graph

    graph, _ = study_graph(study, "full")
    tables = {table.id: table for table in study_document(study).tables}
    paths = {r.cells[0].value: r.cells[1].stars for r in tables["structural-paths"].rows}
    drawn = {f"{e.source} → {e.target}": e.label.count("*") for e in graph.edges if e.kind == "path"}
    assert drawn == {name: len(stars) for name, stars in paths.items()}
    markers = {item: r.stars for item, r in _loading_stars(tables["loadings"]).items()}
    loadings = {e.target: "*" * e.label.count("*") for e in graph.edges if e.kind == "loading"}
    assert loadings == markers
    assert loadings["DP1"] == ""  # fixed: no test in the table, none in the picture


def _loading_stars(table: Any) -> dict[str, Any]:
    keys = [column.key for column in table.columns]
    item, std = keys.index("item"), keys.index("std")
    return {
        str(r.cells[item].value).split()[0]: r.cells[std]
        for r in table.rows
        if r.kind != "group" and r.cells[std].value is not None
    }


def test_where_ml_says_otherwise_is_named(study: Any) -> None:
    said = [f for f in study.findings if f.code == "inference_disagrees"]
    assert [one.severity for one in said] == ["warning"]
    names = {f"{row.rhs} -> {row.lhs}" for row in study.decisions.disagreeing}
    assert names == {"DP -> DSC", "VP -> BPC"}
    assert all(name.replace("->", "→") in said[0].text for name in names)
    document = study_document(study)
    for name in ("hypotheses", "structural-paths"):
        notes = " ".join(str(note) for note in document.table(name).notes)
        assert "DP → DSC" in notes
        assert "VP → BPC" in notes


def test_bc_decides_when_it_is_asked_for(rcv: Any) -> None:
    found = run_study(rcv, StudyOptions(draws=200, intervals=("bc",)))
    assert found.decisions.rule == "bc"
    assert all(row.decided_by == "bc" for row in found.hypotheses)
    named = run_study(rcv, StudyOptions(draws=200, decide_by="bc"))
    assert [r.pvalue for r in named.hypotheses] == [r.pvalue for r in found.hypotheses]


@pytest.mark.parametrize(
    "options",
    [
        {"decide_by": "robust"},
        {"decide_by": "normal"},
        {"decide_by": "percentile", "draws": 0},
        {"decide_by": "bca"},
        {"decide_by": "robust", "draws": 0, "fit": fit_options(estimator="gls")},
    ],
)
def test_a_rule_that_cannot_decide_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        StudyOptions(**options)


def test_share_only_of_a_total_that_differs_from_zero(study: Any) -> None:
    totals = {(e.source, e.target): e for e in study.effects if e.kind == "total"}
    shares = [e for e in study.effects if "indirect" in e.kind]
    assert any(isinstance(e.share, float) for e in shares)
    for effect in shares:
        interval = totals[effect.source, effect.target].decision
        if interval.lower < 0 < interval.upper:
            assert isinstance(effect.share, NotAvailable)


def test_types_follow_the_intervals_that_are_printed(skewed: np.ndarray, names: list[str]) -> None:
    fit = estimate(parse_model(MODEL), moments_from_data(skewed, names))
    found = effects(fit, bootstrap(fit, draws=200, seed=1))
    by_kind: dict[str, Effect] = {e.kind: e for e in found if (e.source, e.target) == ("X", "Y")}
    indirect, direct = by_kind["total indirect"], by_kind["direct"]
    clear = [e.decision.lower > 0 or e.decision.upper < 0 for e in (indirect, direct)]  # type: ignore[union-attr]
    names_ = {(True, True): "complementary", (True, False): "indirect-only", (False, True): "direct-only"}
    assert indirect.verdict == names_.get((clear[0], clear[1]), "no-effect")
    assert by_kind["specific indirect"].verdict == indirect.verdict


@pytest.mark.parametrize(("estimator", "known"), [("gls", True), ("uls", False)])
def test_modification_indices_where_the_statistic_allows_score_tests(
    rcv: Any, estimator: str, known: bool
) -> None:
    found = run_study(rcv, StudyOptions(draws=0, fit=fit_options(estimator=estimator))).modification
    assert bool(found) is known
