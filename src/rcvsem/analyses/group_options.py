"""What a comparison of groups is asked for."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import level_option
from rcvsem.foundation.words import phrase

Variables = Literal["constructs", "items", "both"]
COMPARISON = phrase("Comparison")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupOptions(Options):
    """What is compared."""

    owner: ClassVar[str] = "groups"
    panel: ClassVar[str] = COMPARISON

    variables: Variables = option("constructs", help="What is compared: construct means, items.")
    share: float = option(
        0.25, above=0, at_most=0.5, help="Share of the first and of the last respondents for 'early-late'."
    )
    level: float = level_option()
