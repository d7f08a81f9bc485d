"""Observed controls of a model of constructs: which they are, and the model without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rcvsem.model.spec import ModelSpec


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
    from rcvsem.model.printing import format_model
    from rcvsem.model.read import parse_model

    names = set(controls_of(spec))
    if not names:
        return None
    rows = tuple(row for row in spec.written.rows if not {row.lhs, row.rhs} & names)
    text = format_model(replace(spec, written=replace(spec.written, rows=rows)))
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    return parse_model(text, path=spec.path, sha256=spec.sha256, identify=False, **options)
