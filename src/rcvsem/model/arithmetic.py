"""Tokens -> Expression, by the shunting yard: no `eval`, no recursion, so no text can break it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from math import isfinite
from typing import NoReturn, Protocol

from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.expressions import BINARY, FUNCTIONS, NEGATE_PRECEDENCE, Expression, Step
from rcvsem.model.tokens import Token


class Fail(Protocol):
    """Raises a ModelSyntaxError at a token."""

    def __call__(self, what: str, token: Token, *, fix: str = "") -> NoReturn: ...


def parse_expression(tokens: Sequence[Token], fail: Fail, after: Token) -> Expression:
    """Read tokens as arithmetic (R's precedence: `^` above unary minus above `*` above `+`).

    `fail` raises the error at a token; `after` is the token before the first one, blamed when
    nothing follows.
    """
    program: list[Step] = []
    stack: list[Token] = []
    unary: set[int] = set()
    expect_operand = True
    previous = after
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if expect_operand:
            expect_operand = _operand(token, following, program, stack, unary, fail, previous)
        elif token.text == ")" and token.kind == "operator":
            _close(token, program, stack, unary, fail)
        elif token.kind == "operator" and (operator := _binary_name(token)):
            own = BINARY[operator][0]
            while stack and _pops(stack[-1], unary, own, right_associative=operator == "^"):
                program.append(_step(stack.pop(), unary))
            stack.append(token)
            expect_operand = True
        else:
            fail(
                phrase(
                    "an operator is missing between {shown} and {shown_2}.",
                    shown=previous.shown,
                    shown_2=token.shown,
                ),
                token,
                fix="Use + - * / ^ between numbers and names.",
            )
        previous = token
    if expect_operand:
        fail(phrase("a number or a name is missing after {shown}.", shown=previous.shown), previous)
    while stack:
        token = stack.pop()
        if token.text == "(":
            fail("this bracket is never closed.", token)
        program.append(_step(token, unary))
    return Expression(tuple(program))


def _binary_name(token: Token) -> str:
    name = "^" if token.text == "**" else token.text
    return name if name in BINARY else ""


def _operand(
    token: Token,
    following: Token | None,
    program: list[Step],
    stack: list[Token],
    unary: set[int],
    fail: Fail,
    previous: Token,
) -> bool:
    """Take a token where an operand may begin; True when an operand is still expected."""
    if token.kind == "number":
        program.append(("number", token.number))
        return False
    if token.kind == "name":
        if following is not None and following.text == "(":
            if token.text not in FUNCTIONS:
                near = get_close_matches(token.text, FUNCTIONS, n=1)
                known = (
                    phrase("Did you mean {near}()?", near=near[0])
                    if near
                    else phrase("Known: {functions}.", functions=enumerated(FUNCTIONS))
                )
                fail(phrase("unknown function '{text}'.", text=token.text), token, fix=known)
            stack.append(token)
            return True
        program.append(("name", token.text))
        return False
    if token.text == "(":
        stack.append(token)
        return True
    if token.text == "-":
        unary.add(id(token))
        stack.append(token)
        return True
    if token.text == "+":
        return True
    fail(
        phrase(
            "a number or a name is missing between {shown} and {shown_2}.",
            shown=previous.shown,
            shown_2=token.shown,
        ),
        token,
    )


def _pops(token: Token, unary: set[int], own: int, *, right_associative: bool) -> bool:
    if token.text == "(" or token.kind == "name":
        return False
    precedence = NEGATE_PRECEDENCE if id(token) in unary else BINARY[_binary_name(token)][0]
    return precedence > own or (precedence == own and not right_associative)


def _step(token: Token, unary: set[int]) -> Step:
    if token.kind == "name":
        return ("call", token.text)
    return ("negate", "-") if id(token) in unary else ("binary", _binary_name(token))


def _close(token: Token, program: list[Step], stack: list[Token], unary: set[int], fail: Fail) -> None:
    while stack and stack[-1].text != "(":
        program.append(_step(stack.pop(), unary))
    if not stack:
        fail("this closing bracket has no opening one.", token)
    stack.pop()
    if stack and stack[-1].kind == "name":
        program.append(_step(stack.pop(), unary))


def constant_value(expression: Expression) -> float | None:
    """The value of an expression without names, or None when it has names or is not finite."""
    if expression.names:
        return None
    value = float(expression.evaluate({}))
    return value if isfinite(value) else None
