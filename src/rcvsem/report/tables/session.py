"""What made the report: versions, seed, options, and the fingerprints of the input files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rcvsem.foundation.declared_option import OPTION_KEY
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import bracketed, enumerated, in_language
from rcvsem.report.document import Row, Table, group_row, join, row, say
from rcvsem.report.tables.declared import called, column, spelled

_GROUPS = {
    "inputs": Text("Input files"),
    "options": Text("Options"),
    "versions": Text("Versions"),
}
_LABELS = {
    "name": Text("Name"),
    "command": Text("Command"),
    "seed": Text("Seed"),
    "n": Text("N"),
    "n_received": Text("Received"),
    "model": Text("Model"),
    "group": Text.meant("setting", "Group"),
    "missing": Text("Missing answers"),
    "level": Text("Level of intervals"),
    "alpha": Text("Level of tests"),
    "replications": Text("Replications"),
    "target": Text("Target power"),
    "se": Text("Standard errors"),
    "simulated": Text("Simulated answers"),
    "estimator": Text("Estimator"),
    "convention": Text("Fit indices as in"),
    "converged": Text("Converged"),
    "admissible": Text("Admissible"),
    "draws": Text("Draws"),
    "study": Text("Study"),
    "template": Text("Template"),
    "analysed": Text("Analysed"),
    "combinations": Text("Combinations"),
    "analyses": Text.meant("number of", "Analyses"),
    "bootstrap_kind": Text("Bootstrap"),
    "bootstrap_parameters": Text("Bootstrap of all parameters"),
    "case_weights": Text("Case weights"),
    "center": Text("Centred"),
    "cluster": Text("Cluster variable"),
    "collapse": Text("Rare categories joined"),
    "covariates": Text("Covariates"),
    "cross_check": Text("Checked with semopy"),
    "cutoffs": Text("Simulated cut-offs"),
    "no_cutoffs": Text("Without cut-offs"),
    "decide_by": Text("Decided by"),
    "decided_by": Text("Decided by"),
    "engine": Text("Engine"),
    "errors": Text("Standard errors"),
    "extraction": Text("Extraction"),
    "rotation": Text("Rotation"),
    "factors": Text("Number of factors"),
    "folds": Text("Folds"),
    "higher_order": Text("Higher-order constructs"),
    "importance": Text("Importance and performance"),
    "information": Text("Information matrix"),
    "interaction": Text("Interactions"),
    "intervals": Text("Intervals"),
    "iterations": Text("Iterations"),
    "max_iterations": Text("Iterations at most"),
    "latent": Text("Latent variables"),
    "levels": Text("Levels of invariance"),
    "likelihood": Text("Likelihood"),
    "meanstructure": Text("Mean structure"),
    "parallel_draws": Text("Draws of the parallel analysis"),
    "parameterization": Text("Parameterization"),
    "permutations": Text("Permutations"),
    "repeats": Text("Repeats"),
    "scheme": Text("Weighting scheme"),
    "sensitivity": Text("Sensitivity to exclusions"),
    "std_lv": Text("Latent variances fixed at 1"),
    "tolerance": Text("Tolerance"),
    "weights": Text("Sampling weights"),
    "without_controls": Text("Also without controls"),
}
#: Settings that are words and no names of methods.
_WORDS = {
    **spelled(
        "configural",
        "constructs",
        "default",
        "exact",
        "expected",
        "listwise",
        "metric",
        "nonparametric",
        "normal",
        "observed",
        "path",
        "percentile",
        "robust",
        "scalar",
        "strict",
        "structural",
    ),
    "bc": Text("bias-corrected"),
}
_LEFT_OUT = ("files", "measures", "parameters", "effects", "findings", "warnings")


def session_table(run: Mapping[str, Any]) -> Table:
    """The content of run.json as a table: single values first, then inputs, options and versions."""
    rows: list[Row] = []
    for key in run:
        value = run[key]
        if key in _GROUPS or key in _LEFT_OUT or isinstance(value, Mapping | list | tuple):
            continue
        rows.append(row(_LABELS.get(key, Text.verbatim(key)), _shown(value)))
    for key, heading in _GROUPS.items():
        entries = list(_entries(run.get(key)))
        if entries:
            rows.append(group_row(heading, 2))
            rows += [row(name, text) for name, text in entries]
    return Table(
        **called("session", "How this report was made", "Session"),
        columns=(
            column("item", "Entry", "text"),
            column("value", Text.meant("setting", "Value"), "text"),
        ),
        rows=tuple(rows),
        notes=(Text("The same data, options and versions reproduce exactly the same report."),),
    )


def _called(key: str) -> Text | str:
    """A setting by its name, and as it is typed."""
    label = _LABELS.get(key)
    return _option(key, bracketed) if label is None else Text("{label} ({key})", label=label, key=key)


def _option(key: str, told: Callable[[str, str], str] = lambda label, _: label) -> Text:
    """An option as a form calls it, where the language has a word for it; else as it is typed."""
    own = OPTION_KEY + key.replace("_", " ").capitalize()

    def of(said: str, language: str) -> str:
        if said.startswith(OPTION_KEY):
            return key
        return in_language(told(said, key), language)

    return Text.of_message(own).changed(of)


def _entries(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return [(_called(str(key)), _shown(value[key])) for key in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [_file(entry) for entry in value if isinstance(entry, Mapping)]
    return []


def _file(entry: Mapping[str, Any]) -> tuple[str, Any]:
    name = str(entry.get("path") or entry.get("name") or "")
    sheet = entry.get("sheet")
    return (f"{name} [{sheet}]" if sheet else name), f"SHA-256 {entry.get('sha256', '')}"


def _shown(value: Any) -> Any:
    """Settings are shown as they are written, not as measurements."""
    if value is None:
        return Text("none")
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        own = sorted(value, key=str)
        return join(
            (say("{name}: {value}", name=_option(str(key)), value=_shown(value[key])) for key in own), ", "
        )
    told = [
        _WORDS.get(entry, entry) if isinstance(entry, str) else _plain(entry) for entry in _several(value)
    ]
    if not any(isinstance(entry, Text) for entry in told):
        return enumerated(map(str, told))
    return Text.of_message(enumerated(told))


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
