"""The measurement part of a model as it is written: what speaks of items, without what speaks of paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.annotations import DIRECTIVES
from rcvsem.model.model_file import parse_model
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.modifiers import NO_MODIFIERS
from rcvsem.model.printing import format_model
from rcvsem.model.rows import MEASURED, Row

# Lines named in a finding.
SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasurementPart:
    """The CFA of a model's first-order constructs; composites among them stay composites.

    spec : loadings with their fixed values, labels and bounds, cross-loadings, error variances and covariances of items,
        thresholds, variances and covariances of the constructs that nothing in the model explains, and the constraints
        among the labels of these. All other constructs covary freely. left_out : the author's other rows.
    """

    spec: ModelSpec
    left_out: tuple[Row, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Which lines are left out."""
        if not self.left_out:
            return ()
        lines: dict[int, list[Row]] = {}
        for row in self.left_out:
            lines.setdefault(row.line, []).append(row)
        shown = [
            phrase("line {line} ({text})", line=line, text=_text(rows))
            for line, rows in list(lines.items())[:SHOWN]
        ]
        more = phrase(" and {n} more lines", n=len(lines) - SHOWN) if len(lines) > SHOWN else ""
        return (
            Finding(
                code="outside_the_measurement_model",
                severity="info",
                text=phrase(
                    "The measurement model leaves out {shown}{more}: its constructs covary freely.",
                    shown=enumerated(shown),
                    more=more,
                ),
            ),
        )


def measurement_part(spec: ModelSpec, *, groups: bool = False) -> MeasurementPart | None:
    """The CFA of the first-order constructs; None when no construct has observed indicators only.

    groups : keep modifiers that differ between groups (they are dropped otherwise).
    """
    observed = set(spec.observed)
    constructs = {latent for latent, own in spec.measurement.items() if all(item in observed for item in own)}
    items = {item for latent in constructs for item in spec.indicators(latent)}
    if not constructs:
        return None
    explained = {row.lhs for row in spec.written.rows if row.op == "~"}
    explained |= {row.rhs for row in spec.written.rows if row.op in MEASURED}
    free = constructs - explained
    kept: list[Row] = []
    left_out: list[Row] = []
    for row in spec.written.rows:
        ends = {row.lhs, row.rhs}
        stays = (
            (row.op in MEASURED and row.lhs in constructs)
            or (row.op == "~~" and (ends <= items or ends <= free or (len(ends) == 1 and ends <= constructs)))
            or (row.op in ("|", "~*~") and row.lhs in items)
        )
        (kept if stays else left_out).append(row)
    return _made(spec, kept, left_out, items, groups=groups)


def construct_part(spec: ModelSpec) -> MeasurementPart | None:
    """All that the model says of constructs and their items, paths among constructs and higher levels too; None without
    constructs."""
    latents = set(spec.latents)
    items = {item for own in spec.measurement.values() for item in own} - latents
    if not items:
        return None
    known = latents | items
    # An item that takes part in a path is a variable of the structural model.
    structural = {
        name for row in spec.written.rows if row.op == "~" for name in (row.lhs, row.rhs) if name in items
    }
    kept: list[Row] = []
    left_out: list[Row] = []
    for row in spec.written.rows:
        ends = {row.lhs, row.rhs}
        path = row.op == "~"
        stays = row.op in ("|", "~*~") or (
            row.op != "~1" and ends <= known and not (path and ends & structural)
        )
        (kept if stays else left_out).append(row)
    return _made(spec, kept, left_out, items, groups=False)


def _made(
    spec: ModelSpec, kept: list[Row], left_out: list[Row], items: set[str], *, groups: bool
) -> MeasurementPart:
    if not groups and any(len(v) > 1 for row in kept for v in row.modifiers.vectors()):
        kept = [
            replace(row, modifiers=NO_MODIFIERS) if any(len(v) > 1 for v in row.modifiers.vectors()) else row
            for row in kept
        ]
    labels = {label for row in kept for label in (*row.modifiers.labels, *row.modifiers.equal) if label}
    definitions = []
    for definition in spec.written.definitions:
        if definition.expression.names <= labels:
            definitions.append(definition)
            labels.add(definition.name.text)
    constraints = [c for c in spec.written.constraints if c.left.names | c.right.names <= labels]
    part = replace(
        spec,
        written=replace(
            spec.written,
            rows=tuple(kept),
            declared=(),
            ordinal=tuple(name for name in spec.written.ordinal if name in items),
            definitions=tuple(definitions),
            constraints=tuple(constraints),
        ),
        hypotheses=(),
        directives={key: said for key, said in spec.directives.items() if key not in DIRECTIVES},
        parameters=(),
    )
    made = parse_model(format_model(part), identify=False, std_lv=spec.options.std_lv)
    return MeasurementPart(spec=made, left_out=tuple(left_out))


def _text(rows: Sequence[Row]) -> str:
    by_side: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        by_side.setdefault((row.lhs, row.op), []).append(row.rhs or "1")
    return enumerated(
        (f"{lhs} {'~' if op == '~1' else op} {' + '.join(terms)}" for (lhs, op), terms in by_side.items()),
        "; ",
    )
