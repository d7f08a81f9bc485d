"""Observed controls of a model of constructs: which they are, and the model without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rcvsem.model.model_spec import ModelSpec


def controls_of(spec: ModelSpec) -> tuple[str, ...]:
    """Observed variables that explain, are explained by nothing, and stand in no hypothesis, beside constructs.

    () in a model without constructs: there every predictor may be what the study is about.
    """
    if not spec.measurement:
        return ()
    explained = {row.lhs for row in spec.parameters if row.op == "~"}
    items = {row.rhs for row in spec.parameters if row.op in ("=~", "<~")}
    asked = {one.rhs for one in spec.hypotheses}
    latents = set(spec.latents)
    predictors = dict.fromkeys(row.rhs for row in spec.parameters if row.op == "~")
    return tuple(name for name in predictors if name not in latents | explained | items | asked)


def without_controls(spec: ModelSpec) -> ModelSpec | None:
    """The model without its controls; None where it has none, or nothing would be left of a regression."""
    from rcvsem.model.variants import edited

    names = controls_of(spec)
    return edited(spec, without=names) if names else None
