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
    yard = _Yard(fail)
    expect_operand = True
    previous = after
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if expect_operand:
            expect_operand = yard.operand(token, following, previous)
        elif token.text == ")" and token.kind == "operator":
            yard.close(token)
        elif token.kind == "operator" and (operator := _binary_name(token)):
            yard.binary(token, operator)
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
    return yard.expression()


class _Yard:
    """The shunting yard: what has come out, what waits, and which minus signs are unary."""

    def __init__(self, fail: Fail) -> None:
        self.fail = fail
        self.program: list[Step] = []
        self.stack: list[Token] = []
        self.unary: set[int] = set()

    def operand(self, token: Token, following: Token | None, previous: Token) -> bool:
        """Take a token where an operand may begin; True when an operand is still expected."""
        if token.kind == "number":
            self.program.append(("number", token.number))
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
                    self.fail(phrase("unknown function '{text}'.", text=token.text), token, fix=known)
                self.stack.append(token)
                return True
            self.program.append(("name", token.text))
            return False
        if token.text == "(":
            self.stack.append(token)
            return True
        if token.text == "-":
            self.unary.add(id(token))
            self.stack.append(token)
            return True
        if token.text == "+":
            return True
        self.fail(
            phrase(
                "a number or a name is missing between {shown} and {shown_2}.",
                shown=previous.shown,
                shown_2=token.shown,
            ),
            token,
        )

    def binary(self, token: Token, operator: str) -> None:
        """Take an operator between two operands."""
        own = BINARY[operator][0]
        while self.stack and self._pops(self.stack[-1], own, right_associative=operator == "^"):
            self.program.append(self._step(self.stack.pop()))
        self.stack.append(token)

    def close(self, token: Token) -> None:
        """Take a closing bracket."""
        while self.stack and self.stack[-1].text != "(":
            self.program.append(self._step(self.stack.pop()))
        if not self.stack:
            self.fail("this closing bracket has no opening one.", token)
        self.stack.pop()
        if self.stack and self.stack[-1].kind == "name":
            self.program.append(self._step(self.stack.pop()))

    def expression(self) -> Expression:
        """All that has been taken."""
        while self.stack:
            token = self.stack.pop()
            if token.text == "(":
                self.fail("this bracket is never closed.", token)
            self.program.append(self._step(token))
        return Expression(tuple(self.program))

    def _pops(self, token: Token, own: int, *, right_associative: bool) -> bool:
        if token.text == "(" or token.kind == "name":
            return False
        precedence = NEGATE_PRECEDENCE if id(token) in self.unary else BINARY[_binary_name(token)][0]
        return precedence > own or (precedence == own and not right_associative)

    def _step(self, token: Token) -> Step:
        if token.kind == "name":
            return ("call", token.text)
        return ("negate", "-") if id(token) in self.unary else ("binary", _binary_name(token))


def _binary_name(token: Token) -> str:
    name = "^" if token.text == "**" else token.text
    return name if name in BINARY else ""


def constant_value(expression: Expression) -> float | None:
    """The value of an expression without names, or None when it has names or is not finite."""
    if expression.names:
        return None
    value = float(expression.evaluate({}))
    return value if isfinite(value) else None
