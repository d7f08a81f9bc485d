"""The same model under other choices, side by side."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.sensitivity import INDICES, Sensitivity
from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Table, group_row, row
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import count, starred

_SYMBOLS = {"chisq": "χ²", "df": "df", "cfi": "CFI", "tli": "TLI", "rmsea": "RMSEA", "srmr": "SRMR"}


def sensitivity_tables(result: Sensitivity | None) -> tuple[Table, ...]:
    """One table: respondents, fit and standardized paths of every variant, and what changes."""
    if result is None:
        return ()
    width = len(result.variants) + 3
    sizes = (count(v.n) for v in result.variants)
    rows = [
        row(Text("Respondents (N)"), *sizes, None, None),
        group_row(Text("Fit"), width),
    ]
    for name in INDICES:
        values = [v.measures.get(name) for v in result.variants]
        if all(value is None for value in values):
            continue
        kind: Any = "integer" if name == "df" else "number"
        numbers = [float(value) for value in values if is_number(value)]  # type: ignore[arg-type]
        spread = max(numbers) - min(numbers) if len(numbers) > 1 else None
        own = (_shown(value, kind, v.reason) for value, v in zip(values, result.variants, strict=True))
        rows.append(row(_SYMBOLS[name], *own, Cell(spread, "number", 3), None))
    structural = bool(result.rows) and result.rows[0].op == "~"
    heading = Text("Paths (standardized)") if structural else Text("Loadings")
    rows.append(group_row(heading, width))
    several = len({one.group for one in result.rows}) > 1
    for one in result.rows:
        name = f"{one.rhs} → {one.lhs}" if structural else f"{one.lhs} =~ {one.rhs}"
        cells = [
            _shown(None, "number", variant.reason) if value is None else starred(value, p)
            for value, p, variant in zip(one.std, one.pvalue, result.variants, strict=True)
        ]
        said = Text("changes") if one.conclusion_changes else Text("same")
        verdict = Cell(said, bold=one.conclusion_changes)
        rows.append(
            row(f"{name} [{one.group}]" if several else name, *cells, Cell(one.change, "number", 3), verdict)
        )
    return (
        Table(
            **called("sensitivity", "The model with and without marked respondents", "Sensitivity"),
            columns=(
                column("what", "Quantity", "text"),
                *(
                    column(f"variant_{i}", variant.name, digits=3)
                    for i, variant in enumerate(result.variants)
                ),
                column("change", "Largest change", digits=3),
                column("conclusion", "Conclusion", "text"),
            ),
            rows=tuple(rows),
            notes=stated(
                "Conclusion: whether significance or the sign of a significant value differs between the "
                "columns. * p < .05, ** p < .01, *** p < .001 (two-sided).",
                "N: respondents with complete answers to the model's items.",
                *_without_solution(result),
            ),
            paragraph=_paragraph(result),
        ),
    )


def _shown(value: object, kind: Any, reason: str) -> Cell:
    if value is None:
        return Cell(NotAvailable(reason or "not estimated"))
    return Cell(value if isinstance(value, NotAvailable) else float(value), kind)  # type: ignore[arg-type]


def _without_solution(result: Sensitivity) -> list[Text]:
    return [Text("{name}: {reason}.", name=v.name, reason=v.reason) for v in result.variants if v.reason]


def _paragraph(result: Sensitivity) -> Text:
    if len(result.variants) == 1:
        return Text("Nobody was flagged or excluded: there is nothing to compare.")
    changed = [f"{one.rhs} → {one.lhs}" for one in result.rows if one.conclusion_changes]
    if not changed:
        return Text("No conclusion depends on the respondents whom the screening marked.")
    return Text(
        "Conclusions that depend on the respondents whom the screening marked: {changed}.",
        changed=enumerated(changed),
    )
