"""Modification indices that theory may allow, and those it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import number

if TYPE_CHECKING:
    from rcvsem.infer.suggestions import Suggestion

_VERDICTS: dict[str, Text] = {
    "within construct": Text("residuals of two items of one construct", "同一构念内两题项的残差"),
    "along the order": Text("path along the declared order", "与既定顺序一致的路径"),
    "between constructs": Text("residuals of items of different constructs", "不同构念题项的残差"),
    "against the order": Text("path against the declared order", "与既定顺序相反的路径"),
    "no order": Text("path between variables without a declared order", "变量之间没有既定顺序的路径"),
    "cross-loading": Text("item on another construct", "题项载荷于其他构念"),
    "covariance of constructs": Text("(residual) covariance of constructs", "构念之间的（残差）协方差"),
    "fixed by the author": Text("fixed by the author", "作者已固定"),
    "set equal by the author": Text("set equal by the author", "作者设为相等"),
}


def suggestion_tables(found: Sequence[Suggestion], threshold: float) -> tuple[Table, Table | None]:
    """The allowed ones with their real drop of chi-square, and the others with the reason; the second may be None."""
    allowed = [each for each in found if each.allowed]
    others = [each for each in found if not each.allowed]
    limit = number(threshold, 0 if float(threshold).is_integer() else 2)
    columns = (
        Column(key="line", title=Text("Parameter", "参数")),
        Column(key="why", title=Text("Kind", "类型")),
        usual.MI,
        Column(key="drop", title=Text("Real Δχ²", "实际 Δχ²"), kind="number", digits=2),
        usual.P,
        usual.EPC,
        usual.STD_EPC,
    )
    where = {"mi": "index.mi", "p": "index.pvalue", "epc": "index.epc", "sepc": "index.sepc_all"} | {
        "why": lambda e: _VERDICTS[e.verdict]
    }
    first = Table(
        id="suggestions",
        title=Text("Modification indices that theory may allow", "理论上可能允许的修正指数"),
        short=Text("Suggestions", "修正建议"),
        columns=columns,
        rows=filled(columns, allowed, **where),
        notes=(
            say(
                "MI from {limit} on; real Δχ² = drop when this parameter alone is freed and the model refitted.",
                "列出 MI 不小于 {limit} 者；实际 Δχ² = 单独释放该参数并重新拟合后的下降量。",
                limit=limit,
            ),
            Text(
                "Nothing is applied. To free one, add its line to a copy of the model file with your reason behind it "
                "('# reason: ...'), and compare the two with 'rcvsem compare'.",
                "程序不会自动修改模型。如需释放，请在模型文件的副本中加入该行并写明理由（“# reason: ...”），再用 "
                "rcvsem compare 比较两者。",
            ),
        ),
        paragraph=say(
            "{n} modification indices reached {limit}; {m} of them are of a kind that theory may allow.",
            "{n} 个修正指数达到 {limit}，其中 {m} 个属于理论上可能允许的类型。",
            n=len(found),
            m=len(allowed),
            limit=limit,
        ),
    )
    if not others:
        return first, None
    without = (columns[0], Column(key="why", title=Text("Why", "原因")), columns[2], *columns[4:])
    second = Table(
        id="not-suggested",
        title=Text("Modification indices set aside", "不予考虑的修正指数"),
        short=Text("Set aside", "不予考虑"),
        columns=without,
        rows=filled(without, others, **where),
    )
    return first, second
