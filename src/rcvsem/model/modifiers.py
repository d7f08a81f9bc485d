"""Modifiers before a variable: `2*x`, `a*x`, `NA*x`, `start(.5)*x`, `c(a, b)*x`, `lower(0)*x`..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.model.arithmetic import Fail, constant_value, parse_expression
from rcvsem.model.expressions import format_number
from rcvsem.model.tokens import Token, is_name_part, is_name_start

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What stands before a variable, one entry for all groups or one a group; () = not given.

    fixed : the value; nan frees the parameter (`NA*`), None says nothing for that group.
    labels : the name; "" says nothing for that group.
    start, lower, upper : None says nothing for that group.
    equal : name (or lavaan's default name) of the parameter this one must equal.
    """

    fixed: Values = ()
    labels: tuple[str, ...] = ()
    start: Values = ()
    lower: Values = ()
    upper: Values = ()
    equal: tuple[str, ...] = ()

    def vectors(self) -> tuple[tuple[object, ...], ...]:
        """All entries that were given."""
        return tuple(
            v for v in (self.fixed, self.labels, self.start, self.lower, self.upper, self.equal) if v
        )

    def texts(self) -> list[str]:
        """Each modifier as written, without the variable."""
        texts = []
        fixed = self.fixed
        if fixed and self.labels and None in fixed:
            # c(1, a): numbers and labels of one vector were taken apart.
            mixed = [
                _value_text(value) if value is not None else label
                for value, label in zip(fixed, self.labels, strict=True)
            ]
            return [_vector(mixed), *self._function_texts()]
        if fixed:
            texts.append(_vector([_value_text(value) for value in fixed]))
        if self.labels:
            texts.append(_vector([label or "NA" for label in self.labels]))
        return texts + self._function_texts()

    def _function_texts(self) -> list[str]:
        texts = []
        for name, values in (("start", self.start), ("lower", self.lower), ("upper", self.upper)):
            if values:
                texts.append(f"{name}({', '.join(_value_text(v) for v in values)})")
        if self.equal:
            texts.append(f"equal({', '.join(f'{chr(34)}{name}{chr(34)}' for name in self.equal)})")
        return texts


NO_MODIFIERS = Modifiers()
_VALUE_FUNCTIONS = ("start", "lower", "upper")
_LABEL_FUNCTIONS = ("label", "equal")
#: Values that c() may have, one a group.
MOST_GROUPS = 1_000
KNOWN = ("c", *_VALUE_FUNCTIONS, *_LABEL_FUNCTIONS)
_FOREIGN = {
    "efa": phrase("Exploratory blocks are not available in the model language."),
    "rv": phrase("Random slopes are not available."),
    "prior": phrase("Priors are not available."),
}


def _value_text(value: float | None) -> str:
    return "NA" if value is None or isnan(value) else format_number(value)


def _vector(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"c({', '.join(items)})"


def merge(first: Modifiers, second: Modifiers) -> Modifiers | None:
    """Both together, or None when they give the same kind of modifier twice."""
    given = {name: getattr(second, name) for name in second.__slots__ if getattr(second, name)}
    for name, value in given.items():
        # repr: nan (free) equals nan here.
        if getattr(first, name) and repr(getattr(first, name)) != repr(value):
            return None
    return replace(first, **given)


def parse_modifier(tokens: Sequence[Token], is_start: bool, fail: Fail) -> Modifiers:
    """Read one modifier. `is_start`: it was followed by `?`, lavaan's short form of start()."""
    head = tokens[0]
    if is_start:
        return Modifiers(start=(_number(tokens, head, fail),))
    if head.kind == "string" and len(tokens) == 1:
        return Modifiers(labels=(_label(head, fail),))
    if head.kind == "name" and len(tokens) == 1:
        return Modifiers(fixed=(nan,)) if head.text == "NA" else Modifiers(labels=(head.text,))
    if head.kind == "name" and tokens[1].text == "(" and _closes_at_end(tokens):
        if head.text in KNOWN:
            return _function(head, tokens[2:-1], fail)
        if head.text in _FOREIGN:
            fail(
                phrase("the modifier {text}() is not part of the language.", text=head.text),
                head,
                fix=_FOREIGN[head.text],
            )
    return Modifiers(fixed=(_number(tokens, head, fail),))


def _closes_at_end(tokens: Sequence[Token]) -> bool:
    depth = 0
    for place, token in enumerate(tokens):
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.text == ")":
                return place == len(tokens) - 1
    return False


def _number(tokens: Sequence[Token], after: Token, fail: Fail) -> float:
    expression = parse_expression(tokens, fail, after)
    if expression.names:
        bad = next((t for t in tokens if t.kind == "name" and t.text in expression.names), tokens[0])
        fail(
            phrase("the name {shown} cannot be part of a modifier's arithmetic.", shown=bad.shown),
            bad,
            fix="A modifier is one label, one number, or start(), lower(), upper(), equal(), label(), c().",
        )
    value = constant_value(expression)
    if value is None:
        fail("this modifier is not a finite number.", tokens[0])
    return value


def _function(head: Token, tokens: Sequence[Token], fail: Fail) -> Modifiers:
    entries = _entries(head, tokens, fail)
    if head.text == "c":
        return _group_vector(head, entries, fail)
    if head.text in _LABEL_FUNCTIONS:
        names = tuple(_label_entry(entry, head, fail) for entry in entries)
        if head.text == "equal":
            if not all(names):
                fail("equal() needs the name of a parameter.", head, fix='Write equal("f=~x1")*x2.')
            return Modifiers(equal=names)
        return Modifiers(labels=names)
    values = tuple(None if _is_na(entry) else _number(entry, head, fail) for entry in entries)
    given: dict[str, Any] = {head.text: values}
    return replace(NO_MODIFIERS, **given)


def _entries(head: Token, tokens: Sequence[Token], fail: Fail) -> list[list[Token]]:
    """The arguments between commas; c(...) inside a function is opened: start(c(1, 2)) = start(1, 2)."""
    if len(tokens) > 2 and tokens[0].text == "c" and tokens[1].text == "(" and _closes_at_end(tokens):
        return _entries(tokens[0], tokens[2:-1], fail)
    entries: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
        if token.kind == "operator" and token.text == "," and depth == 0:
            if not entries[-1]:
                fail(phrase("a value is missing in {text}(...).", text=head.text), token)
            entries.append([])
        else:
            entries[-1].append(token)
    if not entries[-1]:
        fail(phrase("a value is missing in {text}(...).", text=head.text), head)
    if len(entries) > MOST_GROUPS:
        fail(
            phrase(
                "{name}(...) has {n:,} values; more than {most:,} groups are refused.",
                name=head.text, n=len(entries), most=MOST_GROUPS,
            ),
            head,
        )  # fmt: skip
    return entries


def _is_na(entry: Sequence[Token]) -> bool:
    return len(entry) == 1 and entry[0].kind == "name" and entry[0].text == "NA"


def _label(token: Token, fail: Fail) -> str:
    text = token.text
    if not text or not is_name_start(text[0]) or not all(is_name_part(c) for c in text) or text == "NA":
        fail(
            phrase('"{text}" cannot be a label.', text=text),
            token,
            fix="A label is a name: letters, digits, underscore, point.",
        )
    return text


def _label_entry(entry: Sequence[Token], head: Token, fail: Fail) -> str:
    token = entry[0]
    if len(entry) == 1 and token.kind == "string" and head.text == "equal":
        return "".join(token.text.split())
    if _is_na(entry):
        return ""
    if len(entry) == 1 and token.kind in ("string", "name"):
        return _label(token, fail) if token.kind == "string" else token.text
    fail(
        phrase("{text}() takes names in quotes.", text=head.text),
        token,
        fix=phrase('Write {text}("a")*x.', text=head.text),
    )


def _group_vector(head: Token, entries: Sequence[Sequence[Token]], fail: Fail) -> Modifiers:
    """c(...): numbers fix, names label, NA frees (or, among labels, says nothing), one entry a group."""
    fixed: list[float | None] = []
    labels: list[str] = []
    for entry in entries:
        token = entry[0]
        if _is_na(entry):
            fixed.append(nan)
            labels.append("")
        elif len(entry) == 1 and token.kind in ("name", "string"):
            fixed.append(None)
            labels.append(_label(token, fail) if token.kind == "string" else token.text)
        else:
            fixed.append(_number(entry, head, fail))
            labels.append("")
    if not any(labels):
        return Modifiers(fixed=tuple(fixed))
    if all(value is None or isnan(value) for value in fixed):
        return Modifiers(labels=tuple(labels))
    return Modifiers(fixed=tuple(fixed), labels=tuple(labels))
