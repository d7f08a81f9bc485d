"""Audit, refit and simulation of published tables: run.json, and what is told of a written file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.result import Result
from rcvsem.foundation.versions import versions
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.audit import Audit, Paper, Refit, Simulated


def audit_record(paper: Paper, command: str, **options: Any) -> dict[str, Any]:
    """What goes into run.json."""
    return {
        "command": command,
        "name": paper.title or Path(paper.path).stem,
        "inputs": [{"role": phrase("published tables"), "path": paper.path, "sha256": paper.sha256}],
        "options": options,
        "versions": versions(),
    }


def audit_run(found: Audit) -> dict[str, Any]:
    """run.json of an audit."""
    return audit_record(found.paper, "audit")


def refit_run(result: Refit) -> dict[str, Any]:
    """run.json of a refit."""
    return audit_record(result.paper, "refit", draws=result.models[0].draws) | {"seed": result.seed}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SimulatedFile(Result):
    """A data set that was written. notice : that it is simulated, as the file says too."""

    found: Simulated
    file: Path

    json_form: ClassVar[str] = "*found file"
