"""What a file says of the origin of its answers: simulated ones are called so wherever they are shown."""

from __future__ import annotations

import re

from rcvsem.foundation.text import Text
from rcvsem.survey.readers.package import Package

#: "RCV wave1: simulated from published statistics" at the end of a property, or the keyword "simulated".
_FROM = re.compile(r"\bsimulated from ([^.;:]{1,80})\.?\s*$", re.IGNORECASE)
_PROPERTY = re.compile(rb"<(?:\w+:)?(title|keywords)(?:\s[^>]*)?>([^<]{1,2000})<")
_CORE = "docProps/core.xml"
#: What the files of `rcvsem simulate` and `rcvsem init` name.
_OWN = {"published statistics": Text("published statistics"), "a model": Text("a model")}


def simulated_by(said: str) -> Text | None:
    """What a title or label says its answers were simulated from ("" when it only says that they were)."""
    named = _FROM.search(said)
    if named:
        origin = named.group(1).strip()
        return _OWN.get(origin.casefold(), Text.given(en=origin))
    words = {word.strip().casefold() for word in re.split(r"[,;，；]", said)}
    return Text.verbatim("") if "simulated" in words else None


def simulated_in_properties(package: Package) -> Text | None:
    """The same of the title and the keywords in a workbook's document properties."""
    if _CORE not in package:
        return None
    found = [
        simulated_by(content.decode("utf-8", "replace"))
        for _, content in _PROPERTY.findall(package.read(_CORE))
    ]
    return next((one for one in found if one is not None), None)
