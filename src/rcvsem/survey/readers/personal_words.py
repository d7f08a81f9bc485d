"""Words by which headers and questions ask for personal data, in sixteen languages."""

from __future__ import annotations

import re

from rcvsem.foundation.patterns import late_pattern

#: Whole headers, compared without blanks, case, accents and signs.
NAMES = (
    "ip|ipaddress|ip address|ipaddr|ip地址|来自ip|来源详情|昵称|微信昵称|微信号|微信|qq|qq号",
    "openid|unionid|姓名|您的姓名|你的姓名|真实姓名|名字|联系人|手机|手机号|手机号码|电话|电话号码|联系电话|联系方式|邮箱|电子邮箱|邮箱地址",
    "电子邮件|身份证|身份证号|身份证号码|学号|工号|住址|家庭住址|详细地址|地址|支付宝账号|银行卡号|车牌号|学生姓名|家长姓名|员工姓名|受访者姓名|填表人|填写人",
    "姓名電話|電話|手機|電子郵件|身分證字號|聯絡方式|學號|暱稱",
    "name|names|full name|first name|last name|middle name|surname|given name|family name|your name|nickname|user name|username|"
    "student name|participant name|respondent name|respondents name|employee name|name of respondent|name of participant|"
    "name of the respondent|name of student|mother's name|father's name|parent name|child name|guardian name|enumerator name|"
    "interviewer name|signature|initials",
    "address line 1|address line 2|address 1|address 2|street and number|house number|guid|worker id|prolific id|prolific pid|mturk id|"
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
    "الرقم الجامعي|تاريخ الميلاد|رقم جواز السفر|التوقيع|رقم البطاقة الشخصية|رقم البطاقة|رقم الطالب|الرقم الوظيفي|عنوان ip|خط العرض|خط الطول|"
    "الإحداثيات|الموقع الجغرافي",
    # more of the above: dates of birth, numbers of students and staff, addresses of computers, coordinates
    "通讯地址|联系地址|居住地址|出生日期|出生年月日|您的出生年月日|员工编号|员工号|职工号|学生编号|经纬度|经度|纬度|地理位置|坐标|定位",
    "staff number|staff no|payroll number|gps coordinates|location coordinates|place coordinates|ip number",
    "personalausweisnummer|mitarbeiternummer|ip-adresse|breitengrad|längengrad|koordinaten|standort (gps)|kontonummer|versicherungsnummer",
    "numéro de carte d'identité|carte d'identité|numéro d'étudiant|numéro de salarié|numéro d'employé|adresse ip|coordonnées gps|"
    "numéro de sécurité sociale|numéro de matricule",
    "número de documento|documento|número de empleado|dirección ip|latitud|longitud|coordenadas|número de estudiante|número de seguridad social",
    "número de aluno|número de funcionário|endereço ip|coordenadas|número do cartão de cidadão|número de identificação|número do bi",
    "従業員番号|職員番号|ipアドレス|緯度|経度|位置情報|座標|学生番号",
    "사원번호|직원번호|ip 주소|아이피|아이피 주소|위도|경도|위치 정보|위치|좌표|여권번호",
    "номер паспорта|серия и номер паспорта|номер студенческого билета|номер зачетной книжки|номер зачётки|табельный номер|ip-адрес|ip адрес|"
    "широта|долгота|координаты|геолокация|номер карты",
    # Italian, Dutch, Polish, Turkish, Indonesian, Vietnamese
    "nome|cognome|nome e cognome|cognome e nome|il tuo nome|il suo nome|nominativo|telefono|numero di telefono|cellulare|numero di cellulare|"
    "recapito|recapito telefonico|indirizzo email|indirizzo e-mail|email istituzionale|posta elettronica|indirizzo|indirizzo di casa|residenza|"
    "domicilio|data di nascita|codice fiscale|carta d'identità|numero di carta d'identità|numero di matricola|matricola|numero dipendente|"
    "indirizzo ip|latitudine|longitudine|coordinate|firma|soprannome",
    "naam|voornaam|achternaam|familienaam|voor- en achternaam|volledige naam|uw naam|je naam|telefoon|telefoonnummer|mobiel|mobiel nummer|gsm|"
    "gsm-nummer|06-nummer|e-mailadres|mailadres|emailadres|adres|woonadres|huisadres|straatnaam|geboortedatum|bsn|burgerservicenummer|"
    "rijksregisternummer|studentnummer|studentennummer|personeelsnummer|ip-adres|breedtegraad|lengtegraad|coördinaten|handtekening",
    "imię|nazwisko|imię i nazwisko|imiona|imiona i nazwisko|nazwisko i imię|telefon|numer telefonu|nr telefonu|telefon kontaktowy|numer komórki|"
    "telefon komórkowy|adres e-mail|adres email|adres mailowy|adres poczty elektronicznej|poczta elektroniczna|adres|adres zamieszkania|"
    "adres domowy|data urodzenia|pesel|numer pesel|nr pesel|numer dowodu|numer dowodu osobistego|numer albumu|nr albumu|numer indeksu|"
    "nr indeksu|numer legitymacji|numer pracownika|adres ip|szerokość geograficzna|długość geograficzna|współrzędne|podpis|pseudonim",
    "adı|adınız|soyad|soyadı|soyadınız|ad soyad|adı soyadı|adınız soyadınız|ad-soyad|isim|isim soyisim|isminiz|telefon numarası|"
    "telefon numaranız|cep telefonu|cep telefonu numarası|gsm numarası|e-posta|eposta|e-posta adresi|e-posta adresiniz|mail adresi|"
    "mail adresiniz|adres|adresiniz|ev adresi|doğum tarihi|doğum tarihiniz|tc kimlik no|t.c. kimlik no|tc kimlik numarası|"
    "t.c. kimlik numarası|kimlik numarası|tckn|öğrenci numarası|öğrenci no|okul numarası|sicil numarası|sicil no|personel numarası|"
    "ip adresi|enlem|boylam|koordinat|koordinatlar|imza|iletişim bilgileri",
    "nama|nama lengkap|nama anda|nama responden|nama mahasiswa|nama siswa|inisial nama|nama/inisial|nama (inisial)|nama panggilan|"
    "nomor telepon|no telepon|no. telepon|no telp|no. telp|nomor hp|no hp|no. hp|nomor handphone|no handphone|nomor wa|no wa|no. wa|no hp/wa|"
    "no. hp/wa|nomor whatsapp|no whatsapp|alamat email|alamat e-mail|surel|alamat|alamat rumah|alamat lengkap|tanggal lahir|"
    "tempat tanggal lahir|tempat, tanggal lahir|nik|nomor ktp|no ktp|no. ktp|nim|nisn|nomor induk mahasiswa|nomor mahasiswa|nip|nomor pegawai|"
    "nomor induk pegawai|alamat ip|lintang|bujur|garis lintang|garis bujur|koordinat|tanda tangan|"
    "nomor rekening|no rekening|nomor gopay|nomor ovo|nomor dana",
    "họ và tên|họ tên|tên|tên của bạn|tên đầy đủ|tên người trả lời|số điện thoại|điện thoại|sđt|số đt|địa chỉ email|email của bạn|thư điện tử|"
    "địa chỉ|địa chỉ nhà|nơi ở hiện tại|ngày sinh|ngày tháng năm sinh|cmnd|cccd|số cmnd|số cccd|số căn cước|căn cước công dân|"
    "mã số sinh viên|mã sinh viên|mssv|mã nhân viên|mã số nhân viên|địa chỉ ip|vĩ độ|kinh độ|tọa độ|toạ độ|chữ ký|số tài khoản",
)  # fmt: skip

_I = re.IGNORECASE
#: (pattern, whether it tells in any wording or only in short ones).
ASKS = (
    (late_pattern(
        r"(?:您|你)的?(?:真实)?(?:姓名|名字|联系电话|联系方式|电?子?邮箱|身份证号?码?|学号|工号|出生年月日|(?:手机|电话|微信|QQ)(?:号码?|(?=$|[\s:：(（？?*，,。是])))"
        r"|请(?:填写|输入|留下|提供)(?:您|你)?的?(?:真实)?(?:姓名|手机|电话|联系|邮箱|微信|QQ|身份证|学号|工号|支付宝)", _I), True),
    (late_pattern(
        r"\b(?:your|please (?:enter|give|leave|provide|write|state))\b[^?]{0,25}"
        r"\b(?:full name|first name|last name|e-?mail(?: address)?|(?:mobile |cell |tele|what'?s ?app )?(?:phone|number)(?: number)?|"
        r"mobile number|telephone|postal address|home address|student (?:id|number)|date of birth)\b\s*(?:[?:.(*]|$)"
        r"|\b(?:what(?:'s| is) )?your (?:full |first |last |sur)?name\b(?: ?[?:(*]|$)|\b(?:whatsapp|telephone|phone|mobile|contact|cell) ?(?:phone )?(?:number|no\b|h/p)"
        r"|\bmobile phone\s*\(|\b(?:full|student|participant|respondent|child|parent|teacher|patient)(?:'s|s'?)? name\b"
        r"|\bname of (?:the )?(?:respondent|participant|student|interviewee|child|patient)\b|^num_?pay|\bmobile.?money\b", _I), False),
    (late_pattern(
        r"\b(?:ihr(?:en?|e)?|bitte geben sie|geben sie)\b.{0,30}\b(?:vollständigen? namen?|namen?\b(?! der)|e-?mail|telefonnummer|handynummer|"
        r"anschrift|adresse|geburtsdatum)\b|\b(?:telefon|handy|mobil)nummer\b", _I), False),
    (late_pattern(
        r"\b(?:votre|vos|indiquez|saisissez|veuillez)\b.{0,25}\b(?:nom|prénoms?|adresse|courriel|e-?mail|téléphone|numéro|coordonnées)\b"
        r"(?!.{0,12}(?:entreprise|d'années))|\bnom (?:du |de la |de l')?(?:r[ée]pondante?|enqu[êe]t[ée]e?|enqu[êe]teur|participante?|chef|[ée]l[èe]ve)"
        r"|\bnum[ée]ro (?:de )?(?:t[ée]l[ée]phone|portable|mobile)|\bnom et pr[ée]nom", _I), False),
    (late_pattern(
        r"\b(?:su|tu|escriba|indique|ingrese|cuál es (?:su|tu))\b.{0,25}\b(?:nombre|apellidos?|correo|e-?mail|tel[ée]fono|celular|direcci[óo]n|dni|c[ée]dula)\b"
        r"|\b(?:tel[ée]fono|celular|m[óo]vil|whatsapp) (?:de |del )?(?:contacto|personal|particular)|\bn[úu]mero (?:de )?(?:tel[ée]fono|celular|m[óo]vil|c[ée]dula)"
        r"|\bnombre (?:y|completo|del (?:alumno|estudiante|participante|encuestado))|\bcorreo (?:electr[óo]nico|institucional|personal)", _I), False),
    (late_pattern(
        r"\b(?:seu|sua|informe|digite|escreva|qual (?:é )?o seu)\b.{0,25}\b(?:nome|sobrenome|e-?mail|telefone|celular|endereço|cpf|contato)\b"
        r"|\bn[úu]mero (?:de |do )?(?:telefone|telem[óo]vel|celular|cpf)|\bnome (?:completo|do (?:aluno|participante|respondente))|\bendereço de e-?mail", _I), False),
    (late_pattern(r"(?:お名前|氏名|メールアドレス|電話番号|ご連絡先|携帯番号|学籍番号|ご住所|生年月日)(?:を|は|（|\(|を(?:ご記入|入力|教えて)|$)", _I), False),
    (late_pattern(r"(?:이름|성함|성명|이메일|메일 ?주소|전화 ?번호|휴대폰 ?번호|핸드폰 ?번호|연락처|학번|주소)(?:을|를|은|는|이|가)?\s*(?:\(|적어|입력|기입|작성|알려|무엇|어떻게|남겨|$)", _I), False),
    (late_pattern(
        r"(?:ваш[аеи]?|укажите|введите|напишите|оставьте)\b.{0,25}(?:имя|фамили|фио|почт|e-?mail|телефон|адрес|контакт)|"
        r"номер (?:вашего )?(?:мобильного )?телефона|как вас зовут|ф\.? ?и\.? ?о\.?(?:\s|$)", _I), False),
    (late_pattern(r"(?:اسمك|رقم (?:هاتفك|جوالك|الهاتف|الجوال|الموبايل|الهوية|الواتس)|بريدك|عنوانك|ما (?:هو )?اسمك|البريد ال[إا]لكتروني|الاسم (?:الكامل|الثلاثي|الرباعي))", _I), False),
    (late_pattern(
        r"\bwie (?:heißen sie|heißt du|ist ihr name)|\bcomment vous appelez|\bquel est votre nom\b|c[óo]mo se llama|c[óo]mo te llamas|"
        r"como (?:se|você se) chama|\bcome (?:ti chiami|si chiama)|\bhoe heet (?:u|je)\b|jak się (?:pan|pani|pan/pani )?\s?nazywa|"
        r"ad[ıi]n[ıi]z (?:nedir|ve soyad)|siapa nama|bạn tên (?:là )?gì|tên (?:của )?(?:bạn|anh|chị|anh/chị) là", _I), False),
    (late_pattern(
        r"\b(?:inserisc[ai]|indic[ahi]+|scriv[ai]|qual è)\b.{0,25}\b(?:nome e cognome|nome|cognome|e-?mail|telefono|cellulare|indirizzo|matricola)\s*(?:[?:.(*]|$)|"
        r"\b(?:vul|geef|noteer|wat is)\b.{0,20}\b(?:naam|voornaam|achternaam|e-?mail(?:adres)?|telefoonnummer|adres|geboortedatum|studentnummer)\b(?! van)|"
        r"\b(?:podać|podaj|wpisz|proszę o|napisz)\b.{0,25}(?:imi[ęe]|nazwisk|e-?mail|telefon|adres|pesel|numer (?:albumu|indeksu))|"
        r"(?:adınızı|soyadınızı|isminizi|telefon numaranızı|e-?posta(?: adresinizi)?|mail adresinizi|adresinizi|öğrenci numaranızı)\b.{0,15}(?:yaz|gir|belirt)|"
        r"\b(?:isi|tulis(?:kan)?|masukkan|sebutkan)\b.{0,20}\b(?:nama|email|nomor (?:hp|telepon|wa)|no\.? ?(?:hp|wa)|alamat|nim|nik)\b|"
        r"(?:nhập|điền|ghi|cho biết).{0,20}(?:họ tên|họ và tên|số điện thoại|email|địa chỉ|mã số sinh viên)", _I), False),
    # codes that people make of their names and dates of birth, letter by letter
    (late_pattern(
        r"\b(?:first|second|third|last|initial) (?:two |three |\d )?(?:letters?|initials?|digits?|numbers?)\b.{0,40}\b(?:name|birth|born|phone)|"
        r"\b(?:self-generated|personal|individual|anonymous|identification) code\b(?=.{0,60}(?:name|birth|letter))|"
        r"(?:erste[rn]?|zweite[rn]?|letzte[rn]?|anfangs)\s?buchstaben?\b.{0,50}(?:name|vorname|geburt)|\bpersönliche[rn]? code\b|\bversuchspersonencode\b|"
        r"(?:première|deuxième|dernière)s? lettres?\b.{0,40}(?:nom|prénom|naissance)|(?:primera|segunda|última)s? letras?\b.{0,40}(?:nombre|apellido|nacimiento)|"
        r"(?:primeira|segunda|última)s? letras?\b.{0,40}(?:nome|sobrenome|nascimento)|перв\w+ букв\w+.{0,40}(?:имен|фамил)|"
        r"(?:姓名|名字)(?:的)?(?:拼音|首字母|缩写)|手机号?(?:码)?(?:的)?(?:后|末)[四4]位|이름.{0,6}(?:첫|이니셜)|전화번호.{0,6}(?:뒤|끝) ?(?:자리|4)|"
        r"电话(?:号码)?(?:后|末)[四4]位|イニシャル|(?:電話|携帯).{0,4}下(?:4|四)桁", _I), True),
    (late_pattern(r"\b(?:first|sur|last|full|family|given)[ -]?names?\b(?= ?(?:and|&|/|,|$|[?:(*]))|\bnom\b.{0,16}\b(?:post-?nom|prénom)", _I), False),
)  # fmt: skip
