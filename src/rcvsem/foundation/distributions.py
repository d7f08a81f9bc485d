"""Distribution functions, to 13 digits and also far out in the tails.

scipy.special has all of them, but loading it costs more than fitting a model and testing it; the command line must not
wait for that. Checked against scipy.special in tests/foundation. Sources: Wichura (1988, AS 241); Temme (1979) for the
density factor; Lentz's continued fractions and the series of Abramowitz & Stegun (1972, 6.5.29, 6.5.31, 26.5.8).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from rcvsem.foundation.arrays import Floats

_TINY = 1e-300
_EPSILON = 1e-16
_ROUNDS = 20_000  # a bound that no sensible argument reaches


def normal_cdf(z: float) -> float:
    """P(Z < z) of the standard normal."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def normal_density(x: Floats) -> Floats:
    """Standard normal density."""
    return np.asarray(np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi))


def normal_quantile(probability: float) -> float:
    """The z with P(Z < z) = `probability`; -inf and inf at 0 and 1, nan outside."""
    p = float(probability)
    if not 0.0 < p < 1.0:
        return -math.inf if p == 0.0 else math.inf if p == 1.0 else math.nan
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRE, 0.180625 - q * q)
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    z = _ratio(_MIDDLE, r - 1.6) if r <= 5.0 else _ratio(_FAR, r - 5.0)
    return math.copysign(z, q)


def _ratio(pair: tuple[tuple[float, ...], tuple[float, ...]], x: float) -> float:
    over = under = 0.0
    for a, b in zip(*pair, strict=True):
        over, under = over * x + a, under * x + b
    return over / under


_CENTRE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_MIDDLE = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def chi_square_tail(x: float, df: float) -> float:
    """P(chi2(df) > x), df > 0 (fractions allowed); 1 for x <= 0."""
    if math.isnan(x) or math.isnan(df):
        return math.nan
    return 1.0 if x <= 0.0 else 0.0 if math.isinf(x) else upper_gamma(df / 2.0, x / 2.0)


def chi_square_tails(x: Floats, df: int) -> Floats:
    """P(chi2(df) > x) of many x >= 0 (nan stays nan) and a whole df >= 1.

    Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1) from Q(1, y) = e^-y or Q(1/2, y) = erfc(sqrt y): positive terms only.
    """
    y = np.asarray(x, dtype=np.float64) / 2.0
    with np.errstate(divide="ignore"):
        log = np.log(y)
    if df % 2:
        a, tail = 0.5, np.array([math.erfc(root) for root in np.sqrt(y).ravel().tolist()]).reshape(y.shape)
    else:
        a, tail = 1.0, np.exp(-y)
    while a < df / 2.0:
        tail = tail + np.exp(a * log - y - math.lgamma(a + 1.0))
        a += 1.0
    return np.asarray(np.minimum(tail, 1.0))


def chi_square_quantile(upper: float, df: float) -> float:
    """The x with P(chi2(df) > x) = `upper`, by safeguarded Newton steps from Wilson & Hilferty's approximation."""
    if not 0.0 < upper < 1.0:
        return math.inf if upper == 0.0 else 0.0 if upper == 1.0 else math.nan
    half = df / 2.0
    z = -normal_quantile(upper)
    x = max(df * (1.0 - 2.0 / (9.0 * df) + z * math.sqrt(2.0 / (9.0 * df))) ** 3, 1e-8 * df)
    low, high = 0.0, math.inf
    for _ in range(100):
        gap = chi_square_tail(x, df) - upper
        low, high = (x, high) if gap > 0.0 else (low, x)
        slope = gamma_density(half, x / 2.0) * half / x
        step = gap / slope if slope > 0.0 else math.inf
        new = x + step
        if not low < new < high:
            new = 2.0 * low + df if math.isinf(high) else 0.5 * (low + high)
        if abs(new - x) <= 1e-15 * x:
            return new
        x = new
    return x


def gamma_density(a: float, x: float) -> float:
    """x^a e^-x / Gamma(a + 1), without the loss of digits of its logarithm."""
    if a < 10.0:
        return math.exp(a * math.log(x) - x - math.lgamma(a + 1.0))
    mu = (x - a) / a
    correction = (
        1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * a * a)) / (a * a)) / (a * a)
    ) / a
    return math.exp(a * _log1p_less(mu) - correction) / math.sqrt(2.0 * math.pi * a)


def _log1p_less(mu: float) -> float:
    """log(1 + mu) - mu; by its series where the two nearly cancel."""
    if abs(mu) > 0.1:
        return math.log1p(mu) - mu
    total, power = 0.0, mu
    for k in range(2, 40):
        power *= -mu
        total += power / k
        if abs(power) < _EPSILON * abs(total):
            break
    return total


def upper_gamma(a: float, x: float) -> float:
    """Regularized upper incomplete gamma function Q(a, x), a > 0, x > 0."""
    factor = gamma_density(a, x)
    if x < a + 1.0:
        term = total = 1.0
        for k in range(1, _ROUNDS):
            term *= x / (a + k)
            total += term
            if term < _EPSILON * total:
                break
        return 1.0 - factor * total
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    fraction = d
    for k in range(1, _ROUNDS):
        numerator = -k * (k - a)
        b += 2.0
        d = 1.0 / _away(numerator * d + b)
        c = _away(b + numerator / c)
        fraction *= d * c
        if abs(d * c - 1.0) < _EPSILON:
            break
    return factor * a * fraction


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def student_two_sided(t: float, df: float) -> float:
    """P(|T| > |t|) of Student's t."""
    return math.nan if math.isnan(t) else lower_beta(df / 2.0, 0.5, df / (df + t * t))


def student_quantile(level: float, df: float) -> float:
    """The t with P(|T| < t) = `level` of Student's t."""
    return math.sqrt(f_quantile(level, 1.0, df))


def f_tail(f: float, df1: float, df2: float) -> float:
    """P(F(df1, df2) > f)."""
    return lower_beta(df2 / 2.0, df1 / 2.0, df2 / (df2 + df1 * f))


@lru_cache(maxsize=64)
def f_quantile(probability: float, df1: float, df2: float) -> float:
    """The x with P(F(df1, df2) < x) = `probability`, by bisection and secants on the incomplete beta function."""
    if not 0.0 < probability < 1.0:
        return 0.0 if probability == 0.0 else math.inf if probability == 1.0 else math.nan
    a, b = df1 / 2.0, df2 / 2.0
    low, high, x = 0.0, 1.0, a / (a + b)
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(200):
        gap = lower_beta(a, b, x) - probability
        low, high = (x, high) if gap < 0.0 else (low, x)
        density = math.exp(log_scale + (a - 1.0) * math.log(x) + (b - 1.0) * math.log1p(-x))
        new = x - gap / density if density > 0.0 else math.nan
        if not low < new < high:
            new = 0.5 * (low + high)
        if abs(new - x) <= 1e-15 * x:
            x = new
            break
        x = new
    return df2 * x / (df1 * (1.0 - x))


def lower_beta(a: float, b: float, x: float) -> float:
    """Regularized incomplete beta function I_x(a, b)."""
    if not 0.0 < x < 1.0:
        return math.nan if math.isnan(x) else 0.0 if x <= 0.0 else 1.0
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1.0) / (a + b + 2.0):
        return math.exp(log) * _beta_fraction(a, b, x) / a
    return 1.0 - math.exp(log) * _beta_fraction(b, a, 1.0 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for k in range(1, _ROUNDS):
        even = k * (b - k) * x / ((a + 2 * k - 1.0) * (a + 2 * k))
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1.0))
        change = 1.0
        for numerator in (even, odd):
            d = 1.0 / _away(1.0 + numerator * d)
            c = _away(1.0 + numerator / c)
            change = d * c
            fraction *= change
        if abs(change - 1.0) < _EPSILON:
            break
    return fraction
