"""Templates with latent variables against models written for lavaan with ':='."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.foundation.errors import OptionError
from tests.tolerances import INEXACT, TOLERANCE

GOLDEN = Path(__file__).parents[1] / "golden" / "infer" / "process_latent.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
DATA = pd.DataFrame(EXPECTED["data"])
CONSTRUCTS = {"X": ["x1", "x2", "x3"], "M": ["x4", "x5", "x6"], "W": ["x7", "x8", "x9"]}


def _run(number: int, **roles: Any) -> Any:
    options = {"draws": 0, **roles}
    return rcvsem.process(number, DATA, constructs=CONSTRUCTS, x="X", y="grade", latent=True, **options)


def _defined(own: dict[str, Any]) -> dict[str, float]:
    return {lhs: est for lhs, op, est in zip(own["lhs"], own["op"], own["est"], strict=True) if op == ":="}


def _paths_agree(found: Any, own: dict[str, Any], names: dict[str, str], flat: float = 0.0) -> None:
    """flat : standard errors by which an estimate may differ where the likelihood is flat and ours is the higher one."""
    assert not flat or found.fit.chisq < own["chisq"]
    assert found.fit.chisq == pytest.approx(own["chisq"], rel=TOLERANCE["chi2"])
    assert found.fit.df == own["df"]
    rows = {(row.lhs, row.rhs): row for row in found.paths}
    for lhs, op, rhs, est, se in zip(own["lhs"], own["op"], own["rhs"], own["est"], own["se"], strict=True):
        if op == "~":
            row = rows[lhs, names.get(rhs, rhs)]
            near = max(NEAR["five_digits"], flat * se)
            assert row.est == pytest.approx(est, rel=NEAR["four_digits"], abs=near)
            assert row.own_se == pytest.approx(se, rel=INEXACT["se_of_latent_products"])


def test_first_stage() -> None:
    found, own = _run(7, m=["M"], w="W"), EXPECTED["m7"]
    _paths_agree(found, own, {"XW": "X.W"})
    want = _defined(own)
    (low, mean, high), index = found.indirect[:3], found.indirect[3]
    sd = own["sd"]
    assert found.probes["W"] == pytest.approx((-sd, 0.0, sd), rel=NEAR["four_digits"])
    assert mean.est == pytest.approx(want["mean"], rel=NEAR["four_digits"])
    assert index.kind == "index"
    assert index.est == pytest.approx(want["index"], rel=NEAR["four_digits"])
    # lavaan's := at a moderator of one unit
    assert mean.est + index.est == pytest.approx(want["high"], rel=NEAR["four_digits"])
    assert (high.est - low.est) / (2 * sd) == pytest.approx(index.est, rel=NEAR["four_digits"])
    (direct,) = found.direct
    row = next(r for r in found.paths if (r.lhs, r.rhs) == ("grade", "X"))
    assert (direct.est, direct.se) == pytest.approx((row.est, row.own_se))
    assert found.slopes[0].outcome == "M"


def test_second_stage() -> None:
    found, own = _run(14, m=["M"], w="W"), EXPECTED["m14"]
    _paths_agree(found, own, {"MW": "M.W"})
    want = _defined(own)
    index = next(one for one in found.indirect if one.kind == "index")
    assert index.est == pytest.approx(want["index"], rel=NEAR["four_digits"])
    mean = next(one for one in found.indirect if dict(one.at) == {"W": 0.0})
    assert mean.est + index.est == pytest.approx(want["high"], rel=NEAR["four_digits"])


def test_parallel_mediators_with_draws() -> None:
    found, own = _run(4, m=["M", "W"], draws=200), EXPECTED["m4"]
    _paths_agree(found, own, {})
    want = _defined(own)
    by_route = {one.route: one for one in found.indirect}
    assert by_route["X", "M", "grade"].est == pytest.approx(want["first"], rel=NEAR["four_digits"])
    assert by_route["X", "W", "grade"].est == pytest.approx(want["second"], rel=NEAR["four_digits"])
    total = next(one for one in found.indirect if one.kind == "total indirect")
    assert total.est == pytest.approx(want["all"], rel=NEAR["four_digits"])
    assert total.ci_lower < total.est < total.ci_upper
    assert found.usable > 190
    assert found.to_frame().shape[0] == 3


@pytest.mark.parametrize(
    ("number", "roles", "said"),
    [
        (4, {"m": ["M"], "center": True}, "center"),
        (4, {"m": ["M"], "errors": "hc3"}, "errors"),
    ],
)
def test_refusals(number: int, roles: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        _run(number, **roles)


def test_two_products_that_share_items_have_residual_covariances() -> None:
    found = _run(2, w="W", z="M")
    _paths_agree(found, EXPECTED["m2"], {"XW": "X.W", "XM": "X.M"})
    shared = {(row.lhs, row.rhs) for row in found.fit.spec.parameters if row.op == "~~" and row.free}
    assert {("x1.x7", "x1.x4"), ("x2.x8", "x2.x5"), ("x3.x9", "x3.x6")} <= shared


def test_products_of_three_latent_variables() -> None:
    found = _run(3, w="W", z="M")
    _paths_agree(found, EXPECTED["m3"], {"XW": "X.W", "XM": "X.M", "WM": "W.M", "XWM": "X.W.M"})
    assert len(found.direct) == 9
    assert "three_way_small" in {one.code for one in found.findings}


def test_first_stage_of_three_with_an_observed_moderator_and_its_draws() -> None:
    found, own = _run(11, m=["M"], w="W", z="z", draws=40), EXPECTED["m11"]
    _paths_agree(found, own, {"XW": "X.W", "XZ": "X.z", "WZ": "W.z", "XWZ": "X.W.z"}, flat=1e-3)
    want = _defined(own)
    index = next(one for one in found.indirect if one.moderator == "W:z")
    assert index.est == pytest.approx(want["index3"], rel=NEAR["four_digits_of_two"], abs=NEAR["five_digits"])
    conditional = [one for one in found.indirect if one.kind == "conditional index"]
    low, high = (one.at["z"] for one in conditional)
    assert conditional[0].est == pytest.approx(
        want["index"] + low * want["index3"], rel=NEAR["four_digits_of_two"], abs=NEAR["five_digits"]
    )
    assert high - low == pytest.approx(1.0)
    assert found.usable > 30


@pytest.mark.parametrize("number", [2, 3])
def test_observed_moderators_correlate(number: int) -> None:
    found = _run(number, w="x9", z="z")
    free = {frozenset((row.lhs, row.rhs)) for row in found.fit.spec.parameters if row.op == "~~" and row.free}
    assert frozenset(("x9", "z")) in free
    assert "uncorrelated_predictors" not in {one.code for one in found.findings}


@pytest.mark.slow
def test_products_of_three_recover_the_population() -> None:
    """How often the interval holds the truth in small samples: benchmarks/three_way.py."""
    rng = np.random.default_rng(3)
    n, root = 8000, np.linalg.cholesky(np.full((3, 3), 0.3) + 0.7 * np.eye(3))
    x, w, z = root @ rng.normal(size=(3, n))
    y = 0.3 * x + 0.2 * (w + z + x * w + x * w * z) + 0.1 * (x * z + w * z) + 0.7 * rng.normal(size=n)
    constructs, columns = {}, {}
    for name, own in zip("XWZY", (x, w, z, y), strict=True):
        constructs[name] = [f"{name}{k}" for k in range(3)]
        for item, load in zip(constructs[name], (0.8, 0.75, 0.7), strict=True):
            columns[item] = load * own + np.sqrt(1 - load**2) * rng.normal(size=n)
    found = rcvsem.process(
        3, pd.DataFrame(columns), constructs=constructs, x="X", w="W", z="Z", y="Y", latent=True, draws=0
    )
    row = next(one for one in found.paths if one.rhs == "X.W.Z")
    true = 0.2 / 0.8**2
    assert abs(row.est - true) < 2 * float(row.own_se)
    assert found.measures["cfi_robust"] > 0.99
