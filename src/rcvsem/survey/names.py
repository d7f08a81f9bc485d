"""Columns of a table without an instrument: the model's variable is the header.

Slips in headers are told apart from slips in models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.names import as_word, is_word
from rcvsem.foundation.words import enumerated, phrase, told
from rcvsem.survey.cells import normalised
from rcvsem.survey.columns import nearest, place
from rcvsem.survey.raw import RawExport


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """position : variable -> 0-based column; findings : headers that were read as another spelling."""

    position: dict[str, int]
    findings: tuple[Finding, ...]


def find_columns(raw: RawExport, variables: Sequence[str], questions: Sequence[str] = ()) -> Named:
    """The column of each variable. questions : of the instrument, where there is one.

    A header that differs only by blanks at its ends is trimmed. One that differs by case, inner blanks or
    underscores is read with a warning when other columns of the same family have the model's spelling (`sa1`
    for SA1 beside SA3, SA4: the header slipped); otherwise the model slipped; the header is suggested.

    Raises
    ------
    SurveyError : variables without a column (all in one message), or with two.
    """
    trimmed = [normalised(name) for name in raw.columns]
    exact: dict[str, list[int]] = {}
    loose: dict[str, list[int]] = {}
    for i, name in enumerate(trimmed):
        exact.setdefault(name, []).append(i)
        loose.setdefault(_loose(name), []).append(i)
    spelled = {v: normalised(v) for v in variables}
    position = {v: exact[own][0] for v, own in spelled.items() if own in exact}
    _refuse_doubles(raw, {v: exact[spelled[v]] for v in position})
    proven = {_family(v) for v in position}
    findings = [
        _read_as(raw.columns[i], v, phrase("Blanks in the header were trimmed."))
        for v, i in position.items()
        if raw.columns[i] != v and raw.columns[i].strip() != raw.columns[i]
    ]
    findings += _plain_spellings({v: raw.columns[i] for v, i in position.items()})
    words: dict[str, list[int]] = {}
    for i, name in enumerate(raw.columns):
        if name and not is_word(name):
            words.setdefault(as_word(name), []).append(i)
    absent: list[str] = []
    for v in variables:
        if v in position:
            continue
        unsayable = words.get(as_word(v), [])
        if unsayable:
            _refuse_doubles(raw, {v: unsayable})
            position[v] = unsayable[0]
            findings.append(
                _read_as(raw.columns[unsayable[0]], v, phrase("Names in a model have no blanks or signs."))
            )
            continue
        others = [i for i in loose.get(_loose(v), []) if trimmed[i] not in variables]
        if others and _family(v) in proven:
            _refuse_doubles(raw, {v: others})
            position[v] = others[0]
            findings.append(
                _read_as(raw.columns[others[0]], v, phrase("Correct the header if that is wrong."))
            )
        else:
            absent.append(v)
    if absent:
        raise SurveyError(_absent_message(raw, absent, questions), where=place(raw), fix=_fix(raw, questions))
    return Named(position=position, findings=tuple(findings))


def _plain_spellings(columns: dict[str, str]) -> list[Finding]:
    """One note about the headers whose full-width characters were read as plain ones."""
    odd = [column for column in columns.values() if normalised(column) != " ".join(column.split())]
    if not odd:
        return []
    shown = enumerated(
        phrase("'{column}' as '{normalised}'", column=column, normalised=normalised(column))
        for column in odd[:6]
    )
    more = phrase(" and {n} more", n=len(odd) - 6) if len(odd) > 6 else ""
    return [
        Finding(
            code="header_full_width",
            severity="info",
            text=phrase(
                "Full-width or invisible characters in headers are read as plain ones: {shown}{more}.",
                shown=shown,
                more=more,
            ),
        )
    ]


def _loose(name: str) -> str:
    return re.sub(r"[\s_\-.]+", "", normalised(name)).casefold()


def _family(name: str) -> str:
    """SA of SA1, SA2, ...: the name without its number, in its own case."""
    return re.sub(r"[\s_]*\d+[A-Za-z]?$", "", name)


def _read_as(header: str, variable: str, fix: str) -> Finding:
    return Finding(
        code="header_read_as",
        severity="warning",
        text=phrase("Column '{header}' read as '{variable}'.", header=header, variable=variable),
        where=variable,
        fix=fix,
    )


def _refuse_doubles(raw: RawExport, found: dict[str, list[int]]) -> None:
    doubles = [
        phrase("{variable} is in ", variable=variable)
        + enumerated(
            (phrase("column {i} ('{columns}')", i=i + 1, columns=raw.columns[i]) for i in places), " and "
        )
        for variable, places in found.items()
        if len(places) > 1
    ]
    if doubles:
        raise SurveyError(
            phrase(
                "There are two columns for one item (duplicate headers): {doubles}.",
                doubles=enumerated(doubles, "; "),
            ),
            where=place(raw),
            fix="Rename or delete one of them; which one holds the answers cannot be told from the file.",
        )


def _absent_message(raw: RawExport, absent: Sequence[str], questions: Sequence[str]) -> str:
    if len(absent) == len(raw.columns) == 1:
        return phrase("'{name}' is not in the data; '{near}' is.", name=absent[0], near=raw.columns[0])
    usable = [*questions, *(name for name in raw.columns if name and name not in raw.personal)]

    def sentence(variable: str) -> str:
        same = [name for name in usable if _loose(name) == _loose(variable)]
        if same:
            return phrase("'{name}' is not in the data; '{near}' is.", name=variable, near=same[0])
        near = nearest([variable], usable)
        if not near:
            return phrase("'{name}' is not in the data.", name=variable)
        several = enumerated(repr(name) for name in near)
        return phrase("'{name}' is not in the data (nearest: {near}).", name=variable, near=several)

    return told(absent, sentence)


def _fix(raw: RawExport, questions: Sequence[str]) -> str:
    if questions:
        return phrase(
            "The questionnaire has {questions}; another column of the file is named by its header.",
            questions=enumerated(questions),
        )
    if raw.format not in ("plain", "spss", "stata", "frame"):
        return phrase(
            "This looks like a {format} export: give its instrument, which says what each column is.",
            format=raw.format,
        )
    shown = [name for name in raw.columns if name][:30]
    more = ", …" if len(raw.columns) > 30 else ""
    return phrase("The file has the columns {shown}{more}.", shown=enumerated(shown), more=more)
