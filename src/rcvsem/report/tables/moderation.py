"""Tables of a moderation: product columns, simple slopes, Johnson-Neyman interval, moderated mediation, groups."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, row, say
from rcvsem.report.tables.wording import STAR_LEGEND, path_text, starred

if TYPE_CHECKING:
    from rcvsem.infer.moderation import ModeratedMediation, SimpleSlopes, Tested
    from rcvsem.infer.products import Product

METHODS = {
    "double-mean": Text(
        "double-mean-centred (Lin, Wen, Marsh & Lin, 2010)", "双均值中心化（Lin, Wen, Marsh & Lin, 2010）"
    ),
    "mean": Text(
        "mean-centred with mean structure (Marsh, Wen & Hau, 2004)",
        "均值中心化并含均值结构（Marsh, Wen & Hau, 2004）",
    ),
    "residual": Text(
        "residual-centred (Little, Bovaird & Widaman, 2006)",
        "残差中心化（正交化）（Little, Bovaird & Widaman, 2006）",
    ),
}
_SUBTRACTED = Text("Mean subtracted", "减去的均值")
_ENDS = {"percentile": Text("percentile", "百分位"), "bc": Text("BC", "BC"), "bca": Text("BCa", "BCa")}


def product_table(products: Sequence[Product], method: str) -> Table:
    """Every column that was made from the answers."""
    return Table(
        id="product-indicators",
        title=Text("Product indicators", "乘积指标"),
        short=Text("Products", "乘积指标"),
        columns=(
            Column(key="name", title=Text("Column", "列")),
            Column(key="first", title=Text("Item", "题项")),
            Column(key="second", title=Text("times item", "乘以题项")),
            Column(key="first_mean", title=Text("item", "题项"), kind="number", group=_SUBTRACTED),
            Column(key="second_mean", title=Text("times item", "乘项"), kind="number", group=_SUBTRACTED),
            Column(key="mean", title=Text("product", "乘积"), kind="number", group=_SUBTRACTED),
            Column(key="sd", title=Text("SD", "SD"), kind="number", symbol=True),
        ),
        rows=tuple(
            row(p.name, p.first, p.second, p.first_mean, p.second_mean, p.mean if p.mean else None, p.sd)
            for p in products
        ),
        notes=(
            Text(f"Products are {METHODS[method].en}.", f"乘积指标：{METHODS[method].zh}。"),
            Text(
                "They are computed from the analysed answers and anew in every bootstrap draw.",
                "由进入分析的作答计算，并在每次自助抽样中重新中心化。",
            ),
        ),
    )


def _kinds(tests: Sequence[Tested]) -> list[str]:
    return list(dict.fromkeys(kind for test in tests for kind in test.intervals))


def _test_columns(first: Sequence[Column], kinds: Sequence[str], level: float) -> tuple[Column, ...]:
    columns = [
        *first,
        Column(key="est", title=Text("Estimate", "估计值"), kind="number"),
        Column(key="se", title=Text("SE", "SE"), kind="number", symbol=True),
        Column(key="z", title=Text("z", "z"), kind="number", digits=2, symbol=True),
        Column(key="p", title=Text("p", "p"), kind="p", symbol=True),
    ]
    over = Text(f"{level:.0%} CI", f"{level:.0%} 置信区间")
    columns += [
        Column(key="ci_lower", title=Text("LL", "下限"), kind="number", group=over),
        Column(key="ci_upper", title=Text("UL", "上限"), kind="number", group=over),
    ]
    for kind in kinds:
        title = _ENDS.get(kind, Text(kind, kind))
        head = Text(f"Bootstrap {title.en}", f"Bootstrap {title.zh}")
        columns += [
            Column(key=f"{kind}_lower", title=Text("LL", "下限"), kind="number", group=head),
            Column(key=f"{kind}_upper", title=Text("UL", "上限"), kind="number", group=head),
        ]
    return tuple(columns)


def _test_cells(test: Tested, kinds: Sequence[str]) -> list[Any]:
    cells: list[Any] = [
        starred(test.est, test.pvalue),
        test.se,
        test.z,
        test.pvalue,
        test.ci_lower,
        test.ci_upper,
    ]
    for kind in kinds:
        one = test.intervals.get(kind)  # type: ignore[call-overload]
        cells += [None, None] if one is None else [one.lower, one.upper]
    return cells


def slope_table(slopes: Sequence[SimpleSlopes], notes: Sequence[Words] = ()) -> Table | None:
    """Interaction and simple slopes of every outcome."""
    if not slopes:
        return None
    kinds = _kinds([one.product for one in slopes])
    columns = _test_columns([Column(key="what", title=Text("Effect", "效应"))], kinds, slopes[0].level)
    body: list[Row] = []
    for one in slopes:
        x, m, y = one.interaction.x, one.interaction.moderator, one.outcome
        body.append(group_row(f"{path_text((x, y))} | {m}", len(columns)))
        body.append(_row(Text(f"{x} × {m} → {y}", f"{x} × {m} → {y}"), one.product, kinds))
        body.append(
            _row(
                Text(f"{x} × {m} → {y}, standardized", f"{x} × {m} → {y}（标准化）"), one.standardized, kinds
            )
        )
        for at in one.slopes:
            body.append(_row(_at(m, at.sds, at.value, one.moderator.mean), at.result, kinds))
    return Table(
        id="simple-slopes",
        title=Text("Interaction and simple slopes", "调节效应与简单斜率"),
        short=Text("Simple slopes", "简单斜率"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Standardized interaction: b3 SD(X) SD(M) / SD(Y) (Wen, Marsh & Hau, 2010). The value of the moderator "
                "is taken as known.",
                "标准化调节效应：b3 SD(X) SD(M) / SD(Y)（Wen, Marsh & Hau, 2010）。调节变量取值视为已知。",
            ),
            STAR_LEGEND,
            *notes,
        ),
        paragraph=_paragraph(slopes),
    )


def _row(name: Any, test: Tested, kinds: Sequence[str]) -> Row:
    return row(name, *_test_cells(test, kinds))


def _at(moderator: str, sds: float, value: float, mean: float) -> Text:
    where = "mean" if abs(sds) < 1e-12 else f"{sds:+.4g} SD"
    chinese = "均值" if abs(sds) < 1e-12 else f"{sds:+.4g} SD"
    extra = f" ({value:.3g})" if mean else ""
    return Text(f"at {moderator} = {where}{extra}", f"{moderator} = {chinese}{extra} 处")


def _paragraph(slopes: Sequence[SimpleSlopes]) -> Words | None:
    one = slopes[0]
    if len(slopes) > 1 or isinstance(one.product.pvalue, NotAvailable):
        return None
    x, m, y = one.interaction.x, one.interaction.moderator, one.outcome
    if one.product.pvalue >= 1.0 - one.level:
        return say(
            f"{m} does not moderate the effect of {x} on {y} (p {{p}}).",
            f"{m} 对 {x} 影响 {y} 的调节作用不显著（p {{p}}）。",
            p=Cell(one.product.pvalue, "p"),
        )
    stronger = one.product.est * one.main.est > 0
    return say(
        f"{m} {'strengthens' if stronger else 'weakens'} the effect of {x} on {y} (p {{p}}).",
        f"{m} {'增强' if stronger else '减弱'} {x} 对 {y} 的影响（p {{p}}）。",
        p=Cell(one.product.pvalue, "p"),
    )


REGIONS = {
    "inside": Text("between the two values", "两值之间显著"),
    "outside": Text("below the first and above the second value", "低于前值或高于后值时显著"),
    "below": Text("below the value", "低于该值时显著"),
    "above": Text("above the value", "高于该值时显著"),
    "everywhere": Text("for every value", "任意取值均显著"),
    "nowhere": Text("for no value", "任意取值均不显著"),
}


def johnson_neyman_table(slopes: Sequence[SimpleSlopes]) -> Table | None:
    """Where the slopes are significant."""
    if not slopes:
        return None
    body = []
    for one in slopes:
        found = one.johnson_neyman
        name = f"{path_text((one.interaction.x, one.outcome))} | {one.interaction.moderator}"
        if isinstance(found, NotAvailable):
            body.append(row(name, found, found, found, found, None))
            continue
        ends = [end if isfinite(end) else None for end in (found.lower, found.upper)]
        body.append(
            row(
                name,
                *(None if end is None else one.moderator.mean + end for end in ends),
                *(None if end is None else end / one.moderator.sd for end in ends),
                REGIONS[found.region],
            )
        )
    units, sds = Text("In units", "原单位"), Text("In SDs from the mean", "距均值的 SD 数")
    return Table(
        id="johnson-neyman",
        title=Text("Johnson-Neyman interval", "Johnson-Neyman 区间"),
        short=Text("Johnson-Neyman", "Johnson-Neyman"),
        columns=(
            Column(key="slope", title=Text("Slope", "斜率")),
            Column(key="lower", title=Text("first", "前值"), kind="number", group=units),
            Column(key="upper", title=Text("second", "后值"), kind="number", group=units),
            Column(key="lower_sds", title=Text("first", "前值"), kind="number", group=sds),
            Column(key="upper_sds", title=Text("second", "后值"), kind="number", group=sds),
            Column(key="region", title=Text("The slope is significant", "斜率显著的范围")),
        ),
        rows=tuple(body),
        notes=(
            Text(
                f"Two-sided at {1 - slopes[0].level:g}. Values far outside ±3 SD are hardly ever met.",
                f"双尾 {1 - slopes[0].level:g} 水平。超出 ±3 SD 的取值在样本中几乎不出现。",
            ),
        ),
        sources=("Bauer, D. J., & Curran, P. J. (2005). Multivariate Behavioral Research, 40(3), 373–400.",),
    )


def moderated_mediation_table(found: Sequence[ModeratedMediation]) -> Table | None:
    """Index of moderated mediation and conditional indirect effects."""
    if not found:
        return None
    kinds = _kinds([one.contrast for one in found])
    columns = _test_columns([Column(key="what", title=Text("Effect", "效应"))], kinds, found[0].level)
    body: list[Row] = []
    for one in found:
        stages = {"first": Text("first stage", "前半段"), "second": Text("second stage", "后半段")}
        en = " and ".join(stages[s].en for s in one.stages)
        zh = "与".join(stages[s].zh for s in one.stages)
        head = path_text((one.x, one.mediator, one.y))
        name = one.moderator.name
        body.append(
            group_row(Text(f"{head} | {name} ({en})", f"{head} | {name}（{zh}受调节）"), len(columns))
        )
        title = Text("Index of moderated mediation", "有调节的中介指数")
        if isinstance(one.index, NotAvailable):
            body.append(row(title, one.index, *([None] * (len(columns) - 2))))
        else:
            body.append(_row(title, one.index, kinds))
        for at in one.indirect:
            where = _at(name, at.sds, at.value, one.moderator.mean)
            body.append(_row(Text(f"indirect {where.en}", f"间接效应，{where.zh}"), at.result, kinds))
        body.append(_row(Text("+1 SD minus -1 SD", "+1 SD 与 -1 SD 之差"), one.contrast, kinds))
    return Table(
        id="moderated-mediation",
        title=Text("Moderated mediation", "有调节的中介"),
        short=Text("Moderated mediation", "有调节的中介"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Judge the index and the indirect effects by their bootstrap intervals: products of estimates are not "
                "normal.",
                "指数与间接效应宜以 Bootstrap 区间判断：系数之积不服从正态分布。",
            ),
            STAR_LEGEND,
        ),
        sources=("Hayes, A. F. (2015). Multivariate Behavioral Research, 50(1), 1–22.",),
    )
