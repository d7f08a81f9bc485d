"""What the mapping of an export leaves behind, and what the user should know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument import ExportDeclaration, Instrument
from rcvsem.instrument.no_answer import means_no_answer
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.survey.answer_faults import Fault
from rcvsem.survey.answers import Mapped
from rcvsem.survey.cells import parse
from rcvsem.survey.columns import Resolved
from rcvsem.survey.exclude import Decision
from rcvsem.survey.log import LogBlock
from rcvsem.survey.raw import RawExport
from rcvsem.survey.result import MappingRow, RuleResult


@dataclass(slots=True)
class Record:
    """What mapping the columns leaves behind."""

    values: dict[str, Floats] = field(default_factory=dict)
    blocks: list[LogBlock] = field(default_factory=list)
    mapping: list[MappingRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing_codes: dict[str, dict[str, int]] = field(default_factory=dict)
    blank_marks: dict[str, int] = field(default_factory=dict)
    kept_codes: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, code: str, mapped: Mapped) -> None:
        self.values[code] = mapped.values
        self.blocks += mapped.blocks
        self.mapping += mapped.mapping
        self.faults += mapped.faults
        for mark, count in mapped.missing_codes.items():
            self.missing_codes.setdefault(mark, {})[code] = count
        for mark, count in mapped.kept_codes.items():
            self.kept_codes.setdefault(mark, {})[code] = count
        for mark, count in mapped.blank_marks.items():
            self.blank_marks[mark] = self.blank_marks.get(mark, 0) + count


def arrives_reversed(declared: ExportDeclaration) -> bool:
    """Whether reversed items arrive reversed."""
    return declared.cells == "score" and declared.scores_reversed


_CELLS = {
    "code": phrase("the codes of the scale"),
    "number": phrase("option numbers, in the order of the options on the form"),
    "text": phrase("texts, read through the anchors"),
    "score": "scores",
}


def reading_findings(
    raw: RawExport, declared: ExportDeclaration, record: Record, resolved: Resolved, instrument: Instrument
) -> list[Finding]:
    wave = phrase(" of wave '{wave}'", wave=declared.wave) if declared.wave else ""
    reversed_note = phrase(" that arrive reversed") if arrives_reversed(declared) else ""
    findings = [
        Finding(
            code="cells",
            severity="info",
            text=phrase(
                "The answers{wave} were read as {cells}{reversed_note}, as the instrument says.",
                wave=wave,
                cells=_CELLS[declared.cells],
                reversed_note=reversed_note,
            ),
        )
    ]
    if declared.platform != raw.format and declared.platform != "plain":
        findings.append(
            Finding(
                code="platform",
                severity="warning",
                text=phrase(
                    "The instrument says the export comes from {platform}; the file looks like {format}.",
                    platform=declared.platform,
                    format=raw.format,
                ),
            )
        )
    for mark, items in record.missing_codes.items():
        cells = sum(items.values())
        coded = parse(mark).kind == "number"
        shown = mark if coded else f"'{mark}'"
        findings.append(
            Finding(
                code="missing_code",
                severity="warning",
                text=phrase_n(
                    cells,
                    "The {kind} {shown} was taken as missing: {n} cell in {some}.",
                    "The {kind} {shown} was taken as missing: {n} cells in {some}.",
                    kind=phrase("code") if coded else phrase("answer"),
                    shown=shown,
                    some=_some(list(items)),
                ),
            )
        )
    for mark, items in record.kept_codes.items():
        cells = sum(items.values())
        findings.append(
            Finding(
                code="missing_code_kept",
                severity="warning",
                text=phrase_n(
                    cells,
                    "{mark} is declared missing for the export but is an answer of {some}: {n} cell stayed.",
                    "{mark} is declared missing for the export but is an answer of {some}: {n} cells stayed.",
                    mark=mark,
                    some=_some(list(items)),
                ),
                fix="Where it means no answer, declare it with missing_codes of that scale or question.",
            )
        )
    findings += _silent_points(instrument)
    if record.blank_marks:
        marks = enumerated(f"{mark} {count}" for mark, count in record.blank_marks.items())
        findings.append(
            Finding(
                code="blank_mark",
                severity="info",
                text=phrase("Marks of a blank taken as missing, cells: {marks}.", marks=marks),
            )
        )
    checks = {check.code for check in instrument.attention_checks}
    for code in resolved.absent:
        if code in checks or any(q.code == code for q in instrument.background):
            what = phrase("attention check") if code in checks else phrase("background question")
            findings.append(
                Finding(
                    code="absent_question",
                    severity="warning",
                    text=phrase(
                        "The {what} {code} of the instrument is not in the file.", what=what, code=code
                    ),
                    where=code,
                )
            )
    return findings


def _silent_points(instrument: Instrument) -> list[Finding]:
    """Points at an end of a scale whose label means no answer: they count as the highest or lowest answer."""
    found: list[Finding] = []
    for scale in instrument.scales.values():
        for anchor in scale.anchors:
            if anchor.code in (scale.minimum, scale.maximum) and any(map(means_no_answer, anchor.spellings)):
                end = phrase("highest") if anchor.code == scale.maximum else phrase("lowest")
                found.append(
                    Finding(
                        code="silent_point",
                        severity="warning",
                        text=phrase(
                            "The label '{en}' of the scale '{name}' reads like no answer but counts as "
                            "its {end} point {code}.",
                            en=anchor.text.en or anchor.text.zh,
                            name=scale.name,
                            end=end,
                            code=anchor.code,
                        ),
                        where=scale.name,
                        fix="Mark the label 'missing: true' if it means no answer.",
                    )
                )
    return found


def _some(codes: Sequence[str], most: int = 8) -> str:
    return enumerated(codes[:most]) + (
        phrase(" and {n} more", n=len(codes) - most) if len(codes) > most else ""
    )


def _deed(rule: str, text: Text) -> str:
    return (RULES[rule].deed if rule in RULES else text).message


def removed_by_rule(decision: Decision) -> str:
    """How many each rule took out, and why."""
    return enumerated(
        phrase("{n} {did}", n=step.removed, did=_deed(step.rule, step.text))
        for step in decision.flow
        if step.removed
    )


def screening_findings(results: Sequence[RuleResult], decision: Decision, received: int) -> list[Finding]:
    findings: list[Finding] = []
    n = int(decision.keep.sum())
    if n < received:
        removed = removed_by_rule(decision)
        findings.append(
            Finding(
                code="excluded",
                severity="info",
                text=phrase(
                    "{received} of {received_2} respondents were excluded by the rules of the questionnaire "
                    "({removed}); {n} are analysed.",
                    received=received - n,
                    received_2=received,
                    removed=removed,
                    n=n,
                ),
            )
        )
    findings += _not_applied(results)
    for result in results:
        count = int((result.hits & decision.keep).sum())
        if result.action == "flag" and count:
            findings.append(
                Finding(
                    code="flagged",
                    severity="warning",
                    text=phrase_n(
                        count,
                        "{n} analysed respondent {did}.",
                        "{n} analysed respondents {did}.",
                        did=_deed(result.rule, result.text),
                    ),
                    fix=phrase(
                        "Compare the model with and without them, or give the rule {rule} the action exclude.",
                        rule=result.rule,
                    ),
                )
            )
    return findings


def _not_applied(results: Sequence[RuleResult]) -> list[Finding]:
    """One note about the rules that this file cannot be held against, whether the questionnaire names them or not."""
    idle = [one for one in results if one.unavailable and one.action in ("exclude", "flag")]
    if not idle:
        return []
    reasons = dict.fromkeys(one.unavailable for one in idle)
    parts = [
        phrase(
            "{rules} ({why})",
            rules=enumerated(RULES[one.rule].label.message for one in idle if one.unavailable == why),
            why=why,
        )
        for why in reasons
    ]
    return [
        Finding(
            code="rule_not_applied",
            severity="info",
            text=phrase(
                "Screening rules that this file cannot be held against: {rules}.",
                rules=enumerated(parts, "; "),
            ),
        )
    ]
