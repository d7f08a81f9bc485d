"""Statements -> one row for each thing the author wrote, with the rules no row may break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.model.expressions import FUNCTIONS
from rcvsem.model.modifiers import NO_MODIFIERS, Modifiers, merge
from rcvsem.model.parse_errors import Reader
from rcvsem.model.syntax import (
    ConstraintStatement,
    DefinitionStatement,
    Name,
    RelationLine,
    SemopyCommand,
    Statement,
    Term,
)
from rcvsem.model.tokens import Token

MOST_THRESHOLDS = 100
FORMED = "<~"  # a composite and its items
MEASURED = ("=~", FORMED)  # operators between a construct and its items


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One `lhs op rhs` of the author, in all groups. `op` is "~1" for an intercept (rhs "")."""

    lhs: str
    op: str
    rhs: str
    modifiers: Modifiers = NO_MODIFIERS
    line: int = 0
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """All the author wrote.

    declared : latents without indicators (`f =~ 0`, `DEFINE(latent) f`), with the position of their names.
    ordinal : items declared by `DEFINE(ordinal)`.
    """

    rows: tuple[Row, ...]
    declared: tuple[Name, ...]
    ordinal: tuple[str, ...]
    definitions: tuple[DefinitionStatement, ...]
    constraints: tuple[ConstraintStatement, ...]
    order: tuple[str, ...]  # latents in order of appearance


def collect(statements: Sequence[Statement], reader: Reader) -> Written:
    """Flatten the statements; semopy's commands become modifiers and declarations.

    Raises
    ------
    ModelSyntaxError : a duplicate, a variable that explains itself, a name that is not known...
    """
    rows: list[Row] = []
    declared: list[Name] = []
    ordinal: list[str] = []
    latents: dict[str, None] = {}
    definitions = tuple(s for s in statements if isinstance(s, DefinitionStatement))
    constraints = tuple(s for s in statements if isinstance(s, ConstraintStatement))
    commands = [s for s in statements if isinstance(s, SemopyCommand)]
    for statement in statements:
        if isinstance(statement, RelationLine):
            for name in statement.lhs:
                if statement.op in MEASURED:
                    latents[name.text] = None
                for term in statement.terms:
                    if statement.op == "=~" and term.name == "":
                        declared.append(name)
                    else:
                        rows.append(_row(name, statement.op, term, reader))
        elif isinstance(statement, SemopyCommand) and statement.kind == "latent":
            for token in statement.names:
                latents[token.text] = None
                declared.append(Name(token.text, token.line, token.column))
        elif isinstance(statement, SemopyCommand) and statement.kind == "ordinal":
            ordinal.extend(token.text for token in statement.names)
    for command in commands:
        if command.kind in ("START", "BOUND"):
            _apply(command, rows, reader)
    if not rows:
        reader.at("the model is empty: it names no loading, regression, variance or intercept.", 1, 1)
    _duplicates(rows, reader)
    _definitions(definitions, rows, reader)
    _constraints(constraints, definitions, rows, reader)
    _circles(rows, latents, reader)
    return Written(
        rows=tuple(rows),
        declared=tuple(declared),
        ordinal=tuple(dict.fromkeys(ordinal)),
        definitions=definitions,
        constraints=constraints,
        order=tuple(latents),
    )


def _row(lhs: Name, op: str, term: Term, reader: Reader) -> Row:
    line, column = term.line, term.column
    if op == "~" and term.name == "":
        return Row(lhs=lhs.text, op="~1", rhs="", modifiers=term.modifiers, line=line, column=column)
    if lhs.text == term.name and op == "~":
        reader.at(
            phrase("{text} ~ {name}: a variable cannot be its own predictor.", text=lhs.text, name=term.name),
            line, column, fix=phrase("Remove {name} from the right-hand side.", name=term.name),
        )  # fmt: skip
    if lhs.text == term.name and op in MEASURED:
        reader.at(phrase("the latent {text} cannot be its own indicator.", text=lhs.text), line, column)
    if op == "~" and lhs.text in term.name.split(":"):
        reader.at(
            phrase("{text} ~ {name}: a variable cannot explain itself.", text=lhs.text, name=term.name),
            line,
            column,
        )
    if op == "|" and not _is_threshold(term.name):
        reader.at(
            phrase("thresholds are named t1, t2, ..., not '{name}'.", name=term.name),
            line, column, fix=phrase("Write {text} | t1 + t2.", text=lhs.text),
        )  # fmt: skip
    if op == "~*~" and lhs.text != term.name:
        reader.at(
            phrase(
                "a scaling factor belongs to one item: {text} ~*~ {text}, not {name}.",
                text=lhs.text,
                name=term.name,
            ),
            line,
            column,
        )
    return Row(lhs=lhs.text, op=op, rhs=term.name, modifiers=term.modifiers, line=line, column=column)


def _is_threshold(name: str) -> bool:
    return name[:1] == "t" and name[1:].isdecimal() and 0 < int(name[1:][:9]) <= MOST_THRESHOLDS


def _apply(command: SemopyCommand, rows: list[Row], reader: Reader) -> None:
    """START and BOUND speak of labels: give the modifier to every row that has the label."""
    if command.kind == "START":
        extra = Modifiers(start=command.values)
    else:
        extra = Modifiers(lower=command.values[:1], upper=command.values[1:])
    for token in command.names:
        found = [place for place, row in enumerate(rows) if token.text in row.modifiers.labels]
        if not found:
            reader.fail(
                phrase(
                    "{kind} names {shown}, which labels no parameter.", kind=command.kind, shown=token.shown
                ),
                token,
                fix=phrase("Write the label before a variable: {text}*x.", text=token.text),
            )
        for place in found:
            combined = merge(rows[place].modifiers, extra)
            if combined is None:
                reader.fail(
                    phrase(
                        "the parameter {shown} gets two different values by {kind}.",
                        shown=token.shown,
                        kind=command.kind,
                    ),
                    token,
                )
            rows[place] = replace(rows[place], modifiers=combined)


def _duplicates(rows: Sequence[Row], reader: Reader) -> None:
    seen: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        key = (row.lhs, row.op, row.rhs)
        if row.op == "~~" and row.rhs < row.lhs:
            key = (row.rhs, row.op, row.lhs)
        if key in seen:
            shown = f"{row.lhs} ~ 1" if row.op == "~1" else f"{row.lhs} {row.op} {row.rhs}"
            reader.at(
                phrase("{shown} is written twice (first in line {line}).", shown=shown, line=seen[key].line),
                row.line,
                row.column,
                fix="Remove one.",
            )
        seen[key] = row


def _definitions(definitions: Sequence[DefinitionStatement], rows: Sequence[Row], reader: Reader) -> None:
    labels = {label for row in rows for label in row.modifiers.labels if label}
    known = set(labels)
    for definition in definitions:
        name = definition.name
        if name.text in labels:
            reader.at(
                phrase("'{text}' is the label of a parameter and cannot be defined.", text=name.text),
                name.line,
                name.column,
            )
        if name.text in known:
            reader.at(
                phrase("'{text}' is defined twice.", text=name.text),
                name.line,
                name.column,
                fix="Rename one of the two.",
            )
        later = {d.name.text for d in definitions} - known
        _known(definition.tokens, known, later, f"'{name.text} := {definition.expression}'", reader)
        known.add(name.text)


def _constraints(
    constraints: Sequence[ConstraintStatement],
    definitions: Sequence[DefinitionStatement],
    rows: Sequence[Row],
    reader: Reader,
) -> None:
    known = {label for row in rows for label in row.modifiers.labels if label}
    known |= {definition.name.text for definition in definitions}
    for constraint in constraints:
        shown = phrase(
            "the constraint '{left} {op} {right}'",
            left=constraint.left,
            op=constraint.op,
            right=constraint.right,
        )
        if not constraint.left.names | constraint.right.names:
            reader.fail(phrase("{shown} names no parameter.", shown=shown), constraint.tokens[0])
        _known(constraint.tokens, known, set(), shown, reader)


def _known(tokens: Sequence[Token], known: set[str], later: set[str], owner: str, reader: Reader) -> None:
    """Every name of an expression must be a label or a quantity defined before."""
    for place, token in enumerate(tokens):
        is_function = (
            token.text in FUNCTIONS and tokens[place + 1 : place + 2] and tokens[place + 1].text == "("
        )
        if token.kind != "name" or token.text in known or is_function:
            continue
        if token.text in later:
            reader.fail(
                phrase("{owner} uses {shown} before it is defined.", owner=owner, shown=token.shown),
                token,
                fix="Move its definition up.",
            )
        near = get_close_matches(token.text, sorted(known), n=1)
        fix = (
            phrase("Did you mean '{near}'?", near=near[0])
            if near
            else phrase("Label a parameter with it: {text}*x.", text=token.text)
        )
        reader.fail(
            phrase(
                "{owner} uses {shown}, which is no label and no defined name.", owner=owner, shown=token.shown
            ),
            token,
            fix=fix,
        )


def _circles(rows: Sequence[Row], latents: dict[str, None], reader: Reader) -> None:
    """A latent that is, over other latents, its own indicator."""
    measures: dict[str, list[Row]] = {}
    for row in rows:
        if row.op in MEASURED and row.rhs in latents:
            measures.setdefault(row.lhs, []).append(row)
    state: dict[str, int] = {}
    for start in measures:
        if state.get(start):
            continue
        stack = [(start, iter(measures[start]))]
        state[start] = 1
        while stack:
            latent, below = stack[-1]
            found = next(below, None)
            if found is None:
                state[latent] = 2
                stack.pop()
            elif state.get(found.rhs) == 1:
                reader.at(
                    phrase(
                        "the latents {lhs} and {rhs} measure each other in a circle.",
                        lhs=found.lhs,
                        rhs=found.rhs,
                    ),
                    found.line,
                    found.column,
                )
            elif found.rhs not in state:
                state[found.rhs] = 1
                stack.append((found.rhs, iter(measures.get(found.rhs, ()))))
