"""Cells, names and notes that many tables share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.fit.estimators import ESTIMATORS
from rcvsem.foundation.availability import NotAvailable, Number, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import (
    Cell,
    MethodStatement,
    MethodText,
    Statement,
    Words,
    raw,
    say,
)
from rcvsem.report.numbers import stars, telling_digits

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.fit import Fit
    from rcvsem.survey import CleanSurvey

Names = Mapping[str, Text]

STAR_LEGEND = Text(
    "* p < .05, ** p < .01, *** p < .001 (two-sided).", "* p < .05，** p < .01，*** p < .001（双尾）。"
)


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
    return Text(code, code) if name is None else Text(f"{code} {name.of('en')}", f"{code} {name.of('zh')}")


def listed(names: Sequence[str]) -> Text:
    """Names as running text: "A, B and C" / "A、B 和 C"."""
    if len(names) < 2:
        return Text("".join(names), "".join(names))
    return Text(f"{', '.join(names[:-1])} and {names[-1]}", f"{'、'.join(names)}")


def thousands(value: int) -> Text:
    """A count in a sentence: 2,000 in English, 2000 in Chinese."""
    return Text(f"{value:,}", str(value))


def names_note(codes: Iterable[str], names: Names) -> tuple[Words, ...]:
    """What the codes in a table stand for; nothing when no code has a name."""
    known = [(code, names[code]) for code in dict.fromkeys(codes) if code in names]
    if not known:
        return ()
    english = "; ".join(f"{code} = {name.of('en')}" for code, name in known)
    chinese = "；".join(f"{code} = {name.of('zh')}" for code, name in known)
    return (Text(f"{english}.", f"{chinese}。"),)


def _method(en: str, zh: str, /, **values: Any) -> MethodStatement:
    """A statement about the method, which a report says once."""
    made = say(en, zh, **values)
    return MethodStatement(made.text, made.values)


def sample_note(
    n: int, received: int | None = None, missing: str = "listwise", share: float | None = None
) -> Statement:
    """N and the rule for missing answers: a note on the method.

    share : of the answers that is missing (fiml); None when it is not known.
    """
    if missing == "fiml" and share is None:
        return _method(
            "Missing data were handled by full information maximum likelihood (N = {n}).",
            "缺失值处理：全息极大似然估计（FIML），N = {n}。",
            n=n,
        )
    if missing == "fiml":
        return _method(
            "Missing data were handled by full information maximum likelihood (N = {n}; {share} of the answers missing).",
            "缺失值处理：全息极大似然估计（FIML），N = {n}，缺失答案占 {share}。",
            n=n,
            share=percent(share),
        )
    if missing == "mean":
        return _method(
            "Missing data were replaced by item means (N = {n}).", "缺失值处理：题项均值替代，N = {n}。", n=n
        )
    if missing == "none":
        return _method("N = {n}.", "N = {n}。", n=n)
    if received is not None and received > n:
        return _method(
            "Missing data were handled by listwise deletion (N = {n} of {received}).",
            "缺失值处理：成列删除，N = {n}（共 {received}）。",
            n=n,
            received=received,
        )
    return _method(
        "Missing data were handled by listwise deletion (N = {n}).", "缺失值处理：成列删除，N = {n}。", n=n
    )


_STANDARD_ERRORS = {
    "expected": Text("standard errors from the expected information", "标准误基于期望信息矩阵"),
    "observed": Text("standard errors from the observed information", "标准误基于观测信息矩阵"),
    "robust.sem": Text("robust standard errors (robust.sem)", "稳健标准误（robust.sem）"),
    "robust.huber.white": Text("robust standard errors (Huber-White)", "稳健标准误（Huber-White）"),
    "robust.huber.white, expected": Text(
        "robust standard errors (Huber-White) with the expected information",
        "稳健标准误（Huber-White，期望信息矩阵）",
    ),
    "robust.huber.white, observed": Text(
        "robust standard errors (Huber-White) with the observed information",
        "稳健标准误（Huber-White，观测信息矩阵）",
    ),
}


def fit_note(fit: Fit) -> Statement:
    """`sample_note` of a fit, of the respondents it was given: whom the screening left out is no matter of gaps."""
    moments = fit.moments
    return sample_note(fit.n, moments.n_received, fit.options.missing, moments.missing_share)


_EQUAL = {
    "loadings": Text("loadings", "载荷"),
    "intercepts": Text("intercepts", "截距"),
    "thresholds": Text("thresholds", "阈值"),
    "residuals": Text("residual variances", "残差方差"),
    "residual.covariances": Text("residual covariances", "残差协方差"),
    "lv.variances": Text("variances of latent variables", "潜变量方差"),
    "lv.covariances": Text("covariances of latent variables", "潜变量协方差"),
    "regressions": Text("paths", "路径系数"),
    "means": Text("latent means", "潜均值"),
}


def equal_kinds(kinds: Iterable[str]) -> Text:
    """Kinds of parameters that groups have in common, as running text."""
    named = [_EQUAL.get(kind, Text(kind, kind)) for kind in kinds]
    return Text(listed([name.en for name in named]).en, listed([name.zh for name in named]).zh)


def group_note(fit: Fit) -> tuple[Text, ...]:
    """The groups with their sizes, and what was asked to be equal between them; how their respondents were drawn.

    Nothing for one group that is a simple random sample.
    """
    groups, options = fit.moments.groups, fit.spec.options
    if len(groups) < 2:
        return _sampling_note(fit)
    sizes = [f"{group.label} (N = {group.n})" for group in groups]
    en, zh = f"Groups: {', '.join(sizes)}", f"组别：{'、'.join(sizes)}"
    if options.group_equal:
        kinds, free = equal_kinds(options.group_equal), ", ".join(options.group_partial)
        en += f"; held equal: {kinds.en}{f' ({free} free)' if free else ''}"
        zh += f"；组间等值：{kinds.zh}{f'（{free} 除外）' if free else ''}"
    return (Text(f"{en}.", f"{zh}。"), *_sampling_note(fit))


def _sampling_note(fit: Fit) -> tuple[Text, ...]:
    own = [group.sampling for group in fit.moments.groups if group.sampling is not None]
    notes = []
    clusters = sum(one.n_clusters for one in own)
    if clusters:
        notes.append(
            MethodText(
                f"Standard errors and scaled test are robust to {clusters} clusters of respondents.",
                f"标准误与校正检验已考虑受访者的整群结构（{clusters} 个群）。",
            )
        )
    if any(one.weights is not None for one in own):
        notes.append(MethodText("Estimates use sampling weights.", "估计使用了抽样权重。"))
    return tuple(notes)


def auxiliary_note(names: Sequence[str]) -> tuple[Text, ...]:
    """Variables outside the model that informed the missing answers; nothing without any."""
    if not names:
        return ()
    return (
        MethodText(
            f"Auxiliary variables, outside the model: {', '.join(names)}.",
            f"辅助变量（不属于模型）：{'、'.join(names)}。",
        ),
    )


def given_note(fit: Fit) -> tuple[Text, ...]:
    """Ordinal fits: the observed predictors that the model is fitted given; nothing without any."""
    own = fit.layout.ordinal
    if own is None or not own.predictors.size:
        return ()
    named = listed([fit.layout.observed[k] for k in own.predictors])
    return (
        MethodText(
            f"Fitted given {named.en}: thresholds and intercepts where these are 0, slopes of probit (linear) "
            "regressions, residual correlations.",
            f"在给定{named.zh}的条件下拟合：阈值与截距取其为 0 处之值，斜率来自 probit（线性）回归，相关为残差相关。",
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
        else Text(f"Estimator {estimator.upper()}", f"估计方法 {estimator.upper()}")
    )
    program = program_of(convention)
    en = f"{label.en}; fit indices computed as in {program}"
    zh = f"{label.zh}；拟合指标按 {program} 的算法计算"
    if standard_errors:
        kind = _STANDARD_ERRORS.get(standard_errors, Text(standard_errors, standard_errors))
        en, zh = f"{en}; {kind.en}", f"{zh}；{kind.zh}"
    return MethodText(f"{en}.", f"{zh}。")


def simulated_notice(survey: CleanSurvey | None) -> Text | None:
    """The warning that stands wherever simulated answers are shown; None for answers of real people."""
    if survey is None or survey.simulated is None:
        return None
    source = survey.simulated
    en = f"simulated from {source.of('en')}" if source.en else "simulated"
    if not source.zh:
        zh = "由模拟生成"
    elif source.zh.isascii():  # named in English only
        zh = f"由模拟生成（{source.zh}）"
    else:
        zh = f"由{source.zh}模拟生成"
    return MethodText(
        f"The survey answers are {en}; no real people gave them.", f"问卷数据{zh}，并非真实受访者的作答。"
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
        return Text("", "")
    label = labels[group - 1] if group <= len(labels) else str(group)
    return Text(f" ({label})", f"（{label}）")


def of_group(title: Text, group: str) -> Text:
    """The title with the group in parentheses; as it is without one."""
    return title if not group else Text(f"{title.en} ({group})", f"{title.zh}（{group}）")
