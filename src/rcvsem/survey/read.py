"""The door of the floor: a file or a frame, with or without an instrument, to a CleanSurvey."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.calls import checked_arguments
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.meant_names import meant
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument
from rcvsem.survey.raw import RawExport
from rcvsem.survey.result import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd

_READING = ("format", "sheet", "header_row", "encoding", "separator")
#: Why none of them is given with a frame.
OF_FILES = phrase("it says how a file is read, and a DataFrame is none.")
_BY_INSTRUMENT = ("wave", "items", "design")
_PLAIN = (
    "variables", "group", "scale", "reverse", "missing_codes", "labels", "background", "design", "constructs",
    "set_aside",
)  # fmt: skip


def read_survey(
    source: str | os.PathLike[str] | pd.DataFrame | RawExport | Sequence[str | os.PathLike[str]],
    instrument: Instrument | str | os.PathLike[str] | None = None,
    **options: Any,
) -> CleanSurvey:
    """Read and clean a survey.

    Parameters
    ----------
    source : path of an export, a pandas DataFrame, a RawExport, or several paths, which are joined as waves.
    instrument : the Instrument or its file; without one the table must have one column of numbers an item.
    options : of `read_export` (format, sheet, header_row, encoding, separator), and of `clean` (wave, items,
        design) with an instrument or of `clean_plain` (variables, group, scale, reverse, missing_codes, labels,
        background, design, constructs, set_aside) without.

    Raises
    ------
    OptionError : an option that does not belong here. FileError, InstrumentError, SurveyError : of the steps.
    """
    allowed = (*_READING, *(_BY_INSTRUMENT if instrument is not None else _PLAIN))
    for name in options:
        if name not in allowed:
            told = {"name": name, "allowed": enumerated(allowed)}
            raise OptionError(
                phrase("read_survey with an instrument has no option '{name}'. It has: {allowed}.", **told)
                if instrument is not None
                else phrase(
                    "read_survey without an instrument has no option '{name}'. It has: {allowed}.", **told
                ),
                fix=meant(name, allowed),
            )
    if isinstance(source, (list, tuple)):
        from rcvsem.survey.waves import join_waves

        return join_waves([read_survey(one, instrument, **options) for one in source])
    raw = raw_answers(source, {name: options[name] for name in _READING if name in options})
    rest = {name: value for name, value in options.items() if name not in _READING}
    if instrument is None:
        from rcvsem.survey.plain import clean_plain

        return clean_plain(raw, **checked_arguments(clean_plain, rest, "read_survey"))
    from rcvsem.instrument import read_instrument
    from rcvsem.survey.cleaning import clean

    return clean(
        raw,
        instrument if isinstance(instrument, Instrument) else read_instrument(os.fspath(instrument)),
        **checked_arguments(clean, rest, "read_survey"),
    )


def raw_answers(source: Any, reading: dict[str, Any]) -> RawExport:
    """What was exported as it stands, of a file, a frame, or read already. reading : of `read_export`.

    Raises
    ------
    OptionError : neither of these, or options of reading a file for a frame.
    """
    from rcvsem.survey.readers import export_from_frame, read_export

    if isinstance(source, RawExport):
        return source
    if isinstance(source, (str, os.PathLike)):
        return read_export(source, **checked_arguments(read_export, reading, "read_survey"))  # type: ignore[no-any-return]
    if hasattr(source, "columns") and hasattr(source, "to_numpy"):
        idle = [name for name, value in reading.items() if value not in (None, "auto")]
        refuse_idle(idle, OF_FILES)
        return export_from_frame(source)  # type: ignore[no-any-return]
    raise OptionError(
        phrase(
            "A survey is read from a path or a pandas DataFrame, not from {kind}.", kind=type(source).__name__
        )
    )
