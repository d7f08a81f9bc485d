"""Dummies of the categories `C(region)` of a model, from the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.names import as_word
from rcvsem.foundation.words import bracketed, enumerated, phrase, phrase_n
from rcvsem.model import ModelSpec, parse_model
from rcvsem.model.categories import with_dummies

#: More categories than this are no categories.
MOST = 30


def dummies_of(
    spec: ModelSpec, column: Callable[[str], Any], labels: Callable[[str], Mapping[str, str]]
) -> tuple[ModelSpec, dict[str, Floats], tuple[Finding, ...]]:
    """The model with dummies in place of its categories, their columns (n,), and what was made of each.

    column : values of a column by name. labels : code -> label of a column's codes, in their order; {} without any.

    Raises
    ------
    DataError : one category only, too many, or two that would have one name. OptionError : no such reference.
    """
    made: dict[str, Floats] = {}
    names: dict[str, list[str]] = {}
    findings: list[Finding] = []
    for category in spec.categories:
        values = [_text(value) for value in np.asarray(column(category.name), dtype=object).tolist()]
        known = labels(category.name)
        levels = _levels(values, known)
        if not 2 <= len(levels) <= MOST:
            raise DataError(
                phrase_n(
                    len(levels),
                    "C({name}) has {n} category: from 2 to {most} can become dummies.",
                    "C({name}) has {n} categories: from 2 to {most} can become dummies.",
                    name=category.name,
                    most=MOST,
                )
            )
        reference = _reference(category.name, category.reference, levels, known)
        own: list[str] = []
        for level in levels:
            if level == reference:
                continue
            name = f"{category.name}.{as_word(level)}"
            if name in made or not as_word(level):
                raise DataError(
                    phrase(
                        "Two categories of {name} would have the dummy {name_2}: rename one.",
                        name=category.name,
                        name_2=name,
                    )
                )
            made[name] = frozen([np.nan if v is None else float(v == level) for v in values])
            own.append(name)
        names[category.name] = own
        shown = enumerated(
            f"{name} = {_named(level, known)}"
            for name, level in zip(own, _without(levels, reference), strict=True)
        )
        count = sum(value == reference for value in values)
        findings.append(
            Finding(
                code="dummies",
                severity="info",
                text=phrase(
                    "C({name}): {n} categories, reference {named} ({count} respondents); dummies {shown}.",
                    name=category.name,
                    n=len(levels),
                    named=_named(reference, known),
                    count=count,
                    shown=shown,
                ),
                fix=phrase(
                    "Another reference: C({name}, ref={without}).",
                    name=category.name,
                    without=_without(levels, reference)[0],
                ),
            )
        )
    given = {field.name: getattr(spec.options, field.name) for field in fields(spec.options)}
    text = with_dummies(spec.source, names)
    return (
        parse_model(text, path=spec.path, sha256=spec.sha256, identify=False, **given),
        made,
        tuple(findings),
    )


def _text(value: Any) -> str | None:
    if value is None or value != value:
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or None


def _levels(values: Sequence[str | None], known: Mapping[str, str]) -> list[str]:
    """The categories that occur: in the order of the known codes, of numbers, else of the alphabet."""
    present = {value for value in values if value is not None}
    if known:
        return [code for code in known if code in present] + sorted(present - set(known))
    try:
        return sorted(present, key=float)
    except ValueError:
        return sorted(present)


def _reference(name: str, asked: str, levels: Sequence[str], known: Mapping[str, str]) -> str:
    if not asked:
        return levels[0]
    for level in levels:
        if asked in (level, known.get(level)):
            return level
    raise OptionError(
        phrase("C({name}, ref={asked}): there is no category {asked}.", name=name, asked=asked),
        fix=phrase("It has: {levels}.", levels=enumerated(_named(level, known) for level in levels)),
    )


def _named(level: str, known: Mapping[str, str]) -> str:
    return bracketed(level, known[level]) if known.get(level) else level


def _without(levels: Sequence[str], reference: str) -> list[str]:
    return [level for level in levels if level != reference]
