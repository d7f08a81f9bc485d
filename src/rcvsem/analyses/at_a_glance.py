"""What a reader wants to know first, gathered once: sample, reliability, fit, verdicts, mediation, warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.fit_verdict import FitVerdict, fit_verdict
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding

if TYPE_CHECKING:
    from rcvsem.analyses.path_model import Study
    from rcvsem.evaluate import RSquared
    from rcvsem.infer.decisions import Decisions
    from rcvsem.infer.effects import Effect
    from rcvsem.infer.hypotheses import HypothesisRow
    from rcvsem.survey import CleanSurvey
    from rcvsem.survey.missing import LittleTest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoefficientSpan:
    """The lowest and the highest of a coefficient over the constructs."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AtAGlance:
    """The answers of a study.

    n : analysed. received : respondents received (of a matrix its N). survey : how the sample came about, None of a
    matrix. missing : the rule for gaps; doubted : Little's test where it speaks against leaving respondents out.
    reliability : spans of alpha, CR and AVE over `constructs` constructs.
    measures, fit : indices, and what they say together. hypotheses : with their verdicts; decisions : all paths.
    mediation : indirect effects with a type, one a pair (of a pair with a feedback loop none).
    findings : warnings and problems, problems first.
    """

    converged: bool
    n: int
    received: int
    survey: CleanSurvey | None
    missing: str
    doubted: LittleTest | None
    groups: tuple[str, ...]
    constructs: int
    reliability: tuple[CoefficientSpan, ...]
    measures: Mapping[str, Any]
    fit: FitVerdict
    hypotheses: tuple[HypothesisRow, ...]
    decisions: Decisions
    mediation: tuple[Effect, ...]
    r_squared: tuple[RSquared, ...]
    findings: tuple[Finding, ...]


def at_a_glance(study: Study, findings: Sequence[Finding] | None = None) -> AtAGlance:
    """The answers of a study. findings : of the whole report, where it holds more than this study."""
    fit = study.fit
    told = [f for f in (study.findings if findings is None else findings) if f.severity != "info"]
    outcomes = {row.lhs for row in study.decisions.paths}
    return AtAGlance(
        converged=fit.converged,
        n=fit.n,
        received=study.received,
        survey=study.survey,
        missing=study.missing_rule,
        doubted=_doubted(study),
        groups=tuple(group.label for group in fit.moments.groups),
        constructs=len({row.construct for row in study.reliability}),
        reliability=_spans(study),
        measures=study.measures,
        fit=fit_verdict(study.measures) if fit.converged else "unknown",
        hypotheses=study.hypotheses,
        decisions=study.decisions,
        mediation=tuple(e for e in study.effects if e.kind == "total indirect" and not e.feedback),
        r_squared=tuple(row for row in study.r_squared if row.variable in outcomes),
        findings=tuple(sorted(told, key=lambda f: f.severity != "problem")),
    )


def _doubted(study: Study) -> LittleTest | None:
    if study.missing is None or study.missing_rule != "listwise":
        return None
    little = study.missing.little
    return None if isinstance(little, NotAvailable) or little.pvalue >= 0.05 else little


def _spans(study: Study) -> tuple[CoefficientSpan, ...]:
    found: list[CoefficientSpan] = []
    for name in ("alpha", "cr", "ave"):
        values = [
            float(value) for row in study.reliability if isinstance(value := getattr(row, name), int | float)
        ]
        if values:
            found.append(CoefficientSpan(name=name, low=min(values), high=max(values)))
    return tuple(found)
