"""What was asked: the frozen objects an instrument file becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import InstrumentError
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument.platforms import PLATFORMS
from rcvsem.instrument.problems import one_of

FormOrder = Literal["ascending", "descending"]
Cells = Literal["code", "number", "text", "score"]
Action = Literal["exclude", "flag", "report", "off"]
if TYPE_CHECKING:
    import pandas as pd

    Platform = str
else:
    Platform = Literal[(*PLATFORMS, "spss", "stata")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anchor:
    """One option of a scale or of a background question: its code, wording and other spellings in exports."""

    code: int
    text: Text
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that stands for this code: both wordings, then the synonyms."""
        wordings = (self.text.zh, self.text.en, *self.synonyms)
        return tuple(dict.fromkeys(w for w in wordings if w))


Code = Anchor  # a background question's option says the same as a scale's


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """A response scale with integer codes minimum..maximum.

    anchors : the labelled points in code order; empty for a purely numeric scale.
    form_order : whether the form shows the lowest code first ("ascending") or last.
    missing_codes, missing_labels : numbers and texts that stand for no answer to the questions on this scale.
    cells : how its answers stand in the export, when not as `ExportDeclaration.cells` says.
    """

    name: str
    minimum: int
    maximum: int
    anchors: tuple[Anchor, ...]
    form_order: FormOrder = "ascending"
    missing_codes: tuple[float, ...] = ()
    missing_labels: tuple[str, ...] = ()
    cells: Cells | None = None

    @property
    def codes(self) -> tuple[int, ...]:
        """All codes, lowest first."""
        return tuple(range(self.minimum, self.maximum + 1))

    @property
    def points(self) -> int:
        """Number of codes."""
        return self.maximum - self.minimum + 1

    def code_at(self, position: int) -> int:
        """Code of the option at 1-based `position` on the form. InstrumentError outside 1..points."""
        if not 1 <= position <= self.points:
            raise InstrumentError(
                phrase("The scale '{name}' has no option {position}.", name=self.name, position=position),
                fix=phrase("Its options are 1..{points}.", points=self.points),
            )
        return self.minimum + position - 1 if self.form_order == "ascending" else self.maximum - position + 1

    def reversed(self, code: float) -> float:
        """maximum + minimum - code: from the scale's points, never from the observed range."""
        return self.maximum + self.minimum - code


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dropped:
    """Where an item left the study and why."""

    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One scale item. `column` names its column in the export when code and wording do not find it."""

    code: str
    text: Text
    scale: str
    reverse: bool = False
    dropped: Dropped | None = None
    column: str | None = None
    pretest_no: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Construct:
    """A construct and its items in form order, dropped ones included."""

    code: str
    name: Text
    dimension: str | None
    source: str
    items: tuple[Item, ...]

    @property
    def kept_items(self) -> tuple[Item, ...]:
        """The items that were not dropped."""
        return tuple(item for item in self.items if item.dropped is None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttentionCheck:
    """A question whose answer is given; `expected` is a code of `scale`, `after` the item it follows."""

    code: str
    text: Text
    scale: str
    expected: int
    after: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ContradictionPair:
    """Two items that ask nearly the same: |first - second| (after reversal) may be at most `largest_gap`."""

    first: str
    second: str
    largest_gap: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BackgroundQuestion:
    """A question about the respondent: coded options in form order, or a number (`numeric`).

    label : its name in sentences and tables, where the wording on the form is too long ("Region").
    missing_codes, missing_labels, cells : as of a `Scale`.
    several : what separates the options in a cell that holds several answers; None for one answer.
    reported : whether reports count its answers; by itself not where it asks for a small area.
    measure : "nominal" where the codes have no order (as a predictor it becomes dummies), "ordinal" where they have one
        (its codes are used as numbers), None where nobody has said.
    """

    code: str
    text: Text
    codes: tuple[Code, ...] = ()
    numeric: bool = False
    minimum: float | None = None
    maximum: float | None = None
    column: str | None = None
    missing_codes: tuple[float, ...] = ()
    missing_labels: tuple[str, ...] = ()
    cells: Cells | None = None
    several: str | None = None
    reported: bool = True
    measure: Literal["nominal", "ordinal"] | None = None
    label: Text | None = None

    @property
    def name(self) -> Text:
        """How reports name it: its label, else its wording without the colon or question mark at the end."""
        return self.label or self.text.changed(lambda said, _: said.strip().rstrip(":：?？.。"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScreeningRule:
    """One screening rule.

    action : "exclude" removes the respondent, "flag" marks, "report" only prints the index, "off" skips it.
    threshold : the rule's limit in its own unit (see `screening_defaults.RULES`); None where it has none.
    """

    name: str
    action: Action
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScreeningRules:
    """All rules, in the order they are applied, with defaults filled in.

    synonym_correlation : item pairs correlated above this are psychometric synonyms (|r| > .60).
    """

    rules: tuple[ScreeningRule, ...]
    synonym_correlation: float = 0.60

    def __iter__(self) -> Iterator[ScreeningRule]:
        return iter(self.rules)

    def __getitem__(self, name: str) -> ScreeningRule:
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise InstrumentError(
            phrase("There is no screening rule '{name}'.", name=name),
            fix=one_of(name, [r.name for r in self.rules]),
        )

    @property
    def excluding(self) -> tuple[ScreeningRule, ...]:
        """The rules that remove respondents."""
        return tuple(rule for rule in self.rules if rule.action == "exclude")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaveExport:
    """What one wave's export says otherwise; `files` are file name patterns (`wave1*.xlsx`)."""

    name: str
    files: tuple[str, ...]
    platform: Platform
    cells: Cells
    missing_codes: tuple[float, ...]
    scores_reversed: bool
    simulated: Text | None = None
    missing_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportDeclaration:
    """How answers stand in the export, which no file shows by itself.

    platform : the survey tool ("plain": one header row of item codes).
    cells : "code" = the scale's own codes; "number" = position of the option on the form, 1 first
        (mapped by `Scale.code_at`); "text" = wording of the option; "score" = the tool's score.
    missing_codes : numbers that stand for no answer wherever they are no code of the question's own scale.
    missing_labels : texts that stand for no answer wherever they are no label of the question's own.
    scores_reversed : score cells of reversed items are already reversed (they are not reversed again).
    simulated : what the answers were simulated from; None for answers of real people.
    wave : name of the wave these statements hold for, "" for all.
    """

    platform: Platform = "plain"
    cells: Cells = "code"
    missing_codes: tuple[float, ...] = ()
    scores_reversed: bool = False
    simulated: Text | None = None
    missing_labels: tuple[str, ...] = ()
    waves: tuple[WaveExport, ...] = ()
    wave: str = ""

    def for_file(self, path: str | PurePath) -> ExportDeclaration:
        """The declaration that holds for this file: the first wave whose pattern matches its name."""
        name = PurePath(path).name
        for wave in self.waves:
            if any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in wave.files):
                return self.for_wave(wave)
        return self

    def for_wave(self, wave: WaveExport) -> ExportDeclaration:
        """The declaration that holds for one of the waves."""
        return replace(
            self,
            platform=wave.platform,
            cells=wave.cells,
            missing_codes=wave.missing_codes,
            missing_labels=wave.missing_labels,
            scores_reversed=wave.scores_reversed,
            simulated=wave.simulated,
            wave=wave.name,
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Instrument(Result):
    """A questionnaire. Order of constructs and items is the order on the form.

    path, sha256 : the file it was read from and its digest.
    languages : those the form was written in, of "zh" and "en".
    dimensions : bilingual names of the construct groups, in file order.
    ordered : the item codes are ordered categories, not intervals.
    """

    path: str
    sha256: str
    title: Text
    languages: tuple[str, ...]
    source: str
    note: str
    dimensions: dict[str, Text]
    scales: dict[str, Scale]
    constructs: tuple[Construct, ...]
    attention_checks: tuple[AttentionCheck, ...]
    contradictions: tuple[ContradictionPair, ...]
    background: tuple[BackgroundQuestion, ...]
    screening: ScreeningRules
    export: ExportDeclaration
    ordered: bool

    json_head: ClassVar[str] = "rcvsem=_version"

    @property
    def headline(self) -> str:
        """Its size in a line."""
        return f"{len(self.kept_items)} items in {len(self.constructs)} constructs"

    def to_frame(self) -> pd.DataFrame:
        """One row an item, dropped ones too."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "item": item.code,
                    "construct": construct.code,
                    "text": item.text.en,
                    "scale": item.scale,
                    "reverse": item.reverse,
                    "dropped": item.dropped is not None,
                }
                for construct in self.constructs
                for item in construct.items
            ]
        )

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in form order, dropped ones included."""
        return tuple(item for construct in self.constructs for item in construct.items)

    @cached_property
    def kept_items(self) -> tuple[Item, ...]:
        """The items of the final form."""
        return tuple(item for item in self.items if item.dropped is None)

    @property
    def construct_order(self) -> tuple[str, ...]:
        """Construct codes in file order."""
        return tuple(construct.code for construct in self.constructs)

    def item(self, code: str) -> Item:
        """The item with this code. InstrumentError when there is none."""
        for item in self.items:
            if item.code == code:
                return item
        raise InstrumentError(
            phrase("There is no item '{code}'.", code=code),
            where=self.path,
            fix=one_of(code, [i.code for i in self.items]),
        )

    def construct(self, code: str) -> Construct:
        """The construct with this code. InstrumentError when there is none."""
        for construct in self.constructs:
            if construct.code == code:
                return construct
        raise InstrumentError(
            phrase("There is no construct '{code}'.", code=code),
            where=self.path,
            fix=one_of(code, self.construct_order),
        )

    def construct_of(self, code: str) -> Construct:
        """The construct the item belongs to. InstrumentError when there is no such item."""
        item = self.item(code)
        return next(c for c in self.constructs if any(i is item for i in c.items))

    def scale_of(self, code: str) -> Scale:
        """The scale of an item. InstrumentError when there is no such item."""
        return self.scales[self.item(code).scale]

    @property
    def reversed_codes(self) -> tuple[str, ...]:
        """Codes of the reverse-keyed items."""
        return tuple(item.code for item in self.items if item.reverse)
