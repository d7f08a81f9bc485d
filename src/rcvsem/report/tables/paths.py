"""The structural model: regressions, and the variances and covariances of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import (
    deciding_columns,
    deciding_values,
    disagreement_note,
    own_columns,
    own_note,
    own_values,
    rule_note,
)
from rcvsem.report.tables.rows import by_group, filled, headed
from rcvsem.report.tables.span import span_sentence
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
    from rcvsem.infer.decisions import Decision, Decisions


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
    columns = (
        Column(key="parameter", title=Text("Path", "路径")),
        *deciding_columns(decided),
        *own_columns(decided),
    )
    beside = {entry.rhs in controls for entry in paths} == {True, False}

    def shown(entry: Decision) -> Row:
        path = path_text((entry.rhs, entry.lhs))
        return row(path, *deciding_values(entry, decided), *own_values(entry, decided))

    def under(own: Sequence[Decision]) -> tuple[Row, ...]:
        """The paths of one group of respondents, the controls last."""
        return headed(
            sorted(own, key=lambda entry: entry.rhs in controls),
            columns,
            lambda entry: _CONTROLS if beside and entry.rhs in controls else None,
            lambda same: map(shown, same),
        )

    codes = [code for entry in paths for code in (entry.rhs, entry.lhs)]
    return Table(
        id="structural-paths",
        title=Text("Structural model: path coefficients", "结构模型：路径系数"),
        short=Text("Paths", "路径"),
        brief=("std", "std_lower", "ci_lower", "p", "est"),
        columns=columns,
        rows=by_group(paths, groups, columns, under),
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
    columns = (
        usual.PARAMETER,
        usual.column("std", "Std.", "标准化"),
        *(usual.B, usual.SE, usual.Z, usual.P),
        *usual.limits(group=usual.confidence(level)),
    )

    def kind(entry: ParameterEstimate) -> tuple[bool, bool]:
        return entry.lhs in latents, entry.lhs != entry.rhs

    def under(entries: Sequence[ParameterEstimate]) -> tuple[Row, ...]:
        return headed(
            sorted(entries, key=lambda entry: list(_MOMENTS).index(kind(entry))),
            columns,
            lambda entry: _MOMENTS[kind(entry)],
            lambda same: filled(
                columns,
                same,
                parameter=lambda e: f"{e.lhs} ↔ {e.rhs}" if e.lhs != e.rhs else e.lhs,
                std=lambda e: starred(e.std_all, e.pvalue if e.lhs != e.rhs else None),
                se=standard_error,
                p="pvalue",
            ),
        )

    return Table(
        id="covariances",
        title=Text("Variances and covariances", "方差与协方差"),
        short=Text("Covariances", "方差协方差"),
        columns=columns,
        rows=by_group(own, groups, columns, under),
        notes=(
            Text(
                "Standardized covariances are correlations; of endogenous variables, those of the residuals.",
                "标准化协方差即相关系数；内生变量为残差间的相关。",
            ),
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
        first = say("Negative variances: {names}.", "方差为负的有：{names}。", names=listed(negative))
    elif variances:
        first = say(
            "No variance was negative (no Heywood case).", "未出现负方差（Heywood 现象）。", n=len(variances)
        )
    crossed = [(f"{e.lhs} ↔ {e.rhs}", e.std_all) for e in own if e.lhs != e.rhs]
    return join([first, span_sentence(Text("Standardized covariances", "标准化协方差"), crossed)])


_CONTROLS = Text("Controls", "控制变量")
#: (of a latent variable, of two variables) -> the heading
_MOMENTS = {
    (True, True): Text("Covariances of latent variables", "潜变量协方差"),
    (False, True): Text("Covariances of residuals", "残差协方差"),
    (True, False): Text("Variances of latent variables", "潜变量方差"),
    (False, False): Text("Residual variances of observed variables", "观测变量残差方差"),
}


def _paragraph(paths: Sequence[Decision], alpha: float) -> Words | None:
    tested = [entry for entry in paths if is_number(entry.pvalue)]
    if not tested:
        return None
    level = percent(alpha, 1 if round(alpha * 100, 6) % 1 else 0)
    weak = [path_text((entry.rhs, entry.lhs)) for entry in tested if not _below(entry.pvalue, alpha)]
    if len({entry.group for entry in paths}) > 1:
        return say(
            "Of {n} path coefficients in all groups, {m} were significant at the {level} level.",
            "各组共 {n} 条路径，其中 {m} 条在 {level} 水平上显著。",
            n=len(tested),
            level=level,
            m=len(tested) - len(weak),
        )
    if len(tested) == 1:
        return say(
            "The path was {not_}significant at the {level} level.",
            "该路径在 {level} 水平上{not_}显著。",
            level=level,
            not_=Text("not ", "不") if weak else Text("", ""),
        )
    if not weak:
        return say(
            "All {n} paths were significant at the {level} level.",
            "{n} 条路径均在 {level} 水平上显著。",
            n=len(tested),
            level=level,
        )
    return say(
        "{m} of {n} paths {were} significant at the {level} level; not significant: {weak}.",
        "{n} 条路径中，{m} 条在 {level} 水平上显著；不显著的有：{weak}。",
        n=len(tested),
        level=level,
        m=len(tested) - len(weak),
        were="was" if len(tested) - len(weak) == 1 else "were",
        weak=listed(weak),
    )


def _below(p: Any, alpha: float) -> bool:
    return float(p) < alpha
