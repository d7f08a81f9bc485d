"""Tokens -> statements: what the author wrote, before any default is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from rcvsem.foundation.errors import ModelSyntaxError
from rcvsem.model.commands import Command, parse_command, starts_command
from rcvsem.model.expressions import Expression, parse_expression
from rcvsem.model.modifiers import NO_MODIFIERS, Modifiers, merge, parse_modifier
from rcvsem.model.tokens import Lexed, Token

RELATIONS = ("=~", "~", "~~", "|", "~*~")
COMPARISONS = ("==", "<", ">")
_STATEMENT_OPERATORS = (*RELATIONS, *COMPARISONS, ":=")
# Operators of neighbouring languages, each with the way out.
_FOREIGN = {
    "<~": "Formative constructs are not available; build the composite as a column of its own.",
    "%": "Group weights are not available.",
    "=": "Write =~ for indicators, == for equality, := for a defined quantity.",
    ":": "Write := for a defined quantity. Blocks (group:, level:) and interactions (a:b) are not available; "
    "use c(a, b)* for groups and a product column for an interaction.",
    "<=": "Write <; the boundary is included.",
    ">=": "Write >; the boundary is included.",
    "@": "Write 1*x to fix a value.",
}
# A line that ends with one of these goes on in the next; a line that begins with one goes on from the last.
_OPEN_ENDS = frozenset((*_STATEMENT_OPERATORS, "+", "-", "*", "/", "^", "**", ",", "?"))
_CONTINUES = frozenset((*_STATEMENT_OPERATORS, "+", "-", "*", "/", "^", "**", ",", "?", ")"))


@dataclass(frozen=True, slots=True)
class Name:
    """A variable where it is used."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Term:
    """One member of a right-hand side: modifiers and a variable ("" = the intercept)."""

    name: str
    modifiers: Modifiers
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Relation:
    """`lhs op terms`; `lhs` may name several variables."""

    lhs: tuple[Name, ...]
    op: str
    terms: tuple[Term, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DefinitionStatement:
    """`name := expression`."""

    name: Name
    expression: Expression
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class ConstraintStatement:
    """`left op right`."""

    op: str
    left: Expression
    right: Expression
    tokens: tuple[Token, ...]

    @property
    def line(self) -> int:
        """Line of its first word."""
        return self.tokens[0].line


Statement = Relation | DefinitionStatement | ConstraintStatement | Command


class Reader:
    """Raises errors that show the source line, with a caret."""

    def __init__(self, lines: Sequence[str], where: str = "") -> None:
        self.lines = lines
        self.where = where

    def at(self, what: str, line: int, column: int, *, fix: str = "") -> NoReturn:
        """Raise at a line and column."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        raise ModelSyntaxError(what, line=line, column=column, text=text, where=self.where, fix=fix)

    def fail(self, what: str, token: Token, *, fix: str = "") -> NoReturn:
        """Raise at a token."""
        self.at(what, token.line, token.column, fix=fix)


def parse_statements(lexed: Lexed, where: str = "") -> tuple[Statement, ...]:
    """All statements of the text, in order.

    Raises
    ------
    ModelSyntaxError : the text is empty or does not follow the grammar.
    """
    reader = Reader(lexed.lines, where)
    chunks = _split(lexed.tokens, reader)
    if not chunks:
        reader.at(
            "the model text is empty.", 1, 1, fix="Write at least one statement, such as f =~ x1 + x2 + x3."
        )
    return tuple(_statement(chunk, reader) for chunk in chunks)


def _split(tokens: Sequence[Token], reader: Reader) -> list[list[Token]]:
    """Cut at line ends and semicolons, joining lines that are continued."""
    chunks: list[list[Token]] = []
    current: list[Token] = []
    open_brackets: list[Token] = []
    for place, token in enumerate(tokens):
        if token.kind == "newline":
            if open_brackets or (current and _continued(current[-1], tokens, place)):
                continue
            if current:
                chunks.append(current)
            current = []
        elif token.kind == "operator" and token.text == ";":
            if open_brackets:
                reader.fail("this bracket is never closed.", open_brackets[-1])
            if current:
                chunks.append(current)
            current = []
        else:
            if token.kind == "operator" and token.text == "(":
                open_brackets.append(token)
            elif token.kind == "operator" and token.text == ")" and open_brackets:
                open_brackets.pop()
            current.append(token)
    if open_brackets:
        reader.fail("this bracket is never closed.", open_brackets[-1])
    if current:
        chunks.append(current)
    return chunks


def _continued(last: Token, tokens: Sequence[Token], place: int) -> bool:
    following = next((t for t in tokens[place + 1 :] if t.kind != "newline"), None)
    if following is None:
        return False
    ends_open = last.kind == "operator" and last.text in _OPEN_ENDS
    return ends_open or (following.kind == "operator" and following.text in _CONTINUES)


def _statement(tokens: list[Token], reader: Reader) -> Statement:
    if starts_command(tokens):
        return parse_command(tokens, reader.fail)
    places = _operators(tokens, reader)
    if not places:
        reader.fail(
            f"no operator (=~, ~, ~~, :=) in this line: '{' '.join(t.text for t in tokens)}'.",
            tokens[1] if len(tokens) > 1 else tokens[0],
            fix="Write for example f =~ x1 + x2 (indicators) or y ~ x (regression).",
        )
    place = places[0]
    operator = tokens[place]
    left, right = tokens[:place], tokens[place + 1 :]
    if len(places) > 1:
        _second_operator(tokens, places, reader)
    if not left:
        reader.fail(f"nothing stands before {operator.shown}.", operator)
    if not right:
        reader.fail(f"nothing stands after {operator.shown}.", operator)
    if operator.text == ":=":
        name = _single_name(left, operator, reader)
        return DefinitionStatement(name, parse_expression(right, reader.fail, operator), tuple(right))
    if operator.text in COMPARISONS:
        first = parse_expression(left, reader.fail, left[0])
        second = parse_expression(right, reader.fail, operator)
        return ConstraintStatement(operator.text, first, second, tuple(tokens))
    lhs = _left_names(left, operator, reader)
    return Relation(lhs, operator.text, _terms(right, operator, reader), left[0].line)


def _operators(tokens: Sequence[Token], reader: Reader) -> list[int]:
    """Places of the statement operators outside brackets."""
    depth = 0
    places: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind != "operator":
            continue
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
            if depth < 0:
                reader.fail("this closing bracket has no opening one.", token)
        elif depth == 0 and token.text in _STATEMENT_OPERATORS:
            places.append(place)
        elif token.text in _FOREIGN:
            reader.fail(
                f"the operator {token.shown} is not part of the language.", token, fix=_FOREIGN[token.text]
            )
    return places


def _second_operator(tokens: Sequence[Token], places: Sequence[int], reader: Reader) -> NoReturn:
    second = tokens[places[1]]
    before = next((t for t in reversed(tokens[: places[1]]) if t.line < second.line), None)
    if before is not None and before.kind == "operator" and before.text in _OPEN_ENDS:
        reader.fail(
            f"the line ends with {before.shown}, but a new statement begins in line {second.line}.",
            before,
            fix=f"Remove the {before.shown} or write what follows it.",
        )
    reader.fail(
        f"a second operator {second.shown} in one statement.", second, fix="Write one statement a line."
    )


def _single_name(tokens: Sequence[Token], operator: Token, reader: Reader) -> Name:
    if len(tokens) != 1 or tokens[0].kind != "name":
        bad = next((t for t in tokens[1:] if tokens[0].kind == "name"), tokens[0])
        reader.fail(f"one name must stand before {operator.shown}.", bad)
    return _name(tokens[0], reader)


def _name(token: Token, reader: Reader) -> Name:
    if token.text == "NA":
        reader.fail("'NA' cannot be the name of a variable.", token, fix="NA*x frees a parameter.")
    return Name(token.text, token.line, token.column)


def _left_names(tokens: Sequence[Token], operator: Token, reader: Reader) -> tuple[Name, ...]:
    """`a` or `a + b` (lavaan) or `a, b` (semopy)."""
    names: list[Name] = []
    expect_name = True
    for token in tokens:
        if expect_name and token.kind == "name":
            names.append(_name(token, reader))
        elif not expect_name and token.kind == "operator" and token.text in ("+", ","):
            pass
        elif not expect_name and token.kind == "name":
            _missing_plus(names[-1].text, token, reader)
        else:
            fix = "Modifiers stand on the right-hand side." if token.text == "*" else ""
            reader.fail(
                f"a variable's name is expected before {operator.shown}, not {token.shown}.", token, fix=fix
            )
        expect_name = not expect_name
    if expect_name:
        reader.fail(f"a variable's name is missing before {operator.shown}.", tokens[-1])
    return tuple(names)


def _missing_plus(before: str, token: Token, reader: Reader) -> NoReturn:
    reader.fail(
        f"a plus sign is missing between '{before}' and {token.shown}.",
        token,
        fix=f"Write {before} + {token.text}.",
    )


def _terms(tokens: Sequence[Token], operator: Token, reader: Reader) -> tuple[Term, ...]:
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
        shown = f"'{term.name}'" if term.name else "the intercept"
        if NO_MODIFIERS in (term.modifiers, first.modifiers):
            reader.at(f"{shown} stands twice in this statement.", term.line, term.column, fix="Remove one.")
        combined = merge(first.modifiers, term.modifiers)
        if combined is None:
            reader.at(
                f"{shown} gets the same kind of modifier twice.", term.line, term.column, fix="Remove one."
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
                    f"a term is missing between {before.shown} and '+'.",
                    token,
                    fix="Remove one plus sign or write the missing item.",
                )
            parts.append(current)
            current, before = [], token
        else:
            current.append(token)
    if not current:
        reader.fail(
            f"a term is missing after {before.shown}.", before, fix="Remove it or write the missing item."
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
    """Split a term at `*` (and `?`, lavaan's short start()) outside brackets; each factor with its separator."""
    factors: list[tuple[list[Token], Token]] = []
    current: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.text in ("*", "?"):
                if not current:
                    reader.fail(f"nothing stands before {token.shown}.", token)
                factors.append((current, token))
                current = []
                continue
        current.append(token)
    if not current:
        reader.fail(f"a variable is missing after {factors[-1][1].shown}.", factors[-1][1])
    factors.append((current, tokens[-1]))
    return factors


def _variable(
    tokens: list[Token], modifiers: Modifiers, operator: Token, reader: Reader
) -> tuple[str, Modifiers]:
    """The last factor of a term: a name, or the 1 (or 0) of an intercept."""
    first = tokens[0]
    second = tokens[1] if len(tokens) > 1 else None
    if first.kind == "name" and second is None:
        return _name(first, reader).text, modifiers
    if first.kind in ("name", "number") and second is not None and second.kind == "name":
        if first.kind == "number":
            reader.fail(f"a '*' is missing between {first.shown} and {second.shown}.", second)
        _missing_plus(first.text, second, reader)
    if first.kind == "number" and second is None:
        return "", _intercept(first, modifiers, operator, reader)
    if first.text == "-":
        reader.fail(
            "a term cannot be subtracted.", first, fix="Write -1*x to fix a value, or join terms with +."
        )
    if second is not None and second.text == "(":
        reader.fail(
            f"{first.shown} with brackets is a modifier and needs a variable.",
            first,
            fix=f"Write {first.text}(...)*x.",
        )
    bad = first if first.kind != "name" else second
    assert bad is not None
    reader.fail(f"{bad.shown} cannot stand here: a variable's name is expected.", bad)


def _intercept(token: Token, modifiers: Modifiers, operator: Token, reader: Reader) -> Modifiers:
    if operator.text == "=~" and token.number == 0 and modifiers == NO_MODIFIERS:
        return modifiers
    if operator.text != "~":
        reader.fail(
            f"a number cannot stand here: after {operator.shown} a variable is expected.",
            token,
            fix="An intercept is written x ~ 1.",
        )
    if token.number == 1:
        return modifiers
    if token.number == 0 and modifiers == NO_MODIFIERS:
        return Modifiers(fixed=(0.0,))
    reader.fail(
        f"an intercept is written as 1, not {token.text}.",
        token,
        fix=f"Write {token.text}*1 to fix it at {token.text}.",
    )
