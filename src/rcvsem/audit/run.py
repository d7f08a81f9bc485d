"""audit(): all checks of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rcvsem.audit.descriptive_checks import descriptive_checks
from rcvsem.audit.effect_checks import effect_checks
from rcvsem.audit.fit_checks import FitTables
from rcvsem.audit.matrix_checks import matrix_checks
from rcvsem.audit.mean_comparison_checks import mean_comparison_checks
from rcvsem.audit.measurement_checks import measurement_checks
from rcvsem.audit.paper import Paper, PaperError
from rcvsem.audit.path_checks import path_checks
from rcvsem.audit.read import PathLike, read_paper
from rcvsem.audit.regression_checks import regression_checks
from rcvsem.audit.result import Audit, Check
from rcvsem.audit.sample_checks import sample_checks
from rcvsem.audit.weight_checks import weight_checks


def audit(paper: Paper | PathLike | Sequence[PathLike], **overrides: Any) -> Audit:
    """Which printed values cannot be true together.

    Parameters
    ----------
    paper : a Paper, or what `read_paper` takes; `overrides` are passed to it.

    Returns
    -------
    Audit : one Check a printed value. Every printed number stands for all numbers that are printed so; a value is
        inconsistent only when no choice of these numbers, under any convention the paper may follow, makes it true
        together with the others.

    Raises
    ------
    FileError, PaperError, OptionError, ModelError : the tables cannot be read; see `read_paper`.
    PaperError : there is nothing to check.
    """
    tables = read_paper(paper, **overrides)
    fit = FitTables(tables)
    checks = fit.checks()
    conflicts = fit.conflicts()
    for family in (
        measurement_checks,
        matrix_checks,
        path_checks,
        effect_checks,
        descriptive_checks,
        sample_checks,
        mean_comparison_checks,
        regression_checks,
        weight_checks,
    ):
        found, against = family(tables)
        checks += found
        conflicts += against
    if not checks:
        raise PaperError(
            "the tables hold nothing that can be checked.",
            where=tables.path,
            fix="Give fit indices, loadings, a reliability table, correlations, paths, effects, descriptives with "
            "their scale, sample tables, t tests, ANOVA, regressions or weights; see docs/audit.md.",
        )
    return Audit(
        paper=tables,
        checks=tuple(_gathered(checks)),
        conflicts=tuple(conflicts),
        inferred=tuple(fit.inferred()),
        programs=fit.programs,
    )


def _gathered(checks: Sequence[Check]) -> list[Check]:
    """Paths that lack the same for the same quantity become one row, so that findings are not buried."""
    out: list[Check] = []
    place: dict[tuple[object, ...], int] = {}
    for check in checks:
        model = check.where.split(", ")[0]
        lacking = tuple(part.split(": ")[-1] for part in check.missing)
        if check.verdict != "not checkable" or not (" → " in check.where or check.quantity == "β"):
            out.append(check)
            continue
        key = (model, check.quantity, lacking)
        if key not in place:
            place[key] = len(out)
            out.append(replace(check, missing=lacking))
        else:
            first = out[place[key]]
            out[place[key]] = replace(first, where=model, printed="", count=first.count + 1)
    return out
