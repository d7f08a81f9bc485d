"""Floor 6: consistency of published tables, refits from them, and data sets simulated from them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rcvsem.audit.own_tables import tables_of_fit
    from rcvsem.audit.paper import Paper, PaperError
    from rcvsem.audit.paper_from_document import new_paper
    from rcvsem.audit.read import parse_paper, read_paper
    from rcvsem.audit.refitting import Refit, refit
    from rcvsem.audit.result import Audit, Check, Conflict, Inferred
    from rcvsem.audit.run import audit
    from rcvsem.audit.simulation import Simulated, simulate

# Modules are never named like a function here: an imported submodule would hide it.
_HOMES = {
    "Audit": "result",
    "Check": "result",
    "Conflict": "result",
    "Inferred": "result",
    "Paper": "paper",
    "PaperError": "paper",
    "Refit": "refitting",
    "Simulated": "simulation",
    "audit": "run",
    "new_paper": "paper_from_document",
    "parse_paper": "read",
    "read_paper": "read",
    "refit": "refitting",
    "simulate": "simulation",
    "tables_of_fit": "own_tables",
}

__all__ = [
    "Audit",
    "Check",
    "Conflict",
    "Inferred",
    "Paper",
    "PaperError",
    "Refit",
    "Simulated",
    "audit",
    "new_paper",
    "parse_paper",
    "read_paper",
    "refit",
    "simulate",
    "tables_of_fit",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rcvsem.audit.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
