"""Refit a model to resampled data, thousands of times, and keep the verdict of every draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Bools, Ints
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_choice, check_integer
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.infer.batch.in_order import Progress, gathered, in_order, single_threaded_blas
from rcvsem.infer.batch.matrices import joined_moments
from rcvsem.infer.batch.memory import keep_freed_memory
from rcvsem.infer.batch.resample import CHUNK, chunk_sizes
from rcvsem.infer.draws.complete import Statistic, WantedOfDraws
from rcvsem.infer.draws.procedures import Procedure
from rcvsem.infer.draws.result import ARRAYS, BootstrapResult, Chunk, Kind, joined_chunks
from rcvsem.infer.draws.sources import Transform
from rcvsem.infer.effect_plans import effect_plans
from rcvsem.infer.families import drawing_of
from rcvsem.infer.intervals import FEWEST_DRAWS

__all__ = [
    "BootstrapResult", "Kind", "Statistic", "Transform", "bollen_stine_pvalue", "bootstrap",
]  # fmt: skip

#: Share of draws without a solution above which intervals of the rest mislead.
MANY_FAILED = 0.05
BATCH = 4  # chunks whose moments are made at once where chunks share the work


def bootstrap(  # noqa: PLR0913
    fit: Fit,
    *,
    draws: int = 2000,
    seed: int = 1,
    kind: Kind = "nonparametric",
    statistic: Statistic | None = None,
    workers: int = 1,
    indices: Sequence[ArrayLike] | None = None,
    jackknife: bool = False,
    transform: Transform | None = None,
    progress: Progress | None = None,
) -> BootstrapResult:
    """Refit `fit`'s model to `draws` resampled data sets.

    Parameters
    ----------
    fit : a converged fit. Its own options (estimator, likelihood) are used for every draw.
    draws : number of draws B.
    seed : of the one SeedSequence; each chunk of 250 draws gets a spawned child, so the number of workers changes
        no digit.
    kind : "nonparametric" resamples cases with replacement, within each group. "bollen-stine" resamples data that were
        transformed to fit the model exactly (Bollen & Stine 1992), for the p-value of the model's chi-square.
        "parametric" draws from the normal distribution that the fit implies. "normal-moments" draws the covariances
        from their limiting distribution N(s, Gamma / n) instead of resampling cases: an approximation for n beyond
        1e5, where it is several times faster and hardly different.
    statistic : any function of a fit that returns numbers; called for every converged draw.
    workers : threads.
    indices : for each group an array (B, n) of 0-based case numbers to use instead of drawing them.
    jackknife : also leave out each case once, for BCa intervals.
    transform : what a computed column (a product of centred items) becomes in a draw: called with the moments of
        the draws, means included, and the 0-based group; nonparametric draws only.
    progress : called with (finished, asked).

    Raises
    ------
    DataError : raw data are needed but the fit was made from a matrix.
    OptionError : an option has a value that is not allowed.

    Notes
    -----
    Ctrl-C ends the run early; finished chunks are kept and `interrupted` says so.
    """
    check_integer(draws, "draws", "bootstrap", 1)
    check_integer(workers, "workers", "bootstrap", 1)
    check_integer(seed, "seed", "bootstrap", 0)
    check_choice(kind, "kind", "bootstrap", get_args(Kind))
    if transform is not None and kind != "nonparametric":
        raise OptionError("Computed columns are made anew in nonparametric draws only.")
    if not fit.converged:
        raise DataError(
            "The fit did not converge; there is nothing to bootstrap.",
            fix="Find out why it did not converge first.",
        )
    wanted = WantedOfDraws(effect_plans(fit), kind, statistic)
    fixed = None
    if indices is not None:
        fixed = _given_draws(indices, fit)
        draws = int(fixed[0].shape[0])
    with single_threaded_blas():
        keep_freed_memory()
        procedure = drawing_of(fit).procedure(kind, transform)
        made = _fitted(procedure, wanted, draws, seed, fixed, workers)
        chunks, interrupted = gathered(made, lambda chunk: chunk.theta.shape[0], draws, progress)
        found = joined_chunks(chunks)
        more = procedure.findings(int(found.converged.size))
        left_out = procedure.left_out(wanted.plans) if jackknife and not interrupted else None
    return BootstrapResult(
        kind=kind,
        seed=seed,
        asked=draws,
        **{name: getattr(found, name) for name in ARRAYS},
        plans=wanted.plans,
        interrupted=interrupted,
        findings=(
            *_findings(draws, found.converged, found.admissible, interrupted),
            *more,
        ),
        jackknife_theta=None if left_out is None else left_out.theta,
        jackknife_effects=None if left_out is None else left_out.effects,
        jackknife_std_effects=None if left_out is None else left_out.std_effects,
    )


def _given_draws(indices: Sequence[ArrayLike], fit: Fit) -> list[Ints]:
    """For each group (B, n) case numbers. OptionError for anything else."""
    try:
        found = [np.asarray(block) for block in indices]
    except (TypeError, ValueError):
        found = []
    sizes = [group.n for group in fit.moments.groups]
    fits = len(found) == len(sizes) and all(
        block.ndim == 2 and block.shape[0] == found[0].shape[0] > 0 and block.dtype.kind in "iu"
        # resamples of another size are a choice of the caller's
        and block.size and block.min() >= 0 and block.max() < n
        for block, n in zip(found, sizes, strict=True)
    )  # fmt: skip
    if not fits:
        raise OptionError(
            "The 'indices' option of bootstrap must be, for each group, a row a draw of 0-based case numbers."
        )
    return [np.asarray(block, dtype=np.intp) for block in found]


def _fitted(
    procedure: Procedure,
    wanted: WantedOfDraws,
    draws: int,
    seed: int,
    indices: list[Ints] | None,
    workers: int,
) -> Iterator[Chunk]:
    """The chunks in order. Each has its own random numbers, so that the number of workers changes no digit."""

    sizes = chunk_sizes(draws)
    streams = np.random.SeedSequence(seed).spawn(len(sizes))

    def sample(k: int) -> Any:
        part = None if indices is None else [block[k * CHUNK : k * CHUNK + sizes[k]] for block in indices]
        return procedure.source(np.random.default_rng(streams[k]), sizes[k], part)

    def fitted(number: int) -> Chunk:
        first = number * procedure.together
        samples = [sample(k) for k in range(first, min(first + procedure.together, len(sizes)))]
        return procedure.fitter(joined_moments(samples) if len(samples) > 1 else samples[0], wanted)

    if procedure.many is None or indices is not None:
        yield from in_order(fitted, -(-len(sizes) // procedure.together), workers)
        return
    for first in range(0, len(sizes), BATCH):
        some = slice(first, first + BATCH)
        samples = procedure.many(streams[some], sizes[some], workers)

        def given(number: int, samples: list[Any] = samples) -> Chunk:
            return procedure.fitter(samples[number], wanted)

        yield from in_order(given, len(samples), workers)


def bollen_stine_pvalue(fit_chisq: float, result: BootstrapResult) -> float | NotAvailable:
    """Share of Bollen-Stine draws whose chi-square is at least the model's; never below 1 / (draws + 1)."""
    if result.kind != "bollen-stine":
        return NotAvailable("needs a Bollen-Stine bootstrap")
    usable = result.chisq[result.converged & np.isfinite(result.chisq)]
    if not usable.size:
        return NotAvailable("no draw converged")
    return max(float(np.mean(usable >= fit_chisq)), 1.0 / (usable.size + 1.0))


def findings_of_draws(asked: int, converged: Bools, interrupted: bool) -> list[Finding]:
    """What is to be said of the draws of any bootstrap: an early end, and draws without a solution."""
    found: list[Finding] = []
    done = int(converged.size)
    if interrupted:
        found.append(
            Finding(
                code="bootstrap_interrupted",
                severity="warning",
                text=phrase(
                    "The bootstrap was interrupted: {done} of {asked} draws are used.", done=done, asked=asked
                ),
            )
        )
    failed = done - int(converged.sum())
    if failed:
        found.append(
            Finding(
                code="bootstrap_not_converged",
                severity="warning",
                text=phrase_n(
                    failed,
                    "{n} of {done} bootstrap draws did not converge and is left out of the intervals.",
                    "{n} of {done} bootstrap draws did not converge and are left out of the intervals.",
                    done=done,
                ),
                fix=_fix_of_many(failed, done),
            )
        )
    return found


def _fix_of_many(failed: int, done: int) -> str:
    """What to do where so many draws are left out that the intervals cannot be what they say."""
    if failed <= MANY_FAILED * done:
        return ""
    return phrase(
        "So many are a sign of a model that the data hardly identify, such as constructs that cannot be told apart. "
        "The draws left out are the most extreme ones: intervals without them are too narrow. Mend the model first."
    )


def _findings(asked: int, converged: Bools, admissible: Bools, interrupted: bool) -> list[Finding]:
    found: list[Finding] = []
    if asked < FEWEST_DRAWS:
        found.append(
            Finding(
                code="too_few_draws",
                severity="warning",
                text=phrase(
                    "{asked} bootstrap draws were asked for; intervals need at least {fewest_draws}: "
                    "there are none.",
                    asked=asked,
                    fewest_draws=FEWEST_DRAWS,
                ),
                fix="Ask for 2000 draws (the default), or for 0 to leave the bootstrap out.",
            )
        )
    found += findings_of_draws(asked, converged, interrupted)
    done = int(converged.size)
    improper = int((converged & ~admissible).sum())
    if improper:
        found.append(
            Finding(
                code="bootstrap_inadmissible",
                severity="info",
                text=phrase(
                    "{improper} of {done} bootstrap draws are improper solutions (negative variance or "
                    "latent covariance matrix not positive definite); they are kept, as in lavaan.",
                    improper=improper,
                    done=done,
                ),
            )
        )
    return found
