"""The levels of the ladder of invariance: what each adds, and what ordinal items make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

from rcvsem.fit import FitOptions, Moments
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

Level = Literal["configural", "thresholds", "metric", "scalar", "strict", "structural"]

LEVELS: tuple[Level, ...] = ("configural", "metric", "scalar", "strict", "structural")
# Thresholds come first for ordinal items: they carry location and spread of the response scale (Wu & Estabrook, 2016).
ORDINAL_LEVELS: tuple[Level, ...] = ("configural", "thresholds", *LEVELS[1:])

ADDED: dict[Level, tuple[str, ...]] = {
    "configural": (),
    "thresholds": ("thresholds",),
    "metric": ("loadings",),
    "scalar": ("intercepts",),
    "strict": ("residuals",),
    "structural": ("regressions", "lv.variances", "lv.covariances"),
}


def whole_ladder(spec: ModelSpec) -> tuple[Level, ...]:
    """All levels of a model."""
    return ORDINAL_LEVELS if spec.ordered else LEVELS


def chosen_levels(spec: ModelSpec, levels: Sequence[str] | None) -> tuple[Level, ...]:
    """The levels asked for.

    Raises
    ------
    OptionError : an unknown level, one that the items do not have, or levels out of order.
    """
    whole = whole_ladder(spec)
    if levels is None:
        return whole
    for level in levels:
        if level not in get_args(Level):
            raise OptionError(
                phrase(
                    "The 'levels' option of invariance takes {whole}. Got {level!r}.",
                    whole=enumerated(whole),
                    level=level,
                )
            )
        if level not in whole:
            raise OptionError(
                phrase(
                    "The level '{level}' is not one of continuous items: {whole}.",
                    level=level,
                    whole=enumerated(whole),
                )
            )
    places = [whole.index(level) for level in levels if level in whole]
    if not places or places != sorted(set(places)):
        raise OptionError(
            phrase(
                "The levels of invariance must rise: {whole}. Got {levels}.",
                whole=enumerated(whole),
                levels=enumerated(levels),
            )
        )
    return tuple(whole[place] for place in places)


def held_by(spec: ModelSpec, level: Level) -> tuple[str, ...]:
    """Kinds of parameters that a level and all before it hold equal."""
    whole = whole_ladder(spec)
    return tuple(kind for own in whole[: whole.index(level) + 1] for kind in ADDED[own])


def rows_of(spec: ModelSpec, kinds: Sequence[str]) -> set[tuple[str, str, str]]:
    """The parameters of some kinds of `group_equal`."""
    latents = set(spec.latents)
    found = set()
    for row in spec.rows(1):
        kind = {"=~": "loadings", "~": "regressions", "|": "thresholds"}.get(row.op, "")
        if row.op == "~1":
            kind = "means" if row.lhs in latents else "intercepts"
        elif row.op == "~~":
            same = "variances" if row.lhs == row.rhs else "covariances"
            kind = f"lv.{same}" if row.lhs in latents else "residuals"
        if kind in kinds:
            found.add((row.lhs, row.op, row.rhs))
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalPlan:
    """A model with its ordinal items counted. two, three : items with as many categories."""

    spec: ModelSpec
    moments: Moments
    two: tuple[str, ...]
    three: tuple[str, ...]
    findings: tuple[Finding, ...]

    def exempt(self, equal: Sequence[str], partial: Sequence[str]) -> tuple[str, ...]:
        """Loadings of items with two categories that cannot be held equal: before intercepts are, or without theirs."""
        early = "loadings" in equal and "intercepts" not in equal
        return tuple(
            f"{row.lhs}=~{row.rhs}"
            for row in self.spec.rows(1)
            if row.op == "=~" and row.rhs in self.two and (early or f"{row.rhs}~1" in partial)
        )


def ordinal_plan(spec: ModelSpec, moments: Moments, options: FitOptions) -> OrdinalPlan:
    """Count the categories, once for all levels, and choose what is told by them.

    With an item of two categories the latents get variance 1 in the first group: a marker of two categories would carry
    its own residual variance into every loading. A model that fixes loadings or variances itself is left as it is.
    """
    from rcvsem.fit.ordinal.estimation import ordinal_model

    spec, moments = ordinal_model(spec, moments, options)
    by_size: dict[int, list[str]] = {}
    for item, categories in spec.options.ordered:
        by_size.setdefault(categories, []).append(item)
    two, three = tuple(by_size.get(2, ())), tuple(by_size.get(3, ()))
    findings = []
    if two:
        own_scale = any(
            row.modifiers.fixed
            for row in spec.written.rows
            if row.op == "=~" or (row.op == "~~" and row.lhs == row.rhs and row.lhs in spec.latents)
        )
        if not own_scale:
            spec = spec.with_options(std_lv=True, identify=False)
        findings.append(
            Finding(
                code="two_categories",
                severity="info",
                text=phrase(
                    "{two}: with two categories thresholds and loadings cannot be tested one by one; they "
                    "are free at the level 'metric' and held equal together with the intercepts at "
                    "'scalar' (Wu & Estabrook, 2016).",
                    two=enumerated(two),
                ),
            )
        )
    if three:
        findings.append(
            Finding(
                code="three_categories",
                severity="info",
                text=phrase(
                    "{three}: with three categories equal thresholds restrict nothing; they only set the "
                    "units in which loadings and intercepts are compared (Wu & Estabrook, 2016).",
                    three=enumerated(three),
                ),
            )
        )
    spec = spec.with_options(identification="wu.estabrook", identify=False)
    return OrdinalPlan(spec=spec, moments=moments, two=two, three=three, findings=tuple(findings))


def options_at(options: FitOptions, equal: Sequence[str]) -> FitOptions:
    """Options of one level: residual variances of ordinal items are parameters with "theta" only (same fit)."""
    if "residuals" in equal and options.takes_ordinal:
        return replace(options, parameterization="theta")
    return options
