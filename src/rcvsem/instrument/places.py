"""Questions for places so small that, with other answers, they may point to a person."""

from __future__ import annotations

import re
import unicodedata

from rcvsem.foundation.patterns import late_pattern

#: Questions for small areas: streets, villages, postcodes, districts, schools, employers.
PLACES = late_pattern(
    r"\b(?:post ?code|postal code|zip(?: ?code)?|village|neighbou?rhood|street|ward|parish|suburb|hamlet|"
    r"(?:name of (?:your |the )?)(?:school|company|employer|hospital|institution|town|city))\b|"
    r"邮编|邮政编码|街道|社区|小区|村庄|乡镇|哪个(?:学校|公司|医院|社区|街道|村)|学校名称|单位名称|公司名称|医院名称|"
    r"postleitzahl|\bplz\b|ortsteil|stadtteil|wohnviertel|code postal|quartier|village|commune|"
    r"c[óo]digo postal|\bcp\b|barrio|colonia|vereda|\bcep\b|bairro|freguesia|"
    r"郵便番号|町名|町内|市町村|丁目|우편번호|읍면동|동네|(?:почтовый )?индекс\b|район проживания|деревня|посёлок|"
    r"الرمز البريدي|الحي|القرية",
    re.IGNORECASE,
)


def names_a_small_area(text: str) -> bool:
    """Whether a question asks for a street, village, postcode, district, school or employer."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").split())
    return len(plain) <= 80 and PLACES.search(plain) is not None
