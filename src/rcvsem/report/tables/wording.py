"""Cells, names and notes that many tables share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.foundation.availability import NotAvailable, Number, is_number
from rcvsem.foundation.text import Text, as_text
from rcvsem.foundation.words import CLAUSES, enumerated
from rcvsem.report.document import Cell, MethodStatement, MethodText, Statement, Words, join, raw, say
from rcvsem.report.numbers import stars, telling_digits

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.fit import Fit
    from rcvsem.survey import CleanSurvey

Names = Mapping[str, Text]

STAR_LEGEND = Text("* p < .05, ** p < .01, *** p < .001 (two-sided).")


def number(value: Any, digits: int | None = None) -> Cell:
    """A number that may exceed 1."""
    return Cell(raw(value), "number", digits)


def bound(value: Any) -> Cell:
    """An end of an interval; one that rounds to 0 shows on which side of 0 it lies."""
    kept = raw(value)
    return Cell(kept, "number", telling_digits(kept, "number"))


def unit(value: Any, digits: int | None = None) -> Cell:
    """A number that cannot exceed 1."""
    return Cell(raw(value), "unit", digits)


def count(value: Any) -> Cell:
    """A whole number."""
    return Cell(raw(value), "integer")


def percent(value: Any, digits: int = 1) -> Cell:
    """A share between 0 and 1, printed as per cent."""
    return Cell(raw(value), "percent", digits)


def probability(value: Any) -> Cell:
    """A p value; in a sentence it brings its own "=" or "<"."""
    return Cell(raw(value), "p")


def starred(value: Any, p: Any) -> Cell:
    """A number with the stars of its p value."""
    return Cell(raw(value), stars=stars(p))


def numbers(pairs: Iterable[tuple[Any, Any]]) -> list[tuple[Any, float]]:
    """The pairs whose value is a number."""
    return [(name, float(value)) for name, value in pairs if is_number(value)]


def titled(code: str, names: Names) -> Text:
    """The code followed by its name, when it has one."""
    name = names.get(code)
    return Text.verbatim(code) if name is None else Text("{code} {name}", code=code, name=name)


def listed(names: Sequence[str | Text]) -> Text:
    """Names as running text: "A, B and C" / "A、B、C"."""
    if len(names) < 2:
        return as_text(names[0] if names else "")
    return Text("{names} and {last}", names=enumerated(names[:-1]), last=names[-1])


def clauses(parts: Sequence[Words]) -> Words | None:
    """Parts of a sentence: "a, b and c"; None without any."""
    if len(parts) < 2:
        return parts[0] if parts else None
    together = Text.meant("parts of a sentence", "{parts} and {last}")
    return say(together, parts=join(parts[:-1], CLAUSES), last=parts[-1])


def thousands(value: int) -> Text:
    """A count in a sentence: 2,000 in English, 2000 in Chinese."""
    return Text("{value:,}", value=value)


def equated(code: object, name: Text) -> Text:
    """What a code stands for: `DP = Digital platform`."""
    return Text("{code} = {name}", code=code, name=name)


def names_note(codes: Iterable[str], names: Names) -> tuple[Words, ...]:
    """What the codes in a table stand for; nothing when no code has a name."""
    known = [(code, names[code]) for code in dict.fromkeys(codes) if code in names]
    if not known:
        return ()
    return (Text("{names}.", names=enumerated((equated(code, name) for code, name in known), "; ")),)


def _method(text: str, /, **values: Any) -> MethodStatement:
    """A statement about the method, which a report says once."""
    made = say(text, **values)
    return MethodStatement(made.text, made.values)


def sample_note(
    n: int, received: int | None = None, missing: str = "listwise", share: float | None = None
) -> Statement:
    """N and the rule for missing answers: a note on the method.

    share : of the answers that is missing (fiml); None when it is not known.
    """
    if missing == "fiml" and share is None:
        return _method("Missing data were handled by full information maximum likelihood (N = {n}).", n=n)
    if missing == "fiml":
        return _method(
            "Missing data were handled by full information maximum likelihood (N = {n}; {share} of the answers missing).",
            n=n,
            share=percent(share),
        )
    if missing == "mean":
        return _method("Missing data were replaced by item means (N = {n}).", n=n)
    if missing == "none":
        return _method("N = {n}.", n=n)
    if received is not None and received > n:
        return _method(
            "Missing data were handled by listwise deletion (N = {n} of {received}).", n=n, received=received
        )
    return _method("Missing data were handled by listwise deletion (N = {n}).", n=n)


_STANDARD_ERRORS = {
    "expected": Text("standard errors from the expected information"),
    "observed": Text("standard errors from the observed information"),
    "robust.sem": Text("robust standard errors (robust.sem)"),
    "robust.huber.white": Text("robust standard errors (Huber-White)"),
    "robust.huber.white, expected": Text(
        "robust standard errors (Huber-White) with the expected information"
    ),
    "robust.huber.white, observed": Text(
        "robust standard errors (Huber-White) with the observed information"
    ),
}


def fit_note(fit: Fit) -> Statement:
    """`sample_note` of a fit, of the respondents it was given: whom the screening left out is no matter of gaps."""
    moments = fit.moments
    return sample_note(fit.n, moments.n_received, fit.options.missing, moments.missing_share)


_EQUAL = {
    "loadings": Text("loadings"),
    "intercepts": Text("intercepts"),
    "thresholds": Text("thresholds"),
    "residuals": Text("residual variances"),
    "residual.covariances": Text("residual covariances"),
    "lv.variances": Text("variances of latent variables"),
    "lv.covariances": Text("covariances of latent variables"),
    "regressions": Text("paths"),
    "means": Text("latent means"),
}


def equal_kinds(kinds: Iterable[str]) -> Text:
    """Kinds of parameters that groups have in common, as running text."""
    named = [_EQUAL.get(kind, Text.verbatim(kind)) for kind in kinds]
    return listed(named)


def group_note(fit: Fit) -> tuple[Text, ...]:
    """The groups with their sizes, and what was asked to be equal between them; how their respondents were drawn.

    Nothing for one group that is a simple random sample.
    """
    groups, options = fit.moments.groups, fit.spec.options
    if len(groups) < 2:
        return _sampling_note(fit)
    sizes = [f"{group.label} (N = {group.n})" for group in groups]
    told = [Text("Groups: {sizes}", sizes=enumerated(sizes))]
    if options.group_equal:
        kinds = equal_kinds(options.group_equal)
        told.append(Text("held equal: {kinds}{free}", kinds=kinds, free=but_free(options.group_partial)))
    return (Text("{told}.", told=enumerated(told, "; ")), *_sampling_note(fit))


def but_free(names: Sequence[str]) -> Text:
    """What is free though its kind is held equal, in parentheses; nothing without any."""
    return Text(" ({free} free)", free=enumerated(names)) if names else Text.verbatim("")


def _sampling_note(fit: Fit) -> tuple[Text, ...]:
    own = [group.sampling for group in fit.moments.groups if group.sampling is not None]
    notes = []
    clusters = sum(one.n_clusters for one in own)
    if clusters:
        notes.append(
            MethodText(
                "Standard errors and scaled test are robust to {clusters} clusters of respondents.",
                clusters=clusters,
            )
        )
    if any(one.weights is not None for one in own):
        notes.append(MethodText("Estimates use sampling weights."))
    return tuple(notes)


def auxiliary_note(names: Sequence[str]) -> tuple[Text, ...]:
    """Variables outside the model that informed the missing answers; nothing without any."""
    if not names:
        return ()
    return (MethodText("Auxiliary variables, outside the model: {names}.", names=enumerated(names)),)


def given_note(fit: Fit) -> tuple[Text, ...]:
    """Ordinal fits: the observed predictors that the model is fitted given; nothing without any."""
    own = fit.layout.ordinal
    if own is None or not own.predictors.size:
        return ()
    named = listed([fit.layout.observed[k] for k in own.predictors])
    return (
        MethodText(
            "Fitted given {named}: thresholds and intercepts where these are 0, slopes of probit (linear) "
            "regressions, residual correlations.",
            named=named,
        ),
    )


def program_of(convention: str) -> str:
    """The program whose definitions a convention follows, as it writes its name."""
    return "AMOS" if convention == "amos" else convention


def method_note(estimator: str, convention: str = "lavaan", standard_errors: str = "") -> Text:
    """Estimator, convention of the indices, and kind of the standard errors."""
    label = (
        ESTIMATORS[estimator].label
        if estimator in ESTIMATORS
        else Text("Estimator {code}", code=estimator.upper())
    )
    told = [label, Text("fit indices computed as in {program}", program=program_of(convention))]
    if standard_errors:
        told.append(_STANDARD_ERRORS.get(standard_errors, Text.verbatim(standard_errors)))
    return MethodText("{told}.", told=enumerated(told, "; "))


def simulated_notice(survey: CleanSurvey | None) -> Text | None:
    """The warning that stands wherever simulated answers are shown; None for answers of real people."""
    if survey is None or survey.simulated is None:
        return None
    source = survey.simulated
    if not source.of("en"):
        return MethodText("The survey answers are simulated; no real people gave them.")
    if source.of("zh").isascii():
        return MethodText.meant(
            "source without a Chinese name",
            "The survey answers are simulated from {source}; no real people gave them.",
            source=source,
        )
    return MethodText(
        "The survey answers are simulated from {source}; no real people gave them.", source=source
    )


def standard_error(estimate: ParameterEstimate) -> Number:
    """The SE; of a fixed parameter, which has none, the reason why."""
    return estimate.z if estimate.free == 0 and isinstance(estimate.z, NotAvailable) else estimate.se


def path_text(names: Sequence[str]) -> str:
    """`DP → DSC → BPC`."""
    return " → ".join(names)


def group_mark(group: int, labels: Sequence[str]) -> Text:
    """The group in parentheses, to stand behind a name; nothing for one group."""
    if len(labels) < 2:
        return Text.verbatim("")
    label = labels[group - 1] if group <= len(labels) else str(group)
    return Text(" ({label})", label=label)


def of_group(title: Text, group: str) -> Text:
    """The title with the group in parentheses; as it is without one."""
    return title if not group else Text("{title} ({group})", title=title, group=group)
