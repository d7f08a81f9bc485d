"""The result of a PLS estimation of one sample."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.pls.estimate import PlsEstimates
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.model import PlsModel
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.plan import Plan
from rcvsem.pls.solution import PlsSolution, total_effects, weight_matrix


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlsFit:
    """Estimates of a model.

    Attributes
    ----------
    model, options, plan : what was estimated and how.
    n, n_received : cases analysed and received.
    x : (n, p) answers analysed, gaps filled where `missing="mean"`; None when they came as a matrix.
    case_weights : (n,) adding to n, or None.
    mean, sd : (p,) of the items, sd with n - 1; mean is None where a matrix brought none.
    s : (p, p) correlations of the items.
    estimated : of one sample (B = 1).
    findings : what the user should know.
    """

    model: PlsModel
    options: PlsOptions
    plan: Plan
    n: int
    n_received: int
    x: Floats | None
    case_weights: Floats | None
    mean: Floats | None
    sd: Floats
    s: Floats
    estimated: PlsEstimates
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        state = "" if self.converged else ", not converged"
        return f"<PlsFit {self.options.estimator}: {len(self.layout.constructs)} constructs, n = {self.n}{state}>"

    @property
    def layout(self) -> PlsLayout:
        """Constructs and columns of the last run."""
        return self.estimated.layout

    @property
    def solution(self) -> PlsSolution:
        """The last run's solution (B = 1)."""
        return self.estimated.last

    @property
    def converged(self) -> bool:
        return bool(self.estimated.converged[0])

    @property
    def admissible(self) -> bool:
        """Whether no estimate is impossible."""
        return not any(f.severity == "problem" for f in self.findings)

    @property
    def exit_code(self) -> int:
        """1 when the result must not be used as it stands."""
        return 0 if self.converged and self.admissible else 1

    @property
    def iterations(self) -> int:
        return int(self.solution.iterations[0])

    @property
    def columns_s(self) -> Floats:
        """(c, c) correlations of the columns of the last run."""
        return np.asarray(self.estimated.s[0])

    @property
    def weights(self) -> Floats:
        """(m,) outer weights of standardized columns."""
        return np.asarray(self.solution.weights[0])

    @property
    def loadings(self) -> Floats:
        """(m,) of each column with its own construct."""
        return np.asarray(self.solution.loadings[0])

    @property
    def cross_loadings(self) -> Floats:
        """(c, J) correlations of columns and scores."""
        return np.asarray(self.solution.cross[0])

    @property
    def correlations(self) -> Floats:
        """(J, J) of the constructs, corrected in consistent PLS."""
        return np.asarray(self.solution.correlations[0])

    @property
    def score_correlations(self) -> Floats:
        """(J, J) of the scores."""
        return np.asarray(self.solution.scores[0])

    @property
    def paths(self) -> Floats:
        """(J, J) [outcome, predictor]."""
        return np.asarray(self.solution.paths[0])

    @property
    def r2(self) -> Floats:
        """(J,)"""
        return np.asarray(self.solution.r2[0])

    @property
    def rho_a(self) -> Floats:
        """(J,)"""
        return np.asarray(self.solution.rho_a[0])

    @cached_property
    def total(self) -> Floats:
        """(J, J) total effects [outcome, source]."""
        return np.asarray(total_effects(self.solution.paths)[0])

    @cached_property
    def item_weights(self) -> Floats:
        """(p, J) weights that make each score from standardized items; 0 for products."""
        wide = weight_matrix(self.solution.weights, self.layout)
        return np.asarray((self.estimated.columns @ wide)[0])

    @cached_property
    def scores(self) -> Floats:
        """(n, J) standardized scores (sd with n - 1); products of constructs too.

        Raises
        ------
        ValueError : the data came as a matrix.
        """
        if self.x is None or self.mean is None:
            raise ValueError("scores need the respondents' answers")
        z = (self.x - self.mean) / self.sd
        out = z @ self.item_weights
        first = len(self.plan.main.constructs)
        for k, p in enumerate(self.plan.products):
            if self.plan.method == "two-stage":
                stage = self.stage_scores
                made = np.prod(stage[:, list(p.factors)], axis=1)
                out[:, first + k] = _standardized(made, self.case_weights) * np.sign(
                    self.weights[self.layout.slices[first + k]][0]
                )
            else:
                out[:, first + k] = self._product_score(z, k)
        return np.asarray(out)

    @cached_property
    def stage_scores(self) -> Floats:
        """(n, J) scores of the run without products, from which two-stage products are made."""
        from rcvsem.pls.estimate import stage_weights

        if self.x is None or self.mean is None:
            raise ValueError("scores need the respondents' answers")
        return np.asarray(
            (self.x - self.mean) / self.sd @ stage_weights(self.plan, self.s[None], self.options)[0]
        )

    def _product_score(self, z: Floats, k: int) -> Floats:
        p = self.plan.products[k]
        columns = z @ self.estimated.columns[0]
        u = np.prod(columns[:, p.terms], axis=2)
        if self.plan.method == "orthogonal":
            near = np.unique(np.concatenate([self.plan.main.blocks[j] for j in p.factors]))
            design = np.column_stack((np.ones(len(z)), columns[:, near]))
            root = np.ones(len(z)) if self.case_weights is None else np.sqrt(self.case_weights)
            beta = np.linalg.lstsq(design * root[:, None], u * root[:, None], rcond=None)[0]
            u = u - design @ beta
        place = self.layout.slices[len(self.plan.main.constructs) + k]
        return np.asarray(
            np.column_stack([_standardized(c, self.case_weights) for c in u.T]) @ self.weights[place]
        )


def _standardized(values: Floats, weights: Floats | None) -> Floats:
    n = values.size
    w = np.ones(n) if weights is None else weights
    centred = values - w @ values / n
    return np.asarray(centred / np.sqrt(w @ centred**2 / (n - 1)))
