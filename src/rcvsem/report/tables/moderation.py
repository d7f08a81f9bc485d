"""Tables of a moderation: product columns, simple slopes, Johnson-Neyman interval, moderated mediation, groups."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
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
    "double-mean": Text("double-mean-centred (Lin, Wen, Marsh & Lin, 2010)"),
    "mean": Text("mean-centred with mean structure (Marsh, Wen & Hau, 2004)"),
    "residual": Text("residual-centred (Little, Bovaird & Widaman, 2006)"),
}
_SUBTRACTED = Text("Mean subtracted")
_ENDS = {"percentile": Text("percentile"), "bc": Text("BC"), "bca": Text("BCa")}


def product_table(products: Sequence[Product], method: str) -> Table:
    """Every column that was made from the answers."""
    columns = (
        Column(key="name", title=Text("Column")),
        Column(key="first", title=Text("Item")),
        Column(key="second", title=Text("times item")),
        Column(key="first_mean", title=Text("item"), kind="number", group=_SUBTRACTED),
        Column(key="second_mean", title=Text("times item"), kind="number", group=_SUBTRACTED),
        Column(key="mean", title=Text("product"), kind="number", group=_SUBTRACTED),
        Column(key="sd", title=Text("SD"), kind="number", symbol=True),
    )
    return Table(
        id="product-indicators",
        title=Text("Product indicators"),
        short=Text("Product indicators"),
        columns=columns,
        rows=filled(columns, products, mean=lambda p: p.mean or None),
        notes=(
            Text("Products are {methods}.", methods=METHODS[method]),
            Text(
                "They are computed from the analysed answers; those of items are centred anew in every bootstrap draw, "
                "while an observed moderator keeps its values."
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
            "p corresponds to the {title} bootstrap interval; z and the {level:.0%} CI to the standard "
            "error.",
            title=title,
            level=level,
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
        title = _ENDS.get(kind, Text.verbatim(kind))
        head = Text("Bootstrap {title}", title=title)
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
        body.append(_row(Text.verbatim(product), one.product, kinds))
        body.append(_row(Text("{product}, standardized", product=product), one.standardized, kinds))
        for at in one.slopes:
            body.append(_row(_at(one.moderator, at), at.result, kinds))
    return Table(
        id="simple-slopes",
        title=Text("Interaction and simple slopes"),
        short=Text("Simple slopes"),
        brief=("est", "se", "percentile_lower", "bc_lower", "ci_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Standardized interaction: b3 SD(X) SD(M) / SD(Y) (Wen, Marsh & Hau, 2010). The value of the moderator "
                "is taken as known."
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
        return Text("{value:.6g}", value=at.value)
    extra = f" ({at.value:.3g})" if moderator.mean else ""
    if abs(at.sds) < 1e-12:
        return Text("mean{extra}", extra=extra)
    return Text("{sds:+.4g} SD{extra}", sds=at.sds, extra=extra)


def _at(moderator: Moderator, at: AtValue) -> Text:
    where = where_text(moderator, at)
    return Text("at {name} = {where}", name=moderator.name, where=where)


def _which_slope(slopes: Sequence[SimpleSlopes]) -> list[Words]:
    """What the slopes are where that is not plain."""
    notes: list[Words] = []
    if any(one.interaction.square for one in slopes):
        notes.append(Text("The slope of a square is that of the curve at the value: b1 + 2 b3 (x - mean)."))
    several = {
        (one.interaction.x, one.outcome)
        for one in slopes
        for other in slopes
        if one is not other and (one.interaction.x, one.outcome) == (other.interaction.x, other.outcome)
    }
    if several:
        notes.append(
            Text(
                "Where a predictor is in several products, each slope holds at the means of the other moderators."
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
            "The effect of {x} on {y} is {more} (p {p}).",
            **values,
            more=Text("curved") if bent else Text("not distinguishably curved"),
        )
    if one.product.decided_pvalue >= 1.0 - one.level:
        return say("{m} does not moderate the effect of {x} on {y} (p {p}).", **values)
    stronger = one.product.est * one.main.est > 0
    return say(
        "{m} {more} the effect of {x} on {y} (p {p}).",
        **values,
        more=Text("strengthens") if stronger else Text("weakens"),
    )


REGIONS = {
    "inside": Text("between the two bounds"),
    "outside": Text("below the lower and above the upper bound"),
    "below": Text("below the value"),
    "above": Text("above the value"),
    "everywhere": Text("for every value"),
    "nowhere": Text("for no value"),
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
        Text("Critical value (original units)"),
        Text("Critical value (SDs from the mean)"),
    )
    return Table(
        id="johnson-neyman",
        title=Text("Johnson-Neyman interval"),
        short=Text("Johnson-Neyman"),
        columns=(
            Column(key="slope", title=Text("Slope")),
            Column(key="lower", title=Text("lower"), kind="number", group=units),
            Column(key="upper", title=Text("upper"), kind="number", group=units),
            Column(key="lower_sds", title=Text("lower"), kind="number", group=sds),
            Column(key="upper_sds", title=Text("upper"), kind="number", group=sds),
            Column(key="region", title=Text("The slope is significant")),
        ),
        rows=tuple(body),
        notes=(
            Text(
                "Two-sided at {value:g}. Ends are shown within the observed range of the moderator only (of a "
                "latent one within 3 SDs).",
                value=1 - slopes[0].level,
            ),
        ),
        sources=("Bauer, D. J., & Curran, P. J. (2005). Multivariate Behavioral Research, 40(3), 373–400.",),
    )


_STAGES = {"first": Text("first stage"), "second": Text("second stage")}
_STEPS = {
    "first": Text("first step"),
    "second": Text("second step"),
    "third": Text("third step"),
    "fourth": Text("fourth step"),
    "fifth": Text("fifth step"),
}


def _stage(name: str, variables: int) -> Text:
    """The moderated step: of two stages, or of a chain."""
    return _STAGES[name] if variables == 3 else _STEPS.get(name) or Text("{name} step", name=name)


def _contrast_text(one: ModeratedMediation) -> Text:
    if not one.moderator.levels:
        return Text("+1 SD minus -1 SD")
    low, high = (f"{one.moderator.mean + end * one.moderator.sd:.6g}" for end in one.ends)
    return Text("at {high} minus at {low}", high=high, low=low)


def moderated_mediation_table(found: Sequence[ModeratedMediation]) -> Table | None:
    """Index of moderated mediation and conditional indirect effects."""
    if not found:
        return None
    kinds = _kinds([one.contrast for one in found])
    columns = _test_columns([usual.EFFECT], kinds, found[0].level)
    body: list[Row] = []
    for one in found:
        stages = enumerated((_stage(s, len(one.path)) for s in one.stages), " and ")
        head = path_text(one.path)
        name = one.moderator.name
        body.append(
            group_row(
                Text("{path} | {moderator} ({stages})", path=head, moderator=name, stages=stages),
                len(columns),
            )
        )
        title = Text("Index of moderated mediation")
        if isinstance(one.index, NotAvailable):
            body.append(row(title, one.index, *([None] * (len(columns) - 2))))
        else:
            body.append(_row(title, one.index, kinds))
        for at in one.indirect:
            where = _at(one.moderator, at)
            body.append(_row(Text("indirect {where}", where=where), at.result, kinds))
        body.append(_row(_contrast_text(one), one.contrast, kinds))
    return Table(
        id="moderated-mediation",
        title=Text("Moderated mediation"),
        short=Text("Moderated mediation"),
        brief=("est", "se", "percentile_lower", "bc_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=(
            Text(
                "Judge the index and the indirect effects by their bootstrap intervals: products of estimates are not "
                "normal."
            ),
            *_p_note(kinds, found[0].level),
            STAR_LEGEND,
        ),
        sources=("Hayes, A. F. (2015). Multivariate Behavioral Research, 50(1), 1–22.",),
    )
