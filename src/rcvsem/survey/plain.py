"""Cleaning without an instrument: the columns the model names, as numbers.

What looks wrong stops or is said; nothing is changed but what the user declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.door import either
from rcvsem.foundation.errors import DataError, OptionError, SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.survey import respondents
from rcvsem.survey.answers import reverse as reverse_column
from rcvsem.survey.careless import irv, longstring
from rcvsem.survey.cells import normalised
from rcvsem.survey.columns import place
from rcvsem.survey.constancy import nearly_constant
from rcvsem.survey.exclude import decide
from rcvsem.survey.far_codes import refuse_far_codes
from rcvsem.survey.footers import refuse_summaries
from rcvsem.survey.keyaudit import key_audit
from rcvsem.survey.likert import scales
from rcvsem.survey.log import CleaningLog, LogBlock
from rcvsem.survey.missing import mostly_missing
from rcvsem.survey.names import find_columns
from rcvsem.survey.plain_checks import (
    Range,
    fraction_findings,
    missing_findings,
    refuse_bad_cells,
    refuse_empty,
    refuse_texts,
    stored_as_text,
)
from rcvsem.survey.plain_codes import refuse_codes
from rcvsem.survey.plain_columns import (
    PlainColumn,
    as_text,
    beside,
    mapping_rows,
    numbers_of,
    numeric_columns,
    read_column,
)
from rcvsem.survey.raw import RawExport
from rcvsem.survey.reading_notes import full_width_digits, unused_ends, unused_labels
from rcvsem.survey.result import CleanSurvey, Source
from rcvsem.survey.screen import overlap
from rcvsem.survey.set_aside import left_out, set_aside_codes
from rcvsem.survey.suspect_rows import other_scale_items, repeated_rows, straight_findings, straight_lining


def clean_plain(  # noqa: PLR0913
    raw: RawExport,
    variables: Sequence[str] | None = None,
    *,
    group: str | None = None,
    scale: Range | Mapping[str, Range] | None = None,
    reverse: Sequence[str] = (),
    missing_codes: Iterable[float] | None = (),
    labels: Mapping[str, float] | None = None,
    background: Sequence[str] = (),
    design: Sequence[str] = (),
    constructs: Mapping[str, Sequence[str]] | None = None,
    set_aside: bool = False,
) -> CleanSurvey:
    """Read the columns of a table that a model needs.

    Parameters
    ----------
    variables : the columns to analyse; None takes every column of numbers that is no metadata.
    group, background, design : columns kept beside them, as text (group) or as they are; those of the design
        (clusters, weights) may hold any number.
    scale : (minimum, maximum) of the items, or one a variable: codes outside are errors; reversing needs it.
    reverse : items to turn, `minimum + maximum - x`.
    missing_codes : numbers that stand for no answer, in every variable and in `group`; None: there are none, and no
        number is suspected of it.
    labels : label -> code, for columns of text.
    constructs : name -> items, for the audit of the keys.
    set_aside : suspected codes for missing answers are taken out of the answers and said, instead of stopping; for
        descriptions, which come before anybody has declared anything.

    Raises
    ------
    SurveyError : columns missing or twice, text, dates or error values among the answers, codes outside the
        scale, suspected codes for missing, summary rows. Each names rows and values.
    DataError : no respondent, or a column without any value.
    """
    if not raw.n:
        raise DataError("The file holds no respondent.", where=place(raw))
    items = _items_of(raw, (*background, *design) if set_aside else ()) if variables is None else variables
    wanted = tuple(dict.fromkeys(items))
    if not wanted:
        raise DataError(
            "No column holds numbers only, so there is nothing to read.",
            where=place(raw),
            fix="Is the header row right? Answers in words need an instrument (rcvsem instrument new).",
        )
    extra = tuple(
        code
        for code in dict.fromkeys([*([group] if group else []), *background, *design])
        if code not in wanted
    )
    _check_reverse(raw, reverse)
    named = find_columns(raw, (*wanted, *extra))
    _refuse_personal(raw, named.position)
    ranges = _ranges(scale, wanted)
    declared = tuple(missing_codes or ())
    asked = np.empty((raw.n, len(wanted)))
    columns: dict[str, PlainColumn] = {}
    for j, v in enumerate(wanted):
        columns[v] = read_column(raw, v, named.position[v], declared, labels or {})
        asked[:, j] = columns[v].values
        columns[v].values = asked[:, j]  # a million respondents are kept once
    values = {v: column.values for v, column in columns.items()}
    refuse_summaries(raw, values)
    refuse_bad_cells(raw, columns)
    refuse_texts(raw, columns)
    refuse_empty(raw, values)
    findings = [*raw.findings, *named.findings]
    if variables is None:
        findings += left_out(raw, [normalised(raw.columns[place]) for place in named.position.values()])
    found = scales(values)
    if set_aside and missing_codes is not None:
        findings += set_aside_codes(raw, values, ranges, found)
        found = scales(values)
    findings += refuse_codes(raw, values, ranges, found if missing_codes is not None else None)
    kept = {code: beside(raw, named.position[code], code == group, declared) for code in extra}
    if missing_codes is not None:
        free = {v: column for v, column in values.items() if v not in ranges}
        looked_at = {code: values for code, values in kept.items() if code not in design}
        refuse_far_codes(free | numbers_of(looked_at), raw.row_numbers.tolist(), place(raw))
    findings += fraction_findings(values, ranges, found)
    findings += missing_findings(columns)
    findings += stored_as_text(raw, columns)
    findings += mostly_missing(asked, wanted)

    keys, key_findings = respondents.keys(raw)
    findings += key_findings
    blocks = [block for column in columns.values() for block in column.blocks]
    scored, turned_blocks = _reversed(asked, wanted, reverse, ranges, raw)
    blocks += turned_blocks.values()
    turned = tuple(turned_blocks)
    findings += _not_reversed(reverse, wanted)
    rated = [j for j, v in enumerate(wanted) if v in ranges or (found is not None and v in found.columns)]
    ratings = asked if len(rated) == len(wanted) else asked[:, rated]
    used = {raw.columns[i] for i in named.position.values()}
    ratings = np.column_stack((ratings, other_scale_items(raw, ratings, used)))
    results = straight_lining(ratings)
    findings += full_width_digits(blocks)
    findings += unused_labels(labels or {}, raw)
    findings += unused_ends(asked, wanted, ranges)
    findings += straight_findings(results, raw, ratings.shape[1])
    findings += repeated_rows(raw, asked)
    findings += nearly_constant(asked, wanted)
    findings += key_audit(scored, wanted, constructs or {}, turned)
    decision = decide(results, keys, raw.row_numbers)
    scored.setflags(write=False)
    return CleanSurvey(
        sources=(
            Source(
                path=raw.path,
                sha256=raw.sha256,
                format=raw.format,
                sheet=raw.sheet,
                wave="",
                cells="",
                received=raw.n,
                analysed=raw.n,
                simulated=raw.simulated,
            ),
        ),
        items=wanted,
        answers=scored,
        respondent=keys,
        row_numbers=frozen(raw.row_numbers, np.intp),
        waves=("",) * raw.n,
        background=kept
        | (
            {group: as_text(raw.cells[:, named.position[group]], declared)}
            if group in wanted and group
            else {}
        ),
        columns={v: raw.columns[i] for v, i in named.position.items()},
        ranges=ranges,
        reversed_items=turned,
        received=raw.n,
        flow=decision.flow,
        exclusions=(),
        rules=results,
        flags=decision.flags,
        overlap=overlap(results),
        indices={"longstring": frozen(longstring(ratings)), "irv": frozen(irv(ratings))},
        log=CleaningLog(keys, blocks),
        mapping=tuple(mapping_rows(columns, raw, named.position)),
        findings=tuple(findings),
        origins=frozen([b""] * raw.n, object),
    )


def _refuse_personal(raw: RawExport, position: Mapping[str, int]) -> None:
    personal = [variable for variable, i in position.items() if raw.columns[i] in raw.personal]
    if personal:
        raise SurveyError(
            phrase(
                "{personal} holds personal data by its name and is not read.", personal=enumerated(personal)
            ),
            where=place(raw),
            fix="Rename the column if it is an item after all.",
        )


def _check_reverse(raw: RawExport, items: Sequence[str]) -> None:
    headers = {normalised(name) for name in raw.columns}
    unknown = [item for item in items if normalised(item) not in headers]
    if unknown:
        are = phrase("is no column") if len(unknown) == 1 else phrase("are no columns")
        raise SurveyError(
            phrase("The reverse list names {unknown}, which {are}.", unknown=enumerated(unknown), are=are),
            where=place(raw),
            fix="Correct the name in the reverse list.",
        )


def _items_of(raw: RawExport, others: Sequence[str]) -> list[str]:
    """Every column of numbers that is neither metadata nor asked for as something else than an item."""
    kept = {normalised(name) for name in others}
    return [name for name in numeric_columns(raw) if normalised(name) not in kept]


def _ranges(scale: Range | Mapping[str, Range] | None, variables: Sequence[str]) -> dict[str, Range]:
    if scale is None:
        return {}
    given = dict(scale) if isinstance(scale, Mapping) else dict.fromkeys(variables, scale)
    for name, limits in given.items():
        if not isinstance(limits, Sequence) or len(limits) != 2 or not float(limits[0]) < float(limits[1]):
            raise OptionError(
                phrase(
                    "The scale of {name} must be (minimum, maximum) with minimum < maximum. Got {limits!r}.",
                    name=name,
                    limits=limits,
                )
            )
    return {v: (float(given[v][0]), float(given[v][1])) for v in variables if v in given}


def _reversed(
    asked: Floats,
    variables: Sequence[str],
    items: Sequence[str],
    ranges: Mapping[str, Range],
    raw: RawExport,
) -> tuple[Floats, dict[str, LogBlock]]:
    """The answers with `items` turned, and what is logged of each."""
    scored = asked.copy() if any(normalised(item) in variables for item in items) else asked
    turned: dict[str, LogBlock] = {}
    for item in dict.fromkeys(normalised(name) for name in items):
        if item not in variables:
            continue
        if item not in ranges:
            raise OptionError(
                phrase("{item} cannot be reversed without its scale.", item=item),
                where=place(raw),
                fix=phrase(
                    "Give {option}: the observed range is not the scale.",
                    option=either(phrase("scale=(minimum, maximum)"), phrase("--scale MIN:MAX")),
                ),
            )
        j = variables.index(item)
        scored[:, j], turned[item] = reverse_column(asked[:, j], *ranges[item], item)
    return scored, turned


def _not_reversed(items: Sequence[str], variables: Sequence[str]) -> list[Finding]:
    return [
        Finding(
            code="reverse_unused",
            severity="warning",
            text=phrase("The reverse list names {item}, which the model does not use.", item=item),
            where=item,
        )
        for item in dict.fromkeys(normalised(name) for name in items)
        if item not in variables
    ]
