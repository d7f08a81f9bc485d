"""LimeSurvey: `;`-separated, question codes `Q1[SQ001]` or `Q1_SQ001`, or question texts as headers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.foundation.patterns import late_pattern
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, roles

NAME = "limesurvey"

#: By name, or as the program writes it in en, zh, de, fr, es, pt, it, nl, pl, ru, ja, ko, ar.
_WORDS = {
    "id": (
        "id|Response ID|答复 ID|答覆 ID|Antwort ID|Antwort-ID|ID de la réponse|ID de respuesta|"
        "ID da resposta|ID risposta|Antwoord ID|ID odpowiedzi|ID ответа|回答ID|응답 ID|معرف الاستجابة"
    ),
    "submitted": (
        "submitdate|Date submitted|提交日期|Datum Abgeschickt|Date de soumission|Fecha de envío|"
        "Data de submissão|Data de envio|Data di invio|Data invio|Datum ingediend|Datum verzonden|"
        "Data przesłania|Data wysłania|Дата отправки|送信日|提出日|제출일자|제출일|تاريخ الإرسال"
    ),
    "start": (
        "startdate|Date started|开始日期|Datum gestartet|Date de lancement|Fecha de inicio|Data de início|"
        "Data di inizio|Startdatum|Datum gestart|Data rozpoczęcia|Дата начала|開始日|시작일자|시작일|"
        "تاريخ البدء"
    ),
    "end": (
        "datestamp|Date last action|Datum letzte Aktivität|Date de la dernière action|"
        "Fecha de la última acción|Data da última ação|Data dell'ultima azione|Datum laatste actie|"
        "Data ostatniej akcji|Дата последнего действия"
    ),
    "duration": (
        "interviewtime|Total time|总时间|Gesamtzeit|Temps total|Durée totale|Tiempo total|Tempo total|"
        "Tempo totale"
    ),
    "ip": (
        "ipaddr|IP address|IP-Adresse|Adresse IP|Dirección IP|Endereço IP|Indirizzo IP|IP-адрес|IPアドレス"
    ),
    "progress": (
        "lastpage|Last page|最后一页|最後一頁|Letzte Seite|Dernière page|Última página|Ultima pagina|"
        "Laatste pagina|Ostatnia strona|Последняя страница|最後のページ|最終ページ|마지막 페이지|"
        "الصفحة الأخيرة"
    ),
    "source": (
        "refurl|Referrer URL|Weiterleitungs-URL|URL référente|URL de referencia|URL de referência|"
        "URL di provenienza"
    ),
    "language": (
        "startlanguage|Start language|起始语言|开始语言|Start-Sprache|Startsprache|Langue de départ|"
        "Lenguaje inicial|Idioma inicial|Língua inicial|Lingua iniziale|Starttaal|Język początkowy|"
        "Начальный язык|Язык интервью|開始言語|시작 언어|لغة البداية"
    ),
}
METADATA = {role: tuple(words.split("|")) for role, words in _WORDS.items() if role != "language"}
_TYPICAL = frozenset(
    folded(word) for role in ("submitted", "progress", "language") for word in _WORDS[role].split("|")
)
_CODE = late_pattern(
    r"^([A-Za-z][A-Za-z0-9]*)(?:\[([^\]]+)\]|_([A-Za-z0-9]+))(?:\[([^\]]+)\])?(?:\s*[.:]\s*(.+))?$", re.DOTALL
)
_CODE_TEXT = late_pattern(r"^([A-Za-z][A-Za-z0-9]*)\s*[.:]\s+(.+)$", re.DOTALL)
_TEXT_ROW = late_pattern(r"^(.+?)\s*\[([^\[\]]+)\]$", re.DOTALL)


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Two of submission date, last page and start language."""
    return len(_TYPICAL.intersection(map(folded, (cell.partition(".")[0] for cell in top[0])))) >= 2


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Key = question code; row = sub-question."""
    names = list(top[0])
    # "Code and text" exports write `submitdate. Date submitted`: match the part before the dot too.
    heads = [name.partition(".")[0] for name in names]
    metadata = {role: names[heads.index(head)] for role, head in roles(heads, METADATA).items()}
    skip = set(metadata.values())
    return Layout(
        format=NAME,
        header_rows=1,
        columns=tuple(_column(name, i, name in skip) for i, name in enumerate(names)),
        metadata=metadata,
    )


def _column(name: str, position: int, is_metadata: bool) -> ColumnInfo:
    if not is_metadata:
        if code := _CODE.match(name):
            row = code.group(2) or code.group(3)
            key = f"{code.group(1)}[{row}]" + (f"[{code.group(4)}]" if code.group(4) else "")
            text = (code.group(5) or name).strip()
            asked = _TEXT_ROW.match(text) if code.group(5) else None  # `Q1[SQ001]. the question [the row]`
            return ColumnInfo(
                name=name,
                key=key,
                text=asked.group(2).strip() if asked else text,
                matrix_stem=code.group(1),
                matrix_row=asked.group(2).strip() if asked else row,
                position=position,
            )
        if code := _CODE_TEXT.match(name):
            return ColumnInfo(name=name, key=code.group(1), text=code.group(2).strip(), position=position)
        if text := _TEXT_ROW.match(name):
            return ColumnInfo(
                name=name,
                key=name,
                text=text.group(2).strip(),
                matrix_stem=text.group(1).strip(),
                matrix_row=text.group(2).strip(),
                position=position,
            )
    return ColumnInfo(name=name, key=name, text=name, position=position)
