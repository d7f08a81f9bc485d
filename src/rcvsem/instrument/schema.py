"""The grammar of an instrument file. What each key says becomes the editors' JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.instrument.definition import Action, Cells, FormOrder, Platform
from rcvsem.instrument.grammar import Part, key
from rcvsem.instrument.screening_defaults import RULES

_CODE_SAYS = "Letters, digits, _ and . ; begins with a letter. Used in models."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Part):
    """Wording in the languages of the form; a bare string where the form has one language."""

    zh: str | None = key(None, "Chinese wording")
    en: str | None = key(None, "English wording")
    only: str | None = key(None, spelt="(text)")

    @classmethod
    def as_keys(cls, value: Any) -> Any:
        """A bare string is the wording in the file's only language; it is kept under a key no file can use."""
        return {"(text)": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPart(Wording):
    """Label of one code, with other spellings seen in exports."""

    synonyms: list[str] = key(list, "Other texts in exports that mean this code")
    missing: bool = key(False, "This option means no answer and is no point of the scale")


def spellings(label: AnchorPart) -> list[str]:
    """Every text of a label: its wordings, then the synonyms."""
    wordings = (label.zh, label.en, label.only, *label.synonyms)
    return list(dict.fromkeys(text for text in wordings if text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnswerFields(Part):
    """What a scale or a question says of its own answers."""

    missing_codes: list[float] = key(list, "Numbers that stand for no answer here")
    missing_labels: list[str] = key(list, "Texts that stand for no answer here")
    cells: Cells | None = key(None, "How these answers stand in the export, when not as export.cells says")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalePart(_AnswerFields):
    minimum: int = key(says="Lowest code")
    maximum: int = key(says="Highest code")
    form_order: FormOrder = key(
        "ascending",
        "descending when the form shows the highest code first: number exports count from it",
    )
    anchors: dict[int, AnchorPart] = key(dict, "Label of every code; leave out for a purely numeric scale")
    ends_only: bool = key(False, "Only the two end points carry a label")


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedPart(Part):
    stage: str = key(says="Where it was dropped, e.g. pretest")
    reason: str = key(says="Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPart(Part):
    code: str = key(says=_CODE_SAYS, code=True)
    text: Wording = key(says="Wording on the form")
    scale: str | None = key(None, "Scale of this item when it is not the construct's")
    reverse: bool = key(False, "Keyed against its construct: reversed once, when cleaned")
    dropped: DroppedPart | None = key(None, "Asked, but not part of the final form")
    column: str | None = key(None, "Exact column name in the export")
    pretest_no: int | None = key(None, "Number in the pretest form")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstructPart(Part):
    code: str = key(says=_CODE_SAYS, code=True)
    name: Wording = key(says="Name of the construct")
    dimension: str | None = key(None, "A key of dimensions")
    source: str = key("", "Where the items come from (citation)")
    scale: str | None = key(None, "Scale of the items; may be left out when there is one scale")
    items: list[ItemPart] = key(says="In the order on the form", shortest=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionPart(Part):
    code: str = key(says=_CODE_SAYS, code=True)
    text: Wording = key(says="Wording on the form")
    scale: str | None = key(None, "Its scale; may be left out when there is one scale")
    expected: int = key(says="The code of the right answer")
    after: str | None = key(None, "Code of the item it follows on the form", name=True)
    column: str | None = key(None, "Exact column name in the export")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionPart(Part):
    items: list[str] = key(
        says="Codes of two items that ask nearly the same", shortest=2, longest=2, name=True
    )
    largest_gap: int = key(says="Largest allowed difference, after reversal", at_least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundPart(_AnswerFields):
    code: str = key(says=_CODE_SAYS, code=True)
    text: Wording = key(says="Wording on the form")
    label: Wording | None = key(None, "Short name in tables and sentences, e.g. Region")
    codes: dict[int, AnchorPart] | None = key(None, "Options in form order: code and label")
    numeric: bool = key(False, "Answered with a number")
    measure: Literal["nominal", "ordinal"] | None = key(
        None,
        "nominal: the codes have no order, as a predictor the question becomes dummies; ordinal: they have "
        "one, and are used as numbers",
    )
    minimum: float | None = key(None, "Smallest possible number")
    maximum: float | None = key(None, "Largest possible number")
    reported: bool | None = key(
        None,
        "Whether reports count its answers; by itself false for small areas (postcode, village)",
    )
    several: str | None = key(
        None,
        "What separates the options in a cell with several answers, e.g. ';' (multi-select)",
        shortest=1,
    )
    column: str | None = key(None, "Exact column name in the export")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePart(Part):
    action: Action = key(says="exclude, flag, report (print the index only) or off")
    threshold: float | None = key(None, "Limit in the rule's own unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class SynonymRulePart(RulePart):
    correlation: float = key(0.60, "Pairs correlated above this count as synonyms", above=0, below=1)


def _screening_part() -> type[Part]:
    """A key each rule of `screening_defaults`, with what holds without it."""
    own = {"psychometric_synonyms": SynonymRulePart}
    hints = {name: own.get(name, RulePart) | None for name in RULES}
    keys = {name: key(None, rule.says) for name, rule in RULES.items()}
    made = type("ScreeningPart", (Part,), {"__annotations__": hints, "__module__": __name__, **keys})
    return dataclass(frozen=True, slots=True, kw_only=True)(made)


if TYPE_CHECKING:
    ScreeningPart = Part
else:
    ScreeningPart = _screening_part()


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExportFields(Part):
    platform: Platform | None = key(None, "The survey tool that made the export")
    cells: Cells | None = key(
        None,
        "code: the scale's codes; number: position of the option on the form; "
        "text: wording of the option; score: the tool's score",
    )
    missing_codes: list[float] | None = key(
        None, "Numbers that stand for no answer where they are no code of the question's scale"
    )
    missing_labels: list[str] | None = key(
        None, "Texts that stand for no answer where they are no label of the question"
    )
    scores_reversed: bool | None = key(None, "Score cells of reversed items are already reversed")
    simulated: Wording | None = key(
        None, "What the answers were simulated from, when no real people gave them"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePart(_ExportFields):
    files: list[str] = key(says="File name patterns of this wave, e.g. wave1*.xlsx", shortest=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPart(_ExportFields):
    waves: dict[str, WavePart] = key(dict, "What is different in the export of one wave")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFile(Part):
    """An rcvsem instrument: what was asked, in the order of the form."""

    title: Wording = key(says="Title of the questionnaire")
    languages: list[str] = key(says="Languages of the form: zh, en", shortest=1, offered=("zh", "en"))
    source: str = key("", "Citation of the whole instrument")
    note: str = key("", "Anything a reader should know")
    dimensions: dict[str, Wording] = key(dict, "Groups of constructs, with names")
    scales: dict[str, ScalePart] = key(says="Response scales by name", shortest=1)
    constructs: list[ConstructPart] = key(says="In the order on the form", shortest=1)
    attention_checks: list[AttentionPart] = key(list, "Questions whose answer is given")
    contradictions: list[ContradictionPart] = key(list, "Pairs that ask nearly the same")
    background: list[BackgroundPart] = key(list, "Questions about the respondent")
    screening: ScreeningPart = key(ScreeningPart, "Rules for careless answers")
    export: ExportPart = key(ExportPart, "How answers stand in the export")
    ordered: bool = key(False, "Treat item codes as ordered categories, not intervals")
