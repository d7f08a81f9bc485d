"""Modification indices that theory may allow, and why the others are left out. Nothing is ever applied."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.evaluate import ModificationIndex, modification_indices
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.option_checks import several
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.choices import Order
from rcvsem.infer.declared_order import structural_levels
from rcvsem.model import ModelSpec, parse_model

Verdict = Literal[
    "within construct",
    "along the order",
    "between constructs",
    "against the order",
    "no order",
    "cross-loading",
    "covariance of constructs",
    "fixed by the author",
    "set equal by the author",
]
ALLOWED: tuple[Verdict, ...] = ("within construct", "along the order")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """One modification index with the verdict of theory. drop : what chi-square really drops when it alone is freed
    (allowed ones only)."""

    index: ModificationIndex
    verdict: Verdict
    drop: Number

    json_form: ClassVar[str] = (
        "lhs=index.lhs op=index.op rhs=index.rhs group=index.group allowed verdict mi=index.mi "
        "pvalue=index.pvalue epc=index.epc sepc_all=index.sepc_all drop"
    )

    @property
    def allowed(self) -> bool:
        """Whether theory may allow it."""
        return self.verdict in ALLOWED

    @property
    def line(self) -> str:
        """The line that would free it."""
        return f"{self.index.lhs} {self.index.op} {self.index.rhs}"


def suggestions(
    fit: Fit, *, threshold: float = 10.0, order: Order = (), refit: bool = True
) -> tuple[Suggestion, ...]:
    """All modification indices from `threshold` on, the largest first, each with its verdict.

    Allowed are covariances of the residuals of two items that measure one and the same construct, and paths from
    earlier to later in the declared order.

    Parameters
    ----------
    order : groups of variables, causes first, or a text ("DP,DK < DSC < PV"); default: the order that the model's paths
        declare (length of the longest chain of causes).

    Raises
    ------
    OptionError : the order names an unknown variable, or one twice. ConvergenceError : see `modification_indices`.
    """
    levels = _levels(fit.spec, order)
    found: list[Suggestion] = []
    for index in modification_indices(fit, threshold):
        verdict = _verdict(fit.spec, index, levels)
        drop: Number = NotAvailable("not refitted: theory does not allow it")
        if verdict in ALLOWED:
            drop = _drop(fit, index) if refit else NotAvailable("not refitted")
        found.append(Suggestion(index=index, verdict=verdict, drop=drop))
    return tuple(found)


def _levels(spec: ModelSpec, order: Order) -> dict[str, int]:
    names = [*spec.latents, *spec.structural]
    written = (
        order.replace("＜", "<").split("<")
        if isinstance(order, str)
        else several(() if order is None else order)
    )
    groups = [several(group) for group in written]
    if not any(groups):
        arrows = [(cause, effect) for effect, cause in spec.regressions]
        return structural_levels(names, arrows)
    levels: dict[str, int] = {}
    for level, group in enumerate(groups):
        for name in group:
            if name not in names:
                raise OptionError(
                    phrase(
                        "The order names {name!r}, which is no variable of the structural part.", name=name
                    ),
                    fix=phrase("It has: {names}.", names=enumerated(names)),
                )
            if name in levels:
                raise OptionError(phrase("The order names {name!r} twice.", name=name))
            levels[name] = level
    return levels


def _verdict(spec: ModelSpec, index: ModificationIndex, levels: dict[str, int]) -> Verdict:
    if index.restriction == "fixed":
        return "fixed by the author"
    if index.restriction == "equality":
        return "set equal by the author"
    if index.op == "=~":
        return "cross-loading"
    if index.op == "~":
        cause, effect = levels.get(index.rhs), levels.get(index.lhs)
        if cause is None or effect is None or cause == effect:
            return "no order"
        return "along the order" if cause < effect else "against the order"
    homes = [
        {latent for latent, items in spec.measurement.items() if name in items}
        for name in (index.lhs, index.rhs)
    ]
    if not homes[0] or not homes[1]:
        return "covariance of constructs"
    return "within construct" if homes[0] == homes[1] and len(homes[0]) == 1 else "between constructs"


def _drop(fit: Fit, index: ModificationIndex) -> Number:
    spec = fit.spec
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    unknown = NotAvailable("the model with this parameter could not be fitted")
    try:
        larger = parse_model(f"{spec.source}\n{index.lhs} {index.op} {index.rhs}", path=spec.path, **options)
        refitted = estimate(larger, fit.moments.select(larger.observed), fit.options)
    except RcvsemError:
        return unknown
    return fit.chisq - refitted.chisq if refitted.converged else unknown
