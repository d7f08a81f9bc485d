"""Audit, refit and simulation of published tables: JSON and run.json."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.version import __version__
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
        "versions": {"rcvsem": __version__},
    }


def audit_machine(found: Audit) -> dict[str, Any]:
    """The object that `rcvsem audit --json` prints."""
    from rcvsem.audit import audit_json

    return {"rcvsem": __version__, **audit_json(found)}


def refit_machine(result: Refit) -> dict[str, Any]:
    """The object that `rcvsem refit --json` prints."""
    from rcvsem.audit import refit_json

    return {"rcvsem": __version__, **refit_json(result)}


def audit_run(found: Audit) -> dict[str, Any]:
    """run.json of an audit."""
    return audit_record(found.paper, "audit")


def refit_run(result: Refit) -> dict[str, Any]:
    """run.json of a refit."""
    return audit_record(result.paper, "refit", draws=result.models[0].draws) | {"seed": result.seed}


def simulation_json(result: Simulated, target: Path) -> dict[str, Any]:
    """The object that `rcvsem simulate --json` prints."""
    return {
        "rcvsem": __version__,
        "file": str(target),
        "simulated": True,
        "notice": result.notice,
        "n": int(result.answers.shape[0]),
        "items": list(result.names),
        "mode": result.mode,
        "scale": None if result.scale is None else list(result.scale),
        "seed": result.seed,
        "largest_difference_of_a_correlation": result.largest_gap,
        "largest_difference_of_a_mean": result.largest_mean_gap,
        "largest_difference_of_an_sd": result.largest_sd_gap,
    }
