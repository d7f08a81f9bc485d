"""Regression, logit, DID and event-study tables: rows, R², F, log-likelihoods, models that contain each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, inf, log

from rcvsem.audit.block import Block, run_blocks
from rcvsem.audit.coefficient_checks import (
    Reading,
    cases,
    predictors,
    read_brackets,
    row_block,
)
from rcvsem.audit.equations import Boxes, Equation, block_of
from rcvsem.audit.interval import UNIT, Interval
from rcvsem.audit.marks import with_right_marks
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.statistics_tables import Regression, is_constant
from rcvsem.audit.tail_ranges import chi2_p_range, f_p_range
from rcvsem.foundation.words import enumerated, phrase

_LABELS = {
    "r2": "R²",
    "adj_r2": phrase("adjusted R²"),
    "f": "F",
    "p": "p (model)",
    "loglik": "log-likelihood",
    "loglik0": phrase("log-likelihood, constant only"),
    "minus2ll": "−2 log-likelihood",
    "chi2": phrase("likelihood ratio χ²"),
    "pseudo_r2": "McFadden's R²",
    "cox_snell": phrase("Cox-Snell R²"),
    "nagelkerke": phrase("Nagelkerke R²"),
    "aic": "AIC",
    "bic": "BIC",
    "n": "N",
    "k": phrase("number of predictors"),
    "delta_r2": "ΔR²",
    "delta_f": "F of ΔR²",
}
_MOST_PREDICTORS = 400


def regression_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every regression model."""
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    models = {model.head.name: model for model in paper.statistics.regressions}
    for model in paper.statistics.regressions:
        brackets = read_brackets(paper, model)
        if brackets.check is not None:
            checks.append(brackets.check)
        blocks = [row_block(paper, model, row, brackets.reading).block for row in model.coefficients]
        blocks.append(_fit_block(paper, model, brackets.reading))
        blocks += _equal_vifs(model)
        wider = models.get(model.head.said.nested_in or "")
        if wider is not None:
            blocks += _nested_blocks(paper, model, wider)
        found, against = run_blocks(block for block in blocks if block.values)
        conflicts += against
        checks += [*with_right_marks(found, model.legend), *_reference_check(model)]
    return checks, conflicts


# ---- R², F, likelihoods ------------------------------------------------------------------------------------------


def _fit_block(paper: Paper, model: Regression, reading: Reading | None) -> Block:
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
    shares: list[Equation] = []
    if said.kind == "ols" and said.errors == "classical" and "r2" in values:
        shares = _share_of_each(model, values, reading, n)
    block = block_of(
        model.head.name,
        values,
        [*equations, *shares],
        _LABELS | {key: key for key in values if key not in _LABELS},
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
    return (Interval(min(r.lo for r in found), max(r.hi for r in found)),)


def _variance_equations(model: Regression, counts: Sequence[int]) -> list[Equation]:
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
        Equation("r2", (), phrase("between 0 and 1"), lambda b: (UNIT,)),
        Equation("adj_r2", ("r2", "n"), "1 − (1 − R²)(N − 1)/(N − k − 1)", adjusted),
        Equation("adj_r2", ("r2",), phrase("not above R²"), lambda b: (Interval(-inf, b["r2"].hi),)),
    ]
    if model.head.said.errors == "classical":
        out.append(Equation("f", ("r2", "n"), "(R²/k)/((1 − R²)/(N − k − 1))", f))
        out.append(Equation("p", ("f", "n"), "F distribution", p))
    return out


def _odds(share: Interval) -> Interval:
    """x/(1 - x), rising."""
    return Interval(
        share.lo / (1 - share.lo) * (1 - 1e-12) if share.lo < 1 else inf,
        share.hi / (1 - share.hi) * (1 + 1e-12) if share.hi < 1 else inf,
    )


def _likelihood_equations(counts: Sequence[int]) -> list[Equation]:
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
        Equation("minus2ll", ("loglik",), phrase("−2 log L"), lambda b: (b["loglik"] * -2.0,)),
        Equation(
            "chi2",
            ("loglik", "loglik0"),
            phrase("2 (log L − log L₀)"),
            lambda b: ((b["loglik"] - b["loglik0"]) * 2.0,),
        ),
        Equation(
            "chi2",
            ("minus2ll", "loglik0"),
            phrase("2 (log L − log L₀)"),
            lambda b: (b["loglik0"] * -2.0 - b["minus2ll"],),
        ),
        Equation(
            "pseudo_r2",
            ("loglik", "loglik0"),
            phrase("1 − log L/log L₀"),
            lambda b: (1.0 - b["loglik"] / b["loglik0"],),
        ),
        Equation(
            "p",
            ("chi2",),
            "χ² distribution",
            lambda b: _over(counts, [chi2_p_range(b["chi2"], Interval(k, k)) for k in counts]),
        ),
        Equation("cox_snell", ("loglik", "loglik0", "n"), "1 − exp(−χ²/N)", cox_snell),
        Equation(
            "nagelkerke", ("loglik", "loglik0", "n"), phrase("Cox-Snell R²/(1 − exp(2 log L₀/N))"), nagelkerke
        ),
        Equation("aic", ("loglik",), phrase("−2 log L + 2(k + 1)"), lambda b: information(b, 2.0)),
        Equation(
            "bic",
            ("loglik", "n"),
            phrase("−2 log L + (k + 1) ln N"),
            lambda b: information(b, log(b["n"].lo)),
        ),
    ]


def _share_of_each(
    model: Regression, values: dict[str, Printed], reading: Reading | None, n: int | None
) -> list[Equation]:
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
            Equation(
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


# ---- VIF, nested models, event time ------------------------------------------------------------------------------


def _equal_vifs(model: Regression) -> list[Block]:
    """With two predictors both VIFs are 1/(1 - r²)."""
    rows = [row for row in predictors(model) if "vif" in row.values]
    if len(rows) != 2 or model.head.said.k != 2:
        return []
    keys = [row.name for row in rows]
    values = {row.name: row.values["vif"] for row in rows}
    equations = [
        Equation(
            own,
            (other,),
            phrase("the same for both of two predictors"),
            lambda b, other=other: (b[other],),  # type: ignore[misc]
        )
        for own, other in (keys, keys[::-1])
    ]
    labels = {key: phrase("VIF of {key}", key=key) for key in keys}
    return [block_of(model.head.name, values, equations, labels=labels)]


def _nested_blocks(paper: Paper, small: Regression, wide: Regression) -> list[Block]:
    """More predictors of the same data never explain less, and never inflate less."""
    n_small, n_wide = cases(paper, small), cases(paper, wide)
    if n_small is not None and n_wide is not None and n_small != n_wide:
        return []  # not the same data
    names = {"small": small.head.name, "wide": wide.head.name}
    values: dict[str, Printed] = {}
    labels: dict[str, str] = {
        "n": "N",
        "delta_r2": phrase("ΔR² of {wide}", wide=names["wide"]),
        "delta_f": phrase("F of ΔR² of {wide}", wide=names["wide"]),
    }
    for key in ("r2", "pseudo_r2", "loglik"):
        for side, model in (("small", small), ("wide", wide)):
            if key in model.fit:
                values[f"{key} {side}"] = model.fit[key]
                labels[f"{key} {side}"] = phrase(
                    "{labels} of {names}", labels=_LABELS[key], names=names[side]
                )
    values |= {key: wide.fit[key] for key in ("delta_r2", "delta_f") if key in wide.fit}
    own_n = wide.head.values.get("n", paper.n)
    if own_n is not None and n_wide is not None and "delta_f" in values:
        values["n"] = own_n
    equations = [
        Equation(
            f"{key} wide",
            (f"{key} small",),
            phrase("not below that of {small}, which it contains", small=names["small"]),
            lambda b, key=key: (Interval(b[f"{key} small"].lo, inf),),  # type: ignore[misc]
        )
        for key in ("r2", "pseudo_r2", "loglik")
    ]
    equations.append(
        Equation(
            "delta_r2",
            ("r2 wide", "r2 small"),
            phrase("difference of the R²"),
            lambda b: (b["r2 wide"] - b["r2 small"],),
        )
    )
    k_small, k_wide = small.head.said.k, wide.head.said.k
    if (
        k_small is not None
        and k_wide is not None
        and k_wide > k_small
        and wide.head.said.errors == "classical"
    ):
        equations.append(
            Equation(
                "delta_f",
                ("r2 wide", "r2 small", "n"),
                "(ΔR²/Δk)/((1 − R²)/(N − k − 1))",
                lambda b: (
                    (b["r2 wide"] - b["r2 small"])
                    / (1.0 - b["r2 wide"])
                    * ((b["n"].lo - k_wide - 1) / (k_wide - k_small)),
                ),
            )
        )
    small_vifs = {row.name: row.values["vif"] for row in small.coefficients if "vif" in row.values}
    for row in wide.coefficients:
        if "vif" in row.values and row.name in small_vifs and not is_constant(row.name):
            ours, theirs = f"vif {row.name} wide", f"vif {row.name} small"
            values |= {ours: row.values["vif"], theirs: small_vifs[row.name]}
            labels |= {
                ours: phrase("VIF of {name}", name=row.name),
                theirs: phrase("VIF of {name} in {small}", name=row.name, small=names["small"]),
            }
            equations.append(
                Equation(
                    ours,
                    (theirs,),
                    phrase("not below that in {small}, which has fewer predictors", small=names["small"]),
                    lambda b, theirs=theirs: (Interval(b[theirs].lo, inf),),  # type: ignore[misc]
                )
            )
    place = phrase("{wide} and {small}", wide=names["wide"], small=names["small"])
    targets = {one.target for one in equations if one.target in values and set(one.needs) <= set(values)}
    kept = {key for one in equations if one.target in targets for key in (one.target, *one.needs)} & set(
        values
    )
    values = {key: value for key, value in values.items() if key in kept}
    return (
        [block_of(place, values, [e for e in equations if e.target in targets], labels=labels)]
        if targets
        else []
    )


def _reference_check(model: Regression) -> list[Check]:
    """The period that is left out against the one that the text calls the base."""
    times = sorted(row.said.time for row in model.coefficients if row.said.time is not None)
    said = model.head.said.reference
    if said is None or not times:
        return []
    whole = range(min(*times, said), max(*times, said) + 1)
    absent = [time for time in whole if time not in times]
    right = absent == [said]
    shown = enumerated(f"{time:+d}" if time else "0" for time in absent) or phrase("none")
    return [
        Check(
            where=model.head.name,
            quantity="base period",
            printed=f"{said:+d}" if said else "0",
            verdict="consistent" if right else "inconsistent",
            formula="the period without a coefficient",
            change=() if right else (phrase("{name}: base period", name=model.head.name),),
            note="" if right else phrase("periods without a coefficient: {shown}", shown=shown),
        )
    ]
