"""Models as text: in our language (parse and print are inverse), for lavaan, for semopy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.model.expressions import Expression, format_number
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.rows import MEASURED, Row
from rcvsem.model.table import Parameter

_SEMOPY_NAME = re.compile(r"\w[\w.]*")
# Words that semopy would read as a number or as its own mark when they stand before `*`.
_SEMOPY_RESERVED = frozenset({"nan", "inf", "infinity", "start"})


def format_model(spec: ModelSpec) -> str:
    """The author's statements in one canonical form, with directives, hypotheses and reasons.

    Parsing the result with the same options gives the same table, definitions, constraints and hypotheses.
    """
    lines = [f"# {key}: {value}" for key, value in spec.directives.items()]
    lines += _relations(spec, comments=True)
    if spec.written.ordinal:
        lines.append(f"DEFINE(ordinal) {' '.join(spec.written.ordinal)}")
    return "\n".join(lines + _expressions(spec)) + "\n"


def to_lavaan(spec: ModelSpec) -> str:
    """The author's statements as lavaan 0.6 reads them: several modifiers become repeated terms.

    Options that are arguments in lavaan (std.lv, group.equal, ordered...) are not in the text.
    """
    return "\n".join(_relations(spec, comments=False) + _expressions(spec)) + "\n"


def _expressions(spec: ModelSpec) -> list[str]:
    written = spec.written
    return [
        *(f"{d.name.text} := {d.expression}" for d in written.definitions),
        *(f"{c.left} {c.op} {c.right}" for c in written.constraints),
    ]


def _relations(spec: ModelSpec, *, comments: bool) -> list[str]:
    lines: list[str] = []
    rank = {name: place for place, name in enumerate(spec.latents)}
    waiting = sorted({name.text for name in spec.written.declared}, key=rank.__getitem__)
    remarks = _remarks(spec) if comments else {}
    chunk: list[Row] = []
    for row in spec.written.rows:
        remark = remarks.get((row.lhs, row.op, row.rhs), "")
        joins = chunk and chunk[0].lhs == row.lhs and _sign(chunk[0]) == _sign(row)
        if chunk and (remark or not joins):
            lines.append(_line(chunk))
            chunk = []
        if row.op == "=~":
            # Declared latents keep their place in the order of latents.
            while waiting and rank[waiting[0]] < rank[row.lhs]:
                lines += [_line(chunk)] if chunk else []
                chunk = []
                lines.append(f"{waiting.pop(0)} =~ 0")
        chunk.append(row)
        if remark:
            lines.append(f"{_line(chunk)}  # {remark}")
            chunk = []
    lines += [_line(chunk)] if chunk else []
    return lines + [f"{name} =~ 0" for name in waiting]


def _remarks(spec: ModelSpec) -> dict[tuple[str, str, str], str]:
    parts: dict[tuple[str, str, str], list[str]] = {}
    for hypothesis in spec.hypotheses:
        key = (hypothesis.lhs, "~", hypothesis.rhs)
        parts.setdefault(key, []).append(f"{hypothesis.name} {hypothesis.sign}".strip())
    for name, mode in spec.modes.items():
        own = [row for row in spec.written.rows if row.op in MEASURED and row.lhs == name]
        if own:
            parts.setdefault((name, own[-1].op, own[-1].rhs), []).append(f"mode {mode}")
    by_line = {parameter.line: parameter.reason for parameter in spec.parameters if parameter.reason}
    for row in spec.written.rows:
        if row.line in by_line:
            parts.setdefault((row.lhs, row.op, row.rhs), []).append(f"reason: {by_line[row.line]}")
    return {key: "  ".join(found) for key, found in parts.items()}


def _sign(row: Row) -> str:
    return "~" if row.op == "~1" else row.op


def _line(rows: Sequence[Row]) -> str:
    return f"{rows[0].lhs} {_sign(rows[0])} {' + '.join(_term(row) for row in rows)}"


def _term(row: Row) -> str:
    name = row.rhs or "1"
    return " + ".join(f"{text}*{name}" for text in row.modifiers.texts()) or name


def to_semopy_text(spec: ModelSpec) -> str:
    """The model as semopy 2.3 must be told: every default of ours is written out, `:=` is left out.

    Start values are left out (they do not change the model; semopy 2.3.11 stops at them).

    Raises
    ------
    ModelError : semopy cannot take the model: several groups, a mean structure, ordinal items, a name with
        signs it does not read, a covariance between a variable that causes something and one that does not.
    """
    if spec.groups > 1:
        raise _refused("several groups")
    if spec.ordered:
        raise _refused("ordinal items")
    if spec.meanstructure:
        raise _refused("a mean structure")
    if spec.composites:
        raise _refused("composites (<~)")
    for name in (*spec.latents, *spec.observed):
        if not _SEMOPY_NAME.fullmatch(name):
            raise _refused(phrase("the name '{name}'", name=name))
    causes = {p.lhs for p in spec.parameters if p.op == "=~"} | {
        p.rhs for p in spec.parameters if p.op == "~"
    }
    for p in spec.parameters:
        # semopy keeps the two in different matrices, where such a covariance would not reach the effects.
        if p.op == "~~" and (p.lhs in causes) != (p.rhs in causes) and p.fixed != 0.0:
            raise _refused(phrase("the covariance {lhs} ~~ {rhs}", lhs=p.lhs, rhs=p.rhs))
    labels = _semopy_labels(spec)
    lines = [f"DEFINE(latent) {name}" for name in spec.latents if not spec.indicators(name)]
    for op in ("=~", "~", "~~"):
        for row in spec.parameters:
            if row.op == op and not row.exo:
                lines.append(f"{row.lhs} {op} {_semopy_prefix(row, labels)}{row.rhs}")
    lines += _semopy_zeros(spec)
    lines += _semopy_bounds(spec, labels)
    names = {p.label: Expression((("name", labels[p.free]),)) for p in spec.parameters if p.label and p.free}
    fixed = {
        p.label: Expression((("number", p.fixed),))
        for p in spec.parameters
        if p.label and not p.free and p.fixed is not None
    }
    for constraint in spec.constraints:
        left, right = (
            constraint.left.substitute({**fixed, **names}),
            constraint.right.substitute({**fixed, **names}),
        )
        lines.append(f"CONSTRAINT({left} {'=' if constraint.op == '==' else constraint.op} {right})")
    return "\n".join(lines) + "\n"


def _refused(what: str) -> ModelError:
    return ModelError(phrase("semopy cannot take {what}.", what=what), fix="Use the engine 'rcvsem'.")


def _semopy_labels(spec: ModelSpec) -> dict[int, str]:
    """Names for the free parameters that need one: labelled, shared, bounded, or without a marker."""
    constrained = {name for constraint in spec.constraints for name in constraint.names}
    marked = {p.lhs for p in spec.parameters if p.op == "=~" and not p.free}
    counts: dict[int, int] = {}
    for p in spec.parameters:
        counts[p.free] = counts.get(p.free, 0) + 1
    labels: dict[int, str] = {}
    for p in spec.parameters:
        if not p.free or p.free in labels:
            continue
        own = p.label and _SEMOPY_NAME.fullmatch(p.label) and p.label.lower() not in _SEMOPY_RESERVED
        if p.label and own and p.label not in constrained:
            labels[p.free] = p.label
        elif (
            p.label
            or counts[p.free] > 1
            or p.lower is not None
            or p.upper is not None
            or (p.op == "=~" and p.lhs not in marked)
        ):
            labels[p.free] = f"par_{p.free}_"
    return labels


def _semopy_prefix(row: Parameter, labels: dict[int, str]) -> str:
    if not row.free:
        assert row.fixed is not None
        return f"{format_number(row.fixed)}*"
    return f"{labels[row.free]}*" if row.free in labels else ""


def _semopy_zeros(spec: ModelSpec) -> Iterator[str]:
    """Covariances that semopy would add but this model has not."""
    written = {frozenset((p.lhs, p.rhs)) for p in spec.parameters if p.op == "~~"}
    caused = {p.lhs for p in spec.parameters if p.op == "~"} | {
        p.rhs for p in spec.parameters if p.op == "=~"
    }
    causing = {p.rhs for p in spec.parameters if p.op == "~"}
    observed = [name for name in spec.observed if name in causing - caused]
    latents = [name for name in spec.latents if name not in caused]
    for names in (observed, latents):
        for first, second in combinations(names, 2):
            if frozenset((first, second)) not in written:
                yield f"{first} ~~ 0*{second}"


def _semopy_bounds(spec: ModelSpec, labels: dict[int, str]) -> Iterator[str]:
    seen: set[int] = set()
    for p in spec.parameters:
        if p.free and p.free not in seen and (p.lower is not None or p.upper is not None):
            seen.add(p.free)
            lower = "-inf" if p.lower is None else format_number(p.lower)
            upper = "inf" if p.upper is None else format_number(p.upper)
            yield f"BOUND({lower}, {upper}) {labels[p.free]}"
