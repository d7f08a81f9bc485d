"""Paths, hypotheses, explained variance, effects, model fit."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import PathRow
from rcvsem.pls.fit_test import ModelFit
from rcvsem.pls.prediction_losses import Prediction
from rcvsem.report.document import Cell, Row, Table, Words, group_row, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.effects import effect_table as shared_effects
from rcvsem.report.tables.effects import mediation_table as shared_mediation
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, NOT_TESTED, SUPPORTED
from rcvsem.report.tables.pls.shared import (
    bootstrap_notes,
    estimate_cells,
    estimate_columns,
    interval_cells,
    interval_columns,
    notes_of,
    tested,
)
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.wording import STAR_LEGEND, Names, listed, names_note, path_text, titled

INNER_VIF = 5.0


def path_table(a: PlsAssessment, names: Names) -> Table | None:
    """Every path with its bootstrap, f2 and the predictor's VIF, outcome by outcome."""
    if not a.paths:
        return None
    columns = (usual.PATH, *estimate_columns(a, "beta", "β", "β"), usual.F2, usual.VIF)
    high = [_path(p) for p in a.paths if not isinstance(p.vif, NotAvailable) and p.vif >= INNER_VIF]
    return Table(
        id="pls-paths",
        title=Text("Structural model: paths", "结构模型：路径系数"),
        short=Text("Paths", "路径系数"),
        brief=("beta", "beta_p", "f2"),
        columns=columns,
        rows=headed(
            a.paths,
            columns,
            lambda p: titled(p.outcome, names),
            lambda own: (row(_path(p), *estimate_cells(a, p.estimate), p.f2, p.vif) for p in own),
        ),
        notes=notes_of(
            a.fit,
            Text(
                "β = standardized path; f² = (R² - R² without the path) / (1 - R²), scores kept: .02 small, .15 medium, "
                ".35 large (Cohen 1988); VIF of the predictor among the predictors of its outcome.",
                "β 为标准化路径系数；f² 为保留得分、去掉该路径所得的效应量：.02 小、.15 中、.35 大；"
                "VIF 为该预测变量在同一结果变量的各预测变量中的方差膨胀因子。",
            ),
            *bootstrap_notes(a),
            STAR_LEGEND,
        ),
        paragraph=None
        if not high
        else say(
            "VIF of {cut} or more, where paths are not told apart: {high}.",
            "VIF 达到 {cut}，路径难以区分：{high}。",
            cut=Cell(INNER_VIF, "integer"),
            high=listed(high),
        ),
        sources=("Cohen (1988)", "Hair, Hult, Ringle & Sarstedt (2022)"),
    )


def _path(p: PathRow) -> str:
    return path_text((p.predictor, p.outcome))


def hypothesis_table(a: PlsAssessment, names: Names) -> Table | None:
    """Hypotheses of the model text and what became of them."""
    rows = [p for p in a.paths if p.hypothesis]
    if not rows:
        return None
    order = {h.name: k for k, h in enumerate(a.fit.model.hypotheses)}
    rows.sort(key=lambda p: order[p.hypothesis])
    yes = [p.hypothesis for p in rows if p.supported]
    no = [p.hypothesis for p in rows if p.supported is False]
    words = {True: SUPPORTED, False: NOT_SUPPORTED, None: NOT_TESTED}
    return Table(
        id="pls-hypotheses",
        title=Text("Hypotheses", "研究假设检验结果"),
        short=Text("Hypotheses", "假设检验"),
        brief=("path", "beta", "beta_p", "verdict"),
        columns=(
            usual.HYPOTHESIS,
            usual.PATH,
            usual.EXPECTED,
            *estimate_columns(a, "beta", "β", "β"),
            usual.VERDICT,
        ),
        rows=tuple(
            row(p.hypothesis, _path(p), p.sign, *estimate_cells(a, p.estimate), words[p.supported])
            for p in rows
        ),
        notes=notes_of(
            a.fit,
            say(
                "Supported: two-sided p < {alpha} and the sign as expected.",
                "支持的标准：双尾 p < {alpha} 且方向与预期一致。",
                alpha=Cell(1.0 - a.level, "unit", 2),
            ),
            *bootstrap_notes(a),
            STAR_LEGEND,
            *names_note([c for p in rows for c in (p.predictor, p.outcome)], names),
        ),
        paragraph=None
        if a.bootstrap is None
        else say(
            "Of {n} hypotheses, {m} are supported"
            + (" ({yes})" if yes else "")
            + ("; not {no}." if no else "."),
            "{n} 条假设中 {m} 条得到支持"
            + ("（{yes}）" if yes else "")
            + ("；{no} 未得到支持。" if no else "。"),
            n=len(rows),
            m=len(yes),
            yes=listed(yes),
            no=listed(no),
        ),
    )


def explained_table(a: PlsAssessment, prediction: Prediction | NotAvailable, names: Names) -> Table | None:
    """R2, adjusted R2, Q2_predict of the score, and criteria for choosing among models."""
    if not a.endogenous:
        return None
    q2 = (
        {}
        if isinstance(prediction, NotAvailable)
        else {c.construct: c.q2_predict for c in prediction.constructs}
    )
    none = prediction if isinstance(prediction, NotAvailable) else NotAvailable("not predicted")
    return Table(
        id="pls-r2",
        title=Text("Explained variance", "解释方差"),
        short=Text("R²", "R²"),
        brief=("r2", "adjusted", "q2"),
        columns=(
            usual.CONSTRUCT,
            usual.R2,
            *interval_columns(a, "r2", "unit"),
            usual.ADJUSTED_R2,
            usual.Q2,
            usual.BIC,
            usual.column("gm", "GM", "GM", digits=2),
        ),
        rows=tuple(
            row(
                *(titled(r.construct, names), r.r2.value, *interval_cells(a, r.r2.intervals)),
                *(r.adjusted, q2.get(r.construct, none), r.bic, r.gm),
            )
            for r in a.endogenous
        ),
        notes=notes_of(
            a.fit,
            Text(
                "Q²predict of the construct's score out of sample (PLSpredict); it replaces the blindfolding Q². "
                "BIC and GM (Geweke-Meese, against the regression on all constructs that are no effects of this one) "
                "compare models of the same construct and respondents: the lower the better.",
                "Q²predict 为 PLSpredict 的样本外预测（取代盲测 Q²）。BIC 与 GM 用于同一构念、"
                "同一样本的模型选择，越低越好。",
            ),
        ),
        sources=("Shmueli et al. (2016)", "Sharma et al. (2019)"),
    )


def effect_tables(a: PlsAssessment, names: Names) -> list[Table]:
    """Mediation and all effects, as in the covariance-based report, standardized alone."""
    made = [
        shared_mediation(a.effects, names=names),
        shared_effects(a.effects, names=names),
    ]
    out = []
    for table in made:
        if table is None:
            continue
        kept = [k for k, c in enumerate(table.columns) if c.key != "b"]
        notes: list[Words] = [*notes_of(a.fit, *bootstrap_notes(a), STAR_LEGEND)]
        rule = [n for n in table.notes if isinstance(n, Text) and n.en.startswith("Rule:")]
        out.append(
            replace(
                table,
                id=f"pls-{table.id}",
                columns=tuple(table.columns[k] for k in kept),
                rows=tuple(Row(tuple(r.cells[k] for k in kept), r.kind) for r in table.rows),
                notes=(*rule, *notes),
                paragraph=table.paragraph if a.bootstrap is not None else None,
            )
        )
    return out


def defined_table(a: PlsAssessment) -> Table | None:
    """`:=` of the model text."""
    if not a.defined:
        return None
    return Table(
        id="pls-definitions",
        title=Text("Defined quantities", "自定义参数"),
        short=Text("Definitions", "自定义参数"),
        columns=(usual.NAME, *estimate_columns(a, "estimate", "Estimate", "估计值")),
        rows=tuple(row(d.name, *estimate_cells(a, d.estimate)) for d in a.defined),
        notes=notes_of(
            a.fit, Text("Made of standardized paths.", "由标准化路径系数计算。"), *bootstrap_notes(a)
        ),
    )


_MEASURES = {"srmr": Text("SRMR", "SRMR"), "d_uls": Text("d_ULS", "d_ULS"), "d_g": Text("d_G", "d_G")}
_STRUCTURES = {
    "saturated": Text("Saturated model (measurement alone)", "饱和模型（仅测量模型）"),
    "estimated": Text("Estimated model", "估计模型"),
}


def fit_table(a: PlsAssessment, found: ModelFit, factors: ModelFit | None = None) -> Table:
    """SRMR, d_ULS, d_G with the bootstrap quantiles; `factors` as if reflective constructs were common factors."""
    over = Text("Quantile if the model is right", "模型成立时的分位数")
    quantiles = (usual.column(f"q{k}", f"{k}%", f"{k}%", group=over) for k in (95, 99))
    columns = (usual.MEASURE, usual.VALUE, *quantiles, usual.P)
    rows = headed(
        sorted(found.rows, key=lambda d: list(_STRUCTURES).index(d.structure)),
        columns,
        lambda d: _STRUCTURES[d.structure],
        lambda own: filled(columns, own, measure=lambda d: _MEASURES[d.measure], p="pvalue"),
    )
    if factors is not None:
        own = (d for d in factors.rows if d.structure == "estimated")
        bare = (row(_MEASURES[d.measure], d.value, None, None, None) for d in own)
        rows = (*rows, group_row(_FACTORS, len(columns)), *bare)
    blocks = (
        Text("Within a construct the items' correlations are left free (composite model).",
             "构念内部的题项相关不受限制（组合模型）。")
        if found.composite
        else Text("Reflective constructs are common factors; composites keep the correlations of their items.",
                  "反映型构念按公因子处理，组合型构念保留题项相关。")
    )  # fmt: skip
    drawn: tuple[Words, ...] = ()
    if found.draws:
        drawn = (
            say(
                "Quantiles from {draws} draws of data made to fit the model ({used} used); p is the share of draws at "
                "or above the value.",
                "分位数来自对按模型变换的数据的 {draws} 次抽样（采用 {used} 次）；p 为不小于该值的抽样比例。",
                draws=found.draws,
                used=found.usable,
            ),
        )
    return Table(
        id="pls-fit",
        title=Text("Model fit: distances of correlations", "模型拟合：相关矩阵的差异"),
        short=Text("Model fit", "模型拟合"),
        columns=columns,
        rows=rows,
        notes=notes_of(
            a.fit,
            blocks,
            Text(
                "A value above its quantile speaks against the model. Cut-offs of covariance-based fit indices "
                "do not apply.",
                "数值超过分位数即不支持该模型。协方差结构方程的拟合标准在此不适用。",
            ),
            *drawn,
        ),
        sources=("Dijkstra & Henseler (2015)", "Beran & Srivastava (1985)"),
    )


_FACTORS = Text("Reflective constructs as common factors, estimated model", "反映型构念视为公因子，估计模型")
_SIZES = {
    None: Text("negligible", "可忽略"),
    "small": Text("small", "小"),
    "medium": Text("medium", "中等"),
    "large": Text("large", "大"),
}


def moderation_table(a: PlsAssessment) -> Table | None:
    """Products and the slopes at values of the moderator."""
    if not a.moderation:
        return None
    columns = (
        usual.EFFECT,
        usual.column("estimate", "Estimate", "估计值"),
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(a.level)),
        usual.P,
        usual.F2,
        usual.column("size", "Size", "大小", "text"),
    )
    rows: list[Row] = []
    for m in a.moderation:
        rows.append(group_row(f"{path_text((m.predictor, m.outcome))} | {m.moderator}", len(columns)))
        rows.append(
            row(
                Text(f"{m.product} (standardized product)", f"{m.product}（标准化乘积项）"),
                *tested(m.path, m.interval), m.f2, _SIZES[m.size],
            )
        )  # fmt: skip
        rows.append(
            row(
                Text("Slope per SD of the moderator", "调节变量每增加一个标准差的斜率变化"),
                m.per_sd,
                *[None] * 5,
            )
        )
        for s in m.slopes:
            at = Text("mean", "均值") if s.at == 0 else Text(f"{s.at:+g} SD", f"{s.at:+g} SD")
            rows.append(
                row(
                    Text(f"Slope at {m.moderator} {at.en}", f"{m.moderator} 为{at.zh}时的斜率"),
                    *tested(s.estimate, s.interval), None, None,
                )
            )  # fmt: skip
    how = {
        "two-stage": Text("two-stage", "两阶段法"),
        "product": Text("product indicators", "乘积指标"),
        "orthogonal": Text("orthogonalised product indicators", "正交化乘积指标法"),
    }[a.fit.plan.method]
    return Table(
        id="pls-moderation",
        title=Text("Moderation", "调节效应"),
        short=Text("Moderation", "调节效应"),
        brief=("estimate", "lower", "p"),
        columns=columns,
        rows=tuple(rows),
        notes=notes_of(
            a.fit,
            Text(f"Products by {how.en}.", f"乘积项：{how.zh}。"),
            Text(
                "f² of moderation: .005 small, .010 medium, .025 large (Kenny 2018).",
                "调节效应 f²：.005 小、.010 中、.025 大（Kenny, 2018）。",
            ),
            *bootstrap_notes(a),
        ),
        sources=("Becker, Ringle & Sarstedt (2018)", "Chin, Marcolin & Newsted (2003)"),
    )
