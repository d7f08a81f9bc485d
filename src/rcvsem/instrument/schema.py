"""The grammar of an instrument file, as pydantic models. Descriptions become the editors' JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from rcvsem.foundation.names import plain_name
from rcvsem.instrument.definition import Action, Cells, FormOrder, Platform

CODE_PATTERN = r"^[^\W\d][\w.]*$"


def _plain_code(value: Any) -> Any:
    """Full-width letters and digits as plain ones: the spelling of headers and models."""
    return plain_name(value) if isinstance(value, str) else value


Named = Annotated[str, BeforeValidator(_plain_code)]
Code = Annotated[
    str,
    BeforeValidator(_plain_code),
    Field(
        pattern=CODE_PATTERN, description="Letters, digits, _ and . ; begins with a letter. Used in models."
    ),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _plain_text(value: Any) -> Any:
    """A bare string is the wording in the file's only language; it is kept under a key no file can use."""
    return {"(text)": value} if isinstance(value, str) else value


class Wording(_Part):
    """Wording in the languages of the form; a bare string where the form has one language."""

    zh: str | None = Field(None, description="Chinese wording")
    en: str | None = Field(None, description="English wording")
    only: str | None = Field(None, alias="(text)")


class AnchorPart(Wording):
    """Label of one code, with other spellings seen in exports."""

    synonyms: list[str] = Field(default=[], description="Other texts in exports that mean this code")
    missing: bool = Field(False, description="This option means no answer and is no point of the scale")


def spellings(label: AnchorPart) -> list[str]:
    """Every text of a label: its wordings, then the synonyms."""
    wordings = (label.zh, label.en, label.only, *label.synonyms)
    return list(dict.fromkeys(text for text in wordings if text))


def _schema_of(*, synonyms: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "zh": {"type": "string", "description": "Chinese wording"},
        "en": {"type": "string", "description": "English wording"},
    }
    if synonyms:
        properties["synonyms"] = {
            "type": "array",
            "items": {"type": "string"},
            "description": "Other texts in exports that mean this code",
        }
        properties["missing"] = {
            "type": "boolean",
            "description": "This option means no answer and is no point of the scale",
        }
    return {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": properties, "additionalProperties": False},
        ]
    }


TextPart = Annotated[Wording, BeforeValidator(_plain_text), WithJsonSchema(_schema_of(synonyms=False))]
LabelPart = Annotated[AnchorPart, BeforeValidator(_plain_text), WithJsonSchema(_schema_of(synonyms=True))]


class _AnswerFields(_Part):
    """What a scale or a question says of its own answers."""

    missing_codes: list[float] = Field(default=[], description="Numbers that stand for no answer here")
    missing_labels: list[str] = Field(default=[], description="Texts that stand for no answer here")
    cells: Cells | None = Field(
        None, description="How these answers stand in the export, when not as export.cells says"
    )


class ScalePart(_AnswerFields):
    minimum: int = Field(description="Lowest code")
    maximum: int = Field(description="Highest code")
    form_order: FormOrder = Field(
        "ascending",
        description="descending when the form shows the highest code first: number exports count from it",
    )
    anchors: dict[int, LabelPart] = Field(
        default={}, description="Label of every code; leave out for a purely numeric scale"
    )
    ends_only: bool = Field(False, description="Only the two end points carry a label")


class DroppedPart(_Part):
    stage: str = Field(description="Where it was dropped, e.g. pretest")
    reason: str = Field(description="Why")


class ItemPart(_Part):
    code: Code
    text: TextPart = Field(description="Wording on the form")
    scale: str | None = Field(None, description="Scale of this item when it is not the construct's")
    reverse: bool = Field(False, description="Keyed against its construct: reversed once, when cleaned")
    dropped: DroppedPart | None = Field(None, description="Asked, but not part of the final form")
    column: str | None = Field(None, description="Exact column name in the export")
    pretest_no: int | None = Field(None, description="Number in the pretest form")


class ConstructPart(_Part):
    code: Code
    name: TextPart = Field(description="Name of the construct")
    dimension: str | None = Field(None, description="A key of dimensions")
    source: str = Field("", description="Where the items come from (citation)")
    scale: str | None = Field(None, description="Scale of the items; may be left out when there is one scale")
    items: list[ItemPart] = Field(min_length=1, description="In the order on the form")


class AttentionPart(_Part):
    code: Code
    text: TextPart = Field(description="Wording on the form")
    scale: str | None = Field(None, description="Its scale; may be left out when there is one scale")
    expected: int = Field(description="The code of the right answer")
    after: Named | None = Field(None, description="Code of the item it follows on the form")
    column: str | None = Field(None, description="Exact column name in the export")


class ContradictionPart(_Part):
    items: list[Named] = Field(
        min_length=2, max_length=2, description="Codes of two items that ask nearly the same"
    )
    largest_gap: int = Field(ge=0, description="Largest allowed difference, after reversal")


class BackgroundPart(_AnswerFields):
    code: Code
    text: TextPart = Field(description="Wording on the form")
    label: TextPart | None = Field(None, description="Short name in tables and sentences, e.g. Region")
    codes: dict[int, LabelPart] | None = Field(None, description="Options in form order: code and label")
    numeric: bool = Field(False, description="Answered with a number")
    measure: Literal["nominal", "ordinal"] | None = Field(
        None,
        description="nominal: the codes have no order, as a predictor the question becomes dummies; ordinal: they have "
        "one, and are used as numbers",
    )
    minimum: float | None = Field(None, description="Smallest possible number")
    maximum: float | None = Field(None, description="Largest possible number")
    reported: bool | None = Field(
        None,
        description="Whether reports count its answers; by itself false for small areas (postcode, village)",
    )
    several: str | None = Field(
        None,
        min_length=1,
        description="What separates the options in a cell with several answers, e.g. ';' (multi-select)",
    )
    column: str | None = Field(None, description="Exact column name in the export")


class RulePart(_Part):
    action: Action = Field(description="exclude, flag, report (print the index only) or off")
    threshold: float | None = Field(None, description="Limit in the rule's own unit")


class SynonymRulePart(RulePart):
    correlation: float = Field(0.60, gt=0, lt=1, description="Pairs correlated above this count as synonyms")


def _rule(meaning: str) -> Any:
    return Field(None, description=meaning)


class ScreeningPart(_Part):
    preview: RulePart | None = _rule("Marked by the platform as a preview, a test or spam (default exclude)")
    unfinished: RulePart | None = _rule("Marked by the platform as not finished (default exclude)")
    attention_check: RulePart | None = _rule("Attention check answered otherwise than expected")
    contradiction: RulePart | None = _rule("A contradiction pair differs by more than its largest gap")
    seconds_per_item: RulePart | None = _rule("Seconds an item below the threshold (default 2)")
    minimum_seconds: RulePart | None = _rule("Whole duration in seconds below the threshold")
    fraction_of_median: RulePart | None = _rule("Duration below this fraction of the median (default 0.30)")
    no_variance: RulePart | None = _rule("The same answer to all scale items")
    duplicate: RulePart | None = _rule("Same origin and same answers")
    missing_share: RulePart | None = _rule(
        "Share of unanswered scale items above the threshold (default 0.5)"
    )
    mahalanobis: RulePart | None = _rule("Mahalanobis p below the threshold (default 0.001)")
    longstring: RulePart | None = _rule("Longest run of one answer at or above the threshold")
    irv: RulePart | None = _rule("Standard deviation within a respondent below the threshold")
    even_odd: RulePart | None = _rule("Even-odd consistency below the threshold")
    psychometric_synonyms: SynonymRulePart | None = _rule(
        "Correlation over synonym pairs below the threshold"
    )


class _ExportFields(_Part):
    platform: Platform | None = Field(None, description="The survey tool that made the export")
    cells: Cells | None = Field(
        None,
        description="code: the scale's codes; number: position of the option on the form; "
        "text: wording of the option; score: the tool's score",
    )
    missing_codes: list[float] | None = Field(
        None, description="Numbers that stand for no answer where they are no code of the question's scale"
    )
    missing_labels: list[str] | None = Field(
        None, description="Texts that stand for no answer where they are no label of the question"
    )
    scores_reversed: bool | None = Field(
        None, description="Score cells of reversed items are already reversed"
    )
    simulated: TextPart | None = Field(
        None, description="What the answers were simulated from, when no real people gave them"
    )


class WavePart(_ExportFields):
    files: list[str] = Field(min_length=1, description="File name patterns of this wave, e.g. wave1*.xlsx")


class ExportPart(_ExportFields):
    waves: dict[str, WavePart] = Field(default={}, description="What is different in the export of one wave")


class InstrumentFile(_Part):
    """An rcvsem instrument: what was asked, in the order of the form."""

    title: TextPart = Field(description="Title of the questionnaire")
    languages: list[str] = Field(min_length=1, description="Languages of the form: zh, en",
                                 json_schema_extra={"items": {"enum": ["zh", "en"]}})  # fmt: skip
    source: str = Field("", description="Citation of the whole instrument")
    note: str = Field("", description="Anything a reader should know")
    dimensions: dict[str, TextPart] = Field(default={}, description="Groups of constructs, with names")
    scales: dict[str, ScalePart] = Field(min_length=1, description="Response scales by name")
    constructs: list[ConstructPart] = Field(min_length=1, description="In the order on the form")
    attention_checks: list[AttentionPart] = Field(default=[], description="Questions whose answer is given")
    contradictions: list[ContradictionPart] = Field(default=[], description="Pairs that ask nearly the same")
    background: list[BackgroundPart] = Field(default=[], description="Questions about the respondent")
    screening: ScreeningPart = Field(default=ScreeningPart(), description="Rules for careless answers")
    export: ExportPart = Field(
        default_factory=lambda: ExportPart.model_validate({}), description="How answers stand in the export"
    )
    ordered: bool = Field(False, description="Treat item codes as ordered categories, not intervals")
