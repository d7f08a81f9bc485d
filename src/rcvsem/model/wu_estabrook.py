"""What equality across groups sets free among ordinal items (Wu & Estabrook, 2016).

The response behind an ordinal item has no units of its own: in every group its intercept is fixed at 0 and its variance
(delta) or residual variance (theta) at 1. Equal thresholds give the later groups units, so from the second group on

    intercept               free with one equal threshold, until intercepts are equal
    variance of response    free with two equal thresholds, or one and an equal intercept, until residuals are equal
    variance of a latent    (std_lv) free with an equal loading, until latent variances are equal
    mean of a latent        free with an equal intercept, until means are equal

These are the rules of semTools' `measEq.syntax(ID.cat = "Wu.Estabrook.2016")`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.errors import OptionError
from rcvsem.model.options import ModelOptions
from rcvsem.model.roles import Roles
from rcvsem.model.table import default_name

if TYPE_CHECKING:
    from rcvsem.model.defaults import RowDraft

Key = tuple[str, str, str]


def freed_later(first: Sequence[RowDraft], roles: Roles, options: ModelOptions) -> frozenset[Key]:
    """Rows (lhs, op, rhs) that are fixed in the first group and free in the others.

    Raises
    ------
    OptionError : equal residual variances under the parameterization "delta", which has none of ordinal items.
    """
    equal, partial = set(options.group_equal), set(options.group_partial)
    ordered = {name for name, _ in options.ordered}
    if ordered and "residuals" in equal and options.parameterization == "delta":
        raise OptionError(
            "Equal residual variances of ordinal items need the parameterization 'theta': with 'delta' they are no "
            "parameters.",
            fix="Use parameterization='theta'.",
        )

    def tied(kind: str, lhs: str, op: str, rhs: str = "") -> bool:
        return kind in equal and default_name(lhs, op, rhs) not in partial

    thresholds = Counter(d.lhs for d in first if d.op == "|" and tied("thresholds", *d.key))
    intercepts = {d.lhs for d in first if d.op == "~1" and tied("intercepts", d.lhs, "~1")}
    free: set[Key] = set()
    for item in ordered:
        level = item in intercepts
        if thresholds[item] and not level:
            free.add((item, "~1", ""))
        spread = thresholds[item] >= (1 if level else 2)
        if spread and not tied("residuals", item, "~~", item):
            op = "~*~" if options.parameterization == "delta" else "~~"
            free.add((item, op, item))
    loadings = [d for d in first if d.op == "=~"]
    observed = set(roles.observed)
    for row in loadings:
        if options.std_lv and tied("loadings", *row.key) and not tied("lv.variances", row.lhs, "~~", row.lhs):
            free.add((row.lhs, "~~", row.lhs))
        if row.rhs in observed and row.rhs in intercepts and not tied("means", row.lhs, "~1"):
            free.add((row.lhs, "~1", ""))
    return frozenset(free)
