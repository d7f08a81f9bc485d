"""Populations from values, replications, power and the smallest N."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.fit import FitOptions
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.infer.cluster import workers
from rcvsem.infer.likert_cuts import SHARES, category_covariances, category_shares, cut, moments_of_categories
from rcvsem.infer.minimum_n import minimum_n
from rcvsem.infer.monte_carlo import Replications, simulate
from rcvsem.infer.population import Guesses, analysis_model, population
from rcvsem.infer.power import model_row, power_of_all, power_rows, quantities, wald_power
from rcvsem.infer.simulation_design import Design, Truth, find_truth
from rcvsem.model import parse_model

MODEL = """
X =~ 0.7*x1 + 0.8*x2 + start(0.75)*x3
M =~ 0.8*m1 + 0.7*m2 + 0.9*m3
Y =~ 0.8*y1 + 0.8*y2 + 0.7*y3
M ~ a*X + 0.4*X     # H1 +
Y ~ b*M + 0.3*M     # H2 +
Y ~ start(0)*X
ab := a*b
"""


def design(text: str = MODEL, **options: Any) -> Design:
    given: dict[str, Any] = {"options": FitOptions(), "replications": 1000, "seed": 3, **options}
    return Design(population=population(parse_model(text, identify=False)), **given)


@pytest.fixture(scope="module")
def normal() -> tuple[Design, Truth]:
    own = design()
    return own, find_truth(own)


def at(
    own: Design, truth: Truth, n: int, backend: str = "local", count: int = 1, **more: Any
) -> Replications:
    with workers(backend, count=count, **more) as run:
        return simulate(own, truth, n, run)


def test_population_is_standardized() -> None:
    found = population(parse_model(MODEL, identify=False))
    np.testing.assert_allclose(np.diag(found.cov), 1.0)
    # X -> M -> Y: correlation of the items is the product along the way
    assert found.cov[0, 3] == pytest.approx(0.7 * 0.4 * 0.8)
    assert found.cov[0, 6] == pytest.approx(0.7 * 0.4 * 0.3 * 0.8)
    assert found.values[("M", "~~", "M")] == pytest.approx(1 - 0.16)


def test_feedback_loop_is_solved() -> None:
    text = "A ~ 0.3*B + 0.4*U\nB ~ 0.2*A + 0.5*V\nU ~~ 0.1*V"
    found = population(parse_model(text, identify=False))
    np.testing.assert_allclose(np.diag(found.cov), 1.0)
    assert found.values[("A", "~~", "A")] > 0


def test_given_variances_are_kept() -> None:
    found = population(parse_model("y ~ 0.5*x\ny ~~ 2*y\nx ~~ 4*x", identify=False))
    np.testing.assert_allclose(found.cov, [[3.0, 2.0], [2.0, 4.0]])


def test_analysis_model_frees_values_but_zero() -> None:
    spec = analysis_model(
        parse_model("f =~ 0.7*x1 + 0.8*x2 + 0*x3 + x4\nx1 ~~ 0*x2\ny ~ start(.3)*f  # H1 +", identify=False)
    )
    rows = {(r.lhs, r.op, r.rhs): r for r in spec.parameters}
    assert rows[("f", "=~", "x1")].fixed == 1.0
    assert rows[("f", "=~", "x2")].free
    assert rows[("f", "=~", "x3")].fixed == 0.0
    assert rows[("x1", "~~", "x2")].fixed == 0.0
    assert rows[("y", "~", "f")].free
    assert rows[("y", "~", "f")].start is None
    assert spec.hypotheses[0].name == "H1"


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("f =~ x1 + x2 + x3", OptionError, "no loading for"),
        ("f =~ 0.7*x1 + 1.2*x2 + 0.8*x3", ModelError, "none left for its residual"),
        ("y ~ 0.9*a + 0.9*b\na ~~ 0.5*b", ModelError, "none left"),
        ("a ~~ 0.9*b\na ~~ -0.9*c\nb ~~ 0.9*c", ModelError, "not positive definite"),
        ("f =~ 0.7*x1 + 0.7*x2 + 0.7*x3\nx1 ~~ x2", OptionError, "residual covariance"),
    ],
)
def test_populations_that_cannot_be(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        population(parse_model(text, identify=False))


def test_guesses_fill_in_and_are_declared() -> None:
    spec = parse_model("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ny ~ f + g", identify=False)
    found = population(spec, guesses=Guesses(loading=0.8, path=0.2, correlation=0.3))
    assert found.values[("f", "~~", "g")] == 0.3
    assert {f.code for f in found.findings} == {"guessed"}
    with pytest.raises(OptionError):
        Guesses(loading=1.2)


def test_truth_recovers_the_values(normal: tuple[Design, Truth]) -> None:
    _, truth = normal
    found = {q.name: q for q in quantities(truth)}
    assert found["X → M"].std == pytest.approx(0.4, abs=NEAR["six_digits"])
    assert found["X → Y"].truth == pytest.approx(0.0, abs=NEAR["six_digits"])
    assert found["X → M → Y"].std == pytest.approx(0.12, abs=NEAR["six_digits"])
    assert found["ab"].truth == pytest.approx(found["X → M → Y"].truth)


def test_power_is_that_of_the_wald_test(normal: tuple[Design, Truth]) -> None:
    """At a large N the simulated power is the analytic one, within 4 Monte Carlo standard errors."""
    own, truth = normal
    found = at(own, truth, 500)
    assert found.converged.all()
    for row in power_rows(own, truth, found, quantities(truth)):
        if row.quantity.kind == "path":
            assert abs(row.power - row.power_wald) < 4 * max(row.mcse, 0.005)
            assert abs(row.bias) < 4 * row.sd / np.sqrt(row.replications) + 0.01
            assert abs(row.se_bias) < 4 / np.sqrt(2 * row.replications) + 0.02
            assert abs(row.coverage - 0.95) < 4 * np.sqrt(0.95 * 0.05 / row.replications)
    null = next(r for r in power_rows(own, truth, found, quantities(truth)) if r.quantity.name == "X → Y")
    assert abs(null.power - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1000)


def test_indirect_effects(normal: tuple[Design, Truth]) -> None:
    own, truth = normal
    rows = {r.quantity.name: r for r in power_rows(own, truth, at(own, truth, 150), quantities(truth))}
    effect, a, b = rows["X → M → Y"], rows["X → M"], rows["M → Y"]
    # jointly significant: at most as often as the rarer of the two paths; the interval agrees with it closely
    assert effect.power_joint <= min(a.power, b.power)
    assert effect.power == pytest.approx(effect.power_joint, abs=NEAR["power_of_replications"])
    assert effect.power_sobel < effect.power
    assert rows["ab"].power == effect.power_sobel  # the delta method twice
    assert 0.9 < effect.coverage < 0.98


def test_power_of_all_at_once(normal: tuple[Design, Truth]) -> None:
    own, truth = normal
    found = at(own, truth, 150)
    paths = [q for q in quantities(truth) if q.kind == "path"]
    alone = [r.power for r in power_rows(own, truth, found, paths)]
    z = 1.959963984540054
    every = np.all([np.abs(found.theta[:, q.column]) > z * found.se[:, q.column] for q in paths], axis=0)
    together = power_of_all(own, found, paths)
    assert together == pytest.approx(every[found.converged].mean())
    assert together < min(alone)
    # what is 0 in the population is no part of it
    assert together < model_row(own, found, paths).power_all < min(r for r in alone if r > 0.5)


def test_model_test_keeps_its_level(normal: tuple[Design, Truth]) -> None:
    own, truth = normal
    row = model_row(own, at(own, truth, 1000))
    assert row.df == 24
    assert abs(row.rejected - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1000) + 0.01
    assert row.mean_chisq == pytest.approx(24, rel=INEXACT["mean_of_1000_samples"])


def test_workers_change_nothing() -> None:
    own = design(replications=600)
    truth = find_truth(own)
    one = at(own, truth, 120)
    for backend, count in (("threads", 3), ("local", 2)):
        other = at(own, truth, 120, backend, count)
        for name in ("theta", "se", "lower", "std", "chisq"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_an_n_does_not_depend_on_the_others() -> None:
    own = design(replications=60)
    truth = find_truth(own)
    before = at(own, truth, 100).theta
    at(own, truth, 90)
    np.testing.assert_array_equal(at(own, truth, 100).theta, before)
    assert not np.array_equal(before[:5], at(own, truth, 101).theta[:5])


def test_smallest_n(normal: tuple[Design, Truth]) -> None:
    own, truth = normal
    done: dict[int, Replications] = {}

    def simulated(n: int) -> Replications:
        return done.setdefault(n, done.get(n) or at(own, truth, n))

    found = {q.name: q for q in quantities(truth)}
    path = minimum_n(own, truth, found["M → Y"], simulated, target=0.8)
    k = found["M → Y"].column
    analytic = wald_power(found["M → Y"].truth, float(np.sqrt(truth.unit_vcov[k, k] / path.n)))
    assert analytic == pytest.approx(0.8, abs=NEAR["power_of_search"])
    assert path.lower <= path.n <= path.upper
    assert path.power == pytest.approx(0.8, abs=NEAR["power_of_search"])
    none = minimum_n(own, truth, found["X → Y"], simulated)
    assert "no N gives power" in none.n.reason  # type: ignore[union-attr]


def test_category_covariances_are_exact() -> None:
    r = np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.3], [-0.3, 0.3, 1.0]])
    for shares in SHARES.values():
        expected = category_covariances(r, shares)
        rows = np.random.default_rng(1).standard_normal((400_000, 3)) @ np.linalg.cholesky(r).T
        seen = cut(rows, shares)
        np.testing.assert_allclose(np.cov(seen.T), expected, atol=NEAR["covariance_of_codes"])
        assert seen[:, 0].mean() == pytest.approx(moments_of_categories(shares)[0], abs=NEAR["mean_of_codes"])
    # two categories at the median: 1/4 of the sine law of the tetrachoric correlation
    half = category_covariances(r, (0.5, 0.5))
    assert half[0, 1] == pytest.approx(np.arcsin(0.5) / (2 * np.pi))


def test_shares_are_checked() -> None:
    assert category_shares("severe") == SHARES["severe"]
    for shares in ((0.5, 0.6), (1.0,), (0.5, -0.1, 0.6)):
        with pytest.raises(OptionError):
            category_shares("none", shares)
    with pytest.raises(OptionError):
        category_shares("huge")


def test_likert_answers_lower_power() -> None:
    own = design(shares=SHARES["severe"], replications=500)
    truth = find_truth(own)
    likert = {r.quantity.name: r for r in power_rows(own, truth, at(own, truth, 150), quantities(truth))}
    plain = design(replications=500)
    normal = {
        r.quantity.name: r
        for r in power_rows(
            plain, find_truth(plain), at(plain, find_truth(plain), 150), quantities(find_truth(plain))
        )
    }
    assert likert["M → Y"].power < normal["M → Y"].power
    assert abs(likert["M → Y"].relative_bias) < NEAR["bias_of_replications"]


@pytest.mark.parametrize(
    "options",
    [
        {"options": FitOptions(estimator="mlr"), "shares": SHARES["moderate"]},
        {"options": FitOptions(missing="fiml"), "missing": 0.05},
        {"options": FitOptions(), "missing": 0.02},
        {"options": FitOptions(estimator="wlsmv"), "shares": SHARES["moderate"]},
    ],
    ids=["mlr", "fiml", "listwise", "wlsmv"],
)
def test_other_estimators(options: dict[str, Any]) -> None:
    own = design(replications=40, **options)
    truth = find_truth(own)
    found = at(own, truth, 300)
    assert found.converged.mean() > 0.9
    row = next(r for r in power_rows(own, truth, found, quantities(truth)) if r.quantity.name == "X → M")
    assert abs(row.mean - row.quantity.truth) < 5 * row.sd / np.sqrt(row.replications)
    assert row.mean_se == pytest.approx(row.sd, rel=INEXACT["se_of_40_samples"])


def test_wrong_model_is_measured_against_what_it_tends_to() -> None:
    # the wrong model leaves the path X -> Y out, which is 0.3 in the population
    wrong = parse_model("X =~ x1+x2+x3\nM =~ m1+m2+m3\nY =~ y1+y2+y3\nM ~ X\nY ~ M")
    text = MODEL.replace("start(0)", "0.3")
    own = Design(
        population=population(parse_model(text, identify=False), analysis=wrong),
        options=FitOptions(),
        replications=200,
    )
    truth = find_truth(own)
    assert {f.code for f in truth.findings} == {"misspecified"}
    path = next(q for q in quantities(truth) if q.name == "M → Y")
    assert path.std > 0.35


def test_dask_gives_the_same_numbers() -> None:
    import distributed

    own = design(replications=600)
    truth = find_truth(own)
    expected = at(own, truth, 150)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
    ):
        found = at(own, truth, 150, "dask", scheduler=cluster.scheduler_address)
    for name in ("theta", "se", "lower", "upper", "chisq"):
        np.testing.assert_array_equal(getattr(expected, name), getattr(found, name))


def test_cluster_options_are_checked() -> None:
    for given in ({"backend": "spark"}, {"backend": "local", "scheduler": "tcp://x"}, {"count": 0}):
        with pytest.raises(OptionError), workers(**given):  # type: ignore[arg-type]
            pass
