"""The questionnaire as tables and back: each edit changes one place of its YAML file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument, Problem
from rcvsem.instrument.yaml_tree import parse_yaml

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


def problems_of(text: str) -> list[Problem]:
    """Everything that is wrong with a questionnaire's text, with line and key."""
    from rcvsem.instrument import InvalidInstrumentError, parse_instrument

    try:
        parse_instrument(text)
    except InvalidInstrumentError as error:
        return list(error.problems)
    return []


def item_rows(text: str) -> list[ItemRow]:
    """The items in their order, as the text has them; also of a text with faults, as far as it can be read."""
    data = parse_yaml(text).data
    rows: list[ItemRow] = []
    for construct in _list(data, "constructs"):
        for item in _list(construct, "items"):
            dropped = item.get("dropped")
            rows.append(
                ItemRow(
                    code=str(item.get("code", "")),
                    wording=_words(item.get("text")),
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
            "name": _words(one.get("name")),
            "source": str(one.get("source") or ""),
            "items": str(len(_list(one, "items"))),
        }
        for one in _list(parse_yaml(text).data, "constructs")
    ]


def scale_rows(text: str) -> list[dict[str, Any]]:
    """Each scale with its points, labels and what means no answer."""
    data = parse_yaml(text).data
    scales = data.get("scales") if isinstance(data, dict) else None
    return [
        {
            "name": str(name),
            "minimum": one.get("minimum"),
            "maximum": one.get("maximum"),
            "anchors": "; ".join(
                f"{code} = {_words(label)}" for code, label in (one.get("anchors") or {}).items()
            ),
            "missing_codes": ", ".join(f"{code:g}" for code in one.get("missing_codes") or []),
            "missing_labels": "; ".join(map(str, one.get("missing_labels") or [])),
        }
        for name, one in (scales or {}).items()
        if isinstance(one, dict)
    ]


def set_item(code: str, key: str, value: Any) -> Callable[[Any], None]:
    """An edit of one item: wording, reverse, dropped (the reason, "" takes it back), scale, code, construct."""

    def change(data: Any) -> None:
        if key == "construct":
            _move(data, [code], str(value).strip())
            return
        item = _found(data, code)
        if key == "wording":
            _set_words(item, "text", str(value).strip())
        elif key == "reverse":
            _set(item, "reverse", True if value else None)
        elif key == "dropped":
            reason = " ".join(str(value or "").split())
            _set(item, "dropped", {"stage": STAGE, "reason": reason} if reason else None)
        elif key == "scale":
            _set(item, "scale", str(value).strip() or None)
        elif key == "code":
            new = str(value).strip()
            item.setdefault("column", code)
            item["code"] = new
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
            _set_words(construct, "name", value.strip())
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
            _set_anchors(scale, value)
        elif key == "missing_codes":
            _set(
                scale,
                key,
                [_number(part) for part in value.replace("，", ",").split(",") if part.strip()] or None,
            )
        elif key == "missing_labels":
            _set(
                scale,
                key,
                [part.strip() for part in value.replace("；", ";").split(";") if part.strip()] or None,
            )
        elif key in ("minimum", "maximum"):
            scale[key] = int(_number(value))
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


ROLES = ("item", "background", "left out")


def role_of(text: str, column: str, code: str = "") -> str:
    """What a column is in the questionnaire: "item", "check", "background" or "left out"."""
    data = parse_yaml(text).data
    names = {column, code} - {""}

    def there(entries: Sequence[Any]) -> bool:
        return any(str(one.get("column") or one.get("code")) in names for one in entries)

    if any(there(_list(one, "items")) for one in _list(data, "constructs")):
        return "item"
    if there(_list(data, "attention_checks")):
        return "check"
    return "background" if there(_list(data, "background")) else "left out"


def set_role(
    column: str, role: str, *, code: str, wording: str, options: Sequence[str] = (), construct: str = ""
) -> Callable[[Any], None]:
    """Overrule what a column was taken for.

    options : labels of a background question in their order; none: it is answered with a number.
    """

    def change(data: Any) -> None:
        names = {column, code} - {""}
        words = _take_out(data, names)
        text = words or _in_all(data, wording)
        entry: dict[str, Any] = {"code": code or _code(column), "text": text}
        if entry["code"] != column:
            entry["column"] = column
        if role == "item":
            home = construct or str(data["constructs"][-1]["code"])
            target = next((one for one in data["constructs"] if str(one["code"]) == home), None)
            if target is None:
                raise OptionError(phrase("There is no construct '{home}'.", home=home))
            if len(data["scales"]) > 1:
                entry["scale"] = next(iter(data["scales"]))
            target["items"].append(entry)
        elif role == "background":
            if options:
                entry["codes"] = {k: _in_all(data, label) for k, label in enumerate(options, 1)}
            else:
                entry["numeric"] = True
            data.setdefault("background", []).append(entry)
        elif role != "left out":
            raise OptionError(
                phrase("'{role}' is no role.", role=role),
                fix=phrase("There is: {roles}.", roles=enumerated(ROLES)),
            )

    return change


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
            if not data[key]:
                del data[key]
    return words


def _in_all(data: Any, text: str) -> Any:
    """A wording in every language of the form; the same until somebody translates it."""
    languages = [str(one) for one in data.get("languages") or []]
    return dict.fromkeys(languages, text) if len(languages) > 1 else text


def _code(column: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in column).strip("_")
    return kept if kept and not kept[0].isdigit() else f"Q{kept}"


def _move(data: Any, codes: Sequence[str], target: str) -> None:
    if not target:
        raise OptionError("Into which construct?", fix="Choose one or type the code of a new one.")
    home = next((one for one in data["constructs"] if str(one["code"]) == target), None)
    if home is None:
        home = {"code": target, "name": _in_all(data, target), "items": []}
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


def _found(data: Any, code: str) -> Any:
    for construct in data["constructs"]:
        for item in construct["items"]:
            if str(item["code"]) == code:
                return item
    raise OptionError(phrase("There is no item '{code}' any more.", code=code), fix="Load the page again.")


def _set(entry: Any, key: str, value: Any) -> None:
    if value is None:
        entry.pop(key, None)
    else:
        entry[key] = value


def _set_words(entry: Any, key: str, value: str) -> None:
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


def _set_anchors(scale: Any, text: str) -> None:
    old = dict(scale.get("anchors") or {})
    new: dict[int, Any] = {}
    for part in text.replace("；", ";").split(";"):
        code, equals, label = part.replace("＝", "=").partition("=")
        if not part.strip():
            continue
        if not equals or not label.strip():
            raise OptionError(
                phrase("Labels are written as '1 = never; 2 = seldom'. Got {part!r}.", part=part.strip())
            )
        number = int(_number(code))
        known = old.get(number)
        if isinstance(known, dict):
            entry = {"label": known}
            _set_words(entry, "label", label.strip())
            new[number] = entry["label"]
        else:
            new[number] = label.strip()
    _set(scale, "anchors", new or None)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise OptionError(phrase("A number is needed. Got {text!r}.", text=text.strip())) from None
    return int(value) if value.is_integer() else value


def _words(text: Any) -> str:
    if isinstance(text, dict):
        return " / ".join(str(text[one]) for one in ("zh", "en") if text.get(one))
    return "" if text is None else str(text)


def _list(data: Any, key: str) -> list[Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


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
