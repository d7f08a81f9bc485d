"""Printed tables outside SEM as the checks see them: what the file says, with every number as a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any, Generic, TypeVar, get_args

from rcvsem.audit.interval import Interval
from rcvsem.audit.printed import Printed
from rcvsem.audit.schema_parts import KnownKeys, Num
from rcvsem.audit.statistics_schema import (
    AnovaPart,
    CategoryPart,
    CoefficientPart,
    DescriptivePart,
    GroupPart,
    RegressionFitPart,
    RegressionPart,
    SamplePart,
    TTestPart,
    WeightPart,
    WeightsPart,
)
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase

P = TypeVar("P", bound=KnownKeys)
Number = Callable[..., Printed]
CONSTANTS = frozenset({
    "const", "constant", "intercept", "(intercept)", "_cons", "cons", "(constant)", "常数项", "常数", "常量", "截距",
})  # fmt: skip
COUNT_KEYS = frozenset({"n", "count", "df1", "df2", "clusters"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableRow(Generic[P]):
    """One row (or one head) of a printed table: said, as in the file; values, its numbers; stars, "" for none given."""

    name: str
    said: P
    values: Mapping[str, Printed]
    stars: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BackgroundSample:
    """One background question. values : n."""

    head: TableRow[SamplePart]
    categories: tuple[TableRow[CategoryPart], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanComparison:
    """One t test or ANOVA with its groups."""

    head: TableRow[Any]
    groups: tuple[TableRow[GroupPart], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regression:
    """One model of a regression table. stars : the legend that holds for it."""

    head: TableRow[RegressionPart]
    coefficients: tuple[TableRow[CoefficientPart], ...]
    fit: Mapping[str, Printed]
    legend: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexWeights:
    """The weights of one index. values : total; dimensions by name."""

    head: TableRow[WeightsPart]
    rows: tuple[TableRow[WeightPart], ...]
    dimensions: Mapping[str, Printed]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statistics:
    """All tables outside SEM of one paper."""

    items: tuple[TableRow[DescriptivePart], ...] = ()
    descriptives: tuple[TableRow[DescriptivePart], ...] = ()
    samples: tuple[BackgroundSample, ...] = ()
    t_tests: tuple[MeanComparison, ...] = ()
    anovas: tuple[MeanComparison, ...] = ()
    regressions: tuple[Regression, ...] = ()
    weights: tuple[IndexWeights, ...] = ()
    scale: tuple[float, float] | None = field(default=None)


def is_constant(name: str) -> bool:
    """Whether this row of a regression table is the constant."""
    return any(part.strip().lower() in CONSTANTS for part in (name, *name.split(" / ")))


def statistics_of(part: Any, number: Number) -> Statistics:
    """The tables of a checked PaperFile; `number` reads one printed number by the file's rounding."""
    return Statistics(
        items=tuple(_row(name, row, number) for name, row in part.items.items()),
        descriptives=tuple(_row(name, row, number) for name, row in part.descriptives.items()),
        samples=tuple(
            BackgroundSample(
                head=_row(sample.name, sample, number),
                categories=tuple(_category(one, number) for one in sample.categories),
            )
            for sample in part.samples
        ),
        t_tests=tuple(_comparison(one, number) for one in part.t_tests),
        anovas=tuple(_comparison(one, number) for one in part.anovas),
        regressions=tuple(_regression(one, number, part.stars) for one in part.regressions),
        weights=tuple(_weights(one, number) for one in part.weights),
        scale=part.scale,
    )


def _weights(said: WeightsPart, number: Number) -> IndexWeights:
    """Weights above 1 are per cents printed without the sign."""
    texts = [row.weight for row in said.rows if row.weight is not None]
    unsigned = not any("%" in text for text in texts) and any(number(text).value > 1 for text in texts)

    def percent(text: str | None) -> str | None:
        return f"{text}%" if unsigned and text is not None and "%" not in text else text

    rows = [row.model_copy(update={"weight": percent(row.weight)}) for row in said.rows]
    head = said.model_copy(update={"total": percent(said.total)})
    return IndexWeights(
        head=_row(said.name, head, number),
        rows=tuple(_row(row.name, row, number) for row in rows),
        dimensions={name: number(percent(text) or text) for name, text in said.dimensions.items()},
    )


def _row(name: str, said: P, number: Number) -> TableRow[P]:
    """A part with its numbers; an interval becomes ci_lower and ci_upper, marks behind a number its stars."""
    values: dict[str, Printed] = {}
    for key in type(said).model_fields:
        text = getattr(said, key)
        if isinstance(text, str) and _is_number(said, key):
            values[key] = number(text, count=key in COUNT_KEYS)
            if key == "test_value":  # chosen, not measured
                values[key] = replace(values[key], values=Interval(values[key].value, values[key].value))
    ends = getattr(said, "ci", None)
    if ends is not None:
        values |= {"ci_lower": number(ends[0]), "ci_upper": number(ends[1])}
    return TableRow(name=name, said=said, values=values, stars=_stars(getattr(said, "stars", None), values))


def _is_number(said: KnownKeys, key: str) -> bool:
    return Num in get_args(type(said).model_fields[key].annotation)


def _stars(said: Any, values: Mapping[str, Printed]) -> str:
    if isinstance(said, str):
        return plain_stars(said)
    return next((value.stars for value in values.values() if value.stars), "")


def plain_stars(said: str) -> str:
    """Marks as they are compared: "none" for what is printed without stars."""
    text = said.replace(".", "").strip()
    return "none" if text.lower() in ("", "none", "no") else text


def _category(said: CategoryPart, number: Number) -> TableRow[CategoryPart]:
    row = _row(said.name, said, number)
    if said.percent is None:
        return row
    bare = said.percent.rstrip()
    text = bare if bare.endswith("%") else f"{bare}%"
    return TableRow(name=row.name, said=said, values={**row.values, "percent": number(text)})


def _comparison(said: TTestPart | AnovaPart, number: Number) -> MeanComparison:
    return MeanComparison(
        head=_row(said.name, said, number),
        groups=tuple(
            _row(group.name or phrase("group {k}", k=k), group, number)
            for k, group in enumerate(said.groups, start=1)
        ),
    )


def _regression(said: RegressionPart, number: Number, stars: Mapping[str, float]) -> Regression:
    rows = [_row(one.name, one, number) for one in said.coefficients]
    if any(row.stars and row.stars != "none" for row in rows):
        # a table that stars anything says of every row without stars that it is not significant; some star no constant
        rows = [row if row.stars or is_constant(row.name) else replace(row, stars="none") for row in rows]
    fit: TableRow[RegressionFitPart] = _row("", said.fit, number)
    return Regression(
        head=_row(said.name, said, number),
        coefficients=tuple(rows),
        fit=fit.values,
        legend=dict(said.stars if said.stars is not None else stars),
    )
