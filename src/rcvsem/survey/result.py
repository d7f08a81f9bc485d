"""What cleaning hands on: the answers to analyse, and the record of everything that was done to get them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints, Objects, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import Material, json_key
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument
from rcvsem.survey.log import CleaningLog

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.survey.missing import MissingAnswers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """One file that was read.

    path and sha256 of the file, format and sheet as read, wave ("" without waves), cells: how answers stand
    in it by the instrument ("" without one), received and analysed respondents. simulated: what the answers
    were simulated from, as the instrument or the file says ("" unknown); None for answers of real people.
    """

    path: str
    sha256: str
    format: str
    sheet: str | None
    wave: str
    cells: str
    received: int
    analysed: int
    simulated: Text | None = None

    json_form: ClassVar[str] = "role path sha256 format sheet wave"

    @property
    def role(self) -> str:
        """Among the files that went in."""
        return "survey"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wave:
    """One of several files that were joined."""

    wave: str
    received: int
    analysed: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowStep:
    """One line of the flow from received to analysed.

    hits : respondents the rule applies to; removed : those it took out who had not gone before; remaining
    after it. The first step has the rule "received" and removes nobody.
    """

    rule: str
    text: Text = json_key(None)
    hits: int
    removed: int
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exclusion:
    """One respondent taken out.

    Key, row of the file, wave, and every excluding rule that applied (first first).
    """

    respondent: str
    rules: tuple[str, ...]
    row_number: int
    wave: str = ""

    json_form: ClassVar[str] = "respondent row=row_number rules"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleResult:
    """One screening rule applied to all received respondents.

    action : "exclude", "flag" or "report"; threshold : the limit used, None without one.
    hits : (received,) bool; values : (received,) the index the rule looks at, or None.
    unavailable : why the rule could not be applied, "" when it was.
    """

    rule: str
    text: Text
    action: str
    threshold: float | None
    hits: Bools
    values: Floats | None = None
    unavailable: str = ""

    json_form: ClassVar[str] = "rule action threshold hits=count unavailable"

    @property
    def count(self) -> int:
        """Respondents the rule applies to."""
        return int(self.hits.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlap:
    """How rules coincide: counts[i, j] respondents to whom rules i and j both apply (diagonal: rule i)."""

    rules: tuple[str, ...]
    counts: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flag:
    """One analysed respondent to whom a flagging rule applies, with the value it looked at (None without
    one)."""

    respondent: str
    rule: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MappingRow:
    """How one value of one column was read.

    seen : the cell as it stands in the file; code : the code it became (before reversal), None = missing;
    label : wording of that code; count : cells.
    """

    item: str
    column: str
    seen: str
    code: float | None
    label: Text | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CleanSurvey(Result, Material):
    """Answers ready for analysis, and how they came about.

    items : (k,) codes; answers : (n, k) floats, NaN = missing, after reversal, without the excluded.
    respondent : (n,) unique keys; row_numbers : (n,) rows in the file; waves : (n,) wave of each.
    background : code -> (n,) floats for coded and numeric questions, objects (str or None) for text.
    columns : item or question code -> header in the file; ranges : item -> (minimum, maximum) of its scale;
    reversed_items : items that were reversed here. received : respondents in the file(s).
    flow, exclusions, rules (over all received), flags (over the analysed), overlap of the rules.
    indices : name -> (n,) index of careless answering of the analysed.
    log : every changed cell and exclusion. mapping : how each value was read.
    findings : what the user should know. parts : the waves it was joined from, else empty.
    origins : (n,) keyed digests of where an answer came from, b"" = unknown; they are only good for finding
    duplicates within this process.
    """

    sources: tuple[Source, ...]
    items: tuple[str, ...]
    answers: Floats
    respondent: tuple[str, ...]
    row_numbers: Ints
    waves: tuple[str, ...]
    background: dict[str, Any]
    columns: dict[str, str]
    ranges: dict[str, tuple[float, float]]
    reversed_items: tuple[str, ...]
    received: int
    flow: tuple[FlowStep, ...]
    exclusions: tuple[Exclusion, ...]
    rules: tuple[RuleResult, ...]
    flags: tuple[Flag, ...]
    overlap: Overlap
    indices: dict[str, Floats]
    log: CleaningLog
    mapping: tuple[MappingRow, ...]
    findings: tuple[Finding, ...]
    origins: Objects
    instrument: Instrument | None = None
    parts: tuple[CleanSurvey, ...] = ()

    json_form: ClassVar[str] = (
        "rcvsem=_version received analysed=n simulated=is_simulated valid_rate items reversed=reversed_items flow "
        "waves=joined exclusions rules overlap flagged=n_flagged missing_answers=missing log_entries=log# "
        "warnings findings inputs=sources"
    )

    @property
    def headline(self) -> str:
        """Sizes only: a respondent's answers do not belong into tracebacks."""
        return f"{self.n} respondents x {len(self.items)} items, {self.received} received"

    @property
    def n(self) -> int:
        """Respondents to analyse."""
        return len(self.respondent)

    @property
    def valid_rate(self) -> float:
        """Analysed over received, 0 to 1."""
        return self.n / self.received if self.received else 0.0

    @property
    def simulated(self) -> Text | None:
        """What the answers of any of the files were simulated from ("" unknown); None for real answers."""
        return next((source.simulated for source in self.sources if source.simulated is not None), None)

    @property
    def is_simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.simulated is not None

    @property
    def joined(self) -> list[Wave]:
        """The files it was joined from; none where there is one."""
        several = self.sources if len(self.sources) > 1 else ()
        return [
            Wave(wave=one.wave, received=one.received, analysed=self.waves.count(one.wave), path=one.path)
            for one in several
        ]

    @property
    def n_flagged(self) -> int:
        """Analysed respondents with a flag."""
        return int(self.flagged.sum())

    @property
    def missing(self) -> MissingAnswers:
        """Gaps in the answers to the items."""
        from rcvsem.survey.missing import missing_answers

        return missing_answers(self.answers, self.items)

    @property
    def path(self) -> str:
        """Path of the file, several joined by `; `."""
        return "; ".join(source.path for source in self.sources)

    @property
    def variables(self) -> tuple[str, ...]:
        """Everything `column` knows: items, then background."""
        return (*self.items, *(code for code in self.background if code not in self.items))

    @property
    def flagged(self) -> Bools:
        """(n,) True for analysed respondents with at least one flag."""
        marked = {flag.respondent for flag in self.flags}
        return np.fromiter((key in marked for key in self.respondent), bool, count=self.n)

    def column(self, code: str) -> Any:
        """Answers to one item or background question. -> (n,). SurveyError when there is none."""
        if code in self.items:
            return self.answers[:, self.items.index(code)]
        if code in self.background:
            return self.background[code]
        raise SurveyError(
            phrase("'{code}' is no column of the cleaned survey.", code=code),
            where=self.path,
            fix=phrase("It has: {variables}.", variables=enumerated(self.variables)),
        )

    def matrix(self, codes: Sequence[str]) -> Floats:
        """Answers to these items, in this order. -> (n, len(codes)), read-only when it is all of them.

        SurveyError for an unknown or text column.
        """
        if tuple(codes) == self.items:
            return self.answers
        columns = [self.column(code) for code in codes]
        for code, values in zip(codes, columns, strict=True):
            if values.dtype == object:
                raise SurveyError(phrase("'{code}' holds text, not numbers.", code=code), where=self.path)
        return np.column_stack(columns) if columns else np.empty((self.n, 0))

    def select(self, keep: Bools) -> CleanSurvey:
        """The respondents with True in `keep` (n,); received, flow and log stay what they were."""
        rows = np.flatnonzero(keep)
        chosen = tuple(self.respondent[i] for i in rows)
        kept = set(chosen)
        return replace(
            self,
            answers=frozen(self.answers[rows]),
            respondent=chosen,
            row_numbers=frozen(self.row_numbers[rows], np.intp),
            waves=tuple(self.waves[i] for i in rows),
            background={code: frozen(v[rows], v.dtype) for code, v in self.background.items()},
            flags=tuple(flag for flag in self.flags if flag.respondent in kept),
            indices={name: frozen(v[rows]) for name, v in self.indices.items()},
            origins=frozen(self.origins[rows], object),
        )

    def without_flagged(self) -> CleanSurvey:
        """The respondents without any flag, for the sensitivity analysis."""
        return self.select(~self.flagged)

    def to_frame(self) -> pd.DataFrame:
        """Cleaned data as a frame: index respondent; columns wave (if any), background, items."""
        import pandas as pd

        data: dict[str, Any] = {}
        if any(self.waves):
            data["wave"] = list(self.waves)
        data.update({code: v for code, v in self.background.items() if code not in self.items})
        data.update({code: self.answers[:, j] for j, code in enumerate(self.items)})
        return pd.DataFrame(data, index=pd.Index(self.respondent, name="respondent"))

    def cleaning_log_frame(self) -> pd.DataFrame:
        """The whole log as a frame: respondent, rule, column, before, after."""
        import pandas as pd

        return pd.DataFrame(self.log.columns())
