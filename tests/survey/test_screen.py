"""Screening rules: each on a respondent it must catch and one it must let go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rcvsem.foundation.errors import DataError
from rcvsem.instrument import RULES
from rcvsem.survey import CleanSurvey, clean

CODES = ["TR1", "TR2", "TR3", "SA1", "SA2"]
#: Six people of whom none is caught by anything.
CAREFUL = [
    [4, 2, 4, 5, 4],
    [5, 1, 4, 4, 3],
    [3, 3, 2, 4, 3],
    [2, 4, 2, 1, 2],
    [4, 3, 4, 3, 5],
    [1, 5, 2, 2, 1],
]
#: What a platform marks stays as it is by itself.
ALL_OFF = {name: "off" for name in RULES if name not in ("preview", "unfinished")}


def rules(**wanted: str) -> str:
    """A screening section with only these rules: name="exclude" or name="flag, threshold: 2"."""
    chosen = ALL_OFF | wanted
    lines = [
        f'  {name}: {{action: "off"}}' if a == "off" else f"  {name}: {{action: {a}}}"
        for name, a in chosen.items()
    ]
    return "screening:\n" + "\n".join(lines) + "\n"


def survey(
    make: Any, export: Any, screening: str, rows: list[list[Any]], **columns: list[Any]
) -> CleanSurvey:
    data = {code: [row[j] for row in rows] for j, code in enumerate(CODES)} | columns
    metadata = {"duration": "duration", "ip": "ip", "source_detail": "detail"}
    known = {role: name for role, name in metadata.items() if name in columns}
    return clean(
        export(data, metadata=known, personal=frozenset({"ip", "detail"})), make(screening=screening)
    )


def out(result: CleanSurvey) -> list[int]:
    return [e.row_number for e in result.exclusions]


def test_attention_check(instrument: Any, export: Any) -> None:
    # A check left blank is a missing answer, not a wrong one.
    result = survey(instrument, export, rules(attention_check="exclude"), CAREFUL, AC1=[2, 3, None, 2, 2, 5])
    assert out(result) == [3, 7]
    assert result.n == 4


def test_contradiction_is_judged_after_reversal(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, [5, 1, 2, 4, 4], [5, 1, 3, 4, 4], [5, 1, None, 4, 4]]
    assert out(survey(instrument, export, rules(contradiction="exclude"), rows)) == [8]


def test_too_fast_in_seconds_an_item(instrument: Any, export: Any) -> None:
    # Five items: below 10 seconds is too fast; exactly 10 is not; unknown is not.
    times = ["9秒", "10秒", "1分", None, "0:09", "203"]
    result = survey(
        instrument, export, rules(seconds_per_item="exclude, threshold: 2"), CAREFUL, duration=times
    )
    assert out(result) == [2, 6]


def test_fraction_of_the_median_and_floor(instrument: Any, export: Any) -> None:
    times = [100, 100, 100, 29, 30, 31]
    screening = rules(fraction_of_median="exclude, threshold: 0.30", minimum_seconds="flag, threshold: 31")
    # Median of the six is 65.5: 30 % of it is 19.65, nobody.
    assert out(survey(instrument, export, screening, CAREFUL, duration=times)) == []
    times = [100, 100, 100, 100, 29, 30]
    result = survey(instrument, export, screening, CAREFUL, duration=times)
    assert out(result) == [6]
    assert [(f.respondent, f.rule, f.value) for f in result.flags] == [("row 7", "minimum_seconds", 30)]


def test_no_variance_is_judged_before_reversal(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, [4, 4, 4, 4, 4], [4, 2, 4, 4, 4], [3, None, 3, 3, 3]]
    assert out(survey(instrument, export, rules(no_variance="exclude"), rows)) == [8, 10]


def test_duplicates_need_the_same_origin_and_the_same_answers(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, CAREFUL[0], CAREFUL[0], CAREFUL[0], [None] * 5, [None] * 5]
    ips = [f"10.0.0.{i}" for i in range(6)] + ["10.0.0.0", "10.9.9.9", None, "10.0.0.7", "10.0.0.7"]
    result = survey(instrument, export, rules(duplicate="exclude"), rows, ip=ips)
    assert out(result) == [8]
    assert "10.0.0.0" not in repr([result.rules, result.exclusions, list(result.log), result.origins])


def test_missing_share(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, [4, None, None, 2, 1], [4, None, None, None, 1]]
    assert out(survey(instrument, export, rules(missing_share="exclude, threshold: 0.4"), rows)) == [9]


def test_mahalanobis_flags_the_outlier(instrument: Any, export: Any) -> None:
    rng = np.random.default_rng(5)
    person = rng.normal(size=(300, 1))
    base = np.clip(np.round(3 + person + 0.5 * rng.normal(size=(300, 5))), 1, 5)
    base[:, 1] = 6 - base[:, 1]
    rows = [*base.astype(int).tolist(), [5, 5, 1, 5, 1]]
    result = survey(instrument, export, rules(mahalanobis="flag, threshold: 0.001"), rows)
    assert "row 302" in {flag.respondent for flag in result.flags}
    assert len(result.flags) < 10
    assert result.n == 301


def test_indices_with_thresholds(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, [4, 4, 4, 4, 1]]
    result = survey(instrument, export, rules(longstring="exclude, threshold: 4"), rows)
    assert out(result) == [8]
    result = survey(instrument, export, rules(irv="flag, threshold: 0.5"), [*CAREFUL, [4, 4, 4, 4, 4]])
    assert [flag.respondent for flag in result.flags] == ["row 8"]


def test_reported_rules_mark_nobody(instrument: Any, export: Any) -> None:
    result = survey(instrument, export, rules(longstring="report", irv="report"), CAREFUL)
    assert (result.flags, result.exclusions) == ((), ())
    assert [r.rule for r in result.rules] == ["longstring", "irv"]
    assert result.rules[0].values is not None


def test_flow_counts_each_respondent_once_and_keeps_all_reasons(instrument: Any, export: Any) -> None:
    rows = [*CAREFUL, [4, 4, 4, 4, 4]]
    screening = rules(attention_check="exclude", no_variance="exclude", seconds_per_item="flag, threshold: 2")
    result = survey(
        instrument, export, screening, rows, AC1=[2, 2, 2, 2, 2, 1, 4], duration=[60, 60, 60, 60, 5, 60, 5]
    )
    steps = {step.rule: (step.hits, step.removed, step.remaining) for step in result.flow}
    assert steps == {
        "received": (0, 0, 7),
        "attention_check": (2, 2, 5),
        "no_variance": (1, 0, 5),
        "analysed": (0, 0, 5),
    }
    assert [(e.respondent, e.rules) for e in result.exclusions] == [
        ("row 7", ("attention_check",)),
        ("row 8", ("attention_check", "no_variance")),
    ]
    assert result.overlap.rules == ("attention_check", "seconds_per_item", "no_variance")
    assert result.overlap.counts.tolist() == [[2, 1, 1], [1, 2, 1], [1, 1, 1]]
    assert [(e.respondent, e.rule, e.after) for e in result.log if e.after == "excluded"] == [
        ("row 7", "attention_check", "excluded"),
        ("row 8", "attention_check", "excluded"),
    ]
    # Flags are of the analysed only.
    assert result.flagged.tolist() == [False, False, False, False, True]
    smaller = result.without_flagged()
    assert (smaller.n, smaller.flags, smaller.received) == (4, (), 7)
    assert smaller.indices["irv"].shape == (4,)


def test_a_rule_that_cannot_be_applied_is_said(instrument: Any, export: Any) -> None:
    result = survey(
        instrument, export, rules(seconds_per_item="exclude, threshold: 2", duplicate="flag"), CAREFUL
    )
    (said,) = (f for f in result.findings if f.code == "rule_not_applied")
    assert said.severity == "info"
    assert "seconds per item (the file holds no duration)" in said.text
    assert "repeated submission (the file holds no origin (IP address) of the answers)" in said.text


def test_the_order_of_the_rules_is_the_instruments(instrument: Any, export: Any) -> None:
    result = survey(instrument, export, rules(no_variance="exclude"), CAREFUL)
    assert [r.rule for r in result.rules] == ["no_variance"]
    made = instrument(
        screening="screening:\n  no_variance: {action: exclude}\n  contradiction: {action: exclude}\n"
    )
    raw = export({code: [row[j] for row in CAREFUL] for j, code in enumerate(CODES)})
    applied = [step.rule for step in clean(raw, made).flow]
    assert applied.index("received") == 0
    assert [r.name for r in made.screening if r.action == "exclude" and r.name in applied] == applied[1:-1]
    assert "preview" not in applied  # a plain table marks no previews


def test_nobody_left_is_an_error_that_counts(instrument: Any, export: Any) -> None:
    with pytest.raises(
        DataError, match="No respondent remains of 2 received: 2 gave the same answer to all scale items"
    ):
        survey(instrument, export, rules(no_variance="exclude"), [[4] * 5, [3] * 5])


@pytest.mark.parametrize("action", ["exclude", "flag", "off"])
def test_previews_and_unfinished_forms_are_excluded_unless_the_instrument_says_otherwise(
    instrument: Any, export: Any, action: str
) -> None:
    data = {code: [row[j] for row in CAREFUL] for j, code in enumerate(CODES)}
    data |= {
        "Status": ["0", "1", "IP Address", "Survey Preview", "0", "0"],
        "Finished": ["1", "1", "0", "True", "1", "1"],
    }
    raw = export(data, format="qualtrics", metadata={"status": "Status", "finished": "Finished"})
    said = {} if action == "exclude" else {"preview": action, "unfinished": action}
    result = clean(raw, instrument(screening=rules(**said)))
    marked = [("row 3", "preview"), ("row 5", "preview"), ("row 4", "unfinished")]
    assert [(f.respondent, f.rule) for f in result.flags] == (marked if action == "flag" else [])
    assert result.n == (3 if action == "exclude" else 6)
    removed = {step.rule: step.removed for step in result.flow if step.removed}
    assert removed == ({"preview": 2, "unfinished": 1} if action == "exclude" else {})


STATUSES = {
    "en": "Survey Preview", "en test": "Survey Test", "en spam": "Spam", "zh": "调查预览", "zh test": "测试",
    "de": "Umfragevorschau", "fr": "Aperçu de l'enquête", "es": "Vista previa de la encuesta",
    "pt": "Visualização da pesquisa", "ja": "アンケートのプレビュー", "ko": "설문조사 미리보기",
    "ru": "Предварительный просмотр", "ar": "معاينة الاستطلاع", "offline preview": "17", "spam code": "8",
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES.values(), ids=STATUSES)
def test_a_preview_is_known_in_every_language(instrument: Any, export: Any, status: str) -> None:
    data = {code: [row[j] for row in CAREFUL] for j, code in enumerate(CODES)}
    data |= {"Status": ["0", status, "IP Address", "IP-Adresse", "16", "4"], "Finished": ["True"] * 6}
    raw = export(data, format="qualtrics", metadata={"status": "Status", "finished": "Finished"})
    result = clean(raw, instrument(screening=rules()))
    assert [(e.respondent, e.rules) for e in result.exclusions] == [("row 3", ("preview",))]


def test_a_platform_that_marks_everybody_excludes_nobody(instrument: Any, export: Any) -> None:
    data = {code: [row[j] for row in CAREFUL] for j, code in enumerate(CODES)}
    raw = export(
        {**data, "form_complete": ["0"] * 6}, format="redcap", metadata={"finished": "form_complete"}
    )
    result = clean(raw, instrument(screening=rules()))
    assert result.n == 6
    assert "every record as not finished" in next(
        f.text for f in result.findings if f.code == "rule_not_applied"
    )


def test_duration_from_start_and_end(instrument: Any, export: Any) -> None:
    data = {code: [row[j] for row in CAREFUL] for j, code in enumerate(CODES)}
    data["start"] = ["2026-09-03 12:00:00"] * 5 + [None]
    data["end"] = [
        "2026-09-03 12:00:05",
        "2026/09/03 12:01:00",
        "2026-09-03T12:01:00",
        "x",
        "2026-09-03 11:00:00",
        "",
    ]
    raw = export(data, metadata={"start": "start", "end": "end"})
    result = clean(raw, instrument(screening=rules(seconds_per_item="exclude, threshold: 2")))
    assert out(result) == [2]
