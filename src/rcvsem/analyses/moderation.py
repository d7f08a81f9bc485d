"""Moderation from files: the interaction, its product columns, slopes, Johnson-Neyman, moderated mediation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from rcvsem.analyses.fitted import FittedResult
from rcvsem.analyses.inputs import Inputs, read_inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.moderated_chains import moderated_chains, probe_of
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
from rcvsem.foundation.availability import Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.decisions import Decisions
from rcvsem.infer.drawn_parameters import DrawnDefinition, DrawnParameter, definitions_of
from rcvsem.infer.interaction_model import (
    Interaction,
    interaction_model,
    main_model,
)
from rcvsem.infer.interaction_size import InteractionSize, interaction_sizes
from rcvsem.infer.moderated_mediation import ModeratedMediation
from rcvsem.infer.moderation import SimpleSlopes, Tested, Tests, simple_slopes
from rcvsem.infer.products import Product, product_columns
from rcvsem.model import ModelSpec

if TYPE_CHECKING:
    import pandas as pd


Kind = Literal["interaction", "groups"]
HEAD = (
    f"{VERSION} kind n=fit.n n_received=received missing=fit.options.missing estimator=fit.options.estimator "
    f"se=fit.options.se_kind converged=fit.converged admissible=fit.admissible {TOLD} inputs=inputs.files"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Moderation(FittedResult):
    """The analysis. `main` is the same model without the interaction, for comparison.

    products : every column that was made. inputs : of the full model, products among its moments.
    """

    options: ModerationOptions
    interactions: tuple[Interaction, ...]
    products: tuple[Product, ...]
    main: Fit
    measures: dict[str, Number]
    estimates: tuple[ParameterEstimate, ...]
    bootstrap: BootstrapResult | None
    drawn: tuple[DrawnParameter, ...]
    decisions: Decisions
    slopes: tuple[SimpleSlopes, ...]
    mediation: tuple[ModeratedMediation, ...]

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
    def definitions(self) -> list[DrawnDefinition]:
        """What the model defines."""
        return definitions_of(self.drawn)

    def to_frame(self) -> pd.DataFrame:
        """The interaction and the simple slopes, a row each."""
        import pandas as pd

        rows = []
        for one in self.slopes:
            named = {"x": one.interaction.x, "moderator": one.interaction.moderator, "outcome": one.outcome}
            rows.append({**named, "at": None, **_flat(one.product)})
            rows += [{**named, "at": row.value, **_flat(row.result)} for row in one.slopes]
        return pd.DataFrame(rows)


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
            probe = probe_of(inputs, one.moderator, options)
            slopes += [simple_slopes(tested, one, y, probe) for y in one.outcomes]
        mediated = moderated_chains(tested, inputs, interactions, options, notes)
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
                fix=phrase("Say what moderates with {--moderator}."),
            ) from None
        raise


def _flat(test: Tested) -> dict[str, float | None]:
    found = {
        name: number_or_none(getattr(test, name))
        for name in ("est", "se", "z", "pvalue", "ci_lower", "ci_upper")
    }
    for kind, one in test.intervals.items():
        found |= {f"{kind}_lower": one.lower, f"{kind}_upper": one.upper, f"{kind}_pvalue": one.pvalue}
    return found
