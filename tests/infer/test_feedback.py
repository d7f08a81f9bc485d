"""Feedback loops: start, totals of (I - B)^-1, path products, stability. Oracle: lavaan (tests/golden/effects)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

import rcvsem
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.effects import Effect, effects
from rcvsem.infer.paths import effect_names, feedback_loops
from rcvsem.infer.stability import stability, stability_findings, stability_index

GOLDEN = Path(__file__).parents[1] / "golden" / "effects"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
LOOP = "sales ~ price + stock\nstock ~ promo + sales\nsales ~~ stock\n"
STABLE = "u ~ w + p\nw ~ u + q\nz ~ u + w\nu ~~ w\n"
# lavaan's stopping rule: its gradient is below 1e-6, which is 2e-5 of an estimate
LAVAAN = NEAR["stopping_rule"]


@pytest.fixture(scope="module")
def loop() -> Fit:
    return rcvsem.fit(LOOP, pd.read_csv(GOLDEN / "loop.csv"))


@pytest.fixture(scope="module")
def stable() -> Fit:
    return rcvsem.fit(STABLE, pd.read_csv(GOLDEN / "stable.csv"))


def named(found: tuple[Effect, ...], source: str, target: str, kind: str, group: int = 1) -> Effect:
    (one,) = [e for e in found if (e.source, e.target, e.kind, e.group) == (source, target, kind, group)]
    return one


def test_a_loop_with_gain_above_one_converges_from_the_ordinary_start(loop: Fit) -> None:
    assert loop.converged
    assert loop.df == 0
    assert loop.chisq == pytest.approx(0.0, abs=NEAR["minimum"])
    values = rcvsem.estimates(loop).set_index(["lhs", "op", "rhs"])
    for lhs, op, rhs in (("sales", "~", "stock"), ("stock", "~", "sales"), ("sales", "~~", "stock")):
        expected = EXPECTED["loop"][f"{lhs}{op}{rhs}"]
        assert values.loc[(lhs, op, rhs), "est"] == pytest.approx(expected["est"], rel=LAVAAN)
        assert values.loc[(lhs, op, rhs), "se"] == pytest.approx(expected["se"], rel=TOLERANCE["se"])


def test_an_unstable_loop_has_an_index_a_finding_and_no_totals(loop: Fit) -> None:
    (one,) = stability(loop, effect_plans(loop))
    gain = EXPECTED["loop"]["sales~stock"]["est"] * EXPECTED["loop"]["stock~sales"]["est"]
    assert one.variables == ("sales", "stock")
    assert one.gain == pytest.approx(gain, rel=LAVAAN)
    assert one.index == pytest.approx(np.sqrt(gain), rel=LAVAAN)
    assert not one.stable
    (said,) = stability_findings([one])
    assert said.code == "unstable_loop"
    assert said.severity == "warning"
    assert {e.kind for e in effects(loop)} == {"direct", "path product"}


@pytest.mark.parametrize(
    ("source", "target", "kind", "key"),
    [
        ("u", "u", "total", "uu:=a*b/(1-a*b)"),
        ("p", "u", "total", "up:=p1/(1-a*b)"),
        ("p", "w", "total", "wp:=p1*b/(1-a*b)"),
        ("w", "u", "total", "uw:=a/(1-a*b)"),
        ("p", "z", "total", "zp:=p1*(c+d*b)/(1-a*b)"),
        ("u", "z", "total", "zu:=(c+d*b)/(1-a*b)"),
        ("u", "z", "total indirect", "zuind:=(c+d*b)/(1-a*b)-c"),
        ("q", "z", "total", "zpq:=q1*(d+c*a)/(1-a*b)"),
    ],
)
def test_totals_of_a_stable_loop(stable: Fit, source: str, target: str, kind: str, key: str) -> None:
    expected = EXPECTED["stable"]["plain"][key]
    sd = EXPECTED["stable"]["sd"]
    one = named(effects(stable), source, target, kind)
    assert one.est == pytest.approx(expected["est"], rel=LAVAAN)
    assert one.se == pytest.approx(expected["se"], rel=TOLERANCE["se"])
    assert one.std == pytest.approx(expected["est"] * sd[source] / sd[target], rel=LAVAAN)
    assert one.feedback
    assert one.verdict is None
    assert isinstance(one.share, NotAvailable)


def test_stable_loop_has_its_index(stable: Fit) -> None:
    (one,) = stability(stable, effect_plans(stable))
    assert one.index == pytest.approx(EXPECTED["stable"]["index"], rel=LAVAAN)
    assert one.stable
    assert stability_findings([one])[0].severity == "info"
    assert stable.chisq == pytest.approx(EXPECTED["stable"]["chisq"], rel=NEAR["five_digits"])


def test_every_pair_that_a_loop_joins_has_a_total_and_no_indirect_effect(stable: Fit) -> None:
    found = effects(stable)
    totals = {(e.source, e.target) for e in found if e.kind == "total"}
    assert totals == {(s, t) for s in "uwpq" for t in "uwz"}
    assert not [e for e in found if e.kind == "specific indirect"]
    assert ("p", "u", "w", "z") in {e.path for e in found if e.kind == "path product"}


def test_groups() -> None:
    fit = rcvsem.fit(STABLE, pd.read_csv(GOLDEN / "stable.csv"), group="g")
    found = effects(fit)
    for group in (1, 2):
        expected = EXPECTED["groups"][f"zp{group}"]
        one = named(found, "p", "z", "total", group)
        assert one.est == pytest.approx(expected["est"], rel=5 * LAVAAN)
        assert one.se == pytest.approx(expected["se"], rel=TOLERANCE["se"])
    assert [one.group for one in stability(fit, effect_plans(fit))] == [1, 2]


def test_bootstrap_and_monte_carlo_intervals_of_totals(stable: Fit) -> None:
    draws = bootstrap(stable, draws=200, seed=3)
    found = effects(stable, draws, kinds=("percentile", "montecarlo"))
    one = named(found, "p", "z", "total")
    se = EXPECTED["stable"]["plain"]["zp:=p1*(c+d*b)/(1-a*b)"]["se"]
    assert one.boot_se == pytest.approx(
        se, rel=INEXACT["sd_of_200_draws"]
    )  # 200 draws: its own standard error is 5 %
    for kind in ("percentile", "montecarlo"):
        assert one.intervals[kind].lower < one.est < one.intervals[kind].upper
        assert one.std_intervals[kind].lower < one.std < one.std_intervals[kind].upper
    (loops,) = stability(stable, effect_plans(stable), draws.usable)
    assert loops.unstable_draws == 0.0


def test_a_three_step_circle_and_two_circles() -> None:
    edges = {"a": ("b",), "b": ("c",), "c": ("a", "d"), "d": ("e",), "e": ("d", "f"), "x": ("a",)}
    order = ("a", "b", "c", "d", "e", "f", "x")
    assert feedback_loops(order, edges) == (("a", "b", "c"), ("d", "e"))
    names = effect_names(order, edges)
    assert all(name.feedback for name in names)
    beta = np.zeros((1, 3, 3))
    beta[0, 1, 0], beta[0, 2, 1], beta[0, 0, 2] = 0.5, -0.8, 1.2
    assert stability_index(beta)[0] == pytest.approx(abs(0.5 * 0.8 * 1.2) ** (1 / 3), rel=NEAR["rounding"])


def test_a_recursive_model_is_as_it_was() -> None:
    names = effect_names(("m", "y", "x"), {"x": ("m", "y"), "m": ("y",)})
    assert {name.kind for name in names} == {"direct", "specific indirect", "total indirect", "total"}
    assert not any(name.feedback for name in names)


@pytest.mark.parametrize("seed", range(6))
def test_random_loops_of_latents_converge(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 400
    b = rng.uniform(0.6, 1.4, 2) * rng.choice([-1, 1], 2)
    if abs(1 - b[0] * b[1]) < 0.12:
        b[0] *= -1
    x = rng.normal(size=(n, 2))
    e = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], size=n)
    y = (0.8 * x + e) @ np.linalg.inv(np.eye(2) - [[0, b[0]], [b[1], 0]]).T
    frame = pd.DataFrame(
        {
            f"{name}{k}": value + 0.6 * value.std() * rng.normal(size=n)
            for name, value in (("p", x[:, 0]), ("q", x[:, 1]), ("u", y[:, 0]), ("w", y[:, 1]))
            for k in range(3)
        }
    )
    measured = "".join(f"{f} =~ {f.lower()}0 + {f.lower()}1 + {f.lower()}2\n" for f in "PQUW")
    fit = rcvsem.fit(measured + "U ~ W + P\nW ~ U + Q\nU ~~ W\n", frame)
    assert fit.converged
    (one,) = stability(fit, effect_plans(fit))
    assert one.gain == pytest.approx(b[0] * b[1], abs=NEAR["gain_of_a_sample"])


def test_the_library_tells_a_loop_that_is_not_stable(loop: Fit, stable: Fit) -> None:
    assert [f.code for f in loop.findings if "unstable" in f.code] == ["unstable_loop"]
    assert not [f for f in stable.findings if "unstable" in f.code]
    frame = rcvsem.effects(loop)
    told = frame[frame["kind"].isin(["total", "total indirect"])]
    assert len(told) >= 2
    assert told["est"].isna().all()
    assert told["note"].str.contains("not stable").all()
    assert not rcvsem.effects(stable)["note"].any()


def test_no_kind_of_interval_is_dropped_in_silence(stable: Fit) -> None:
    frame = rcvsem.effects(stable, kinds=("montecarlo",))
    assert {"montecarlo_lower", "std_montecarlo_upper"} <= set(frame.columns)
    assert frame["montecarlo_lower"].notna().all()
    with pytest.raises(OptionError, match="takes percentile"):
        rcvsem.effects(stable, kinds=("wald",))  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="jackknife"):
        rcvsem.effects(stable, bootstrap(stable, draws=30), kinds=("bca",))
