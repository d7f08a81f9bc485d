"""The cleaning log.

Every changed cell and every exclusion, kept by column so that six million entries stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np

from rcvsem.foundation.arrays import Ints, frozen
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One change: whose, by which rule, in which column of the file, from what to what ("" = empty)."""

    respondent: str
    rule: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogBlock:
    """The changes one rule made in one column.

    rows : (m,) respondent positions; values : (m,) index into `before` and `after`, the distinct changes.
    """

    rule: str
    column: str
    rows: Ints
    values: Ints
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", frozen(self.rows, np.int32))
        object.__setattr__(self, "values", frozen(self.values, np.int32))

    @property
    def counts(self) -> Ints:
        """Cells of each distinct change."""
        return np.bincount(self.values, minlength=len(self.before)).astype(np.intp)


class CleaningLog(Sequence[LogEntry]):
    """All changes in the order they were made; entries are made when they are read.

    Parameters
    ----------
    respondents : keys of all received respondents, excluded ones too. Block rows index into it.
    blocks : the changes by rule and column.
    """

    __slots__ = ("_starts", "blocks", "respondents")

    def __init__(self, respondents: Iterable[str], blocks: Iterable[LogBlock]) -> None:
        self.respondents = tuple(respondents)
        self.blocks = tuple(block for block in blocks if len(block.rows))
        self._starts = np.concatenate([[0], np.cumsum([len(block.rows) for block in self.blocks])]).astype(
            int
        )

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __repr__(self) -> str:
        return f"<CleaningLog {len(self)} entries>"

    @overload
    def __getitem__(self, index: int) -> LogEntry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[LogEntry, ...]: ...
    def __getitem__(self, index: int | slice) -> LogEntry | tuple[LogEntry, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(index)
        at = int(np.searchsorted(self._starts, position, side="right")) - 1
        return self._entry(self.blocks[at], position - int(self._starts[at]))

    def __iter__(self) -> Iterator[LogEntry]:
        for block in self.blocks:
            for i in range(len(block.rows)):
                yield self._entry(block, i)

    def _entry(self, block: LogBlock, i: int) -> LogEntry:
        value = int(block.values[i])
        return LogEntry(
            respondent=self.respondents[int(block.rows[i])],
            rule=block.rule,
            column=block.column,
            before=block.before[value],
            after=block.after[value],
        )

    def columns(self) -> dict[str, list[str]]:
        """The log as five columns of text: respondent, rule, column, before, after."""
        result: dict[str, list[str]] = {
            name: [] for name in ("respondent", "rule", "column", "before", "after")
        }
        for block in self.blocks:
            values = block.values.tolist()
            result["respondent"].extend(map(self.respondents.__getitem__, block.rows.tolist()))
            result["rule"].extend([block.rule] * len(values))
            result["column"].extend([block.column] * len(values))
            result["before"].extend(map(block.before.__getitem__, values))
            result["after"].extend(map(block.after.__getitem__, values))
        return result

    def summary(self) -> tuple[tuple[str, str, str, str, int], ...]:
        """Distinct changes: (rule, column, before, after, cells), in the order they were made."""
        return tuple(
            (block.rule, block.column, before, after, int(count))
            for block in self.blocks
            for before, after, count in zip(block.before, block.after, block.counts, strict=True)
            if count
        )


def joined(logs: Sequence[CleaningLog], prefixes: Sequence[str]) -> CleaningLog:
    """Several logs as one, the respondents' keys with a prefix each."""
    respondents: list[str] = []
    blocks: list[LogBlock] = []
    for log, prefix in zip(logs, prefixes, strict=True):
        shift = len(respondents)
        respondents.extend(prefix + key for key in log.respondents)
        blocks.extend(
            LogBlock(
                rule=b.rule,
                column=b.column,
                rows=np.asarray(b.rows) + shift,
                values=b.values,
                before=b.before,
                after=b.after,
            )
            for b in log.blocks
        )
    return CleaningLog(respondents, blocks)
