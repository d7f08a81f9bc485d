"""Conditional process templates against R's lm, and their bootstrap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.process import Equation, process
from rcvsem.infer.process_templates import TEMPLATES

GOLDEN = Path(__file__).parents[1] / "golden" / "infer" / "process.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
DATA = {name: np.array(values, dtype=float) for name, values in EXPECTED["data"].items()}
REL = NEAR["solved"]


def same(found: Equation, own: dict[str, Any]) -> None:
    assert found.r2 == pytest.approx(own["r2"], rel=REL)
    assert found.f == pytest.approx(own["f"], rel=REL)
    assert found.mse == pytest.approx(own["mse"], rel=REL)
    for name, est, se, t, p in zip(own["names"], own["est"], own["se"], own["t"], own["p"], strict=True):
        row = next(one for one in found.coefficients if one.name == name.replace("(Intercept)", "constant"))
        assert (row.est, row.se, row.t) == pytest.approx((est, se, t), rel=NEAR["minimum"])
        assert row.pvalue == pytest.approx(p, rel=NEAR["refit"])


def test_moderation() -> None:
    found = process(DATA, 1, x="x", y="y", w="w", covariates=["c"], draws=0)
    own = EXPECTED["m1"]
    same(found.equations[0], own["y"])
    assert found.probes["w"] == pytest.approx(EXPECTED["probes"])
    for effect, slope in zip(found.direct, own["slopes"], strict=True):
        assert (effect.est, effect.se) == pytest.approx((slope["est"], slope["se"]), rel=NEAR["minimum"])
    change = found.equations[0].interactions[0]
    assert change.term == "x:w"
    assert change.r2_change == pytest.approx(own["change"], rel=NEAR["refit"])
    assert change.f2 == pytest.approx(own["change"] / (1 - own["y"]["r2"]), rel=NEAR["refit"])
    robust = process(DATA, 1, x="x", y="y", w="w", covariates=["c"], errors="hc3", draws=0)
    for name, se in zip(own["y"]["names"], own["y"]["hc3"], strict=True):
        row = next(
            c for c in robust.equations[0].coefficients if c.name == name.replace("(Intercept)", "constant")
        )
        assert row.se == pytest.approx(se, rel=NEAR["minimum"])


def test_three_way() -> None:
    found = process(DATA, 3, x="x", y="y", w="w", z="z", draws=0)
    same(found.equations[0], EXPECTED["m3"]["y"])
    assert [one.term for one in found.equations[0].interactions] == ["x:w:z"]
    for effect, slope in zip(found.direct, EXPECTED["m3"]["slopes"], strict=True):
        assert (effect.est, effect.se) == pytest.approx((slope["est"], slope["se"]), rel=NEAR["refit"])


def test_moderated_mediation() -> None:
    found = process(DATA, 7, x="x", y="y", m=["m1"], w="w", covariates=["c"], draws=0)
    own = EXPECTED["m7"]
    same(found.equations[0], own["m"])
    same(found.equations[1], own["y"])
    indirect = [one.est for one in found.indirect if one.kind == "indirect"]
    assert indirect == pytest.approx(own["indirect"], rel=NEAR["minimum"])
    index = next(one for one in found.indirect if one.kind == "index")
    assert index.est == pytest.approx(own["index"], rel=NEAR["minimum"])
    second = process(DATA, 14, x="x", y="y", m=["m1"], w="w", draws=0)
    assert [one.est for one in second.indirect] == pytest.approx(
        [*EXPECTED["m14"]["indirect"], EXPECTED["m14"]["index"]], rel=NEAR["minimum"]
    )
    both = process(DATA, 21, x="x", y="y", m=["m1"], w="w", z="z", draws=0)
    assert both.indirect[-1].moderator == "w:z"
    assert both.indirect[-1].est == pytest.approx(EXPECTED["m21"]["index"], rel=NEAR["minimum"])
    groups = process(DATA, 59, x="x", y="y", m=["m1"], w="z", draws=0)
    pair = [one.est for one in groups.indirect if one.kind == "indirect"]
    assert pair == pytest.approx(EXPECTED["m59"]["indirect"], rel=NEAR["minimum"])
    assert groups.indirect[-1].kind == "difference"
    assert groups.indirect[-1].est == pytest.approx(pair[1] - pair[0], rel=NEAR["rounding_of_matrices"])


@pytest.mark.parametrize("number", [11, 12, 13, 18, 19, 20, 28, 76])
def test_two_moderators_against_lm(number: int) -> None:
    found = process(DATA, number, x="x", y="y", m=["m1"], w="w", z="z", draws=0)
    own = EXPECTED[f"m{number}"]
    indirect = [one for one in found.indirect if one.kind == "indirect"]
    moderators = list(indirect[0].at)
    assert moderators == ["w", "z"]
    assert [one.est for one in indirect] == pytest.approx(
        own["indirect"], rel=NEAR["minimum"], abs=NEAR["rounding"]
    )
    if "m" in own:
        same(found.equations[0], own["m"])
    index = [one for one in found.indirect if "index" in one.kind]
    wanted = np.atleast_1d(own.get("index", []))
    assert [one.est for one in index] == pytest.approx(wanted, rel=NEAR["minimum"])
    if 11 <= number <= 20:
        assert (index[0].moderator, index[1].moderator) == ("w:z", "w")
        assert [one.at for one in index[1:]] == [{"z": 0.0}, {"z": 1.0}]
    for effect, slope in zip(found.direct, own.get("slopes", []), strict=False):
        assert (effect.est, effect.se) == pytest.approx((slope["est"], slope["se"]), rel=NEAR["refit"])
    assert len(found.direct) == len(own.get("slopes", [])) or number in (11, 18, 28)


def test_serial_effects_add_to_the_total() -> None:
    found = process(DATA, 6, x="x", y="y", m=["m1", "m2"], draws=0)
    own = EXPECTED["m6"]
    indirect = [one.est for one in found.indirect if one.kind == "indirect"]
    assert indirect == pytest.approx(own["indirect"], rel=NEAR["minimum"])
    assert found.total is not None
    assert found.total.est("x") == pytest.approx(own["total"], rel=NEAR["solved"])
    assert found.direct[0].est + found.indirect[-1].est == pytest.approx(own["total"], rel=NEAR["minimum"])
    assert found.indirect[-1].kind == "total indirect"


def test_draws_are_regressions_of_resampled_cases() -> None:
    found = process(DATA, 7, x="x", y="y", m=["m1"], w="w", draws=1000, seed=3)
    rng = np.random.default_rng(8)
    n, values = 301, []
    for _ in range(400):
        take = rng.integers(0, n, n)
        own = {name: column[take] for name, column in DATA.items()}
        values.append(process(own, 7, x="x", y="y", m=["m1"], w="w", draws=0).indirect[-1].est)
    index = found.indirect[-1]
    assert index.boot_se == pytest.approx(np.std(values), rel=INEXACT["sd_of_1000_against_sd_of_400"])
    assert index.ci_lower == pytest.approx(
        np.quantile(values, 0.025), abs=NEAR["end_of_400_draws_in_sd"] * np.std(values)
    )
    again = process(DATA, 7, x="x", y="y", m=["m1"], w="w", draws=1000, seed=3)
    assert again.indirect[-1].ci_lower == index.ci_lower


def test_centring_changes_no_effect() -> None:
    raw = process(DATA, 7, x="x", y="y", m=["m1"], w="w", draws=0)
    centred = process(DATA, 7, x="x", y="y", m=["m1"], w="w", center=True, draws=0)
    assert [one.est for one in raw.indirect] == pytest.approx(
        [one.est for one in centred.indirect], rel=NEAR["minimum"]
    )


@pytest.mark.parametrize(("number", "stage"), [(9, 0), (10, 0), (16, 1), (17, 1)])
def test_partial_indices_of_two_moderators(number: int, stage: int) -> None:
    found = process(DATA, number, x="x", y="y", m=["m1"], w="w", z="z", draws=0)
    first, second = found.equations
    for name in ("w", "z"):
        index = next(one for one in found.indirect if one.kind == "index" and one.moderator == name)
        a = first.est(f"x:{name}") if stage == 0 else first.est("x")
        b = second.est("m1") if stage == 0 else second.est(f"m1:{name}")
        assert index.est == pytest.approx(a * b, rel=NEAR["solved"])
    assert len(found.direct) == (6 if number in (10, 17) else 1)


@pytest.mark.parametrize("number", TEMPLATES)
def test_every_template_runs(number: int) -> None:
    template = TEMPLATES[number]
    roles: dict[str, Any] = {letter: letter for letter in template.moderators}
    m = [] if not template.mediated else ["m1", "m2"]
    found = process(DATA, number, x="x", y="y", m=m, **roles, draws=50)
    assert len(found.equations) == len(m) + 1
    assert bool(found.indirect) == template.mediated
    assert all(one.boot_se is not None and one.boot_se > 0 for one in found.indirect)


@pytest.mark.parametrize(
    ("number", "roles", "said"),
    [
        (99, {}, "no template 99"),
        (4, {}, "needs a mediator"),
        (1, {"m": ["m1"], "w": "w"}, "has no mediator"),
        (6, {"m": ["m1"]}, "two to four"),
        (7, {"m": ["m1"]}, "takes w"),
        (4, {"m": ["m1"], "w": "w"}, "Got w"),
        (4, {"m": ["x"]}, "two roles"),
    ],
)
def test_roles_are_checked(number: int, roles: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        process(DATA, number, x="x", y="y", **roles, draws=0)


def test_dependent_predictors_are_named() -> None:
    with pytest.raises(DataError, match="dependent"):
        process({**DATA, "w": 2 * DATA["x"]}, 4, x="x", y="y", m=["m1"], covariates=["w"], draws=0)
