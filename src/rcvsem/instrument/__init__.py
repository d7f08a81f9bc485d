"""Floor 1: what was asked. An instrument file (YAML) becomes one frozen `Instrument`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
        "Anchor", "AttentionCheck", "BackgroundQuestion", "Code", "Construct", "ContradictionPair", "Dropped",
        "ExportDeclaration", "Instrument", "Item", "Scale", "ScreeningRule", "ScreeningRules", "WaveExport",
    ),
    "load": ("check_instrument", "parse_instrument", "read_instrument"),
    "problems": ("InvalidInstrumentError", "Problem"),
    "screening_defaults": ("RULES",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "RULES",
    "Anchor",
    "AttentionCheck",
    "BackgroundQuestion",
    "Code",
    "Construct",
    "ContradictionPair",
    "Dropped",
    "ExportDeclaration",
    "Instrument",
    "InvalidInstrumentError",
    "Item",
    "Problem",
    "Scale",
    "ScreeningRule",
    "ScreeningRules",
    "WaveExport",
    "check_instrument",
    "parse_instrument",
    "read_instrument",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f"rcvsem.instrument.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
