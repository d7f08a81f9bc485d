"""Attention checks, background questions and pairs of like items as rows of tables, and each edit of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase
from rcvsem.workbench.entries import (
    entries,
    keep_column,
    labels_of,
    missing_of,
    number_of,
    parsed,
    put,
    put_labels,
    put_missing,
    set_words,
    without_idle,
    words_of,
)

Edit = Callable[[Any], None]
#: Parts of the questionnaire's file that this is about.
CHECKS, BACKGROUND, PAIRS = "attention_checks", "background", "contradictions"


def check_rows(text: str) -> list[dict[str, Any]]:
    """Each attention check: code, wording, scale, right answer, the item before it."""
    return [
        {
            "code": str(one.get("code", "")),
            "wording": words_of(one.get("text")),
            "scale": str(one.get("scale") or ""),
            "expected": one.get("expected"),
            "after": str(one.get("after") or ""),
        }
        for one in entries(parsed(text), CHECKS)
    ]


def background_rows(text: str) -> list[dict[str, Any]]:
    """Each background question: code, wording, labels ("" where it is a number), bounds, order, what means no answer."""
    return [
        {
            "code": str(one.get("code", "")),
            "wording": words_of(one.get("text")),
            "codes": labels_of(one.get("codes")),
            "measure": str(one.get("measure") or ""),
            "minimum": one.get("minimum"),
            "maximum": one.get("maximum"),
            "several": str(one.get("several") or ""),
            **missing_of(one),
        }
        for one in entries(parsed(text), BACKGROUND)
    ]


def pair_rows(text: str) -> list[dict[str, Any]]:
    """Each pair of items that ask nearly the same, with the largest gap their answers may have."""
    return [
        {"first": str(pair[0]), "second": str(pair[1]), "largest_gap": one.get("largest_gap")}
        for one in entries(parsed(text), PAIRS)
        if isinstance(pair := one.get("items"), list) and len(pair) == 2
    ]


def set_question(part: str, code: str, key: str, value: Any, column: str = "") -> Edit:
    """An edit of one attention check or background question. column : where its answers stand in the export."""

    def change(data: Any) -> None:
        entry = next((one for one in data[part] if str(one["code"]) == code), None)
        if entry is None:
            raise OptionError(
                phrase("There is no question '{code}' any more.", code=code), fix="Load the page again."
            )
        said = "" if value is None else str(value).strip()
        keep_column(entry, key, column or (code if key == "code" else ""))
        if key == "wording":
            set_words(entry, "text", said)
        elif key == "code":
            entry["code"] = said
        elif key == "codes":
            put_labels(entry, key, said)
            put(entry, "numeric", None if entry.get("codes") else True)
        elif key in ("missing_codes", "missing_labels"):
            put_missing(entry, key, said)
        elif key in ("minimum", "maximum", "expected"):
            put(entry, key, number_of(said) if said else None)
        else:
            put(entry, key, said or None)

    return change


def set_pair(first: str, second: str, gap: int, instead_of: Sequence[str] = ()) -> Edit:
    """A pair of items whose answers may differ by at most `gap`, in place of another pair or as a new one."""

    def change(data: Any) -> None:
        if not first or not second or first == second:
            raise OptionError("A pair needs two different items.")
        pairs = data.setdefault(PAIRS, [])
        old = next((one for one in pairs if list(map(str, one["items"])) == list(instead_of)), None)
        known = [sorted(map(str, one["items"])) for one in pairs if one is not old]
        if sorted((first, second)) in known:
            raise OptionError(phrase("{first} and {second} are a pair already.", first=first, second=second))
        if old is None:
            pairs.append({"items": [first, second], "largest_gap": gap})
        else:
            old["items"][:] = [first, second]
            old["largest_gap"] = gap

    return change


def without_pair(first: str, second: str) -> Edit:
    """One pair less."""
    return _without(PAIRS, lambda one: list(map(str, one["items"])) == [first, second])


def without_question(part: str, code: str) -> Edit:
    """One question less; its column is left out from now on."""
    return _without(part, lambda one: str(one["code"]) == code)


def _without(part: str, found: Callable[[Any], bool]) -> Edit:
    def change(data: Any) -> None:
        for one in [one for one in data.get(part) or [] if found(one)]:
            data[part].remove(one)
        without_idle(data)

    return change
