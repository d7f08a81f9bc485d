"""The one error tree. Every error says what is wrong, where, and how to fix it."""

from __future__ import annotations

from rcvsem.foundation.control_characters import visible
from rcvsem.foundation.words import as_message, at_place, enumerated, phrase, sentences, spoken

#: Characters of a long source line that are shown around the caret.
_SHOWN = 160


class RcvsemError(Exception):
    """Base of all errors a user can cause or meet.

    Parameters
    ----------
    what : the fault in one sentence, with the offending value.
    where : file, sheet, row and column, or file and line. Empty when the sentence already says it.
    fix : what the user can do about it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = as_message(what)
        self.where = where
        self.fix = as_message(fix)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole message as printed: `where: what fix`."""
        return sentences(at_place(self.where, self.what), self.fix)

    def __str__(self) -> str:
        return spoken(self.message)


class OptionError(RcvsemError):
    """An option, argument or file name given by the user cannot be used."""


class FileError(RcvsemError):
    """A file is missing, is a folder, is of the wrong type, or cannot be read."""


class InstrumentError(RcvsemError):
    """The questionnaire definition is not valid."""


class SurveyError(RcvsemError):
    """The survey data contradict the instrument or the model: columns, codes, rows."""


class DataError(SurveyError):
    """The numbers do not allow the analysis: constant item, too few cases, singular matrix."""


class ModelError(RcvsemError):
    """The model cannot be used as written."""


class ModelSyntaxError(ModelError):
    """The model text does not follow the grammar. Carries line, column and a caret.

    Parameters
    ----------
    line, column : 1-based position of the fault.
    text : the source line, shown with a caret under `column`.
    beside : two names that stand side by side without a sign, or ().
    """

    def __init__(  # noqa: PLR0913
        self,
        what: str,
        *,
        line: int,
        column: int,
        text: str = "",
        where: str = "",
        fix: str = "",
        beside: tuple[str, ...] = (),
    ) -> None:
        self.beside = beside
        self.line = line
        self.column = column
        self.text = text
        place = phrase("line {line}, column {column}", line=line, column=column)
        super().__init__(what, where=enumerated((where, place)) if where else place, fix=fix)

    @property
    def message(self) -> str:
        """Message followed by the source line and a caret."""
        head = sentences(at_place(self.where, self.what), self.fix)
        if not self.text:
            return head
        # East Asian wide characters take two columns in a terminal; tabs are kept as they are.
        from unicodedata import east_asian_width

        begin = max(0, self.column - 1 - _SHOWN // 2) if len(self.text) > _SHOWN else 0
        before = ("…" if begin else "") + visible(self.text[begin : self.column - 1])
        after = visible(self.text[self.column - 1 : begin + _SHOWN])
        more = "…" if len(self.text) > begin + _SHOWN else ""
        pad = "".join("\t" if c == "\t" else ("  " if east_asian_width(c) in "WF" else " ") for c in before)
        return head + f"\n  {before}{after}{more}\n  {pad}^"


class IdentificationError(ModelError):
    """The model has no unique solution, whatever the data."""


class ConvergenceError(RcvsemError):
    """The estimation found no minimum."""

    exit_code = 1


class StudyError(RcvsemError):
    """The file that describes a whole study is not valid."""


class ReportError(RcvsemError):
    """The report could not be written; what existed before is untouched."""
