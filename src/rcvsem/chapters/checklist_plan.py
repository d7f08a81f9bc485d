"""What a study answers of the reporting standards: hypotheses, sample, data, and the model as it was specified."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rcvsem.analyses.path_model import Study
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Words, say
from rcvsem.report.tables.wording import (
    listed,
    method_note,
    number,
    numbers,
    percent,
    probability,
    sample_note,
)

Fact = Callable[[Study], Sequence[Words]]


def _hypotheses(study: Study) -> Sequence[Words]:
    found = study.inputs.spec.hypotheses
    if not found:
        return []
    signed = sum(1 for h in found if h.sign)
    return [say("{n} hypotheses, {m} with an expected sign.", n=len(found), m=signed)]


def _sample(study: Study) -> Sequence[Words]:
    if study.survey is None:
        return [sample_note(study.fit.n)]
    survey = study.survey
    steps = [(step.text, step.removed) for step in survey.flow if step.removed]
    told: list[Words] = [
        say(
            "{received} received, {n} analysed ({rate}).",
            received=survey.received,
            n=study.fit.n,
            rate=percent(study.fit.n / survey.received if survey.received else None),
        )
    ]
    told += [say("Excluded: {k} ({rule}).", k=removed, rule=text) for text, removed in steps]
    return told


def _cases(study: Study) -> Sequence[Words]:
    """Cases per free parameter are a fact; why this many is the author's to say."""
    if not study.fit.npar:
        return []
    return [
        say(
            "{n} cases for {q} free parameters ({ratio} each); how the size was planned is the author's to say.",
            n=study.fit.n,
            q=study.fit.npar,
            ratio=number(study.fit.n / study.fit.npar, 1),
        )
    ]


def _instrument(study: Study) -> Sequence[Words]:
    instrument = study.inputs.instrument
    if instrument is None:
        return []
    reverse = study.survey.reversed_items if study.survey is not None else ()
    scales = sorted({(s.minimum, s.maximum) for s in instrument.scales.values()})
    points = enumerated(f"{low}-{high}" for low, high in scales)
    told: list[Words] = [
        say(
            "{title}: {k} items of {c} constructs, answers {points}.",
            title=instrument.title,
            k=len(instrument.kept_items),
            c=len(instrument.constructs),
            points=points,
        )
    ]
    if reverse:
        told.append(say("Reversed: {items}.", items=listed(list(reverse))))
    return told


def _missing(study: Study) -> Sequence[Words]:
    told: list[Words] = []
    if study.survey is not None:
        found = study.missing
        if found is not None:
            cells = found.patterns.n * len(study.answered_items)
            told.append(
                say(
                    "{cells} of {all} answers missing ({rate}).",
                    cells=found.patterns.cells,
                    all=cells,
                    rate=percent(found.patterns.cells / cells if cells else 0.0, 2),
                )
            )
            if not isinstance(found.little, NotAvailable):
                told.append(say("Little's test: p {p}.", p=probability(found.little.pvalue)))
    told.append(sample_note(study.fit.n, study.fit.moments.n_received, study.missing_rule))
    return told


def _distribution(study: Study) -> Sequence[Words]:
    found = study.items
    if not found:
        return []
    skews = [abs(value) for _, value in numbers((e.code, e.skew) for e in found)]
    kurtoses = [abs(value) for _, value in numbers((e.code, e.kurtosis) for e in found)]
    if not skews or not kurtoses:
        return []
    return [
        say(
            "Largest |skew| {skew}, largest |kurtosis| {kurtosis} of the items.",
            skew=number(max(skews), 2),
            kurtosis=number(max(kurtoses), 2),
        )
    ]


def _specification(study: Study) -> Sequence[Words]:
    spec = study.inputs.spec
    return [
        say(
            "{p} observed variables, {m} latent ones, {q} free parameters, df = {df}.",
            p=len(spec.observed),
            m=len(spec.latents),
            q=study.fit.npar,
            df=study.fit.df,
        )
    ]


def _scaling(study: Study) -> Sequence[Words]:
    if not study.inputs.spec.latents:
        return []
    if study.inputs.spec.options.std_lv:
        return [say("Variances of latent variables fixed to 1.")]
    return [say("First loading of each latent variable fixed to 1.")]


def _residual_covariances(study: Study) -> Sequence[Words]:
    rows = [
        row
        for row in study.inputs.spec.parameters
        if row.op == "~~" and row.user and row.lhs != row.rhs and row.free and row.group == 1
    ]
    if not rows:
        return [say("None in the model.")]
    reasoned = [row for row in rows if row.reason]
    names = listed([f"{row.lhs} ~~ {row.rhs}" for row in rows])
    return [
        say("{names}; {k} of {n} with a reason in the model file.", names=names, k=len(reasoned), n=len(rows))
    ]


def _identification(study: Study) -> Sequence[Words]:
    if isinstance(study.fit.vcov, NotAvailable):
        return []
    return [say("Rules checked before fitting; information matrix of full rank at the solution.")]


def _software(study: Study) -> Sequence[Words]:
    engine = "" if study.options.fit.engine == "rcvsem" else f" ({study.options.fit.engine})"
    return [
        say("rcvsem {version}{engine}; covariance matrix of the items.", version=__version__, engine=engine)
    ]


def _estimator(study: Study) -> Sequence[Words]:
    options = study.options.fit
    return [method_note(options.estimator, study.options.convention, options.se_name)]


def _criteria(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return []
    return [
        say(
            "Cut-offs with their sources stand in the table of fit; whether they were chosen beforehand is the "
            "author's to say."
        )
    ]


PLAN: dict[str, Fact] = {
    "hypotheses": _hypotheses,
    "sample": _sample,
    "power": _cases,
    "instrument": _instrument,
    "missing": _missing,
    "distribution": _distribution,
    "specification": _specification,
    "scaling": _scaling,
    "residuals": _residual_covariances,
    "identification": _identification,
    "software": _software,
    "estimator": _estimator,
    "criteria": _criteria,
}
