"""Losses of predictions: the power of a model, tests against benchmarks, and two models compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import student_two_sided
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.plain import json_key
from rcvsem.pls.options import Technique

Power = Literal["high", "medium", "low", "none"]
SKEWED = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPrediction:
    """Out-of-sample errors of one item, in the item's units.

    q2_predict = 1 - SSE/SSE of the training means. rmse, mae of PLS, of the linear benchmark (all exogenous items) and of
    the training means. skewness of PLS's errors: above 1 in size, the mean absolute error is the one to compare.
    """

    construct: str
    item: str
    q2_predict: float
    rmse: float
    mae: float
    lm_rmse: Number
    lm_mae: Number
    mean_rmse: float
    mean_mae: float
    skewness: float

    @property
    def by(self) -> Literal["rmse", "mae"]:
        """The error that decides."""
        return "mae" if abs(self.skewness) > SKEWED else "rmse"

    @property
    def beats_lm(self) -> bool | None:
        """Whether PLS predicts better than the linear benchmark; None without one."""
        ours, theirs = (self.mae, self.lm_mae) if self.by == "mae" else (self.rmse, self.lm_rmse)
        return None if isinstance(theirs, NotAvailable) else ours < theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstructPrediction:
    """Verdict on one endogenous construct.

    q2_predict : of its score. power : Shmueli et al. (2019): "none" when an item's Q2_predict is not above 0 or no item
    beats the linear benchmark; all items: "high"; half or more: "medium"; fewer: "low".
    """

    construct: str
    q2_predict: float
    better: int
    items: int
    power: Power | NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True)
class LossTest:
    """CVPAT: mean loss (squared error, mean over items) of PLS less a benchmark's; below 0, PLS predicts better.

    Paired t test over cases (Liengaard et al. 2021; Sharma et al. 2023). construct "" is the whole model.
    """

    construct: str
    benchmark: Literal["mean", "lm"]
    loss: float
    benchmark_loss: float
    difference: float
    t: Number
    pvalue: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """Result of PLSpredict. losses (n, items) squared errors of each case, mean over repetitions."""

    technique: Technique
    folds: int
    repeats: int
    seed: int
    items: tuple[ItemPrediction, ...]
    constructs: tuple[ConstructPrediction, ...]
    tests: tuple[LossTest, ...]
    losses: Floats = json_key(None)


def power_of(items: Sequence[ItemPrediction]) -> Power | NotAvailable:
    """The verdict of Shmueli et al. (2019) on the items of one construct."""
    if not items:
        return NotAvailable("its columns are scores of dimensions")
    if any(item.beats_lm is None for item in items):
        return NotAvailable("there is no linear benchmark")
    better = sum(1 for item in items if item.beats_lm)
    if better == 0 or any(item.q2_predict <= 0 for item in items):
        return "none"
    if better == len(items):
        return "high"
    return "medium" if 2 * better >= len(items) else "low"


def loss_tests(names: tuple[str, ...], owners: Ints, losses: dict[str, Floats]) -> list[LossTest]:
    out = []
    groups: list[tuple[str, Bools]] = [("", np.ones(owners.size, dtype=bool))]
    groups = [(names[j], owners == j) for j in dict.fromkeys(owners.tolist())] + groups
    benchmarks: tuple[Literal["mean", "lm"], ...] = ("mean", "lm")
    for benchmark in benchmarks:
        if benchmark not in losses:
            continue
        for name, which in groups:
            ours = losses["pls"][:, which].mean(axis=1)
            theirs = losses[benchmark][:, which].mean(axis=1)
            t, p = paired_t(ours - theirs)
            out.append(
                LossTest(
                    construct=name,
                    benchmark=benchmark,
                    loss=float(ours.mean()),
                    benchmark_loss=float(theirs.mean()),
                    difference=float((ours - theirs).mean()),
                    t=t,
                    pvalue=p,
                )
            )
    return out


def paired_t(difference: Floats) -> tuple[Number, Number]:
    """t of the mean of paired differences (n,) and its two-sided p on n - 1 degrees of freedom."""
    n = difference.size
    spread = float(difference.std(ddof=1)) if n > 1 else 0.0
    if spread == 0:
        none = NotAvailable("the losses do not differ")
        return none, none
    t = float(difference.mean() / (spread / np.sqrt(n)))
    return t, student_two_sided(t, n - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLosses:
    """CVPAT between two models of the same items: mean losses, their difference (first less second), t and p.

    construct : whose items; "" for all.
    """

    first: float
    second: float
    difference: float
    t: Number
    pvalue: Number
    items: tuple[str, ...]
    construct: str = ""

    json_form: ClassVar[str] = "construct items first second difference t pvalue"


def losses_of_constructs(first: Prediction, second: Prediction) -> tuple[ModelLosses, ...]:
    """CVPAT of the whole models, then of each construct that both predict.

    Raises
    ------
    DataError : as `compare_predictions`.
    """
    owners = [{i.item: i.construct for i in p.items} for p in (first, second)]
    shared = dict.fromkeys(name for item, name in owners[0].items() if owners[1].get(item) == name)
    return (
        compare_predictions(first, second),
        *(compare_predictions(first, second, construct=name) for name in shared),
    )


def compare_predictions(first: Prediction, second: Prediction, *, construct: str = "") -> ModelLosses:
    """CVPAT of two models predicted with the same folds, on the endogenous items they share (Liengaard et al. 2021).

    construct : only its items; "" all.

    Raises
    ------
    DataError : different cases or folds, or no common endogenous item.
    """
    names = [[i.item for i in p.items] for p in (first, second)]
    mine = {i.item for i in first.items if construct in ("", i.construct)}
    shared = [name for name in names[0] if name in names[1] and name in mine]
    if not shared:
        raise DataError("The two models have no endogenous item in common.")
    same = (first.folds, first.repeats, first.seed) == (second.folds, second.repeats, second.seed)
    if len(first.losses) != len(second.losses) or not same:
        raise DataError("The two models were not predicted with the same cases and folds.")
    a, b = (
        p.losses[:, [own.index(name) for name in shared]].mean(axis=1)
        for p, own in zip((first, second), names, strict=True)
    )
    t, p = paired_t(a - b)
    return ModelLosses(
        first=float(a.mean()),
        second=float(b.mean()),
        difference=float((a - b).mean()),
        t=t,
        pvalue=p,
        items=tuple(shared),
        construct=construct,
    )
