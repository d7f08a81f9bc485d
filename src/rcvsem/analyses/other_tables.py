"""Tables of other analyses that a study file names: csv files and workbooks, printed beside the study's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rcvsem.analyses.study_file import TablePart
from rcvsem.analyses.study_plan import StudyPlan
from rcvsem.audit.tables_in import RawTable, tables_of
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.words import enumerated, phrase

LARGEST_FILE = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTable:
    """One table with what the study file says of it. mark : SHA-256 of its file."""

    said: TablePart
    path: Path
    mark: str
    table: RawTable


def read_other_tables(plan: StudyPlan) -> tuple[OtherTable, ...]:
    """The tables of the study file, read before anything is computed.

    Raises
    ------
    FileError : a file cannot be read, or has no such sheet. PaperError : there is no table in it.
    """
    return tuple(_read(part, plan.path.parent / part.file) for part in plan.file.tables)


def _read(part: TablePart, path: Path) -> OtherTable:
    content = bytes_of(path, phrase("a table"), largest=LARGEST_FILE)
    found = tables_of(path, content)
    return OtherTable(said=part, path=path, mark=sha256(content), table=_chosen(found, part, path))


def _chosen(found: Sequence[RawTable], part: TablePart, path: Path) -> RawTable:
    if part.sheet is None:
        return found[0]
    for table in found:
        if table.where == phrase("{path}, sheet {sheet}", path=path, sheet=part.sheet):
            return table
    sheets = [table.where.partition(", sheet ")[2] for table in found]
    raise FileError(
        phrase("there is no table on a sheet '{sheet}'.", sheet=part.sheet),
        where=str(path),
        fix=phrase("Sheets: {sheets}.", sheets=enumerated(sheets))
        if any(sheets)
        else "A csv file has no sheets.",
    )
