"""The hypotheses under every choice, side by side, with one verdict each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import NO, YES, Cell, Table, Words, group_row, row, say
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import STAR_LEGEND, count, listed, path_text, unit

if TYPE_CHECKING:
    from rcvsem.analyses.robustness import Stability
    from rcvsem.analyses.tried_choices import TriedChoice

VERDICTS = {
    "holds": Text("holds"),
    "not supported": Text("supported by none"),
    "not tested": Text("not tested"),
}
_GROUPS = Text(
    "Groups are shown and not counted: they are smaller than the whole sample, so a path may lose its significance there "
    "without being different. Whether paths differ is a test of its own (comparison of groups)."
)
CHOICES = {
    "estimator": Text("estimator"),
    "respondents": Text.meant("choice", "respondents"),
}


def robustness_table(columns: Sequence[TriedChoice], lines: Sequence[Stability]) -> Table:
    """N, solution and fit of every column, then the hypotheses with the verdict last."""
    improper = Text("improper")
    status = [NO if not one.converged else YES if one.admissible else improper for one in columns]
    body = [
        row(Text("Respondents (N)"), None, *(count(one.n) for one in columns), None),
        row(Text("Converged, proper"), None, *status, None),
        *(
            row(
                Text.verbatim(name.upper()),
                None,
                *(unit(_value(one.index(name), one.reason)) for one in columns),
                None,
            )
            for name in ("cfi", "rmsea")
        ),
        group_row(Text("Hypotheses (standardized paths)"), len(columns) + 3),
    ]
    for line in lines:
        cells = [
            Cell(
                _value(std, columns[k].reason),
                stars=stars(p) if p is not None and not isinstance(p, NotAvailable) else "",
                bold=k in line.dissenting,
            )
            for k, (std, p) in enumerate(zip(line.std, line.pvalue, strict=True))
        ]
        name = f"{line.name} {path_text((line.source, line.target))}".strip()
        verdict = _verdict(line, columns)
        body.append(row(name, line.sign, *cells, Cell(verdict, bold=line.verdict == "depends")))
    return Table(
        **called("robustness", "Do the conclusions depend on the analysis?", "Robustness"),
        columns=(
            usual.HYPOTHESIS,
            usual.EXPECTED,
            *(column(f"column_{k}", one.name) for k, one in enumerate(columns)),
            usual.VERDICT,
        ),
        rows=tuple(body),
        notes=stated(
            "Supported: significant with the expected sign. Verdict: whether this is so in every column; in bold: "
            "the columns that differ from the first.",
            _GROUPS if any(not one.counted for one in columns) else None,
            STAR_LEGEND,
            *(Text("{name}: {reason}.", name=one.name, reason=one.reason) for one in columns if one.reason),
        ),
        paragraph=_paragraph(lines),
    )


def _value(value: Any, reason: str) -> Any:
    return NotAvailable(reason or "not estimated") if value is None else value


def _verdict(line: Stability, columns: Sequence[TriedChoice]) -> Text:
    if line.verdict != "depends":
        return VERDICTS[line.verdict]
    return Text(
        "depends on the {choices}: {which}",
        choices=enumerated(CHOICES[c] for c in line.depends_on),
        which=enumerated((columns[k].name for k in line.dissenting), "; "),
    )


def _named(names: Sequence[str]) -> Text | str:
    return Text(" ({names})", names=listed(names)) if names else ""


def _paragraph(lines: Sequence[Stability]) -> Words | None:
    names = {
        verdict: [
            line.name or path_text((line.source, line.target)) for line in lines if line.verdict == verdict
        ]
        for verdict in ("holds", "not supported", "depends")
    }
    if not lines:
        return None
    return say(
        "Of {n} conclusions {m} hold under every choice{holds}, {k} are supported by none{none}, {d} depend on the "
        "choice{depends}.",
        n=len(lines),
        m=len(names["holds"]),
        k=len(names["not supported"]),
        d=len(names["depends"]),
        holds=_named(names["holds"]),
        none=_named(names["not supported"]),
        depends=_named(names["depends"]),
    )
