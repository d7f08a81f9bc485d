"""Ordinal items: their thresholds, and the correlations of the responses behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Table, Words, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import by_group, called, column, gathered, stated
from rcvsem.report.tables.wording import listed, numbers, of_group, standard_error

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.fit import Fit


def threshold_table(
    estimates: Sequence[ParameterEstimate],
    *,
    parameterization: str = "delta",
    groups: Sequence[str] = (),
) -> Table | None:
    """One row an item: its thresholds, each with its standard error. None without ordinal items."""
    thresholds = [estimate for estimate in estimates if estimate.op == "|"]
    if not thresholds:
        return None
    most = max(int(entry.rhs[1:]) for entry in thresholds)
    columns = [usual.ITEM]
    for k in range(1, most + 1):
        group = Text("Threshold {k}", k=k)
        columns.append(column(f"t{k}", "τ", symbol=True, group=group))
        columns.append(column(f"se{k}", "SE", symbol=True, group=group))
    by_item = gathered(thresholds, lambda entry: (entry.group, entry.lhs))

    def of_item(own: Sequence[ParameterEstimate]) -> Row:
        found = {int(entry.rhs[1:]): (entry.est, standard_error(entry)) for entry in own}
        return row(own[0].lhs, *(cell for k in range(1, most + 1) for cell in found.get(k, (None, None))))

    held = [entry for entry in thresholds if isinstance(entry.se, NotAvailable)]
    return Table(
        **called("thresholds", "Thresholds of ordinal items", "Thresholds"),
        columns=tuple(columns),
        rows=by_group(
            by_item.values(), groups, columns, lambda own: map(of_item, own), lambda own: own[0].group
        ),
        notes=stated(_UNITS[parameterization], "No SE: the threshold is fixed." if held else None),
        paragraph=_turned(by_item),
    )


_UNITS = {
    "delta": Text(
        "τ k: value of the normal response behind the item at which answers pass from category k to k + 1; in standard "
        "deviations of the response (delta parameterization)."
    ),
    "theta": Text(
        "τ k: value of the normal response behind the item at which answers pass from category k to k + 1; in standard "
        "deviations of the residual (theta parameterization)."
    ),
}


def _turned(by_item: dict[tuple[int, str], list[ParameterEstimate]]) -> Words | None:
    """Items whose thresholds lie all on one side: more than half of the respondents chose an end category."""
    ends = []
    for (group, item), own in by_item.items():
        values = [value for _, value in numbers((entry.rhs, entry.est) for entry in own)]
        if group == 1 and len(values) > 1 and (all(v > 0 for v in values) or all(v < 0 for v in values)):
            ends.append(item)
    if not ends:
        return None
    named = listed(ends)
    return Text(
        "All thresholds lie on one side of 0 (most answers in an end category) for {named}.", named=named
    )


def polychoric_table(fit: Fit, *, group: int = 1, label: str = "") -> Table | None:
    """Sample correlations that an ordinal fit is made from, below the diagonal. None for other fits.

    With observed predictors: those of the responses' residuals.

    group : 1-based; label : its name, in an analysis of several.
    """
    own = fit.moments.groups[group - 1].ordinal
    if own is None:
        return None
    names = tuple(fit.moments.variables[k] for k in own.responses)
    ordinal = own.ordinal[own.responses]
    cov = own.residual[own.responses][:, own.responses]
    sd = cov.diagonal() ** 0.5
    correlations = cov / sd[:, None] / sd
    columns = [usual.ITEM, *(usual.coded(str(k), digits=2) for k in range(1, len(names)))]
    rows = [
        row(
            f"{i + 1} {name}",
            *(float(cov[i, j] / (sd[i] * sd[j])) if j < i else None for j in range(len(names) - 1)),
        )
        for i, name in enumerate(names)
    ]
    title = Text("Polychoric correlations")
    if not ordinal.all():
        title = Text("Polychoric and polyserial correlations")
    if own.predictors.size:
        given = listed([fit.moments.variables[k] for k in own.predictors])
        title = Text("{title} given {given}", title=title, given=given)
    kind = (
        ()
        if ordinal.all()
        else (_mixed([name for name, is_one in zip(names, ordinal, strict=True) if not is_one]),)
    )
    return Table(
        **called(f"polychoric-{group}" if label else "polychoric", of_group(title, label), "Polychoric"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=stated(
            "Correlations of the normal responses behind the items, by two-step maximum likelihood (Olsson, 1979); "
            "the model is fitted to them.",
            *kind,
        ),
        paragraph=usual.span_sentence(
            Text("Correlations"),
            [
                (f"{names[j]}, {names[i]}", float(correlations[i, j]))
                for i in range(len(names))
                for j in range(i)
            ],
        ),
        sources=("Olsson, U. (1979). Psychometrika, 44, 443-460.",),
    )


def _mixed(names: Sequence[str]) -> Words:
    named = listed(list(names))
    return Text(
        "Continuous: {named}; with ordinal items polyserial, among themselves Pearson correlations.",
        named=named,
    )
