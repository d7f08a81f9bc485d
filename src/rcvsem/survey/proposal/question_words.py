"""What a header or a wording asks for, in the languages whose exports are read."""

from __future__ import annotations

import re
from typing import Literal

from rcvsem.instrument.no_answer import fold_words

Asked = Literal["", "check", "fact", "count", "identifier", "open"]

_CHECK = re.compile(
    r"请选择[\"“'‘「『]|本题请选|请选.{0,12}(?:选项|这一项)|检验作答|本题选|注意力检测|"
    r"\b(?:please|just|simply)?\s*(?:choose|select|tick|click|pick|mark|answer)\b.{0,25}"
    r"(?:[\"“”'‘’]|\b(?:strongly|disagree|agree|never|always|the (?:first|last|second))\b)|"
    r"\b(?:please|for this (?:question|item|row|statement),?)\b.{0,12}\b(?:choose|select|tick|click|pick|mark|answer)\b.{0,25}"
    r"\b(?:option|answer|here|below)\b|"
    r"attention check|to show (?:that )?you are (?:paying attention|reading)|"
    r"bitte (?:w[aä]hlen|kreuzen) sie|veuillez (?:s[eé]lectionner|choisir|cocher)|"
    r"(?:por favor,? )?(?:seleccione|elija|marque|selecione|escolha|assinale)\b.{0,20}[\"“«']|"
    r"(?:この|本)(?:質問|設問).{0,20}(?:選んで|選択して)|(?:선택해|골라) ?주세요|выберите (?:ответ|вариант|пункт)|"
    r"(?:يرجى|الرجاء) (?:اختيار|تحديد)",
    re.IGNORECASE,
)
#: Facts about the respondent, whatever their answers look like. Header codes as whole words, wordings anywhere.
_FACT_CODES = frozenset([
    "age", "agegroup", "age_group", "agecat", "sex", "gender", "edu", "educ", "education", "degree", "income",
    "hhincome", "salary", "wage", "marital", "marstat", "married", "occupation", "occup", "job", "jobtitle",
    "position", "profession", "employment", "employ", "employed", "region", "city", "state", "province",
    "country", "department", "dept", "faculty", "school", "major", "grade", "class", "race", "ethnicity",
    "ethnic", "religion", "religious", "nationality", "language", "party", "industry", "sector", "tenure",
    "seniority", "experience", "exp", "year", "yob", "birthyear", "birth_year", "children", "kids", "household",
    "hhsize", "urban", "area", "residence", "area_type", "group", "condition", "treatment", "wave", "cohort",
    "source", "mode", "platform", "smoke", "smoker", "gdr", "weight", "height", "bmi", "student", "semester",
    "insurance", "ownership", "housing", "firmsize", "firm_size", "size", "geschlecht", "alter", "bildung",
    "beruf", "einkommen", "familienstand", "sexe", "genre", "revenu", "diplome", "profession", "sexo", "edad",
    "genero", "ingresos", "estado_civil", "ocupacion", "idade", "escolaridade", "renda", "estado", "pol",
    "vozrast", "xingbie", "nianling", "xueli",
])  # fmt: skip
_FACT = re.compile(
    # English
    r"\b(?:your|what(?:'s| is) (?:your|the)|current|highest|respondent'?s?|participant'?s?)\b.{0,30}"
    r"\b(?:age|gender|sex|education|degree|qualification|income|salary|occupation|profession|job|position|department|"
    r"faculty|country|region|city|state|province|nationality|ethnicity|race|religion|marital|relationship status|"
    r"employment|industry|major|school|university|residence|language|experience|tenure|seniority|household|role)\b|"
    r"^(?:age|gender|sex|education(?:al)?(?: level)?|level of education|income|monthly income|annual income|occupation|"
    r"marital status|employment status|nationality|ethnicity|religion|department|work experience|job title|position|"
    r"years? of (?:birth|experience|school|study|service|work)|age (?:group|range|bracket)|country|region|city|area)\b|"
    r"\b(?:how old are you|date of birth|are you (?:currently |a )?(?:male|female|married|employed|student|working)|"
    r"do you identify|which (?:country|region|city|state|department|faculty|gender|age)|where do you (?:live|work|study)|"
    r"have you (?:ever )?(?:used|been|bought|had|heard)|do you (?:have|own|smoke))\b|"
    # Chinese
    r"性别|性別|年龄|年齡|岁数|学历|學歷|教育程度|受教育|文化程度|收入|工资|职业|職業|职位|职务|岗位|婚姻|民族|籍贯|专业|專業|年级|年級|"
    r"工龄|工作年限|从业年限|工作单位|所在(?:的)?(?:地区|城市|省|部门|单位|区域|行业|学校|学院)|居住地|户口|政治面貌|子女|"
    r"使用年限|单位性质|企业性质|企业规模|所属行业|所属部门|是否|身份|您是[^。]{0,6}[？?]?$|"
    # German, French
    r"geschlecht|wie alt|\b(?:ihr )?alter\b|bildungsabschluss|schulabschluss|höchster abschluss|einkommen|beruf\b|familienstand|"
    r"staatsangeh|bundesland|wohnort|berufserfahrung|\bsexe\b|votre [aâ]ge|quel [aâ]ge|tranche d'[aâ]ge|\b[aâ]ge\b|"
    r"niveau d'(?:[eé]tudes?|[eé]ducation)|dipl[oô]me|revenu|profession|situation (?:familiale|matrimoniale|professionnelle)|"
    r"cat[eé]gorie socio|nationalit[eé]|r[eé]gion|"
    # Spanish, Portuguese
    r"\b(?:sexo|g[eé]nero|g[eê]nero|edad|idade|faixa et[aá]ria|rango de edad|nivel (?:de )?(?:estudios|educativo|educaci[oó]n)|"
    r"escolaridad|escolaridade|n[ií]vel de (?:escolaridade|instru[cç][aã]o)|ingresos?|renda|sueldo|sal[aá]rio|ocupaci[oó]n|"
    r"ocupa[cç][aã]o|profesi[oó]n|profiss[aã]o|estado civil|nacionalidad|nacionalidade|a[nñ]os de (?:experiencia|servicio)|"
    r"anos de experi[eê]ncia|antig[uü]edad|carrera|curso|facultad|pa[ií]s|regi[oó]n|regi[aã]o|cidade|ciudad|situaci[oó]n laboral)\b|"
    # Japanese, Korean
    r"性別|年齢|年代|学歴|最終学歴|職業|職種|年収|収入|婚姻|居住地|お住まい|都道府県|学年|学部|勤続|業種|国籍|ご?職業|未既婚|"
    r"성별|연령|나이|학력|최종 ?학력|직업|직종|소득|월 ?수입|결혼|혼인|거주|지역|학년|전공|근무|경력|직급|직위|국적|업종|종교|"
    # Russian, Arabic
    r"\bпол\b|ваш пол|возраст|образовани|доход|професси|должност|семейное положение|национальност|регион|город|стаж|"
    r"место (?:жительства|работы)|род занятий|курс обучения|"
    r"الجنس|النوع الاجتماعي|العمر|المستوى التعليمي|المؤهل|الدخل|المهنة|الوظيفة|الحالة الاجتماعية|الجنسية|المنطقة|سنوات الخبرة|التخصص",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bhow (?:many|much|long|far|often (?:in|per))\b|\bnumber of\b|\b(?:days|hours|minutes|weeks|months|years|times) (?:a|per|in|since)\b|"
    r"\bno\. of\b|^n_|_(?:count|days|hours|minutes|years|num)\b|\b(?:days|hours|years) (?:since|of)\b|"
    r"多少|几(?:个|次|天|年|人|岁|小时)|次数|人数|天数|年数|数量|时长|小时数|周岁|"
    r"wie ?viele?\b|wie oft pro|anzahl|combien|nombre d|\bcu[aá]nt[oa]s?\b|n[uú]mero de|quantos|quantas|"
    r"何(?:人|回|日|年|時間|個)|人数|回数|日数|몇 ?(?:명|번|일|년|시간|개|회)|횟수|\bсколько\b|количество|число |كم (?:عدد|مرة|يوم|سنة)|عدد ",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:comments?|suggestions?|please (?:specify|explain|describe|elaborate)|other \(|why\b|anything else|feedback|remarks?)\b|"
    r"建议|意见和|请说明|其他请|备注|为什么|kommentar|anmerkung|commentaire|comentario|sugerencia|coment[aá]rio|sugest|"
    r"自由記述|ご意見|理由|의견|기타|이유|комментар|пожелани|ملاحظات|اقتراح",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"^(?:(?:respondent|participant|subject|case|record|response|user|member|student|employee|panel|worker|session|person|survey)?[ _.-]?"
    r"(?:id|uuid|guid|key|number|nr|no|code|token)|seq|index|row|unnamed: \d+|vpn|vp|pid|sid|uid|caseid|"
    r"(?:please )?(?:enter|type|write|give) (?:in )?your (?:\w+ )?(?:id|code|token)\b.*|"
    r"编号|序号|問卷編號|问卷编号|样本编号|受访者编号|번호|번 ?호|순번|номер|номер анкеты|№|رقم|الرقم|受付番号|番号|回答者id)$",
    re.IGNORECASE,
)
#: Columns a platform adds to questions: timers, equations, display orders, group times.
TECHNICAL = re.compile(
    r"(?:_|\b)(?:first click|last click|page submit|click count|browser|version|operating system|resolution)$|_do(?:_|$)|^(?:grouptime|groupTime)\d*|^interviewtime$|"
    r"^question ?time|time$.*\[|(?:^|[_ ])time_?(?:q|g)\d+$|^\w+time\b(?=.*\d{2,})|^equation|^eq\d*$|^random(?:\d|_|$)|^seed$|^lastpage$|"
    r"^sc\d+$|_(?:timestamp|complete|duration_sec)$|^group time|^gruppenzeit|^fragenzeit|temps (?:de |pour )|"
    r"^(?:browser|operating system|resolution|user ?agent|device(?:type)?|userlanguage|distributionchannel|q_\w+|refurl|"
    r"startlanguage|recaptcha.*|fraud.*|q_relevantid.*)$|^__|^_(?!\d)|^meta/|^formhub/|^redcap_|答题(?:设备|渠道)|^总分$|^总得分$|"
    r"^\{.*\}$|^(?:event name|repeat in(?:strument|stance)|survey identifier|complete\?|network id|lurker|itime)$",
    re.IGNORECASE,
)


def asked(name: str, text: str) -> Asked:
    """What one question asks for; "" for an opinion or anything unknown."""
    if _IDENTIFIER.match(name.strip()) or _IDENTIFIER.match(text.strip()):
        return "identifier"
    if any(_CHECK.search(one) for one in (text, name)):
        return "check"
    bare = name.rpartition("/")[2].strip().casefold()
    code = re.sub(r"^(?:q\d{1,3}|d\d{1,2}|dem(?:o|og)?\d*)[_.\- ]+|[_.\- ]*\d{0,2}$", "", bare)
    if {bare, code} & _FACT_CODES:
        return "fact"
    both = f"{fold_words(name)} {text}" if name != text else text
    if _COUNT.search(both) or _COUNT.search(bare):
        return "count"
    if len(text) <= 90 and _FACT.search(text):
        return "fact"
    return "open" if _OPEN.search(text) else ""
