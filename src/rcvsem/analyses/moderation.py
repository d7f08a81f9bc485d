"""Moderation from files: the interaction, its product columns, slopes, Johnson-Neyman, moderated mediation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from rcvsem.analyses.inputs import Inputs, read_inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.moderated_paths import Model, asked_interactions, item_pairs_of, split_model
from rcvsem.analyses.moderation_draws import bootstrapped_moderation, decided_by_draws, drawn_of_moderation
from rcvsem.analyses.moderation_findings import (
    added_findings,
    check_squares,
    moderation_findings,
    products_made,
    square_findings,
)
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.evaluate import ParameterEstimate, fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate, moments_from_data
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.options import refuse_idle, settings
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.versions import versions
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.decisions import Decisions
from rcvsem.infer.drawn_parameters import Definition, DrawnParameter, definitions_of
from rcvsem.infer.group_comparison import PathComparison, compare_paths
from rcvsem.infer.interaction_model import (
    Interaction,
    interaction_model,
    main_model,
)
from rcvsem.infer.interaction_size import InteractionSize, interaction_sizes
from rcvsem.infer.moderated_mediation import ModeratedMediation, moderated_mediation
from rcvsem.infer.moderation import Probe, SimpleSlopes, Tested, Tests, simple_slopes
from rcvsem.infer.paths import feedback_loops, simple_paths
from rcvsem.infer.products import Product, product_columns
from rcvsem.model import ModelSpec, read_model

if TYPE_CHECKING:
    import pandas as pd


Kind = Literal["interaction", "groups"]
HEAD = (
    f"{VERSION} kind n=fit.n n_received=received missing=fit.options.missing estimator=fit.options.estimator "
    f"se=fit.options.se_kind converged=fit.converged admissible=fit.admissible {TOLD} inputs=inputs.files"
)
#: Indirect paths that are reported, the shortest first.
MOST_MEDIATIONS = 24
#: A moderator that is a choice among at most so many answers is probed at each.
MOST_CHOICES = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Moderation(Result):
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
    drawn: tuple[DrawnParameter, ...]
    decisions: Decisions
    slopes: tuple[SimpleSlopes, ...]
    mediation: tuple[ModeratedMediation, ...]
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{HEAD} method=options.method level=options.level interactions products parameters=estimates measures "
        "definitions slopes effect_sizes moderated_mediation=mediation bootstrap"
    )

    @property
    def kind(self) -> Kind:
        """Of moderator."""
        return "interaction"

    @property
    def effect_sizes(self) -> tuple[InteractionSize, ...]:
        """What the products add to R2, an outcome each."""
        return interaction_sizes(self.main, self.fit, self.interactions)

    @property
    def definitions(self) -> list[Definition]:
        """What the model defines."""
        return definitions_of(self.drawn)

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class GroupModeration(Result):
    """An observed moderator whose values are groups: every path compared between them."""

    inputs: Inputs
    options: ModerationOptions
    moderator: str
    comparison: PathComparison
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{HEAD} moderator groups=comparison.groups group_n=fit.moments.groups[].n *comparison"
    )

    @property
    def kind(self) -> Kind:
        """Of moderator."""
        return "groups"

    @property
    def fit(self) -> Fit:
        """The model in which the paths differ between the groups."""
        return self.comparison.base

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
            phrase(
                "Products of items are not ordinal, so {estimator} cannot take them.",
                estimator=options.fit.estimator,
            ),
            fix="Use mlr (the default) or ml.",
        )
    split, path, mark = split_model(model)
    interactions = asked_interactions(split, options, path)
    main_spec = replace(main_model(split, path, interactions), sha256=mark)
    inputs = _read(main_spec, data, options, reading)
    survey = inputs.survey
    if survey is None:
        raise DataError("Products need the respondents' answers, not only their covariances.")
    check_squares(interactions, options)
    main = estimate(inputs.spec, inputs.moments, options.fit)
    pairs = {one.name: item_pairs_of(main, one, options) for one in interactions}
    if options.pairs == ("all",) and all(len(own) == 1 for own in pairs.values()):
        refuse_idle(options.changed("pairs"), "observed variables have one product each.")
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
    result = bootstrapped_moderation(fit, made, options, progress, notes)
    slopes: list[SimpleSlopes] = []
    mediated: list[ModeratedMediation] = []
    if fit.converged:
        tested = Tests(fit=fit, draws=result, level=options.level, kinds=options.intervals)
        for one in interactions:
            probe = _probe(inputs, one.moderator, options)
            slopes += [simple_slopes(tested, one, y, probe) for y in one.outcomes]
        mediated = _mediations(tested, inputs, interactions, options, notes)
    estimates = parameter_estimates(fit, level=options.level)
    drawn = drawn_of_moderation(fit, result, options)
    added = [
        *added_findings(split, interactions),
        *products_made(pairs, interactions, main_spec),
        *square_findings(main, interactions),
    ]
    measures = fit_measures(fit)
    return Moderation(
        inputs=replace(inputs, spec=full, moments=fit.moments),
        options=options,
        interactions=interactions,
        products=made.products,
        main=main,
        fit=fit,
        measures=measures,
        estimates=estimates,
        bootstrap=result,
        drawn=drawn,
        decisions=decided_by_draws(fit, estimates, drawn, result, options),
        slopes=tuple(slopes),
        mediation=tuple(mediated),
        findings=moderation_findings(
            inputs, fit, [*(poor_fit(measures) if fit.converged else ()), *added], result, notes
        ),
    )


def _read(spec: ModelSpec, data: Any, options: ModerationOptions, reading: dict[str, Any]) -> Inputs:
    """The inputs; a moderator that nobody knows is a fault of the option, not of a line that was added for it."""
    try:
        return read_inputs(spec, data, missing=options.fit.missing, **reading)
    except ModelSyntaxError as fault:
        if options.moderator and f"'{options.moderator}'" in fault.what:
            raise OptionError(
                phrase(
                    "'{moderator}' is neither a construct of the model nor a column of the data.",
                    moderator=options.moderator,
                ),
                fix=phrase("Say what moderates with {moderator}.", moderator=named("moderator")),
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
        raise OptionError(
            phrase("There is nothing to compare between groups: {reason}.", reason=found.reason)
        )
    survey = () if inputs.survey is None else inputs.survey.findings
    misfit = poor_fit(fit_measures(found.base)) if found.base.converged else ()
    return GroupModeration(
        inputs=inputs,
        options=options,
        moderator=moderator,
        comparison=found,
        findings=unique((*inputs.findings, *survey, *found.base.findings, *misfit)),
    )


def _flat(test: Tested) -> dict[str, float | None]:
    found = {
        name: number_or_none(getattr(test, name))
        for name in ("est", "se", "z", "pvalue", "ci_lower", "ci_upper")
    }
    for kind, one in test.intervals.items():
        found |= {f"{kind}_lower": one.lower, f"{kind}_upper": one.upper, f"{kind}_pvalue": one.pvalue}
    return found


def _probe(inputs: Inputs, name: str, options: ModerationOptions) -> Probe:
    """Where the moderator is probed; its codes where it is a choice among a few answers."""
    questions = () if inputs.instrument is None else inputs.instrument.background
    codes = next((q.codes for q in questions if q.code == name), ())
    levels = tuple(float(code.code) for code in codes) if 2 <= len(codes) <= MOST_CHOICES else ()
    return Probe(at=options.at, values=options.values, levels=levels)


def _mediations(
    tested: Tests,
    inputs: Inputs,
    interactions: Sequence[Interaction],
    options: ModerationOptions,
    notes: list[Finding],
) -> list[ModeratedMediation]:
    """Every indirect path, chains of mediators too, of which a step is moderated; with --through those over it."""
    products = {one.name for one in interactions}
    edges: dict[str, tuple[str, ...]] = {}
    for lhs, rhs in tested.fit.spec.regressions:
        if rhs not in products:
            edges[rhs] = (*edges.get(rhs, ()), lhs)
    order = tuple(dict.fromkeys((*edges, *(name for targets in edges.values() for name in targets))))
    circling = {name for loop in feedback_loops(order, edges) for name in loop}
    wanted: list[tuple[tuple[str, ...], str]] = []
    for one in interactions:
        steps = {(one.x, outcome) for outcome in one.outcomes}
        for source in order:
            for path in simple_paths(edges, source):
                moderated = bool(steps & set(pairwise(path)))
                if len(path) > 2 and moderated and (one.square or one.moderator not in path[:-1]):
                    wanted.append((path, one.moderator))
    wanted = sorted(dict.fromkeys(wanted), key=lambda one: len(one[0]))
    if options.through:
        wanted = [one for one in wanted if one[0][0] == options.x and options.through in one[0][1:-1]]
        if options.y:
            wanted = [one for one in wanted if one[0][-1] in options.y]
    looped = [" -> ".join(path) for path, _ in wanted if circling & set(path)]
    if looped:
        notes.append(
            Finding(
                code="moderated_loop",
                severity="warning",
                text=phrase(
                    "A feedback loop lies on {looped}: there is no indirect effect to be moderated.",
                    looped=enumerated(looped[:6], "; "),
                ),
            )
        )
    wanted = [one for one in wanted if not circling & set(one[0])]
    if len(wanted) > MOST_MEDIATIONS:
        left = enumerated(
            (" -> ".join(path) for path, _ in wanted[MOST_MEDIATIONS : MOST_MEDIATIONS + 6]), "; "
        )
        notes.append(
            Finding(
                code="moderated_paths_left_out",
                severity="info",
                text=phrase(
                    "{n} indirect paths are moderated; the {most_mediations} shortest are shown, not {left}.",
                    n=len(wanted),
                    most_mediations=MOST_MEDIATIONS,
                    left=left,
                ),
                fix="Name one with --x, --moderator, --through and --y.",
            )
        )
    return [
        moderated_mediation(tested, path, moderator, _probe(inputs, moderator, options))
        for path, moderator in wanted[:MOST_MEDIATIONS]
    ]


def moderation_record(result: Moderation | GroupModeration) -> dict[str, Any]:
    """What goes into run.json."""
    options = result.options
    of_groups = ("missing", "level") if isinstance(result, GroupModeration) else ()
    return {
        "command": "moderation",
        **plain(result),
        "seed": options.seed,
        "options": settings(options, only=of_groups, without=("seed", "workers")),
        "versions": versions(),
    }
