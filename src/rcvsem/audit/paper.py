"""Paper: the printed tables as the checks see them, every number with the set of values it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.audit.names import COUNTS, index_key
from rcvsem.audit.printed import Printed, Rounding, read_printed
from rcvsem.audit.schema import ComparisonPart, EffectPart, MatrixPart, PaperFile, PaperModel, PathPart
from rcvsem.audit.statistics_tables import Statistics, plain_stars, statistics_of
from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


# estimators with an unscaled test, of continuous variables
PLAIN = frozenset(name for name, one in ESTIMATORS.items() if not one.scaled and one.ordinal != "only")
# their df need not be whole
FRACTIONAL = frozenset(name for name, one in ESTIMATORS.items() if one.test == "mean.var.adjusted")
# No program prints these: they come from a calculator, which cuts digits off as often as it rounds them.
BY_HAND = frozenset({"cr", "ave", "sqrt_ave", "share", "share_direct"})


class PaperError(RcvsemError):
    """A paper file cannot be used as it is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelFacts:
    """What a model file implies, whatever the data.

    p : observed variables, exogenous : observed predictors among them, q : free parameters, df, means : mean structure.
    keys : free parameters by name, to see which model is part of which. error_covariances : pairs of items.
    """

    spec: ModelSpec
    p: int
    exogenous: int
    q: int
    df: int
    means: bool
    keys: frozenset[tuple[str, ...]]
    error_covariances: frozenset[frozenset[str]]

    @classmethod
    def of(cls, spec: ModelSpec) -> ModelFacts:
        """The facts of a parsed model."""
        free = [row for row in spec.parameters if row.free]
        observed = frozenset(spec.observed)
        return cls(
            spec=spec,
            p=len(spec.observed),
            exogenous=len(spec.roles.exogenous),
            q=spec.n_free,
            df=spec.degrees_of_freedom,
            means=spec.meanstructure,
            keys=frozenset(
                (row.op, *(sorted((row.lhs, row.rhs)) if row.op == "~~" else (row.lhs, row.rhs)))
                for row in free
            ),
            error_covariances=frozenset(
                frozenset((row.lhs, row.rhs))
                for row in free
                if row.op == "~~" and row.lhs != row.rhs and {row.lhs, row.rhs} <= observed
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedPath:
    """One path. values : of b, se, z, p, beta, ci_lower, ci_upper, those that are printed.

    stars : "" if nothing is said of them, "none" for what is printed without stars.
    """

    source: str
    target: str
    values: Mapping[str, Printed]
    stars: str
    level: float
    kind: str

    @property
    def name(self) -> str:
        """`DP → PV`."""
        return f"{self.source} → {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedEffect:
    """One mediation. values : of a, b, indirect, direct, total, share, share_direct, and of indirect_lower, ..."""

    source: str
    target: str
    via: tuple[str, ...]
    values: Mapping[str, Printed]
    level: float

    @property
    def name(self) -> str:
        """`resource → DSC → BPC`."""
        return " → ".join((self.source, *self.via, self.target))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedModel:
    """One model's tables. fit : indices by machine name, `n` among them only when it is the model's own.

    thresholds : whether the parameters may include thresholds of ordinal items, whose number is not printed.
    """

    name: str
    fit: Mapping[str, Printed]
    facts: ModelFacts | None
    estimator: str
    groups: int
    means: bool | None
    exogenous: int
    variables: str
    rmsea_level: float
    paths: tuple[PrintedPath, ...]
    effects: tuple[PrintedEffect, ...]
    thresholds: bool = False

    @property
    def scaled(self) -> bool:
        """Whether the printed statistic may be a scaled one."""
        return self.estimator not in PLAIN or self.thresholds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedMatrix:
    """A printed symmetric matrix. cells : (i, j) 0-based as printed, both triangles if both are."""

    names: tuple[str, ...]
    cells: Mapping[tuple[int, int], Printed]
    diagonal: str


@dataclass(frozen=True, kw_only=True, eq=False)
class PrintedComparison:
    """One comparison of two models. values : of delta_chisq, delta_df, p."""

    restricted: str
    full: str
    nested: bool
    values: Mapping[str, Printed]

    @cached_property  # it is asked for hundreds of thousands of times
    def name(self) -> str:
        """`M0 vs M1`."""
        return phrase("{restricted} vs {full}", restricted=self.restricted, full=self.full)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paper:
    """All printed tables. statistics : those outside SEM. path, sha256 : of the file(s); "" when made in memory."""

    title: str
    source: str = ""
    note: str = ""
    program: str = "any"
    rounding: Rounding = "nearest"
    digits: int = 0
    n: Printed | None = None
    p_sides: int = 2
    stars: Mapping[str, float] = field(default_factory=dict)
    measurement_model: str | None = None
    models: tuple[PrintedModel, ...] = ()
    comparisons: tuple[PrintedComparison, ...] = ()
    loadings: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    reliability: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    correlations: PrintedMatrix | None = None
    matrix: PrintedMatrix | None = None
    items: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)
    path: str = ""
    sha256: str = ""

    def model(self, name: str) -> PrintedModel:
        """The model of this name. Raises PaperError when there is none."""
        for model in self.models:
            if model.name == name:
                return model
        raise PaperError(
            phrase("The paper has no model '{name}'.", name=name),
            fix=phrase("It has: {models}.", models=enumerated(m.name for m in self.models) or phrase("none")),
        )


class _PaperBuilder:
    """From the checked file to a Paper."""

    def __init__(self, part: PaperFile, base: Path) -> None:
        self.part, self.base = part, base

    def number(self, text: str, *, count: bool = False, by_hand: bool = False) -> Printed:
        rounding: Rounding = "either" if by_hand and self.part.rounding == "nearest" else self.part.rounding
        return read_printed(text, digits=self.part.digits, rounding=rounding, count=count)

    def numbers(self, part: object, names: tuple[str, ...]) -> dict[str, Printed]:
        found = {name: getattr(part, name) for name in names}
        return {
            name: self.number(text, count=name == "delta_df", by_hand=name in BY_HAND)
            for name, text in found.items()
            if text is not None
        }

    def paper(self, path: str, sha256: str) -> Paper:
        part = self.part
        n = None if part.n is None else self.number(part.n, count=True)
        return Paper(
            title=part.title,
            source=part.source,
            note=part.note,
            program=part.program,
            rounding=part.rounding,
            digits=part.digits,
            n=n,
            p_sides=part.p_sides,
            stars=dict(part.stars),
            measurement_model=part.measurement_model,
            models=tuple(self.model(model) for model in part.models),
            comparisons=tuple(self.comparison(comparison) for comparison in part.comparisons),
            loadings={c: {i: self.number(v) for i, v in items.items()} for c, items in part.loadings.items()},
            reliability={
                c: self.numbers(row, ("alpha", "cr", "ave", "sqrt_ave"))
                for c, row in part.reliability.items()
            },
            correlations=self.matrix(part.correlations),
            matrix=self.matrix(part.matrix),
            items={i: self.numbers(row, ("mean", "sd", "skew")) for i, row in part.items.items()},
            statistics=statistics_of(part, self.number),
            path=path,
            sha256=sha256,
        )

    def model(self, part: PaperModel) -> PrintedModel:
        facts = None
        if part.file is not None:
            from rcvsem.model import read_model

            facts = ModelFacts.of(read_model(self.base / part.file))
        values: dict[str, Printed] = {}
        for name, text in part.fit.items():
            key = index_key(name)
            assert key is not None  # the reader has checked it
            values[key] = self.number(text, count=key in COUNTS and part.estimator not in FRACTIONAL)
        if part.n is not None:
            values["n"] = self.number(part.n, count=True)
        exogenous = part.exogenous if facts is None else facts.exogenous
        return PrintedModel(
            name=part.name,
            fit=values,
            facts=facts,
            estimator=part.estimator,
            groups=part.groups or self.part.groups,
            means=facts.means if facts is not None else part.means,
            exogenous=exogenous,
            variables=part.variables or _variables(facts),
            rmsea_level=part.rmsea_level,
            paths=tuple(self.path(path) for path in part.paths),
            effects=tuple(self.effect(effect) for effect in part.effects),
            thresholds=part.ordinal or not (part.estimator in PLAIN or part.estimator.startswith("ml")),
        )

    def path(self, part: PathPart) -> PrintedPath:
        values = self.numbers(part, ("b", "se", "z", "p", "beta"))
        if part.ci is not None:
            values |= {"ci_lower": self.number(part.ci[0]), "ci_upper": self.number(part.ci[1])}
        marks = [value.stars for value in values.values() if value.stars]
        stars = plain_stars(part.stars) if part.stars is not None else (marks[0] if marks else "")
        return PrintedPath(
            source=part.source,
            target=part.target,
            values=values,
            stars=stars,
            level=part.ci_level,
            kind=part.ci_kind,
        )

    def effect(self, part: EffectPart) -> PrintedEffect:
        kinds = ("indirect", "direct", "total")
        values = self.numbers(part, ("a", "b", *kinds, "share", "share_direct", *(f"{k}_p" for k in kinds)))
        for kind in kinds:
            ends = getattr(part, f"{kind}_ci")
            if ends is not None:
                values |= {f"{kind}_lower": self.number(ends[0]), f"{kind}_upper": self.number(ends[1])}
        return PrintedEffect(
            source=part.source, target=part.target, via=tuple(part.via), values=values, level=part.ci_level
        )

    def comparison(self, part: ComparisonPart) -> PrintedComparison:
        return PrintedComparison(
            restricted=part.restricted,
            full=part.full,
            nested=part.nested,
            values=self.numbers(part, ("delta_chisq", "delta_df", "p")),
        )

    def matrix(self, part: MatrixPart | None) -> PrintedMatrix | None:
        if part is None:
            return None
        cells = {
            (i, j): self.number(text, by_hand=i == j and "ave" in part.diagonal)
            for i, row in enumerate(part.rows)
            for j, text in enumerate(row)
            if text is not None
        }
        return PrintedMatrix(names=tuple(part.names), cells=cells, diagonal=part.diagonal)


def _variables(facts: ModelFacts | None) -> str:
    """Models of the same observed variables share the baseline model."""
    return "" if facts is None else ",".join(sorted(facts.spec.observed))


def build_paper(part: PaperFile, base: Path, path: str = "", sha256: str = "") -> Paper:
    """A Paper from a checked PaperFile; model files are read relative to `base`."""
    return _PaperBuilder(part, base).paper(path, sha256)
