"""Paths of PLS beside a multiverse: the same respondents and models, in components.

They are no level of the choice of the estimator: a path of components has no p value without a bootstrap of its own,
and a component is no factor, so that its paths are attenuated (PLS) or corrected (PLSc) by another rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.analyses.multiverse_world import Prepared, World
from rcvsem.analyses.pls import component_spec
from rcvsem.analyses.ways import NAMES
from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import json_key
from rcvsem.foundation.words import phrase
from rcvsem.infer.multiverse import Path
from rcvsem.infer.specification_curve import Spread, spread_of
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.model_reading import pls_model
from rcvsem.pls.options import PlsOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A path by PLS. analyses : respondents and models with a solution; same : with the sign of the hypothesis;
    main : of the main analysis's respondents and model; estimate : over all."""

    source: str = json_key("from")
    target: str = json_key("to")
    group: str
    estimator: str
    main: float | None
    analyses: int
    same: int
    estimate: Spread | None


def paths_beside(
    world: World, levels: Ints, paths: Sequence[Path], directions: Sequence[str]
) -> tuple[tuple[Beside, ...], list[Finding]]:
    """Every path by every estimator of PLS that is asked for. directions : "+" or "-" of each path."""
    rows: list[Beside] = []
    findings = []
    for estimator in world.beside:
        values, reason = _values(world, levels, paths, estimator)
        if reason:
            text = phrase("{way} has no solution in some analyses (the first: {why}).",
                          way=NAMES[estimator], why=reason)  # fmt: skip
            findings.append(Finding(code="pls_failed", severity="warning", text=text))
        for k, ((target, source, group), direction) in enumerate(zip(paths, directions, strict=True)):
            known = values[~np.isnan(values[:, k]), k]
            right = known > 0 if direction == "+" else known < 0
            rows.append(
                Beside(
                    source=source,
                    target=target,
                    group=group,
                    estimator=estimator,
                    main=None if np.isnan(values[0, k]) else float(values[0, k]),
                    analyses=int(known.size),
                    same=int(right.sum()),
                    estimate=spread_of(known),
                )
            )
    return tuple(rows), findings


def _values(world: World, levels: Ints, paths: Sequence[Path], estimator: Any) -> tuple[Floats, str]:
    """(analyses, paths) of each different version of the model and subset, the main analysis first; and the first
    reason why one has no solution."""
    found: dict[Any, list[float]] = {}
    reason = ""
    for row in levels.tolist():
        prepared = world.prepared(row)
        if isinstance(prepared, str):
            continue
        subset = world.analysed(row) & prepared.people.usable & prepared.complete
        key = (world.key(row), np.packbits(subset).tobytes())
        if key in found:
            continue
        try:
            found[key] = _solved(prepared, subset, paths, estimator)
        except RcvsemError as error:
            found[key] = [np.nan] * len(paths)
            reason = reason or error.what
    return np.array(list(found.values())).reshape(-1, len(paths)), reason


def _solved(prepared: Prepared, subset: Bools, paths: Sequence[Path], estimator: Any) -> list[float]:
    # the covariances of errors and the groups' own constraints are no part of a model of components
    spec = component_spec(prepared.spec.with_options(groups=1, identify=False))
    model, people = pls_model(spec), prepared.people.take(subset)
    out = dict.fromkeys(paths, np.nan)
    for group in dict.fromkeys(group for _, _, group in paths):
        of_group = np.ones(len(people.rows), dtype=bool)
        if people.labels is not None:
            of_group = np.array([str(label) == group for label in people.labels])
        own = people.take(of_group)
        fit = fit_pls(
            model, own.rows, prepared.spec.observed, PlsOptions(estimator=estimator),
            case_weights=own.weights, received=len(own.rows),
        )  # fmt: skip
        place = {name: k for k, name in enumerate(fit.plan.main.constructs)}
        for target, source, label in paths:
            if label == group and target in place and source in place and (target, source) in model.paths:
                out[target, source, label] = float(fit.paths[place[target], place[source]])
    return list(out.values())
