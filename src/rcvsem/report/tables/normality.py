"""Multivariate normality: Mardia and Henze-Zirkler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.wording import count, number, sample_note

if TYPE_CHECKING:
    from rcvsem.scale.normality import HenzeZirkler, Mardia


def normality_table(
    mardia: Mardia | NotAvailable,
    henze_zirkler: HenzeZirkler | NotAvailable | None = None,
) -> Table | None:
    """Mardia's skewness and kurtosis with their tests, and Henze-Zirkler. None when neither could be computed."""
    rows = []
    if not isinstance(mardia, NotAvailable):
        m, chi = mardia, Text("χ²({skew_df})", skew_df=mardia.skew_df)
        small = Text("Mardia skewness, small samples")
        kurtosis = Text("Mardia kurtosis b2")
        rows += [
            row(Text("Mardia skewness b1"), m.b1, chi, m.skew_chi2, m.skew_pvalue),
            row(small, m.b1, chi, m.skew_chi2_small, m.skew_pvalue_small),
            row(kurtosis, m.b2, Text("z"), m.kurtosis_z, m.kurtosis_pvalue),
        ]
    if henze_zirkler is not None:
        hz: tuple[Any, Any] = (henze_zirkler, None)
        if not isinstance(henze_zirkler, NotAvailable):
            hz = (henze_zirkler.statistic, henze_zirkler.pvalue)
        rows.append(row(Text("Henze-Zirkler"), None, Text("HZ"), *hz))
    if not rows:
        return None
    described: list[Words] = []
    if not isinstance(mardia, NotAvailable):
        described = [
            say(
                "{k} items; b2 is {expected} under normality; covariance matrix divided by {divisor}.",
                k=count(mardia.k),
                expected=number(mardia.expected_b2, 0),
                divisor=mardia.divisor,
            ),
            sample_note(mardia.n, mardia.n_received),
        ]
    return Table(
        **called("normality", "Multivariate normality", "Normality"),
        columns=(
            usual.MEASURE,
            usual.VALUE,
            column("statistic", "Test", "text"),
            column("test", "Statistic"),
            usual.P,
        ),
        rows=tuple(rows),
        notes=tuple(described),
        paragraph=_paragraph(mardia),
        sources=("Mardia (1970)", "Henze & Zirkler (1990)")
        if henze_zirkler is not None
        else ("Mardia (1970)",),
    )


def _paragraph(mardia: Mardia | NotAvailable) -> Words | None:
    if isinstance(mardia, NotAvailable):
        return None
    normal = mardia.skew_pvalue >= 0.05 and mardia.kurtosis_pvalue >= 0.05
    values = {"z": number(mardia.kurtosis_z, 2), "p": Cell(mardia.kurtosis_pvalue, "p")}
    if normal:
        return say(
            "The answers do not depart from multivariate normality (kurtosis z = {z}, p {p}).", **values
        )
    return say(
        "The answers are not multivariate normal (kurtosis z = {z}, p {p}): normal-theory standard errors and "
        "chi-square should be checked against robust estimation (MLM, MLR) or the bootstrap.",
        **values,
    )
