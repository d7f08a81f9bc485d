"""Which columns hold personal data, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import folded

_PERSONAL_ROLES = ("ip", "source_detail")
_NAMES = frozenset(
    folded(line)
    for block in (
        "ip|ipaddress|ip address|ipaddr|ip地址|来自ip|来源详情|昵称|微信昵称|微信号|微信|qq|qq号",
        "openid|unionid|姓名|您的姓名|真实姓名|名字|联系人|手机|手机号|手机号码|电话|电话号码|联系电话|联系方式|邮箱|电子邮箱",
        "电子邮件|身份证|身份证号|身份证号码|学号|工号|住址|家庭住址|详细地址|地址",
        "name|full name|first name|last name|surname|given name|your name|nickname|user name|username",
        "recipient first name|recipient last name|recipient email|external reference|external data reference",
        "email|e-mail|mail|email address|phone|phone number|mobile|mobile number|telephone|tel|cell phone",
        "address|street address|postal address|location latitude|location longitude|latitude|longitude",
        "gps|geolocation|device id|subscriber id|sim serial|submitted by|token|custom data 1|invite code",
    )
    for line in block.split("|")
)
#: Wording of a question that asks for personal data.
_ASKS = re.compile(
    r"(?:您|你)的?(?:真实)?(?:姓名|名字|手机号?码?|电话号?码?|联系电话|联系方式|电?子?邮箱|微信号?|QQ号?|身份证号?码?|学号|工号)"
    r"|请(?:填写|输入|留下)(?:您|你)?的?(?:真实)?(?:姓名|手机|电话|联系|邮箱|微信|QQ|身份证|学号|工号)"
    r"|\b(?:your|please (?:enter|give|leave|provide))\b[^?]{0,25}"
    r"\b(?:full name|first name|last name|e-?mail|phone|mobile number|telephone|postal address)\b"
    r"|^(?:what is )?your name\b",
    re.IGNORECASE,
)
_KOBO_POINT = re.compile(r"_(?:.*_)?(?:latitude|longitude|altitude|precision)$", re.IGNORECASE)


def personal_columns(columns: Iterable[ColumnInfo], metadata: Mapping[str, str]) -> frozenset[str]:
    """Names of the columns that hold names, addresses, contact data, nicknames or places."""
    found = {metadata[role] for role in _PERSONAL_ROLES if role in metadata}
    for column in columns:
        texts = (column.name, column.key, column.text, column.key.rpartition("/")[2])
        if (
            any(folded(text) in _NAMES for text in texts)
            or _ASKS.search(column.text)
            or _KOBO_POINT.search(column.name)
        ):
            found.add(column.name)
    return frozenset(found - {""})
