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
from rcvsem.report.tables.decisions import drawn_limits
from rcvsem.report.tables.declared import called, cells_of, column, listed_by, note, showing, stated
from rcvsem.report.tables.wording import STAR_LEGEND, path_text, starred

if TYPE_CHECKING:
    from rcvsem.infer.interaction_model import Interaction
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
    return Table(
        **called("product-indicators", "Product indicators", "Product indicators"),
        **listed_by(
            products,
            column("name", "Column", "text"),
            column("first", "Item", "text"),
            column("second", "times item", "text"),
            column("first_mean", "item", group=_SUBTRACTED),
            column("second_mean", "times item", group=_SUBTRACTED),
            column("mean", "product", group=_SUBTRACTED, of=lambda p: p.mean or None),
            column("sd", "SD", symbol=True),
        ),
        notes=stated(
            Text("Products are {methods}.", methods=METHODS[method]),
            "They are computed from the analysed answers; those of items are centred anew in every bootstrap draw, "
            "while an observed moderator keeps its values.",
        ),
    )


def p_note(kinds: Sequence[str], level: float) -> tuple[Words, ...]:
    """To which interval p belongs."""
    if not kinds:
        return ()
    title = _ENDS[deciding(kinds)]  # type: ignore[arg-type]
    return (
        Text(
            "p corresponds to the {title} bootstrap interval; z and the {level:.0%} CI to the standard error.",
            title=title,
            level=level,
        ),
    )


def kinds_of(tests: Sequence[Tested]) -> list[str]:
    """The kinds of bootstrap interval that they have."""
    return list(dict.fromkeys(kind for test in tests for kind in test.intervals))


def effect_columns(kinds: Sequence[str], level: float) -> tuple[Column, ...]:
    """Estimate, SE, the interval that decides with its p, then the standard error's own test and other intervals."""
    own, p = usual.limits(group=usual.confidence(level)), showing(usual.P, "decided_pvalue")
    columns = [showing(usual.ESTIMATE, lambda test: starred(test.est, test.decided_pvalue)), usual.SE]
    if not kinds:
        return usual.EFFECT, *columns, usual.Z, p, *own
    for k, kind in enumerate(_chief_first(kinds)):
        title = _ENDS.get(kind, Text.verbatim(kind))
        columns += drawn_limits(kind, Text("Bootstrap {title}", title=title))
        columns += [p] if k == 0 else []
    return usual.EFFECT, *columns, usual.Z, *own


def _chief_first(kinds: Sequence[str]) -> list[str]:
    """The kinds of interval, the one that decides first."""
    chief = deciding(kinds)  # type: ignore[arg-type]
    return [chief, *(kind for kind in kinds if kind != chief)]


def slope_table(slopes: Sequence[SimpleSlopes]) -> Table | None:
    """Interaction and simple slopes of every outcome."""
    if not slopes:
        return None
    kinds = kinds_of([one.product for one in slopes])
    columns = effect_columns(kinds, slopes[0].level)
    body: list[Row] = []
    for one in slopes:
        x, m, y = one.interaction.x, one.interaction.moderator, one.outcome
        product = f"{product_text(one.interaction)} → {y}"
        body.append(group_row(f"{path_text((x, y))} | {m}", len(columns)))
        body.append(effect_row(Text.verbatim(product), one.product, columns))
        body.append(effect_row(Text("{product}, standardized", product=product), one.standardized, columns))
        for at in one.slopes:
            body.append(effect_row(at_text(one.moderator, at), at.result, columns))
    return Table(
        **called("simple-slopes", "Interaction and simple slopes", "Simple slopes"),
        brief=("est", "se", "percentile_lower", "bc_lower", "ci_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=stated(
            "Standardized interaction: b3 SD(X) SD(M) / SD(Y) (Wen, Marsh & Hau, 2010). The value of the moderator "
            "is taken as known.",
            *_which_slope(slopes),
            *p_note(kinds, slopes[0].level),
            STAR_LEGEND,
        ),
        paragraph=_paragraph(slopes),
    )


def effect_row(name: Any, test: Tested, columns: Sequence[Column]) -> Row:
    """One effect under its name."""
    return row(name, *cells_of(columns[1:], test))


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


def at_text(moderator: Moderator, at: AtValue) -> Text:
    """`at M = +1 SD (3.2)`."""
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
        **called("johnson-neyman", "Johnson-Neyman interval", "Johnson-Neyman"),
        columns=(
            column("slope", "Slope", "text"),
            column("lower", "lower", group=units),
            column("upper", "upper", group=units),
            column("lower_sds", "lower", group=sds),
            column("upper_sds", "upper", group=sds),
            column("region", "The slope is significant", "text"),
        ),
        rows=tuple(body),
        notes=note(
            "Two-sided at {value:g}. Ends are shown within the observed range of the moderator only (of a "
            "latent one within 3 SDs).",
            value=1 - slopes[0].level,
        ),
        sources=("Bauer, D. J., & Curran, P. J. (2005). Multivariate Behavioral Research, 40(3), 373–400.",),
    )
