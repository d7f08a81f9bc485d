"""Messages of the library in the words of the command line."""

from __future__ import annotations

import re

_OPTIONS = {
    "header_row": "--header-row",
    "sheet": "--sheet",
    "encoding": "--encoding",
    "separator": "--separator",
    "format": "--read-as",
    "scale": "--scale",
    "missing_codes": "--missing-codes",
    "labels": "--labels",
}
_KEYWORD = re.compile(rf"(?<![\w-])({'|'.join(_OPTIONS)})=(?![=~])(\(minimum, maximum\))?(?=(\S?))")


def as_typed(text: str) -> str:
    """A message of the library with the options as they are typed here: `header_row=2` is `--header-row 2`."""

    def option(found: re.Match[str]) -> str:
        name = _OPTIONS[found.group(1)]
        if found.group(2):
            return f"{name} MIN:MAX"
        following = found.group(3)
        return name if not following or following in ".,;:)" else f"{name} "

    return _KEYWORD.sub(option, text)
