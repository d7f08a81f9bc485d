"""What the model language says to PLS, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, ModelError, ModelSyntaxError, OptionError
from rcvsem.model import ModelSpec
from rcvsem.pls.analysis import analyse
from rcvsem.pls.bootstrap import bootstrap_pls
from rcvsem.pls.fit import fit_pls, fit_pls_matrix
from rcvsem.pls.options import PlsOptions, PlsRun
from rcvsem.pls.plan import make_plan
from tests.pls.conftest import answers, fitted, golden, model_of, text_of

TWO = "f =~ x1 + x2\ng =~ x3 + x4\n"


def test_kinds_of_constructs() -> None:
    model = model_of(
        "f =~ x1 + x2\ng <~ x3 + x4\nh <~ x5 + x6  # mode A\nk =~ x7 + x8  # mode unit\ng ~ f + h + z\nk ~ g + f:h\n"
    )
    found = {c.name: (c.mode, c.factor, c.observed) for c in model.constructs}
    assert found == {
        "f": ("A", True, False),
        "g": ("B", False, False),
        "h": ("A", False, False),
        "k": ("unit", True, False),
        "z": ("A", False, True),
    }
    assert model.products == ("f:h",)
    assert [f.code for f in model.findings] == ["product_without_main_effect"]


def test_covariance_based_reading_still_refuses_products() -> None:
    with pytest.raises(ModelSyntaxError, match="the estimator pls"):
        ModelSpec.from_text("y ~ a:b\n")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (TWO + "g ~ f\nf ~ g", "circle"),
        ("f =~ x1 + x2\ng =~ x2 + x3\ng ~ f", "each item to one construct"),
        (TWO + "h =~ x5 + x6\ng ~ f", "h has no path"),
        (TWO + "g ~ 0.5*f", "fixed"),
        (TWO + "h =~ x5 + x6\ng ~ a*f\nh ~ a*f", "holds two parameters equal"),
        (TWO + "g ~ a*f\na > 0", "constraint"),
        ("f =~ x1 + x2  # mode B\ng =~ x3 + x4\ng ~ f", "mode B"),
        ("f =~ x1 + x2\nf <~ x3\ng =~ x5 + x6\ng ~ f", "with =~ and with <~"),
        (TWO + "h =~ f + g\ng ~ f", "dimension of h"),
        (TWO + "h =~ f + x9\nk =~ x7 + x8\nk ~ h", "constructs and observed"),
        (TWO + "h =~ f + g\nk =~ x5 + x6\nm =~ h + k\nz ~ m", "third order"),
        (TWO + "g ~ f + x1", "has a path of its own"),
        ("f =~ x1 + x2\ng =~ x3 + x4\ng ~ c(a, b)*f", "several groups"),
        (TWO + "g ~ f\nf =~ q*x9\nd := q", "labels no path"),
    ],
)
def test_refused(text: str, match: str) -> None:
    with pytest.raises((ModelError, ModelSyntaxError), match=match):
        model_of(text)


def test_repeated_indicators_of_an_explained_composite() -> None:
    text = TWO + "h <~ f + g\nk =~ x5 + x6\nh ~ k\n"
    with pytest.raises(ModelError, match="disjoint"):
        make_plan(model_of(text), PlsOptions(higher_order="repeated"))
    assert make_plan(model_of(text), PlsOptions()).first is not None


def test_not_used_is_said() -> None:
    model = model_of(TWO + "g ~ f\nx1 ~~ x2\nx1 ~ 1\n")
    assert [f.code for f in model.findings] == ["pls_not_used", "pls_not_used"]


def test_gaps_weights_and_too_little() -> None:
    names, x = answers("hs")
    model = model_of(text_of(golden("hs")["model"]))
    gappy = x.copy()
    gappy[:10, 0] = np.nan
    listwise = fit_pls(model, gappy, names)
    assert listwise.n == 291
    assert "listwise" in {f.code for f in listwise.findings}
    assert listwise.paths == pytest.approx(fit_pls(model, x[10:], names).paths)
    filled = fit_pls(model, gappy, names, PlsOptions(missing="mean"))
    by_hand = np.where(np.isnan(gappy), np.nanmean(gappy, axis=0), gappy)
    assert filled.n == 301
    assert filled.paths == pytest.approx(fit_pls(model, by_hand, names).paths)
    weights = np.ones(301)
    weights[:50] = 2.0
    twice = fit_pls(model, np.vstack((x, x[:50])), names)
    assert fit_pls(model, x, names, case_weights=weights).paths == pytest.approx(
        twice.paths, abs=NEAR["minimum"]
    )
    weights[:50] = 0.0
    assert fit_pls(model, x, names, case_weights=weights).paths == pytest.approx(
        fit_pls(model, x[50:], names).paths, abs=NEAR["minimum"]
    )
    constant = x.copy()
    constant[:, 2] = 1.0
    with pytest.raises(DataError, match="x3: all answers are the same"):
        fit_pls(model, constant, names)
    with pytest.raises(DataError, match="too few"):
        fit_pls(model, x[:3], names)


def test_matrix_gives_the_same() -> None:
    fit = fitted("hs", "plsc_path")
    again = fit_pls_matrix(
        fit.model, np.diag(fit.sd) @ fit.s @ np.diag(fit.sd), fit.plan.items, fit.n, fit.options
    )
    assert again.paths == pytest.approx(fit.paths)
    with pytest.raises(DataError, match="matrix"):
        bootstrap_pls(again)
    names, x = answers("hs")
    product = model_of(text_of(golden("hs")["model"]) + "speed ~ visual:textual\n")
    with pytest.raises(DataError, match="answers"):
        fit_pls_matrix(product, np.cov(x.T), names, 301)


def test_workers_change_no_digit_and_order_of_statistics() -> None:
    fit = fitted("rcv", "plsc_path")
    one, two = (bootstrap_pls(fit, draws=600, workers=w) for w in (1, 3))
    assert all((one.values[key] == two.values[key]).all() for key in one.values)
    assert bootstrap_pls(fit, draws=600, seed=2).values["paths"][0, 0] != one.values["paths"][0, 0]
    direct = [k for k, e in enumerate(one.plans.names) if e.kind == "direct"]
    assert one.values["effects"][:, direct].sum() == pytest.approx(one.values["paths"].sum())


def test_draws_are_estimations_of_the_drawn_cases() -> None:
    """The batch against one estimation a draw, with products and a second-order construct."""
    names, x = answers("rcv")
    text = (
        "DP =~ DP1 + DP2 + DP3\nDK =~ DK1 + DK2 + DK3 + DK4\nRES <~ DP + DK\nDSC =~ DSC1 + DSC2 + DSC3\n"
        "PV =~ PV1 + PV2 + PV3\nPV ~ RES + DSC + RES:DSC\n"
    )
    rng = np.random.default_rng(0)
    indices = rng.integers(0, len(x), size=(4, len(x)))
    for interaction in ("two-stage", "product", "orthogonal"):
        options = PlsOptions(interaction=interaction)
        fit = fit_pls(model_of(text), x, names, options)
        drawn = bootstrap_pls(fit, indices=indices)
        for b in range(4):
            alone = fit_pls(model_of(text), x[indices[b]], names, options)
            paths = [alone.paths[j, i] for j, i in alone.layout.paths]
            assert drawn.values["paths"][b] == pytest.approx(paths, abs=NEAR["minimum"])
            assert drawn.values["first_loadings"][b] == pytest.approx(
                alone.estimated.first.loadings[0], abs=NEAR["minimum"]
            )


def test_leave_one_out() -> None:
    names, x = answers("hs")
    fit = fitted("hs", "pls_path")
    drawn = bootstrap_pls(fit, draws=30, jackknife=True)
    alone = fit_pls(fit.model, np.delete(x, 7, axis=0), names)
    paths = [alone.paths[j, i] for j, i in alone.layout.paths]
    assert drawn.left_out["paths"][7] == pytest.approx(paths, abs=NEAR["minimum"])


def test_inadmissible_consistent_solution_is_told() -> None:
    rng = np.random.default_rng(2)
    f = rng.standard_normal(200)
    one, two = (f + 1.5 * rng.standard_normal(200) for _ in range(2))
    # the second construct repeats the first one's errors, which the correction takes for errors
    x = np.column_stack(
        (one, two, one + 0.3 * rng.standard_normal(200), two + 0.3 * rng.standard_normal(200))
    )
    fit = fit_pls(model_of(TWO + "g ~ f"), x, ["x1", "x2", "x3", "x4"], PlsOptions(estimator="plsc"))
    assert fit.exit_code == 1
    assert "pls_correlation_above_1" in {finding.code for finding in fit.findings}
    assert fit_pls(model_of(TWO + "g ~ f"), x, ["x1", "x2", "x3", "x4"]).exit_code == 0


def test_sign_rule() -> None:
    names, x = answers("hs")
    turned = x.copy()
    turned[:, [1, 2]] *= -1  # two of three items of visual keyed against the first
    text = text_of(golden("hs")["model"])
    raw = fit_pls(model_of(text), turned, names)
    dominant = fit_pls(model_of(text), turned, names, PlsOptions(sign="dominant"))
    assert dominant.loadings[0] > 0
    assert np.abs(raw.paths) == pytest.approx(np.abs(dominant.paths))
    assert "negative_loading" in {finding.code for finding in raw.findings}


def test_not_converged_is_told() -> None:
    names, x = answers("hs")
    fit = fit_pls(model_of(text_of(golden("hs")["model"])), x, names, PlsOptions(iterations=2))
    assert not fit.converged
    assert fit.exit_code == 1
    with pytest.raises(DataError, match="did not converge"):
        bootstrap_pls(fit)


@pytest.mark.parametrize("bad", [{"scheme": "pca"}, {"tolerance": 0.1}, {"iterations": 0}, {"sign": "flip"}])
def test_options_are_checked(bad: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        PlsOptions(**bad)  # type: ignore[arg-type]


def test_unit_weights_are_sum_scores() -> None:
    names, x = answers("hs")
    fit = fit_pls(
        model_of("f =~ x1 + x2 + x3  # mode unit\ng =~ x7 + x8 + x9  # mode unit\ng ~ f\n"), x, names
    )
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    assert fit.paths[1, 0] == pytest.approx(np.corrcoef(z[:, :3].sum(axis=1), z[:, 6:9].sum(axis=1))[0, 1])


def test_no_paths_is_a_composite_analysis() -> None:
    names, x = answers("hs")
    fit = fit_pls(model_of("f <~ x1 + x2 + x3\ng <~ x4 + x5 + x6\n"), x, names)
    a, b = x[:, :3] - x[:, :3].mean(axis=0), x[:, 3:6] - x[:, 3:6].mean(axis=0)
    qa, qb = np.linalg.qr(a)[0], np.linalg.qr(b)[0]
    canonical = np.linalg.svd(qa.T @ qb)[1][0]  # two blocks in mode B: the first canonical correlation
    assert fit.score_correlations[0, 1] == pytest.approx(canonical, abs=NEAR["minimum"])


def test_defined_quantities() -> None:
    names, x = answers("hs")
    text = text_of(golden("hs")["model"]).replace("textual ~ visual", "textual ~ a*visual")
    text = text.replace("speed ~ visual + textual", "speed ~ visual + b*textual") + "ab := a*b\n"
    fit = fit_pls(model_of(text), x, names)
    drawn = bootstrap_pls(fit, draws=40)
    specific = [k for k, e in enumerate(drawn.plans.names) if e.kind == "specific indirect"]
    assert drawn.values["defined"][:, 0] == pytest.approx(drawn.values["effects"][:, specific[0]])


def test_items_that_determine_each_other() -> None:
    names, x = answers("hs")
    both = np.column_stack((x, x[:, 0] + x[:, 1]))
    fit = fit_pls(model_of("f <~ x1 + x2 + x10\ng =~ x4 + x5\ng ~ f\n"), both, (*names, "x10"))
    assert fit.exit_code == 1
    found = {finding.code: finding for finding in fit.findings}
    assert "x1, x2, x10" in found["pls_collinear_items"].text


def test_fewer_cases_than_items() -> None:
    names, x = answers("rcv")
    result = analyse(
        fit_pls(fitted("rcv", "pls_path").model, x[:12], names), PlsRun(draws=30, repeats=1, folds=20)
    )
    assert result.assessment is not None
    assert "fewer_folds" in {finding.code for finding in result.findings}
    flat = [row for row in result.assessment.outer if isinstance(row.vif, NotAvailable)]
    assert all(row.vif.reason == "the variables determine each other" for row in flat)
