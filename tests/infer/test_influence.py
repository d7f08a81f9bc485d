"""Every respondent left out once, against lavaan's refits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR

import rcvsem
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.declaration import Look
from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import FitOptions, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError
from rcvsem.infer.influence import influence
from rcvsem.model import parse_model

GOLDEN = Path(__file__).parents[1] / "golden" / "infer" / "influence.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
DATA = np.array(EXPECTED["data"])


def test_as_lavaans_refits() -> None:
    spec = parse_model(EXPECTED["model"])
    # lavaan stops at a relative change of 1e-10 of F: its own estimates are good to about 1e-5 SE
    fit = estimate(spec, moments_from_data(DATA, spec.observed))
    found = influence(fit)
    assert found.n == 301
    assert found.rule == "robust"
    assert found.converged.all()
    rows = list(zip(EXPECTED["lhs"], EXPECTED["op"], EXPECTED["rhs"], EXPECTED["free"], strict=True))
    for own in EXPECTED["cases"]:
        case = own["case"] - 1
        assert found.distance[case] == pytest.approx(
            own["distance"], rel=INEXACT["influence"], abs=NEAR["six_digits_of_two"]
        )
        assert found.chisq_change[case] == pytest.approx(own["chisq"], abs=NEAR["five_digits"])
        for k, (lhs, op, rhs, free) in enumerate(rows):
            if not free:
                continue
            at = fit.spec.parameters[fit.row_of(lhs, op, rhs)].free - 1
            assert found.theta[case, at] == pytest.approx(
                own["est"][k], rel=NEAR["four_digits_of_two"], abs=NEAR["five_digits"]
            )
            change = (fit.theta[at] - found.theta[case, at]) / own["robust_se"][k]
            assert found.standardized_change[case, at] == pytest.approx(
                change, rel=INEXACT["influence_change"], abs=NEAR["six_digits"]
            )


def test_generalised_cook_of_normal_theory_errors() -> None:
    """With expected-information errors, as lavaan's vcov of ML has them."""
    spec = parse_model(EXPECTED["model"])
    small = parse_model("x1 ~ x2 + x3")
    fit = estimate(small, moments_from_data(DATA[:40, :3], ("x1", "x2", "x3")), FitOptions(estimator="gls"))
    with_errors = influence(fit)  # least squares: one by one, no likelihood
    assert np.isnan(with_errors.distance).all()
    from rcvsem.fit.other_moments import refit
    from rcvsem.infer.without_one import _less

    ml = estimate(spec, moments_from_data(DATA, spec.observed))
    for own in EXPECTED["cases"]:
        again = refit(ml, _less(ml, 0, own["case"] - 1))
        step = np.asarray(ml.theta) - again.theta
        cook = step @ np.linalg.inv(np.asarray(again.vcov)) @ step
        assert cook == pytest.approx(own["cook"], rel=INEXACT["influence"], abs=NEAR["stopping_rule"])


def test_reversals_are_those_of_refits_by_hand() -> None:
    rng = np.random.default_rng(11)
    x, e = rng.standard_normal((60, 1)), rng.standard_normal((60, 1))
    e -= x * float((x * e).sum() / (x * x).sum())
    rows = np.column_stack([x, 2.0 / np.sqrt(60) * e.std() / x.std() * x + e])  # z of about 2
    rows[3] = np.nan
    spec = parse_model("y ~ x  # H1 +")
    order = [("x", "y").index(name) for name in spec.observed]
    fit = estimate(spec, moments_from_data(rows[:, order], spec.observed))
    found = influence(fit)
    assert fit.n == 59
    ranked = found.cook[found.ranked()]
    assert (np.diff(ranked) <= 0).all()
    by_hand = set()
    for row in range(60):
        keep = np.arange(60) != row
        again = estimate(
            spec, moments_from_data(rows[keep][:, order], spec.observed), FitOptions(estimator="mlr")
        )
        path = next(one for one in parameter_estimates(again) if one.op == "~")
        if (path.pvalue < 0.05 and path.est > 0) != found.conclusions[0].holds:
            by_hand.add(row)
    assert {int(found.place[one.case]) for one in found.reversals} == by_hand
    assert by_hand
    assert found.conclusions[0].name == "H1"


N_REFITTED = 42


@pytest.mark.parametrize("kind", ["groups", "fiml", "ordinal", "mean"])
def test_other_fits_are_refitted_exactly(kind: str) -> None:
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual\n"
    rows = DATA[:N_REFITTED, :6].copy()
    given: dict[str, Any] = {}
    options = FitOptions()
    labels = None
    if kind == "groups":
        given = {"groups": 2, "group_equal": ("loadings",)}
        labels = np.array(["a", "b"], dtype=object)[np.arange(N_REFITTED) % 2]
    if kind == "fiml":
        rows[np.arange(0, N_REFITTED, 7), 2] = np.nan
        options = FitOptions(missing="fiml")
    if kind == "ordinal":
        rows = np.digitize(rows - np.median(rows, axis=0), [-0.5, 0.5]).astype(float)
        given = {"ordered": tuple(f"x{k}" for k in range(1, 7))}
        options = FitOptions(estimator="wlsmv")
    if kind == "mean":
        given = {"meanstructure": True}
    spec = parse_model(model, **given)
    fit = estimate(
        spec, moments_from_data(rows, spec.observed, groups=labels, missing=options.missing), options
    )
    found = influence(fit)
    assert found.converged.mean() > 0.9
    for case in (1, 31):  # the first row of all would give the groups another order
        keep = np.ones(N_REFITTED, dtype=bool)
        keep[found.place[case]] = False
        kept = None if labels is None else labels[keep]
        less = moments_from_data(rows[keep], spec.observed, groups=kept, missing=options.missing)
        again = estimate(spec, less, options)
        if found.converged[case] and again.converged:
            assert found.theta[case] == pytest.approx(
                again.theta, rel=INEXACT["influence_change"], abs=NEAR["four_digits"]
            )


def test_what_cannot_be_done_is_said() -> None:
    spec = parse_model("x1 ~ x2")
    sigma = np.array([[1.0, 0.3], [0.3, 1.0]])
    with pytest.raises(DataError, match="answers"):
        influence(estimate(spec, moments_from_matrix(sigma, spec.observed, 100)))


def _sampled() -> tuple[dict[str, Any], pd.DataFrame, Any, Any]:
    own = json.loads((GOLDEN.parent / "influence_clusters.json").read_text(encoding="utf-8"))
    table = pd.DataFrame(own["data"])
    spec = parse_model(own["model"])
    return own, table, spec, table[list(spec.observed)].to_numpy()


def test_whole_clusters() -> None:
    own, table, spec, rows = _sampled()
    moments = moments_from_data(rows, spec.observed, clusters=table["cl"])
    fit = estimate(spec, moments, FitOptions(estimator="mlr"))
    found = influence(fit)
    assert found.clusters
    assert found.n == 20
    assert np.isfinite(found.cook).all()
    assert found.size.sum() == len(table)
    path = fit.spec.parameters[fit.row_of("textual", "~", "visual")].free - 1
    labels = [table["cl"][place] for place in found.place]
    for one in own["clusters"]:
        case = labels.index(one["cluster"])
        assert found.theta[case, path] == pytest.approx(one["est"], rel=NEAR["four_digits"])
        assert found.chisq_change[case] == pytest.approx(
            own["all"]["chisq"] - one["chisq"], abs=NEAR["influence_chi2_abs"]
        )
        step = float(fit.theta[path]) - one["est"]
        assert found.standardized_change[case, path] == pytest.approx(
            step / one["se"], rel=INEXACT["influence_step"], abs=NEAR["four_digits"]
        )


def test_the_tables_speak_of_clusters_where_clusters_are_left_out() -> None:
    own, table, _, _ = _sampled()
    found = rcvsem.influence(
        own["model"], table.assign(cl=[f"S{one}" for one in table["cl"]]), cluster="cl", top=3
    )
    document = COMMANDS["influence"].document_of(found, Look(lang="en"))
    assert "clusters" in document.title.en
    told = [table.title for table in document.tables if table.id.startswith("influence")]
    assert {one.en for one in told} == {"Conclusions that hang on one cluster", "Most influential clusters"}
    assert not any("受访者" in one.zh for one in told)
    which = next(table for table in document.tables if table.id == "influence-conclusions")
    assert "Clusters that change it" in [column.title.en for column in which.columns]


def test_fewer_clusters_than_parameters_have_no_cook() -> None:
    _, table, spec, rows = _sampled()
    moments = moments_from_data(rows, spec.observed, clusters=table["cl"] % 4)
    found = influence(estimate(spec, moments, FitOptions(estimator="mlr")))
    assert np.isnan(found.cook).all()
    assert found.ranked()[0] == np.argmax(found.distance)


@pytest.mark.slow
def test_weights_are_taken_along() -> None:
    own, table, spec, rows = _sampled()
    moments = moments_from_data(rows, spec.observed, weights=table["w"])
    weighted = estimate(spec, moments, FitOptions(estimator="mlr"))
    path = weighted.spec.parameters[weighted.row_of("textual", "~", "visual")].free - 1
    single = influence(weighted)
    assert not single.clusters
    for one in own["weighted"]:
        case = one["row"] - 1
        assert single.theta[case, path] == pytest.approx(one["est"], rel=NEAR["four_digits"])
        step = float(weighted.theta[path]) - one["est"]
        assert single.standardized_change[case, path] == pytest.approx(
            step / one["se"], rel=INEXACT["influence_step"], abs=NEAR["four_digits"]
        )
