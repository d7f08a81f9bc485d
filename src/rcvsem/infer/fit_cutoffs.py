"""Cut-offs of fit indices for one model, its loadings, its N and its categories, by simulation.

Data are drawn from the fitted model, where it is correct, and from populations in which it is wrong in a known way
(`misspecified`); the model is fitted to all of them. The cut-off of a level is the value that 95 % of the samples from
the wrong population are worse than, provided that at most 5 % of the samples from the correct one are (else 90 % and
10 %, else there is none: the index cannot tell them apart). McNeish & Wolf (2023a, 2023b); answers in categories:
McNeish (2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress, in_chunks
from rcvsem.infer.batch.resample import CHUNK
from rcvsem.infer.cutoff_samples import INDICES, items_of, observed_indices
from rcvsem.infer.families import drawing_of
from rcvsem.infer.misspecified import Addition, Misspecified, misspecified

# Errors allowed: share of correct samples rejected, and of wrong ones accepted.
ERRORS = (0.05, 0.10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCutoff:
    """value : of the index; NotAvailable where it cannot tell the populations apart. error : share of the samples from
    the correct population beyond it at most, and of those from the wrong one on the good side. detected : share of the
    samples of the wrong population that are worse than the bound of the correct one."""

    value: Number
    error: Number
    detected: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutoffLevel:
    """One wrong population. cutoffs : by index. converged : samples in which the model was fitted."""

    level: int
    additions: tuple[Addition, ...]
    cutoffs: dict[str, SimulatedCutoff]
    converged: int

    json_form: ClassVar[str] = "level added=additions converged_draws=converged cutoffs"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitCutoffs:
    """Simulated cut-offs of one fit.

    Attributes
    ----------
    observed : the fit's own values; of the scaled estimators the robust (of ordinal items the scaled) ones.
    exact : by index the bound that 95 % of samples from the correct population keep.
    levels : the wrong populations, the smallest fault first. reached : by index the lowest level whose cut-off the
        observed value does not meet; 0 where it meets all, -1 where it keeps the exact bound. None without cut-offs.
    answers : "normal", "categories" or "mixed"; draws, converged : samples of the correct population.
    """

    observed: dict[str, Number]
    exact: dict[str, float]
    levels: tuple[CutoffLevel, ...]
    reached: dict[str, int | None]
    answers: str
    draws: int
    converged: int
    seed: int
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = "draws converged_draws=converged seed answers observed exact levels reached"


def fit_cutoffs(
    fit: Fit,
    *,
    draws: int = 500,
    seed: int = 1,
    answers: str = "auto",
    levels: bool = True,
    progress: Progress | None = None,
) -> FitCutoffs:
    """Simulated cut-offs of CFI, RMSEA and SRMR for a fitted model.

    Parameters
    ----------
    fit : converged, of the maximum likelihood family or of ordinal items.
    draws : samples of each population.
    answers : "normal", "categories" (the shares of the answers, as observed), or "auto": categories where the items
        have at most 7 of them.
    levels : False for the bounds of the correct model alone.

    Raises
    ------
    DataError : the fit did not converge or has no degrees of freedom; categories without answers.
    OptionError : an estimator without likelihood.
    """
    if not fit.converged:
        raise DataError("The fit did not converge; there are no cut-offs for it.")
    if not fit.df:
        raise DataError("The model is saturated (df = 0): it fits any data, and there is nothing to judge.")
    way = drawing_of(fit).cutoffs()
    if way is None:
        raise OptionError(
            phrase(
                "Simulated cut-offs are for the maximum likelihood family and for ordinal items, not for "
                "{estimator}.",
                estimator=fit.options.estimator,
            ),
            fix="Use ml or mlr.",
        )
    items, kind = items_of(fit, answers)
    wrong = misspecified(fit) if levels else ()
    populations = [tuple(np.asarray(state.sigma) for state in fit.implied), *(one.covs for one in wrong)]
    findings: list[Finding] = []
    simulate = way.samples(fit, items, findings)
    total, tables = draws * len(populations), []
    for number, covs in enumerate(populations):
        parts = []

        def one(rng: np.random.Generator, _: int, size: int, covs: tuple[Floats, ...] = covs) -> Floats:
            return simulate(covs, size, rng)

        for part in in_chunks(one, draws, (seed, number)):
            parts.append(part)
            if progress is not None:
                progress(min(number * draws + len(parts) * CHUNK, total), total)
        tables.append(np.concatenate(parts))
    if not len(tables[0]):
        raise DataError(
            "The model could not be fitted to any sample from its own population.",
            fix="It is nearly unidentified, or the sample is too small.",
        )
    return _result(fit, wrong, tables, _Asked(kind, draws, seed), findings)


def estimated_work(fit: Fit, draws: int) -> float:
    """About how many seconds `fit_cutoffs` takes on the machine of docs/performance.md: the same number everywhere, so
    that what is made by default does not depend on the machine or on what else runs there.

    Of ordinal items, whose samples are fitted one by one: without `levels`. Infinity where there are no cut-offs.
    """
    way = drawing_of(fit).cutoffs()
    return way.work(fit, draws) if way is not None and fit.converged and fit.df else float("inf")


class _Asked(NamedTuple):
    answers: str
    draws: int
    seed: int


def _result(
    fit: Fit,
    wrong: Sequence[Misspecified],
    tables: Sequence[Floats],
    asked: _Asked,
    findings: Sequence[Finding],
) -> FitCutoffs:
    correct = tables[0]
    exact = {name: _bound(correct[:, k], name, ERRORS[0]) for k, name in enumerate(INDICES)}
    levels = tuple(
        CutoffLevel(
            level=one.level,
            additions=one.additions,
            converged=len(table),
            cutoffs={name: _cutoff(correct[:, k], table[:, k], name) for k, name in enumerate(INDICES)},
        )
        for one, table in zip(wrong, tables[1:], strict=True)
    )
    observed = observed_indices(fit)
    found = list(findings)
    draws = asked.draws
    lost = draws - len(correct)
    if lost > 0.05 * draws:
        found.append(
            Finding(
                code="cutoffs_not_converged",
                severity="warning",
                text=phrase(
                    "In {lost} of {draws} samples from its own population the model did not converge: at "
                    "this N and with these loadings it is hard to estimate.",
                    lost=lost,
                    draws=draws,
                ),
            )
        )
    return FitCutoffs(
        observed=observed,
        exact=exact,
        levels=levels,
        reached={name: _reached(observed[name], exact[name], levels, name) for name in INDICES},
        answers=asked.answers,
        draws=draws,
        converged=len(correct),
        seed=asked.seed,
        findings=tuple(found),
    )


def worse(a: float, b: float, name: str) -> bool:
    """Whether value a of an index is worse than b."""
    return a < b if name == "cfi" else a > b


def _bound(values: Floats, name: str, error: float) -> float:
    """The value that a share `error` of the samples is worse than."""
    return float(np.quantile(values, error if name == "cfi" else 1.0 - error))


def _cutoff(correct: Floats, wrong: Floats, name: str) -> SimulatedCutoff:
    limit = _bound(correct, name, ERRORS[0])
    detected = float(np.mean(wrong < limit if name == "cfi" else wrong > limit)) if len(wrong) else 0.0
    for error in ERRORS:
        if not len(wrong):
            break
        value = _bound(wrong, name, 1.0 - error)
        if not worse(_bound(correct, name, error), value, name):
            return SimulatedCutoff(value=value, error=error, detected=detected)
    none = NotAvailable("correct and wrong samples overlap: the index cannot tell them apart here")
    return SimulatedCutoff(value=none, error=none, detected=detected)


def _reached(value: Number, exact: float, levels: Sequence[CutoffLevel], name: str) -> int | None:
    if isinstance(value, NotAvailable):
        return None
    if not worse(value, exact, name):
        return -1
    values = [(one.level, one.cutoffs[name].value) for one in levels]
    known = [(level, cutoff) for level, cutoff in values if not isinstance(cutoff, NotAvailable)]
    if not known:
        return None
    return max((level for level, cutoff in known if worse(value, cutoff, name)), default=0)


# -- what the samples look like --------------------------------------------------------------------------------------
