"""Estimate a PLS model from answers or from a matrix, and say what is wrong with the result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.pls.estimate import Samples, estimate, samples_of
from rcvsem.pls.fit_findings import judged
from rcvsem.pls.model import PlsModel
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.plan import Plan, make_plan
from rcvsem.pls.result import PlsFit


def fit_pls(
    model: PlsModel,
    x: ArrayLike,
    names: Sequence[str],
    options: PlsOptions | None = None,
    *,
    case_weights: ArrayLike | None = None,
    received: int | None = None,
) -> PlsFit:
    """Estimate `model` from answers.

    Parameters
    ----------
    x : (n, p) answers, NaN = gap; names : of its columns, all items of the model among them.
    case_weights : (n,) weights of the cases, of any scale; not below 0.
    received : cases before these rows were chosen (default n).

    Raises
    ------
    DataError : too few cases, an item without variance, a formative block whose items determine each other.
    ModelError : see `make_plan`.
    """
    options = options or PlsOptions()
    plan = make_plan(model, options)
    data = np.asarray(x, dtype=np.float64)
    place = {name: k for k, name in enumerate(names)}
    data = data[:, [place[item] for item in plan.items]]
    weights = None if case_weights is None else _weights(case_weights, data.shape[0])
    data, weights, findings = _complete(data, plan.items, weights, options)
    n = data.shape[0]
    _enough(n, plan)
    if weights is not None:
        weights = weights * (n / weights.sum())
    share = np.full(n, 1.0) if weights is None else weights
    mean = share @ data / n
    centred = data - mean
    cov = (centred * share[:, None]).T @ centred / n
    _check_variances(cov, plan.items)
    samples = samples_of(cov[None], mean[None], data, share[None])
    estimated = estimate(plan, samples, options)
    return PlsFit(
        model=model,
        options=options,
        plan=plan,
        n=n,
        n_received=np.asarray(x).shape[0] if received is None else received,
        x=frozen(data),
        case_weights=None if weights is None else frozen(weights),
        mean=frozen(mean),
        sd=frozen(np.sqrt(np.diag(cov) * n / (n - 1))),
        s=frozen(samples.s[0]),
        estimated=estimated,
        findings=(*model.findings, *findings, *judged(estimated, plan, options)),
    )


def fit_pls_matrix(
    model: PlsModel,
    cov: ArrayLike,
    names: Sequence[str],
    n: int,
    options: PlsOptions | None = None,
    *,
    means: ArrayLike | None = None,
) -> PlsFit:
    """Estimate `model` from a covariance or correlation matrix of n cases.

    Raises
    ------
    DataError : products need answers; see also `fit_pls`.
    """
    options = options or PlsOptions()
    plan = make_plan(model, options)
    if plan.products:
        raise DataError(
            phrase(
                "The product {name} needs the respondents' answers, but the data are a matrix.",
                name=plan.products[0].name,
            ),
            fix="Give the raw data.",
        )
    place = {name: k for k, name in enumerate(names)}
    take = np.array([place[item] for item in plan.items])
    matrix = np.asarray(cov, dtype=np.float64)[take[:, None], take]
    _enough(n, plan)
    _check_variances(matrix, plan.items)
    mean = None if means is None else np.asarray(means, dtype=np.float64)[take]
    samples = samples_of(matrix[None].copy(), np.zeros((1, take.size)) if mean is None else mean[None])
    estimated = estimate(plan, samples, options)
    return PlsFit(
        model=model,
        options=options,
        plan=plan,
        n=n,
        n_received=n,
        x=None,
        case_weights=None,
        mean=None if mean is None else frozen(mean),
        sd=frozen(np.sqrt(np.diag(matrix))),
        s=frozen(samples.s[0]),
        estimated=estimated,
        findings=(*model.findings, *judged(estimated, plan, options)),
    )


def _weights(given: ArrayLike, n: int) -> Floats:
    weights = np.asarray(given, dtype=np.float64)
    if weights.shape != (n,):
        raise OptionError(
            phrase("The case weights have shape {shape}; the data have {n} rows.", shape=weights.shape, n=n)
        )
    if (weights < 0).any():
        raise DataError("A case weight is below 0.", fix="Weights are 0 or more.")
    return weights


def _complete(
    data: Floats, items: tuple[str, ...], weights: Floats | None, options: PlsOptions
) -> tuple[Floats, Floats | None, list[Finding]]:
    """Rows without gaps, by the rule asked for."""
    findings: list[Finding] = []
    if np.isinf(data).any():
        raise DataError("The data hold an infinite value.", fix="Mend it or make it missing.")
    if weights is not None:
        keep = np.isfinite(weights) & (weights > 0)
        if not keep.all():
            findings += without_weight(int((~keep).sum()), keep.size)
            data, weights = data[keep], weights[keep]
    gaps = np.isnan(data)
    if not gaps.any():
        return data, weights, findings
    if options.missing == "mean":
        share = np.ones(data.shape[0]) if weights is None else weights
        known = (~gaps * share[:, None]).sum(axis=0)
        empty = [item for item, some in zip(items, known, strict=True) if some == 0]
        if empty:
            raise DataError(
                phrase("{empty} has no answer at all.", empty=empty[0]), fix="Remove it from the model."
            )
        means = (np.where(gaps, 0.0, data) * share[:, None]).sum(axis=0) / known
        findings.append(
            Finding(
                code="mean_replacement",
                severity="info",
                text=phrase(
                    "{sum} missing answers ({mean:.1%}) of {sum_2} cases were replaced by the item's "
                    "mean, which makes variances and correlations too small.",
                    sum=int(gaps.sum()),
                    mean=gaps.mean(),
                    sum_2=int(gaps.any(axis=1).sum()),
                ),
            )
        )
        return np.where(gaps, means, data), weights, findings
    whole = ~gaps.any(axis=1)
    findings += with_gaps(int((~whole).sum()), whole.size)
    return data[whole], None if weights is None else weights[whole], findings


def without_weight(n: int, size: int) -> list[Finding]:
    """What is said of n cases among `size` that have no weight."""
    text = phrase_n(
        n,
        "{n} of {size} cases has no weight or weight 0 and is left out.",
        "{n} of {size} cases have no weight or weight 0 and are left out.",
        size=size,
    )
    return [Finding(code="no_weight", severity="warning", text=text)] if n else []


def with_gaps(n: int, size: int) -> list[Finding]:
    """What is said of n cases among `size` that are not complete."""
    text = phrase_n(
        n,
        "{n} of {size} cases has a gap and is left out (listwise).",
        "{n} of {size} cases have a gap and are left out (listwise).",
        size=size,
    )
    return [Finding(code="listwise", severity="warning", text=text)] if n else []


def _enough(n: int, plan: Plan) -> None:
    widest = 2
    for layout in (plan.first, plan.main, plan.full):
        if layout is not None:
            widest = max(widest, *(p.size for p in layout.predictors))
            widest = max(
                [
                    widest,
                    *(b.size for b, mode in zip(layout.blocks, layout.modes, strict=True) if mode == "B"),
                ]
            )
    if n <= widest + 1:
        raise DataError(
            phrase_n(
                n,
                "{n} complete case is too few: the largest regression of the model has {widest} predictors.",
                "{n} complete cases are too few: the largest regression of the model has {widest} predictors.",
                widest=widest,
            ),
            fix="Look at the missing answers, or make the model smaller.",
        )


def _check_variances(cov: Floats, items: tuple[str, ...]) -> None:
    variance = np.diag(cov)
    size = np.abs(cov).max(initial=0.0)
    flat = [item for item, v in zip(items, variance, strict=True) if not v > 1e-14 * max(size, 1e-300)]
    if flat:
        raise DataError(
            phrase("{flat}: all answers are the same.", flat=enumerated(flat[:5])),
            fix="An item without variance tells nothing; remove it from the model.",
        )


__all__ = ["PlsFit", "Samples", "fit_pls", "fit_pls_matrix", "judged"]
