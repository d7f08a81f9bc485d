"""The questionnaire as tables and back: each edit changes one place of its YAML file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase
from rcvsem.instrument import Instrument, Problem
from rcvsem.workbench.entries import (
    entries,
    in_all,
    keep_column,
    labels_of,
    missing_of,
    number_of,
    parsed,
    put,
    put_labels,
    put_missing,
    set_words,
    words_of,
)

#: Stage that is written where the page drops an item.
STAGE = "workbench"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item as a row of the table."""

    code: str
    wording: str
    construct: str
    scale: str
    reverse: bool
    dropped: str
    column: str


@lru_cache(maxsize=4)
def problems_of(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a questionnaire's text, with line and key."""
    from rcvsem.instrument import InvalidInstrumentError, parse_instrument

    try:
        parse_instrument(text)
    except InvalidInstrumentError as error:
        return tuple(error.problems)
    return ()


def item_rows(text: str) -> list[ItemRow]:
    """The items in their order, as the text has them; also of a text with faults, as far as it can be read."""
    data = parsed(text)
    rows: list[ItemRow] = []
    for construct in entries(data, "constructs"):
        for item in entries(construct, "items"):
            dropped = item.get("dropped")
            rows.append(
                ItemRow(
                    code=str(item.get("code", "")),
                    wording=words_of(item.get("text")),
                    construct=str(construct.get("code", "")),
                    scale=str(item.get("scale") or construct.get("scale") or ""),
                    reverse=item.get("reverse") is True,
                    dropped=str(dropped.get("reason", "")) if isinstance(dropped, dict) else "",
                    column=str(item.get("column") or ""),
                )
            )
    return rows


def construct_rows(text: str) -> list[dict[str, str]]:
    """Code, name and source of every construct."""
    return [
        {
            "code": str(one.get("code", "")),
            "name": words_of(one.get("name")),
            "source": str(one.get("source") or ""),
            "items": str(len(entries(one, "items"))),
        }
        for one in entries(parsed(text), "constructs")
    ]


def scale_rows(text: str) -> list[dict[str, Any]]:
    """Each scale with its points, labels and what means no answer."""
    data = parsed(text)
    scales = data.get("scales") if isinstance(data, dict) else None
    return [
        {
            "name": str(name),
            "minimum": one.get("minimum"),
            "maximum": one.get("maximum"),
            "anchors": labels_of(one.get("anchors")),
            **missing_of(one),
        }
        for name, one in (scales or {}).items()
        if isinstance(one, dict)
    ]


def set_item(code: str, key: str, value: Any, column: str = "") -> Callable[[Any], None]:
    """An edit of one item: wording, reverse, dropped (the reason, "" takes it back), scale, code, construct.

    column : where its answers stand in the export, kept when code or wording change.
    """

    def change(data: Any) -> None:
        if key == "construct":
            _move(data, [code], str(value).strip())
            return
        item = _found(data, code)
        keep_column(item, key, column or (code if key == "code" else ""))
        if key == "wording":
            set_words(item, "text", str(value).strip())
        elif key == "reverse":
            put(item, "reverse", True if value else None)
        elif key == "dropped":
            reason = " ".join(str(value or "").split())
            put(item, "dropped", {"stage": STAGE, "reason": reason} if reason else None)
        elif key == "scale":
            put(item, "scale", str(value).strip() or None)
        elif key == "code":
            item["code"] = str(value).strip()
            _refer(data, code, item["code"])
        else:
            raise OptionError(phrase("'{key}' of an item cannot be edited here.", key=key))

    return change


def move_items(codes: Sequence[str], construct: str) -> Callable[[Any], None]:
    """Items into a construct, which is made where there is none of that code."""
    return lambda data: _move(data, codes, construct.strip())


def set_construct(code: str, key: str, value: str) -> Callable[[Any], None]:
    """Code, name or source of a construct."""

    def change(data: Any) -> None:
        construct = next(one for one in data["constructs"] if str(one.get("code")) == code)
        if key == "name":
            set_words(construct, "name", value.strip())
        elif key in ("code", "source"):
            construct[key] = value.strip()
        else:
            raise OptionError(phrase("'{key}' of a construct cannot be edited here.", key=key))

    return change


def set_scale(name: str, key: str, value: str) -> Callable[[Any], None]:
    """Labels (`1 = never; 2 = seldom`), codes and texts that mean no answer, minimum and maximum of a scale."""

    def change(data: Any) -> None:
        scale = data["scales"][name]
        if key == "anchors":
            put_labels(scale, key, value)
        elif key in ("missing_codes", "missing_labels"):
            put_missing(scale, key, value)
        elif key in ("minimum", "maximum"):
            scale[key] = int(number_of(value))
        else:
            raise OptionError(phrase("'{key}' of a scale cannot be edited here.", key=key))

    return change


def set_rule(rule: str, action: str | None = None, threshold: float | None = None) -> Callable[[Any], None]:
    """What a screening rule does, and its limit."""

    def change(data: Any) -> None:
        screening = data.setdefault("screening", {})
        entry = screening.setdefault(rule, {"action": action or "flag"})
        if action is not None:
            entry["action"] = action
        if threshold is not None:
            entry["threshold"] = int(threshold) if float(threshold).is_integer() else threshold

    return change


def _move(data: Any, codes: Sequence[str], target: str) -> None:
    if not target:
        raise OptionError("Into which construct?", fix="Choose one or type the code of a new one.")
    home = next((one for one in data["constructs"] if str(one["code"]) == target), None)
    if home is None:
        home = {"code": target, "name": in_all(data, target), "items": []}
        data["constructs"].append(home)
        home = data["constructs"][-1]
    for code in codes:
        for construct in list(data["constructs"]):
            for item in list(construct["items"]):
                if str(item["code"]) == code and construct is not home:
                    scale = item.get("scale") or construct.get("scale")
                    construct["items"].remove(item)
                    if scale and scale != home.get("scale") and len(data["scales"]) > 1:
                        item["scale"] = scale
                    home["items"].append(item)
            if not construct["items"] and construct is not home:
                data["constructs"].remove(construct)


def _refer(data: Any, old: str, new: str) -> None:
    """What names an item names it by its new code."""
    for pair in entries(data, "contradictions"):
        pair["items"][:] = [new if str(one) == old else one for one in pair["items"]]
    for check in entries(data, "attention_checks"):
        if str(check.get("after")) == old:
            check["after"] = new


def _found(data: Any, code: str) -> Any:
    for construct in data["constructs"]:
        for item in construct["items"]:
            if str(item["code"]) == code:
                return item
    raise OptionError(phrase("There is no item '{code}' any more.", code=code), fix="Load the page again.")


def rule_hits(instrument: Instrument, survey: Any) -> dict[str, tuple[str, Any, int | None, str]]:
    """Rule -> action, threshold, respondents it hits (None where it cannot be applied) and why not."""
    hits = {one.rule: one for one in survey.rules}
    return {
        rule.name: (
            rule.action,
            rule.threshold,
            None if rule.name not in hits or hits[rule.name].unavailable else hits[rule.name].count,
            "" if rule.name not in hits else str(hits[rule.name].unavailable or ""),
        )
        for rule in instrument.screening
    }
