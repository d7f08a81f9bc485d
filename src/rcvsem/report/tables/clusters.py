"""How the sample was drawn: clusters, sampling weights, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by
from rcvsem.report.tables.wording import count, number

if TYPE_CHECKING:
    from rcvsem.analyses.sampling_design import SamplingReport


def cluster_table(found: SamplingReport) -> Table:
    """ICC(1) and design effect of every observed variable; weights in the notes."""
    return Table(
        **called("clusters", "Clusters and sampling weights", Text.meant("number of", "Clusters")),
        **listed_by(
            found.variables,
            usual.VARIABLE,
            column("n", "N", "integer", symbol=True),
            column("clusters", Text.meant("number of", "Clusters"), "integer"),
            column("icc", "ICC(1)", "unit"),
            column("design_effect", "Design effect"),
        ),
        notes=_notes(found),
        paragraph=_paragraph(found),
        sources=("Kish (1965)", "Shrout & Fleiss (1979)", "Asparouhov (2005)"),
    )


def _notes(found: SamplingReport) -> tuple[Words, ...]:
    notes: list[Words] = []
    if found.cluster:
        notes.append(
            say(
                "Clusters: {name}. Standard errors and tests allow for respondents of one cluster being alike; the "
                "bootstrap draws whole clusters. Design effect: variance of a mean against that of a simple random "
                "sample, 1 + (mean cluster size - 1) ICC, the mean weighted by size.",
                name=found.cluster,
            )
        )
    if found.weights and found.weight_statistics is not None:
        own = found.weight_statistics
        notes.append(
            say(
                "Sampling weights: {name}, scaled to mean 1 within each group; the largest is {ratio} times the "
                "smallest, design effect {effect}, effective N {n}. The model is weighted; item statistics, reliability "
                "coefficients of the answers and the ICC are not.",
                name=found.weights,
                ratio=number(own.ratio, 1),
                effect=number(own.design_effect, 2),
                n=number(own.effective_n, 0),
            )
        )
    return tuple(notes)


def _paragraph(found: SamplingReport) -> Words | None:
    known = [one for one in found.variables if not isinstance(one.icc, NotAvailable)]
    if not known:
        return None
    most = max(known, key=lambda one: float(one.icc))  # type: ignore[arg-type]
    return say(
        "The {c} clusters share at most {icc} of the variance ({name}); its design effect is {effect}.",
        c=count(most.clusters),
        icc=number(most.icc, 3),
        name=most.variable,
        effect=number(most.design_effect, 2),
    )
