"""The questionnaire of an export, found without being told: the one whose items are in the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from rcvsem.analyses.input_files import SURVEY_ENDINGS, PathLike
from rcvsem.analyses.inputs import constructs_needed
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.named_file import from_here
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument import Instrument, read_instrument

#: The file that holds the plan of a whole study; it names its instrument.
PLAN = "study.yaml"
LARGEST, MOST = 2_000_000, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """One questionnaire found: its file, and how many of its items have a column in the export."""

    path: Path
    found: int
    items: int

    @property
    def fits(self) -> bool:
        """Whether every item is in the export."""
        return self.found == self.items > 0

    def __str__(self) -> str:
        return f"{self.path} ({self.found} of {self.items} items)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInstrument:
    """The one questionnaire that fits (None without one), and all that were looked at, best first."""

    path: Path | None
    tried: tuple[Fitting, ...]

    @property
    def listed(self) -> str:
        """What was looked at and how well each fits, for messages."""
        return enumerated(map(str, self.tried[:8]), "; ")


NONE_FOUND = FoundInstrument(path=None, tried=())


def nothing_says(found: FoundInstrument) -> OptionError:
    """The error of a command that needs constructs and has none."""
    tried = (
        phrase(" No questionnaire found has all its items in the export: {listed}.", listed=found.listed)
        if found.tried
        else ""
    )
    return OptionError(
        phrase("Nothing says which items belong to which construct.{tried}", tried=tried),
        fix=constructs_needed(),
    )


def fitting_instrument(data: Sequence[PathLike], reading: Reading | None = None) -> FoundInstrument:
    """Look for the questionnaire of these exports in `instruments/` and in the folder of study.yaml.

    Raises
    ------
    OptionError : several fit; the message lists them. RcvsemError : the export cannot be read.
    """
    files = [Path(one) for one in data if isinstance(one, str | os.PathLike)]
    exports = [file for file in files if file.suffix.lower() in SURVEY_ENDINGS or file.is_file()]
    asked = list(_instruments(exports)) if exports and len(exports) == len(data) else []
    if not asked:
        return NONE_FOUND
    from rcvsem.survey import read_export
    from rcvsem.survey.columns import columns_found

    options = (reading or Reading()).options
    raws = [read_export(file, **options) for file in exports]
    tried = sorted(
        (
            Fitting(
                path=path,
                found=min(len(columns_found(raw, instrument.kept_items)) for raw in raws),
                items=len(instrument.kept_items),
            )
            for path, instrument in asked
        ),
        key=lambda one: (-one.found / max(one.items, 1), -one.items, str(one.path)),
    )
    fits = [one for one in tried if one.fits]
    # of two questionnaires that fit, one may hold all items of the other and more
    best = [one for one in fits if one.items == fits[0].items]
    if len(best) > 1:
        raise OptionError(
            phrase(
                "Several questionnaires fit {name}: {best}.",
                name=exports[0].name,
                best=enumerated(map(str, best[:8]), "; "),
            ),
            fix=phrase("Say which with {--instrument} FILE, or {--instrument none} for none."),
        )
    return FoundInstrument(path=best[0].path if best else None, tried=tuple(tried))


def found_note(path: Path, items: int) -> Finding:
    """Which questionnaire was found."""
    return Finding(
        code="instrument_found",
        severity="info",
        text=phrase_n(
            items,
            "The questionnaire {path} was found: its one item is in the export.",
            "The questionnaire {path} was found: all its {n} items are in the export.",
            path=path,
        ),
        fix=phrase("Give {--instrument} FILE for another, or {--instrument none} for none."),
    )


def _instruments(exports: Sequence[Path]) -> Iterator[tuple[Path, Instrument]]:
    """Questionnaires beside the exports and where the command is run, each file once."""
    bases = [Path()]
    for file in exports:
        folder = file.resolve().parent
        bases += [folder, folder.parent]
    seen: set[Path] = set()
    for base in bases:
        folders = [base / "instruments", *([base] if (base / PLAN).is_file() else [])]
        for folder in folders:
            if not folder.is_dir():
                continue
            for file in sorted(folder.iterdir())[:MOST]:
                if file.suffix.lower() not in (".yaml", ".yml") or file.resolve() in seen:
                    continue
                seen.add(file.resolve())
                try:
                    if file.stat().st_size <= LARGEST and "constructs" in file.read_text("utf-8"):
                        yield from_here(file), read_instrument(file)
                except (RcvsemError, OSError, UnicodeDecodeError):
                    continue  # a plan, a draft with faults, or no questionnaire: it fits nothing
