"""Tables of a plan: power and bias at every N, the smallest N, power of the tests of fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, spelled

if TYPE_CHECKING:
    from rcvsem.infer.power import MinimumN, ModelRow, PowerRow, Quantity
    from rcvsem.infer.rmsea_power import RmseaPower

KINDS = {
    **spelled("path", "loading", "covariance", "defined"),
    "indirect": Text("indirect effect"),
    "total indirect": Text("total indirect effect"),
}
TESTS = {
    "close": Text("close fit: RMSEA .05 against .08"),
    "not-close": Text("not-close fit: RMSEA .05 against .01"),
    "exact": Text("exact fit: RMSEA 0 against .05"),
}
SOURCE = "MacCallum, R. C., Browne, M. W., & Sugawara, H. M. (1996). Psychological Methods, 1(2), 130–149."
MUTHEN = "Muthén, L. K., & Muthén, B. O. (2002). Structural Equation Modeling, 9(4), 599–620."
# Limits of Muthén & Muthén (2002) for a sample that is large enough.
BIAS, SE_BIAS, COVERAGE = 0.10, 0.05, (0.91, 0.98)


def _name(quantity: Quantity) -> str:
    return f"{quantity.hypothesis} {quantity.name}".strip()


def power_table(
    rows: Sequence[PowerRow], models: Sequence[ModelRow], *, alpha: float, target: float | None
) -> Table | None:
    """Power, bias and coverage, under a heading for each N. None without rows."""
    if not rows:
        return None
    by_n = {one.n: one for one in models}

    def low(power: Any) -> bool:
        return target is not None and not isinstance(power, NotAvailable) and power < target

    note = Text(
        "Power: share of replications in which the two-sided test at {alpha:g} rejects 0 (Wald test; Monte Carlo "
        "interval for indirect effects). MCSE: its Monte Carlo standard error. Bias: mean estimate against the "
        "population value; bias of SE: mean standard error against the standard deviation of the estimates; coverage "
        "of the {level:.0%} interval. In bold: power below the target, bias beyond 10%, bias of SE beyond 5%, "
        "coverage outside .91 to .98 (Muthén & Muthén, 2002).",
        alpha=alpha,
        level=1 - alpha,
    )
    return Table(
        **called("power", "Monte Carlo power and bias", "Power"),
        brief=("std", "power", "mcse", "coverage"),
        **listed_by(
            rows,
            showing(usual.QUANTITY, lambda one: _name(one.quantity)),
            showing(usual.KIND, lambda one: KINDS[one.quantity.kind]),
            showing(usual.BETA, "quantity.std"),
            column("truth", "Population", of="quantity.truth"),
            column("power", "Power", "unit", of=lambda one: Cell(one.power, bold=low(one.power))),
            column("mcse", "± MCSE", "unit"),
            column(
                "relative_bias",
                "Bias",
                "percent",
                of=lambda one: Cell(one.relative_bias, bold=_beyond(one.relative_bias, BIAS)),
            ),
            column(
                "se_bias",
                "Bias of SE",
                "percent",
                of=lambda one: Cell(one.se_bias, bold=_beyond(one.se_bias, SE_BIAS)),
            ),
            column(
                "coverage", "Coverage", "unit", of=lambda one: Cell(one.coverage, bold=_outside(one.coverage))
            ),
            column("joint", "Power (joint)", "unit", of=lambda one: _blank(one.power_joint)),
            column("sobel", "Power (Sobel)", "unit", of=lambda one: _blank(one.power_sobel)),
            under=lambda one: _heading(one.n, by_n.get(one.n)),
        ),
        notes=(note,),
        sources=(MUTHEN,),
    )


def _heading(n: int, model: ModelRow | None) -> Text:
    """N, and of its samples how many converged, were improper, showed everything at once."""
    if model is None:
        return Text("N = {n}", n=n)
    power = model.power_all
    every = "" if isinstance(power, NotAvailable) else f"{power:.2f}".removeprefix("0")
    together = Text("; all quantities at once: power {power}", power=every) if every else ""
    return Text(
        "N = {n} ({converged}/{replications} converged, {improper} improper{together})",
        n=n,
        converged=model.converged,
        replications=model.replications,
        improper=model.inadmissible,
        together=together,
    )


def minimum_table(
    rows: Sequence[MinimumN], needed: Any, target: float | None, together: Any = None
) -> Table | None:
    """The smallest N of every quantity. None when none was searched for.

    together : power of all of them at once with `needed` respondents.
    """
    if not rows or target is None:
        return None
    paragraph = (
        say("No single N gives every quantity a power of {target}.", target=Cell(target, "unit", 2))
        if isinstance(needed, NotAvailable)
        else say("With N = {n} every quantity by itself reaches a power of {target}.", n=needed,
                 target=Cell(target, "unit", 2))
        if len(rows) < 2 or together is None or isinstance(together, NotAvailable)
        else say("With N = {n} every quantity by itself reaches a power of {target}; all of them are "
"significant in the same sample with a probability of {together}.", n=needed,
                 target=Cell(target, "unit", 2), together=Cell(together, "unit", 2))
    )  # fmt: skip
    return Table(
        **called("minimum-n", "Smallest N for the target power", "Smallest N"),
        **listed_by(
            rows,
            showing(usual.QUANTITY, lambda one: _name(one.quantity)),
            showing(usual.KIND, lambda one: KINDS[one.quantity.kind]),
            showing(usual.BETA, "quantity.std"),
            column("n", "Smallest N", "integer"),
            *usual.reach(Text("Monte Carlo 95%"), kind="integer"),
            column("power", "Power there", "unit"),
        ),
        notes=(Text("N of analysed respondents: add those who will be screened out or leave gaps."),),
        paragraph=paragraph,
    )


def fit_test_table(
    rows: Sequence[RmseaPower], sizes: Mapping[Any, int], *, df: int, alpha: float, target: float | None
) -> Table | None:
    """Power of the tests of close, not-close and exact fit. None for a saturated model."""
    if not rows and not sizes:
        return None
    ns = list(dict.fromkeys(one.n for one in rows))
    by = {(str(one.test), one.n): one.power for one in rows}
    columns = [usual.TEST, *(column(f"n_{n}", Text("N = {n}", n=n), "unit") for n in ns)]
    if sizes and target is not None:
        title = Text("N for power {target:g}", target=target)
        columns.append(column("minimum", title, "integer"))
    body = []
    for test, title in TESTS.items():
        cells: list[Any] = [title, *(by.get((test, n)) for n in ns)]
        if sizes and target is not None:
            cells.append(sizes.get(test))
        body.append(row(*cells))
    return Table(
        **called("rmsea-power", Text("Power of the tests of model fit (df = {df})", df=df), "RMSEA power"),
        columns=tuple(columns),
        rows=tuple(body),
        notes=(Text("Level {alpha:g}; exact by the noncentral chi-square.", alpha=alpha),),
        sources=(SOURCE,),
    )


def _blank(value: Any) -> Any:
    """Columns for indirect effects only are empty elsewhere."""
    return None if isinstance(value, NotAvailable) else value


def _beyond(value: Any, limit: float) -> bool:
    return not isinstance(value, NotAvailable) and abs(value) > limit


def _outside(value: Any) -> bool:
    return not isinstance(value, NotAvailable) and not COVERAGE[0] <= value <= COVERAGE[1]
