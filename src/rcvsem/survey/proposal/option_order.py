"""The order of options: known sets, brackets of numbers, levels of education, and what the answers themselves tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from rcvsem.instrument.no_answer import fold_words
from rcvsem.survey.cells import normalised

_UNDER = re.compile(
    r"\b(?:under|below|less than|up to|fewer than|younger than|no more than|at most|before|unter|bis|weniger als|moins de|"
    r"menos de|hasta|at[eé]|menor|abaixo|inferior|до|меньше|менее|младше|dưới|ít hơn|meno di|fino a|onder|minder dan|poniżej|mniej niż|"
    r"az|altı|kurang dari|di bawah)\b|^\s*[<≤＜]|以下|以内|未満|未满|不足|不到|미만|이하|أقل|تحت",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:over|above|more than|and over|or more|or older|and older|at least|older than|and above|after|[uü]ber|mehr als|und mehr|"
    r"plus de|et plus|m[aá]s de|o m[aá]s|mais de|ou mais|acima|mayor|superior|supera|exceeds?|dépasse|более|больше|старше|свыше|и более|от|trên|trở lên|hơn|oltre|più di|boven|meer dan|"
    r"powyżej|więcej niż|fazla|üzeri|üstü|lebih dari|di atas)\b|\+|^\s*[>≥＞]|"
    r"以上|超过|及以上|이상|초과|أكثر|فوق",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|just|exactly|nur|genau|seulement|sol[oa]|únicamente|apenas|somente|только)\b|只有|仅|だけ|만 ",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d+(?:[.,\u00a0 ']\d{3})+|\d+(?:\.\d+)?")
_UNIT = re.compile(
    r"\b(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|times?|people|employees|euros?|dollars?|usd|eur|rmb|jahre?n?|ans?|"
    r"a[nñ]os?|anos?|лет|год\w*|руб\w*|r\$)\b|[€$£¥￥₩₽]|岁|歲|年|元|万|萬|千|个月|天|小时|次|人|代|歳|円|時間|回|세|년|만원|원|명|시간|회|대|سنة|سنوات",
    re.IGNORECASE,
)
_TIMES = (
    (r"days?|tage?n?|jours?|d[ií]as?|дн|день|天|日|일", 1.0),
    (r"weeks?|wochen?|semaines?|semanas?|недел|周|週|주", 7.0),
    (r"months?|monate?n?|mois|mes(?:es)?|m[eê]s|месяц|个月|ヶ月|か月|개월|شهر|أشهر", 30.0),
    (r"years?|yrs?|jahre?n?|ans?|années?|a[nñ]os?|лет|год|年|년|سنة|سنوات", 365.0),
)
_TIME_UNIT = re.compile("|".join(rf"(?:(?<![^\W\d_])(?:{words}))" for words, _ in _TIMES), re.IGNORECASE)
_SCALED = {"k": 1e3, "千": 1e3, "万": 1e4, "萬": 1e4, "만": 1e4, "m": 1e6, "百万": 1e6, "亿": 1e8}
#: "5k", "3万", but no "5 km" and no "6 months".
_UNIT_AFTER = re.compile(r"\s?(百万|[千万萬만亿]|[km](?![^\W\d_]))")


def bracket(label: str) -> float | None:
    """Where a bracket of numbers begins ("18-24": 18, "under 18": 17.5, "65+": 65.5); None for other labels."""
    text = normalised(label)
    amounts = [_amount(match, text) for match in _AMOUNT.finditer(text)]
    if not amounts or len(text) > 60:
        return None
    if amounts and text.isdecimal():
        return amounts[0]
    rest = _AMOUNT.sub("", text)
    apart = len(amounts) >= 2 and re.search(
        r"\d\s*\S{0,8}\s*(?:-|–|—|~|～|〜|to|and|bis|und|a|à|et|e|y|até|до|и|đến|ed|tot|en|do|ile|sampai|至|到|から|إلى|و)\s*\S{0,4}\s*\d",
        text,
    )
    if _UNDER.search(text) and len(amounts) == 1:
        return amounts[0] - 0.5
    if _OVER.search(text) and len(amounts) == 1:
        return amounts[0] + 0.5
    if apart or (len(amounts) == 1 and _ONLY.search(text)):
        return amounts[0]
    words = re.sub(r"[^\w]|_", "", _UNIT.sub("", rest))
    return amounts[0] if _UNIT.search(rest) and len(words) <= 12 else None


def _amount(match: re.Match[str], text: str) -> float:
    number = float(re.sub(r"[^\d.]", "", match.group()) if "." in match.group() and "," not in match.group()
                   and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", match.group()) else re.sub(r"\D", "", match.group()))  # fmt: skip
    after = _UNIT_AFTER.match(text[match.end() :].casefold())
    return number * _SCALED[after.group(1)] if after else number


def _days(label: str) -> float:
    """Days in the unit of a label's first amount of time; 0 where there is none."""
    for unit in _TIME_UNIT.finditer(label):
        return next(days for words, days in _TIMES if re.match(words, unit.group(), re.IGNORECASE))
    return 0.0


def bracket_order(labels: Sequence[str]) -> list[str]:
    """The labels by the numbers they bracket; empty unless most are brackets."""
    found = {label: start for label in labels if (start := bracket(label)) is not None}
    if len(found) == sum(map(str.isdecimal, found)):
        return []
    days = {label: _days(label) for label in found}
    if all(days.values()) and len(set(days.values())) > 1:  # 1-6 months, 6 months - 1 year, over a year
        found = {label: found[label] * days[label] for label in found}
    if len(found) < 2 or len(found) < 0.6 * len(labels):
        return _counted(labels)
    return [
        *sorted(found, key=lambda label: found[label]),
        *(label for label in labels if label not in found),
    ]


#: Words that count points of a rating, not things.
_RATED = re.compile(
    r"stars?|étoiles?|sterne?|estrellas?|estrelas?|points?|punkte?|puntos?|pontos?|зв[её]зд\w*|балл\w*|星|分|별|점",
    re.IGNORECASE,
)


def _counted(labels: Sequence[str]) -> list[str]:
    """The labels by their numbers when they count one thing: 0 người, 1 người, 4 người trở lên; empty for others."""
    found = {
        label: match for label in labels if (match := re.match(r"(\d{1,3})\s?([^\W\d_]+)", normalised(label)))
    }
    if len(found) < max(3, 0.6 * len(labels)):
        return []
    words = [match.group(2).casefold() for match in found.values()]
    thing = min(words, key=len)
    same = all(word.startswith(thing[: max(1, len(thing) - 1)]) for word in words)
    if not same or _RATED.fullmatch(thing) or len({match.group(1) for match in found.values()}) < len(found):
        return []
    return [
        *sorted(found, key=lambda label: int(found[label].group(1))),
        *(label for label in labels if label not in found),
    ]


_LEVELS = (
    r"no (?:formal )?(?:schooling|education)|none|illiterate|文盲|未上学|без образования|sin estudios|sem escolaridade|لا يقرأ|أمي",
    r"primary|elementary|grade school|小学|grundschule|primaire|primari[ao]|fundamental|小学校|초등|начальное|ابتدائي",
    r"middle school|junior high|lower secondary|初中|hauptschule|coll[eè]ge|secundaria b[aá]sica|中学|중학|중졸|основное общее|إعدادي|متوسط",
    r"high ?school|secondary|senior high|\bged\b|高中|中专|中專|职高|技校|abitur|realschule|lyc[eé]e|baccalaur[eé]at$|bac\b|secundaria|bachillerato|"
    r"ensino m[eé]dio|m[eé]dio|高校|高等学校|고등|고졸|среднее|ثانوي",
    r"some college|associate|vocational|diploma|technical|trade|大专|大專|专科|專科|ausbildung|lehre|bts|dut|bac ?\+ ?2|t[eé]cnic[oa]|"
    r"formaci[oó]n profesional|専門|短大|전문대|среднее специальное|среднее профессиональное|دبلوم",
    r"bachelor|undergraduate|college|university|本科|学士|大学本科|hochschule|universit[aä]t|licence|bac ?\+ ?3|grado|universitari[ao]|licenciatura|"
    r"superior|gradua[cç][aã]o|大学|학사|대졸|대학교|бакалавр|высшее|بكالوريوس|جامعي",
    r"master|graduate (?:degree|school)|postgraduate|硕士|碩士|研究生|maestr[ií]a|mestrado|bac ?\+ ?5|m[aá]ster|修士|大学院|석사|대학원|магистр|ماجستير|"
    r"p[oó]s-?gradua[cç][aã]o|posgrado",
    r"ph\.?d|doctor|博士|promotion|promoviert|doctorat|doctorado|doutorado|박사|кандидат наук|докто|аспирант|دكتوراه",
)  # fmt: skip


@cache
def _levels() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(level, re.IGNORECASE) for level in _LEVELS)


def education_order(labels: Sequence[str]) -> list[str]:
    """The labels by level of education; empty unless most name one and they name three."""
    rank: dict[str, int] = {}
    for label in labels:
        hits = [k for k, level in enumerate(_levels()) if level.search(label)]
        if hits:
            rank[label] = hits[-1]
    if len(rank) < max(3, 0.6 * len(labels)) or len(set(rank.values())) < 3:
        return []
    return [*sorted(rank, key=lambda label: rank[label]), *(label for label in labels if label not in rank)]


_SIMPLE = (
    "no|yes", "否|是", "没有|有", "无|有", "nein|ja", "non|oui", "no|sí", "não|sim", "いいえ|はい", "아니오|예", "아니요|네", "нет|да", "لا|نعم",
    "false|true", "male|female|other", "man|woman|other", "男|女", "männlich|weiblich|divers", "homme|femme|autre",
    "hombre|mujer|otro", "masculino|femenino|otro", "masculino|feminino|outro", "男性|女性|その他", "남|여", "남성|여성", "남자|여자",
    "мужской|женский", "муж|жен", "ذكر|أنثى", "m|f",
)  # fmt: skip


def fact_order(labels: Iterable[str]) -> tuple[list[str], bool]:
    """(options in their natural order, whether that order is known) of a question about facts."""
    found = list(labels)
    for known in (bracket_order(found), education_order(found)):
        if known:
            return known, True
    words = {fold_words(label): label for label in found}
    for pair in _SIMPLE:
        steps = [fold_words(word) for word in pair.split("|")]
        if len(words) > 1 and set(words) <= set(steps):
            return [words[step] for step in steps if step in words], True
    return found, False


#: Questions that are enough to tell an order.
_ENOUGH_COLUMNS = 20


def order_by_answers(columns: Sequence[Sequence[str | None]], labels: Sequence[str]) -> list[str]:
    """Labels of an unknown language in the order the answers tell, up to its direction.

    The first axis of a multiple correspondence analysis gives every label of every question a score: neighbouring points of
    a scale are given by the same people. Questions that run against the others are turned before scores are averaged.
    columns : (k, n).
    """
    place = {label: j for j, label in enumerate(labels)}
    k, points = min(len(columns), _ENOUGH_COLUMNS), len(labels)
    given = np.zeros((len(columns[0]), k, points))
    for c, column in enumerate(columns[:k]):
        for i, label in enumerate(column):
            if label in place:
                given[i, c, place[label]] = 1.0
    table = given.reshape(len(given), k * points)
    table = table[table.sum(axis=1) > 0]
    weight = table.sum(axis=0)
    used = weight > 0
    if len(table) < 5 or not used.reshape(k, points).any(axis=0).all():
        return list(labels)
    share = table[:, used] / table.sum()
    rows, cols = share.sum(axis=1), share.sum(axis=0)
    expected = np.outer(rows, cols)
    residuals = (share - expected) / np.sqrt(expected)
    _, axes = np.linalg.eigh(residuals.T @ residuals)
    score = np.zeros(k * points)
    score[used] = axes[:, -1] / np.sqrt(cols)
    scores, counts = score.reshape(k, points), weight.reshape(k, points)
    mean = scores[int(np.argmax((counts * scores**2).sum(axis=1)))]
    for _ in range(3):
        turned = np.where((counts * scores * mean).sum(axis=1) < 0, -1.0, 1.0)[:, None]
        mean = (counts * scores * turned).sum(axis=0) / counts.sum(axis=0)
    if abs(mean.min()) > abs(
        mean.max()
    ):  # reproducible, not meaningful: the direction is for a person to say
        mean = -mean
    return [labels[j] for j in np.argsort(mean, kind="stable")]
