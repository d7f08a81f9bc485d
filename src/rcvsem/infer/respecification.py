"""What became of a model between two versions: which parameters were freed or dropped, what the modification
indices and Wald tests had predicted, and what chi-square really did.

The two versions are joined by a third model that has the free parameters of both. Freeing leads from the initial model to
it (the initial one is nested in it), dropping leads from it to the revised one (nested in it, too). So each half has
its own test even when the two versions are not nested in each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from rcvsem.evaluate import (
    LikelihoodRatioTest,
    ModificationIndex,
    fit_measures,
    likelihood_ratio_test,
    modification_indices,
    parameter_estimates,
)
from rcvsem.evaluate.modification import unavailable
from rcvsem.evaluate.nesting import restricted_point
from rcvsem.evaluate.wald import wald_statistic
from rcvsem.fit import Fit
from rcvsem.foundation.attempt import attempt
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.model_differences import ChangeKind, Key, ModelDifference, differences_of, key_of, refits

Relation = Literal["same", "initial in revised", "revised in initial", "not nested", "other data", "unknown"]
_OTHER_DATA = NotAvailable("the models do not describe the same variables of the same respondents")
_UNSOUND = NotAvailable("one of the models did not converge")
MEASURES = ("cfi", "tli", "rmsea", "srmr", "aic", "bic")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """One parameter that the two versions treat differently.

    kind : "freed" (free in the revised model only), "dropped" (free in the initial model only), "equated",
        "released" (free in both, but under other equalities).
    reason : the author's, from the revised model's comments. default : nobody wrote it; it follows from the rules.
    predicted : of chi-square: the modification index in the initial model (freed), or the Wald z^2 there (dropped).
    alone : what chi-square really does when this change alone is made to the initial model (drop or rise, >= 0).
    in_turn : what it does when the changes are made one after the other, in the order of the ledger.
    epc : expected change of a freed parameter. est, se, std, pvalue : a freed parameter in the revised model, a dropped
        one in the initial model.
    """

    kind: ChangeKind
    lhs: str
    op: str
    rhs: str
    group: int
    reason: str
    default: bool
    predicted: Number
    alone: Number
    in_turn: Number
    epc: Number
    est: Number
    se: Number
    std: Number
    pvalue: Number

    json_form: ClassVar[str] = "kind lhs op rhs group reason predicted alone in_turn epc est std pvalue"

    @property
    def name(self) -> str:
        return f"{self.lhs} {self.op} {self.rhs}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One half of a respecification.

    predicted : sum of the single predictions; joint : the joint score test (freeing) or Wald test (dropping), which
    counts what the changes share only once. test : the real difference of chi-square. measures : change of each index.
    """

    count: int
    predicted: Number
    joint: Number
    test: LikelihoodRatioTest | NotAvailable
    measures: dict[str, Number]

    json_form: ClassVar[str] = "count predicted joint test differences=measures"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Respecification:
    """From one version of a model to the next.

    relation : how the two are nested. test : of the difference, where they are nested. measures : revised minus initial.
    freeing, dropping : the two halves, None where there is nothing to free or to drop.
    """

    initial: Fit
    revised: Fit
    changes: tuple[Change, ...]
    relation: Relation
    test: LikelihoodRatioTest | NotAvailable
    freeing: Step | None
    dropping: Step | None
    measures: dict[str, Number]

    json_form: ClassVar[str] = "relation test freeing dropping differences=measures changes"

    def of(self, *kinds: ChangeKind) -> tuple[Change, ...]:
        """The changes of these kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)


def respecification(initial: Fit, revised: Fit) -> Respecification:
    """Compare two fits of two versions of a model to the same data."""
    found = differences_of(initial.spec, revised.spec)
    same_variables = set(initial.spec.observed) == set(revised.spec.observed)
    same_data = (
        same_variables and initial.n == revised.n and initial.options.estimator == revised.options.estimator
    )
    sound = initial.converged and revised.converged
    if not (same_data and sound):
        reason = _OTHER_DATA if not same_data else _UNSOUND
        none: dict[str, Number] = dict.fromkeys(MEASURES, reason)
        return Respecification(
            initial=initial,
            revised=revised,
            changes=tuple(
                _described(d, initial, revised, _Changes(reason, reason, reason), None) for d in found
            ),
            relation="unknown" if same_data else "other data",
            test=reason,
            freeing=None,
            dropping=None,
            measures=none,
        )
    relation = _relation(initial, revised, found)
    indices = {} if unavailable(initial) else {key_of(i): i for i in modification_indices(initial)}
    alone, in_turn, union = refits(initial, revised, found)
    changes = tuple(
        _described(
            d,
            initial,
            revised,
            _Changes(_predicted(d, initial, indices), alone[k], in_turn[k]),
            indices.get(key_of(d.row)),
        )
        for k, d in enumerate(found)
    )
    freed = [c for c in changes if c.kind in ("freed", "released")]
    dropped = [c for c in changes if c.kind in ("dropped", "equated")]
    return Respecification(
        initial=initial,
        revised=revised,
        changes=changes,
        relation=relation,
        test=_direct(initial, revised, relation),
        freeing=_step(freed, initial, union, score=True) if freed else None,
        dropping=_step(dropped, union, revised, score=False) if dropped else None,
        measures=_measure_changes(initial, revised),
    )


# --- what differs ------------------------------------------------------------------------------------------------


# --- refits ------------------------------------------------------------------------------------------------------


# --- predictions and tests ---------------------------------------------------------------------------------------


def _predicted(difference: ModelDifference, initial: Fit, indices: dict[Key, ModificationIndex]) -> Number:
    row = difference.row
    if difference.kind in ("freed", "released"):
        index = indices.get(key_of(row))
        return NotAvailable("no modification index for this parameter") if index is None else index.mi
    if difference.kind == "dropped":
        place = initial.row_of(row.lhs, row.op, row.rhs, row.group)
        index_free = initial.spec.parameters[place].free - 1
        if isinstance(initial.vcov, NotAvailable):
            return initial.vcov
        return float(initial.values[place] ** 2 / initial.vcov[index_free, index_free])
    return NotAvailable("an equality has no single prediction")


def joint_score(restricted: Fit, full: Fit) -> Number:
    """Predicted drop of chi-square when all that `full` has more is freed at once.

    Score test (Rao, 1948) of the full model at the restricted estimates: N g' I^-1 g, with g the gradient and I the
    expected information of one case, within the full model's constraints. With one parameter: its modification index.
    """
    theta = restricted_point(full, restricted)
    weights = [group.n / full.n for group in full.moments.groups]
    if full.objective.terms(theta) is None:
        return NotAvailable("the full model is not defined at the restricted estimates")
    Z = full.constraints.free_directions(theta)
    score = Z.T @ full.objective.gradient(theta)
    information = Z.T @ full.objective.information(theta, weights) @ Z
    try:
        return float(full.n * score @ np.linalg.solve(information, score))
    except np.linalg.LinAlgError:
        return NotAvailable("the full model's information is singular at the restricted estimates")


def joint_wald(full: Fit, dropped: Sequence[Change]) -> Number:
    """Predicted rise of chi-square when all these parameters are dropped at once (Wald, 1943)."""
    if isinstance(full.vcov, NotAvailable):
        return full.vcov
    rows = [full.row_of(c.lhs, c.op, c.rhs, c.group) for c in dropped]
    free = [full.spec.parameters[row].free - 1 for row in rows]
    jacobian = np.zeros((len(free), full.q))
    jacobian[np.arange(len(free)), free] = 1.0
    try:
        return wald_statistic(full.values[rows], jacobian, full.vcov)
    except np.linalg.LinAlgError:
        return NotAvailable("the covariance matrix of the estimates is singular")


def _step(
    changes: Sequence[Change], before: Fit | NotAvailable, after: Fit | NotAvailable, *, score: bool
) -> Step:
    own = [change.predicted for change in changes if not change.default]
    known = [value for value in own if not isinstance(value, NotAvailable)]
    total: Number = (
        sum(known) if len(known) == len(own) else NotAvailable("not every change has a prediction")
    )
    if isinstance(before, NotAvailable) or isinstance(after, NotAvailable):
        missing = before if isinstance(before, NotAvailable) else after
        assert isinstance(missing, NotAvailable)
        none: dict[str, Number] = dict.fromkeys(MEASURES, missing)
        return Step(count=len(changes), predicted=total, joint=missing, test=missing, measures=none)
    full, restricted = (after, before) if score else (before, after)
    joint = joint_score(restricted, full) if score else joint_wald(full, changes)
    return Step(
        count=len(changes),
        predicted=total,
        joint=joint,
        test=attempt(lambda: likelihood_ratio_test(full, restricted, check=False)),
        measures=_measure_changes(before, after),
    )


def _relation(initial: Fit, revised: Fit, found: Sequence[ModelDifference]) -> Relation:
    from rcvsem.evaluate import is_nested

    if not found:
        return "same"
    if initial.df > revised.df and is_nested(revised, initial):
        return "initial in revised"
    if revised.df > initial.df and is_nested(initial, revised):
        return "revised in initial"
    return "not nested"


def _direct(initial: Fit, revised: Fit, relation: Relation) -> LikelihoodRatioTest | NotAvailable:
    if relation == "initial in revised":
        return attempt(lambda: likelihood_ratio_test(revised, initial, check=False))
    if relation == "revised in initial":
        return attempt(lambda: likelihood_ratio_test(initial, revised, check=False))
    if relation == "same":
        return NotAvailable("the two models are the same")
    return NotAvailable(
        "the models are not nested in each other, so their difference has no test; compare AIC and BIC"
    )


def _measure_changes(before: Fit, after: Fit) -> dict[str, Number]:
    first, second = fit_measures(before), fit_measures(after)
    out: dict[str, Number] = {}
    for name in MEASURES:
        a, b = first.get(name), second.get(name)
        if isinstance(a, float | int) and isinstance(b, float | int):
            out[name] = float(b) - float(a)
        else:
            out[name] = NotAvailable("one of the models has no such index")
    return out


class _Changes(NamedTuple):
    """Of the chi-square: by the modification index, of the difference alone, and after those before it."""

    predicted: Number
    alone: Number
    in_turn: Number


def _described(
    difference: ModelDifference, initial: Fit, revised: Fit, chisq: _Changes, index: ModificationIndex | None
) -> Change:
    row = difference.row
    home = initial if difference.kind == "dropped" else revised
    own = (
        next((e for e in parameter_estimates(home) if key_of(e) == key_of(row)), None)
        if home.converged
        else None
    )
    unknown = NotAvailable("the model did not converge")
    if difference.kind != "freed":
        index = None
    return Change(
        kind=difference.kind,
        lhs=row.lhs,
        op=row.op,
        rhs=row.rhs,
        group=row.group,
        reason=row.reason,
        default=difference.default,
        **chisq._asdict(),
        epc=NotAvailable("only what is freed has an expected change") if index is None else index.epc,
        est=unknown if own is None else own.est,
        se=unknown if own is None else own.se,
        std=unknown if own is None else own.std_all,
        pvalue=unknown if own is None else own.pvalue,
    )
