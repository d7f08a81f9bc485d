"""Floor 1: what was asked. An instrument file (YAML) becomes one frozen `Instrument`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

if TYPE_CHECKING:
    from rcvsem.instrument.definition import (
        Anchor,
        AttentionCheck,
        BackgroundQuestion,
        Code,
        Construct,
        ContradictionPair,
        Dropped,
        ExportDeclaration,
        Instrument,
        Item,
        Scale,
        ScreeningRule,
        ScreeningRules,
        WaveExport,
    )
    from rcvsem.instrument.load import check_instrument, parse_instrument, read_instrument
    from rcvsem.instrument.problems import InvalidInstrumentError, Problem
    from rcvsem.instrument.screening_defaults import RULES

_HOMES = {
    "definition": (
        "Anchor", "AttentionCheck", "BackgroundQuestion", "Code", "Construct", "ContradictionPair",
        "Dropped", "ExportDeclaration", "Instrument", "Item", "Scale", "ScreeningRule", "ScreeningRules",
        "WaveExport",
    ),
    "load": ("check_instrument", "parse_instrument", "read_instrument"),
    "problems": ("InvalidInstrumentError", "Problem"),
    "screening_defaults": ("RULES",),
}  # fmt: skip

__all__ = [
    "RULES", "Anchor", "AttentionCheck", "BackgroundQuestion", "Code", "Construct", "ContradictionPair",
    "Dropped", "ExportDeclaration", "Instrument", "InvalidInstrumentError", "Item", "Problem", "Scale",
    "ScreeningRule", "ScreeningRules", "WaveExport", "check_instrument", "parse_instrument", "read_instrument",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
