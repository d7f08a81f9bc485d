"""What is wrong or odd where a model meets its data, seen before anything is estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import DataError, ModelSyntaxError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.names import as_word
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.model import ModelSpec
from rcvsem.model.pasted import blank_in_name
from rcvsem.survey import CleanSurvey

#: Ratio of standard deviations from which results lose digits, and from which nothing can be told.
WIDE, TOO_WIDE = 1e3, 1e6
#: More groups than this, of respondents who mostly stand alone, are no groups.
MOST_GROUPS = 20


def check_groups(group: str, labels: Sequence[str | None]) -> int:
    """Number of groups. DataError when there is one only, or nearly as many as respondents."""
    known = [label for label in labels if label is not None]
    count = len(set(known))
    if count < 2:
        raise DataError(
            phrase(
                "'{group}' has only {count} value among the analysed respondents; groups need two.",
                group=group,
                count=count,
            )
        )
    if count > MOST_GROUPS and 2 * count > len(known):
        raise DataError(
            phrase(
                "'{group}' has {count} different values for {n} respondents: it names respondents, not groups.",
                group=group,
                count=count,
                n=len(known),
            ),
            fix=phrase("Give {--group} a column with a few values, such as region or gender."),
        )
    return count


def check_kept(spec: ModelSpec, survey: CleanSurvey) -> None:
    """DataError for items of the model that the instrument marks as dropped, with its reasons."""
    if survey.instrument is None:
        return
    wanted = set(spec.observed) - set(survey.variables)
    dropped = [item for item in survey.instrument.items if item.code in wanted and item.dropped is not None]
    if dropped:
        shown = enumerated(
            (
                f"{item.code} ({item.dropped.stage}: {item.dropped.reason})"
                for item in dropped
                if item.dropped
            ),
            "; ",
        )
        raise DataError(
            phrase_n(
                len(dropped),
                "The model uses {shown}, which the instrument marks as dropped and which is not read.",
                "The model uses {shown}, which the instrument marks as dropped and which are not read.",
                shown=shown,
            ),
            fix=phrase_n(
                len(dropped),
                "Take it out of the model, or the 'dropped:' out of the instrument.",
                "Take them out of the model, or the 'dropped:' out of the instrument.",
            ),
        )


def check_model_options(spec: ModelSpec, given: Mapping[str, Any]) -> None:
    """OptionError for options of the model that change nothing of this one. given : as the user gave them."""
    if given.get("fixed_x") is False and not spec.roles.exogenous:
        refuse_idle([named("fixed_x", False, typed="--random-x")], "the model has no observed predictor.")
    explained = {p.lhs for p in spec.parameters if p.op == "~"}
    controls = {p.rhs for p in spec.parameters if p.op == "~"} - explained - set(spec.latents)
    if given.get("auto_cov_x") and not (controls and spec.roles.exogenous_latents):
        refuse_idle(
            [named("auto_cov_x", True, typed="--covary-controls")],
            "the model has no observed predictor beside an exogenous construct.",
        )
    if given.get("std_lv") and not spec.latents:
        refuse_idle([named("std_lv", True)], "the model has no latent variable.")


def unit_findings(rows: Floats, names: Sequence[str]) -> list[Finding]:
    """A warning when variables are measured in units that differ by more than a thousand. rows: (n, p).

    Raises
    ------
    DataError : by more than a million: rounding would decide the result.
    """
    columns = [column[np.isfinite(column)] for column in rows.T]
    sizes = [np.abs(column).max(initial=0.0) or 1.0 for column in columns]
    # of the largest value, so that no square leaves what can be computed
    spread = np.array(
        [size * (one / size).std() if one.size else 0.0 for one, size in zip(columns, sizes, strict=True)]
    )
    used = np.flatnonzero(spread > 0)
    if len(used) < 2:
        return []
    high, low = used[spread[used].argmax()], used[spread[used].argmin()]
    ratio = float(spread[high] / spread[low])
    text = phrase(
        "{names} (SD {spread:.3g}) and {names_2} (SD {spread_2:.3g}) are measured in very different units.",
        names=names[high],
        spread=spread[high],
        names_2=names[low],
        spread_2=spread[low],
    )
    fix = phrase("Divide {names} by a round number, e.g. count in thousands.", names=names[high])
    if ratio > TOO_WIDE:
        raise DataError(phrase("{text} Rounding would decide the result.", text=text), fix=fix)
    if ratio <= WIDE:
        return []
    return [Finding(code="units", severity="warning", text=text, where=names[high], fix=fix)]


def codes_as_numbers(spec: ModelSpec, labels: Callable[[str], Mapping[str, str]]) -> list[Finding]:
    """A warning for each variable in a path whose codes are a choice among three answers or more.

    labels : code -> answer of a column, {} of one that is no choice. Indicators of constructs are ratings.
    """
    measured = {item for items in spec.measurement.values() for item in items}
    known = {category.name for category in spec.categories}
    found: list[Finding] = []
    for name in spec.structural:
        codes = {} if name in measured or name in known or name in spec.ordered else labels(name)
        if len(codes) < 3:
            continue
        shown = enumerated(
            code if code == answer else f"{code} = {answer}" for code, answer in list(codes.items())[:8]
        )
        found.append(
            Finding(
                code="codes_as_numbers",
                severity="warning",
                text=phrase(
                    "'{name}' is a choice among {n} answers, whose codes are used as numbers: {shown}.",
                    name=name,
                    n=len(codes),
                    shown=shown,
                ),
                where=name,
                fix=phrase(
                    "If they have no order, write C({name}) in place of {name}: dummies, with one answer as "
                    "reference (of a moderator compare groups: {moderator}{option}{--groups True}).",
                    name=name,
                    moderator=named("moderator", name),
                    option=either(", ", " "),
                ),
            )
        )
    return found


def say_blank_in_name(fault: ModelSyntaxError, columns: Callable[[], Sequence[str]]) -> None:
    """Two names side by side in a model: when the data have a column of that name, the fault says so."""
    try:
        column = blank_in_name(fault.beside, columns())
    except RcvsemError:  # no file of answers, or one that cannot be read: the fault of the model comes first
        return
    if column:
        fault.what = phrase(
            "the column '{column}' exists, but a name in a model has no blanks.", column=column
        )
        fault.fix = phrase("Write {as_word}: the column is found by it.", as_word=as_word(column))


def name_findings(spec: ModelSpec, columns: Iterable[str]) -> list[Finding]:
    """A warning for each latent that bears the name of a column of the data."""
    known = set(columns)
    return [
        Finding(
            code="latent_is_column",
            severity="warning",
            text=phrase(
                "The latent {latent} has the name of a column of the data, which is not used.", latent=latent
            ),
            where=latent,
            fix="Give the latent another name if the column was meant.",
        )
        for latent in spec.latents
        if latent in known
    ]
