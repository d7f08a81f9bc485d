"""Heterotrait-monotrait ratios of correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.resampling import BootstrapIntervals, bootstrap_moments
from rcvsem.scale.sample import complete_sample, correlation, to_correlation

_Blocks = tuple[Ints, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HTMT:
    """HTMT of every pair of c constructs.

    Attributes
    ----------
    htmt : (c, c) symmetric, ones on the diagonal; arithmetic means of absolute correlations.
    htmt2 : (c, c) geometric means (Roemer, Schuberth & Henseler, 2021).
    pairs : the c(c - 1)/2 pairs of construct codes, in the order of the intervals.
    htmt_bootstrap, htmt2_bootstrap : intervals of the pairs, None without a bootstrap.
    """

    constructs: tuple[str, ...]
    htmt: Floats
    htmt2: Floats
    pairs: tuple[tuple[str, str], ...]
    htmt_bootstrap: BootstrapIntervals | None
    htmt2_bootstrap: BootstrapIntervals | None
    n: int | None
    n_received: int | None
    findings: tuple[Finding, ...]

    @property
    def ratios(self) -> list[PairRatio]:
        """Pair by pair."""
        place = {code: k for k, code in enumerate(self.constructs)}
        return [PairRatio(found=self, pair=k, at=(place[a], place[b])) for k, (a, b) in enumerate(self.pairs)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairRatio:
    """HTMT of two constructs with percentile intervals. pair : its number. at : row and column of both."""

    found: HTMT
    pair: int
    at: tuple[int, int]

    json_form: ClassVar[str] = (
        "a=names.0 b=names.1 htmt=first.0 htmt_lower=first.1 htmt_upper=first.2 "
        "htmt2=second.0 htmt2_lower=second.1 htmt2_upper=second.2"
    )

    @property
    def names(self) -> tuple[str, str]:
        return self.found.pairs[self.pair]

    @property
    def first(self) -> tuple[float, float | None, float | None]:
        """HTMT with its interval."""
        return self._ends(self.found.htmt, self.found.htmt_bootstrap)

    @property
    def second(self) -> tuple[float, float | None, float | None]:
        """HTMT2 with its interval."""
        return self._ends(self.found.htmt2, self.found.htmt2_bootstrap)

    def _ends(
        self, values: Floats, drawn: BootstrapIntervals | None
    ) -> tuple[float, float | None, float | None]:
        value = float(values[self.at])
        if drawn is None:
            return value, None, None
        low, high = drawn.percentile[self.pair]
        return value, float(low), float(high)


def htmt_ratios(r: Floats, blocks: _Blocks, *, geometric: bool = False, absolute: bool = True) -> Floats:
    """HTMT of correlation matrices. (..., k, k) -> (..., c, c).

    Mean correlation between the items of two constructs over the geometric mean of the two mean
    correlations within them. A construct of one item counts as measured without error (within = 1).
    With `absolute=False` (Henseler, Ringle & Sarstedt, 2015) a negative mean within gives NaN.
    """
    values = np.abs(r) if absolute or geometric else r
    if geometric:
        with np.errstate(divide="ignore"):  # log 0 = -inf: the geometric mean is 0, as it should be
            values = np.log(values)
    c = len(blocks)
    between = np.empty((*r.shape[:-2], c, c))
    for i, one in enumerate(blocks):
        for j in range(i):
            mean = values[..., one[:, None], blocks[j]].mean(axis=(-2, -1))
            between[..., i, j] = between[..., j, i] = mean
        if one.size == 1:
            between[..., i, i] = 0.0 if geometric else 1.0
        else:
            rows, columns = np.triu_indices(one.size, 1)
            between[..., i, i] = values[..., one[rows], one[columns]].mean(axis=-1)
    if geometric:
        between = np.exp(between)
    within = np.diagonal(between, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore"):
        ratio = between / np.sqrt(within[..., :, None] * within[..., None, :])
    index = np.arange(c)
    ratio[..., index, index] = 1.0
    return np.asarray(ratio)


def _blocks(constructs: Mapping[str, Sequence[str]], codes: tuple[str, ...]) -> _Blocks:
    if len(constructs) < 2:
        raise OptionError("HTMT compares constructs: give at least two.")
    place = {code: j for j, code in enumerate(codes)}
    for name, items in constructs.items():
        missing = [code for code in items if code not in place]
        if missing or not items:
            lacking = enumerated(missing) or phrase("no item given")
            raise OptionError(
                phrase(
                    "Construct {name} needs items that are in the data. Missing: {lacking}.",
                    name=name,
                    lacking=lacking,
                )
            )
    return tuple(np.array([place[code] for code in items], dtype=np.intp) for items in constructs.values())


def _pairs(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((names[i], names[j]) for i in range(len(names)) for j in range(i))


def htmt_of_matrix(
    r: ArrayLike, constructs: Mapping[str, Sequence[str]], items: Sequence[str], *, n: int | None = None
) -> HTMT:
    """HTMT and HTMT2 from a (k, k) correlation matrix of `items`; no intervals."""
    R = np.asarray(r, dtype=np.float64)
    blocks = _blocks(constructs, tuple(items))
    names = tuple(constructs)
    return HTMT(
        constructs=names,
        htmt=frozen(htmt_ratios(R, blocks)),
        htmt2=frozen(htmt_ratios(R, blocks, geometric=True)),
        pairs=_pairs(names),
        htmt_bootstrap=None,
        htmt2_bootstrap=None,
        n=n,
        n_received=n,
        findings=(),
    )


def htmt(
    x: ArrayLike,
    constructs: Mapping[str, Sequence[str]],
    codes: Sequence[str] | None = None,
    *,
    draws: int = 0,
    seed: int | np.random.SeedSequence = 1,
    level: float = 0.95,
) -> HTMT:
    """HTMT and HTMT2 of (n, k) answers, listwise over all items of all constructs.

    Parameters
    ----------
    constructs : construct code -> its item codes.
    codes : the k column codes (default: the columns of a table).
    draws : bootstrap draws; 0 = no intervals.

    Raises
    ------
    OptionError : fewer than two constructs, or an item that is not in the data.
    DataError : see `cronbach_alpha`.
    """
    sample = complete_sample(x, codes)
    blocks = _blocks(constructs, sample.codes)
    plain = geometric = None
    if draws:
        rows, columns = np.tril_indices(len(constructs), -1)

        def statistic(cov: Floats) -> Floats:
            r = to_correlation(cov)
            both = [htmt_ratios(r, blocks, geometric=form)[..., rows, columns] for form in (False, True)]
            return np.concatenate(both, axis=-1)

        result = bootstrap_moments(sample.x, statistic, draws=draws, seed=seed, level=level)
        plain, geometric = result.part(slice(0, len(rows))), result.part(slice(len(rows), None))
    return replace(
        htmt_of_matrix(correlation(sample.x), constructs, sample.codes, n=sample.n),
        htmt_bootstrap=plain,
        htmt2_bootstrap=geometric,
        n_received=sample.n_received,
        findings=sample.findings(""),
    )
