"""What is to be said of a study, beside what its inputs and its fit say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reliability_rows import alpha_findings
from rcvsem.evaluate import (
    ConvergentValidity,
)
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.decisions import Decisions

if TYPE_CHECKING:
    from rcvsem.infer.drawn_parameters import DrawnParameter
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.scale.reliability import Alpha

_RULES = {
    "percentile": phrase("the percentile interval of the bootstrap"),
    "bc": phrase("the bias-corrected interval of the bootstrap"),
    "bca": phrase("the BCa interval of the bootstrap"),
    "montecarlo": phrase("the Monte Carlo interval"),
    "robust": phrase("robust standard errors"),
    "normal": phrase("its standard errors"),
}


def two_answers(decided: Decisions) -> list[Finding]:
    """Paths on which the estimator's own standard errors say otherwise than the rule of the report."""
    rows = decided.disagreeing
    if not rows:
        return []
    several = len({row.group for row in decided.paths}) > 1
    named_ = [
        phrase(
            "{rhs} → {lhs}{which} (p = {own_pvalue:.3f} against p = {pvalue:.3f})",
            rhs=row.rhs,
            lhs=row.lhs,
            which=phrase(" (group {group})", group=row.group) if several else "",
            own_pvalue=row.own_pvalue,
            pvalue=row.pvalue,
        )
        for row in rows
    ]
    estimator, rule = decided.estimator.upper(), _RULES[decided.rule]
    return [
        Finding(
            code="inference_disagrees",
            severity="warning",
            text=phrase(
                "The standard errors of {estimator} and {rule} disagree at the {alpha:g}% level about "
                "{named}. Hypotheses and effects are decided by {rule}.",
                estimator=estimator,
                rule=rule,
                alpha=100 * decided.alpha,
                named=enumerated(named_, "; "),
            ),
            fix="Report these paths as uncertain; the answers may be skewed, or the sample small.",
        )
    ]


def undefined_definitions(drawn: Sequence[DrawnParameter], result: BootstrapResult | None) -> list[Finding]:
    """Definitions without a value in some draws."""
    draws = 0 if result is None else result.n_converged
    return [
        Finding(
            code="definition_undefined",
            severity="warning",
            text=phrase(
                "{lhs} := {rhs} has no value in {undefined} of {draws} converged draws ({undefined_2:.1f} "
                "%): a logarithm or root of a negative number, or a division by 0. They are left out, and "
                "its interval stands for the other draws only.",
                lhs=row.lhs,
                rhs=row.rhs,
                undefined=row.undefined,
                draws=draws,
                undefined_2=100.0 * row.undefined / draws,
            ),
            fix="Do not report this interval; define the quantity so that it exists in every sample.",
        )
        for row in drawn
        if row.op == ":=" and row.undefined
    ]


def study_findings(
    inputs: Inputs,
    fit: Fit,
    measured: tuple[dict[str, Alpha], ConvergentValidity | None, Fit | None],
    result: BootstrapResult | None,
    options: StudyOptions,
) -> tuple[Finding, ...]:
    """Everything to know, once each, in the order in which it arose."""
    alphas, validity, measurement = measured
    found = [*inputs.findings, *inputs.spec.findings, *inputs.of_survey, *alpha_findings(alphas)]
    found += [*inputs.moments.findings, *fit.findings]
    if measurement is not None and measurement is not fit:
        found += [f for f in measurement.findings if f.severity == "problem"]
    if validity is not None:
        found += validity.findings
    if result is not None:
        found += result.findings
        from rcvsem.infer.bootstrap import bollen_stine_pvalue

        pvalue = bollen_stine_pvalue(fit.chisq, result)
        if not isinstance(pvalue, NotAvailable):
            shown = f"p = {pvalue:.3f}" if pvalue >= 0.001 else f"p < {max(pvalue, 0.001):.1g}"
            text = phrase(
                "Bollen-Stine bootstrap of the model's chi-square: {shown} ({n_converged} draws).",
                shown=shown,
                n_converged=result.n_converged,
            )
            found.append(Finding(code="bollen_stine_p", severity="info", text=text))
    elif options.draws and not inputs.moments.has_data:
        found.append(
            Finding(
                code="no_bootstrap",
                severity="info",
                text="No bootstrap: the fit was made from a matrix, without the respondents' answers.",
            )
        )
    return unique(found)


def engines_compared(fit: Fit) -> tuple[dict[str, Number | str], Finding]:
    """The largest differences between the engines, as numbers and as a sentence. The fits themselves stay inside."""
    from rcvsem.fit import cross_check

    found = cross_check(fit)
    numbers: dict[str, Number | str] = {
        name: getattr(found, name)
        for name in ("estimate", "standard_error", "chisq", "in_standard_errors", "where")
    }
    units = found.in_standard_errors
    relative = "" if isinstance(units, NotAvailable) else phrase(", {units:.2g} standard errors", units=units)
    errors = found.standard_error
    shown = (
        ""
        if isinstance(errors, NotAvailable)
        else phrase(", of a standard error {errors:.2g}", errors=errors)
    )
    text = phrase(
        "rcvsem and semopy: the largest difference of an estimate is {estimate:.2g} "
        "({where}{relative}){shown}, of chi-square {chisq:.2g}.",
        estimate=found.estimate,
        where=found.where,
        relative=relative,
        shown=shown,
        chisq=found.chisq,
    )
    return numbers, Finding(code="cross_check", severity="info", text=text)
