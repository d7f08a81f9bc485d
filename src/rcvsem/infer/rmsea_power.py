"""Power of the tests of model fit by RMSEA (MacCallum, Browne & Sugawara 1996), exact by the noncentral chi-square."""

from __future__ import annotations

from typing import Literal

from rcvsem.evaluate.tails import noncentral_quantile, noncentral_tail
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_integer, check_unit_interval
from rcvsem.foundation.words import phrase

FitTest = Literal["close", "not-close", "exact"]
# RMSEA under the null hypothesis and under the alternative: the pairs of MacCallum, Browne & Sugawara (1996).
PAIRS: dict[FitTest, tuple[float, float]] = {
    "close": (0.05, 0.08),
    "not-close": (0.05, 0.01),
    "exact": (0.0, 0.05),
}
LARGEST_N = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RmseaPower:
    """Power at N respondents in all to reject RMSEA = `rmsea0` when it is `rmsea_a`."""

    test: FitTest
    rmsea0: float
    rmsea_a: float
    n: int
    power: float


def rmsea_power(
    df: int, n: float, rmsea0: float, rmsea_a: float, *, alpha: float = 0.05, groups: int = 1
) -> float:
    """Power of the test of RMSEA = rmsea0 against rmsea_a.

    The statistic is chi2(df, (N - 1) df rmsea^2 / G) with N respondents in all G groups. rmsea0 < rmsea_a rejects in
    the upper tail (close and exact fit), rmsea0 > rmsea_a in the lower one (not-close fit).

    Raises
    ------
    OptionError : df or N below 1, an RMSEA below 0, or both equal.
    """
    check_integer(df, "df", phrase("the RMSEA power"), 1)
    check_integer(groups, "groups", phrase("the RMSEA power"), 1)
    check_unit_interval(alpha, "alpha", phrase("the RMSEA power"))
    if not n >= 2:
        raise OptionError(phrase("The 'n' option of the RMSEA power must be at least 2. Got {n}.", n=n))
    if rmsea0 < 0 or rmsea_a < 0 or rmsea0 == rmsea_a:
        raise OptionError(
            phrase(
                "The two RMSEA values of a power analysis must differ and be at least 0. Got {rmsea0} and "
                "{rmsea_a}.",
                rmsea0=rmsea0,
                rmsea_a=rmsea_a,
            )
        )
    unit = (n - 1.0) * df / groups
    null, true = unit * rmsea0**2, unit * rmsea_a**2
    if rmsea0 < rmsea_a:
        return noncentral_tail(noncentral_quantile(alpha, df, null), df, true)
    return 1.0 - noncentral_tail(noncentral_quantile(1.0 - alpha, df, null), df, true)


def rmsea_sample_size(
    df: int, rmsea0: float, rmsea_a: float, *, power: float = 0.80, alpha: float = 0.05, groups: int = 1
) -> int:
    """Smallest N (of all groups together) whose power is at least `power`; power grows with N, so bisection finds it.

    Raises
    ------
    OptionError : as `rmsea_power`; or no N below ten million is enough.
    """
    check_unit_interval(power, "target", phrase("the RMSEA power"))

    def enough(n: int) -> bool:
        return rmsea_power(df, n, rmsea0, rmsea_a, alpha=alpha, groups=groups) >= power

    low, high = 2, 100
    if enough(low):
        return low
    while not enough(high):
        low, high = high, 2 * high
        if high > LARGEST_N:
            raise OptionError(
                phrase(
                    "No sample below {largest_n:,} gives a power of {power:g} for RMSEA {rmsea0:g} "
                    "against {rmsea_a:g}.",
                    largest_n=LARGEST_N,
                    power=power,
                    rmsea0=rmsea0,
                    rmsea_a=rmsea_a,
                )
            )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def fit_test_powers(df: int, n: int, *, alpha: float = 0.05) -> tuple[RmseaPower, ...]:
    """Power of the tests of close, not-close and exact fit at N; none for a saturated model."""
    if df < 1:
        return ()
    return tuple(
        RmseaPower(
            test=test, rmsea0=null, rmsea_a=true, n=n, power=rmsea_power(df, n, null, true, alpha=alpha)
        )
        for test, (null, true) in PAIRS.items()
    )
