"""A column of the export taken for something else: an item, an attention check, a question, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.workbench.entries import entries, in_all, parsed, without_idle

ROLES = ("item", "check", "background", "left out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a column shall be.

    construct : home of an item. expected : code of the right answer to an attention check. options : labels of a
    background question in their order; none: it is answered with a number.
    """

    name: str
    construct: str = ""
    expected: int | None = None
    options: tuple[str, ...] = ()


def set_role(column: str, role: Role, *, code: str, wording: str) -> Callable[[Any], None]:
    """Take a column for something else. code : that it has in the questionnaire, or is to have."""
    if role.name not in ROLES:
        raise OptionError(
            phrase("'{role}' is no role.", role=role.name),
            fix=phrase("There is: {roles}.", roles=enumerated(ROLES)),
        )

    def change(data: Any) -> None:
        words = _take_out(data, {column, code} - {""})
        entry: dict[str, Any] = {"code": code or _code(column), "text": words or in_all(data, wording)}
        if entry["code"] != column:
            entry["column"] = column
        if role.name == "item":
            _into_construct(data, entry, role.construct)
        elif role.name == "check":
            if role.expected is None:
                raise OptionError("An attention check needs the code of its right answer.")
            if len(data["scales"]) > 1:
                entry["scale"] = next(iter(data["scales"]))
            data.setdefault("attention_checks", []).append({**entry, "expected": role.expected})
        elif role.name == "background":
            if role.options:
                entry["codes"] = {k: in_all(data, label) for k, label in enumerate(role.options, 1)}
            else:
                entry["numeric"] = True
            data.setdefault("background", []).append(entry)

    return change


def free_code(text: str, wanted: str) -> str:
    """A code that no question of the questionnaire has yet; "" where the column's own name will do."""
    data = parsed(text)
    used = {
        str(one.get("code"))
        for part in (
            *entries(data, "constructs"),
            {"items": [*entries(data, "attention_checks"), *entries(data, "background")]},
        )
        for one in entries(part, "items")
    }
    number, code = 1, wanted
    while code and code in used:
        number += 1
        code = f"{wanted}_{number}"
    return code


def _into_construct(data: Any, entry: dict[str, Any], construct: str) -> None:
    home = construct or str(data["constructs"][-1]["code"])
    target = next((one for one in data["constructs"] if str(one["code"]) == home), None)
    if target is None:
        raise OptionError(phrase("There is no construct '{home}'.", home=home))
    if len(data["scales"]) > 1:
        entry["scale"] = next(iter(data["scales"]))
    target["items"].append(entry)


def _take_out(data: Any, names: set[str]) -> Any:
    """Remove a column from wherever it stands; its wording."""
    words: Any = None

    def left(entries: Any) -> None:
        nonlocal words
        for one in list(entries):
            if str(one.get("column") or one.get("code")) in names:
                words = one.get("text")
                entries.remove(one)

    for construct in list(data.get("constructs") or []):
        left(construct["items"])
        if not construct["items"]:
            if len(data["constructs"]) == 1:
                raise OptionError("The last item of the last construct cannot be taken out.")
            data["constructs"].remove(construct)
    for key in ("background", "attention_checks"):
        if data.get(key):
            left(data[key])
    _let_go(data)
    return words


def _let_go(data: Any) -> None:
    """Pairs and places that name an item which is gone are taken out with it."""
    items = {str(one["code"]) for construct in data["constructs"] for one in construct["items"]}
    pairs = data.get("contradictions") or []
    for pair in [one for one in pairs if not items.issuperset(map(str, one["items"]))]:
        pairs.remove(pair)
    for check in data.get("attention_checks") or []:
        if "after" in check and str(check["after"]) not in items:
            del check["after"]
    without_idle(data)


def _code(column: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in column).strip("_")
    return kept if kept and not kept[0].isdigit() else f"Q{kept}"
