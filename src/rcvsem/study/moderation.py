"""Moderation from files: the interaction, its product columns, slopes, Johnson-Neyman, moderated mediation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rcvsem.evaluate import ParameterEstimate, fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate, moments_from_data
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.infer.bootstrap import BootstrapResult, Progress, bootstrap
from rcvsem.infer.group_comparison import PathComparison, compare_paths
from rcvsem.infer.interaction_model import Interaction, indicators_of, interaction_model, main_model
from rcvsem.infer.moderation import (
    ModeratedMediation,
    SimpleSlopes,
    Tested,
    moderated_mediation,
    simple_slopes,
)
from rcvsem.infer.products import Product, ProductColumns, Recentring, product_columns
from rcvsem.model import ModelSpec, read_model
from rcvsem.study.inputs import Inputs, read_inputs
from rcvsem.study.moderated_paths import Model, asked_interactions, item_pairs_of, split_model
from rcvsem.study.moderation_options import ModerationOptions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moderation:
    """The analysis. `main` is the same model without the interaction, for comparison.

    products : every column that was made. inputs : of the full model, products among its moments.
    """

    inputs: Inputs
    options: ModerationOptions
    interactions: tuple[Interaction, ...]
    products: tuple[Product, ...]
    main: Fit
    fit: Fit
    measures: dict[str, Number]
    estimates: tuple[ParameterEstimate, ...]
    bootstrap: BootstrapResult | None
    slopes: tuple[SimpleSlopes, ...]
    mediation: tuple[ModeratedMediation, ...]
    findings: tuple[Finding, ...]

    @property
    def received(self) -> int:
        """Respondents received."""
        return self.inputs.received

    @property
    def exit_code(self) -> Literal[0, 1]:
        return 0 if self.fit.converged and self.fit.admissible else 1

    def to_frame(self) -> pd.DataFrame:
        """The interaction and the simple slopes, a row each."""
        import pandas as pd

        rows = []
        for one in self.slopes:
            named = {"x": one.interaction.x, "moderator": one.interaction.moderator, "outcome": one.outcome}
            rows.append({**named, "at": None, **_flat(one.product)})
            rows += [{**named, "at": row.value, **_flat(row.result)} for row in one.slopes]
        return pd.DataFrame(rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupModeration:
    """An observed moderator whose values are groups: every path compared between them."""

    inputs: Inputs
    options: ModerationOptions
    moderator: str
    comparison: PathComparison
    findings: tuple[Finding, ...]

    @property
    def received(self) -> int:
        """Respondents received."""
        return self.inputs.received

    @property
    def exit_code(self) -> Literal[0, 1]:
        return 0 if self.comparison.base.admissible else 1


def moderation(
    model: Model,
    data: Any,
    options: ModerationOptions,
    *,
    progress: Progress | None = None,
    **reading: Any,
) -> Moderation:
    """A latent interaction by product indicators.

    model : a model file, a ModelSpec or a text (which may hold `Y ~ X:M`). data, reading : as `study.inputs.read_inputs`.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    if options.fit.is_categorical:
        raise OptionError(
            f"Products of items are not ordinal, so {options.fit.estimator} cannot take them.",
            fix="Use mlr (the default) or ml.",
        )
    split, path, mark = split_model(model)
    interactions = asked_interactions(split, options, path)
    main_spec = replace(main_model(split, path, interactions), sha256=mark)
    inputs = _read(main_spec, data, options, reading)
    survey = inputs.survey
    if survey is None:
        raise DataError("Products need the respondents' answers, not only their covariances.")
    main = estimate(inputs.spec, inputs.moments, options.fit)
    pairs = {one.name: item_pairs_of(main, one, options) for one in interactions}
    full = interaction_model(split, main_spec, interactions, pairs, options.method)
    columns = main_spec.observed
    rows = np.asarray(survey.matrix(columns), dtype=float)
    if not options.fit.is_fiml:
        rows = rows[~np.isnan(rows).any(axis=1)]
    wanted = tuple(dict.fromkeys(pair for own in pairs.values() for pair in own))
    made = product_columns(rows, columns, wanted, options.method)
    names = (*columns, *(product.name for product in made.products))
    moments = moments_from_data(np.column_stack([rows, made.columns]), names, missing=options.fit.missing)
    moments = replace(moments, n_received=inputs.moments.n_received)
    fit = estimate(full, moments, options.fit)
    notes: list[Finding] = []
    result = _bootstrap(fit, made, options, progress, notes)
    slopes: list[SimpleSlopes] = []
    mediated: list[ModeratedMediation] = []
    if fit.converged:
        for one in interactions:
            slopes += [
                simple_slopes(
                    fit,
                    one,
                    y,
                    at=options.at,
                    values=options.values,
                    draws=result,
                    level=options.level,
                    kinds=options.intervals,
                )
                for y in one.outcomes
            ]
        mediated = _mediations(fit, interactions, options, result)
    return Moderation(
        inputs=replace(inputs, spec=full, moments=fit.moments),
        options=options,
        interactions=interactions,
        products=made.products,
        main=main,
        fit=fit,
        measures=fit_measures(fit),
        estimates=parameter_estimates(fit, level=options.level),
        bootstrap=result,
        slopes=tuple(slopes),
        mediation=tuple(mediated),
        findings=_findings(inputs, fit, pairs, interactions, main_spec, result, notes),
    )


def _read(spec: ModelSpec, data: Any, options: ModerationOptions, reading: dict[str, Any]) -> Inputs:
    """The inputs; a moderator that nobody knows is a fault of the option, not of a line that was added for it."""
    try:
        return read_inputs(spec, data, missing=options.fit.missing, **reading)
    except ModelSyntaxError as fault:
        if options.moderator and f"'{options.moderator}'" in fault.what:
            raise OptionError(
                f"'{options.moderator}' is neither a construct of the model nor a column of the data.",
                fix="Say what moderates with --moderator.",
            ) from None
        raise


def group_moderation(
    model: Model, data: Any, moderator: str, options: ModerationOptions, **reading: Any
) -> GroupModeration:
    """A moderator whose values are groups: path by path comparison with equal loadings."""
    spec = model if isinstance(model, ModelSpec) else read_model(model)
    inputs = read_inputs(spec, data, group=moderator, missing=options.fit.missing, **reading)
    found = compare_paths(spec, inputs.moments, options.fit)
    if isinstance(found, NotAvailable):
        raise OptionError(f"There is nothing to compare between groups: {found.reason}.")
    survey = () if inputs.survey is None else inputs.survey.findings
    return GroupModeration(
        inputs=inputs,
        options=options,
        moderator=moderator,
        comparison=found,
        findings=_unique((*inputs.findings, *survey, *found.base.findings)),
    )


def _flat(test: Tested) -> dict[str, float | None]:
    found = {
        name: number_or_none(getattr(test, name))
        for name in ("est", "se", "z", "pvalue", "ci_lower", "ci_upper")
    }
    for kind, one in test.intervals.items():
        found |= {f"{kind}_lower": one.lower, f"{kind}_upper": one.upper, f"{kind}_pvalue": one.pvalue}
    return found


def _bootstrap(
    fit: Fit,
    made: ProductColumns,
    options: ModerationOptions,
    progress: Progress | None,
    notes: list[Finding],
) -> BootstrapResult | None:
    if not options.draws or not fit.converged:
        return None
    names = fit.moments.variables
    place = {name: k for k, name in enumerate(names)}
    transform: Recentring | None = None
    if options.fit.is_fiml:
        notes.append(
            Finding(
                code="centring_kept",
                severity="info",
                text="With missing answers the products keep the sample's centring in every bootstrap draw.",
            )
        )
    else:
        data = fit.moments.groups[0].data
        assert data is not None
        transform = Recentring(
            centring=made.centring,
            product=tuple(place[p.name] for p in made.products),
            first=tuple(place[p.first] for p in made.products),
            second=tuple(place[p.second] for p in made.products),
            means=np.asarray(data).mean(axis=0),
        )
    return bootstrap(
        fit,
        draws=options.draws,
        seed=options.seed,
        workers=options.workers,
        transform=transform,
        jackknife="bca" in options.intervals,
        progress=progress,
    )


def _mediations(
    fit: Fit, interactions: Sequence[Interaction], options: ModerationOptions, draws: BootstrapResult | None
) -> list[ModeratedMediation]:
    """Asked for with --through; else every indirect path of two steps of which one is moderated."""
    wanted: list[tuple[str, str, str, str]] = []
    products = {one.name for one in interactions}
    paths = [(lhs, rhs) for lhs, rhs in fit.spec.regressions if rhs not in products]
    for one in interactions:
        for mediated in one.outcomes:
            # first stage: one.x -> mediated -> y
            wanted += [(one.x, mediated, lhs, one.moderator) for lhs, rhs in paths if rhs == mediated]
            # second stage: cause -> one.x -> mediated
            wanted += [
                (rhs, one.x, mediated, one.moderator)
                for lhs, rhs in paths
                if lhs == one.x and rhs != one.moderator
            ]
    if options.through:
        wanted = [w for w in wanted if w[0] == options.x and w[1] == options.through]
    if options.through and options.y:
        wanted = [w for w in wanted if w[2] in options.y]
    found = []
    for x, mediator, y, moderator in dict.fromkeys(wanted):
        try:
            found.append(
                moderated_mediation(
                    fit, x, mediator, y, moderator, at=options.at, values=options.values, draws=draws,
                    level=options.level, kinds=options.intervals,
                )
            )  # fmt: skip
        except RcvsemError:
            if options.through:
                raise
    return found


def _findings(
    inputs: Inputs,
    fit: Fit,
    pairs: dict[str, tuple[tuple[str, str], ...]],
    interactions: Sequence[Interaction],
    main: ModelSpec,
    result: BootstrapResult | None,
    notes: Sequence[Finding],
) -> tuple[Finding, ...]:
    found: list[Finding] = [*inputs.findings]
    if inputs.survey is not None:
        found += inputs.survey.findings
    found += inputs.moments.findings
    found += _codes_as_numbers(inputs, interactions)
    for one in interactions:
        used = {item for pair in pairs[one.name] for item in pair}
        idle = [
            item for name in (one.x, one.moderator) for item in indicators_of(main, name) if item not in used
        ]
        made = ", ".join(f"{a}.{b}" for a, b in pairs[one.name])
        found.append(
            Finding(
                code="product_indicators",
                severity="info",
                text=f"{one.name} is measured by {len(pairs[one.name])} product columns made from the answers: {made}."
                + (f" {', '.join(idle)} are in no pair." if idle else ""),
            )
        )
    found += [f for f in fit.findings if f.code != "listwise"]
    found += notes
    if result is not None:
        found += result.findings
    return _unique(found)


def _codes_as_numbers(inputs: Inputs, interactions: Sequence[Interaction]) -> list[Finding]:
    """A moderator that is a choice among more than two answers: its codes are taken as numbers."""
    questions = {} if inputs.instrument is None else {q.code: q for q in inputs.instrument.background}
    found: list[Finding] = []
    for name in dict.fromkeys(one.moderator for one in interactions):
        codes = questions[name].codes if name in questions else ()
        if len(codes) < 3:
            continue
        shown = ", ".join(f"{code.code} = {code.text.of('en')}" for code in codes)
        found.append(
            Finding(
                code="codes_as_numbers",
                severity="warning",
                text=f"'{name}' is a choice among answers; their codes are used as numbers: {shown}.",
                fix=f"If they have no order, compare groups instead: --moderator {name} --groups.",
            )
        )
    return found


def _unique(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple({(f.code, f.where, f.text): f for f in findings}.values())
