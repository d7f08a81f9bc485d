"""simulate(): answers nobody gave, with the moments that a paper published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from rcvsem.audit.implied_moments import implied_moments
from rcvsem.audit.likert import (
    category_counts,
    category_shares,
    draw_answers,
    latent_correlations,
    nearest_correlations,
    thresholds,
)
from rcvsem.audit.paper import Paper, PaperError
from rcvsem.audit.read import PathLike, read_paper
from rcvsem.foundation.arrays import Floats, correlations_of, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.declared_option import Seed
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.option_checks import check_choice, check_integer
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase

Mode = Literal["exact", "expected"]
STEEPEST = 2.5  # skewness that a quadratic of a normal variable can have (its limit is 2.83)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Simulated(Result):
    """Simulated answers.

    names : (p,). answers : (n, p). target : (p, p) correlations aimed at. notice : says that nobody gave them; stands
    in every file. about : how they were made. largest_gap, largest_mean_gap, largest_sd_gap : largest difference of a
    sample correlation, mean or SD from what was aimed at.
    """

    names: tuple[str, ...]
    answers: Floats
    target: Floats
    notice: str
    about: tuple[str, ...]
    mode: str
    scale: tuple[int, int] | None
    seed: int
    largest_gap: float
    largest_mean_gap: float
    largest_sd_gap: float

    json_form: ClassVar[str] = (
        "rcvsem=_version simulated notice n items=names mode scale seed "
        "largest_difference_of_a_correlation=largest_gap largest_difference_of_a_mean=largest_mean_gap "
        "largest_difference_of_an_sd=largest_sd_gap"
    )

    @property
    def headline(self) -> str:
        """Its size in a line."""
        return f"{self.n} simulated respondents x {len(self.names)} items"

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, not given by people."""
        return True

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self.answers.shape[0])

    def to_frame(self) -> Any:
        """The answers as a pandas DataFrame; its attrs carry the notice."""
        import pandas as pd

        frame = pd.DataFrame(np.array(self.answers), columns=list(self.names))
        frame.attrs["notice"] = self.notice
        return frame


def simulate(
    paper: Paper | PathLike | Sequence[PathLike],
    *,
    n: int | None = None,
    mode: Mode = "exact",
    scale: tuple[int, int] | None = None,
    seed: Seed = 1,
    **overrides: Any,
) -> Simulated:
    """A data set with the published moments.

    Parameters
    ----------
    paper, overrides : as for `audit`. Correlations come from the printed matrix, else from loadings and factor
        correlations; means, SDs and skews from the table of items (continuous answers default to 0, 1, 0).
    n : respondents; default the paper's N.
    mode : "exact": the sample has the moments (continuous answers to rounding of the machine, rating scales as closely
        as n whole answers can); "expected": a random sample of a population that has them.
    scale : (lowest, highest) code of a rating scale; None for continuous answers.

    Raises
    ------
    PaperError : no N, no moments, or a rating scale without printed means and SDs.
    DataError : moments that no data can have.
    OptionError : n too small, an unknown mode, a scale without steps.
    """
    tables = read_paper(paper, **overrides)
    check_choice(mode, "mode", "simulate", ("exact", "expected"))
    if n is None and tables.n is None:
        raise PaperError(
            "the paper prints no N.", where=tables.path, fix=phrase("Say how many respondents with {--n}.")
        )
    size = round(tables.n.value) if n is None and tables.n is not None else n
    moments = implied_moments(tables)
    names = moments.names
    check_integer(size, "n", "simulate", len(names) + 2)
    assert size is not None
    if scale is not None and (scale[1] <= scale[0] or scale[1] - scale[0] > 100):
        raise OptionError(
            phrase(
                "The 'scale' option of simulate takes two codes, the lower first. Got {scale!r}.", scale=scale
            )
        )
    target = correlations_of(moments.matrix)
    wanted = _Wanted(names, target, *_items(tables, names, scale))
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    answers = (
        _continuous(wanted, size, mode, rng) if scale is None else _rated(wanted, scale, size, mode, rng)
    )
    gap = np.corrcoef(answers.T) - target
    title = tables.title or tables.path or phrase("published tables")
    notice = phrase("Simulated from published statistics ({title}); nobody gave these answers.", title=title)
    return Simulated(
        names=names,
        answers=frozen(answers),
        target=frozen(target),
        notice=notice,
        about=_about(tables, mode, scale, seed, moments.basis),
        mode=mode,
        scale=scale,
        seed=seed,
        largest_gap=float(np.abs(gap).max()),
        largest_mean_gap=float(np.abs(answers.mean(axis=0) - wanted.mean).max()),
        largest_sd_gap=float(np.abs(answers.std(axis=0, ddof=1) - wanted.sd).max()),
    )


class _Wanted(NamedTuple):
    """Correlations, means, SDs (divisor N - 1) and skewness that the answers are to have."""

    names: tuple[str, ...]
    target: Floats
    mean: Floats
    sd: Floats
    skew: Floats


def _items(
    paper: Paper, names: tuple[str, ...], scale: tuple[int, int] | None
) -> tuple[Floats, Floats, Floats]:
    """Mean, SD (divisor N - 1) and skewness of every item."""
    rows = [paper.items.get(name, {}) for name in names]
    if scale is not None:
        lacking = [name for name, row in zip(names, rows, strict=True) if not {"mean", "sd"} <= row.keys()]
        if lacking:
            raise PaperError(
                phrase(
                    "a rating scale needs the mean and SD of every item; {lacking} lack them.",
                    lacking=enumerated(lacking[:5]),
                ),
                where=paper.path,
                fix="Add them under 'items:', or simulate continuous answers (no scale).",
            )
    values = [
        [row[key].value if key in row else default for row in rows]
        for key, default in (("mean", 0.0), ("sd", 1.0), ("skew", 0.0))
    ]
    return np.array(values[0]), np.array(values[1]), np.array(values[2])


def _continuous(wanted: _Wanted, n: int, mode: str, rng: np.random.Generator) -> Floats:
    """y = b z + c (z^2 - 1) has variance b^2 + 2 c^2 = 1 and skewness 6 b^2 c + 8 c^3; cov = b b' r + 2 c c' r^2."""
    target, skew = wanted.target, wanted.skew
    if np.abs(skew).max() > STEEPEST:
        raise DataError(
            phrase(
                "Continuous answers can be made up to a skewness of {steepest}; {max:g} is asked.",
                steepest=STEEPEST,
                max=np.abs(skew).max(),
            )
        )
    c = np.array([_curvature(s) for s in skew])
    b = np.sqrt(1.0 - 2.0 * c**2)
    r = _quadratic_correlations(target, b, c)
    z = _draws(nearest_correlations(r), n, mode, rng)
    y = b * z + c * (z**2 - 1.0)
    if mode == "exact":  # the squares have scattered again
        y = y - y.mean(axis=0)
        y = y @ np.linalg.inv(np.linalg.cholesky(y.T @ y / (n - 1))).T @ np.linalg.cholesky(target).T
    return wanted.mean + wanted.sd * y


def _curvature(skew: float) -> float:
    low, high = -np.sqrt(0.5), np.sqrt(0.5)
    for _ in range(80):
        middle = 0.5 * (low + high)
        if 6 * (1 - 2 * middle**2) * middle + 8 * middle**3 < skew:
            low = middle
        else:
            high = middle
    return float(0.5 * (low + high))


def _quadratic_correlations(target: Floats, b: Floats, c: Floats) -> Floats:
    low, high = np.full_like(target, -0.9999), np.full_like(target, 0.9999)
    for _ in range(60):
        middle = 0.5 * (low + high)
        below = np.outer(b, b) * middle + 2 * np.outer(c, c) * middle**2 < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    r = 0.5 * (low + high)
    np.fill_diagonal(r, 1.0)
    return np.asarray(r)


def _draws(r: Floats, n: int, mode: str, rng: np.random.Generator) -> Floats:
    """(n, p) normal draws with these correlations, in the sample (divisor n - 1) or in expectation."""
    z = rng.standard_normal((n, len(r)))
    if mode == "exact":
        z -= z.mean(axis=0)
        z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / (n - 1))).T
    return np.asarray(z @ np.linalg.cholesky(r).T)


def _rated(wanted: _Wanted, scale: tuple[int, int], n: int, mode: str, rng: np.random.Generator) -> Floats:
    names, target, mean, sd, skew = wanted
    for name, m, s in zip(names, mean, sd, strict=True):
        if not scale[0] < m < scale[1] or s <= 0 or s**2 > (m - scale[0]) * (scale[1] - m):
            raise DataError(
                phrase(
                    "No answers from {scale} to {scale_2} have the mean {m:g} and SD {s:g} printed for "
                    "{name}.",
                    scale=scale[0],
                    scale_2=scale[1],
                    m=m,
                    s=s,
                    name=name,
                )
            )
    population = sd * np.sqrt((n - 1) / n) if mode == "exact" else sd
    triples = zip(mean, population, skew, strict=True)
    if mode == "exact":
        counts = np.stack([category_counts(n, *triple, scale) for triple in triples])
        found = draw_answers(
            target, counts, lambda rows: np.ones(len(rows), dtype=bool), rng, exchanges=8000, lowest=scale[0]
        )
        return found.astype(np.float64)
    shares = [category_shares(*triple, scale) for triple in triples]
    z = _draws(latent_correlations(target, shares), n, mode, rng)
    codes = [scale[0] + np.searchsorted(thresholds(share), z[:, j]) for j, share in enumerate(shares)]
    return np.stack(codes, axis=1).astype(np.float64)


def _about(paper: Paper, mode: str, scale: tuple[int, int] | None, seed: int, basis: str) -> tuple[str, ...]:
    moments = phrase("in the sample") if mode == "exact" else phrase("in expectation")
    form = (
        phrase("continuous")
        if scale is None
        else phrase("whole numbers {scale} to {scale_2}", scale=scale[0], scale_2=scale[1])
    )
    lines = (
        phrase(
            "Correlations from {basis}, {moments}; answers {form}; seed {seed}; made by rcvsem simulate.",
            basis=basis,
            moments=moments,
            form=form,
            seed=seed,
        ),
        phrase("Tables: {source}", source=paper.source) if paper.source else "",
        phrase("Do not cite results from these answers as findings."),
    )
    return tuple(line for line in lines if line)
