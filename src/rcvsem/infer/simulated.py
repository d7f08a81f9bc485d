"""Monte Carlo intervals: parameters drawn from their estimated sampling distribution, effects computed from each draw.

No data are resampled and no model is refitted: theta* ~ N(theta, V). The interval of an effect or of a `:=` parameter is
the percentile interval of its values (MacKinnon, Lockwood & Williams 2004; Preacher & Selig 2012). It needs only the
estimates, so that it also serves fits made from a published matrix.
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.families import drawing_of

DRAWS = 20_000
CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonteCarloDraws:
    """theta (B, q) drawn around the estimates; effects, std_effects (B, k) in the order of the plans."""

    seed: int
    theta: Floats
    effects: Floats
    std_effects: Floats


def monte_carlo_draws(
    fit: Fit, plans: tuple[EffectPlan, ...], *, draws: int = DRAWS, seed: int = 1
) -> MonteCarloDraws | NotAvailable:
    """Draw parameters from N(theta, vcov) and compute the effects of each draw.

    Parameters
    ----------
    fit : converged. plans : the effects (`effect_plans(fit)`). draws : B. seed : of the SeedSequence.

    Returns
    -------
    NotAvailable when the fit has no standard errors.
    """
    check_integer(draws, "draws", phrase("the Monte Carlo intervals"), 1)
    if isinstance(fit.vcov, NotAvailable):
        return fit.vcov
    values, vectors = np.linalg.eigh(fit.vcov)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    theta = fit.theta + rng.standard_normal((draws, fit.theta.size)) @ root.T
    effects_at = drawing_of(fit).effects(plans, fit.sample_covs)
    raw, std = [], []
    for first in range(0, draws, CHUNK):
        one, two = effects_at(theta[first : first + CHUNK])
        raw.append(one)
        std.append(two)
    return MonteCarloDraws(
        seed=seed,
        theta=frozen(theta),
        effects=frozen(np.concatenate(raw)),
        std_effects=frozen(np.concatenate(std)),
    )
