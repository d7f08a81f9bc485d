"""Floor 6: consistency of published tables, refits from them, and data sets simulated from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

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
    "own_tables": ("tables_of_fit",),
    "paper": ("Paper", "PaperError"),
    "paper_from_document": ("new_paper",),
    "read": ("parse_paper", "read_paper"),
    "refitting": ("Refit", "refit"),
    "result": ("Audit", "Check", "Conflict", "Inferred"),
    "run": ("audit",),
    "simulation": ("Simulated", "simulate"),
}  # fmt: skip

__all__ = [
    "Audit", "Check", "Conflict", "Inferred", "Paper", "PaperError", "Refit", "Simulated", "audit", "new_paper",
    "parse_paper", "read_paper", "refit", "simulate", "tables_of_fit",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
