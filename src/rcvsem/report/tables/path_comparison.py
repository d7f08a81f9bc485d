"""Every path compared between groups: constrained tests and critical ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.group_comparison import ALPHA
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.invariance import test_cells
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    but_free,
    equal_kinds,
    listed,
    names_note,
    number,
    probability,
    starred,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.group_comparison import PathComparison


def path_comparison_table(result: PathComparison, *, names: Names | None = None) -> Table:
    """Each path in every group, the constrained test of the path, and critical ratios of the differences."""
    groups = result.groups
    columns = [usual.PATH]
    for k, label in enumerate(groups, start=1):
        heading = Text.verbatim(label)
        columns.append(column(f"est_{k}", "Estimate", group=heading))
        columns.append(column(f"std_{k}", "Std.", group=heading))
    test = Text("Held equal")
    columns += [
        *usual.difference(test),
        column("delta_p_holm", "p (Holm)", "p", group=test),
    ]
    ratio = Text("Critical ratio")
    pairs = [(d.first, d.second) for d in result.paths[0].differences]
    for first, second in pairs:
        title = f"{groups[second - 1]} − {groups[first - 1]}"
        columns.append(column(f"cr_{first}_{second}", Text.verbatim(title), group=ratio))
    rows = [
        row(
            f"{path.source} → {path.target}",
            *(
                cell
                for est, p, std in zip(path.est, path.pvalue, path.std, strict=True)
                for cell in (starred(est, p), number(std))
            ),
            *test_cells(path.constrained),
            adjusted,
            *(starred(d.z, d.pvalue) for d in path.differences),
        )
        for path, adjusted in zip(result.paths, result.holm, strict=True)
    ]
    before, after = [None] * (2 * len(groups)), [None] * (1 + len(pairs))
    together = test_cells(result.together)
    rows.append(row(Text("All paths"), *before, *together, *after, kind="total"))
    used = [name for path in result.paths for name in (path.source, path.target)]
    return Table(
        **called("path-comparison", "Paths compared between groups", "Paths by group"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=stated(
            _compared_under(result),
            "Held equal: chi-square difference when this path alone is equal in all groups. Critical ratio: "
            "difference of the two estimates divided by its standard error (beyond ±1.96: p < .05).",
            STAR_LEGEND,
            *names_note(used, names or {}),
        ),
        paragraph=_paths_said(result),
    )


def _compared_under(result: PathComparison) -> Words:
    if not result.equal:
        return Text("Nothing else is held equal between the groups.")
    kinds = equal_kinds(result.equal)
    return Text(
        "In all models compared the groups have equal {kinds}{more}.",
        kinds=kinds,
        more=but_free(result.partial),
    )


def _paths_said(result: PathComparison) -> Words | None:
    """The omnibus test first; single paths count after Holm's correction, and only where the omnibus test rejects."""
    together = result.together
    if isinstance(together, NotAvailable) or isinstance(together.pvalue, NotAvailable):
        return None
    statistics = say(
        "Δχ²({df}) = {stat}, p {p}",
        stat=number(together.stat, 2),
        df=int(together.df),
        p=probability(together.pvalue),
    )
    different = result.different
    if together.pvalue >= ALPHA:
        alone = [f"{path.source} → {path.target}" for path in result.paths if _alone(path.constrained)]
        tail = Text.verbatim("")
        if alone:
            named = listed(alone)
            tail = Text(
                " Taken alone, {named} had p < .05, which does not stand after this test.", named=named
            )
        return say(
            "Taken together, the paths did not differ significantly between the groups, {statistics}.{tail}",
            statistics=statistics,
            tail=tail,
        )
    if not different:
        return say(
            "Taken together, the paths differed between the groups, {statistics}; no single path did after "
            "Holm's correction.",
            statistics=statistics,
        )
    named = listed([f"{path.source} → {path.target}" for path in different])
    return say(
        "The paths differed between the groups, {statistics}; after Holm's correction significantly in {named}.",
        named=named,
        statistics=statistics,
    )


def _alone(test: LikelihoodRatioTest | NotAvailable) -> bool:
    if isinstance(test, NotAvailable):
        return False
    return not isinstance(test.pvalue, NotAvailable) and test.pvalue < ALPHA
