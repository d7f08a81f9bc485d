"""Entries of a questionnaire's file: how one is read into a cell of a table, and written back from what was typed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import split_names
from rcvsem.foundation.words import phrase
from rcvsem.instrument.yaml_tree import parse_yaml


@lru_cache(maxsize=4)
def parsed(text: str) -> Any:
    """What a text holds, also one with faults, as far as it can be read. To be looked at, not changed."""
    return parse_yaml(text).data


def entries(data: Any, key: str) -> list[Any]:
    """The mappings of a list of the file."""
    found = data.get(key) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def words_of(text: Any) -> str:
    """A wording in all its languages."""
    if isinstance(text, dict):
        return " / ".join(str(text[one]) for one in ("zh", "en") if text.get(one))
    return "" if text is None else str(text)


def set_words(entry: Any, key: str, value: str) -> None:
    """The wording in the language that is shown; others stay."""
    if not value:
        raise OptionError("A wording cannot be empty.")
    old = entry.get(key)
    if isinstance(old, dict):
        parts = [part.strip() for part in value.split(" / ")]
        languages = [one for one in ("zh", "en") if one in old]
        if len(parts) == len(languages):
            old.update(zip(languages, parts, strict=True))
        else:
            old[languages[0]] = value
    else:
        entry[key] = value


def in_all(data: Any, text: str) -> Any:
    """A wording in every language of the form; the same until somebody translates it."""
    languages = [str(one) for one in data.get("languages") or []]
    return dict.fromkeys(languages, text) if len(languages) > 1 else text


def put(entry: Any, key: str, value: Any) -> None:
    """Set a key; None takes it out."""
    if value is None:
        entry.pop(key, None)
    else:
        entry[key] = value


def labels_of(codes: Any) -> str:
    """Labels of codes as one line: `1 = never; 2 = seldom`."""
    return "; ".join(f"{code} = {words_of(label)}" for code, label in (codes or {}).items())


def put_labels(entry: Any, key: str, text: str) -> None:
    """Labels typed as one line; other languages and spellings of a label that stays are kept."""
    old = dict(entry.get(key) or {})
    new: dict[int, Any] = {}
    for part in text.replace("；", ";").split(";"):
        code, equals, label = part.replace("＝", "=").partition("=")
        if not part.strip():
            continue
        if not equals or not label.strip():
            raise OptionError(
                phrase("Labels are written as '1 = never; 2 = seldom'. Got {part!r}.", part=part.strip())
            )
        number = int(number_of(code))
        if number in new:
            raise OptionError(phrase("The code {number} has two labels.", number=number))
        known = old.get(number)
        if isinstance(known, dict):
            said = {"label": known}
            set_words(said, "label", label.strip())
            new[number] = said["label"]
        else:
            new[number] = label.strip()
    put(entry, key, new or None)


def missing_of(entry: Any) -> dict[str, str]:
    """What means no answer: codes with commas, texts with semicolons."""
    return {
        "missing_codes": ", ".join(f"{code:g}" for code in entry.get("missing_codes") or []),
        "missing_labels": "; ".join(map(str, entry.get("missing_labels") or [])),
    }


def put_missing(entry: Any, key: str, value: str) -> None:
    """The same, as typed."""
    if key == "missing_codes":
        found: list[Any] = [number_of(part) for part in split_names(value, numbers=True)]
    else:
        found = [part.strip() for part in value.replace("；", ";").split(";") if part.strip()]
    put(entry, key, found or None)


def number_of(text: str) -> float:
    """A number as typed. OptionError where it is none."""
    try:
        value = float(text)
    except ValueError:
        raise OptionError(phrase("A number is needed. Got {text!r}.", text=text.strip())) from None
    return int(value) if value.is_integer() else value


#: Screening rules and the part of the file that they work on.
_WORKS_ON = {"attention_check": "attention_checks", "contradiction": "contradictions"}


def without_idle(data: Any) -> None:
    """Take out what has become empty, and the rules that would have nothing to work on."""
    for key in ("background", *_WORKS_ON.values()):
        if key in data and not data[key]:
            del data[key]
    for rule, part in _WORKS_ON.items():
        if part not in data and rule in (data.get("screening") or {}):
            del data["screening"][rule]
    if "screening" in data and not data["screening"]:
        del data["screening"]


def keep_column(entry: Any, key: str, column: str) -> None:
    """The column of a question is named before the code or wording by which it was found changes."""
    if column and key in ("code", "wording") and (key == "code" or column != str(entry["code"])):
        entry.setdefault("column", column)
