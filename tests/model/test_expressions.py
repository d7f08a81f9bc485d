"""Arithmetic of `:=` and constraints."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_examples import examples
from tolerances import NEAR

from rcvsem.foundation.errors import ModelError
from rcvsem.model import Expression, parse_model

VALUES = {"a": 0.3, "b": -2.0, "c": 1.7}


def expression(text: str) -> Expression:
    return parse_model(f"y ~ a*x1 + b*x2 + c*x3\nt := {text}").definitions[0].expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7.0),
        ("2^3^2", 512.0),
        ("2**3", 8.0),
        ("-2^2", -4.0),
        ("(-2)^2", 4.0),
        ("2^-1", 0.5),
        ("2^-1*3", 1.5),
        ("-a*b", 0.6),
        ("a - b - c", 0.6),
        ("a/b/c", 0.3 / -2.0 / 1.7),
        ("a - (b - c)", 4.0),
        ("+a", 0.3),
        ("--a", 0.3),
        ("1e-3*a", 0.0003),
        (".5", 0.5),
        ("exp(log(c))", 1.7),
        ("sqrt(a^2)", 0.3),
        ("abs(b) + abs(a)", 2.3),
        ("exp(-(a + b))*2", 2 * math.exp(1.7)),
        ("tanh(sin(a)/cos(a)) - tanh(tan(a))", 0.0),
    ],
)
def test_value(text: str, value: float) -> None:
    assert float(expression(text).evaluate(VALUES)) == pytest.approx(
        value, rel=NEAR["sum"], abs=NEAR["last_bits"]
    )


def test_arrays_and_scalars_together() -> None:
    a = np.array([0.1, 0.2, 0.3])
    found = expression("a*b + c").evaluate({"a": a, "b": 2.0, "c": 1})
    np.testing.assert_array_equal(found, a * 2.0 + 1.0)


def test_undefined_arithmetic_is_not_an_exception() -> None:
    assert math.isnan(expression("log(b)").evaluate(VALUES))
    assert math.isinf(expression("1/(a - a)").evaluate(VALUES))
    assert math.isnan(expression("b^0.5").evaluate(VALUES))


@pytest.mark.parametrize(
    "text", ["a*b/c", "exp(a)*log(c)", "abs(b)^1.5", "sqrt(c - b)", "tanh(a)^2 - cos(b)", "abs(a*b)"]
)
def test_complex_step_gives_the_derivative(text: str) -> None:
    formula = expression(text)
    for name in VALUES:
        exact = np.imag(formula.evaluate({**VALUES, name: VALUES[name] + 1e-30j})) / 1e-30
        step = 1e-6
        up, down = ({**VALUES, name: VALUES[name] + sign * step} for sign in (1, -1))
        assert exact == pytest.approx(
            (formula.evaluate(up) - formula.evaluate(down)) / (2 * step), abs=NEAR["minimum"]
        )


def test_complex_step_on_arrays_keeps_the_branch_of_abs() -> None:
    a = np.array([-2.0, 3.0]) + 1e-30j
    np.testing.assert_allclose(np.imag(expression("abs(a)").evaluate({"a": a})) / 1e-30, [-1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2*a - b/4 + 1", (1.0, {"a": 2.0, "b": -0.25})),
        ("-(a - 3)*2", (6.0, {"a": -2.0})),
        ("a + a", (0.0, {"a": 2.0})),
        ("exp(0)*a", (0.0, {"a": 1.0})),
        ("2^3", (8.0, {})),
        ("a*b", None),
        ("a^2", None),
        ("1/a", None),
        ("exp(a)", None),
    ],
)
def test_linear_form(text: str, form: tuple[float, dict[str, float]] | None) -> None:
    assert expression(text).linear() == form


def test_names_and_missing_value() -> None:
    formula = expression("a*b + exp(a)")
    assert formula.names == {"a", "b"}
    with pytest.raises(ModelError, match="'b' has no value"):
        formula.evaluate({"a": 1.0})


atoms = st.sampled_from(["a", "b", "c", "2", "0.5", "1e-4"])
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({}{}{})".format, inner, st.sampled_from("+-*/^"), inner),
        st.builds("{}{}{}".format, inner, st.sampled_from(["+", "-", "*", "/", "^", "**"]), inner),
        st.builds("-{}".format, inner),
        st.builds("exp({})".format, inner),
    ),
    max_leaves=12,
)


@settings(max_examples=examples(300), derandomize=True, database=None, deadline=None)
@given(formulas)
def test_printing_keeps_the_program(text: str) -> None:
    formula = expression(text)
    assert expression(str(formula)).program == formula.program


@settings(max_examples=examples(300), derandomize=True, database=None, deadline=None)
@given(formulas)
def test_value_is_that_of_python_arithmetic(text: str) -> None:
    # Python's precedence of ** and unary minus is R's.
    names = {name: np.float64(value) for name, value in VALUES.items()}
    code = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e-\d+)?)", r"number(\1)", text.replace("^", "**"))
    with np.errstate(all="ignore"):
        expected = eval(code, {"exp": np.exp, "number": np.float64, **names})  # the test's own text
    np.testing.assert_array_equal(expression(text).evaluate(VALUES), expected)
