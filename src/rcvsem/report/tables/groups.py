"""Do groups of respondents differ: one row a variable, Welch's test with effect size and Holm's correction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import column
from rcvsem.report.tables.wording import Names, count, listed, titled

if TYPE_CHECKING:
    from rcvsem.scale.groups import GroupCheck


def group_table(
    check: GroupCheck,
    *,
    title: Text,
    labels: Names | None = None,
    names: Names | None = None,
) -> Table:
    """Means (SD) of every group and the test.

    title : wording of the question. labels : wording of its groups. names : wording of the variables.
    """
    labels, names = labels or {}, names or {}
    first = check.comparisons[0]
    two = len(first.groups) == 2
    sizes = {name: [c.n[k] for c in check.comparisons] for k, name in enumerate(first.groups)}
    columns = [usual.VARIABLE]
    for name in first.groups:
        wording = labels.get(name, Text.verbatim(name))
        over = wording
        if len(set(sizes[name])) == 1:
            over = Text("{group}, n = {n}", group=wording, n=sizes[name][0])
        columns += [replace(one, key=f"{one.key}_{name}", group=over) for one in (usual.MEAN, usual.SD)]
    columns += [
        column("statistic", Text("Welch t" if two else "Welch F"), digits=2),
        column("df", "df", "text", symbol=True),
        usual.P,
        column("p_holm", "p (Holm)", "p"),
        column("effect", Text("d") if two else Text("η²"), "number" if two else "unit", digits=2 if two else 3),
    ]  # fmt: skip
    rows = []
    for c in check.comparisons:
        cells = [value for pair in zip(c.means, c.sds, strict=True) for value in pair]
        freedom = (
            say("{b}", b=Cell(c.df2, "number", 1))
            if two
            else say("{a}, {b}", a=Cell(c.df1, "number", 0), b=Cell(c.df2, "number", 1))
        )
        low = c.pvalue_holm < 1.0 - c.level
        test = (c.statistic, freedom, c.pvalue, Cell(c.pvalue_holm, bold=low), c.effect)
        rows.append(row(titled(c.variable, names), *cells, *test))
    described: list[Words] = [
        Text(
            "Welch's test (unequal variances); p (Holm) is corrected over the variables of the table. d = Cohen's d with "
            "the pooled SD."
            if two
            else "Welch's test (unequal variances); p (Holm) is corrected over the variables of the table. η² from the "
            "classic analysis of variance."
        )
    ]
    return Table(
        id=f"groups-{check.question or 'by'}",
        title=Text("Group comparison: {title}", title=title),
        short=Text("Groups {question}", question=check.question),
        brief=("statistic", "p", "p_holm", "effect"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(described),
        paragraph=_paragraph(check),
        sources=("Welch (1947)" if two else "Welch (1951)", "Holm (1979)"),
    )


def _paragraph(check: GroupCheck) -> Words:
    n, found = count(len(check.comparisons)), len(check.significant)
    if not found:
        none = Text.counted(
            len(check.comparisons),
            "The variable does not differ between the groups after Holm's correction.",
            "None of {n} variables differs between the groups after Holm's correction.",
        )
        return say(none, n=n)
    return say(
        Text.counted(
            found,
            "After Holm's correction {k} of {n} variables differs between the groups: {which}.",
            "After Holm's correction {k} of {n} variables differ between the groups: {which}.",
        ),
        k=count(found),
        n=n,
        which=listed(list(check.significant)),
    )
