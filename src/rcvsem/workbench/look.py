"""What a file with answers was read as: columns with their proposed roles and a few rows, without personal data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.input_file import sha256
from rcvsem.survey.raw import RawExport
from rcvsem.workbench.folder import StudyFolder

#: Rows that are shown, and characters of a cell.
ROWS, LONGEST_CELL = 8, 40
#: Roles whose answers may be looked at: an open question or a number of a record can name a person.
_SHOWN = ("item", "check", "choice", "several", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column of the export. role : as proposed, "platform" for what the survey tool added, "left out"."""

    name: str
    wording: str
    role: str
    why: str
    code: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An export at a glance. personal : number of columns that are never shown; notes : what is to be known."""

    name: str
    platform: str
    container: str
    sheet: str
    encoding: str
    n: int
    columns: tuple[ExportColumn, ...]
    personal: int
    simulated: bool
    notes: tuple[str, ...]


_Key = tuple[StudyFolder, str, tuple[tuple[str, str], ...], str]


def read_raw(folder: StudyFolder, survey: str, reading: dict[str, str]) -> RawExport:
    """The export as it stands; the same file is read once. FileError, SurveyError: as `read_export`."""
    return _raw(_key(folder, survey, reading))


def look_at(folder: StudyFolder, survey: str, reading: dict[str, str]) -> Looked:
    """The export at a glance."""
    return _looked(_key(folder, survey, reading))


def roles(folder: StudyFolder, survey: str, reading: dict[str, str], text: str) -> dict[str, tuple[str, str]]:
    """Column -> what it is in a questionnaire's text ("item", "check", "background"), and its code there.

    The columns are found as the cleaning finds them. InvalidInstrumentError where the text has faults.
    """
    from rcvsem.instrument import parse_instrument
    from rcvsem.survey.columns import Question, columns_found

    raw, asked = read_raw(folder, survey, reading), parse_instrument(text)
    kinds: dict[str, Sequence[Question]] = {
        "item": asked.items,
        "check": asked.attention_checks,
        "background": asked.background,
    }
    return {
        raw.columns[place]: (kind, code)
        for kind, questions in kinds.items()
        for code, place in columns_found(raw, questions).items()
    }


def _key(folder: StudyFolder, survey: str, reading: dict[str, str]) -> _Key:
    mark = sha256(folder.path(survey).read_bytes())
    return folder, survey, tuple(sorted(reading.items())), mark


@lru_cache(maxsize=2)
def _raw(key: _Key) -> RawExport:
    from rcvsem.analyses.reading import Reading
    from rcvsem.survey import read_export

    folder, survey, reading, _ = key
    said = dict(reading)
    how = Reading(sheet=said.get("sheet"), format=said.get("read_as") or "auto")
    raw: RawExport = read_export(folder.path(survey), **how.options)
    return raw


@lru_cache(maxsize=4)
def _looked(key: _Key) -> Looked:
    from rcvsem.survey.proposal.draft import Draft

    raw, survey = _raw(key), key[1]
    guesses = {guess.info.position: guess for guess in Draft(raw).found}
    platform = set(raw.metadata.values())
    columns = []
    for info in raw.column_info:
        if info.name in raw.personal:
            continue
        guess = guesses.get(info.position)
        role = "platform" if info.name in platform or guess is None else guess.role
        shown = guess is not None and role in _SHOWN
        cells = raw.cells[:ROWS, info.position].tolist() if shown else []
        columns.append(
            ExportColumn(
                name=info.name,
                wording=info.matrix_row or info.text or info.name,
                role=role,
                why=guess.why if guess is not None else "",
                code=guess.code if guess is not None else "",
                values=tuple("" if one is None else str(one)[:LONGEST_CELL] for one in cells),
            )
        )
    return Looked(
        name=survey,
        platform=raw.format,
        container=raw.container,
        sheet=raw.sheet or "",
        encoding=raw.encoding or "",
        n=raw.n,
        columns=tuple(columns),
        personal=sum(info.name in raw.personal for info in raw.column_info),
        simulated=raw.simulated is not None,
        notes=tuple(one.message for one in raw.findings if one.severity != "info"),
    )
