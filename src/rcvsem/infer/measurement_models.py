"""The measurement model behind a fit, and its variants: constructs merged, a factor added, a row fixed."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError, RcvsemError
from rcvsem.infer.near_solution import estimate_near
from rcvsem.model import ModelSpec, parse_model

Partition = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurement:
    """Constructs with their items, all correlated.

    constructs : code -> item codes. residuals : pairs of items whose errors covary.
    moments, options : of the sample and how it is fitted. ordered : the ordinal items.
    """

    constructs: dict[str, tuple[str, ...]]
    residuals: tuple[tuple[str, str], ...]
    moments: Moments
    options: FitOptions
    ordered: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """All items, each once."""
        return tuple(dict.fromkeys(item for items in self.constructs.values() for item in items))

    def text(self, partition: Partition | None = None, extra: Sequence[str] = ()) -> str:
        """Model text; the constructs of one part of `partition` share a factor, named after the first."""
        parts = partition or tuple((code,) for code in self.constructs)
        lines = []
        for part in parts:
            items = dict.fromkeys(item for code in part for item in self.constructs[code])
            lines.append(f"{part[0]} =~ {' + '.join(items)}")
        lines += [f"{a} ~~ {b}" for a, b in self.residuals]
        return "\n".join([*lines, *extra])

    def fit(
        self, partition: Partition | None = None, extra: Sequence[str] = (), near: Fit | None = None
    ) -> Fit:
        """The variant estimated, factor variances fixed to 1.

        near : a variant that differs in a few rows, from whose solution the search begins (`estimate_near`).

        Raises
        ------
        RcvsemError : the variant has no unique solution.
        """
        spec = parse_model(self.text(partition, extra), identify=False, std_lv=True)
        ordered = tuple(name for name in self.ordered if name in spec.observed)
        if ordered:
            spec = spec.with_options(identify=False, ordered=ordered)
        if near is not None:
            return estimate_near(spec, self.moments, self.options, near)
        return estimate(spec, self.moments.select(spec.observed), self.options)

    def attempt(
        self, partition: Partition | None = None, extra: Sequence[str] = (), near: Fit | None = None
    ) -> Fit | NotAvailable:
        """As `fit`; the reason when the variant cannot be estimated or does not converge."""
        try:
            found = self.fit(partition, extra, near)
        except RcvsemError as error:
            return NotAvailable(error.what)
        return found if found.converged else NotAvailable("the estimation of this model did not converge")


def measurement_of(fit: Fit) -> Measurement:
    """The measurement model of a fitted CFA or structural model: its constructs with observed items.

    Raises
    ------
    ModelError : several groups, or fewer than one construct with observed items.
    """
    spec = fit.spec
    if spec.groups > 1:
        raise ModelError("This comparison of measurement models is made for one group of respondents.")
    constructs = constructs_of(spec)
    if not constructs:
        raise ModelError("The model has no construct with observed items.")
    kept = {item for items in constructs.values() for item in items}
    residuals = tuple(
        (row.lhs, row.rhs)
        for row in spec.parameters
        if row.op == "~~" and row.free and row.lhs != row.rhs and row.lhs in kept and row.rhs in kept
    )
    return Measurement(
        constructs=constructs,
        residuals=residuals,
        moments=fit.moments,
        options=fit.options,
        ordered=fit.moments.ordered,
    )


def constructs_of(spec: ModelSpec) -> dict[str, tuple[str, ...]]:
    """First-order constructs: those whose indicators are all observed."""
    observed = set(spec.observed)
    return {
        latent: tuple(items)
        for latent, items in spec.scales.items()
        if all(item in observed for item in items)
    }


def free_name(taken: Sequence[str], wanted: str) -> str:
    """A name for a factor that no variable has."""
    name = wanted
    while name in taken:
        name += "_"
    return name


def orientation(fit: Fit) -> dict[str, int]:
    """Sign of each construct's first loading: with variances of 1 a factor may point either way, while all other tables
    take the direction of the first item."""
    signs: dict[str, int] = {}
    for row, value in zip(fit.spec.parameters, fit.values, strict=True):
        if row.op == "=~" and row.lhs not in signs:
            signs[row.lhs] = -1 if value < 0 else 1
    return signs


def minus(value: Number) -> Number:
    """The number turned round; a reason stays."""
    return value if isinstance(value, NotAvailable) else -value
