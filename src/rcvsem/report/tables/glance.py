"""The first page: the answers of a study in sentences, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import text_of
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.report.document import Section, Words, join, say
from rcvsem.report.tables.decisions import rule_words
from rcvsem.report.tables.effects import mediation_line
from rcvsem.report.tables.fit_indices import caution, fit_sentence
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, NOT_TESTED, SUPPORTED, outcome_sentence
from rcvsem.report.tables.missing import little_words
from rcvsem.report.tables.wording import bound, group_mark, number, path_text, percent, probability, unit

if TYPE_CHECKING:
    from rcvsem.analyses.at_a_glance import AtAGlance
    from rcvsem.foundation.findings import Finding
    from rcvsem.infer.decisions import Decision, Decisions
    from rcvsem.infer.hypotheses import HypothesisRow
    from rcvsem.survey import CleanSurvey

TITLE = Text("Results at a glance", "结果概览")
MOST_LINES = 40  # hypotheses or paths, and indirect effects, that are named one by one


def glance_section(found: AtAGlance) -> Section:
    """The section that opens every format and the terminal."""
    parts: list[Words | None] = [
        _sample(found),
        _reliability(found),
        fit_sentence(found.measures, converged=found.converged),
    ]
    if found.converged:
        parts += [
            caution(found.measures),
            *_paths(found),
            *_mediation(found),
            _explained(found),
        ]
    parts += warning_lines(f for f in found.findings if f.code not in _SAID_ABOVE)
    return Section(id="glance", title=TITLE, paragraphs=tuple(part for part in parts if part is not None))


def _sample(found: AtAGlance) -> Words:
    if found.survey is not None:
        line = sample_line(found.survey, found.n, found.groups)
        doubt = None if found.doubted is None else little_words(found.doubted, found.missing)
        return join([line, doubt]) or line
    return say(
        "Sample: N = {n}{groups}.", "样本：N = {n}{groups}。", n=found.n, groups=_in_groups(found.groups)
    )


def _in_groups(groups: Sequence[str]) -> Text:
    k = len(groups)
    return Text(f" in {k} groups", f"，共 {k} 组") if k > 1 else Text("", "")


def sample_line(survey: CleanSurvey, n: int | None = None, groups: Sequence[str] = ()) -> Words:
    """How the respondents analysed came about. n : of the analysis; None: all that the rules left."""
    n = survey.n if n is None else n
    removed = [step for step in survey.flow if step.removed and step.rule not in ("received", "analysed")]
    values: dict[str, Any] = {"n": n, "received": survey.received, "groups": _in_groups(groups)}
    english = "Sample: N = {n} of {received} respondents{groups}"
    chinese = "样本：收回 {received} 份，有效 N = {n}{groups}"
    if removed:
        en, zh = [], []
        for k, step in enumerate(removed):
            en.append(f"{step.removed} {{r{k}}}")
            zh.append(f"{{r{k}}} {step.removed} 份")
            values[f"r{k}"] = RULES[step.rule].deed if step.rule in RULES else step.text
        english += f"; excluded by the rules of the questionnaire: {', '.join(en)}"
        chinese += f"；按问卷规则剔除：{'，'.join(zh)}"
    gaps = survey.n - n
    if gaps > 0:
        english += "; {gaps} with missing answers left out (listwise)"
        chinese += "；另有 {gaps} 份因缺失被成列删除"
        values["gaps"] = gaps
    return say(f"{english}.", f"{chinese}。", **values)


_COEFFICIENTS = {
    "alpha": Text("Cronbach's α", "Cronbach's α"),
    "cr": Text("composite reliability", "组合信度（CR）"),
    "ave": Text("AVE", "平均方差抽取量（AVE）"),
}


def _reliability(found: AtAGlance) -> Words | None:
    if not found.reliability:
        return None
    english, chinese = [], []
    values: dict[str, Any] = {"k": found.constructs}
    for k, span in enumerate(found.reliability):
        words = _COEFFICIENTS[span.name]
        one = found.constructs == 1
        values[f"low{k}"], values[f"high{k}"] = unit(span.low), unit(span.high)
        english.append(f"{words.en} {{low{k}}}" + ("" if one else f" to {{high{k}}}"))
        chinese.append(f"{words.zh} {{low{k}}}" + ("" if one else f" 至 {{high{k}}}"))
    return say(
        f"Reliability of {{k}} construct{'' if found.constructs == 1 else 's'}: {', '.join(english)}.",
        f"信度与聚合效度（{{k}} 个构念）：{'，'.join(chinese)}。",
        **values,
    )


def _paths(found: AtAGlance) -> list[Words | None]:
    """Hypotheses with estimate and verdict; without hypotheses the path coefficients."""
    decided = found.decisions
    if not decided.paths:
        return []
    decides = say("Decided by {rule}.", "判定依据：{rule}。", rule=rule_words(decided.rule))
    several = len(found.groups) > 1
    if found.hypotheses:
        head = join([outcome_sentence(found.hypotheses) if not several else None, decides])
        rows = found.hypotheses
        if len(rows) > MOST_LINES:
            return [head]
        entries = {(e.lhs, e.rhs, e.group): e for e in decided.paths}
        return [
            head,
            *(
                _hypothesis(row, entries[row.target, row.source, row.group], decided, found.groups)
                for row in rows
            ),
        ]
    if len(decided.paths) > MOST_LINES:
        return [decides]
    return [decides, *(_path(entry, decided, found.groups) for entry in decided.paths)]


def _estimate(entry: Decision, decided: Decisions) -> tuple[str, str, dict[str, Any]]:
    """β with the interval and p that decide."""
    lower, upper = (entry.std_lower, entry.std_upper) if decided.by_draws else (entry.lower, entry.upper)
    values: dict[str, Any] = {"std": number(entry.std), "p": probability(entry.pvalue)}
    english, chinese = "β = {std}", "β = {std}"
    if is_number(lower) and is_number(upper):
        what = "" if decided.by_draws else "b "
        english += f", {{level}} CI {'of b ' if what else ''}[{{lower}}, {{upper}}]"
        chinese += f"，{what}{{level}} 置信区间 [{{lower}}, {{upper}}]"
        values.update(lower=bound(lower), upper=bound(upper), level=percent(decided.level, 0))
    if not isinstance(entry.pvalue, NotAvailable):
        english, chinese = f"{english}, p {{p}}", f"{chinese}，p {{p}}"
    return english, chinese, values


def _hypothesis(row: HypothesisRow, entry: Decision, decided: Decisions, groups: Sequence[str]) -> Words:
    english, chinese, values = _estimate(entry, decided)
    outcome = NOT_TESTED if row.supported is None else SUPPORTED if row.supported else NOT_SUPPORTED
    sign = f" ({row.sign})" if row.sign else ""
    return say(
        f"{{name}}{{group}} {{path}}{sign}: {english}; {{outcome}}.",
        f"{{name}}{{group}} {{path}}{sign}：{chinese}；{{outcome}}。",
        name=row.name,
        group=group_mark(row.group, groups),
        path=path_text((row.source, row.target)),
        outcome=outcome,
        **values,
    )


def _path(entry: Decision, decided: Decisions, groups: Sequence[str]) -> Words:
    english, chinese, values = _estimate(entry, decided)
    return say(
        f"{{path}}{{group}}: {english}.",
        f"{{path}}{{group}}：{chinese}。",
        path=path_text((entry.rhs, entry.lhs)),
        group=group_mark(entry.group, groups),
        **values,
    )


def _mediation(found: AtAGlance) -> list[Words | None]:
    if len(found.mediation) > MOST_LINES:
        return []
    return [mediation_line(effect, found.groups) for effect in found.mediation]


def _explained(found: AtAGlance) -> Words | None:
    if len(found.groups) > 1:
        return None
    values: dict[str, Any] = {}
    english, chinese = [], []
    for k, row in enumerate(found.r_squared):
        if is_number(row.value):
            values[f"v{k}"] = percent(row.value)
            values[f"n{k}"] = row.variable
            english.append(f"{{n{k}}} {{v{k}}}")
            chinese.append(f"{{n{k}}} {{v{k}}}")
    if not english:
        return None
    return say(
        f"Explained variance: {', '.join(english)}.", f"解释方差比例：{'，'.join(chinese)}。", **values
    )


_SAID_ABOVE = frozenset({"model_does_not_fit"})
_KIND = {"problem": Text("Problem", "问题"), "warning": Text("Warning", "警告")}


def warning_lines(findings: Iterable[Finding]) -> list[Words]:
    """What a reader must not miss, one line each, problems first."""
    told = [finding for finding in findings if finding.severity in _KIND]
    return [
        say("{kind}: {text}", "{kind}：{text}", kind=_KIND[finding.severity], text=text_of(finding.text))
        if not finding.where
        else say(
            "{kind}: {where}: {text}",
            "{kind}：{where}：{text}",
            kind=_KIND[finding.severity],
            where=text_of(finding.where),
            text=text_of(finding.text),
        )
        for finding in sorted(told, key=lambda f: f.severity != "problem")
    ]
