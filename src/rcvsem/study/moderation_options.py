"""What is moderated, and how: the options of `rcvsem moderation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcvsem.fit.options import FitOptions
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import check_integer, check_unit_interval
from rcvsem.infer.intervals import IntervalKind
from rcvsem.infer.products import Centring, check_centring

Stage = Literal["first", "second", "both"]
KINDS = ("percentile", "bc", "bca")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModerationOptions:
    """What is moderated, and how.

    x, moderator, y : the interaction, where the model text has no `X:M`; several outcomes in y.
    through : a mediator: the paths X -> through -> y are moderated, `stage` says which.
    method : centring of the products. pairs : "matched", "all", or the pairs themselves ("DP1:VP1", ...).
    at : values of the moderator in SDs; None: -1, 0, 1, or the values of a moderator that has two. values : more of
        them in its own units.
    intervals : kinds of bootstrap intervals: percentile, bc, bca (leaves every respondent out once).
    fit : robust maximum likelihood by default: products of normal items are not normal.
    """

    x: str = ""
    moderator: str = ""
    y: tuple[str, ...] = ()
    through: str = ""
    stage: Stage = "first"
    method: Centring = "double-mean"
    pairs: tuple[str, ...] = ("matched",)
    at: tuple[float, ...] | None = None
    values: tuple[float, ...] = ()
    fit: FitOptions
    draws: int = 2000
    seed: int = 1
    workers: int = 1
    level: float = 0.95
    intervals: tuple[IntervalKind, ...] = ("percentile", "bc")

    def __post_init__(self) -> None:
        check_centring(self.method)
        check_integer(self.draws, "draws", "moderation", 0)
        check_unit_interval(self.level, "level", "moderation")
        unknown = [kind for kind in self.intervals if kind not in KINDS]
        if unknown or not self.intervals:
            raise OptionError(
                f"The 'intervals' option of moderation takes {', '.join(KINDS)}. Got {', '.join(self.intervals)!r}."
            )
        if bool(self.x) != bool(self.moderator):
            raise OptionError("--x and --moderator go together.")
