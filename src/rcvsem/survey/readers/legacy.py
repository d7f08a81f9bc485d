"""Text files that are not Unicode: which code page reads them as a language somebody writes.

The bytes of one code page are letters of another too, so that Korean and Russian look like Chinese to a test of
byte pairs. Each candidate is therefore decoded and asked whether its letters are those the language uses most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import enumerated, phrase

#: Frequent characters of running text and of questionnaires. Chinese text holds 60 to 80 % of them.
_CHINESE = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性"
    "知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次"
    "度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建"
    "务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路"
    "记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔您们请选择填写题卷答案问编号姓性别男女"
    "满同非常比较般龄岁职称历收入单位部门平台服务使用需供支持信任价值质量程度符合否愿购买品牌推荐工程序间总提交来源详情所时"
    "這個們來時會對學經過還說後現動國為與長無開關應問題選擇寫滿質價務種類業機實際點認識變個處總數應當體樣請號別齡歲職單門"
)  # fmt: skip
_KOREAN = frozenset(
    "이다는을를에의가하고지스은로한도기서들나자있그사어인대시리수해면요아일것않었으습니했전정보니여만과부제상동생할년게주원성장국경"
    "공비화라거문신중안구물유선방조적연통미우세무용모내교오소마관실위법계회들학업행명분발진양호산개월남운단표두차트러타금바데르체"
    "합강현김박최치작결야노입술드설더당재감래까심권역민력천별응답번질항목매우보통그렇다만족불점척도신뢰사용서비스약속정직추천것"
    "떻습까십른류음된될없같많님께또때린든열손람달태복식품편반말새외평참불절련택특육활변론견추포터람너크로그램프레인터넷"
)  # fmt: skip
_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
_ARABIC = frozenset("اليمونرتبةعدسأفهكح")
#: Letters beyond ASCII of the languages of a code page.
_WESTERN = {
    "German": "äöüß", "French": "éèêëàâùûîïôçœæ", "Spanish": "áéíóúñü", "Portuguese": "ãõáéíóúâêôàçü",
    "Italian": "àèéìòù", "Dutch": "éèëïöüó", "Swedish": "åäöé", "Danish": "åæøé", "Finnish": "äöå",
    "Catalan": "àèéíòóúüïç",
}  # fmt: skip
_CENTRAL = {
    "Polish": "ąćęłńóśźż", "Czech": "áčďéěíňóřšťúůýž", "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Hungarian": "áéíóöőúüű", "Croatian": "čćđšž", "Slovene": "čšž", "Romanian": "ăâîșşțţ",
}  # fmt: skip
_TURKISH = {"Turkish": "çğıöşüİâîû"}
#: Shares of the letters that must be those of the language, and by how much the best must lead.
ENOUGH, LEAD = 0.3, 0.12


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code page: Python's name, what messages call it, how well a text reads in it (0 to 1), and how common it is."""

    name: str
    title: str
    score: Callable[[str], float]
    weight: float = 1.0


def _share(text: str, common: frozenset[str], inside: Callable[[str], bool]) -> float:
    """Share of the letters beyond ASCII that are frequent ones, where nearly all belong to the script."""
    letters = [c for c in text if c > "\x7f" and unicodedata.category(c)[0] == "L"]
    if not letters or sum(map(inside, letters)) < 0.95 * len(letters):
        return 0.0
    return sum(c in common for c in letters) / len(letters)


def _hangul(c: str) -> bool:
    return "가" <= c <= "힣"


def _han(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff"


def _kana(c: str) -> bool:
    return "\u3041" <= c <= "\u30ff"


def _chinese(text: str) -> float:
    return _share(text, _CHINESE, _han)


def _korean(text: str) -> float:
    return _share(text, _KOREAN, lambda c: _hangul(c) or (_han(c) and c in _CHINESE))


def _japanese(text: str) -> float:
    """Japanese writes a third of its letters or more in kana; half-width kana are another code page's bytes."""
    letters = [c for c in text if c > "\x7f" and unicodedata.category(c)[0] == "L"]
    if not letters or sum(_kana(c) or _han(c) for c in letters) < 0.95 * len(letters):
        return 0.0
    return min(1.0, 2.0 * sum(map(_kana, letters)) / len(letters))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]


def _russian(text: str) -> float:
    """Frequent letters, and capitals only where a word begins: KOI8 read as Windows has it the other way round."""
    words = _words(text)
    odd = sum(1 for w in words if not (w.islower() or w.isupper() or w[1:].islower()))
    if not words or odd > 0.1 * len(words):
        return 0.0
    capitals = sum(1 for w in words if w[0].isupper()) / len(words)
    shouting = sum(1 for w in words if len(w) > 3 and w.isupper()) / len(words)
    common = _share(text.lower(), _CYRILLIC, lambda c: "а" <= c <= "я" or c == "ё")
    return max(0.0, common - (0.2 if shouting > 0.5 else 0.0) - (0.05 if capitals > 0.9 else 0.0))


def _arabic(text: str) -> float:
    return _share(text, _ARABIC, lambda c: "\u0621" <= c <= "\u064a")


def _latin(languages: dict[str, str]) -> Callable[[str], float]:
    """One of the languages has all accented letters of the text, and none stands between symbols."""

    def score(text: str) -> float:
        letters = [c.lower() for c in text if c > "\x7f" and unicodedata.category(c)[0] == "L"]
        odd = len(re.findall(r"[^\W\d_][¹²³¼½¾¿¡ºª¤¦¨¯¸˛ˇ˘˙][^\W\d_]?", text))
        if not letters:
            return 0.0
        best = max(sum(c in own for c in letters) / len(letters) for own in languages.values())
        return max(0.0, best - odd / len(letters))

    return score


#: Code pages tried, those of one script together.
PAGES = (
    CodePage("gb18030", "GB 18030 (Chinese)", _chinese),
    CodePage("big5", "Big5 (traditional Chinese)", _chinese),
    CodePage("cp949", "CP949 (Korean)", _korean),
    CodePage("cp932", "Shift-JIS (Japanese)", _japanese),
    CodePage("euc_jp", "EUC-JP (Japanese)", _japanese),
    CodePage("cp1251", "Windows-1251 (Cyrillic)", _russian),
    CodePage("koi8_r", "KOI8-R (Cyrillic)", _russian, 0.75),
    CodePage("cp1256", "Windows-1256 (Arabic)", _arabic),
    CodePage("cp1252", "Windows-1252 (Western European)", _latin(_WESTERN)),
    CodePage("cp1250", "Windows-1250 (Central European, Latin-2)", _latin(_CENTRAL)),
    CodePage("cp1254", "Windows-1254 (Turkish)", _latin(_TURKISH)),
)
#: Letters are looked at up to here; a decoding that fails fails anywhere.
_LOOKED_AT = 200_000


def reads_as_chinese(text: str) -> bool:
    """Whether a text looks like Chinese that somebody wrote."""
    return _chinese(text) >= ENOUGH


def best_page(data: bytes, where: str) -> tuple[str, CodePage]:
    """Text and code page of bytes that are no Unicode.

    Raises FileError with the choices when none or several read well.
    """
    texts: dict[str, str] = {}
    scores: list[tuple[float, CodePage]] = []
    single = _lone_letters(data)
    for page in PAGES:
        latin = page.name in ("cp1252", "cp1250", "cp1254")
        if latin != single:
            continue
        try:
            texts[page.name] = data.decode(page.name)
        except UnicodeDecodeError:
            continue
        score = page.weight * page.score(texts[page.name][:_LOOKED_AT])
        if score > 0:
            scores.append((score, page))
    scores.sort(key=lambda one: -one[0])
    good = [(score, page) for score, page in scores if score >= ENOUGH]
    if good:
        first, page = good[0]
        rivals = [other for score, other in good[1:] if first - score < LEAD]
        rivals = [other for other in rivals if texts[other.name] != texts[page.name]]
        if not rivals:
            return texts[page.name], page
        if single and page.name == "cp1252":  # most files of Latin letters are
            return texts[page.name], page
        raise _refusal([page, *rivals], where)
    raise _refusal([page for _, page in scores] or [p for p in PAGES if p.name in texts], where)


def _lone_letters(data: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone among Latin letters, as accented letters do."""
    runs = re.findall(rb"[\x80-\xff]+", data)
    return sum(len(run) <= 2 for run in runs) >= 0.9 * len(runs) and (
        sum(len(run) == 1 for run in runs) >= 0.3 * len(runs)
    )


def _refusal(pages: Sequence[CodePage], where: str) -> FileError:
    choices = enumerated(f"{page.title}: {named('encoding', page.name)}" for page in pages[:6])
    tried = phrase(" It could be {choices}.", choices=choices) if pages else ""
    return FileError(
        phrase(
            "The encoding cannot be told: the file is not UTF-8 and reads well in no single code page.{tried}",
            tried=tried,
        ),
        where=where,
        fix=phrase('Give {--encoding} with one of them, or save the file again as "CSV UTF-8" or xlsx.'),
    )
