"""Power by RMSEA against semTools, and the published tables of MacCallum, Browne & Sugawara (1996)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tolerances import NEAR

from rcvsem.evaluate.tails import noncentral_quantile, noncentral_tail
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.rmsea_power import fit_test_powers, rmsea_power, rmsea_sample_size

EXPECTED = json.loads(
    (Path(__file__).parents[1] / "golden" / "moderation" / "expected.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", EXPECTED["rmsea_power"], ids=str)
def test_power(case: dict[str, Any]) -> None:
    found = rmsea_power(case["df"], case["n"], case["rmsea0"], case["rmseaA"], groups=case.get("groups", 1))
    assert found == pytest.approx(case["power"], abs=NEAR["solved"])


@pytest.mark.parametrize("case", EXPECTED["rmsea_sizes"], ids=str)
def test_sample_size(case: dict[str, Any]) -> None:
    assert rmsea_sample_size(case["df"], case["rmsea0"], case["rmseaA"]) == case["n"]


def test_published_table() -> None:
    # Table 2 (close and not-close fit) and Table 4 (smallest N) of the paper
    assert [round(one.power, 3) for one in fit_test_powers(100, 200)][:2] == [0.955, 0.870]
    assert rmsea_sample_size(30, 0.05, 0.08) == 314
    assert rmsea_sample_size(30, 0.05, 0.01) == 367


def test_size_is_the_smallest() -> None:
    n = rmsea_sample_size(17, 0.05, 0.08, power=0.9, alpha=0.01)
    assert rmsea_power(17, n, 0.05, 0.08, alpha=0.01) >= 0.9 > rmsea_power(17, n - 1, 0.05, 0.08, alpha=0.01)


@pytest.mark.parametrize(("df", "nc"), [(1, 0.5), (30, 15.0), (390, 445.0), (5, 2000.0)])
def test_quantile_inverts_the_tail(df: int, nc: float) -> None:
    for upper in (1e-6, 0.05, 0.5, 0.95):
        assert noncentral_tail(noncentral_quantile(upper, df, nc), df, nc) == pytest.approx(
            upper, rel=NEAR["minimum"]
        )


@pytest.mark.parametrize(
    "given", [(0, 100, 0.05, 0.08), (5, 1, 0.05, 0.08), (5, 100, 0.05, 0.05), (5, 100, -0.1, 0.05)]
)
def test_refused(given: tuple[int, int, float, float]) -> None:
    with pytest.raises(OptionError):
        rmsea_power(*given)


def test_saturated_model_has_no_test() -> None:
    assert fit_test_powers(0, 200) == ()
