"""What the checks of validity are asked for."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import draws_option, level_option, seed_option
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import BOOTSTRAP

TESTS = phrase("Tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityOptions(Options):
    """Options of `run_validity`.

    draws, seed, level : of the bootstrap of HTMT (0 skips it) and of all intervals. limit : correlation at which
    two constructs count as too close. harman_limit : share of the first component. marker : items (or one background
    question) that theory does not relate to the constructs. method_items : items of a measured method factor.
    """

    owner: ClassVar[str] = phrase("the validity analysis")
    panel: ClassVar[str] = TESTS

    draws: int = draws_option(2000, BOOTSTRAP)
    seed: int = seed_option(BOOTSTRAP)
    level: float = level_option(BOOTSTRAP)
    limit: float = option(
        0.9,
        above=0,
        at_most=1,
        help="Correlation at which two constructs count as too close, for the constrained models.",
    )
    harman_limit: float = option(
        0.5, above=0, below=1, help="Share of the first component from which one dimension dominates."
    )
    marker: tuple[str, ...] = option(
        (),
        help="Items or question that theory does not relate to the constructs, comma-separated: partial "
        "correlations and the CFA marker technique.",
        names="items",
    )
    method_items: tuple[str, ...] = option(
        (),
        help="Items that measure a source of method variance (social desirability, mood), comma-separated: a "
        "measured method factor under all items.",
        names="items",
    )
