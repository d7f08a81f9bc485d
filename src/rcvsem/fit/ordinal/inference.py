"""Standard errors, tests and the baseline model of ordinal fits.

With W the weights, D the Jacobian, Gamma the asymptotic covariance and E = D'WD, groups stacked and weighted by n_g/N:
standard E^-/(N - G); robust E^- D'W Gamma W D E^-/(N - G) (lavaan's divisor); scaled tests from tr(U Gamma) and
tr((U Gamma)^2) with U = W - W D E^- D'W.
Muthen, du Toit & Spisic (1997); Satorra & Bentler (1994); Asparouhov & Muthen (2010) for the scaled-shifted test.
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.baseline import Baseline
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.estimators import ScaledKind
from rcvsem.fit.inference import Inference, no_scaled_test
from rcvsem.fit.moments import Moments
from rcvsem.fit.options import FitOptions
from rcvsem.fit.ordinal.objective import OrdinalObjective, ordinal_objective
from rcvsem.fit.ordinal.wls import ordinal_sample
from rcvsem.fit.scaled_tests import ScaledTest, scaled_test
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats, frozen, weighted_squares
from rcvsem.foundation.availability import NotAvailable


class OrdinalInference(Inference):
    """Information, covariance matrix and scaled test at a solution."""

    def __init__(
        self, moments: Moments, options: FitOptions, given: Objective, theta: Floats, directions: Floats
    ) -> None:
        objective = ordinal_objective(given)
        self.options, self.objective, self.theta, self.directions = options, given, theta, directions
        self.vcov: Floats | NotAvailable
        self.inverse: Floats | NotAvailable
        q = theta.size
        if objective.terms(theta) is None:
            self.information = frozen(np.full((q, q), np.nan))
            self.vcov = self.inverse = NotAvailable("A response behind an item has no positive variance.")
            return
        sizes = [ordinal_sample(s).n for s in objective.samples]
        shares = [n / sum(sizes) for n in sizes]
        self.information = frozen(objective.information(theta, shares))
        self.inverse = restricted_inverse(self.information, directions)
        if isinstance(self.inverse, NotAvailable):
            self.vcov = self.inverse
            return
        self.traces = _Traces(objective, theta, self.inverse, shares, options) if options.is_scaled else None
        core = self.inverse
        if self.traces is not None:
            core = self.inverse @ self.traces.meat @ self.inverse
        self.vcov = frozen(core / (sum(sizes) - len(sizes)))

    def _scaled(self, kind: ScaledKind, inverse: Floats, chisq: float, df: int) -> ScaledTest:
        assert self.traces is not None
        return scaled_test(kind, chisq, df, self.traces.first, self.traces.second)


class _Traces:
    """The meat D'W Gamma W D and the traces of U Gamma and its square."""

    def __init__(
        self,
        objective: OrdinalObjective,
        theta: Floats,
        inverse: Floats,
        shares: list[float],
        options: FitOptions,
    ) -> None:
        q = theta.size
        self.meat = np.zeros((q, q))
        squared_test = options.test != "satorra.bentler"
        first = second = 0.0
        inner = np.zeros((q, q))
        for term, share in zip(objective.ordinal_terms(theta), shares, strict=True):
            own = term.sample
            gamma = own.statistics.gamma
            assert gamma is not None
            B = term.times(term.jacobian())
            GB = gamma @ B
            self.meat += share * (B.T @ GB)
            w = np.ones(gamma.shape[0]) if own.diagonal_weight is None else own.diagonal_weight
            first += float(w @ np.diag(gamma))
            if squared_test:
                second += weighted_squares(gamma, w)
                weighted = GB * np.sqrt(w)[:, None]
                inner += share * (weighted.T @ weighted)
        step = inverse @ self.meat
        self.first = first - float(np.trace(step))
        self.second = float("nan")
        if squared_test:
            self.second = second - 2.0 * float((inverse * inner).sum()) + float((step * step.T).sum())


def ordinal_baseline(given: Objective, options: FitOptions, predictors: tuple[str, ...]) -> Baseline:
    """The independence model: thresholds, means, variances and slopes on predictors free, correlations 0 (lavaan's).

    `predictors`, observed variables that only explain, keep their covariances where they are part of the model.
    """
    objective = ordinal_objective(given)
    layout = objective.layout
    inside = np.isin(np.array(layout.observed), np.array(predictors, dtype=str))
    group_chisq: list[float] = []
    npar = df = 0
    first = second = 0.0
    for sample in objective.samples:
        own = ordinal_sample(sample)
        statistics = own.statistics
        values = statistics.values
        rows, columns = statistics.pairs
        k = values.size
        tested = np.zeros(k, dtype=bool)
        tested[k - rows.size :] = ~(inside[rows] & inside[columns])
        r = values[tested]
        npar += int((~tested).sum())
        df += r.size
        W = own.weight_matrix
        if W is not None:
            free = ~tested
            reduced = W[np.ix_(tested, tested)] - W[np.ix_(tested, free)] @ np.linalg.solve(
                W[np.ix_(free, free)], W[np.ix_(free, tested)]
            )
            group_chisq.append(float((own.n - 1) * (r @ reduced @ r)))
            continue
        w = np.ones(r.size) if own.diagonal_weight is None else own.diagonal_weight[tested]
        group_chisq.append(float((own.n - 1) * (r @ (w * r))))
        if options.is_scaled and statistics.gamma is not None:
            all_weights = np.zeros(k)
            all_weights[tested] = w
            first += float(all_weights @ np.diag(statistics.gamma))
            second += weighted_squares(statistics.gamma, all_weights)
    chisq = float(sum(group_chisq))
    scaled: ScaledTest | NotAvailable = no_scaled_test(options)
    if options.is_scaled and df > 0:
        assert options.test is not None
        scaled = scaled_test(options.test, chisq, df, first, second)
    return Baseline(chisq=chisq, df=df, npar=npar, group_chisq=tuple(group_chisq), scaled=scaled)
