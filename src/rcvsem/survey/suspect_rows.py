"""Findings about respondents who gave the same answer throughout, and about rows that stand in the data twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.survey.careless import irv, same_answer
from rcvsem.survey.cells import factorise, only_numbers
from rcvsem.survey.plain_checks import rows_text
from rcvsem.survey.plain_columns import numbers_of
from rcvsem.survey.raw import RawExport
from rcvsem.survey.result import RuleResult

#: Respondents listed by their row in a finding.
SHOWN_RESPONDENTS = 40
#: Fewer items say nothing about straight-lining.
FEWEST_ITEMS = 4
#: Share of respondents with one answer to everything from which it is a warning; below, a note.
STRAIGHT_SHARE = 0.02
#: Expected share of respondents who give one answer to everything, from which on that says nothing.
STRAIGHT_EXPECTED = 0.01
STRAIGHT_TIMES = 5.0  # as many as expected are a finding all the same
#: Other columns that are looked at.
MOST_COLUMNS = 200
_SAME = Text("The same answer to all items")


def straight_lining(rated: Floats) -> tuple[RuleResult, ...]:
    """Respondents with one answer to all rated items, as a flag; nobody where one answer to all is no rarity."""
    if rated.shape[1] < FEWEST_ITEMS:
        return ()
    hits = same_answer(rated) & ~np.isnan(rated).any(axis=1)
    expected = expected_straight(rated)
    if not hits.any() or (expected > STRAIGHT_EXPECTED and hits.mean() < STRAIGHT_TIMES * expected):
        return ()
    return (
        RuleResult(
            rule="no_variance",
            text=_SAME,
            action="flag",
            threshold=None,
            hits=frozen(hits, bool),
            values=frozen(irv(rated)),
        ),
    )


def expected_straight(rated: Floats) -> float:
    """Share of respondents whom careful answering alone would give one answer to all items. rated : (n, k).

    The product over neighbouring items of the share who answer both alike: exact where each answer hangs on the one
    before. Six items of two close constructs with ceilings give a quarter, thirty items nearly nothing.
    """
    share = 1.0
    for first, second in pairwise(range(rated.shape[1])):
        both = ~np.isnan(rated[:, first]) & ~np.isnan(rated[:, second])
        if not both.any():
            return 0.0
        share *= float(np.mean(rated[both, first] == rated[both, second]))
    return share


def other_scale_items(raw: RawExport, ratings: Floats, used: Collection[str]) -> Floats:
    """(n, m) answers to further items on the same scale in the export: columns of whole numbers between the lowest and
    the highest answer to the items of the model, both of which occur, with hardly a gap."""
    known = ratings[~np.isnan(ratings)]
    none = np.empty((raw.n, 0))
    if not known.size:
        return none
    low, high = known.min(), known.max()
    apart = {*used, *raw.metadata.values(), *raw.personal}
    places = [i for i, name in enumerate(raw.columns) if name not in apart and raw.columns.count(name) == 1][
        :MOST_COLUMNS
    ]
    found = []
    for values in numbers_of({str(i): raw.cells[:, i] for i in places}).values():
        given = values[~np.isnan(values)]
        if given.size < 0.95 * raw.n or (given != np.round(given)).any():
            continue
        if given.min() == low and given.max() == high:
            found.append(values)
    return np.column_stack(found) if found else none


def straight_findings(results: Sequence[RuleResult], raw: RawExport, items: int) -> list[Finding]:
    """A finding about respondents who gave one answer to all rated items."""
    findings: list[Finding] = []
    for result in results:
        rows = np.flatnonzero(result.hits)
        one = len(rows) == 1
        who = phrase("1 respondent gives") if one else phrase("{n} respondents give", n=len(rows))
        findings.append(
            Finding(
                code="straight_lining",
                severity="warning" if len(rows) >= max(2, STRAIGHT_SHARE * raw.n) else "info",
                text=phrase(
                    "{who} the same answer to all {items} items (straight-lining): {rows_text}.",
                    who=who,
                    items=items,
                    rows_text=rows_text(raw, rows, SHOWN_RESPONDENTS),
                ),
                fix="Compare the results with and without them; nobody was left out.",
            )
        )
    return findings


def repeated_rows(raw: RawExport, asked: Floats) -> list[Finding]:
    """Rows that repeat an earlier row in every column but the number and the times."""
    if asked.shape[1] < 2 * FEWEST_ITEMS:
        return []
    skip = {raw.metadata[role] for role in ("id", "submitted", "start", "end") if role in raw.metadata}
    use = [i for i, name in enumerate(raw.columns) if name not in skip]
    codes = np.empty((raw.n, len(use)), np.int32)
    for j, i in enumerate(use):
        numbers = only_numbers(raw.cells[:, i])
        if numbers is None:
            codes[:, j] = factorise(raw.cells[:, i])[1]
        else:
            codes[:, j] = np.unique(numbers, return_inverse=True)[1]
    if (
        raw.n and codes.max() < 256
    ):  # rows are sorted as they are: a million of them in a quarter of the memory
        codes = codes.astype(np.uint8)
    _, first = np.unique(codes, axis=0, return_index=True)
    repeated = np.setdiff1d(np.arange(raw.n), first)
    # One answer to everything is found twice easily; that is straight-lining, not a copy.
    repeated = repeated[~same_answer(asked[repeated])]
    if not len(repeated):
        return []
    who = phrase("1 row repeats") if len(repeated) == 1 else phrase("{n} rows repeat", n=len(repeated))
    return [
        Finding(
            code="duplicate_rows",
            severity="warning",
            text=phrase(
                "{who} an earlier row in every column (duplicates): {rows_text}.",
                who=who,
                rows_text=rows_text(raw, repeated, SHOWN_RESPONDENTS),
            ),
            fix="Check whether answers were pasted or sent twice; nobody was left out.",
        )
    ]
