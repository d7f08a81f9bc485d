"""The right-hand side of a statement: terms joined by `+`, each with modifiers before its variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from rcvsem.foundation.words import phrase
from rcvsem.model.modifiers import NO_MODIFIERS, Modifiers, merge, parse_modifier
from rcvsem.model.parse_errors import Reader
from rcvsem.model.syntax import Name, Term
from rcvsem.model.tokens import Token


def missing_plus(before: str, token: Token, reader: Reader) -> NoReturn:
    """Two names stand side by side."""
    reader.at(
        phrase("a plus sign is missing between '{before}' and {shown}.", before=before, shown=token.shown),
        token.line,
        token.column,
        beside=(before, token.text),
        fix=phrase(
            "Write {before} + {text}. If '{before} {text}' is one column: names in a model have no "
            "blanks; write {before}_{text} (the column is found by it).",
            before=before,
            text=token.text,
        ),
    )


def parse_terms(tokens: Sequence[Token], operator: Token, reader: Reader) -> tuple[Term, ...]:
    """Read all terms after `operator`; a variable that stands again adds modifiers to its first term."""
    terms: list[Term] = []
    places: dict[str, int] = {}
    for part in _parts(tokens, operator, reader):
        term = _term(part, operator, reader)
        known = places.get(term.name)
        if known is None:
            places[term.name] = len(terms)
            terms.append(term)
            continue
        # lavaan's way to give several modifiers: a*x + start(1)*x
        first = terms[known]
        shown = f"'{term.name}'" if term.name else phrase("the intercept")
        if NO_MODIFIERS in (term.modifiers, first.modifiers):
            reader.at(
                phrase("{shown} stands twice in this statement.", shown=shown),
                term.line,
                term.column,
                fix="Remove one.",
            )
        combined = merge(first.modifiers, term.modifiers)
        if combined is None:
            reader.at(
                phrase("{shown} gets the same kind of modifier twice.", shown=shown),
                term.line,
                term.column,
                fix="Remove one.",
            )
        terms[known] = Term(first.name, combined, first.line, first.column)
    return tuple(terms)


def _parts(tokens: Sequence[Token], operator: Token, reader: Reader) -> list[list[Token]]:
    """The terms between plus signs outside brackets."""
    parts: list[list[Token]] = []
    current: list[Token] = []
    before = operator
    depth = 0
    for token in tokens:
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
        if token.kind == "operator" and token.text in "+," and depth == 0:
            if token.text == ",":
                reader.fail("a comma stands between terms.", token, fix="Join terms with +.")
            if not current:
                reader.fail(
                    phrase("a term is missing between {shown} and '+'.", shown=before.shown),
                    token,
                    fix="Remove one plus sign or write the missing item.",
                )
            parts.append(current)
            current, before = [], token
        else:
            current.append(token)
    if not current:
        reader.fail(
            phrase("a term is missing after {shown}.", shown=before.shown),
            before,
            fix="Remove it or write the missing item.",
        )
    parts.append(current)
    return parts


def _term(tokens: list[Token], operator: Token, reader: Reader) -> Term:
    factors = _factors(tokens, reader)
    last, _ = factors[-1]
    modifiers = NO_MODIFIERS
    for factor, separator in factors[:-1]:
        one = parse_modifier(factor, separator.text == "?", reader.fail)
        combined = merge(modifiers, one)
        if combined is None:
            reader.fail("the same kind of modifier is given twice.", factor[0], fix="Remove one.")
        modifiers = combined
    name, modifiers = _variable(last, modifiers, operator, reader)
    return Term(name, modifiers, last[0].line, last[0].column)


def _factors(tokens: list[Token], reader: Reader) -> list[tuple[list[Token], Token]]:
    """Split a term at `*` (and `?`, lavaan's short start()) outside brackets, with the separators."""
    factors: list[tuple[list[Token], Token]] = []
    current: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.text in ("*", "?"):
                if not current:
                    reader.fail(phrase("nothing stands before {shown}.", shown=token.shown), token)
                factors.append((current, token))
                current = []
                continue
        current.append(token)
    if not current:
        reader.fail(
            phrase("a variable is missing after {shown}.", shown=factors[-1][1].shown), factors[-1][1]
        )
    factors.append((current, tokens[-1]))
    return factors


def _variable(
    tokens: list[Token], modifiers: Modifiers, operator: Token, reader: Reader
) -> tuple[str, Modifiers]:
    """The last factor of a term: a name, or the 1 (or 0) of an intercept."""
    first = tokens[0]
    second = tokens[1] if len(tokens) > 1 else None
    if first.kind == "name" and second is None:
        return variable_name(first, reader).text, modifiers
    if operator.text == "~" and any(token.text == ":" for token in tokens):
        return _product(tokens, reader), modifiers
    if first.kind in ("name", "number") and second is not None and second.kind == "name":
        if first.kind == "number":
            reader.fail(
                phrase(
                    "a '*' is missing between {shown} and {shown_2}.", shown=first.shown, shown_2=second.shown
                ),
                second,
            )
        missing_plus(first.text, second, reader)
    if first.kind == "number" and second is None:
        return "", _intercept(first, modifiers, operator, reader)
    if first.text == "-":
        reader.fail(
            "a term cannot be subtracted.", first, fix="Write -1*x to fix a value, or join terms with +."
        )
    if second is not None and second.text == "(":
        reader.fail(
            phrase("{shown} with brackets is a modifier and needs a variable.", shown=first.shown),
            first,
            fix=phrase("Write {text}(...)*x.", text=first.text),
        )
    bad = first if first.kind != "name" else second
    assert bad is not None
    reader.fail(phrase("{shown} cannot stand here: a variable's name is expected.", shown=bad.shown), bad)


def _product(tokens: list[Token], reader: Reader) -> str:
    """`x:m`, a product of constructs; `x:x` is a square."""
    for place, token in enumerate(tokens):
        if place % 2 == 0 and token.kind != "name":
            reader.fail(
                phrase(
                    "{shown} cannot stand here: a product joins names by ':', as in x:m.", shown=token.shown
                ),
                token,
            )
        if place % 2 and token.text != ":":
            reader.fail(
                phrase("{shown} cannot stand in a product.", shown=token.shown), token, fix="Write x:m."
            )
    if len(tokens) % 2 == 0:
        reader.fail("a name is missing after ':'.", tokens[-1])
    return ":".join(variable_name(token, reader).text for token in tokens[::2])


def _intercept(token: Token, modifiers: Modifiers, operator: Token, reader: Reader) -> Modifiers:
    if operator.text == "=~" and token.number == 0 and modifiers == NO_MODIFIERS:
        return modifiers
    if operator.text != "~":
        reader.fail(
            phrase("a number cannot stand here: after {shown} a variable is expected.", shown=operator.shown),
            token,
            fix="An intercept is written x ~ 1.",
        )
    if token.number == 1:
        return modifiers
    if token.number == 0 and modifiers == NO_MODIFIERS:
        return Modifiers(fixed=(0.0,))
    reader.fail(
        phrase("an intercept is written as 1, not {text}.", text=token.text),
        token,
        fix=phrase("Write {text}*1 to fix it at {text}.", text=token.text),
    )


def variable_name(token: Token, reader: Reader) -> Name:
    """The token as a variable; NA is none."""
    if token.text == "NA":
        reader.fail("'NA' cannot be the name of a variable.", token, fix="NA*x frees a parameter.")
    return Name(token.text, token.line, token.column)
