"""What a study answers of the reporting standards. Every answer is a fact of the run, none an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rcvsem import __version__
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.infer.respecification import Respecification
from rcvsem.report.document import Document, Section, Table, Words, say
from rcvsem.report.tables.checklist import checklist_table
from rcvsem.report.tables.wording import (
    count,
    is_number,
    listed,
    method_note,
    number,
    numbers,
    percent,
    probability,
    sample_note,
    unit,
)
from rcvsem.study.analysis import Study

TITLE = Text("Reporting checklist", "报告清单")
Answers = dict[str, Sequence[Words]]


def study_answers(
    study: Study, *, change: Respecification | None = None, method_bias: bool = False
) -> Answers:
    """Answers of one study; `change` when it is the last version of a model, `method_bias` when that was checked."""
    facts: dict[str, Callable[[Study], Sequence[Words]]] = {
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
        "convergence": _convergence,
        "measurement": _measurement,
        "global-fit": _global_fit,
        "local-fit": _local_fit,
        "estimates": _estimates,
        "indirect": _indirect,
        "r2": _r_squared,
    }
    answers: Answers = {key: found for key, fact in facts.items() if (found := fact(study))}
    if change is not None:
        answers["respecification"] = _respecification(change)
    if method_bias:
        answers["method-bias"] = [
            say("Checked; see the table of common method bias.", "已检验，见共同方法偏差表。")
        ]
    return answers


def with_checklist(document: Document, answers: Answers) -> Document:
    """The document with the checklist before its session."""
    section = Section(id="checklist", title=TITLE, tables=(checklist_table(answers),))
    sections = list(document.sections)
    place = next((k for k, each in enumerate(sections) if each.id == "session"), len(sections))
    return Document(
        title=document.title,
        sections=(*sections[:place], section, *sections[place:]),
        meta=document.meta,
        notices=document.notices,
    )


def with_figure_named(answers: Answers, document: Document) -> Answers:
    """The answers, and that there is a path diagram when the document holds one."""
    drawn = [figure for figure in document.figures if figure.id.startswith("diagram")]
    if not drawn:
        return answers
    return {**answers, "figure": [say("Drawn: {n} path diagrams." if len(drawn) > 1 else "Drawn.",
                                      "已绘制路径图 {n} 幅。", n=len(drawn))]}  # fmt: skip


def checklist_of(document: Document) -> Table:
    """The checklist a document holds; KeyError when it has none."""
    return document.table("checklist")


# --- facts -------------------------------------------------------------------------------------------------------


def _hypotheses(study: Study) -> Sequence[Words]:
    found = study.inputs.spec.hypotheses
    if not found:
        return []
    signed = sum(1 for h in found if h.sign)
    return [
        say(
            "{n} hypotheses, {m} with an expected sign.",
            "{n} 条假设，其中 {m} 条有预期方向。",
            n=len(found),
            m=signed,
        )
    ]


def _sample(study: Study) -> Sequence[Words]:
    if study.survey is None:
        return [sample_note(study.fit.n)]
    survey = study.survey
    steps = [(step.text, step.removed) for step in survey.flow if step.removed]
    told: list[Words] = [
        say(
            "{received} received, {n} analysed ({rate}).",
            "回收 {received} 份，分析 {n} 份（{rate}）。",
            received=survey.received,
            n=study.fit.n,
            rate=percent(study.fit.n / survey.received if survey.received else None),
        )
    ]
    told += [
        say("Excluded: {k} ({rule}).", "剔除 {k} 份（{rule}）。", k=removed, rule=text)
        for text, removed in steps
    ]
    return told


def _cases(study: Study) -> Sequence[Words]:
    """Cases per free parameter are a fact; why this many is the author's to say."""
    if not study.fit.npar:
        return []
    return [
        say(
            "{n} cases for {q} free parameters ({ratio} each); how the size was planned is the author's to say.",
            "{n} 个样本，{q} 个自由参数（每个参数 {ratio} 个样本）；样本量的事先规划由作者说明。",
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
    points = ", ".join(f"{low}-{high}" for low, high in scales)
    told: list[Words] = [
        say(
            "{title}: {k} items of {c} constructs, answers {points}.",
            "{title}：{c} 个构念，{k} 个题项，选项 {points}。",
            title=instrument.title,
            k=len(instrument.kept_items),
            c=len(instrument.constructs),
            points=points,
        )
    ]
    if reverse:
        told.append(say("Reversed: {items}.", "反向题：{items}。", items=listed(list(reverse))))
    return told


def _missing(study: Study) -> Sequence[Words]:
    told: list[Words] = []
    if study.survey is not None:
        from rcvsem.survey import missing_answers

        items = [item for item in study.inputs.spec.observed if item in study.survey.items]
        if items:
            found = missing_answers(study.survey.matrix(items), items)
            cells = found.patterns.n * len(items)
            told.append(
                say(
                    "{cells} of {all} answers missing ({rate}).",
                    "{all} 个作答中缺失 {cells} 个（{rate}）。",
                    cells=found.patterns.cells,
                    all=cells,
                    rate=percent(found.patterns.cells / cells if cells else 0.0, 2),
                )
            )
            if not isinstance(found.little, NotAvailable):
                told.append(
                    say("Little's test: p {p}.", "Little 检验：p {p}。", p=probability(found.little.pvalue))
                )
    told.append(sample_note(study.fit.n, study.fit.moments.n_received, study.missing_rule))
    return told


def _distribution(study: Study) -> Sequence[Words]:
    survey = study.survey
    if survey is None:
        return []
    from rcvsem.scale.item_statistics import item_statistics

    items = [item for item in study.inputs.spec.observed if item in survey.items]
    if not items:
        return []
    found = item_statistics(survey.matrix(items), items)
    skews = [abs(value) for _, value in numbers((e.code, e.skew) for e in found)]
    kurtoses = [abs(value) for _, value in numbers((e.code, e.kurtosis) for e in found)]
    if not skews or not kurtoses:
        return []
    return [
        say(
            "Largest |skew| {skew}, largest |kurtosis| {kurtosis} of the items.",
            "题项偏度绝对值最大 {skew}，峰度绝对值最大 {kurtosis}。",
            skew=number(max(skews), 2),
            kurtosis=number(max(kurtoses), 2),
        )
    ]


def _specification(study: Study) -> Sequence[Words]:
    spec = study.inputs.spec
    return [
        say(
            "{p} observed variables, {m} latent ones, {q} free parameters, df = {df}.",
            "观测变量 {p} 个，潜变量 {m} 个，自由参数 {q} 个，df = {df}。",
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
        return [say("Variances of latent variables fixed to 1.", "潜变量方差固定为 1。")]
    return [say("First loading of each latent variable fixed to 1.", "每个潜变量的首个载荷固定为 1。")]


def _residual_covariances(study: Study) -> Sequence[Words]:
    rows = [
        row
        for row in study.inputs.spec.parameters
        if row.op == "~~" and row.user and row.lhs != row.rhs and row.free and row.group == 1
    ]
    if not rows:
        return [say("None in the model.", "模型中没有。")]
    reasoned = [row for row in rows if row.reason]
    names = listed([f"{row.lhs} ~~ {row.rhs}" for row in rows])
    return [
        say(
            "{names}; {k} of {n} with a reason in the model file.",
            "{names}；{n} 个中 {k} 个在模型文件中写明理由。",
            names=names,
            k=len(reasoned),
            n=len(rows),
        )
    ]


def _identification(study: Study) -> Sequence[Words]:
    if isinstance(study.fit.vcov, NotAvailable):
        return []
    return [
        say(
            "Rules checked before fitting; information matrix of full rank at the solution.",
            "拟合前检查识别规则；解处信息矩阵满秩。",
        )
    ]


def _software(study: Study) -> Sequence[Words]:
    engine = "" if study.options.fit.engine == "rcvsem" else f" ({study.options.fit.engine})"
    return [
        say(
            "rcvsem {version}{engine}; covariance matrix of the items.",
            "rcvsem {version}{engine}；分析题项的协方差矩阵。",
            version=__version__,
            engine=engine,
        )
    ]


def _estimator(study: Study) -> Sequence[Words]:
    options = study.options.fit
    kind = options.information if options.se_kind == "standard" else options.se_kind
    return [method_note(options.estimator, study.options.convention, kind)]


def _criteria(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return []
    return [
        say(
            "Cut-offs with their sources stand in the table of fit; whether they were chosen beforehand is the "
            "author's to say.",
            "参考标准及其来源见拟合指标表；是否事先选定由作者说明。",
        )
    ]


def _convergence(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return [say("The estimation did not converge.", "估计未收敛。")]
    if study.fit.admissible:
        return [say("Converged; the solution is proper.", "已收敛，解为正当解。")]
    return [say("Converged; the solution is improper.", "已收敛，但为不当解。")]


def _measurement(study: Study) -> Sequence[Words]:
    if study.measurement is None or not study.measurement.converged or not study.reliability:
        return []
    told: list[Words] = []
    for name, values in (
        ("α", [row.alpha for row in study.reliability]),
        ("CR", [row.cr for row in study.reliability]),
        ("AVE", [row.ave for row in study.reliability]),
    ):
        known = [float(value) for value in values if not isinstance(value, NotAvailable)]
        if known:
            told.append(
                say(
                    "{name} {low} to {high}.",
                    "{name} {low} 至 {high}。",
                    name=name,
                    low=unit(min(known)),
                    high=unit(max(known)),
                )
            )
    return told


def _global_fit(study: Study) -> Sequence[Words]:
    m = study.measures
    wanted = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr")
    if not study.fit.converged or not all(is_number(m.get(name)) for name in wanted):
        return []
    return [
        say(
            "χ²({df}) = {chisq}, p {p}; CFI {cfi}, TLI {tli}, RMSEA {rmsea}, SRMR {srmr}.",
            "χ²({df}) = {chisq}，p {p}；CFI {cfi}，TLI {tli}，RMSEA {rmsea}，SRMR {srmr}。",
            df=count(int(float(study.fit.df))),
            chisq=number(m["chisq"], 2),
            p=probability(m["pvalue"]),
            cfi=unit(m["cfi"]),
            tli=unit(m["tli"]),
            rmsea=unit(m["rmsea"]),
            srmr=unit(m["srmr"]),
        )
    ]


def _local_fit(study: Study) -> Sequence[Words]:
    from rcvsem.evaluate import residuals

    if not study.fit.converged or study.fit.df <= 0:
        return []
    largest = 0.0
    for table in residuals(study.fit):
        lower = table.correlation[np.tril_indices(len(table.variables), -1)]
        largest = max(largest, float(np.nanmax(np.abs(lower))) if lower.size else 0.0)
    return [
        say(
            "Largest residual correlation {value}; tables of residuals and modification indices.",
            "残差相关绝对值最大 {value}；另见残差表与修正指数表。",
            value=unit(largest),
        )
    ]


def _estimates(study: Study) -> Sequence[Words]:
    if not study.fit.converged:
        return []
    free = sum(1 for row in study.estimates if row.free)
    return [
        say(
            "All {n} free parameters, with SE, z, p and standardized value.",
            "全部 {n} 个自由参数，附标准误、z、p 与标准化值。",
            n=free,
        )
    ]


def _indirect(study: Study) -> Sequence[Words]:
    if not any(effect.kind == "specific indirect" for effect in study.effects):
        return []
    result = study.bootstrap
    if result is None:
        return [
            say(
                "Delta-method standard errors; no bootstrap in this run.",
                "Delta 法标准误；本次运行未作自助法抽样。",
            )
        ]
    return [
        say(
            "Bootstrap of {draws} draws ({kinds}, {level}), seed {seed}; {k} draws converged.",
            "自助法抽样 {draws} 次（{kinds}，{level}），随机种子 {seed}；{k} 次收敛。",
            draws=result.asked,
            kinds=", ".join(study.options.intervals),
            level=percent(study.options.level, 0),
            seed=str(result.seed),
            k=result.n_converged,
        )
    ]


def _r_squared(study: Study) -> Sequence[Words]:
    outcomes = {row.lhs for row in study.estimates if row.op == "~"}
    found = [
        row for row in study.r_squared if row.variable in outcomes and is_number(row.value) and row.group == 1
    ]
    if not found:
        return []
    return [
        say("{name}: {value}.", "{name}：{value}。", name=row.variable, value=unit(row.value))
        for row in found
    ]


def _respecification(change: Respecification) -> Sequence[Words]:
    if not change.changes:
        return [say("None: the original model is interpreted.", "无：所解释的即原模型。")]
    return [
        say(
            "{freed} parameters freed, {dropped} dropped on the same answers; see the ledger.",
            "在同一批数据上释放 {freed} 个、删除 {dropped} 个参数，见修正台账。",
            freed=len(change.of("freed", "released")),
            dropped=len(change.of("dropped", "equated")),
        )
    ]
