"""What keeps a level of invariance from holding, and what freeing some equalities would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Statement, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.invariance import LEVEL_NAMES
from rcvsem.report.tables.wording import listed, unit

if TYPE_CHECKING:
    from rcvsem.infer.invariance_result import Invariance, InvarianceStep


#: Score tests of a level that are shown.
MOST = 5


def partial_invariance_table(result: Invariance) -> Table | None:
    """The largest score tests of what each level added, and what freeing some would do. None without any."""
    rows: list[Row] = []
    said: list[Words | None] = []
    for step in result.steps:
        freed = [] if step.search is None else [test.name for test in step.search.released]
        for test in step.tests[:MOST]:
            order = freed.index(test.name) + 1 if test.name in freed else None
            change = test.epc[0] if test.epc else None
            score = (test.name, test.stat, test.df, test.pvalue)
            rows.append(row(LEVEL_NAMES[step.level], *score, change, order))
        if step.search is not None:
            said.append(_search_said(step, freed))
    if not rows:
        return None
    return Table(
        **called("partial-invariance", "Equalities that cost most (partial invariance)", "Partial"),
        columns=(
            usual.LEVEL,
            usual.PARAMETER,
            column("score", "Score test"),
            usual.DF,
            usual.P,
            column("epc", "Expected change"),
            column("order", "Freed in the search", "integer"),
        ),
        rows=tuple(rows),
        notes=stated(
            "Expected change: of the second group when the parameter is freed. The search frees the largest test, "
            "fits again, and stops when the level holds; each factor keeps two equal items. It is a suggestion: "
            "nothing was freed. Freeing a parameter requires a substantive rationale; name it with --group-partial.",
            _GENERALISED if any(t.stat != t.ordinary for s in result.steps for t in s.tests) else None,
        ),
        paragraph=join(said),
    )


_GENERALISED = Text(
    "Score tests are generalised ones, which allow for weights that are not the inverse of the covariance of "
    "polychoric correlations (Boos, 1992)."
)


def _search_said(step: InvarianceStep, freed: Sequence[str]) -> Statement:
    assert step.search is not None
    named = listed(list(freed))
    return say(
        "{level}: with {names} free the level {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
        level=LEVEL_NAMES[step.level],
        names=named,
        verdict=_SENTENCE[step.search.verdict],
        cfi=unit(step.search.delta_cfi),
        rmsea=unit(step.search.delta_rmsea),
    )


_SENTENCE = {
    "holds": Text("would hold"),
    "doubtful": Text("would be doubtful"),
    "fails": Text("would still not hold"),
}
