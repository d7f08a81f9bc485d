"""Common method bias: every test with its numbers, its rule of thumb, and what it can show. No verdict: none of them
can exclude bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES
from rcvsem.infer.method_bias import SEES
from rcvsem.report.document import Cell, Statement, Table, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, stated, told
from rcvsem.report.tables.wording import listed, percent, unit

if TYPE_CHECKING:
    from rcvsem.infer.latent_method import LatentMethodFactor
    from rcvsem.infer.marker_variable import MarkerTest
    from rcvsem.infer.method_bias import MethodVerdict


# Tests of a source that was measured; strong correlations of the constructs do not raise them.
MEASURED = ("marker", "cfa-marker", "measured")


def method_bias_table(verdicts: Sequence[MethodVerdict]) -> Table:
    """One row a test."""
    return Table(
        **called("method-bias", "Common method bias", "Method bias"),
        **listed_by(
            verdicts,
            usual.TEST,
            column("result", "Result", "text", of=_numbers),
            column("rule", "Rule of thumb", "text"),
            column(
                "verdict",
                "Rule met",
                "text",
                of=lambda entry: Cell(entry.verdict, bold=entry.passed is False),
            ),
            column("sees", "What it can and cannot show", "text", of=lambda entry: SEES[entry.code]),
        ),
        notes=stated(
            "None of these tests can exclude method bias: with uncorrelated constructs and 20-40% method variance in "
            "every item, all of them can be passed. Where constructs correlate strongly for good reasons, Harman's "
            "share, the method factor and the VIF rise without any bias: a latent method factor also takes up what "
            "the constructs share (Richardson, Simmering & Sturman, 2009)."
        ),
        paragraph=_paragraph(verdicts),
        sources=tuple(dict.fromkeys(entry.source for entry in verdicts)),
    )


def _numbers(entry: MethodVerdict) -> Any:
    if not entry.numbers:
        return NotAvailable(entry.reason or "not computed")
    return join(
        (
            say(
                "{label} {p}" if one.kind == "p" else "{label} = {value}",
                **{"label": one.name, "p" if one.kind == "p" else "value": Cell(raw(one.value), one.kind)},
            )
            for one in entry.numbers
        ),
        CLAUSES,
    )


def _paragraph(verdicts: Sequence[MethodVerdict]) -> Statement:
    missed = [entry for entry in verdicts if entry.passed is False]
    known = [entry for entry in verdicts if entry.passed is not None]
    if not known:
        return say("None of the tests could be computed.")
    if not missed:
        return say(
            "The rules of thumb of all {n} tests were met, which does not exclude common method bias.",
            n=Cell(len(known), "integer"),
        )
    missed_names = listed([entry.test for entry in missed])
    if all(entry.code in MEASURED for entry in missed):
        return say(
            "The rule of thumb was not met for: {missed}. The items share variance with what was measured beside them; "
            "what that does to correlations and paths is in the tables below. Other sources of method variance are not "
            "excluded.",
            missed=missed_names,
        )
    return say(
        "The rule of thumb was not met for: {missed}. Common method bias is possible, as is a strong correlation of the "
        "constructs; these tests cannot tell the two apart.",
        missed=missed_names,
    )


def latent_method_table(result: LatentMethodFactor) -> Table:
    """Loadings of every item on its construct and on the method factor (Liang et al., 2007)."""
    rows = [
        row(item, own, own**2, method, method**2)
        for item, own, method in zip(result.items, result.substantive, result.method, strict=True)
    ]
    average = (
        result.substantive.mean(),
        result.substantive_variance,
        result.method.mean(),
        result.method_variance,
    )
    rows.append(row(Text("Average"), *average, kind="total"))
    own, method = Text("Construct"), Text("Method factor")
    named = "+".join(result.measured)
    measured = (say("The method factor is measured by {named} too.", named=named),) if named else ()
    loading, square = Text("Loading"), Text("Variance")
    return Table(
        id="measured-method-factor" if named else "latent-method-factor",
        title=Text("Items under a measured method factor")
        if named
        else Text("Items under a latent method factor"),
        short=Text("Method factor") if named else Text("ULMC"),
        columns=(
            usual.ITEM,
            column("substantive", loading, "unit", group=own),
            column("substantive_variance", square, "unit", group=own),
            column("method", loading, "unit", group=method),
            column("method_variance", square, "unit", group=method),
        ),
        rows=tuple(rows),
        notes=(
            Text("Standardized loadings; the method factor is uncorrelated with the constructs."),
            *measured,
            *((_IMPROPER,) if not result.admissible else ()),
        ),
        paragraph=_explained(result),
        sources=("Podsakoff et al. (2003)", "Liang, Saraf, Hu & Xue (2007)"),
    )


def _explained(result: LatentMethodFactor) -> Statement:
    """Of which factor it is said must be in the sentence: at a glance both stand without their tables."""
    values = {"own": percent(result.substantive_variance), "method": percent(result.method_variance)}
    if result.measured:
        return say(
            "Beside a measured method factor ({named}) the constructs explain {own} of an item's variance on average, "
            "the method factor {method}.",
            named="+".join(result.measured),
            **values,
        )
    return say(
        "Beside a latent method factor (ULMC) the constructs explain {own} of an item's variance on average, the method "
        "factor {method}.",
        **values,
    )


_IMPROPER = Text("The model with the method factor is an improper solution.")


def marker_table(result: MarkerTest) -> Table:
    """Every pair of constructs before and after the marker's share is taken out."""
    before, after = Text("Before"), Text("Adjusted")
    return Table(
        id="marker",
        title=Text("Correlations adjusted for the marker {marker}", marker=result.marker),
        short=Text("Marker"),
        **listed_by(
            result.pairs,
            showing(usual.PAIR, lambda pair: f"{pair.a} – {pair.b}"),
            column("r", "r", "unit", group=before, symbol=True),
            column("p", "p", "p", group=before, symbol=True, of="pvalue"),
            column("adjusted", "r", "unit", group=after, symbol=True),
            column("adjusted_p", "p", "p", group=after, symbol=True, of="adjusted_pvalue"),
        ),
        notes=told(
            "Construct scores are item means. r_M = {shared}, the smallest positive correlation of the marker "
            "with a construct{where}; adjusted r = (r - r_M) / (1 - r_M), N = {n}.",
            shared=unit(result.shared),
            where=Text(" ({shared_with})", shared_with=result.shared_with) if result.shared_with else "",
            n=result.n,
        ),
        sources=("Lindell & Whitney (2001)",),
    )
