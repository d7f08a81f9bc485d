"""Population values from a file: a YAML file of values or of a paper's tables, or a CSV of parameters."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.input_file import read_input, sha256
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.yaml_tree import parse_yaml
from rcvsem.model import ModelSpec

Key = tuple[str, str, str]


def read_values(
    path: str | os.PathLike[str], spec: ModelSpec
) -> tuple[dict[Key, float], tuple[Finding, ...], str]:
    """Standardized population values for `spec`, what is to be known about them, and the SHA-256 of the file.

    YAML (the tables of a paper file are read as they are):
        loadings: {DP: {DP1: .917, ...}}        or  {DP1: .917}
        paths: [{from: DP, to: PV, beta: .30}]  or  {"PV ~ DP": .30}; also inside `models:`
        correlations: {names: [DP, DK], rows: [[1], [.7, 1]]}  or  {"DP ~~ DK": .7}
    CSV: columns lhs, op, rhs, value.

    Correlations of two outcomes are no parameters; they serve to work out paths that are not given: the paths into an
    outcome whose correlations with and among its predictors are all there are R^-1 r.

    Raises
    ------
    FileError : the file cannot be read, or a value is no number.
    """
    where = os.fspath(path)
    try:
        content = read_input(path)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise FileError(
            phrase("It cannot be read: {strerror}.", strerror=said_by_system(error)), where=where
        ) from None
    except UnicodeDecodeError:
        raise FileError("It is not a text file in UTF-8.", where=where) from None
    if Path(path).suffix.lower() == ".csv":
        return dict(_csv(text, where)), (), sha256(content)
    tree = _yaml(text, where)
    values: dict[Key, float] = {}
    values.update(_loadings(tree.get("loadings") or {}, spec, where))
    values.update(_paths(tree, where))
    correlations = _correlations(tree.get("correlations") or {}, where)
    known = {(row.lhs, row.rhs) for row in spec.parameters if row.op == "~~" and row.lhs != row.rhs}
    endogenous = {lhs for lhs, _ in spec.regressions}
    for (a, b), value in correlations.items():
        if a in endogenous or b in endogenous or a == b:
            continue
        if (a, b) in known:
            values[(a, "~~", b)] = value
        elif (b, a) in known:
            values[(b, "~~", a)] = value
    derived = _derived(spec, values, correlations)
    values.update(derived)
    return values, _findings(derived, where), sha256(content)


def _findings(derived: Mapping[Key, float], where: str) -> tuple[Finding, ...]:
    if not derived:
        return ()
    outcomes = enumerated(dict.fromkeys(lhs for lhs, _, _ in derived))
    return (
        Finding(
            code="derived_paths",
            severity="info",
            text=phrase(
                "The paths into {outcomes} follow from the correlations in {name}.",
                outcomes=outcomes,
                name=Path(where).name,
            ),
        ),
    )


def _yaml(text: str, where: str) -> dict[str, Any]:
    parsed = parse_yaml(text)
    if parsed.problems:
        first = parsed.problems[0]
        raise FileError(first.what, where=f"{where}, {first.place}", fix=first.fix)
    tree = parsed.data
    if not isinstance(tree, dict):
        raise FileError(
            "It holds no values.",
            where=where,
            fix="Give loadings:, paths: and correlations:, or lhs,op,rhs,value.",
        )
    return tree


def _number(value: Any, name: str, where: str) -> float:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return float(str(value).replace("−", "-"))
        except ValueError:
            pass
    raise FileError(
        phrase("The value of {name} is no number: {value!r}.", name=name, value=value), where=where
    )


def _loadings(given: Any, spec: ModelSpec, where: str) -> Iterator[tuple[Key, float]]:
    homes = {item: latent for latent, items in spec.measurement.items() for item in items}
    for name, value in _entries(given, "loadings", where):
        if isinstance(value, dict):
            for item, loading in value.items():
                if (str(item) in homes) and homes[str(item)] == str(name):
                    yield (str(name), "=~", str(item)), _number(loading, str(item), where)
        elif name in homes:
            yield (homes[name], "=~", name), _number(value, name, where)


def _entries(given: Any, what: str, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, dict):
        raise FileError(phrase("'{what}' must be names with values.", what=what), where=where)
    for name, value in given.items():
        yield str(name), value


def _paths(tree: Mapping[str, Any], where: str) -> Iterator[tuple[Key, float]]:
    given = tree.get("paths")
    if given is None:
        models = [m for m in tree.get("models") or [] if isinstance(m, dict) and m.get("paths")]
        given = models[0]["paths"] if models else {}
    if isinstance(given, dict):
        for name, value in given.items():
            lhs, tilde, rhs = (part.strip() for part in str(name).partition("~"))
            if not tilde or not lhs or not rhs:
                raise FileError(phrase("A path is written 'Y ~ X', not {name!r}.", name=name), where=where)
            yield (lhs, "~", rhs), _number(value, str(name), where)
        return
    for row in given:
        if not isinstance(row, dict) or "from" not in row or "to" not in row:
            raise FileError("A path has 'from', 'to' and 'beta'.", where=where)
        if row.get("beta") is not None:
            name = f"{row['to']} ~ {row['from']}"
            yield (str(row["to"]), "~", str(row["from"])), _number(row["beta"], name, where)


def _correlations(given: Any, where: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    if isinstance(given, dict) and "names" in given:
        names = [str(name) for name in given["names"]]
        for i, row in enumerate(given.get("rows") or []):
            for j, value in enumerate(row[:i]):
                if value is not None:
                    found[(names[i], names[j])] = _number(value, f"{names[i]}, {names[j]}", where)
        return found
    for name, value in _entries(given, "correlations", where):
        a, tildes, b = (part.strip() for part in name.partition("~~"))
        if not tildes:
            raise FileError(
                phrase("A correlation is written 'A ~~ B', not {name!r}.", name=name), where=where
            )
        found[(a, b)] = _number(value, name, where)
    return found


def _derived(
    spec: ModelSpec, values: Mapping[Key, float], correlations: Mapping[tuple[str, str], float]
) -> dict[Key, float]:
    def r(a: str, b: str) -> float | None:
        return 1.0 if a == b else correlations.get((a, b), correlations.get((b, a)))

    found: dict[Key, float] = {}
    for outcome in dict.fromkeys(lhs for lhs, _ in spec.regressions):
        causes = [rhs for lhs, rhs in spec.regressions if lhs == outcome]
        if any((outcome, "~", cause) in values for cause in causes):
            continue
        among = [[r(a, b) for b in causes] for a in causes]
        with_outcome = [r(outcome, a) for a in causes]
        if any(value is None for row in (*among, with_outcome) for value in row):
            continue
        matrix = np.array(among, dtype=float)
        if np.linalg.matrix_rank(matrix) == len(causes):
            paths = np.linalg.solve(matrix, np.array(with_outcome, dtype=float))
            found.update({(outcome, "~", cause): float(p) for cause, p in zip(causes, paths, strict=True)})
    return found


def _csv(text: str, where: str) -> Iterator[tuple[Key, float]]:
    try:
        rows = list(csv.DictReader(text.splitlines()))
    except csv.Error as error:
        raise FileError(phrase("It is no csv table: {error}.", error=error), where=where) from None
    if not rows or not {"lhs", "op", "rhs", "value"} <= set(rows[0]):
        raise FileError("The columns must be lhs, op, rhs and value.", where=where)
    for row in rows:
        key = (str(row["lhs"]).strip(), str(row["op"]).strip(), str(row["rhs"]).strip())
        yield key, _number(row["value"], " ".join(key), where)
