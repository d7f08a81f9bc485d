"""A model as its author might have written it otherwise: without some variables, with other error covariances."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from rcvsem.model.model_file import parse_model
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.printing import format_model
from rcvsem.model.rows import MEASURED, Row


def error_covariances(spec: ModelSpec) -> tuple[Row, ...]:
    """What the author wrote of covariances between errors of two items."""
    items = {row.rhs for row in spec.written.rows if row.op in MEASURED} - set(spec.latents)
    return tuple(
        row
        for row in spec.written.rows
        if row.op == "~~" and row.lhs != row.rhs and {row.lhs, row.rhs} <= items
    )


def edited(
    spec: ModelSpec,
    *,
    without: Collection[str] = (),
    covariances: Sequence[Row] | None = None,
    definitions: bool = True,
) -> ModelSpec:
    """The model without some variables, with these error covariances in place of its own (None: its own).

    definitions : keep them; they may speak of what is gone.

    Raises
    ------
    ModelError, ModelSyntaxError : nothing sensible is left.
    """
    rows = [row for row in spec.written.rows if not {row.lhs, row.rhs} & set(without)]
    if covariances is not None:
        own = {(row.lhs, row.op, row.rhs) for row in error_covariances(spec)}
        rows = [row for row in rows if (row.lhs, row.op, row.rhs) not in own]
        items = {row.rhs for row in rows if row.op in MEASURED}
        # no line of another file: reasons are found by it
        rows += [replace(row, line=0) for row in covariances if {row.lhs, row.rhs} <= items]
    written = replace(spec.written, rows=tuple(rows))
    if not definitions:
        written = replace(written, definitions=())
    text = format_model(replace(spec, written=written))
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    options["ordered"] = tuple(pair for pair in options["ordered"] if pair[0] not in without)
    return parse_model(text, path=spec.path, sha256=spec.sha256, identify=False, **options)
