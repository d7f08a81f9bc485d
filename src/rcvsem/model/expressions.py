"""Arithmetic on parameter names as a postfix program: evaluate, print, substitute, linear form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase

StepKind = Literal["number", "name", "binary", "negate", "call"]
Step = tuple[StepKind, Any]
LARGEST_PROGRAM = 20_000


def _absolute(value: Any) -> Any:
    # Complex-step derivatives need the analytic branch, not the modulus.
    return np.where(np.real(value) < 0, -value, value) if np.iscomplexobj(value) else np.abs(value)


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": _absolute, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "tanh": np.tanh,
}  # fmt: skip
BINARY: dict[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "+": (1, lambda a, b: a + b),
    "-": (1, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b),
    "/": (2, lambda a, b: a / b),
    "^": (4, lambda a, b: a**b),
}
NEGATE_PRECEDENCE = 3
_ATOM_PRECEDENCE = 9


def format_number(value: float) -> str:
    """Shortest text that reads back as the same float; whole numbers without a point."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic over names. `program` is its postfix form."""

    program: tuple[Step, ...]

    @property
    def names(self) -> frozenset[str]:
        """All names it needs."""
        return frozenset(value for kind, value in self.program if kind == "name")

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value; floats, complex numbers (complex step) and arrays of one shape all work.

        Undefined arithmetic (log of a negative number, 1/0) gives nan or inf, not an exception.

        Raises
        ------
        ModelError : a name without a value.
        """
        stack: list[Any] = []
        with np.errstate(all="ignore"):
            for kind, value in self.program:
                if kind == "number":
                    stack.append(np.float64(value))
                elif kind == "name":
                    if value not in values:
                        raise ModelError(
                            phrase(
                                "'{value}' has no value in the expression {value_2}.",
                                value=value,
                                value_2=self,
                            )
                        )
                    item = values[value]
                    stack.append(np.float64(item) if isinstance(item, (int, float)) else item)
                elif kind == "binary":
                    right = stack.pop()
                    stack.append(BINARY[value][1](stack.pop(), right))
                elif kind == "negate":
                    stack.append(-stack.pop())
                else:
                    stack.append(FUNCTIONS[value](stack.pop()))
        return stack[0]

    def linear(self) -> tuple[float, dict[str, float]] | None:
        """(constant, coefficient by name) when the expression is linear in its names, else None."""
        stack: list[tuple[float, dict[str, float]]] = []
        with np.errstate(all="ignore"):
            for kind, value in self.program:
                if kind == "number":
                    stack.append((float(value), {}))
                elif kind == "name":
                    stack.append((0.0, {value: 1.0}))
                elif kind == "negate":
                    stack.append(_scaled(stack.pop(), -1.0))
                elif kind == "call":
                    constant, terms = stack.pop()
                    if terms:
                        return None
                    stack.append((float(FUNCTIONS[value](np.float64(constant))), {}))
                else:
                    right, left = stack.pop(), stack.pop()
                    combined = _combine(value, left, right)
                    if combined is None:
                        return None
                    stack.append(combined)
        return stack[0]

    def substitute(self, replacements: Mapping[str, Expression]) -> Expression:
        """The expression with some names replaced by expressions.

        Raises
        ------
        ModelError : the result would have more than 20,000 steps.
        """
        program: list[Step] = []
        for step in self.program:
            known = replacements.get(step[1]) if step[0] == "name" else None
            program.extend(known.program if known is not None else (step,))
            if len(program) > LARGEST_PROGRAM:
                raise ModelError("An expression becomes too long when the defined names are put into it.")
        return Expression(tuple(program))

    def __str__(self) -> str:
        stack: list[tuple[str, int]] = []
        for kind, value in self.program:
            if kind == "number":
                stack.append((format_number(value), _ATOM_PRECEDENCE))
            elif kind == "name":
                stack.append((value, _ATOM_PRECEDENCE))
            elif kind == "call":
                stack.append((f"{value}({stack.pop()[0]})", _ATOM_PRECEDENCE))
            elif kind == "negate":
                text, precedence = stack.pop()
                inner = text if precedence > NEGATE_PRECEDENCE else f"({text})"
                stack.append((f"-{inner}", NEGATE_PRECEDENCE))
            else:
                own = BINARY[value][0]
                (right, right_precedence), (left, left_precedence) = stack.pop(), stack.pop()
                # Brackets keep the order of operations exactly, so that printing never changes a rounding.
                keeps_left = left_precedence > own or (left_precedence == own and value != "^")
                keeps_right = right_precedence > own or (right_precedence == own and value == "^")
                left = left if keeps_left else f"({left})"
                right = right if keeps_right else f"({right})"
                stack.append((f"{left}{value}{right}" if own > 1 else f"{left} {value} {right}", own))
        return stack[0][0]


def _scaled(form: tuple[float, dict[str, float]], factor: float) -> tuple[float, dict[str, float]]:
    return form[0] * factor, {name: weight * factor for name, weight in form[1].items()}


def _combine(
    operator: str, left: tuple[float, dict[str, float]], right: tuple[float, dict[str, float]]
) -> tuple[float, dict[str, float]] | None:
    if operator in "+-":
        right = right if operator == "+" else _scaled(right, -1.0)
        terms = dict(left[1])
        for name, weight in right[1].items():
            terms[name] = terms.get(name, 0.0) + weight
        return left[0] + right[0], terms
    if operator == "*" and not left[1]:
        return _scaled(right, left[0])
    if operator == "*" and not right[1]:
        return _scaled(left, right[0])
    if right[1] or (operator == "^" and left[1]):
        return None
    if operator == "/":
        return _scaled(left, float(np.float64(1.0) / np.float64(right[0])))
    return float(np.float64(left[0]) ** np.float64(right[0])), {}
