"""Options of the influence of single respondents."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceOptions(Options):
    """top : respondents shown. level : 1 - level decides conclusions."""

    owner: ClassVar[str] = "influence"
    panel: ClassVar[str] = "Influence"

    top: int = option(10, at_least=1, help="Respondents shown, the most influential first.", main=True)
    level: float = option(0.95, above=0, below=1, help="Its complement decides conclusions (p < .05).")
