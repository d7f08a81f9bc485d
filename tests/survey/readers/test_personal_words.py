"""Headers that ask for a person's data, in sixteen languages, and headers that only speak of it."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.foundation.arrays import Objects
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.personal import asks_for_a_person, personal_columns

#: Name, telephone, mail, address, date of birth, numbers of papers, students and staff, IP, coordinates.
ASKED = {
    "zh": (
        "姓名|您的姓名：|您的姓名是？|手机号|手机号码|您的联系电话|联系方式|电子邮箱|您的邮箱地址|家庭住址|通讯地址|出生日期|您的出生年月日|身份证号|学号|您的学号是|工号|员工编号|"
        "IP地址|经纬度|经度|纬度|微信号|QQ号|支付宝账号|银行卡号|昵称"
    ),
    "en": (
        "Name|Full name|First name|What is your name?|Please enter your name|Phone number|Mobile|"
        "Telephone|Email|E-mail address|Please provide your email address|Home address|Street address|"
        "Date of birth|DOB|Birthdate|National ID|Passport number|SSN|Student ID|Student number|"
        "Employee ID|Staff number|Staff ID|Matriculation number|IP address|Latitude|Longitude|"
        "GPS coordinates|Location coordinates|Participant name|Respondent's name|"
        "What is your student number?"
    ),
    "de": (
        "Name|Vorname|Nachname|Ihr Name|Wie heißen Sie?|Telefon|Telefonnummer|Handynummer|E-Mail|"
        "E-Mail-Adresse|Bitte geben Sie Ihre E-Mail-Adresse an|Adresse|Anschrift|Geburtsdatum|"
        "Personalausweisnummer|Ausweisnummer|Matrikelnummer|Personalnummer|Mitarbeiternummer|IP-Adresse|"
        "Breitengrad|Längengrad|Koordinaten"
    ),
    "fr": (
        "Nom|Prénom|Nom et prénom|Quel est votre nom ?|Comment vous appelez-vous ?|Téléphone|"
        "Numéro de téléphone|Courriel|Adresse e-mail|Votre adresse mail|Adresse|Adresse postale|"
        "Date de naissance|Numéro de carte d'identité|Numéro d'étudiant|Numéro étudiant|Matricule|"
        "Numéro de salarié|Adresse IP|Latitude|Longitude|Coordonnées GPS|Numéro de sécurité sociale"
    ),
    "es": (
        "Nombre|Nombre completo|Apellidos|¿Cuál es su nombre?|¿Cómo se llama?|Teléfono|"
        "Número de teléfono|Celular|Correo electrónico|Email|Dirección|Domicilio|Fecha de nacimiento|DNI|"
        "Cédula|Número de identificación|Número de documento|Matrícula|Código de estudiante|"
        "Número de empleado|Dirección IP|Latitud|Longitud|Coordenadas"
    ),
    "pt": (
        "Nome|Nome completo|Qual é o seu nome?|Telefone|Celular|Número de telefone|E-mail|"
        "Endereço de e-mail|Endereço|Morada|Data de nascimento|CPF|RG|Número de matrícula|Matrícula|"
        "Número de aluno|Número de funcionário|Endereço IP|Latitude|Longitude|Coordenadas|"
        "Número do cartão de cidadão"
    ),
    "ja": (
        "氏名|お名前|お名前を教えてください|電話番号|携帯電話番号|メールアドレス|住所|ご住所|生年月日|学籍番号|社員番号|従業員番号|マイナンバー|IPアドレス|緯度|経度|位置情報"
    ),
    "ko": (
        "이름|성명|성함|이름을 입력해 주세요|전화번호|휴대폰 번호|연락처|이메일|이메일 주소|주소|생년월일|"
        "주민등록번호|학번|사번|사원번호|IP 주소|아이피|위도|경도|위치 정보"
    ),
    "ru": (
        "Имя|ФИО|Фамилия|Как вас зовут?|Ваше имя|Телефон|Номер телефона|Электронная почта|Ваш e-mail|"
        "Адрес|Домашний адрес|Дата рождения|Паспорт|Номер паспорта|СНИЛС|ИНН|Номер студенческого билета|"
        "Табельный номер|IP-адрес|Широта|Долгота|Координаты"
    ),
    "ar": (
        "الاسم|الاسم الكامل|ما اسمك؟|رقم الهاتف|رقم الجوال|البريد الإلكتروني|العنوان|تاريخ الميلاد|"
        "رقم الهوية|رقم البطاقة الشخصية|الرقم الجامعي|رقم الطالب|الرقم الوظيفي|عنوان IP|خط العرض|"
        "خط الطول|الإحداثيات"
    ),
    "it": (
        "Nome|Cognome|Nome e cognome|Come ti chiami?|Il tuo nome|Telefono|Numero di telefono|Cellulare|"
        "E-mail|Indirizzo email|Indirizzo e-mail|Indirizzo|Data di nascita|Codice fiscale|"
        "Carta d'identità|Numero di matricola|Matricola|Numero dipendente|Indirizzo IP|Latitudine|"
        "Longitudine|Coordinate"
    ),
    "nl": (
        "Naam|Voornaam|Achternaam|Voor- en achternaam|Wat is uw naam?|Wat is je naam?|Telefoon|"
        "Telefoonnummer|Mobiel nummer|E-mail|E-mailadres|Adres|Woonadres|Geboortedatum|BSN|"
        "Burgerservicenummer|Studentnummer|Personeelsnummer|IP-adres|Breedtegraad|Lengtegraad|"
        "Coördinaten"
    ),
    "pl": (
        "Imię|Nazwisko|Imię i nazwisko|Jak się nazywasz?|Proszę podać imię i nazwisko|Telefon|"
        "Numer telefonu|E-mail|Adres e-mail|Adres|Adres zamieszkania|Data urodzenia|PESEL|"
        "Numer dowodu osobistego|Numer albumu|Numer indeksu|Numer pracownika|Adres IP|"
        "Szerokość geograficzna|Długość geograficzna|Współrzędne"
    ),
    "tr": (
        "Adınız|Soyad|Ad Soyad|Adınız Soyadınız|İsim|Telefon|Telefon numarası|Cep telefonu|E-posta|"
        "E-posta adresi|Adres|Doğum tarihi|TC Kimlik No|T.C. Kimlik Numarası|Öğrenci numarası|Öğrenci No|"
        "Sicil numarası|IP adresi|Enlem|Boylam|Koordinatlar"
    ),
    "id": (
        "Nama|Nama lengkap|Nama Anda|Siapa nama Anda?|Nomor telepon|No. HP|Nomor HP|No HP/WA|Email|"
        "Alamat email|Alamat|Alamat rumah|Tanggal lahir|NIK|Nomor KTP|NIM|Nomor induk mahasiswa|NIP|"
        "Nomor pegawai|Alamat IP|Lintang|Bujur|Koordinat"
    ),
    "vi": (
        "Họ và tên|Họ tên|Tên|Tên của bạn|Số điện thoại|Điện thoại|Email|Địa chỉ email|Địa chỉ|Ngày sinh|"
        "Ngày tháng năm sinh|CMND|CCCD|Số căn cước|Mã số sinh viên|MSSV|Mã nhân viên|Địa chỉ IP|Vĩ độ|"
        "Kinh độ|Tọa độ"
    ),
}  # fmt: skip
OPINIONS = (
    "My phone is important to me|手机使用时长|您的手机品牌|Adresse der Website gefällt mir|"
    "I like the name of the brand|Die App kenne ich dem Namen nach|Mi teléfono es caro|"
    "O nome da marca é conhecido|Tên thương hiệu quen thuộc|Nama merek mudah diingat|"
    "이 앱의 이름은 기억하기 쉽다|Marka adı bana güven verir|Il nome del marchio|Naam van het merk|Nazwa marki|"
    "I check my email often|Email marketing is useful|Number of students|Age|年龄|Year of birth|"
    "Name of your university|学校名称|Wie oft telefonieren Sie?|Job title|User experience|Phone brand|"
    "Company name|Brand name|Nom de votre entreprise|Nombre de hijos|Número de hijos|número de veces|"
    "numer pytania|ad clicks|Ads are useful|Alamat toko mudah ditemukan|Nombre d'enfants|"
    "Nombre d'années d'expérience|Ansprache|adaptability|Contact with customers|Ad recall|"
    "Address of concerns|IPhone use|Vorname des Kindes ist"
)  # fmt: skip


def column(text: str) -> ColumnInfo:
    return ColumnInfo(name=text, key=text, text=text)


@pytest.mark.parametrize("language", ASKED)
def test_what_asks_for_a_person_is_known_in_every_language(language: str) -> None:
    words = ASKED[language].split("|")
    unknown = [word for word in words if not asks_for_a_person(column(word))]
    assert unknown == []
    numbered = [f"3. {word} *" for word in words]
    assert [word for word in numbered if not asks_for_a_person(column(word))] == []


def test_opinions_about_names_and_phones_are_none() -> None:
    assert [word for word in OPINIONS.split("|") if asks_for_a_person(column(word))] == []


@pytest.mark.parametrize(
    ("header", "answers", "personal"),
    [
        ("Phone", ["Phone", None, "Phone", None], False),  # an option ticked in a list of devices
        ("WhatsApp", [1, 5, 3, 3, 1, 5], False),  # how often it is used
        ("Facebook", ["Never", "Often", "Always", "Never", "Often", "Always"], False),
        ("E-mail", ["0", "1", "1"], False),
        ("Phone", ["5550101", "5550177", "5550199"], True),
        ("Name", ["Ann", "Bo", "Ann", "Bo", "Ann", "Bo"], True),
        ("学号", [20210001, 20210002, 20210003], True),
        ("q7", ["seed", "seed", "seed"], False),
        ("Seed", [1907364281, 1207364289, 907364211], False),  # drawn by the platform
    ],
)
def test_answers_tell_options_and_ratings_from_persons(
    header: str, answers: list[object], personal: bool
) -> None:
    cells: Objects = np.array([[answer] for answer in answers], dtype=object)
    assert bool(personal_columns([column(header)], {}, cells)) == personal
