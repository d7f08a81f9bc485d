"""Tables of a moderation: product columns, simple slopes, Johnson-Neyman interval, moderated mediation, groups."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.choices import deciding
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import drawn_ends
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import STAR_LEGEND, path_text, starred

if TYPE_CHECKING:
    from rcvsem.infer.interaction_model import Interaction
    from rcvsem.infer.moderated_mediation import ModeratedMediation
    from rcvsem.infer.moderation import AtValue, Moderator, SimpleSlopes, Tested
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
_ENDS = {"percentile": Text("percentile", "百分位法"), "bc": Text("BC", "BC"), "bca": Text("BCa", "BCa")}


def product_table(products: Sequence[Product], method: str) -> Table:
    """Every column that was made from the answers."""
    columns = (
        Column(key="name", title=Text("Column", "列")),
        Column(key="first", title=Text("Item", "题项")),
        Column(key="second", title=Text("times item", "乘以题项")),
        Column(key="first_mean", title=Text("item", "题项"), kind="number", group=_SUBTRACTED),
        Column(key="second_mean", title=Text("times item", "乘项"), kind="number", group=_SUBTRACTED),
        Column(key="mean", title=Text("product", "乘积项"), kind="number", group=_SUBTRACTED),
        Column(key="sd", title=Text("SD", "SD"), kind="number", symbol=True),
    )
    return Table(
        id="product-indicators",
        title=Text("Product indicators", "乘积指标"),
        short=Text("Product indicators", "乘积指标"),
        columns=columns,
        rows=filled(columns, products, mean=lambda p: p.mean or None),
        notes=(
            Text(f"Products are {METHODS[method].en}.", f"乘积指标：{METHODS[method].zh}。"),
            Text(
                "They are computed from the analysed answers; those of items are centred anew in every bootstrap draw, "
                "while an observed moderator keeps its values.",
                "由进入分析的作答计算；题项的乘积在每次自助抽样中重新中心化，观测调节变量的取值保持不变。",
            ),
        ),
    )


def _p_note(kinds: Sequence[str], level: float) -> tuple[Words, ...]:
    """To which interval p belongs."""
    if not kinds:
        return ()
    title = _ENDS[deciding(kinds)]  # type: ignore[arg-type]
    return (
        Text(
            f"p corresponds to the {title.en} bootstrap interval; z and the {level:.0%} CI to the standard error.",
            f"p 值对应 Bootstrap {title.zh}置信区间；z 与 {level:.0%} 置信区间由标准误得到。",
        ),
    )


def _kinds(tests: Sequence[Tested]) -> list[str]:
    return list(dict.fromkeys(kind for test in tests for kind in test.intervals))


def _test_columns(first: Sequence[Column], kinds: Sequence[str], level: float) -> tuple[Column, ...]:
    """Estimate, SE, the interval that decides with its p, then the standard error's own test and other intervals."""
    own = usual.limits(group=usual.confidence(level))
    columns = [*first, usual.ESTIMATE, usual.SE]
    if not kinds:
        return (*columns, usual.Z, usual.P, *own)
    for k, kind in enumerate(_chief_first(kinds)):
        title = _ENDS.get(kind, Text(kind, kind))
        head = Text(f"Bootstrap {title.en}", f"Bootstrap {title.zh}")
        columns += usual.limits(keys=(f"{kind}_lower", f"{kind}_upper"), group=head)
        columns += [usual.P] if k == 0 else []
    return (*columns, usual.Z, *own)


def _chief_first(kinds: Sequence[str]) -> list[str]:
    """The kinds of interval, the one that decides first."""
    chief = deciding(kinds)  # type: ignore[arg-type]
    return [chief, *(kind for kind in kinds if kind != chief)]


def _test_cells(test: Tested, kinds: Sequence[str]) -> list[Any]:
    p = test.decided_pvalue
    own = [test.ci_lower, test.ci_upper]
    if not kinds:
        return [starred(test.est, p), test.se, test.z, p, *own]
    ends = drawn_ends(_chief_first(kinds), test.intervals)
    return [starred(test.est, p), test.se, *ends[:2], p, *ends[2:], test.z, *own]


def slope_table(slopes: Sequence[SimpleSlopes]) -> Table | None:
    """Interaction and simple slopes of every outcome."""
    if not slopes:
        return None
    kinds = _kinds([one.product for one in slopes])
    columns = _test_columns([usual.EFFECT], kinds, slopes[0].level)
    body: list[Row] = []
    for one in slopes:
        x, m, y = one.interaction.x, one.interaction.moderator, one.outcome
        product = f"{product_text(one.interaction)} → {y}"
        body.append(group_row(f"{path_text((x, y))} | {m}", len(columns)))
        body.append(_row(Text(product, product), one.product, kinds))
        body.append(_row(Text(f"{product}, standardized", f"{product}（标准化）"), one.standardized, kinds))
        for at in one.slopes:
            body.append(_row(_at(one.moderator, at), at.result, kinds))
    return Table(
        id="simple-slopes",
        title=Text("Interaction and simple slopes", "调节效应与简单斜率"),
        short=Text("Simple slopes", "简单斜率"),
        brief=("est", "se", "percentile_lower", "bc_lower", "ci_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Standardized interaction: b3 SD(X) SD(M) / SD(Y) (Wen, Marsh & Hau, 2010). The value of the moderator "
                "is taken as known.",
                "标准化调节效应：b3 SD(X) SD(M) / SD(Y)（Wen, Marsh & Hau, 2010）。调节变量取值视为已知。",
            ),
            *_which_slope(slopes),
            *_p_note(kinds, slopes[0].level),
            STAR_LEGEND,
        ),
        paragraph=_paragraph(slopes),
    )


def _row(name: Any, test: Tested, kinds: Sequence[str]) -> Row:
    return row(name, *_test_cells(test, kinds))


def product_text(interaction: Interaction) -> str:
    """`X × M`, or `X²`."""
    return f"{interaction.x}²" if interaction.square else f"{interaction.x} × {interaction.moderator}"


def where_text(moderator: Moderator, at: AtValue) -> Text:
    """`mean`, `+1 SD (3.2)`, or the value of a moderator that has only a few."""
    if moderator.levels:
        return Text(f"{at.value:.6g}", f"{at.value:.6g}")
    extra = f" ({at.value:.3g})" if moderator.mean else ""
    if abs(at.sds) < 1e-12:
        return Text(f"mean{extra}", f"均值{extra}")
    return Text(f"{at.sds:+.4g} SD{extra}", f"{at.sds:+.4g} SD{extra}")


def _at(moderator: Moderator, at: AtValue) -> Text:
    where = where_text(moderator, at)
    return Text(f"at {moderator.name} = {where.en}", f"{moderator.name} = {where.zh} 处")


def _which_slope(slopes: Sequence[SimpleSlopes]) -> list[Words]:
    """What the slopes are where that is not plain."""
    notes: list[Words] = []
    if any(one.interaction.square for one in slopes):
        notes.append(
            Text(
                "The slope of a square is that of the curve at the value: b1 + 2 b3 (x - mean).",
                "二次项的斜率为曲线在该值处的切线斜率：b1 + 2 b3 (x - 均值)。",
            )
        )
    several = {
        (one.interaction.x, one.outcome)
        for one in slopes
        for other in slopes
        if one is not other and (one.interaction.x, one.outcome) == (other.interaction.x, other.outcome)
    }
    if several:
        notes.append(
            Text(
                "Where a predictor is in several products, each slope holds at the means of the other moderators.",
                "某预测变量含于多个乘积项时，各斜率均取其他调节变量的均值。",
            )
        )
    return notes


def _paragraph(slopes: Sequence[SimpleSlopes]) -> Words | None:
    one = slopes[0]
    if len(slopes) > 1 or isinstance(one.product.decided_pvalue, NotAvailable):
        return None
    values = {
        "x": one.interaction.x,
        "m": one.interaction.moderator,
        "y": one.outcome,
        "p": Cell(one.product.decided_pvalue, "p"),
    }
    if one.interaction.square:
        bent = one.product.decided_pvalue < 1.0 - one.level
        return say(
            f"The effect of {{x}} on {{y}} is {'curved' if bent else 'not distinguishably curved'} (p {{p}}).",
            f"{{x}} 对 {{y}} 的影响{'呈曲线' if bent else '未见显著弯曲'}（p {{p}}）。",
            **values,
        )
    if one.product.decided_pvalue >= 1.0 - one.level:
        return say(
            "{m} does not moderate the effect of {x} on {y} (p {p}).",
            "{m} 对 {x} 影响 {y} 的调节作用不显著（p {p}）。",
            **values,
        )
    stronger = one.product.est * one.main.est > 0
    return say(
        f"{{m}} {'strengthens' if stronger else 'weakens'} the effect of {{x}} on {{y}} (p {{p}}).",
        f"{{m}} {'增强' if stronger else '减弱'} {{x}} 对 {{y}} 的影响（p {{p}}）。",
        **values,
    )


REGIONS = {
    "inside": Text("between the two bounds", "两界之间显著"),
    "outside": Text("below the lower and above the upper bound", "低于下界或高于上界时显著"),
    "below": Text("below the value", "低于该值时显著"),
    "above": Text("above the value", "高于该值时显著"),
    "everywhere": Text("for every value", "任意取值均显著"),
    "nowhere": Text("for no value", "任意取值均不显著"),
}


def johnson_neyman_table(slopes: Sequence[SimpleSlopes]) -> Table | None:
    """Where the slopes are significant; not of moderators with a few values, whose slopes stand in the table above."""
    slopes = [one for one in slopes if not one.moderator.levels]
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
    units, sds = (
        Text("Critical value (original units)", "临界值（原始单位）"),
        Text("Critical value (SDs from the mean)", "临界值（距均值的标准差数）"),
    )
    return Table(
        id="johnson-neyman",
        title=Text("Johnson-Neyman interval", "Johnson-Neyman 区间"),
        short=Text("Johnson-Neyman", "Johnson-Neyman"),
        columns=(
            Column(key="slope", title=Text("Slope", "斜率")),
            Column(key="lower", title=Text("lower", "下限"), kind="number", group=units),
            Column(key="upper", title=Text("upper", "上限"), kind="number", group=units),
            Column(key="lower_sds", title=Text("lower", "下限"), kind="number", group=sds),
            Column(key="upper_sds", title=Text("upper", "上限"), kind="number", group=sds),
            Column(key="region", title=Text("The slope is significant", "斜率显著的范围")),
        ),
        rows=tuple(body),
        notes=(
            Text(
                f"Two-sided at {1 - slopes[0].level:g}. Ends are shown within the observed range of the moderator "
                "only (of a latent one within 3 SDs).",
                f"双尾 {1 - slopes[0].level:g} 水平。仅列出调节变量观测取值范围内的端点（潜变量为 3 个 SD 以内）。",
            ),
        ),
        sources=("Bauer, D. J., & Curran, P. J. (2005). Multivariate Behavioral Research, 40(3), 373–400.",),
    )


_STEPS = {"first": "一", "second": "二", "third": "三", "fourth": "四", "fifth": "五"}


def _stage(name: str, variables: int) -> Text:
    """The moderated step: of two stages, or of a chain."""
    if variables == 3:
        return Text(f"{name} stage", {"first": "前半段", "second": "后半段"}[name])
    return Text(f"{name} step", f"第{_STEPS.get(name, name)}步")


def _contrast_text(one: ModeratedMediation) -> Text:
    if not one.moderator.levels:
        return Text("+1 SD minus -1 SD", "+1 SD 与 -1 SD 之差")
    low, high = (f"{one.moderator.mean + end * one.moderator.sd:.6g}" for end in one.ends)
    return Text(f"at {high} minus at {low}", f"{high} 与 {low} 之差")


def moderated_mediation_table(found: Sequence[ModeratedMediation]) -> Table | None:
    """Index of moderated mediation and conditional indirect effects."""
    if not found:
        return None
    kinds = _kinds([one.contrast for one in found])
    columns = _test_columns([usual.EFFECT], kinds, found[0].level)
    body: list[Row] = []
    for one in found:
        en = " and ".join(_stage(s, len(one.path)).en for s in one.stages)
        zh = "与".join(_stage(s, len(one.path)).zh for s in one.stages)
        head = path_text(one.path)
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
            where = _at(one.moderator, at)
            body.append(_row(Text(f"indirect {where.en}", f"间接效应，{where.zh}"), at.result, kinds))
        body.append(_row(_contrast_text(one), one.contrast, kinds))
    return Table(
        id="moderated-mediation",
        title=Text("Moderated mediation", "有调节的中介"),
        short=Text("Moderated mediation", "有调节的中介"),
        brief=("est", "se", "percentile_lower", "bc_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Judge the index and the indirect effects by their bootstrap intervals: products of estimates are not "
                "normal.",
                "指数与间接效应宜以 Bootstrap 区间判断：系数之积不服从正态分布。",
            ),
            *_p_note(kinds, found[0].level),
            STAR_LEGEND,
        ),
        sources=("Hayes, A. F. (2015). Multivariate Behavioral Research, 50(1), 1–22.",),
    )
