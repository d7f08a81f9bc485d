"""Proposals from real kinds of exports: each is valid, reads its own export, and takes nothing for what it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.instrument.definition import Scale
from rcvsem.survey import CleanSurvey, RawExport, clean, read_export
from rcvsem.survey.answer_sets import known_order
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

FIELD = Path(__file__).parent / "field"


def proposed(path: Path, *missing: float, **reading: Any) -> tuple[str, RawExport, Instrument, CleanSurvey]:
    """The proposal as text, the export, the instrument, and the export cleaned with it."""
    raw = read_export(path, **reading)
    text = propose_instrument(raw, missing)
    instrument = parse_instrument(text)
    return text, raw, instrument, clean(raw, instrument)


def table(folder: Path, columns: dict[str, list[Any]], name: str = "d.csv", lead: str = "") -> Path:
    """A csv of columns, cells repeated to 60 rows."""
    rows = [",".join(f'"{header}"' for header in columns)]
    rows += [",".join(f'"{cells[i % len(cells)]}"' for cells in columns.values()) for i in range(60)]
    (folder / name).write_text(lead + "\n".join(rows) + "\n", encoding="utf-8")
    return folder / name


def only_scale(instrument: Instrument) -> Scale:
    (scale,) = instrument.scales.values()
    return scale


def labels(scale: Scale) -> list[str]:
    return [anchor.text.zh or anchor.text.en for anchor in scale.anchors]


# ---- the field's cases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    sorted(p for e in ("csv", "sav", "xlsx") for p in FIELD.glob(f"*/*.{e}")),
    ids=lambda p: f"{p.parent.name[:2]}-{p.stem}",
)
def test_every_field_case_is_read_by_its_own_proposal(path: Path) -> None:
    text, raw, instrument, survey = proposed(path)
    assert "CHECK: reading the export" not in text
    assert len(survey.items) == len(instrument.items) >= 3
    assert survey.received == raw.n


def test_declared_codes_stay_with_their_variables() -> None:
    _, raw, instrument, survey = proposed(FIELD / "01_sav_missing_codes_become_global" / "data.sav")
    assert instrument.export.missing_codes == ()
    for item in ("SAT1", "SAT2", "SAT3"):
        np.testing.assert_array_equal(survey.column(item), raw.column(item).astype(float))
    np.testing.assert_array_equal(survey.column("school"), raw.column("school").astype(float))
    assert np.isnan(survey.column("TR1")).sum() == sum(c in (8, 9) for c in raw.column("TR1"))


def test_a_block_has_its_own_points() -> None:
    _, raw, instrument, survey = proposed(FIELD / "06_qualtrics_somewhat_5_points" / "data.csv")
    assert {instrument.scale_of(f"Q2_{j}").maximum for j in (1, 2, 3)} == {5}
    assert {instrument.scale_of(f"Q1_{j}").maximum for j in (1, 2, 3)} == {7}
    agree = raw.column("Q2_1") == "Somewhat agree"
    assert set(survey.column("Q2_1")[agree]) == {4.0}


def test_a_stray_text_leaves_an_item_an_item() -> None:
    text, raw, instrument, survey = proposed(FIELD / "08_one_stray_text_swaps_labels" / "data.csv")
    assert [item.code for item in instrument.items] == ["TR1", "TR2", "TR3", "US1", "US2", "US3"]
    given = [float(c) if c in "12345" else np.nan for c in raw.column("TR3")]
    np.testing.assert_array_equal(survey.column("TR3"), given)
    assert "CHECK: 'no opinion'" in text


def test_equal_spellings_are_one_option() -> None:
    _, _, instrument, survey = proposed(FIELD / "12_proposal_invalid_spellings" / "data.csv")
    (question,) = instrument.background
    assert [option.text.en for option in question.codes] == ["No", "Yes"]
    assert not np.isnan(survey.column(question.code)).any()


def test_numbers_beside_texts_are_numbers() -> None:
    text, raw, instrument, survey = proposed(FIELD / "13_proposal_text_and_numbers" / "data.csv")
    days, children = instrument.background
    assert days.numeric
    assert children.numeric
    np.testing.assert_array_equal(
        survey.column(children.code), raw.column("Number of children").astype(float)
    )
    assert "option 0" not in text


@pytest.mark.parametrize(("name", "codes"), [("neg", [-9, -3]), ("dk", [9])])
def test_undeclared_codes_of_no_answer_are_proposed_as_missing(name: str, codes: list[float]) -> None:
    path = FIELD / "16_sav_undeclared_missing_codes" / f"{name}.sav"
    text, raw, instrument, survey = proposed(path)
    assert len(instrument.items) == 6
    assert instrument.background == ()
    assert (only_scale(instrument).minimum, only_scale(instrument).maximum) == (1, 5)
    assert set(only_scale(instrument).missing_codes) <= set(codes)
    assert int(np.isnan(survey.answers).sum()) == sum(cell in codes for cell in raw.cells.ravel())
    assert "seem" in text
    assert "CHECK" in text
    *_, said = proposed(path, *codes)
    np.testing.assert_array_equal(said.answers, survey.answers)


def test_brackets_are_background_in_their_order() -> None:
    _, _, instrument, _ = proposed(FIELD / "18_age_brackets_are_a_scale" / "data.csv")
    age, experience = instrument.background
    assert [c.text.en for c in age.codes] == ["18-24", "25-34", "35-44", "45-54", "55+"]
    assert [c.text.en for c in experience.codes] == ["1-3 years", "4-6 years", "7-10 years"]
    assert len(instrument.items) == 3


def test_no_answer_is_never_the_top_point() -> None:
    _, raw, instrument, survey = proposed(FIELD / "19_not_applicable_is_the_top_code" / "data.csv")
    assert only_scale(instrument).maximum == np.nanmax(survey.answers) == 5
    silent = sum("Not applicable" in str(cell) for cell in raw.cells.ravel())
    assert int(np.isnan(survey.answers).sum()) == silent > 0


def test_nominal_variables_are_background() -> None:
    _, _, instrument, _ = proposed(FIELD / "29_sav_nominal_variables_are_items" / "data.sav")
    assert [q.code for q in instrument.background] == ["marital", "gender", "educ"]
    # two codes are a dummy already, and levels of education have an order whatever SPSS says
    assert [q.measure for q in instrument.background] == ["nominal", None, "ordinal"]
    assert [c.text.en for c in instrument.background[2].codes] == [
        "primary",
        "secondary",
        "vocational",
        "bachelor",
        "master",
    ]
    assert len(instrument.items) == 6


# ---- languages -----------------------------------------------------------------------------------------------

AGREE = {
    "zh": ["非常不同意", "不同意", "一般", "同意", "非常同意"],
    "zh fit": ["完全不符合", "比较不符合", "不确定", "比较符合", "完全符合"],
    "en": ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
    "en Qualtrics": ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree"],
    "en forced": ["Strongly disagree", "Disagree", "Agree", "Strongly agree"],
    "en often": ["Never", "Rarely", "Sometimes", "Often", "Always"],
    "de": ["stimme überhaupt nicht zu", "stimme eher nicht zu", "teils/teils", "stimme eher zu", "stimme voll und ganz zu"],
    "de fit": ["trifft nicht zu", "trifft eher nicht zu", "trifft eher zu", "trifft zu"],
    "fr": ["Pas du tout d'accord", "Plutôt pas d’accord", "Ni d'accord ni pas d'accord", "Plutôt d'accord", "Tout à fait d'accord"],
    "es": ["Totalmente en desacuerdo", "En desacuerdo", "Ni de acuerdo ni en desacuerdo", "De acuerdo", "Totalmente de acuerdo"],
    "pt": ["Discordo totalmente", "Discordo parcialmente", "Não concordo nem discordo", "Concordo parcialmente", "Concordo totalmente"],
    "ja": ["全くそう思わない", "あまりそう思わない", "どちらともいえない", "ややそう思う", "非常にそう思う"],
    "ko": ["전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"],
    "ru": ["Полностью не согласен", "Скорее не согласен", "Ни согласен, ни не согласен", "Скорее согласен", "Полностью согласен"],
    "ar": ["لا أوافق بشدة", "لا أوافق", "محايد", "أوافق", "أوافق بشدة"],
}  # fmt: skip


@pytest.mark.parametrize("language", AGREE)
def test_known_answers_are_in_order_in_every_language(language: str, tmp_path: Path) -> None:
    answers = AGREE[language]
    path = table(tmp_path, {"A": answers[::-1], "B": [answers[1], *answers, answers[0]], "C": answers})
    _, _, instrument, survey = proposed(path)
    assert labels(only_scale(instrument)) == answers
    assert survey.column(instrument.items[2].code)[: len(answers)].tolist() == list(
        range(1, len(answers) + 1)
    )


def test_unknown_answers_shared_by_neighbours_are_a_scale_to_be_checked(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    words = ["ei koskaan", "harvoin", "joskus", "usein", "aina"]
    trait = rng.normal(size=60)
    columns = {
        f"kysymys {j}": [
            words[k] for k in np.clip(np.round(2 + trait + 0.4 * rng.normal(size=60)), 0, 4).astype(int)
        ]
        for j in range(4)
    }
    text, _, instrument, _ = proposed(table(tmp_path, columns))
    assert len(instrument.items) == 4
    assert labels(only_scale(instrument)) in (words, words[::-1])
    assert "order of these labels is not known" in " ".join(text.replace("#", "").split())


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (["Strongly agree", "Agree", "Disagree", "Strongly disagree"], 4),
        (["Somewhat agree", "Strongly disagree", "Strongly agree"], 5),
        (["disagree", "slightly agree", "agree"], 7),
        (["None", "A little", "Some", "A lot"], 4),
    ],
)
def test_points_are_those_of_the_smallest_scale_that_has_the_answers(given: list[str], points: int) -> None:
    known = known_order(given)
    assert known is not None
    assert known[1] == points


# ---- kinds of columns ----------------------------------------------------------------------------------------

LIKERT = {f"TR{j}": [1, 2, 3, 4, 5, j, 4] for j in (1, 2, 3)}


@pytest.mark.parametrize("separator", [";", "┋", ", "])
def test_several_answers_in_a_cell(separator: str, tmp_path: Path) -> None:
    cells = [
        "Phone",
        "Laptop",
        f"Phone{separator}Laptop",
        f"Phone{separator}Watch",
        "Watch",
        f"Laptop{separator}Watch",
        "",
    ]
    path = table(tmp_path, {**LIKERT, "Which do you use?": cells})
    _, raw, instrument, survey = proposed(path, separator=",")
    (question,) = instrument.background
    assert question.several == separator.strip()
    phone = next(c.code for c in question.codes if c.text.en == "Phone")
    used = ["Phone" in str(cell or "") for cell in raw.column("Which do you use?")]
    column = survey.column(f"{question.code}_{phone}")
    assert int(np.nansum(column)) == sum(used)
    assert np.isnan(column).sum() == sum(cell is None for cell in raw.column("Which do you use?"))


def test_single_answers_with_commas_stay_single(tmp_path: Path) -> None:
    path = table(tmp_path, {**LIKERT, "Do you smoke?": ["Yes, daily", "No, never", "Sometimes"]})
    _, _, instrument, _ = proposed(path)
    assert instrument.background[0].several is None
    assert {c.text.en for c in instrument.background[0].codes} == {"Yes, daily", "No, never", "Sometimes"}


def test_repeated_headers_can_be_addressed(tmp_path: Path) -> None:
    rows = ["TR1,TR2,TR3,Comment,Comment"] + [
        f"{1 + i % 5},{1 + i % 4},{1 + i % 5},{'ab'[i % 2]},{'xyz'[i % 3]}" for i in range(30)
    ]
    (tmp_path / "d.csv").write_text("\n".join(rows) + "\n")
    _, _, instrument, survey = proposed(tmp_path / "d.csv")
    assert [q.column for q in instrument.background] == ["Comment #1", "Comment #2"]
    first, second = (survey.column(q.code) for q in instrument.background)
    assert len(set(first)) == 2
    assert len(set(second)) == 3


def test_partly_labelled_points(tmp_path: Path) -> None:
    cells = ["1 (not at all)", "2", "3", "4", "5 (very)"]
    _, _, instrument, survey = proposed(
        table(tmp_path, {f"Question {j}": cells[j:] + cells for j in range(3)})
    )
    assert (only_scale(instrument).minimum, only_scale(instrument).maximum) == (1, 5)
    assert survey.column(instrument.items[0].code)[:5].tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("header", "cells", "order"),
    [
        ("Income", ["over 5,000 €", "under 1,000 €", "1,000-5,000 €"], ["under 1,000 €", "1,000-5,000 €", "over 5,000 €"]),
        ("您的月收入", ["1万以上", "3000以下", "3000-5000", "5000-1万"], ["3000以下", "3000-5000", "5000-1万", "1万以上"]),
        ("Bildungsabschluss", ["Master", "Abitur", "Bachelor"], ["Abitur", "Bachelor", "Master"]),
        ("学历", ["硕士", "高中", "本科", "大专"], ["高中", "大专", "本科", "硕士"]),
        ("연령대", ["30대", "20대", "40대"], ["20대", "30대", "40대"]),
        ("Faixa etária", ["acima de 60 anos", "menos de 20 anos", "20 a 60 anos"], ["menos de 20 anos", "20 a 60 anos", "acima de 60 anos"]),
    ],
)  # fmt: skip
def test_facts_are_background_in_their_natural_order(
    header: str, cells: list[str], order: list[str], tmp_path: Path
) -> None:
    _, _, instrument, _ = proposed(table(tmp_path, {**LIKERT, header: cells}))
    (question,) = instrument.background
    assert [c.text.zh or c.text.en for c in question.codes] == order
    assert question.measure == "ordinal"


def test_choices_without_an_order_are_nominal(tmp_path: Path) -> None:
    _, _, instrument, _ = proposed(
        table(tmp_path, {**LIKERT, "Department": ["Sales", "Research", "Finance"]})
    )
    (question,) = instrument.background
    assert question.measure == "nominal"


def test_identifiers_timers_and_orders_are_left_out(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        {
            "vp": list(range(101, 161)),
            **LIKERT,
            "groupTime12": [1.5, 2.5, 9.25],
            "Q3_Page Submit": [3.1, 4.2],
            "FL_5_DO_A": [1, 2],
        },
    )
    text, _, instrument, _ = proposed(path)
    assert instrument.background == ()
    for name in (
        "vp: a number for each",
        "groupTime12: a column of the platform",
        "Q3_Page Submit: a column",
        "FL_5_DO_A: a column",
    ):
        assert name in text


# ---- constructs ----------------------------------------------------------------------------------------------

HEADERS = {
    "codes": ["PE1", "PE2", "PE3", "SI1", "SI2", "SI3"],
    "codes with wordings": ["PE1: useful", "PE2: quick", "PE3: good", "SI1: friends", "SI2: family", "SI3: boss"],
    "numbers": ["1.1 It is useful", "1.2 It is quick", "1.3 It is good", "2.1 Friends", "2.2 Family", "2.3 Boss"],
    "Google Forms": ["Use [useful]", "Use [quick]", "Use [good]", "Others [friends]", "Others [family]", "Others [boss]"],
    "wjx": ["7、使用—1.有用", "2.快", "3.好", "8、他人—1.朋友", "2.家人", "3.老板"],
    "LimeSurvey": ["Q3[SQ001]. Use [useful]", "Q3[SQ002]. Use [quick]", "Q3[SQ003]. Use [good]", "Q4[SQ001]. Others [friends]",
                   "Q4[SQ002]. Others [family]", "Q4[SQ003]. Others [boss]"],
    "Kobo": ["use/PE1", "use/PE2", "use/PE3", "others/SI1", "others/SI2", "others/SI3"],
}  # fmt: skip
PLATFORM = {"Google Forms": "google_forms", "wjx": "wenjuanxing", "LimeSurvey": "limesurvey", "Kobo": "kobo"}


@pytest.mark.parametrize("style", HEADERS)
def test_headers_tell_the_constructs(style: str, tmp_path: Path) -> None:
    path = table(
        tmp_path, {header: [1 + (i + j) % 5 for i in range(7)] for j, header in enumerate(HEADERS[style])}
    )
    _, _, instrument, _ = proposed(path, format=PLATFORM.get(style, "auto"))
    assert [len(construct.items) for construct in instrument.constructs] == [3, 3]


def test_answers_tell_the_constructs_when_nothing_else_does(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    traits = rng.normal(size=(60, 2))
    columns = {
        f"Wording number {chr(97 + j)}": np.clip(
            np.round(3 + traits[:, j % 2] + 0.5 * rng.normal(size=60)), 1, 5
        )
        .astype(int)
        .tolist()
        for j in range(8)
    }
    text, _, instrument, _ = proposed(table(tmp_path, columns))
    assert [[i.text.en[-1] for i in c.items] for c in instrument.constructs] == [list("aceg"), list("bdfh")]
    assert "their answers" in " ".join(text.replace("#", "").split())


# ---- privacy -------------------------------------------------------------------------------------------------

PERSONS = {
    "zh": ("您的姓名", "手机号码", "电子邮箱"),
    "en": ("Full name", "WhatsApp number", "What is your e-mail address?"),
    "de": ("Vor- und Nachname", "Telefonnummer", "Ihre E-Mail-Adresse"),
    "fr": ("Nom et prénom", "Numéro de téléphone", "Votre adresse e-mail"),
    "es": ("Nombre y apellidos", "Teléfono de contacto", "Correo electrónico"),
    "pt": ("Nome completo", "Número de telefone", "Endereço de e-mail"),
    "ja": ("お名前", "電話番号", "メールアドレス"),
    "ko": ("성함", "휴대폰 번호", "이메일 주소"),
    "ru": ("ФИО", "Номер телефона", "Электронная почта"),
    "ar": ("الاسم الكامل", "رقم الجوال", "البريد الإلكتروني"),
    "it": ("Nome e cognome", "Numero di telefono", "Indirizzo e-mail"),
    "nl": ("Voor- en achternaam", "Telefoonnummer", "E-mailadres"),
    "pl": ("Imię i nazwisko", "Numer telefonu", "Adres e-mail"),
    "tr": ("Adınız Soyadınız", "Cep telefonu", "E-posta adresi"),
    "id": ("Nama lengkap", "No. HP", "Alamat email"),
    "vi": ("Họ và tên", "Số điện thoại", "Địa chỉ email"),
}


@pytest.mark.parametrize("language", PERSONS)
def test_personal_data_are_known_by_what_is_asked(language: str, tmp_path: Path) -> None:
    name, phone, mail = PERSONS[language]
    columns = {
        name: [f"Person Example {i:02d}" for i in range(60)],
        phone: [100000017 + 1237 * i * i for i in range(60)],
        mail: [f"person{i:02d}@example.org" for i in range(60)],
        **LIKERT,
    }
    text, raw, _, survey = proposed(table(tmp_path, columns))
    assert {name, phone, mail} <= raw.personal
    written = text + repr(survey.background) + repr(survey.mapping) + "".join(map(str, survey.findings))
    for secret in ("Example 0", "10000001", "person0"):
        assert secret not in written


def test_personal_data_are_known_by_their_values(tmp_path: Path) -> None:
    columns = {
        "q_a": [f"u{i}@mail.example" for i in range(60)],
        "q_b": [f"+49 170 {1234567 + 9871 * i}" for i in range(60)],
        "q_c": [f"10.{i}.3.4" for i in range(60)],
        "q_d": [f"48.{1371 + i}, 11.{5754 + i}" for i in range(60)],
        **LIKERT,
        "income": [1000 + 17 * i for i in range(60)],
        "record": [10_000_000 + i for i in range(60)],
    }
    _, raw, _, _ = proposed(table(tmp_path, columns))
    assert raw.personal == {"q_a", "q_b", "q_c", "q_d"}


@pytest.mark.parametrize(
    "wording",
    ["My phone is important to me", "I read e-mail at night", "手机的使用让我快乐", "The name of the brand is known", "휴대폰이 없으면 불안하다",
     "Mi teléfono me ayuda", "Ich nutze mein Telefon oft"],
)  # fmt: skip
def test_opinions_about_phones_are_no_personal_data(wording: str, tmp_path: Path) -> None:
    assert read_export(table(tmp_path, {wording: [1, 2, 3], **LIKERT})).personal == frozenset()


def test_small_areas_are_out_of_reports_unless_asked_for(tmp_path: Path) -> None:
    from rcvsem.report.tables.sample import sample_profile

    path = table(tmp_path, {**LIKERT, "Postal code": ["10115", "80331", "20095"], "gender": ["m", "f"]})
    text, raw, instrument, survey = proposed(path)
    profile = sample_profile(survey.background, instrument.background)
    assert profile is not None
    assert "Postal" not in repr(profile)
    asked = parse_instrument(text.replace("reported: false", "reported: true"))
    assert "Postal" in repr(sample_profile(clean(raw, asked).background, asked.background))
