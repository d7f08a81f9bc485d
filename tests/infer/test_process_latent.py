"""Templates with latent variables against models written for lavaan with ':='."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def _paths_agree(found: Any, own: dict[str, Any], names: dict[str, str]) -> None:
    assert found.fit.chisq == pytest.approx(own["chisq"], rel=TOLERANCE["chi2"])
    assert found.fit.df == own["df"]
    rows = {(row.lhs, row.rhs): row for row in found.paths}
    for lhs, op, rhs, est, se in zip(own["lhs"], own["op"], own["rhs"], own["est"], own["se"], strict=True):
        if op == "~":
            row = rows[lhs, names.get(rhs, rhs)]
            assert row.est == pytest.approx(est, rel=NEAR["four_digits"], abs=NEAR["five_digits"])
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
        (3, {"w": "W", "z": "M"}, "three variables"),
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
