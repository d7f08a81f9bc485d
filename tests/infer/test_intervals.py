"""Bootstrap intervals: ends against R's boot, p-values against the intervals themselves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_examples import examples
from tolerances import NEAR

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.intervals import ConfidenceInterval, acceleration, interval

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/infer/intervals.json").read_text(encoding="utf-8"))
DRAWS = np.array(GOLDEN["draws"])


@pytest.mark.parametrize("kind", ["percentile", "bc", "bca"])
@pytest.mark.parametrize("case", GOLDEN["intervals"], ids=lambda case: f"level {case['level']}")
def test_ends_equal_boot(kind: str, case: dict[str, object]) -> None:
    a = acceleration(np.array(GOLDEN["jackknife"]))
    value = interval(DRAWS, GOLDEN["estimate"], kind=kind, level=case["level"], acceleration=a)
    assert isinstance(value, ConfidenceInterval)
    assert [value.lower, value.upper] == pytest.approx(case[kind], rel=NEAR["six_digits"])


def test_bc_pvalue_is_the_conventional_formula() -> None:
    from scipy.stats import norm

    value = interval(DRAWS, GOLDEN["estimate"], kind="bc")
    assert isinstance(value, ConfidenceInterval)
    z0 = norm.ppf(np.mean(GOLDEN["estimate"] > DRAWS))
    z = norm.ppf(np.mean(DRAWS < 0)) - 2 * z0
    assert value.pvalue == pytest.approx(2 * min(norm.cdf(z), 1 - norm.cdf(z)), abs=NEAR["rounding"])


def test_percentile_pvalue_counts_draws() -> None:
    value = interval(DRAWS, GOLDEN["estimate"])
    assert isinstance(value, ConfidenceInterval)
    assert value.pvalue == pytest.approx(
        2 * min(np.mean(DRAWS < 0), np.mean(DRAWS > 0)), abs=NEAR["rounding"]
    )


@settings(max_examples=examples(300), deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shift=st.floats(-4, 4),
    size=st.integers(20, 400),
    kind=st.sampled_from(["percentile", "bc", "bca"]),
    level=st.sampled_from([0.9, 0.95, 0.99]),
    a=st.floats(-0.1, 0.1),
)
def test_p_never_contradicts_the_interval(
    seed: int, shift: float, size: int, kind: str, level: float, a: float
) -> None:
    draws = np.random.default_rng(seed).standard_normal(size) + shift
    value = interval(draws, shift, kind=kind, level=level, acceleration=a)
    assert isinstance(value, ConfidenceInterval)
    assert 0.0 <= value.pvalue <= 1.0
    assert value.lower <= value.upper
    assert (value.pvalue < 1.0 - level) == (value.lower > 0 or value.upper < 0)


def test_few_draws_give_a_reason() -> None:
    value = interval(np.arange(5.0), 2.0)
    assert isinstance(value, NotAvailable)
    assert "only 5" in value.reason


def test_constant_draws_have_no_interval() -> None:
    value = interval(np.full(50, 0.3), 0.3)
    assert isinstance(value, NotAvailable)
    assert "do not vary" in value.reason


@pytest.mark.parametrize("kind", ["percentile", "bc", "bca"])
@pytest.mark.parametrize("size", [20, 39, 200, 2000])
def test_a_bootstrap_p_is_never_zero(kind, size) -> None:
    draws = 5.0 + 0.1 * np.linspace(-1.0, 1.0, size) ** 3
    value = interval(draws, 5.02, kind=kind, acceleration=0.05)
    assert isinstance(value, ConfidenceInterval)
    assert value.pvalue >= 1.0 / (size + 1) - 1e-15
    assert value.pvalue < 0.05
    assert value.lower > 0


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(OptionError, match="percentile, bc, bca"):
        interval(DRAWS, 0.1, kind="studentized")  # type: ignore[arg-type]


def test_acceleration_of_symmetric_values_is_zero() -> None:
    assert acceleration(np.array([-2.0, -1.0, 0.0, 1.0, 2.0])) == pytest.approx(0.0, abs=NEAR["last_bits"])
