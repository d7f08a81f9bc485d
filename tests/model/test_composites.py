"""Composites `c <~ x1 + x2` in the model language of covariance-based estimators."""

from __future__ import annotations

import pytest

from rcvsem.foundation.errors import IdentificationError, ModelError, ModelSyntaxError
from rcvsem.model import format_model, parse_model

TEXT = "c <~ x1 + x2 + x3\nf =~ y1 + y2 + y3\nf ~ c\n"


def names(text: str, **options: object) -> dict[str, float | None]:
    """Name -> fixed value (None: free) of the rows."""
    return {p.default_name: p.fixed for p in parse_model(text, **options).parameters}


def test_rows_of_a_composite() -> None:
    rows = names(TEXT)
    assert rows["c<~x1"] == 1.0
    assert rows["c<~x2"] is None
    assert rows["x1~~x1"] == 0.0
    assert {"c~>x2", "c~>x3", "x2~~x3"} <= set(rows)
    assert "c~>x1" not in rows
    assert "x1~~x2" not in rows


def test_parameters_are_weights_composite_covariances_and_the_block() -> None:
    """Two weights, one variance, two loadings and three (co)variances of the rest: eight for a block of six moments."""
    spec = parse_model(TEXT)
    assert spec.n_free == 8 + 2 + 3 + 1 + 1  # the block; loadings, errors, disturbance of f; the path
    assert spec.degrees_of_freedom == 21 - 15


@pytest.mark.parametrize(
    ("weights", "pivot"),
    [
        ("x1 + 1*x2 + x3", "x2"),  # the one that the text fixes
        ("x1 + 0*x2 + x3", "x1"),  # 0 holds no scale
        ("NA*x1 + 2*x2 + x3", "x2"),
        ("c(1, 1)*x1 + x2 + x3", "x1"),
        ("w*x1 + x2 + x3", "x1"),
    ],
)
def test_the_pivot_is_the_first_fixed_weight(weights: str, pivot: str) -> None:
    spec = parse_model(TEXT.replace("x1 + x2 + x3", weights))
    assert [composite.pivot for composite in spec.composites] == [pivot]


def test_all_weights_fixed() -> None:
    spec = parse_model(TEXT.replace("x1 + x2 + x3", "1*x1 + 1*x2 + 1*x3"))
    assert [p.fixed for p in spec.parameters if p.op == "<~"] == [1.0, 1.0, 1.0]
    assert spec.degrees_of_freedom == 21 - 13


def test_format_and_parse_are_inverse_and_keep_modes() -> None:
    text = "c <~ x1 + w*x2 + x3  # mode A\nf =~ y1 + y2 + y3  # mode unit\nf ~ c  # H1 +\n"
    printed = format_model(parse_model(text, components=True))
    again = parse_model(printed, components=True)
    assert dict(again.modes) == {"c": "A", "f": "unit"}
    assert again.hypotheses[0].name == "H1"
    assert format_model(again) == printed


def test_a_mode_under_a_covariance_based_estimator_is_said() -> None:
    found = parse_model(TEXT.replace("+ x3\n", "+ x3  # mode A\n", 1)).findings
    assert [finding.code for finding in found] == ["mode_of_pls"]


def test_equal_weights_over_groups() -> None:
    spec = parse_model(TEXT, groups=2, group_equal=("composite.weights",))
    weights = {(p.rhs, p.group): p.free for p in spec.parameters if p.op == "<~"}
    assert weights["x2", 1] == weights["x2", 2] != 0
    loadings = {(p.rhs, p.group): p.free for p in spec.parameters if p.op == "~>"}
    assert loadings["x2", 1] != loadings["x2", 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c <~ x1 + x2\nd <~ x2 + x3\nd ~ c", "x2 is an item of the composites c and d"),
        ("c <~ x1 + x2\nc =~ x3 + x4\ny ~ c", "written with =~ and with <~"),
        ("c <~ x1 + x2\nf =~ x1 + y1 + y2\nf ~ c", "x1 forms the composite c and measures f"),
        ("c <~ x1 + x2\ny ~ c + x1", "stands in the path y ~ x1"),
        ("c <~ x1 + x2\nx1 ~ z\ny ~ c", "stands in the path x1 ~ z"),
        ("c <~ x1 + x2\ny ~ c\nx1 ~~ x2", "cannot be written"),
        ("c <~ x1 + x2\ny ~ c\nx1 ~~ y", "cannot be written"),
        ("c <~ NA*x1 + x2\ny ~ c", "it has no scale"),
        ("c <~ x1 + x2\nc ~~ 1*c\ny ~ c", "follows from its weights"),
        ("c <~ x1 + x2\nx1 | t1\ny ~ c", "cannot be ordinal"),
    ],
)
def test_what_a_composite_cannot_have(text: str, words: str) -> None:
    with pytest.raises(ModelSyntaxError, match=words):
        parse_model(text)


def test_a_composite_tied_to_nothing() -> None:
    with pytest.raises(IdentificationError, match="nothing can tell its weights"):
        parse_model("c <~ x1 + x2\nf =~ y1 + y2 + y3\nc ~~ 0*f")


def test_ordinal_items_are_refused() -> None:
    with pytest.raises(ModelError, match="x2 cannot be ordinal"):
        parse_model(TEXT, ordered=("x2", "y1"))


def test_products_are_still_no_part_of_the_language() -> None:
    with pytest.raises(ModelSyntaxError, match="estimator pls"):
        parse_model("c <~ x1 + x2\nd <~ z1 + z2\ny ~ c + d + c:d")
