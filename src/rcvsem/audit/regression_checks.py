"""Regression, logit, DID and event-study tables: rows, R², F, log-likelihoods, models that contain each other."""

from __future__ import annotations

from math import inf

from rcvsem.audit.block import Block, run_blocks
from rcvsem.audit.brackets import read_brackets
from rcvsem.audit.coefficient_checks import cases, predictors, row_block
from rcvsem.audit.equations import Formula, block_of
from rcvsem.audit.interval import Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.regression_fit_checks import LABELS, fit_block
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.stars import with_right_marks
from rcvsem.audit.statistics_tables import Regression, is_constant
from rcvsem.foundation.words import enumerated, phrase


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
        blocks.append(fit_block(paper, model, brackets.reading))
        blocks += _equal_vifs(model)
        wider = models.get(model.head.said.nested_in or "")
        if wider is not None:
            blocks += _nested_blocks(paper, model, wider)
        found, against = run_blocks(block for block in blocks if block.values)
        conflicts += against
        checks += [*with_right_marks(found, model.legend), *_reference_check(model)]
    return checks, conflicts


def _equal_vifs(model: Regression) -> list[Block]:
    """With two predictors both VIFs are 1/(1 - r²)."""
    rows = [row for row in predictors(model) if "vif" in row.values]
    if len(rows) != 2 or model.head.said.k != 2:
        return []
    keys = [row.name for row in rows]
    values = {row.name: row.values["vif"] for row in rows}
    equations = [
        Formula(
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
                labels[f"{key} {side}"] = phrase("{labels} of {names}", labels=LABELS[key], names=names[side])
    values |= {key: wide.fit[key] for key in ("delta_r2", "delta_f") if key in wide.fit}
    own_n = wide.head.values.get("n", paper.n)
    if own_n is not None and n_wide is not None and "delta_f" in values:
        values["n"] = own_n
    equations = [
        Formula(
            f"{key} wide",
            (f"{key} small",),
            phrase("not below that of {small}, which it contains", small=names["small"]),
            lambda b, key=key: (Interval(b[f"{key} small"].lo, inf),),  # type: ignore[misc]
        )
        for key in ("r2", "pseudo_r2", "loglik")
    ]
    equations.append(
        Formula(
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
            Formula(
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
                Formula(
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
            quantity=phrase("base period"),
            printed=f"{said:+d}" if said else "0",
            verdict="consistent" if right else "inconsistent",
            formula="the period without a coefficient",
            change=() if right else (phrase("{name}: base period", name=model.head.name),),
            note="" if right else phrase("periods without a coefficient: {shown}", shown=shown),
        )
    ]
