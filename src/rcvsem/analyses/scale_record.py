"""What every analysis of scales records and prints for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.findings import Finding, warnings_of
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions


def scale_record(
    source: ScaleSource, command: str, findings: Sequence[Finding], options: Mapping[str, Any]
) -> dict[str, Any]:
    """run.json of a command on scales: inputs with SHA-256, options, versions."""
    survey = source.survey
    return {
        "rcvsem": __version__,
        "command": command,
        "n": survey.n,
        "n_received": survey.received,
        "simulated": survey.simulated is not None,
        "inputs": [f.record for f in source.files],
        "options": {**plain(options), **source.reading.record()},
        "versions": versions(),
        "warnings": warnings_of(findings),
    }
