"""What was done, or not done, on the way from cells to numbers that a reader should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.cells import normalised
from rcvsem.survey.log import LogBlock
from rcvsem.survey.raw import RawExport

#: Fewer items, or fewer answers, leave an end of the scale empty by chance.
FEWEST_ITEMS, FEWEST_ANSWERS = 3, 100


def full_width_digits(blocks: Iterable[LogBlock]) -> list[Finding]:
    """A note about cells whose full-width digits were read as the plain ones."""
    found: dict[str, int] = {}
    example = ""
    for block in blocks:
        if block.rule == "digits" and block.before:
            found[block.column] = found.get(block.column, 0) + len(block.rows)
            example = example or phrase("{before} as {after}", before=block.before[0], after=block.after[0])
    if not found:
        return []
    columns = enumerated(list(found)[:8]) + (
        phrase(" and {n} more", n=len(found) - 8) if len(found) > 8 else ""
    )
    count = sum(found.values())
    return [
        Finding(
            code="full_width_digits",
            severity="info",
            text=phrase_n(
                count,
                "{n} cell with full-width digits or signs read as plain numbers ({example}): {columns}.",
                "{n} cells with full-width digits or signs read as plain numbers ({example}): {columns}.",
                example=example,
                columns=columns,
            ),
        )
    ]


def unused_labels(labels: Mapping[str, float], raw: RawExport) -> list[Finding]:
    """A warning for labels that got a code and stand in no cell."""
    if not labels:
        return []
    seen = {normalised(cell) for cell in raw.cells.ravel().tolist() if isinstance(cell, str)}
    idle = [label for label in labels if normalised(label) not in seen]
    if not idle:
        return []
    return [
        Finding(
            code="labels_unused",
            severity="warning",
            text=phrase_n(
                len(idle),
                "No cell holds the label {idle}, which has a code.",
                "No cell holds the labels {idle}, which have codes.",
                idle=enumerated(repr(one) for one in idle),
            ),
        )
    ]


def unused_ends(
    answers: Floats, items: Sequence[str], ranges: Mapping[str, tuple[float, float]]
) -> list[Finding]:
    """A warning for a declared scale of which nobody used an end, in any of its items: perhaps it is another scale.

    answers (n, k) : of `items`, before or after reversal of single items (both ends count together).
    """
    by: dict[tuple[float, float], list[int]] = {}
    for k, item in enumerate(items):
        if item in ranges:
            by.setdefault(ranges[item], []).append(k)
    findings = []
    for (low, high), columns in by.items():
        values = answers[:, columns]
        values = values[~np.isnan(values)]
        unused = [end for end in (low, high) if not (values == end).any()]
        if not unused or len(columns) < FEWEST_ITEMS or values.size < FEWEST_ANSWERS:
            continue
        ends = enumerated((f"{end:.15g}" for end in unused), " or ")
        findings.append(
            Finding(
                code="unused_scale_end",
                severity="warning",
                text=phrase(
                    "nobody answered {ends} in any of the {n} items with the scale {low:.15g} to {high:.15g}; "
                    "the answers run from {min:.15g} to {max:.15g}.",
                    ends=ends,
                    n=len(columns),
                    low=low,
                    high=high,
                    min=values.min(),
                    max=values.max(),
                ),
                fix="Is the scale right? Reversing and percentages of the maximum depend on it.",
            )
        )
    return findings
