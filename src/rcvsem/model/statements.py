"""Tokens -> statements: what the author wrote, before any default is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from rcvsem.foundation.words import phrase
from rcvsem.model.arithmetic import parse_expression
from rcvsem.model.parse_errors import Reader
from rcvsem.model.semopy_commands import parse_command, starts_command
from rcvsem.model.syntax import ConstraintStatement, DefinitionStatement, Name, RelationLine, Statement
from rcvsem.model.terms import missing_plus, parse_terms, variable_name
from rcvsem.model.tokens import Lexed, Token

RELATIONS = ("=~", "<~", "~", "~~", "|", "~*~")
COMPARISONS = ("==", "<", ">")
_STATEMENT_OPERATORS = (*RELATIONS, *COMPARISONS, ":=")
# Operators of neighbouring languages, each with the way out.
_FOREIGN = {
    "%": phrase("Group weights are not available."),
    "=": phrase("Write =~ for indicators, == for equality, := for a defined quantity."),
    ":": phrase(
        "Write := for a defined quantity. Blocks (group:, level:) and interactions (a:b) are not available here; "
        "use c(a, b)* for groups, and moderation or the estimator pls for an interaction."
    ),
    "<=": phrase("Write <; the boundary is included."),
    ">=": phrase("Write >; the boundary is included."),
    "@": phrase("Write 1*x to fix a value."),
}
# A line that ends with one of these goes on in the next; a line that begins with one goes on from the last.
_OPEN_ENDS = frozenset((*_STATEMENT_OPERATORS, "+", "-", "*", "/", "^", "**", ",", "?"))
_CONTINUES = frozenset((*_STATEMENT_OPERATORS, "+", "-", "*", "/", "^", "**", ",", "?", ")"))


def parse_statements(lexed: Lexed, where: str = "", *, components: bool = False) -> tuple[Statement, ...]:
    """All statements of the text, in order. components : with products `x:m` of constructs.

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
    return tuple(_statement(chunk, reader, components) for chunk in chunks)


def chunks_of(lexed: Lexed, where: str = "") -> list[list[Token]]:
    """The tokens of each statement."""
    return _split(lexed.tokens, Reader(lexed.lines, where))


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
    following = next((tokens[k] for k in range(place + 1, len(tokens)) if tokens[k].kind != "newline"), None)
    if following is None:
        return False
    ends_open = last.kind == "operator" and last.text in _OPEN_ENDS
    return ends_open or (following.kind == "operator" and following.text in _CONTINUES)


def _statement(tokens: list[Token], reader: Reader, components: bool) -> Statement:
    if starts_command(tokens):
        return parse_command(tokens, reader.fail)
    places = _operators(tokens, reader, components)
    if not places:
        reader.fail(
            phrase(
                "no operator (=~, ~, ~~, :=) in this line: '{line}'.", line=" ".join(t.text for t in tokens)
            ),
            tokens[1] if len(tokens) > 1 else tokens[0],
            fix="Write for example f =~ x1 + x2 (indicators) or y ~ x (regression).",
        )
    place = places[0]
    operator = tokens[place]
    left, right = tokens[:place], tokens[place + 1 :]
    if len(places) > 1:
        _second_operator(tokens, places, reader)
    if not left:
        reader.fail(phrase("nothing stands before {shown}.", shown=operator.shown), operator)
    if not right:
        reader.fail(phrase("nothing stands after {shown}.", shown=operator.shown), operator)
    if operator.text == ":=":
        name = _single_name(left, operator, reader)
        return DefinitionStatement(name, parse_expression(right, reader.fail, operator), tuple(right))
    if operator.text in COMPARISONS:
        first = parse_expression(left, reader.fail, left[0])
        second = parse_expression(right, reader.fail, operator)
        return ConstraintStatement(operator.text, first, second, tuple(tokens))
    lhs = _left_names(left, operator, reader)
    return RelationLine(lhs, operator.text, parse_terms(right, operator, reader), left[0].line)


def _operators(tokens: Sequence[Token], reader: Reader, components: bool) -> list[int]:
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
        elif components and token.text == ":" and [tokens[k].text for k in places] == ["~"]:
            pass  # a product of constructs; the terms are read later
        elif token.text in _FOREIGN:
            reader.fail(
                phrase("the operator {shown} is not part of the language.", shown=token.shown),
                token,
                fix=_FOREIGN[token.text],
            )
    return places


def _second_operator(tokens: Sequence[Token], places: Sequence[int], reader: Reader) -> NoReturn:
    second = tokens[places[1]]
    before = next((t for t in reversed(tokens[: places[1]]) if t.line < second.line), None)
    if before is not None and before.kind == "operator" and before.text in _OPEN_ENDS:
        reader.fail(
            phrase(
                "the line ends with {shown}, but a new statement begins in line {line}.",
                shown=before.shown,
                line=second.line,
            ),
            before,
            fix=phrase("Remove the {shown} or write what follows it.", shown=before.shown),
        )
    reader.fail(
        phrase("a second operator {shown} in one statement.", shown=second.shown),
        second,
        fix="Write one statement a line.",
    )


def _single_name(tokens: Sequence[Token], operator: Token, reader: Reader) -> Name:
    if len(tokens) != 1 or tokens[0].kind != "name":
        bad = next((t for t in tokens[1:] if tokens[0].kind == "name"), tokens[0])
        reader.fail(phrase("one name must stand before {shown}.", shown=operator.shown), bad)
    return variable_name(tokens[0], reader)


def _left_names(tokens: Sequence[Token], operator: Token, reader: Reader) -> tuple[Name, ...]:
    """`a` or `a + b` (lavaan) or `a, b` (semopy)."""
    names: list[Name] = []
    expect_name = True
    for token in tokens:
        if expect_name and token.kind == "name":
            names.append(variable_name(token, reader))
        elif not expect_name and token.kind == "operator" and token.text in ("+", ","):
            pass
        elif not expect_name and token.kind == "name":
            missing_plus(names[-1].text, token, reader)
        else:
            fix = phrase("Modifiers stand on the right-hand side.") if token.text == "*" else ""
            reader.fail(
                phrase(
                    "a variable's name is expected before {shown}, not {shown_2}.",
                    shown=operator.shown,
                    shown_2=token.shown,
                ),
                token,
                fix=fix,
            )
        expect_name = not expect_name
    if expect_name:
        reader.fail(phrase("a variable's name is missing before {shown}.", shown=operator.shown), tokens[-1])
    return tuple(names)
