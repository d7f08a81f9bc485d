"""CFA marker technique: its models, the corrected correlations, reliability in parts; paths with a method factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Statement, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import listed, path_text, percent, starred, unit

if TYPE_CHECKING:
    from rcvsem.infer.cfa_marker_result import CfaMarker
    from rcvsem.infer.method_paths import MethodPaths

SOURCE = "Williams, Hartman & Cavazotte (2010)"
NAMES = {
    "cfa": Text.verbatim("CFA"),
    "baseline": Text("Baseline"),
    "method-c": Text("Method-C"),
    "method-u": Text("Method-U"),
    "method-r": Text("Method-R"),
    "method-s95": Text("Method-S (.05)"),
    "method-s99": Text("Method-S (.01)"),
}
METHODS = {
    "ulmc": Text("Unmeasured method factor"),
    "marker": Text("Marker"),
    "measured": Text("Measured method factor"),
}


def marker_model_table(result: CfaMarker) -> Table:
    """One row a model of the technique."""
    difference = Text.meant("test", "Difference")
    rows = []
    for model in result.models:
        lost = model.fit if isinstance(model.fit, NotAvailable) else None
        keys = ("chisq", "df", "cfi", "rmsea")
        values = [model.measures[key] if lost is None else lost for key in keys]
        tested = model.against and model.df
        test = (
            (NAMES[model.against], model.chisq, model.df, model.pvalue) if tested else ("", None, None, None)
        )
        rows.append(row(NAMES[model.code], *values, *test))
    single = Text("The marker is one item, taken as free of error.")
    return Table(
        id="cfa-marker-models",
        title=Text("CFA marker technique: models (marker {items})", items="+".join(result.items)),
        short=Text("CFA marker"),
        columns=(
            usual.MODEL,
            usual.CHISQ,
            usual.DF,
            usual.CFI,
            usual.RMSEA,
            usual.column("against", "from", "text", group=difference),
            *usual.difference(difference, ("delta_chisq", "delta_df", "p")),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "CFA: all factors correlated. Baseline: marker uncorrelated with the constructs, its loadings and error "
                "variances held at those of the CFA. Method-C: equal loadings of all items on the marker; Method-U: free "
                "ones. Method-R: the retained one of the two, the constructs' correlations held at those of Baseline. "
                "Method-S: method loadings held at the outer ends of their 95% and 99% intervals."
            ),
            *((single,) if result.single else ()),
        ),
        paragraph=_said(result),
        sources=(SOURCE,),
    )


def _said(result: CfaMarker) -> Statement:
    """What the tests say. No word on bias from other sources."""
    if result.present is None:
        return say("The test of the marker's loadings could not be made.")
    if not result.present:
        return say(
            "The items share nothing with the marker beyond chance; method variance that this marker does not carry is "
            "not excluded."
        )
    variance = percent(result.method_variance) if is_number(result.method_variance) else ""
    retained = NAMES[result.retained]
    if result.biased is None:
        return say(
            "The items share variance with the marker ({variance} on average, {retained}); the test of the correlations "
            "could not be made.",
            variance=variance,
            retained=retained,
        )
    if result.biased:
        return say(
            "The items share variance with the marker ({variance} on average, {retained}), and the correlations of the "
            "constructs change when it is taken out.",
            variance=variance,
            retained=retained,
        )
    return say(
        "The items share variance with the marker ({variance} on average, {retained}), but the correlations of the "
        "constructs do not change significantly when it is taken out.",
        variance=variance,
        retained=retained,
    )


def marker_correlation_table(result: CfaMarker) -> Table:
    """Correlations of the constructs before and after, and with stronger method effects."""
    moved = [
        abs(c.baseline - c.corrected)
        for c in result.correlations
        if isinstance(c.baseline, float) and isinstance(c.corrected, float)
    ]
    sensitivity = Text("Sensitivity")
    columns = (
        usual.PAIR,
        usual.column("baseline", "Baseline", "unit"),
        usual.column("corrected", "Corrected", "unit"),
        usual.P,
        usual.column("s95", "95%", "unit", group=sensitivity),
        usual.column("s99", "99%", "unit", group=sensitivity),
    )
    return Table(
        id="cfa-marker-correlations",
        title=Text("CFA marker technique: method-corrected correlations"),
        short=Text("Corrected r"),
        columns=columns,
        rows=filled(columns, result.correlations, pair=lambda c: f"{c.a} – {c.b}", p="pvalue"),
        notes=(
            say(
                "Latent correlations. Corrected: of {retained}, with p of r = 0. Sensitivity: of the Method-S models.",
                retained=NAMES[result.retained],
            ),
        ),
        paragraph=say("The correlations change by {most} at most.", most=unit(max(moved))) if moved else None,
        sources=(SOURCE,),
    )


def marker_reliability_table(result: CfaMarker) -> Table:
    """Reliability of every construct, and the parts of it."""
    parts = Text("With the marker")
    return Table(
        id="cfa-marker-reliability",
        title=Text("CFA marker technique: reliability in parts"),
        short=Text("Reliability parts"),
        columns=(
            usual.CONSTRUCT,
            Column(key="total", title=Text("Total (Baseline)"), kind="unit"),
            Column(key="substantive", title=Text("Substantive"), kind="unit", group=parts),
            Column(key="method", title=Text("Method"), kind="unit", group=parts),
            Column(key="share", title=Text("Method of both"), kind="percent", group=parts),
        ),
        rows=tuple(
            row(
                r.construct,
                r.total,
                *((None,) * 3 if r.construct == result.marker else (r.substantive, r.method, r.share)),
            )
            for r in result.reliability
        ),
        notes=(
            say(
                "(Sum of standardized loadings)² over itself and the error variances. Substantive and method: loadings "
                "on the construct and on the marker in {retained}.",
                retained=NAMES[result.retained],
            ),
        ),
        sources=(SOURCE,),
    )


def method_path_table(result: MethodPaths) -> Table | None:
    """Standardized paths without and with each method factor. None when no model with one has a solution."""
    if not result.methods:
        return None
    without = Text("Without")
    columns = [usual.PATH, *usual.standardized(without, ("std", "p"))]
    for code in result.methods:
        columns += usual.standardized(METHODS[code], (f"{code}_std", f"{code}_p"))
    changed = result.changed
    rows = []
    for one in result.paths:
        cells = [starred(one.std, one.pvalue), Cell(one.pvalue)]
        for code in result.methods:
            p = one.with_pvalue[code]
            cells += [starred(one.with_std[code], p), Cell(p, bold=one in changed)]
        rows.append(row(path_text((one.rhs, one.lhs)), *cells))
    return Table(
        id="method-paths",
        title=Text("Paths with and without a method factor"),
        short=Text("Method paths"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            Text(
                "The structural model with a factor under all items that is uncorrelated with the exogenous constructs; "
                "standardized paths, all models by the same standard errors (robust where there are answers)."
            ),
            *(
                say("{method}: {reason}.", method=METHODS[code], reason=Text.of_message(lost.reason))
                for code, lost in result.lost.items()
            ),
        ),
        paragraph=say(
            "With a method factor {paths} would be judged otherwise.",
            paths=listed([path_text((one.rhs, one.lhs)) for one in changed]),
        )
        if changed
        else Text("No path is judged otherwise with a method factor."),
        sources=("Podsakoff et al. (2003)",),
    )
