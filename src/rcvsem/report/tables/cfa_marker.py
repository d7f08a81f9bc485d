"""CFA marker technique: its models, the corrected correlations, reliability in parts; paths with a method factor."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Reader, Statement, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, of_measures, showing, stated, told
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

    def tested(said: Callable[[Any], Any], none: str | None = None) -> Reader:
        return lambda model: said(model) if model.against and model.df else none

    single = Text("The marker is one item, taken as free of error.")
    return Table(
        id="cfa-marker-models",
        title=Text("CFA marker technique: models (marker {items})", items="+".join(result.items)),
        short=Text("CFA marker"),
        **listed_by(
            result.models,
            showing(usual.MODEL, lambda model: NAMES[model.code]),
            *of_measures(usual.CHISQ, usual.DF, usual.CFI, usual.RMSEA),
            column(
                "against", "from", "text", group=difference, of=tested(lambda model: NAMES[model.against], "")
            ),
            *usual.difference(
                difference,
                ("delta_chisq", "delta_df", "p"),
                (tested(attrgetter("chisq")), tested(attrgetter("df")), tested(attrgetter("pvalue"))),
            ),
        ),
        notes=stated(
            "CFA: all factors correlated. Baseline: marker uncorrelated with the constructs, its loadings and error "
            "variances held at those of the CFA. Method-C: equal loadings of all items on the marker; Method-U: free "
            "ones. Method-R: the retained one of the two, the constructs' correlations held at those of Baseline. "
            "Method-S: method loadings held at the outer ends of their 95% and 99% intervals.",
            single if result.single else None,
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
    return Table(
        id="cfa-marker-correlations",
        title=Text("CFA marker technique: method-corrected correlations"),
        short=Text("Corrected r"),
        **listed_by(
            result.correlations,
            showing(usual.PAIR, lambda c: f"{c.a} – {c.b}"),
            column("baseline", "Baseline", "unit"),
            column("corrected", "Corrected", "unit"),
            usual.P,
            column("s95", "95%", "unit", group=sensitivity),
            column("s99", "99%", "unit", group=sensitivity),
        ),
        notes=told(
            "Latent correlations. Corrected: of {retained}, with p of r = 0. Sensitivity: of the Method-S models.",
            retained=NAMES[result.retained],
        ),
        paragraph=say("The correlations change by {most} at most.", most=unit(max(moved))) if moved else None,
        sources=(SOURCE,),
    )


def marker_reliability_table(result: CfaMarker) -> Table:
    """Reliability of every construct, and the parts of it."""
    parts = Text("With the marker")

    def own(name: str) -> Reader:
        return lambda r: None if r.construct == result.marker else getattr(r, name)

    return Table(
        **called("cfa-marker-reliability", "CFA marker technique: reliability in parts", "Reliability parts"),
        **listed_by(
            result.reliability,
            usual.CONSTRUCT,
            column("total", "Total (Baseline)", "unit"),
            column("substantive", "Substantive", "unit", group=parts, of=own("substantive")),
            column("method", "Method", "unit", group=parts, of=own("method")),
            column("share", "Method of both", "percent", group=parts, of=own("share")),
        ),
        notes=told(
            "(Sum of standardized loadings)² over itself and the error variances. Substantive and method: loadings "
            "on the construct and on the marker in {retained}.",
            retained=NAMES[result.retained],
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
        **called("method-paths", "Paths with and without a method factor", "Method paths"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=stated(
            "The structural model with a factor under all items that is uncorrelated with the exogenous constructs; "
            "standardized paths, all models by the same standard errors (robust where there are answers).",
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
