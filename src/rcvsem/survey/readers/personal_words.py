"""Words by which headers and questions ask for personal data, in ten languages."""

from __future__ import annotations

import re

#: Whole headers, compared without blanks, case and signs.
NAMES = (
    "ip|ipaddress|ip address|ipaddr|ip地址|来自ip|来源详情|昵称|微信昵称|微信号|微信|qq|qq号",
    "openid|unionid|姓名|您的姓名|你的姓名|真实姓名|名字|联系人|手机|手机号|手机号码|电话|电话号码|联系电话|联系方式|邮箱|电子邮箱|邮箱地址",
    "电子邮件|身份证|身份证号|身份证号码|学号|工号|住址|家庭住址|详细地址|地址|支付宝账号|银行卡号|车牌号|学生姓名|家长姓名|员工姓名|受访者姓名|填表人|填写人",
    "姓名電話|電話|手機|電子郵件|身分證字號|聯絡方式|學號|暱稱",
    "name|names|full name|first name|last name|middle name|surname|given name|family name|your name|nickname|user name|username|"
    "student name|participant name|respondent name|respondents name|employee name|name of respondent|name of participant|"
    "name of the respondent|name of student|mother's name|father's name|parent name|child name|guardian name|enumerator name|"
    "interviewer name|signature|initials",
    "recipient first name|recipient last name|recipient email|external reference|external data reference",
    "email|e-mail|mail|email address|e-mail address|your email|contact|contact details|contact info|contact information|contact number|"
    "contact no|phone|phone no|phone number|mobile|mobile no|mobile number|mobile phone|telephone|telephone number|tel|tel no|"
    "cell|cell phone|cell number|cellphone|whatsapp|whatsapp number|wechat|wechat id|telegram|skype|facebook|instagram|linkedin|twitter|"
    "hp|h/p|phone_num|phonenumber|msisdn|num_phone|tel_num",
    "address|home address|street address|postal address|mailing address|location latitude|location longitude|latitude|longitude|lat|lon|lng|"
    "gps|geolocation|geopoint|coordinates|device id|subscriber id|subscriberid|sim serial|simserial|deviceid|imei|submitted by|token|"
    "custom data 1|invite code|passport|passport number|national id|id number|id card|identity number|ssn|social security number|"
    "student id|student number|employee id|employee number|staff id|matriculation number|roll number|roll no|registration number|"
    "account number|bank account|iban|mobile money|mobile money number|num pay|date of birth|birth date|birthdate|dob|birthday",
    "vorname|nachname|familienname|vor- und nachname|vollständiger name|ihr name|e-mail-adresse|emailadresse|telefon|telefonnummer|handy|"
    "handynummer|mobilnummer|rufnummer|adresse|anschrift|wohnadresse|straße|geburtsdatum|matrikelnummer|personalnummer|ausweisnummer|"
    "steuernummer|spitzname|unterschrift|kontakt|kontaktdaten",
    "nom|prénom|nom et prénom|nom et prénoms|nom complet|votre nom|nom de famille|prénoms|courriel|adresse e-mail|adresse mail|adresse email|"
    "adresse électronique|téléphone|numéro de téléphone|n° de téléphone|tél|portable|numéro|adresse postale|domicile|date de naissance|"
    "numéro étudiant|matricule|pseudonyme|pseudo|coordonnées|contact téléphonique",
    "nombre|nombres|nombre y apellidos|nombre y apellido|nombre completo|nombres y apellidos|apellidos|apellido|su nombre|tu nombre|correo|"
    "correo electrónico|email institucional|correo institucional|dirección de correo electrónico|teléfono|teléfono de contacto|número de teléfono|"
    "número de celular|celular|móvil|número de contacto|dirección|domicilio|dni|cédula|cédula de identidad|número de identificación|"
    "documento de identidad|curp|rfc|nif|nie|pasaporte|fecha de nacimiento|matrícula|código de estudiante|apodo|contacto|firma",
    "nome|nome completo|seu nome|nome e sobrenome|sobrenome|apelido|e-mail institucional|endereço de e-mail|endereço de email|telefone|"
    "telefone de contato|telemóvel|número de telefone|número de telemóvel|contato|contacto telefónico|endereço|morada|cpf|rg|nif|"
    "cartão de cidadão|data de nascimento|número de matrícula|número mecanográfico|whatsapp com ddd",
    "氏名|お名前|名前|姓|名|フルネーム|ご氏名|ふりがな|フリガナ|メール|メールアドレス|電子メール|eメール|電話番号|電話|携帯|携帯電話|携帯番号|携帯電話番号|"
    "連絡先|ご連絡先|住所|ご住所|郵便番号|学籍番号|社員番号|生年月日|ニックネーム|マイナンバー",
    "이름|성명|성함|이름 성명|이메일|이메일 주소|메일|전자우편|전화|전화번호|휴대폰|휴대폰 번호|휴대전화|휴대전화 번호|핸드폰|핸드폰 번호|핸드폰번호|연락처|연락처 번호|"
    "주소|집주소|학번|사번|주민등록번호|주민번호|생년월일|닉네임|별명|카카오톡 아이디|카톡 아이디|아이디|계좌번호",
    "имя|фамилия|фио|ф.и.о.|отчество|имя и фамилия|фамилия и имя|фамилия имя отчество|ваше имя|как вас зовут|почта|электронная почта|"
    "адрес электронной почты|e-mail адрес|телефон|номер телефона|контактный телефон|мобильный телефон|мобильный|контакты|контактные данные|"
    "адрес|домашний адрес|паспорт|паспортные данные|снилс|инн|дата рождения|номер студенческого|никнейм|ник|телеграм|подпись",
    "الاسم|الإسم|الاسم الكامل|الاسم الثلاثي|اسمك|اسم الطالب|اسم المشارك|اللقب|البريد الإلكتروني|البريد الالكتروني|الايميل|الإيميل|ايميل|بريد إلكتروني|"
    "رقم الهاتف|الهاتف|رقم الجوال|الجوال|رقم الموبايل|الموبايل|رقم التواصل|رقم الاتصال|واتساب|العنوان|عنوان السكن|رقم الهوية|الرقم القومي|"
    "الرقم الجامعي|تاريخ الميلاد|رقم جواز السفر|التوقيع",
)  # fmt: skip

_I = re.IGNORECASE
#: (pattern, whether it tells in any wording or only in short ones).
ASKS = (
    (re.compile(
        r"(?:您|你)的?(?:真实)?(?:姓名|名字|手机号?码?|电话号?码?|联系电话|联系方式|电?子?邮箱|微信号?|QQ号?|身份证号?码?|学号|工号)"
        r"|请(?:填写|输入|留下|提供)(?:您|你)?的?(?:真实)?(?:姓名|手机|电话|联系|邮箱|微信|QQ|身份证|学号|工号|支付宝)", _I), True),
    (re.compile(
        r"\b(?:your|please (?:enter|give|leave|provide|write|state))\b[^?]{0,25}"
        r"\b(?:full name|first name|last name|e-?mail(?: address)?|(?:mobile |cell |tele|what'?s ?app )?(?:phone|number)(?: number)?|"
        r"mobile number|telephone|postal address|home address|student (?:id|number)|date of birth)\b\s*(?:[?:.(*]|$)"
        r"|^(?:what is )?your name\b|\b(?:whatsapp|telephone|phone|mobile|contact|cell) ?(?:phone )?(?:number|no\b|h/p)"
        r"|\bmobile phone\s*\(|\b(?:full|student|participant|respondent|child|parent|teacher|patient)(?:'s|s'?)? name\b"
        r"|\bname of (?:the )?(?:respondent|participant|student|interviewee|child|patient)\b|^num_?pay|\bmobile.?money\b", _I), False),
    (re.compile(
        r"\b(?:ihr(?:en?|e)?|bitte geben sie|geben sie)\b.{0,30}\b(?:vollständigen? namen?|namen?\b(?! der)|e-?mail|telefonnummer|handynummer|"
        r"anschrift|adresse|geburtsdatum)\b|\b(?:telefon|handy|mobil)nummer\b", _I), False),
    (re.compile(
        r"\b(?:votre|vos|indiquez|saisissez|veuillez)\b.{0,25}\b(?:nom|prénoms?|adresse|courriel|e-?mail|téléphone|numéro|coordonnées)\b"
        r"(?!.{0,12}(?:entreprise|d'années))|\bnum[ée]ro (?:de )?(?:t[ée]l[ée]phone|portable|mobile)|\bnom et pr[ée]nom", _I), False),
    (re.compile(
        r"\b(?:su|tu|escriba|indique|ingrese|cuál es (?:su|tu))\b.{0,25}\b(?:nombre|apellidos?|correo|e-?mail|tel[ée]fono|celular|direcci[óo]n|dni|c[ée]dula)\b"
        r"|\b(?:tel[ée]fono|celular|m[óo]vil|whatsapp) (?:de |del )?(?:contacto|personal|particular)|\bn[úu]mero (?:de )?(?:tel[ée]fono|celular|m[óo]vil|c[ée]dula)"
        r"|\bnombre (?:y|completo|del (?:alumno|estudiante|participante|encuestado))|\bcorreo (?:electr[óo]nico|institucional|personal)", _I), False),
    (re.compile(
        r"\b(?:seu|sua|informe|digite|escreva|qual (?:é )?o seu)\b.{0,25}\b(?:nome|sobrenome|e-?mail|telefone|celular|endereço|cpf|contato)\b"
        r"|\bn[úu]mero (?:de |do )?(?:telefone|telem[óo]vel|celular|cpf)|\bnome (?:completo|do (?:aluno|participante|respondente))|\bendereço de e-?mail", _I), False),
    (re.compile(r"(?:お名前|氏名|メールアドレス|電話番号|ご連絡先|携帯番号|学籍番号|ご住所|生年月日)(?:を|は|（|\(|を(?:ご記入|入力|教えて)|$)", _I), False),
    (re.compile(r"(?:이름|성함|성명|이메일|메일 ?주소|전화 ?번호|휴대폰 ?번호|핸드폰 ?번호|연락처|학번|주소)(?:을|를|은|는|이|가)?\s*(?:\(|적어|입력|기입|작성|알려|무엇|어떻게|남겨|$)", _I), False),
    (re.compile(
        r"(?:ваш[аеи]?|укажите|введите|напишите|оставьте)\b.{0,25}(?:имя|фамили|фио|почт|e-?mail|телефон|адрес|контакт)|"
        r"номер (?:вашего )?(?:мобильного )?телефона|как вас зовут|ф\.? ?и\.? ?о\.?(?:\s|$)", _I), False),
    (re.compile(r"(?:اسمك|رقم (?:هاتفك|جوالك|الهاتف|الجوال|الموبايل|الهوية|الواتس)|بريدك|عنوانك|ما (?:هو )?اسمك|البريد ال[إا]لكتروني|الاسم (?:الكامل|الثلاثي|الرباعي))", _I), False),
)  # fmt: skip
