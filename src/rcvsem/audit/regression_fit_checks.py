"""Equations of the fit of a regression: R², F, likelihoods and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, inf, log

from rcvsem.audit.block import Block
from rcvsem.audit.coefficient_checks import (
    Reading,
    cases,
    predictors,
)
from rcvsem.audit.equations import Boxes, Formula, block_of
from rcvsem.audit.interval import UNIT, Interval, union
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.statistics_tables import Regression
from rcvsem.audit.tail_ranges import chi2_p_range, f_p_range
from rcvsem.foundation.words import phrase

LABELS = {
    "r2": "R²", "adj_r2": phrase("adjusted R²"), "f": "F", "p": phrase("p (model)"), "loglik": phrase("log-likelihood"),
    "loglik0": phrase("log-likelihood, constant only"), "minus2ll": phrase("−2 log-likelihood"),
    "chi2": phrase("likelihood ratio χ²"), "pseudo_r2": phrase("McFadden's R²"), "cox_snell": phrase("Cox-Snell R²"),
    "nagelkerke": phrase("Nagelkerke R²"), "aic": "AIC", "bic": "BIC", "n": "N",
    "k": phrase("number of predictors"), "delta_r2": "ΔR²", "delta_f": phrase("F of ΔR²"),
}  # fmt: skip
_MOST_PREDICTORS = 400


def fit_block(paper: Paper, model: Regression, reading: Reading | None) -> Block:
    """The fit line of one regression, as one system of equations."""
    said, n = model.head.said, cases(paper, model)
    values: dict[str, Printed] = {
        key: value for key, value in model.fit.items() if not key.startswith("delta")
    }
    own_n = model.head.values.get("n", paper.n)
    if values and own_n is not None and n is not None:
        values["n"] = own_n
    equations = [
        *_variance_equations(model, _counts(model, n)),
        *_likelihood_equations(_counts(model, n)),
    ]
    shares: list[Formula] = []
    if said.kind == "ols" and said.errors == "classical" and "r2" in values:
        shares = _share_of_each(model, values, reading, n)
    block = block_of(
        model.head.name,
        values,
        [*equations, *shares],
        LABELS | {key: key for key in values if key not in LABELS},
        quiet=frozenset() if shares else frozenset({"r2"}),
    )
    return replace(block, derived={"p": 0, "adj_r2": 1, "f": 1, "r2": 2, "loglik": 3, "loglik0": 3, "n": 4})


def _counts(model: Regression, n: int | None) -> list[int]:
    """Numbers of predictors that are possible: the one that is said, or from the printed rows upwards."""
    said = model.head.said.k
    if said is not None:
        return [said]
    least = max(len(predictors(model)), 1)
    most = _MOST_PREDICTORS if n is None else min(n - 2, least + _MOST_PREDICTORS)
    return list(range(least, max(most, least) + 1))


def _over(counts: Sequence[int], one: Sequence[Interval | None]) -> tuple[Interval, ...]:
    """One range for each possible number of predictors, joined where they touch so that few are left."""
    found = [r for r in one if r is not None]
    if len(counts) == 1 or not found:
        return tuple(found)
    return (union(found),)


def _variance_equations(model: Regression, counts: Sequence[int]) -> list[Formula]:
    def adjusted(b: Boxes) -> tuple[Interval, ...]:
        n = b["n"].lo
        return _over(
            counts,
            [1.0 - (1.0 - b["r2"]) * ((n - 1) / (n - k - 1)) if n - k - 1 > 0 else None for k in counts],
        )

    def f(b: Boxes) -> tuple[Interval, ...]:
        n, r2 = b["n"].lo, b["r2"] & UNIT
        if r2 is None:
            return ()
        return _over(
            counts, [_odds(r2) * ((n - k - 1) / k) if n - k - 1 > 0 and k > 0 else None for k in counts]
        )

    def p(b: Boxes) -> tuple[Interval, ...]:
        n = b["n"].lo
        return _over(
            counts,
            [
                f_p_range(b["f"], Interval(k, k), Interval(n - k - 1, n - k - 1))
                if n - k - 1 > 0 and k > 0
                else None
                for k in counts
            ],
        )

    out = [
        Formula("r2", (), phrase("between 0 and 1"), lambda b: (UNIT,)),
        Formula("adj_r2", ("r2", "n"), "1 − (1 − R²)(N − 1)/(N − k − 1)", adjusted),
        Formula("adj_r2", ("r2",), phrase("not above R²"), lambda b: (Interval(-inf, b["r2"].hi),)),
    ]
    if model.head.said.errors == "classical":
        out.append(Formula("f", ("r2", "n"), "(R²/k)/((1 − R²)/(N − k − 1))", f))
        out.append(Formula("p", ("f", "n"), "F distribution", p))
    return out


def _odds(share: Interval) -> Interval:
    """x/(1 - x), rising."""
    return Interval(
        share.lo / (1 - share.lo) * (1 - 1e-12) if share.lo < 1 else inf,
        share.hi / (1 - share.hi) * (1 + 1e-12) if share.hi < 1 else inf,
    )


def _likelihood_equations(counts: Sequence[int]) -> list[Formula]:
    def information(b: Boxes, weight: float) -> tuple[Interval, ...]:
        return _over(counts, [b["loglik"] * -2.0 + weight * (k + 1) for k in counts])

    def cox_snell(b: Boxes) -> tuple[Interval, ...]:
        n = b["n"].lo
        gain = (b["loglik"] - b["loglik0"]) * (2.0 / n)
        return (Interval(1 - exp(-gain.lo) - 1e-12, 1 - exp(-gain.hi) + 1e-12),)

    def largest(loglik0: float, n: float) -> float:
        return 1 - exp(2 * loglik0 / n)

    def nagelkerke(b: Boxes) -> tuple[Interval, ...]:
        n, top = b["n"].lo, cox_snell(b)[0]
        if b["loglik0"].hi >= 0:
            return ()
        return (top / Interval(largest(b["loglik0"].hi, n), largest(b["loglik0"].lo, n)),)

    return [
        Formula("minus2ll", ("loglik",), phrase("−2 log L"), lambda b: (b["loglik"] * -2.0,)),
        Formula(
            "chi2",
            ("loglik", "loglik0"),
            phrase("2 (log L − log L₀)"),
            lambda b: ((b["loglik"] - b["loglik0"]) * 2.0,),
        ),
        Formula(
            "chi2",
            ("minus2ll", "loglik0"),
            phrase("2 (log L − log L₀)"),
            lambda b: (b["loglik0"] * -2.0 - b["minus2ll"],),
        ),
        Formula(
            "pseudo_r2",
            ("loglik", "loglik0"),
            phrase("1 − log L/log L₀"),
            lambda b: (1.0 - b["loglik"] / b["loglik0"],),
        ),
        Formula(
            "p",
            ("chi2",),
            "χ² distribution",
            lambda b: _over(counts, [chi2_p_range(b["chi2"], Interval(k, k)) for k in counts]),
        ),
        Formula("cox_snell", ("loglik", "loglik0", "n"), "1 − exp(−χ²/N)", cox_snell),
        Formula(
            "nagelkerke", ("loglik", "loglik0", "n"), phrase("Cox-Snell R²/(1 − exp(2 log L₀/N))"), nagelkerke
        ),
        Formula("aic", ("loglik",), phrase("−2 log L + 2(k + 1)"), lambda b: information(b, 2.0)),
        Formula(
            "bic",
            ("loglik", "n"),
            phrase("−2 log L + (k + 1) ln N"),
            lambda b: information(b, log(b["n"].lo)),
        ),
    ]


def _share_of_each(
    model: Regression, values: dict[str, Printed], reading: Reading | None, n: int | None
) -> list[Formula]:
    """R² is at least t²/(t² + df) of every predictor: what it explains beyond the others it explains."""
    k = model.head.said.k
    if n is None or k is None or n - k - 1 < 1:
        return []
    out = []
    for row in predictors(model):
        t = row.values.get("t") or (row.values.get("bracket") if reading == "t" else None)
        if t is None:
            continue
        key = phrase("t of {name}", name=row.name)
        values[key] = t
        out.append(
            Formula(
                "r2",
                (key,),
                phrase("at least t²/(t² + df) of every predictor"),
                lambda b, key=key: (_at_least(b[key], n - k - 1),),  # type: ignore[misc]
            )
        )
    return out


def _at_least(t: Interval, df: int) -> Interval:
    size = t.absolute().lo
    return Interval(size * size / (size * size + df), 1.0)
