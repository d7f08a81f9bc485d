"""How much of an instrument a proposal gets right, over simulated exports of every platform and language.

No real people: answers are drawn from a model of three correlated constructs with a fixed seed. For each export the
proposal is compared with what the columns are known to be:

role       share of columns given their role (item, background, left out)
scale      share of items whose scale has the right lowest and highest point
order      share of items whose labels (or codes) stand in the right order
construct  share of items that are together with exactly their fellows

The second table is of the same exports as people leave them: blanks, an undeclared code or word of no answer, one stray
text, two spellings of an option, several answers in a cell, hours, a telephone number, a consent that all gave.

    python benchmarks/proposals.py            # the tables of docs/surveys.md
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.survey import RawExport, clean, read_export
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

SEED, N, CONSTRUCTS, ITEMS = 20261130, 120, 3, 4
PLATFORMS = (
    "plain codes", "plain wordings", "wenjuanxing", "qualtrics", "limesurvey", "google_forms", "surveymonkey", "kobo", "spss",
    "redcap labels", "typeform", "1ka",
)  # fmt: skip
ANSWERS = {
    "zh": ["非常不同意", "不同意", "一般", "同意", "非常同意"],
    "en": ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree"],
    "de": ["stimme überhaupt nicht zu", "stimme eher nicht zu", "teils/teils", "stimme eher zu", "stimme voll zu"],
    "fr": ["Pas du tout d'accord", "Plutôt pas d'accord", "Ni d'accord ni pas d'accord", "Plutôt d'accord", "Tout à fait d'accord"],
    "es": ["Totalmente en desacuerdo", "En desacuerdo", "Ni de acuerdo ni en desacuerdo", "De acuerdo", "Totalmente de acuerdo"],
    "pt": ["Discordo totalmente", "Discordo parcialmente", "Neutro", "Concordo parcialmente", "Concordo totalmente"],
    "ja": ["全くそう思わない", "あまりそう思わない", "どちらともいえない", "ややそう思う", "非常にそう思う"],
    "ko": ["전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"],
    "ru": ["Полностью не согласен", "Скорее не согласен", "Нейтрально", "Скорее согласен", "Полностью согласен"],
    "ar": ["لا أوافق بشدة", "لا أوافق", "محايد", "أوافق", "أوافق بشدة"],
}  # fmt: skip
#: Wordings: three stems, a row word, then gender with its options, age, mail, a remark.
WORDS = {
    "zh": (["信任", "使用", "价值"], "题目", "您的性别", ["男", "女"], "您的年龄段", "您的邮箱", "您的建议"),
    "en": (["Trust", "Use", "Value"], "statement", "Gender", ["Male", "Female"], "Age group", "Email address", "Comments"),
    "de": (["Vertrauen", "Nutzung", "Nutzen"], "Aussage", "Geschlecht", ["männlich", "weiblich"], "Ihr Alter", "E-Mail-Adresse", "Kommentar"),
    "fr": (["Confiance", "Usage", "Valeur"], "énoncé", "Sexe", ["Homme", "Femme"], "Tranche d'âge", "Adresse e-mail", "Commentaires"),
    "es": (["Confianza", "Uso", "Valor"], "afirmación", "Sexo", ["Hombre", "Mujer"], "Rango de edad", "Correo electrónico", "Comentarios"),
    "pt": (["Confiança", "Utilização", "Valor"], "afirmação", "Sexo", ["Masculino", "Feminino"], "Faixa etária", "Endereço de e-mail", "Comentários"),
    "ja": (["信頼", "利用", "価値"], "項目", "性別", ["男性", "女性"], "年代", "メールアドレス", "自由記述"),
    "ko": (["신뢰", "이용", "가치"], "문장", "성별", ["남성", "여성"], "연령대", "이메일", "의견"),
    "ru": (["Доверие", "Использование", "Ценность"], "утверждение", "Пол", ["Мужской", "Женский"], "Ваш возраст", "Электронная почта", "Комментарии"),
    "ar": (["الثقة", "الاستخدام", "القيمة"], "عبارة", "الجنس", ["ذكر", "أنثى"], "الفئة العمرية", "البريد الإلكتروني", "ملاحظات"),
}  # fmt: skip
AGES = ["18-24", "25-34", "35-44", "45+"]


@dataclass(frozen=True)
class Export:
    """A simulated export: its file, and header -> construct number, "background" or "left out"."""

    path: Path
    truth: dict[str, int | str]
    platform: str
    language: str


def answers(rng: np.random.Generator) -> np.ndarray:
    """(N, CONSTRUCTS, ITEMS) codes 1 to 5 of three constructs that correlate .4."""
    latent = rng.normal(size=(N, CONSTRUCTS)) * np.sqrt(0.6) + rng.normal(size=(N, 1)) * np.sqrt(0.4)
    noise = rng.normal(size=(N, CONSTRUCTS, ITEMS))
    return np.clip(np.round(3 + 0.8 * (0.8 * latent[:, :, None] + 0.6 * noise)), 1, 5).astype(int)


SILENT = {
    "zh": "不适用", "en": "Not applicable", "de": "keine Angabe", "fr": "Ne sait pas", "es": "No aplica", "pt": "Não sei", "ja": "わからない",
    "ko": "해당 없음", "ru": "Затрудняюсь ответить", "ar": "لا ينطبق",
}  # fmt: skip
#: Telephone, devices (several in a cell), hours a week, consent.
MORE = {
    "zh": ("手机号码", "您使用哪些设备", ["手机", "电脑", "平板"], "每周使用几个小时", "是否同意参加", "同意"),
    "en": ("Phone number", "Which devices do you use", ["Phone", "Laptop", "Tablet"], "How many hours per week", "Do you agree to take part?", "Yes"),
    "de": ("Telefonnummer", "Welche Geräte nutzen Sie", ["Handy", "Laptop", "Tablet"], "Wie viele Stunden pro Woche", "Einwilligung", "Ja"),
    "fr": ("Numéro de téléphone", "Quels appareils utilisez-vous", ["Téléphone", "Ordinateur", "Tablette"], "Combien d'heures par semaine", "Consentement", "Oui"),
    "es": ("Número de teléfono", "Qué dispositivos usa", ["Móvil", "Portátil", "Tableta"], "Cuántas horas por semana", "Consentimiento", "Sí"),
    "pt": ("Número de telefone", "Que aparelhos usa", ["Celular", "Notebook", "Tablet"], "Quantas horas por semana", "Consentimento", "Sim"),
    "ja": ("電話番号", "使用している機器", ["スマホ", "パソコン", "タブレット"], "週に何時間", "参加への同意", "はい"),
    "ko": ("휴대폰 번호", "사용하는 기기", ["스마트폰", "노트북", "태블릿"], "일주일에 몇 시간", "참여 동의", "예"),
    "ru": ("Номер телефона", "Какими устройствами пользуетесь", ["Телефон", "Ноутбук", "Планшет"], "Сколько часов в неделю", "Согласие на участие", "Да"),
    "ar": ("رقم الهاتف", "ما الأجهزة التي تستخدمها", ["هاتف", "حاسوب", "لوحي"], "كم ساعة في الأسبوع عدد الساعات", "الموافقة على المشاركة", "نعم"),
}  # fmt: skip


def _as_left(
    columns: dict[str, list[object]],
    truth: dict[str, int | str],
    wordings: dict[str, str],
    platform: str,
    language: str,
    by_text: bool,
    rng: np.random.Generator,
) -> None:
    """What people and platforms leave in exports; adds columns and their truth. Changes its arguments."""
    items = [name for name, own in truth.items() if isinstance(own, int)]
    for name in items:
        for i in rng.choice(N, 6, replace=False):
            columns[name][i] = ""
    for name in items[:2]:  # an undeclared word or code of no answer
        for i in rng.choice(N, 5, replace=False):
            columns[name][i] = SILENT[language] if by_text else 99
    if platform != "spss":  # its columns are numbers or texts
        columns[items[5]][7] = "?? see remark"
    sex = next(name for name, own in truth.items() if own == "background")
    columns[sex] = [f" {cell}" if i % 9 == 0 else cell for i, cell in enumerate(columns[sex])]
    phone, devices, kinds, hours, consent, yes = MORE[language]
    several = [", ".join(k for k in kinds if rng.random() < 0.6) for _ in range(N)]
    added: tuple[tuple[str, list[object], str], ...] = (
        (phone, [int(v) for v in rng.integers(6_000_000_000, 9_999_999_999, N)], "left out"),
        (devices, list(several), "background"),
        (hours, [int(v) for v in rng.integers(0, 41, N)], "background"),
        (consent, [yes] * N, "left out"),
    )
    for j, (wording, cells, role) in enumerate(added):
        name = f"Q{CONSTRUCTS + 5 + j}" if platform == "1ka" else wording
        columns[name], truth[name], wordings[name] = cells, role, wording


def exports(folder: Path, *, as_left: bool = False) -> Iterator[Export]:
    """One export a platform and language. as_left : with what people leave in them."""
    for p, platform in enumerate(PLATFORMS):
        for k, language in enumerate(ANSWERS):
            rng = np.random.default_rng([SEED, p, k])
            yield _export(folder, platform, language, rng, as_left)


def _export(
    folder: Path, platform: str, language: str, rng: np.random.Generator, as_left: bool = False
) -> Export:
    stems, row, sex, sexes, age, mail, remark = WORDS[language]
    codes = answers(rng)
    by_text = platform not in ("plain codes", "kobo", "spss", "1ka")
    cells = [
        [[ANSWERS[language][v - 1] if by_text else int(v) for v in codes[:, c, i]] for i in range(ITEMS)]
        for c in range(CONSTRUCTS)
    ]
    names: list[list[str]] = [
        [_name(platform, stems[c], c, i, row) for i in range(ITEMS)] for c in range(CONSTRUCTS)
    ]
    columns: dict[str, list[object]] = {}
    truth: dict[str, int | str] = {}
    for c in range(CONSTRUCTS):
        for i in range(ITEMS):
            columns[names[c][i]] = list(cells[c][i])
            truth[names[c][i]] = c
    facts = {
        sex: [sexes[v] for v in rng.integers(0, 2, N)],
        age: [AGES[v] for v in rng.integers(0, 4, N)],
        mail: [f"person{i}@example.org" for i in range(N)],
        remark: [f"{remark} {i}" for i in range(N)],
    }
    asked = dict(zip(facts, ("background", "background", "left out", "left out"), strict=True))
    wordings = {
        names[c][i]: f"{stems[c]} - {row} {chr(97 + i)}" for c in range(CONSTRUCTS) for i in range(ITEMS)
    }
    for j, (wording, cells_of) in enumerate(facts.items()):
        name = f"Q{CONSTRUCTS + 1 + j}" if platform == "1ka" else wording
        columns[name], truth[name], wordings[name] = list(cells_of), asked[wording], wording
    if as_left:
        _as_left(columns, truth, wordings, platform, language, by_text, rng)
    path = folder / f"{platform.replace(' ', '_')}_{language}.{'sav' if platform == 'spss' else 'csv'}"
    if platform == "spss":
        return _sav(path, columns, truth, language)
    path.write_text(_csv(platform, columns, wordings), encoding="utf-8-sig")
    return Export(path, truth, platform, language)


def _name(platform: str, stem: str, c: int, i: int, row: str) -> str:
    if platform == "wenjuanxing":
        return f"{c + 1}、{stem}—1.{row} {chr(97 + i)}{c}" if i == 0 else f"{i + 1}.{row} {chr(97 + i)}{c}"
    return {
        "plain codes": f"{'ABC'[c]}Q{i + 1}",
        "plain wordings": f"{stem} {row} {chr(97 + i)}",
        "qualtrics": f"Q{c + 1}_{i + 1}",
        "limesurvey": f"Q{c + 1}[SQ00{i + 1}]",
        "google_forms": f"{stem} [{row} {chr(97 + i)}]",
        "surveymonkey": f"{stem} - {row} {chr(97 + i)}",
        "kobo": f"group{c + 1}/{'ABC'[c]}Q{i + 1}",
        "spss": f"{'ABC'[c]}Q{i + 1}",
        "redcap labels": f"{stem}: {row} {chr(97 + i)}",
        "typeform": f"{stem}: {row} {chr(97 + i)}",
        "1ka": f"Q{c + 1}{chr(97 + i)}",
    }[platform]


def _csv(platform: str, columns: dict[str, list[object]], wordings: dict[str, str]) -> str:
    headers, rows = list(columns), [list(line) for line in zip(*columns.values(), strict=True)]
    lead: dict[str, list[object]] = {
        "wenjuanxing": {"序号": range(1, N + 1), "提交答卷时间": ["2026/9/3 12:00:00"] * N, "所用时间": ["203秒"] * N},
        "qualtrics": {"StartDate": ["2026-01-01 10:00:00"] * N, "EndDate": ["2026-01-01 10:05:00"] * N, "Status": ["IP Address"] * N,
                      "Progress": [100] * N, "Finished": ["True"] * N, "ResponseId": [f"R_{i:015d}" for i in range(N)]},
        "limesurvey": {"id": range(1, N + 1), "submitdate": ["2026-01-01 10:00:00"] * N, "lastpage": [3] * N, "startlanguage": ["en"] * N},
        "google_forms": {"Timestamp": ["2026/01/01 10:00:00"] * N},
        "surveymonkey": {"Respondent ID": range(10_000_000, 10_000_000 + N), "Collector ID": [4] * N, "Start Date": ["01/01/2026 10:00:00"] * N},
        "redcap labels": {"Record ID": range(1, N + 1), "Event Name": ["Baseline"] * N, "Survey Timestamp": ["2026-01-01 10:00:00"] * N},
        "typeform": {"#": [f"{i:032x}" for i in range(N)]},
        "1ka": {"recnum": range(1, N + 1), "status": [6] * N, "lurker": [0] * N},
        "kobo": {"start": ["2026-01-01T10:00:00"] * N, "_id": range(1, N + 1), "_uuid": [f"u{i}" for i in range(N)]},
    }.get(platform, {})  # fmt: skip
    tail: dict[str, list[object]] = {
        "redcap labels": {"Complete?": ["Complete"] * N},
        "typeform": {"Start Date (UTC)": ["2026-01-01 10:00:00"] * N, "Submit Date (UTC)": ["2026-01-01 10:05:00"] * N,
                     "Network ID": [f"n{i:09x}" for i in range(N)]},
    }.get(platform, {})  # fmt: skip
    headers = [*headers, *tail]
    if tail:
        rows = [[*line, *own] for line, own in zip(rows, zip(*tail.values(), strict=True), strict=True)]
    headers = [*lead, *headers]
    rows = (
        [[*own, *line] for own, line in zip(zip(*lead.values(), strict=True), rows, strict=True)]
        if lead
        else rows
    )
    out = io.StringIO()
    writer = csv.writer(out)
    if platform == "surveymonkey":
        tops = [h.partition(" - ")[0] if " - " in h else h for h in headers]
        first = [t if i == 0 or t != tops[i - 1] else "" for i, t in enumerate(tops)]
        writer.writerow(first)
        writer.writerow([h.partition(" - ")[2] or ("" if h in lead else "Response") for h in headers])
    else:
        writer.writerow(headers)
    if platform in ("qualtrics", "1ka"):
        writer.writerow([wordings.get(h, h) for h in headers])
    if platform == "qualtrics":
        writer.writerow([json.dumps({"ImportId": h}) for h in headers])
    writer.writerows(rows)
    return out.getvalue()


def _sav(path: Path, columns: dict[str, list[object]], truth: dict[str, int | str], language: str) -> Export:
    import pandas as pd
    import pyreadstat

    names = [name if truth[name] in (0, 1, 2) else f"V{j}" for j, name in enumerate(columns)]
    labels = dict(enumerate(ANSWERS[language], start=1))
    frame = pd.DataFrame(dict(zip(names, columns.values(), strict=True)))
    for name, own in zip(names, truth.values(), strict=True):
        if own in (0, 1, 2):  # blanks are the system's missing
            frame[name] = pd.to_numeric(frame[name], errors="coerce")
    value_labels = {name: labels for name, own in zip(names, truth.values(), strict=True) if own in (0, 1, 2)}
    pyreadstat.write_sav(frame, str(path), column_labels=list(columns), variable_value_labels=value_labels)
    return Export(path, dict(zip(names, truth.values(), strict=True)), "spss", language)


def score(export: Export) -> dict[str, float]:
    """The four shares for one export; 0 for all when there is no valid proposal that reads it."""
    raw = read_export(export.path)
    try:
        instrument = parse_instrument(propose_instrument(raw))
        clean(raw, instrument)
    except Exception as error:  # a failed proposal is a result of the benchmark
        print(f"{export.path.name}: {error}", file=sys.stderr)
        return dict.fromkeys(("role", "scale", "order", "construct"), 0.0)
    return compare(export, raw, instrument)


def compare(export: Export, raw: RawExport, instrument: Instrument) -> dict[str, float]:
    """Shares of columns and items that the instrument has right."""
    column_of = {q.code: q.column or q.code for q in (*instrument.items, *instrument.background)}
    items = {column_of[item.code]: item for item in instrument.items}
    background = {column_of[q.code] for q in instrument.background}
    true_items = [name for name, own in export.truth.items() if isinstance(own, int)]
    roles = [
        (name in items)
        if isinstance(own, int)
        else (name in background)
        if own == "background"
        else name not in items and name not in background
        for name, own in export.truth.items()
    ]
    groups = {frozenset(column_of[i.code] for i in c.items) for c in instrument.constructs}
    truth_groups = {c: frozenset(n for n in true_items if export.truth[n] == c) for c in range(CONSTRUCTS)}
    scale, order, construct = [], [], []
    for name in true_items:
        item = items.get(name)
        own = None if item is None else instrument.scales[item.scale]
        scale.append(own is not None and (own.minimum, own.maximum) == (1, 5))
        texts = [] if own is None else [a.text.zh or a.text.en for a in own.anchors]
        order.append(
            own is not None
            and (texts == ANSWERS[export.language] if texts else own.form_order == "ascending")
        )
        construct.append(
            any(name in group and group == truth_groups[int(export.truth[name])] for group in groups)
        )
    return {"role": _mean(roles), "scale": _mean(scale), "order": _mean(order), "construct": _mean(construct)}


def _mean(values: list[bool]) -> float:
    return sum(values) / len(values)


def main() -> None:
    for as_left in (False, True):
        print(f"{'As people leave them' if as_left else 'Tidy'}\n")
        with tempfile.TemporaryDirectory() as folder:
            _print_tables([(export, score(export)) for export in exports(Path(folder), as_left=as_left)])


def _print_tables(results: list[tuple[Export, dict[str, float]]]) -> None:
    for title, key in (("platform", lambda e: e.platform), ("language", lambda e: e.language)):
        print(f"| {title} | exports | role | scale | order | construct |\n|---|---|---|---|---|---|")
        groups: dict[str, list[dict[str, float]]] = {}
        for export, found in results:
            groups.setdefault(key(export), []).append(found)
        for name, own in [*groups.items(), ("**all**", [found for _, found in results])]:
            shares = " | ".join(
                f"{100 * float(np.mean([one[k] for one in own])):.0f} %"
                for k in ("role", "scale", "order", "construct")
            )
            print(f"| {name} | {len(own)} | {shares} |")
        print()


if __name__ == "__main__":
    main()
