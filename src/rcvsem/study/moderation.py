"""Moderation from files: the interaction, its product columns, slopes, Johnson-Neyman, moderated mediation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rcvsem import __version__
from rcvsem.evaluate import ParameterEstimate, fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate, moments_from_data
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.errors import DataError, FileError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import check_integer, check_unit_interval
from rcvsem.infer.bootstrap import BootstrapResult, Progress, bootstrap
from rcvsem.infer.group_comparison import PathComparison, compare_paths
from rcvsem.infer.interaction_model import (
    Interaction,
    SplitText,
    check_pairs,
    indicators_of,
    interaction_model,
    main_model,
    split_text,
)
from rcvsem.infer.moderation import ModeratedMediation, SimpleSlopes, moderated_mediation, simple_slopes
from rcvsem.infer.products import (
    Centring,
    Product,
    ProductColumns,
    Recentring,
    check_centring,
    item_pairs,
    product_columns,
)
from rcvsem.model import ModelSpec, read_model
from rcvsem.study.inputs import Inputs, PathLike, read_inputs
from rcvsem.study.machine import PARAMETER_KEYS, bootstrap_json, finding_json, plain, warnings

Stage = Literal["first", "second", "both"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModerationOptions:
    """What is moderated, and how.

    x, moderator, y : the interaction, where the model text has no `X:M`; several outcomes in y.
    through : a mediator: the paths X -> through -> y are moderated, `stage` says which.
    method : centring of the products. pairs : "matched", "all", or the pairs themselves ("DP1:VP1", ...).
    at : values of the moderator in SDs; values : more of them in its own units.
    fit : robust maximum likelihood by default: products of normal items are not normal.
    """

    x: str = ""
    moderator: str = ""
    y: tuple[str, ...] = ()
    through: str = ""
    stage: Stage = "first"
    method: Centring = "double-mean"
    pairs: tuple[str, ...] = ("matched",)
    at: tuple[float, ...] = (-1.0, 0.0, 1.0)
    values: tuple[float, ...] = ()
    fit: FitOptions
    draws: int = 2000
    seed: int = 1
    workers: int = 1
    level: float = 0.95

    def __post_init__(self) -> None:
        check_centring(self.method)
        check_integer(self.draws, "draws", "moderation", 0)
        check_unit_interval(self.level, "level", "moderation")
        if bool(self.x) != bool(self.moderator):
            raise OptionError("--x and --moderator go together.")


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
    def exit_code(self) -> Literal[0, 1]:
        return 0 if self.fit.converged and self.fit.admissible else 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupModeration:
    """An observed moderator whose values are groups: every path compared between them."""

    inputs: Inputs
    options: ModerationOptions
    moderator: str
    comparison: PathComparison
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> Literal[0, 1]:
        return 0 if self.comparison.base.admissible else 1


def moderation(
    model: PathLike,
    data: Any,
    options: ModerationOptions,
    *,
    progress: Progress | None = None,
    **reading: Any,
) -> Moderation:
    """A latent interaction by product indicators.

    model : a model file (its text may hold `Y ~ X:M`). data, reading : as `study.inputs.read_inputs`.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    if options.fit.is_categorical:
        raise OptionError(
            f"Products of items are not ordinal, so {options.fit.estimator} cannot take them.",
            fix="Use mlr (the default) or ml.",
        )
    split = _split(model)
    interactions = _interactions(split, options, str(model))
    main_spec = main_model(split, str(model), interactions)
    inputs = read_inputs(main_spec, data, missing=options.fit.missing, **reading)
    survey = inputs.survey
    if survey is None:
        raise DataError("Products need the respondents' answers, not only their covariances.")
    main = estimate(inputs.spec, inputs.moments, options.fit)
    pairs = {one.name: _pairs(main, one, options) for one in interactions}
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
                    fit, one, y, at=options.at, values=options.values, draws=result, level=options.level
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


def group_moderation(
    model: PathLike, data: Any, moderator: str, options: ModerationOptions, **reading: Any
) -> GroupModeration:
    """A moderator whose values are groups: path by path comparison with equal loadings."""
    spec = read_model(model)
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


def _split(model: PathLike) -> SplitText:
    path = Path(model)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileError(f"there is no model file '{model}'.", fix="Check the name and the folder.") from None
    except (OSError, UnicodeDecodeError):
        # the reader of models knows other encodings; and says what is wrong
        text = read_model(path, identify=False).source
    return split_text(text, str(model))


def _interactions(split: SplitText, options: ModerationOptions, where: str) -> tuple[Interaction, ...]:
    """Those of the text, or the one asked for."""
    if not options.x:
        if not split.interactions:
            raise OptionError(
                "Nothing says what is moderated.",
                where=where,
                fix="Give --x X --moderator M (and --y Y), or write Y ~ X + M + X:M in the model.",
            )
        return split.interactions
    if split.interactions:
        raise OptionError("The model text has X:M terms already; leave out --x and --moderator.", where=where)
    from rcvsem.model import parse_model

    base = parse_model(split.main, path=where, identify=False)
    known = (*base.latents, *base.observed)
    for name in (options.x, *options.y, *((options.through,) if options.through else ())):
        if name not in known:
            raise OptionError(
                f"'{name}' is no variable of the model.", fix=f"It has: {', '.join(base.latents)}."
            )
    if options.x == options.moderator:
        raise OptionError("A variable cannot moderate its own effect here; X and the moderator must differ.")
    if options.through:
        return _mediated(base, options)
    outcomes = options.y or tuple(lhs for lhs, rhs in base.regressions if rhs == options.x)
    outcomes = tuple(dict.fromkeys(outcomes))
    if not outcomes:
        raise OptionError(f"{options.x} explains nothing in the model.", fix="Say what with --y.")
    if options.moderator in outcomes:
        outcomes = tuple(y for y in outcomes if y != options.moderator)
    return (Interaction(options.x, options.moderator, outcomes),)


def _mediated(base: ModelSpec, options: ModerationOptions) -> tuple[Interaction, ...]:
    have = set(base.regressions)
    outcomes = options.y or tuple(lhs for lhs, rhs in base.regressions if rhs == options.through)
    for y in outcomes:
        if (options.through, options.x) not in have or (y, options.through) not in have:
            raise OptionError(f"The model has no path {options.x} -> {options.through} -> {y}.")
    if not outcomes:
        raise OptionError(f"{options.through} explains nothing in the model.", fix="Say what with --y.")
    found = []
    if options.stage in ("first", "both"):
        found.append(Interaction(options.x, options.moderator, (options.through,)))
    if options.stage in ("second", "both"):
        found.append(Interaction(options.through, options.moderator, tuple(dict.fromkeys(outcomes))))
    return tuple(found)


def _pairs(main: Fit, interaction: Interaction, options: ModerationOptions) -> tuple[tuple[str, str], ...]:
    spec = main.spec
    first, second = (indicators_of(spec, name) for name in (interaction.x, interaction.moderator))
    if options.pairs in (("matched",), ("all",)):
        strength = {
            row.rhs: float(row.std_all)
            for row in parameter_estimates(main)
            if row.op == "=~" and not isinstance(row.std_all, NotAvailable)
        }
        return item_pairs(first, second, "all" if options.pairs == ("all",) else "matched", strength)
    given = []
    for text in options.pairs:
        a, colon, b = (part.strip() for part in text.partition(":"))
        if not colon or not a or not b:
            raise OptionError(f"--pairs takes matched, all, or pairs like DP1:VP1. Got {text!r}.")
        if a in first or b in second:
            given.append((a, b))
        elif b in first and a in second:
            given.append((b, a))
    check_pairs(spec, interaction, given)
    return tuple(given)


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
                    level=options.level,
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


def _unique(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple({(f.code, f.where, f.text): f for f in findings}.values())


# --- machine form ----------------------------------------------------------------------------------------------


def moderation_json(result: Moderation | GroupModeration) -> dict[str, Any]:
    """What `rcvsem moderation --json` prints."""
    fit = result.fit if isinstance(result, Moderation) else result.comparison.base
    common: dict[str, Any] = {
        "rcvsem": __version__,
        "kind": "interaction" if isinstance(result, Moderation) else "groups",
        "n": fit.n,
        "n_received": result.inputs.moments.n_received,
        "missing": fit.options.missing,
        "estimator": fit.options.estimator,
        "se": fit.options.se_kind,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "warnings": warnings(result.findings),
        "findings": [finding_json(finding) for finding in result.findings],
        "inputs": [{"role": f.role, "path": f.path, "sha256": f.sha256} for f in result.inputs.files],
    }
    if isinstance(result, GroupModeration):
        return {**common, "moderator": result.moderator, **_groups_json(result.comparison)}
    options = result.options
    return {
        **common,
        "method": options.method,
        "level": options.level,
        "interactions": [
            {"name": one.name, "x": one.x, "moderator": one.moderator, "outcomes": list(one.outcomes)}
            for one in result.interactions
        ],
        "products": [
            {
                "name": p.name, "first": p.first, "second": p.second, "first_mean": p.first_mean,
                "second_mean": p.second_mean, "mean": p.mean, "sd": p.sd,
            }
            for p in result.products
        ],
        "parameters": [{key: plain(getattr(row, key)) for key in PARAMETER_KEYS} for row in result.estimates],
        "measures": plain(result.measures),
        "slopes": [_slopes_json(one) for one in result.slopes],
        "moderated_mediation": [_mediation_json(one) for one in result.mediation],
        "bootstrap": None if result.bootstrap is None else bootstrap_json(result.bootstrap),
    }  # fmt: skip


def _tested(value: Any) -> dict[str, Any] | None:
    if isinstance(value, NotAvailable):
        return None
    return {
        **{
            name: plain(getattr(value, name)) for name in ("est", "se", "z", "pvalue", "ci_lower", "ci_upper")
        },
        "intervals": {
            kind: {"lower": one.lower, "upper": one.upper, "pvalue": one.pvalue, "level": one.level}
            for kind, one in value.intervals.items()
        },
    }


def _at_json(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"sds": row.sds, "deviation": row.deviation, "value": row.value, **(_tested(row.result) or {})}
        for row in rows
    ]


def _slopes_json(one: SimpleSlopes) -> dict[str, Any]:
    found = one.johnson_neyman
    return {
        "x": one.interaction.x,
        "moderator": one.interaction.moderator,
        "outcome": one.outcome,
        "moderator_mean": one.moderator.mean,
        "moderator_sd": one.moderator.sd,
        "main": _tested(one.main),
        "interaction": _tested(one.product),
        "standardized_interaction": _tested(one.standardized),
        "simple_slopes": _at_json(one.slopes),
        "johnson_neyman": None
        if isinstance(found, NotAvailable)
        else {
            "level": found.level,
            "region": found.region,
            "lower": plain(found.lower),
            "upper": plain(found.upper),
            "lower_sds": plain(found.lower / one.moderator.sd),
            "upper_sds": plain(found.upper / one.moderator.sd),
        },
    }


def _mediation_json(one: ModeratedMediation) -> dict[str, Any]:
    return {
        "x": one.x,
        "mediator": one.mediator,
        "y": one.y,
        "moderator": one.moderator.name,
        "stages": list(one.stages),
        "index": _tested(one.index),
        "reason": one.index.reason if isinstance(one.index, NotAvailable) else None,
        "conditional_indirect": _at_json(one.indirect),
        "contrast": _tested(one.contrast),
    }


def _groups_json(found: PathComparison) -> dict[str, Any]:
    return {
        "groups": list(found.groups),
        "group_n": [group.n for group in found.base.moments.groups],
        "equal": list(found.equal),
        "together": _test_json(found.together),
        "paths": [
            {
                "from": row.source,
                "to": row.target,
                "est": [plain(v) for v in row.est],
                "se": [plain(v) for v in row.se],
                "pvalue": [plain(v) for v in row.pvalue],
                "std": [plain(v) for v in row.std],
                "constrained": _test_json(row.constrained),
                "differences": [
                    {
                        "groups": [found.groups[d.first - 1], found.groups[d.second - 1]],
                        "difference": d.difference,
                        "z": plain(d.z),
                        "pvalue": plain(d.pvalue),
                    }
                    for d in row.differences
                ],
            }
            for row in found.paths
        ],
    }


def _test_json(test: Any) -> dict[str, Any] | None:
    if isinstance(test, NotAvailable):
        return None
    return {
        name: plain(getattr(test, name))
        for name in test.__dataclass_fields__
        if name in ("stat", "df", "pvalue", "method")
    }
