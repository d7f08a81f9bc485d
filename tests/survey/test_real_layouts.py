"""Layouts of real exports, written anew: what each column is taken for, and that the proposal reads its own export."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation.errors import SurveyError
from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.survey import RawExport, clean, read_export
from rcvsem.survey.proposal.order import bracket_order
from rcvsem.survey.proposal.prove import propose_instrument

N = 60
RNG = np.random.default_rng(23)
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def rated(points: int = 5) -> list[int]:
    return RNG.integers(1, points + 1, N).tolist()


def some(text: object, share: float = 0.5) -> list[object]:
    return [text if RNG.random() < share else "" for _ in range(N)]


def export(path: Path, columns: dict[str, list[object]], below: tuple[list[object], ...] = ()) -> RawExport:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True), *below])
    return read_export(path)


def proposed(raw: RawExport) -> tuple[str, Instrument]:
    text = propose_instrument(raw)
    instrument = parse_instrument(text)
    clean(raw, instrument)
    assert "stops:" not in text
    return text, instrument


def construct_items(instrument: Instrument) -> list[list[str]]:
    return [[item.code for item in construct.items] for construct in instrument.constructs]


LIME = {
    "id. Response ID": list(range(1, N + 1)),
    "submitdate. Date submitted": ["2024-01-05 10:00:00"] * N,
    "lastpage. Last page": [5] * N,
    "startlanguage. Start language": ["en"] * N,
    "seed. Seed": [1207364281 + 1009 * i * i for i in range(N)],
}


def test_limesurvey_with_codes_and_wordings(tmp_path: Path) -> None:
    ends = ["Strongly disagree (1)", *(f"({k})" for k in range(2, 7)), "Strongly agree (7)"]
    columns: dict[str, list[object]] = {
        **LIME,
        "Ag[SQ001]. Agreement to take part [I understand the purpose.]": ["Yes"] * N,
        **{f"LST[SQ00{j}]. To what degree do you agree? [I feel well {j}.]": rated(7) for j in (1, 2, 3)},
        **{f"JOY[J{j}]. How do you feel? [Joyful {j}.]": [AGREE[k - 1] for k in rated()] for j in (1, 2, 3)},
        "PuL1. Right now, I have": [ends[k - 1] for k in rated(7)],
        "{sum(R2.relevanceStatus, R3.relevanceStatus)}": [9.5 + i for i in range(N)],
    }
    text, instrument = proposed(export(tmp_path / "d.csv", columns))
    assert construct_items(instrument)[:2] == [["LST_SQ001", "LST_SQ002", "LST_SQ003"], ["J1", "J2", "J3"]]
    assert instrument.constructs[0].items[0].text.en == "I feel well 1."
    assert [a.text.en for a in instrument.scale_of("PuL1").anchors] == ends
    assert instrument.background == ()
    assert "Seed: a column of the platform" in text


def test_options_ticked_in_columns_of_their_own(tmp_path: Path) -> None:
    items: dict[str, list[object]] = {f"trust/TR{j}": rated() for j in (1, 2, 3)}
    kobo = {
        **items,
        "devices": some("phone laptop"),
        "devices/phone": [0, 1] * (N // 2),
        "devices/laptop": [1, 0, 0] * (N // 3),
        "_id": list(range(N)),
        "_uuid": [f"u{i}" for i in range(N)],
    }
    text, instrument = proposed(export(tmp_path / "k.csv", kobo))
    assert [q.code for q in instrument.background] == ["phone", "laptop"]
    assert "devices: its answers are in the columns of its options" in text
    plain = {f"TR{j}": rated() for j in (1, 2, 3)} | {"Phone": some("Phone"), "E-mail": some("E-mail")}
    raw = export(tmp_path / "p.csv", plain)
    assert raw.personal == frozenset()
    assert [q.code for q in proposed(raw)[1].background] == ["Phone", "background1"]


def test_counts_with_an_open_end_are_options_in_order(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        **{f"TR{j}": rated() for j in (1, 2, 3)},
        "Workshops": ["3+", "1", "2"] * (N // 3),
        "Consent": [1] * N,
    }
    text, instrument = proposed(export(tmp_path / "d.csv", columns))
    (question,) = instrument.background
    assert [option.text.en for option in question.codes] == ["1", "2", "3+"]
    assert "Consent: the same in every row" in text


@pytest.mark.parametrize(
    "order",
    [
        ["0-6 months ago", "6 months - 1 year ago", "More than 1 year ago"],
        ["unter 6 Monate", "6 bis 12 Monate", "1-2 Jahre", "Mehr als 2 Jahre"],
        ["6个月以下", "6-12个月", "1年以上"],
        ["under $100k", "$100k-$1m", "$1m+"],
        ["18-24", "25-34", "55 years or older"],
    ],
)
def test_brackets_in_several_units_have_their_order(order: list[str]) -> None:
    assert bracket_order(order[::-1]) == order


def test_an_attention_check_outside_its_matrix(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "序号": list(range(1, N + 1)),
        "提交答卷时间": ["2023/1/3 12:00:00"] * N,
        "所用时间": ["203秒"] * N,
        "1、绩效期望—1.提高效率": rated(7),
        "2.有帮助": rated(7),
        "3.更方便": rated(7),
        "本题请选择“非常同意”": [7, 7, 7, 5] * (N // 4),
    }
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    (check,) = instrument.attention_checks
    assert check.expected == 7
    assert instrument.scales[check.scale].maximum == 7


def test_blocks_of_questions_end_with_their_number(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        **{f"Q1{c}": rated() for c in "abc"},
        **{f"phq9_{j}": rated(4) for j in range(1, 5)},
        "Q2": rated(),
    }
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    assert construct_items(instrument)[:2] == [
        ["Q1a", "Q1b", "Q1c"],
        ["phq9_1", "phq9_2", "phq9_3", "phq9_4"],
    ]


def test_notes_below_the_table_are_left_out_and_totals_refused(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "subject": [f"S{i}" for i in range(N)],
        **{f"TR{j}": rated() for j in range(1, 5)},
    }
    raw = export(tmp_path / "d.csv", columns, ([], ["Source: our survey, 2023"], ["注：1=非常不同意"]))
    assert raw.n == N
    assert "notes, no answers; left out: row 63, 64" in " ".join(f.text for f in raw.findings)
    proposed(raw)
    sums: list[object] = [
        sum(int(str(cell)) for cell in own) for name, own in columns.items() if name != "subject"
    ]
    for row in (["Total", *sums], ["", *(round(int(str(s)) / N, 2) for s in sums)]):
        with pytest.raises(SurveyError, match="is a summary, not a respondent"):
            propose_instrument(export(tmp_path / "t.csv", columns, (row,)))
