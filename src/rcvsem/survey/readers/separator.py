"""Which character separates the fields of a text table."""

from __future__ import annotations

import csv
import io
from collections import Counter

from rcvsem.foundation.door import named, on_command_line
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

_USUAL = ",;\t|"
_RARE = "，；、^~:!\x1f\x01 "
_TITLES = {"\t": "tab", " ": "blank", "\x1f": "unit separator", "\x01": "control-A"}


def find_separator(text: str, where: str, container: str) -> tuple[str, list[Finding]]:
    """The separator that gives the most lines the header's number of fields (two or more)."""
    sample = _sample(text)
    counted = {candidate: field_counts(sample, candidate) for candidate in _USUAL + _RARE}
    for candidates, titled in ((_USUAL, False), (_RARE, False), (_USUAL, True)):
        scores: list[tuple[float, int, str]] = []
        for candidate in candidates:
            counts = counted[candidate]
            # With a title above the table the header's width shows only further down.
            width = Counter(counts).most_common(1)[0][0] if counts and titled else (counts or [0])[0]
            if width < 2:
                continue
            share = sum(count == width for count in counts) / len(counts)
            # A rare separator is a guess from punctuation: every line must agree.
            if candidates == _RARE and (share < 1 or len(counts) < 2):
                continue
            scores.append((round(share, 1), width, candidate))
        if scores:
            best = max(scores)[2]
            if best == " ":
                raise FileError(
                    "Only one column was found; the separator seems to be blanks.",
                    where=where,
                    fix=phrase(
                        "Give {which} or save the table as csv or xlsx.",
                        which=named("separator", " ")
                        if not on_command_line()
                        else phrase("--separator space"),
                    ),
                )
            if best == ("\t" if container == "tsv" else ","):
                return best, []
            finding = Finding(
                code="separator",
                severity="warning",
                text=phrase(
                    "The separator seems to be {called}, not {which}: read so.",
                    called=called(best),
                    which=phrase("a tab") if container == "tsv" else phrase("a comma"),
                ),
                where=where,
                fix=phrase("Give {--separator} if that is wrong."),
            )
            return best, [finding]
    return ("\t" if container == "tsv" else ","), []


def called(separator: str) -> str:
    """A separator as printed in messages."""
    return _TITLES.get(separator, f"'{separator}'")


def field_counts(sample: str, separator: str) -> list[int]:
    """Number of fields of the first lines that are not blank."""
    reader = csv.reader(
        io.StringIO(sample, newline=""), delimiter=separator, skipinitialspace=separator == " "
    )
    counts: list[int] = []
    try:
        for row in reader:
            if row and not (len(row) == 1 and not row[0].strip()):
                counts.append(len(row))
            if len(counts) >= 200:
                break
    except csv.Error:
        return counts
    # Comment lines at the top must not decide what a header is.
    while len(counts) > 2 and counts[0] == 1 and counts[1] > 1 and sample.lstrip("\ufeff").startswith("#"):
        counts.pop(0)
    return counts


def _sample(text: str) -> str:
    """The first lines, cut at a line end so that no field is torn."""
    if len(text) <= 200_000:
        return text
    head = text[:200_000]
    cut = max(head.rfind("\n"), head.rfind("\r"))
    return head[:cut] if cut > 0 else head
