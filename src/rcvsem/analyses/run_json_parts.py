"""run.json of an analysis: what made it, what went in, and the heads that several kinds have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rcvsem.analyses.input_files import InputFile
from rcvsem.foundation.plain import formed, plain
from rcvsem.foundation.result import Told
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions

#: Keys of run.json under which a command keeps what was said to it, and what came out.
ARGUMENTS, RESULTS = "arguments", "results"


def results_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that came out, of a run.json."""
    return {**record, **record[RESULTS]}


def recorded(command: str, result: Told, inputs: Iterable[InputFile], **more: Any) -> dict[str, Any]:
    """run.json: version, inputs with SHA-256, versions of everything, warnings, findings. more : of this command."""
    return {
        "rcvsem": __version__,
        "command": command,
        **more,
        "inputs": [file.record for file in inputs],
        "versions": versions(),
        "warnings": result.warnings,
        "findings": plain(getattr(result, "findings", ())),
    }


def scale_record(result: Any, command: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """run.json of a result with a `source` of scales; of one made of a table of numbers (None) only its `n`."""
    source = result.source
    if source is None:
        return recorded(command, result, (), n=result.n, options=plain(options))
    return recorded(
        command,
        result,
        source.files,
        **formed(source, "n=survey.n n_received=survey.received simulated"),
        options={**plain(options), **source.reading.record()},
    )
