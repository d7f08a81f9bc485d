"""Composites `c <~ x1 + x2 + x3` of a covariance-based model: the rows they bring, and where they have no meaning.

The specification is that of Henseler and Ogasawara as refined by Yu, Schuberth & Henseler (2023): a composite emerges
from its items, which have no measurement errors but excrescent variables beside the composite, and every item is
composed of these without a residual. Its pivot, the item whose weight is fixed (the first, at 1, unless the text fixes
another), is written in terms of the composite and the other items,

    c = w1 x1 + ... + wk xk,    xj = loading_j c + e_j (j other than the pivot),    Cov(c, e_j) = 0,

with free covariances among the e_j. The e_j span the excrescent variables, the weights are parameters of their own,
and the covariances of the items within a composite are not restricted at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import isnan
from typing import Protocol

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.parse_errors import Reader
from rcvsem.model.rows import FORMED, Row
from rcvsem.model.table import LOADS, at_line


class _HasCells(Protocol):
    @property
    def lhs(self) -> str: ...
    @property
    def op(self) -> str: ...
    @property
    def rhs(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """name : of the composite. items : all, in order. pivot : the one whose weight holds the scale."""

    name: str
    items: tuple[str, ...]
    pivot: str

    @property
    def others(self) -> tuple[str, ...]:
        """The items with loadings and free covariances of what they have beside the composite."""
        return tuple(item for item in self.items if item != self.pivot)


def composites_written(rows: Sequence[Row]) -> tuple[Composite, ...]:
    """The composites of the author's rows, in order of appearance."""
    own: dict[str, list[Row]] = {}
    for row in rows:
        if row.op == FORMED:
            own.setdefault(row.lhs, []).append(row)
    return tuple(
        Composite(name=name, items=tuple(row.rhs for row in found), pivot=_pivot(found).rhs)
        for name, found in own.items()
    )


def composites_of(parameters: Iterable[_HasCells]) -> tuple[Composite, ...]:
    """The composites of a parameter table: the pivot is the item without a loading of its own."""
    items: dict[str, dict[str, None]] = {}
    loaded: set[tuple[str, str]] = set()
    for row in parameters:
        if row.op == FORMED:
            items.setdefault(row.lhs, {})[row.rhs] = None
        elif row.op == LOADS:
            loaded.add((row.lhs, row.rhs))
    return tuple(
        Composite(
            name=name,
            items=tuple(own),
            pivot=next((item for item in own if (name, item) not in loaded), next(iter(own))),
        )
        for name, own in items.items()
    )


def _pivot(rows: Sequence[Row]) -> Row:
    """The first item whose weight the author fixes at a value that is not 0, else the first."""
    return next((row for row in rows if _held(row)), rows[0])


def _held(row: Row) -> bool:
    fixed = row.modifiers.fixed
    return bool(fixed) and all(value is not None and not isnan(value) and value != 0.0 for value in fixed)


def composite_keys(
    composites: Sequence[Composite], place: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    """The rows that composites bring: loadings of all items but the pivot, and their covariances beside the composite."""
    for composite in composites:
        for item in composite.others:
            yield composite.name, LOADS, item
        for pair in combinations(composite.others, 2):
            first, second = sorted(pair, key=place.__getitem__)
            yield first, "~~", second


def check_composites(rows: Sequence[Row], reader: Reader) -> None:
    """Raise ModelSyntaxError for what a composite cannot be or have."""
    owner: dict[str, str] = {}
    composites = composites_written(rows)
    for composite in composites:
        for item in composite.items:
            row = next(r for r in rows if r.op == FORMED and r.lhs == composite.name and r.rhs == item)
            if item in owner:
                reader.at(
                    phrase(
                        "{item} is an item of the composites {first} and {second}.",
                        item=item,
                        first=owner[item],
                        second=composite.name,
                    ),
                    row.line,
                    row.column,
                    fix=phrase("An item forms one composite: remove it from the other."),
                )
            owner[item] = composite.name
        _check_scale(composite, rows, reader)
    names = {composite.name for composite in composites}
    for row in rows:
        _check_row(row, names, owner, reader)


def _check_scale(composite: Composite, rows: Sequence[Row], reader: Reader) -> None:
    row = next(r for r in rows if r.op == FORMED and r.lhs == composite.name and r.rhs == composite.pivot)
    fixed = row.modifiers.fixed
    if any(value is not None and isnan(value) for value in fixed) or any(value == 0.0 for value in fixed):
        reader.at(
            phrase("no weight of the composite {name} is fixed: it has no scale.", name=composite.name),
            row.line,
            row.column,
            fix=phrase(
                "Fix one weight ({name} <~ 1*{pivot} + ...); standardized weights of all items are reported whichever is "
                "fixed.",
                name=composite.name,
                pivot=composite.pivot,
            ),
        )


def _check_row(row: Row, composites: set[str], owner: Mapping[str, str], reader: Reader) -> None:
    if row.op == "=~" and row.lhs in composites:
        reader.at(
            phrase("the construct {name} is written with =~ and with <~.", name=row.lhs),
            row.line,
            row.column,
            fix=phrase("Use =~ for a common factor, <~ for a composite."),
        )
    if row.op == "=~" and row.rhs in owner:
        reader.at(
            phrase(
                "{item} forms the composite {name} and measures {other}.",
                item=row.rhs,
                name=owner[row.rhs],
                other=row.lhs,
            ),
            row.line,
            row.column,
            fix=phrase("Remove one of the two: an item of a composite has no other cause."),
        )
    if row.op == "~" and (row.lhs in owner or row.rhs in owner):
        item = row.lhs if row.lhs in owner else row.rhs
        reader.at(
            phrase(
                "{item} forms the composite {name} and stands in the path {path}.",
                item=item,
                name=owner[item],
                path=f"{row.lhs} ~ {row.rhs}",
            ),
            row.line,
            row.column,
            fix=phrase(
                "Let the path be one of {name}: its items are tied to the model through it alone.",
                name=owner[item],
            ),
        )
    if row.op == "~~" and (row.lhs in owner or row.rhs in owner):
        item = row.lhs if row.lhs in owner else row.rhs
        reader.at(
            phrase(
                "{item} forms the composite {name}: its variance and covariances beside the composite are free and "
                "cannot be written.",
                item=item,
                name=owner[item],
            ),
            row.line,
            row.column,
            fix=phrase("Remove {line}.", line=f"{row.lhs} ~~ {row.rhs}"),
        )
    if (
        row.op == "~~"
        and row.lhs == row.rhs
        and row.lhs in composites
        and any(value is not None and not isnan(value) for value in row.modifiers.fixed)
    ):
        reader.at(
            phrase(
                "the variance of the composite {name} follows from its weights and cannot be fixed too.",
                name=row.lhs,
            ),
            row.line,
            row.column,
            fix=phrase("Remove {line}.", line=f"{row.lhs} ~~ {row.rhs}"),
        )
    if row.op in ("|", "~*~") and row.lhs in owner:
        reader.at(phrase(ORDINAL, items=row.lhs), row.line, row.column, fix=phrase(ORDINAL_FIX))


ORDINAL = phrase(
    "{items} cannot be ordinal: an item of a composite has no error, so that no continuous response stands behind its "
    "categories."
)
ORDINAL_FIX = phrase(
    "Take the answers as numbers (do not declare the item ordinal), or write the construct with =~."
)


def refuse_ordinal(composites: Sequence[Composite], ordered: Sequence[str]) -> None:
    """Raise ModelError for ordinal items of composites."""
    found = [item for composite in composites for item in composite.items if item in ordered]
    if found:
        raise ModelError(phrase(ORDINAL, items=enumerated(found)), fix=phrase(ORDINAL_FIX))


def refuse_composites(composites: Iterable[str], what: str, fix: str) -> None:
    """Raise ModelError where composites have no meaning. what : a sentence with {names} in it."""
    names = tuple(composites)
    if names:
        raise ModelError(phrase(what, names=enumerated(names)), fix=phrase(fix))


def mode_findings(modes: Mapping[str, str], rows: Sequence[Row]) -> tuple[Finding, ...]:
    """What a comment asks of PLS and a covariance-based estimator does otherwise."""
    found = []
    for name, mode in modes.items():
        row = next((r for r in rows if r.lhs == name and r.op == FORMED), None)
        if row is None or mode == "B":
            continue
        found.append(
            Finding(
                code="mode_of_pls",
                severity="warning",
                text=phrase(
                    "'mode {mode}' of {name} speaks of PLS: this estimator finds the weights of best fit.",
                    mode=mode,
                    name=name,
                ),
                where=at_line(row.line),
                fix=phrase(
                    "If the weights are to be equal, fix them in the text ({line}).",
                    line=f"{name} <~ 1*{row.rhs} + ...",
                )
                if mode == "unit"
                else phrase("Use the estimator pls, if the weights are to be those of mode A."),
            )
        )
    return tuple(found)
