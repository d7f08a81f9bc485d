"""PROCESS templates with latent variables: the same paths and effects, products as product indicators.

The template becomes a model text (`latent_text`); a moderated one is estimated as `rcvsem moderation` does (matched
pairs, double-mean centring: Lin, Wen, Marsh & Lin 2010), one without moderators as `rcvsem fit`. Robust maximum
likelihood; indirect effects have percentile bootstrap intervals in which the products are centred anew in every draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.analyses.inputs import inputs_of
from rcvsem.analyses.json_heads import SCALES
from rcvsem.analyses.moderation import Moderation, moderation
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.analyses.process_options import ProcessOptions
from rcvsem.analyses.process_three_way import three_way_fit
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.evaluate import fit_measures, parameter_estimates
from rcvsem.fit import Fit, FitOptions, estimate
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.bootstrap import BootstrapResult, bootstrap
from rcvsem.infer.decisions import Decisions, PathDecision, decisions_of
from rcvsem.infer.indirect_effects import (
    IndirectEffect,
    ProductEffect,
    drawn_values,
    effects_of,
    told,
    values_of,
)
from rcvsem.infer.moderation import SimpleSlopes
from rcvsem.infer.process import ConditionalEffect
from rcvsem.infer.process_templates import TemplatePath, checked, paths_of, predictors_of, product_name
from rcvsem.infer.products import Recentring
from rcvsem.model import parse_model

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LatentProcess(Result):
    """One template. fit : of the whole model. moderated : its analysis with simple slopes and Johnson-Neyman regions.

    probes : values of the moderators as deviations from their mean: -1, 0, +1 SD, of two values both.
    """

    source: ScaleSource
    options: ProcessOptions
    number: int
    text: str
    fit: Fit
    moderated: Moderation | None
    decisions: Decisions
    measures: dict[str, Number]
    mediators: tuple[str, ...]
    probes: Mapping[str, tuple[float, ...]]
    direct: tuple[ConditionalEffect, ...]
    indirect: tuple[IndirectEffect, ...]
    usable: int
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{SCALES} template=number analysed=fit.n estimator=fit.options.estimator converged=fit.converged "
        "admissible=fit.admissible model=text paths measures probes direct indirect slopes level draws "
        "converged_draws=usable seed"
    )

    @property
    def paths(self) -> tuple[PathDecision, ...]:
        """All regressions."""
        return self.decisions.paths

    @property
    def slopes(self) -> tuple[SimpleSlopes, ...]:
        """Simple slopes with Johnson-Neyman regions; () without moderators."""
        return () if self.moderated is None else self.moderated.slopes

    @property
    def x(self) -> str:
        return str(self.options.x)

    @property
    def y(self) -> str:
        return str(self.options.y)

    @property
    def level(self) -> float:
        return self.options.level

    @property
    def draws(self) -> int:
        return self.options.draws

    @property
    def seed(self) -> int:
        return self.options.seed

    @property
    def headline(self) -> str:
        return phrase(
            "template {number}, n = {n}, {draws} draws", number=self.number, n=self.fit.n, draws=self.draws
        )

    @property
    def exit_code(self) -> int:
        return 0 if self.fit.admissible else 1

    def to_frame(self) -> pd.DataFrame:
        """Indirect effects and indices, a row each."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"kind": one.kind, "route": " -> ".join(one.route), "moderator": one.moderator, "at": dict(one.at),
                 "est": one.est, "boot_se": one.boot_se, "ci_lower": one.ci_lower, "ci_upper": one.ci_upper}
                for one in self.indirect
            ]
        )  # fmt: skip


def run_latent(
    source: ScaleSource, number: int, options: ProcessOptions, progress: Progress | None = None
) -> LatentProcess:
    """One template with latent variables; `options` has x and y.

    Raises
    ------
    OptionError : a construct of one item, a role without a variable. ConvergenceError : no solution.
    """
    assert options.x is not None
    assert options.y is not None
    template, letters = checked(number, options.m, options.w, options.z)
    paths = paths_of(template, options.x, options.y, options.m, letters)
    text = latent_text(source.constructs, paths, options)
    moderated = None
    if any(len(term) > 1 for path in paths for term in path.terms):
        made = three_way_fit(source, text, paths)
        fit, found, named = made.fit, made.findings, made.named
        draws = _draws(fit, options, progress, made.transform) if options.m else None
    elif letters:
        moderated = moderation(
            text,
            source.survey,
            ModerationOptions(
                draws=options.draws, seed=options.seed, level=options.level, intervals=("percentile",)
            ),
            progress=progress,
        )
        fit, draws, found = moderated.fit, moderated.bootstrap, moderated.findings
        named = {frozenset((one.x, one.moderator)): one.name for one in moderated.interactions}
    else:
        inputs = inputs_of(parse_model(text), source.survey)
        fit = estimate(inputs.spec, inputs.moments, FitOptions(estimator="mlr"))
        found = (*inputs.findings, *source.survey.findings, *fit.findings)
        draws, named = _draws(fit, options, progress), {}
    if not fit.converged:
        raise ConvergenceError(
            phrase("The model of template {number} has no solution: {why}", number=number, why=fit.reason),
            fix="Look at the measurement model first: rcvsem fit.",
        )
    measures = fit_measures(fit)
    probes = {name: _probes(fit, source, name) for name in letters.values()}
    effects = effects_of(paths, options.x, options.y, options.m, probes)
    estimates = parameter_estimates(fit, level=options.level)
    place = _Places(fit, named)
    theta = np.asarray(fit.theta)
    values = values_of(effects, paths, lambda target, name: float(theta[place(target, name)]))
    drawn = _drawn(effects, paths, draws, place)
    return LatentProcess(
        source=source,
        options=options,
        number=number,
        text=text,
        fit=fit,
        moderated=moderated,
        decisions=moderated.decisions if moderated is not None else decisions_of(estimates, rule="robust"),
        measures=measures,
        mediators=tuple(options.m),
        probes=probes,
        direct=_direct(fit, place, paths, options, probes),
        indirect=tuple(
            told(effect, float(value), None if drawn is None else drawn[:, k], options.level)
            for k, (effect, value) in enumerate(zip(effects, values, strict=True))
        ),
        usable=0 if drawn is None else len(drawn),
        findings=unique((*found, *poor_fit(measures))),
    )


def latent_text(
    constructs: Mapping[str, Sequence[str]], paths: Sequence[TemplatePath], options: ProcessOptions
) -> str:
    """The template as a model text: measurement, regressions with X:W, covariances that a regression each leaves open.

    Raises
    ------
    OptionError : a construct of one item.
    """
    targets = list(dict.fromkeys(path.target for path in paths))
    plans = {target: predictors_of(target, paths, options.covariates) for target in targets}
    roles = list(dict.fromkeys([*(n for own in plans.values() for n in own if ":" not in n), *targets]))
    lines = []
    for name in roles:
        if name not in constructs:
            continue
        items = constructs[name]
        if len(items) < 2:
            raise OptionError(
                phrase("{name} has one item: that is no latent variable.", name=name),
                fix=phrase("Give the item itself: {item}.", item=items[0]),
            )
        lines.append(f"{name} =~ {' + '.join(items)}")
    lines += [f"{target} ~ {' + '.join(own)}" for target, own in plans.items()]
    causes = [name for name in roles if name not in targets]
    latent = [name for name in causes if name in constructs]
    observed = [name for name in causes if name not in constructs]
    # observed and latent causes correlate, as they do among themselves
    if latent:
        lines += [f"{a} ~~ {b}" for a in observed for b in latent]
        # once they stand in such a line, nothing else lets observed causes correlate
        lines += [f"{a} ~~ {b}" for a, b in combinations(observed, 2)]
    known = {(path.source, path.target) for path in paths}
    mediators = list(options.m)
    lines += [
        f"{a} ~~ {b}" for k, a in enumerate(mediators) for b in mediators[k + 1 :] if (a, b) not in known
    ]
    return "\n".join(lines) + "\n"


class _Places:
    """Where the coefficient of a predictor stands among the free parameters."""

    def __init__(self, fit: Fit, named: Mapping[frozenset[str], str]) -> None:
        self._fit, self._named = fit, named

    def __call__(self, target: str, name: str) -> int:
        if ":" in name:
            name = self._named[frozenset(name.split(":"))]
        return int(self._fit.spec.parameters[self._fit.row_of(target, "~", name)].free) - 1


def _draws(
    fit: Fit, options: ProcessOptions, progress: Progress | None, transform: Recentring | None = None
) -> BootstrapResult | None:
    if not options.draws or not fit.converged:
        return None
    return bootstrap(fit, draws=options.draws, seed=options.seed, progress=progress, transform=transform)


def _drawn(
    effects: Sequence[ProductEffect],
    paths: Sequence[TemplatePath],
    draws: BootstrapResult | None,
    place: _Places,
) -> Floats | None:
    """(usable draws, effects); None without draws or effects."""
    if draws is None or not effects:
        return None
    theta = draws.theta[draws.converged]
    return drawn_values(effects, paths, lambda target, name: theta[:, place(target, name)])


def _probes(fit: Fit, source: ScaleSource, name: str) -> tuple[float, ...]:
    if name not in source.constructs:
        values = np.asarray(source.survey.column(name), dtype=np.float64)
        values = values[~np.isnan(values)]
        kinds = np.unique(values)
        if kinds.size == 2:
            return tuple((kinds - values.mean()).tolist())
        sd = float(values.std())
    else:
        row = fit.spec.parameters[fit.row_of(name, "~~", name)]
        sd = float(np.sqrt(fit.theta[row.free - 1]))
    return (-sd, 0.0, sd)


def _direct(
    fit: Fit,
    place: _Places,
    paths: Sequence[TemplatePath],
    options: ProcessOptions,
    probes: Mapping[str, tuple[float, ...]],
) -> tuple[ConditionalEffect, ...]:
    """The effect of X on Y at values of its moderators, by the robust standard errors."""
    x, y = str(options.x), str(options.y)
    path = next(one for one in paths if (one.source, one.target) == (x, y))
    used = list(dict.fromkeys(name for term in path.terms for name in term))
    crit = normal_quantile(0.5 + options.level / 2.0)
    if isinstance(fit.vcov, NotAvailable):
        return ()
    found = []
    for values in product(*(probes[name] for name in used)):
        at = dict(zip(used, values, strict=True))
        weights = np.zeros(fit.q)
        weights[place(y, x)] = 1.0
        for term in path.terms:
            weights[place(y, product_name(x, *term))] += float(np.prod([at[name] for name in term]))
        est, se = float(weights @ fit.theta), float(np.sqrt(weights @ fit.vcov @ weights))
        z = est / se
        found.append(
            ConditionalEffect(
                at=at, est=est, se=se, t=z, pvalue=2.0 * normal_cdf(-abs(z)), ci_lower=est - crit * se,
                ci_upper=est + crit * se,
            )
        )  # fmt: skip
    return tuple(found)
