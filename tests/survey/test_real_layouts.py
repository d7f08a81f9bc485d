"""Layouts of real exports, written anew: what each column is taken for, and that the proposal reads its own export."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation.errors import SurveyError
from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.survey import RawExport, clean, read_export
from rcvsem.survey.answer_sets import known_order
from rcvsem.survey.proposal.option_order import bracket_order
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

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
    assert [q.code for q in proposed(raw)[1].background] == ["Phone", "E_mail"]


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


VERDICTS = ["Very poor", "Poor", "Average", "Good", "Excellent"]


def test_an_answer_average_is_no_summary_row(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        **{f"QU{j}": [VERDICTS[k - 1] for k in rated()] for j in (1, 2, 3)},
        "TR1": rated(),
    }
    columns["QU3"][-1] = "Average"  # in the last row too
    raw = export(tmp_path / "d.csv", columns)
    assert raw.n == N
    _, instrument = proposed(raw)
    assert [a.text.en for a in instrument.scale_of("QU1").anchors] == VERDICTS
    named: dict[str, list[object]] = {"subject": [f"S{i}" for i in range(N)], **columns}
    with pytest.raises(SurveyError, match="is a summary, not a respondent"):
        propose_instrument(export(tmp_path / "t.csv", named, (["Average", "", "", "", 3.1],)))


def test_questions_stand_above_the_first_of_their_columns(tmp_path: Path) -> None:
    often = ["gar nicht", "selten", "manchmal", "oft", "immer"]
    rows = [
        ["Hintergrund?", "", "", "Wie häufig nutzen Sie es?", "", "", "Alter"],
        ["Informatik", "Physik", "Sonstiges", "Entwurf", "Analyse", "Sonstiges", ""],
    ]
    answers_: list[list[object]] = [
        *([["Ja", "Nein"][k % 2] for k in rated(2)] for _ in range(2)),
        some("Recht", 0.1),
        *([often[k - 1] for k in rated()] for _ in range(3)),
        RNG.integers(20, 60, N).tolist(),
    ]
    with (tmp_path / "d.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([*rows, *zip(*answers_, strict=True)])
    raw = read_export(tmp_path / "d.csv")
    assert raw.n == N
    assert raw.columns[3:] == (
        "Wie häufig nutzen Sie es? - Entwurf",
        "Wie häufig nutzen Sie es? - Analyse",
        "Wie häufig nutzen Sie es? - Sonstiges",
        "Alter",
    )
    assert "each question in row 1 stands for the columns below it" in " ".join(f.text for f in raw.findings)
    _, instrument = proposed(raw)
    (construct,) = instrument.constructs
    assert construct.name.en == "Wie häufig nutzen Sie es"
    assert [item.text.en for item in construct.items] == ["Entwurf", "Analyse", "Sonstiges"]


def test_wordings_below_names_are_no_respondent(tmp_path: Path) -> None:
    names = ["age", "gender", "search_1_informative", "search_1_coherent", "search_1_comment", "44"]
    wordings = ["What is your age?", "What is your gender?", "Is it informative?", "Is it coherent?", "x", ""]
    columns = [
        RNG.integers(18, 60, N).tolist(),
        some("Woman"),
        rated(6),
        rated(6),
        some("good", 0.1),
        [""] * N,
    ]
    with (tmp_path / "d.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, wordings, *zip(*columns, strict=True)])
    raw = read_export(tmp_path / "d.csv")
    assert raw.n == N
    assert raw.columns[:3] == ("age", "gender", "search_1_informative")
    assert [c.text for c in raw.column_info[:3]] == wordings[:3]


def test_sliders_are_items_and_shares_are_not(tmp_path: Path) -> None:
    general = RNG.normal(size=N)
    sliders = {
        f"{name}_1": np.clip(np.round(50 + 18 * general + 12 * RNG.normal(size=N)), 0, 100)
        .astype(int)
        .tolist()
        for name in ("Competence", "Honesty", "Concern")
    }
    sliders["Competence_1"][0] = 100
    _, instrument = proposed(export(tmp_path / "d.csv", sliders))
    assert construct_items(instrument) == [["Competence_1", "Honesty_1", "Concern_1"]]
    scale = instrument.scale_of("Honesty_1")
    assert (scale.minimum, scale.maximum, scale.anchors) == (0, 100, ())
    parts = RNG.multinomial(100, [0.5, 0.3, 0.2], N)
    parts[0] = [97, 2, 1]
    shares: dict[str, list[object]] = {f"share_{j}": parts[:, j].tolist() for j in range(3)}
    _, instrument = proposed(export(tmp_path / "s.csv", {**shares, "TR1": rated(), "TR2": rated()}))
    assert construct_items(instrument) == [["TR1", "TR2"]]


def test_a_copy_with_turned_codes_is_left_out_and_tells_the_reversed_item(tmp_path: Path) -> None:
    general = RNG.normal(size=N)
    keyed = {
        f"tas_{j}": np.clip(np.round(3 + s * general + 0.6 * RNG.normal(size=N)), 1, 5).astype(int)
        for j, s in ((1, 1), (2, 1), (3, 1), (4, -1))
    }
    total = sum(6 - own if name == "tas_4" else own for name, own in keyed.items())
    columns: dict[str, list[object]] = {
        "tas": np.asarray(total).tolist(),
        **{name: own.tolist() for name, own in keyed.items()},
        "tas_4r": (6 - keyed["tas_4"]).tolist(),
    }
    text, instrument = proposed(export(tmp_path / "d.csv", columns))
    (construct,) = instrument.constructs
    assert [(item.code, item.reverse) for item in construct.items] == [
        ("tas_1", False), ("tas_2", False), ("tas_3", False), ("tas_4", True),
    ]  # fmt: skip
    assert construct.code == "tas_scale"  # the column of the sum keeps its name
    assert "tas_4r: tas_4 with its codes turned" in text
    assert "runs against" not in text


def test_what_headers_and_labels_tell(tmp_path: Path) -> None:
    """Codes behind wordings, letters that count anew, labels in two languages, counted things, ages."""
    often = ["从不 Never", "很少 Rarely", "有时 Sometimes", "经常 Often", "总是 Always"]
    columns: dict[str, list[object]] = {
        "Marital Status": some("single"),
        "Age": [14 + k for k in rated()],
        "Số người": [["0 người", "1 người", "2 người", "3 người trở lên"][k - 1] for k in rated(4)],
        **{
            f"Tôi tin vào điều {j} - HUMAN-{c}": rated()
            for j, c in enumerate(("ENF1", "ENF2", "TRU1", "TRU2"))
        },
        **{f"{letter}{j}": rated(4) for letter in "PSN" for j in (1, 2)},
        **{f"我的行为{j}": [often[k - 1] for k in rated()] for j in "甲乙"},
    }
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    background = {q.code: q for q in instrument.background}
    assert set(background) == {"Marital_Status", "Age", "background1"}
    assert background["Age"].numeric
    assert background["background1"].measure == "ordinal"
    assert construct_items(instrument)[:5] == [
        ["ENF1", "ENF2"], ["TRU1", "TRU2"], ["P1", "P2"], ["S1", "S2"], ["N1", "N2"],
    ]  # fmt: skip
    (scale,) = [s for s in instrument.scales.values() if s.anchors]
    assert [a.text.zh or a.text.en for a in scale.anchors] == often


def test_labels_of_no_known_order_have_one_order_in_all_blocks(tmp_path: Path) -> None:
    kano = ["마음에 안 든다.", "하는 수 없다.", "아무런 느낌이 없다.", "당연하다.", "마음에 든다."]
    general = RNG.normal(size=N)
    columns: dict[str, list[object]] = {}
    for q in range(1, 5):
        for half, sign in ((1, 1), (2, -1)):
            codes = np.clip(np.round(2 + 1.2 * sign * general + 0.5 * RNG.normal(size=N)), 0, 4).astype(int)
            columns[f"{q}-{half}. 만약 키오스크가 {q}{half}, 어떤 느낌이 들겠습니까?"] = [
                kano[k] for k in codes
            ]
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    (scale,) = instrument.scales.values()
    order = [a.text.en for a in scale.anchors]
    assert order in (kano, kano[::-1])
    assert len(instrument.items) == 8


@pytest.mark.parametrize(
    "header",
    [
        ["ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ"],
        ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache"],
        ["ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial"],
        ["ID da resposta", "Data de submissão", "Última página", "Língua inicial"],
        ["ID ответа", "Дата отправки", "Последняя страница", "Начальный язык"],
    ],
)
def test_limesurvey_in_its_languages(header: list[str], tmp_path: Path) -> None:
    columns = dict.fromkeys(header, [1] * N) | {f"Vraiment ? [{j}]": rated() for j in "abc"}
    raw = export(tmp_path / "d.csv", columns)
    assert raw.format == "limesurvey"
    assert set(raw.metadata) >= {"id", "submitted", "progress"}


def test_options_that_hold_the_separator(tmp_path: Path) -> None:
    options = [
        "대기시간이 절약되어서",
        "주문, 결제시간이 절약되어서",
        "직원과 대면하지 않아서",
        "방법이 없어서",
    ]
    cells = [", ".join(o for k, o in enumerate(options) if (i >> k) & 1 or k == i % 4) for i in range(N)]
    raw = export(tmp_path / "d.csv", {**{f"TR{j}": rated() for j in (1, 2, 3)}, "동기 (중복가능)": cells})
    _, instrument = proposed(raw)
    (question,) = instrument.background
    assert sorted(option.text.en for option in question.codes) == sorted(options)


@pytest.mark.parametrize(
    "labels",
    [
        ["毫无兴趣", "兴趣较低", "一般", "比较感兴趣", "非常感兴趣"],
        ["完全不接受", "不太接受", "可以接受小幅溢价", "完全愿意"],
        ["基本不会", "不确定", "可能会", "一定会"],
        [
            "Not at all important",
            "Slightly important",
            "Moderately important",
            "Very important",
            "Extremely important",
        ],
        [
            "Jamais / Never",
            "Rarement / Rarely",
            "Parfois / Sometimes",
            "Souvent / Often",
            "Toujours / Always",
        ],
    ],
)
def test_order_of_more_answers(labels: list[str]) -> None:
    order = known_order(labels[::-1])
    assert order is not None
    assert (list(order[0]), order[1]) == (labels, len(labels))


def test_scale_names_in_brackets_and_scales_apart(tmp_path: Path) -> None:
    """`7. (MBI) wording` names its scale; items that nothing names stay with those of their scale."""
    columns: dict[str, list[object]] = {
        **{f"{j}. (MBI) Me siento agotado {j}": rated(7) for j in range(1, 4)},
        **{f"{j}. (UWES-9) Estoy inmerso {j}": rated(7) for j in range(4, 7)},
        **{f"The service is {word}": rated(11) for word in ("reliable", "useful")},
        **{f"The page looks {word}": rated(5) for word in ("clear", "fresh")},
        "Please enter your ID": [int(v) for v in RNG.permutation(90000)[:N] + 10000],
    }
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    assert [c.name.en for c in instrument.constructs][:2] == ["MBI", "UWES-9"]
    assert [len(items) for items in construct_items(instrument)] == [3, 3, 2, 2]
    assert instrument.background == ()


def test_rows_that_speak_of_choosing_are_no_attention_checks(tmp_path: Path) -> None:
    stem = "I would comply with the result."
    columns: dict[str, list[object]] = {
        f"{stem} [{row}]": rated()
        for row in ("choose one option", "assign points", "choose and rank options")
    } | {
        "Насколько для Вас важна цена?": [
            ["Совсем не важно", "Отчасти важно", "Очень важно"][k - 1] for k in rated(3)
        ]
    }
    _, instrument = proposed(export(tmp_path / "d.csv", columns))
    assert instrument.attention_checks == ()
    assert [len(items) for items in construct_items(instrument)] == [3, 1]


@pytest.mark.parametrize(
    "header",
    [
        "الاسم (اختياري)", "姓名（选填）", "Address line 2", "group_demo/Q1_nom_du_repondant", "PROLIFIC_PID",
        "Nom &amp; Post-nom /Firstname and Surname", "Third letter of your family name (e.g. SMITH --> I)",
        "Letzter Buchstabe Ihres Vornamens", "您的手机号后四位",
    ],
)  # fmt: skip
def test_more_questions_for_persons(header: str, tmp_path: Path) -> None:
    parts = [f"{a}{b}" for a in "QWERTZUIOP" for b in "ASDFGH"]
    raw = export(tmp_path / "d.csv", {header: list(parts), **{f"TR{j}": rated() for j in (1, 2, 3)}})
    assert raw.personal == {header}
