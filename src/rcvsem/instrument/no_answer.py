"""Words that mean no answer, in the languages whose exports are read.

They are proposed as missing and never as a point of a scale. A wording that some scales use for a point is not
here (German "trifft nicht zu", "undecided", "not sure", 不清楚): it would erase answers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rcvsem.foundation.patterns import late_pattern

_WORDS = (
    # English
    "not applicable|n/a|na|n.a.|does not apply|doesn't apply|does not apply to me|not relevant|dk|dk/na|dk/nr|"
    "don't know|do not know|dont know|i don't know|i do not know|i dont know|don't remember|no answer|no response|"
    "not answered|unanswered|missing|skipped|refused|refusal|refuse to answer|declined|declined to answer|"
    "decline to state|decline to answer|cannot say|can't say|cannot answer|cannot judge|cannot rate|unable to rate|"
    "unable to answer|unable to judge|unable to say|not asked|not ascertained|no data|unknown",
    # Chinese
    "不适用|不適用|不知道|不晓得|拒答|拒绝回答|拒絕回答|不愿透露|不願透露|不愿回答|不願回答|不愿意回答|不愿意透露|不便透露|不便回答|"
    "不方便透露|不方便回答|不想回答|不想透露|不想说|無法回答|无法回答|无法判断|無法判斷|无法评价|无法作答|未回答|未作答|无回答|無回答|"
    "不记得|不記得|缺失|保密|不详|未知|没有使用过无法评价",
    # German
    "nicht zutreffend|entfällt|weiß nicht|weiss nicht|ich weiß nicht|ich weiß es nicht|weiß ich nicht|keine angabe|"
    "keine angaben|k.a.|k. a.|ka|keine antwort|kann ich nicht beurteilen|nicht beurteilbar|kann ich nicht sagen|"
    "nicht anwendbar|verweigert|antwort verweigert|unbekannt|trifft auf mich nicht zu",
    # French
    "sans objet|non applicable|ne s'applique pas|non concerné|non concernée|pas concerné|ne sait pas|je ne sais pas|"
    "nsp|nsp/nr|nr|ne se prononce pas|sans réponse|pas de réponse|non réponse|refus|refus de répondre|"
    "préfère ne pas répondre|inconnu",
    # Spanish
    "no aplica|no aplicable|no se aplica|no corresponde|no procede|no sabe|no sé|no lo sé|ns|nc|ns/nc|ns/nr|"
    "no contesta|no responde|sin respuesta|no sabe / no contesta|rehúsa|rehusa contestar|desconocido",
    # Portuguese
    "não se aplica|não aplicável|não sei|não sabe|não sabe / não responde|não responde|sem resposta|recusa|recusou|"
    "não respondeu|prefere não responder|desconhecido|ns/nr",
    # Japanese
    "該当しない|該当なし|非該当|あてはまるものがない|わからない|分からない|わかりません|分かりません|無回答|回答しない|答えたくない|"
    "回答したくない|答えられない|不明|回答を控える|回答なし|覚えていない",
    # Korean
    "해당 없음|해당없음|해당 사항 없음|해당사항 없음|모름|잘 모름|모르겠다|잘 모르겠다|모르겠음|잘 모르겠음|모르겠습니다|"
    "무응답|응답 거부|응답거부|응답하지 않음|답변 거부|비공개|응답 없음",
    # Russian
    "не применимо|неприменимо|не применяется|не знаю|затрудняюсь ответить|отказ|отказ от ответа|нет ответа|"
    "неизвестно|не относится ко мне|без ответа",
    # Arabic
    "لا ينطبق|غير منطبق|لا تنطبق|لا أعرف|لا أعلم|لا أدري|بدون إجابة|لا إجابة|لا توجد إجابة|رفض الإجابة|رفض|غير معروف",
)  # fmt: skip
#: Openings and parts by which people decline, whatever follows.
_DECLINES = late_pattern(
    r"(?:i )?(?:i'd |would )?(?:rather|prefer|choose|wish) not(?: to)?\b|(?:i )?(?:do not|don't) (?:want|wish) to\b"
    r"|(?:ich )?m[oö]chte .{0,30}nicht (?:sagen|angeben|beantworten|antworten)|.{0,20}lieber nicht (?:sagen|angeben)"
    r"|(?:je )?(?:prefere|ne (?:souhaite|veux|desire) pas) .{0,12}(?:repondre|dire|preciser)"
    r"|(?:prefiero|prefiere|prefer[io]) no (?:decir|responder|contestar|especificar|revelar)"
    r"|(?:prefiro|prefere|nao (?:desejo|quero)) (?:nao )?(?:responder|dizer|informar|declarar)"
    r"|.{0,12}(?:답하고|대답하고|밝히고|말하고|응답하고|공개하고) 싶지 않"
    r"|(?:предпочитаю|предпочел бы|не хочу|не желаю) (?:не )?(?:отвечать|говорить|указывать|сообщать)"
    r"|(?:افضل|لا اريد|لا ارغب) .{0,8}(?:الاجابه|القول|الافصاح|الاجابة)",
    re.IGNORECASE,
)
_CODE = late_pattern(
    r"^\s*[(\[]?-?\d{1,4}\s*[)\].:=、．-]+\s*|\s*[(\[]\s*-?\d{1,4}\s*[)\]]\s*$|^\s*-?\d{1,4}\s+(?=\D)"
)
_APART = late_pattern(r"\s*(?:/|\||;|,|\bor\b|\boder\b|\bou\b|\bo\b|\bили\b|、|，|或)\s*")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘`´ʼ"), "'")


_CLOSING = " .。!?;:,*"
#: Folding leaves these as they are.
_FOLDED = re.compile("[a-z\u4e00-\u9fff]+")


@lru_cache(maxsize=1 << 12)  # the words of known answers come again and again
def fold_words(text: str) -> str:
    """Wording for comparison: NFKC, lower case, accents and closing marks out, blanks collapsed.

    Arabic alef forms and German ß become one with their plain forms.
    """
    if _FOLDED.fullmatch(text):
        return text
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split()).strip(_CLOSING)
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).split()).strip(_CLOSING)


_KNOWN = frozenset(fold_words(word) for block in _WORDS for word in block.split("|"))
#: Only together with another of the words: alone they are the middle of many a scale.
_BESIDE = frozenset(
    map(fold_words, ("no opinion", "not sure", "unsure", "keine meinung", "sans avis", "sans opinion", "sin opinión",
                     "sem opinião", "没有意见", "不清楚", "说不清", "不确定", "нет мнения"))
)  # fmt: skip


def means_no_answer(text: str) -> bool:
    """Whether a label means that there is no answer: "Not applicable (8)", "don't know / refused", 不适用."""
    bare = fold_words(_CODE.sub("", unicodedata.normalize("NFKC", text)))
    if not bare:
        return False
    bare = bare.strip("()[]（）")
    if bare in _KNOWN or _DECLINES.match(bare):
        return True
    parts = [part for part in _APART.split(bare) if part]
    known = [part in _KNOWN or _DECLINES.match(part) is not None for part in parts]
    return (
        len(parts) > 1
        and any(known)
        and all(sure or part in _BESIDE for sure, part in zip(known, parts, strict=True))
    )
