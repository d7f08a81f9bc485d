"""Which effects a model has, and what is said of mediation."""

from __future__ import annotations

import pytest

from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.mediation import Bounds, share_of_total, verdict
from rcvsem.infer.paths import effect_names


def labels(order: tuple[str, ...], edges: dict[str, tuple[str, ...]]) -> list[str]:
    return [name.label for name in effect_names(order, edges)]


def test_simple_mediation() -> None:
    assert labels(("X", "M", "Y"), {"X": ("M", "Y"), "M": ("Y",)}) == [
        "X -> M",
        "X -> Y",
        "X -> M -> Y",
        "X -> Y (total indirect)",
        "X -> Y (total)",
        "M -> Y",
    ]


def test_feedback_lists_paths_without_repetition() -> None:
    found = labels(("X", "A", "B"), {"X": ("A",), "A": ("B",), "B": ("A",)})
    assert "X -> A -> B" in found
    assert not any(label.count("A") > 1 for label in found if "(" not in label)
    assert "A -> A (total)" in found  # round the loop


def test_no_regressions_no_effects() -> None:
    assert effect_names(("A", "B"), {}) == ()


HERE, NOT_HERE = Bounds(estimate=0.2, lower=0.1, upper=0.3), Bounds(estimate=0.1, lower=-0.1, upper=0.3)


@pytest.mark.parametrize(
    ("indirect", "direct", "expected"),
    [
        (HERE, HERE, "complementary"),
        (HERE, Bounds(estimate=-0.2, lower=-0.3, upper=-0.1), "competitive"),
        (HERE, NOT_HERE, "indirect-only"),
        (NOT_HERE, HERE, "direct-only"),
        (NOT_HERE, NOT_HERE, "no-effect"),
        (HERE, None, "indirect"),
        (NOT_HERE, None, "no-indirect"),
    ],
)
def test_verdict(indirect: Bounds, direct: Bounds | None, expected: str) -> None:
    assert verdict(indirect, direct) == expected


def test_share_needs_effects_of_one_sign() -> None:
    assert share_of_total(0.2, 0.5, 0.3) == pytest.approx(0.4)
    assert isinstance(share_of_total(0.2, 0.1, -0.1), NotAvailable)
    assert isinstance(share_of_total(0.2, 0.0, None), NotAvailable)
