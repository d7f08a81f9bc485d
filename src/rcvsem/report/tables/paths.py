"""The structural model: regressions, and the variances and covariances of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import (
    deciding_columns,
    disagreement_note,
    own_columns,
    own_note,
    rule_note,
)
from rcvsem.report.tables.declared import called, column, listed_by, showing, stated
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    listed,
    names_note,
    numbers,
    path_text,
    percent,
    standard_error,
    starred,
)

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.infer.decisions import Decisions, PathDecision


def path_table(
    decided: Decisions | None,
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
    caution: Words | None = None,
    controls: Sequence[str] = (),
) -> Table | None:
    """Every regression with the test that decides and, where that is another, the estimator's own.

    None in a measurement model. controls : predictors shown in a block of their own.
    caution : what is said first, of a model that does not fit.
    """
    if decided is None or not decided.paths:
        return None
    paths = decided.paths
    beside = {entry.rhs in controls for entry in paths} == {True, False}
    codes = [code for entry in paths for code in (entry.rhs, entry.lhs)]
    return Table(
        **called("structural-paths", "Structural model: path coefficients", "Paths"),
        brief=("std", "std_lower", "ci_lower", "p", "est"),
        **listed_by(
            paths,
            column("parameter", "Path", "text", of=lambda entry: path_text((entry.rhs, entry.lhs))),
            *deciding_columns(decided),
            *own_columns(decided),
            under=lambda entry: _CONTROLS if beside and entry.rhs in controls else None,
            groups=groups,
            order=lambda entry: entry.rhs in controls,
        ),
        notes=(
            rule_note(decided),
            *own_note(decided),
            *disagreement_note(decided),
            STAR_LEGEND,
            *names_note(codes, names or {}),
        ),
        paragraph=join([caution, _paragraph(paths, decided.alpha)]),
    )


def covariance_table(
    estimates: Sequence[ParameterEstimate],
    *,
    latents: Sequence[str] = (),
    level: float = 0.95,
    groups: Sequence[str] = (),
) -> Table | None:
    """Covariances first (latent, then residual), variances last. None without any free one."""
    # What the items of a composite have beside it is free and says nothing of the model.
    parts = {e.rhs for e in estimates if e.op == "<~"}
    own = [e for e in estimates if e.op == "~~" and not e.exo and not {e.lhs, e.rhs} & parts]
    if not own:
        return None

    def kind(entry: ParameterEstimate) -> tuple[bool, bool]:
        return entry.lhs in latents, entry.lhs != entry.rhs

    return Table(
        **called("covariances", "Variances and covariances", "Covariances"),
        **listed_by(
            own,
            showing(usual.PARAMETER, lambda e: f"{e.lhs} ↔ {e.rhs}" if e.lhs != e.rhs else e.lhs),
            column("std", "Std.", of=lambda e: starred(e.std_all, e.pvalue if e.lhs != e.rhs else None)),
            *(usual.B, showing(usual.SE, standard_error), usual.Z, usual.P),
            *usual.limits(group=usual.confidence(level)),
            under=lambda e: _MOMENTS[kind(e)],
            groups=groups,
            order=lambda e: list(_MOMENTS).index(kind(e)),
        ),
        notes=stated(
            "Standardized covariances are correlations; of endogenous variables, those of the residuals.",
            STAR_LEGEND,
        ),
        paragraph=_moments(own),
    )


def _moments(own: Sequence[ParameterEstimate]) -> Words | None:
    """Signs of the variances, and how the covariances run."""
    variances = numbers((e.lhs, e.est) for e in own if e.lhs == e.rhs)
    negative = [name for name, value in variances if value < 0]
    first: Words | None = None
    if negative:
        first = say("Negative variances: {names}.", names=listed(negative))
    elif variances:
        first = say("No variance was negative (no Heywood case).", n=len(variances))
    crossed = [(f"{e.lhs} ↔ {e.rhs}", e.std_all) for e in own if e.lhs != e.rhs]
    return join([first, usual.span_sentence(Text("Standardized covariances"), crossed)])


_CONTROLS = Text("Controls")
#: (of a latent variable, of two variables) -> the heading
_MOMENTS = {
    (True, True): Text("Covariances of latent variables"),
    (False, True): Text("Covariances of residuals"),
    (True, False): Text("Variances of latent variables"),
    (False, False): Text("Residual variances of observed variables"),
}


def _paragraph(paths: Sequence[PathDecision], alpha: float) -> Words | None:
    tested = [entry for entry in paths if is_number(entry.pvalue)]
    if not tested:
        return None
    level = percent(alpha, 1 if round(alpha * 100, 6) % 1 else 0)
    weak = [path_text((entry.rhs, entry.lhs)) for entry in tested if not _below(entry.pvalue, alpha)]
    if len({entry.group for entry in paths}) > 1:
        return say(
            "Of {n} path coefficients in all groups, {m} were significant at the {level} level.",
            n=len(tested),
            level=level,
            m=len(tested) - len(weak),
        )
    if len(tested) == 1:
        if weak:
            return say("The path was not significant at the {level} level.", level=level)
        return say("The path was significant at the {level} level.", level=level)
    if not weak:
        return say("All {n} paths were significant at the {level} level.", n=len(tested), level=level)
    strong = len(tested) - len(weak)
    return say(
        Text.counted(
            strong,
            "{m} of {n} paths was significant at the {level} level; not significant: {weak}.",
            "{m} of {n} paths were significant at the {level} level; not significant: {weak}.",
        ),
        n=len(tested),
        level=level,
        m=strong,
        weak=listed(weak),
    )


def _below(p: Any, alpha: float) -> bool:
    return float(p) < alpha
