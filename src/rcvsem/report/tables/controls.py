"""Paths with and without the controls, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.infer.decisions import Decisions, PathDecision
from rcvsem.report.document import Cell, Row, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import by_group, called, stated
from rcvsem.report.tables.wording import STAR_LEGEND, listed, path_text, starred


def controls_table(
    with_: Decisions,
    without: Decisions,
    controls: Sequence[str],
    groups: Sequence[str] = (),
) -> Table:
    """Standardized paths of the model with its controls and of the same model without them."""
    columns = (
        usual.PATH,
        *usual.standardized(_WITH, ("std_with", "p_with")),
        *usual.standardized(_WITHOUT, ("std_without", "p_without")),
    )
    pairs = [(one, without.of(one.lhs, one.rhs, one.group)) for one in with_.paths if one.rhs not in controls]
    both = [(one, other) for one, other in pairs if other is not None]

    def shown(one: PathDecision, other: PathDecision) -> Row:
        bold = differ(one, other)
        cells = (cell for e in (one, other) for cell in (starred(e.std, e.pvalue), Cell(e.pvalue, bold=bold)))
        return row(path_text((one.rhs, one.lhs)), *cells)

    def differ(one: PathDecision, other: PathDecision) -> bool:
        return _significant(one, with_.alpha) != _significant(other, without.alpha)

    changed = [path_text((one.rhs, one.lhs)) for one, other in both if differ(one, other)]
    names = listed(list(controls))
    return Table(
        **called("controls-beside", "Paths with and without controls", "Controls"),
        columns=columns,
        rows=by_group(
            both, groups, columns, lambda own: (shown(*pair) for pair in own), lambda pair: pair[0].group
        ),
        notes=stated(say("Controls: {names}. Both models by the same rule.", names=names), STAR_LEGEND),
        paragraph=say("Without the controls {paths} would be judged otherwise.", paths=listed(changed))
        if changed
        else Text("No path is judged otherwise without the controls."),
    )


_WITH = Text("With controls")
_WITHOUT = Text("Without controls")


def _significant(one: PathDecision, alpha: float) -> bool | None:
    return bool(one.pvalue < alpha) if is_number(one.pvalue) else None  # type: ignore[operator]
