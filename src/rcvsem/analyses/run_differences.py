"""The differences of two runs: the numbers of both, walked through side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from rcvsem.analyses.run_json_parts import RESULTS as WHOLE
from rcvsem.analyses.run_json_parts import results_of
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase

#: Largest difference that counts as none: absolute for values up to 1, relative above.
TOLERANCE = 1e-6
#: What is compared one by one; the rest of run.json says how the run was made.
RESULTS = (
    "n", "n_received", "converged", "admissible", "measures", "parameters", "effects", "reliability", "flow",
    "log_entries", "answers_sha256",
)  # fmt: skip
#: What says how a run was made, in run.json and in the objects of --json.
_ABOUT = (
    "rcvsem", "command", "name", "inputs", "options", "model_options", "reading", "arguments", "versions", "files",
    "sha256", "warnings", "findings", "results", "also", "earlier",
)  # fmt: skip
_NAMES = ("lhs", "op", "rhs", "group", "stage", "from", "to", "kind", "path", "construct", "rule")
Kind = Literal["missing file", "changed file", "report file", "version", "result", "not reproduced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDifference:
    """One thing that is not as run.json says. `before` and `now` are "" where they do not apply."""

    kind: Kind
    what: str
    before: str = ""
    now: str = ""

    def __str__(self) -> str:
        values = f": {self.before} then, {self.now} now" if self.before or self.now else ""
        return f"{self.kind}: {self.what}{values}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verification(Result):
    """What a repeated run says. `compared` values were compared; the largest difference among numbers."""

    run: str
    command: str
    tolerance: float
    compared: int
    largest: float
    differences: tuple[RunDifference, ...]

    json_form: ClassVar[str] = (
        "rcvsem=_version run command passed tolerance compared largest_difference=largest differences"
    )

    @property
    def passed(self) -> bool:
        """Whether nothing differs but perhaps versions of packages that left every number the same."""
        return all(difference.kind == "version" for difference in self.differences)


def numbers_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What came out, as JSON holds it."""
    plain: dict[str, Any] = json.loads(json_bytes(found))
    return {key: value for key, value in plain.items() if key not in _ABOUT}


def pairs_of(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in before:
        yield from _walk(key, before[key], now.get(key))


def differences_of(
    before: Mapping[str, Any], now: Mapping[str, Any], tolerance: float = TOLERANCE
) -> list[tuple[str, str, str]]:
    """Numbers of two run.json that differ: what, then, now."""
    if WHOLE in before and WHOLE in now:
        pairs = (numbers_of(results_of(before)), numbers_of(results_of(now)))
    else:
        pairs = (
            {key: before[key] for key in RESULTS if key in before},
            {key: now[key] for key in RESULTS if key in now},
        )
    return [
        (name, shown(old), shown(new)) for name, old, new in pairs_of(*pairs) if gap_of(old, new) > tolerance
    ]


def _walk(name: str, before: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every single value with its name, in both."""
    if isinstance(before, Mapping):
        other = now if isinstance(now, Mapping) else {}
        for key in {**before, **other}:
            if key not in _ABOUT:
                yield from _walk(f"{name} {key}", before.get(key), other.get(key))
    elif isinstance(before, list) and before and isinstance(before[0], Mapping | list | float):
        others = now if isinstance(now, list) else []
        if len(before) != len(others):
            yield phrase("{name}: number of entries", name=name), len(before), len(others)
        labels = [_label(entry) if isinstance(entry, Mapping) else "" for entry in before]
        if len(set(labels)) < len(labels) or not all(isinstance(entry, Mapping) for entry in before):
            for k, entry in enumerate(before):
                yield from _walk(f"{name} {k + 1}", entry, others[k] if k < len(others) else None)
            return
        by_label = {_label(entry): entry for entry in others if isinstance(entry, Mapping)}
        for label, entry in zip(labels, before, strict=True):
            yield from _walk(f"{name} {label}".rstrip(), _values(entry), _values(by_label.get(label, {})))
    else:
        yield name, before, now


def _label(entry: Mapping[str, Any]) -> str:
    parts = [entry[key] for key in _NAMES if key in entry]
    return " ".join("→".join(map(str, part)) if isinstance(part, list) else str(part) for part in parts)


def _values(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {key: value for key, value in entry.items() if key not in _NAMES}


def gap_of(before: Any, now: Any) -> float:
    """Difference of two values: absolute up to 1, relative above; infinite for what is no number."""
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (before, now))
    if not numbers:
        return 0.0 if before == now else float("inf")
    return float(abs(before - now) / max(1.0, abs(before)))


def shown(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:.8g}" if isinstance(value, float) else str(value)[:40]
