"""What a report of a structural equation model must say: what the run already answers, what the author must write.

Compiled, in our words, from the SEM module of JARS-Quant (Appelbaum et al., 2018, Table 7), Schreiber et al. (2006)
and Kline (2016, ch. 18).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words, group_row, join, row, say

Source = Literal["J", "S", "K", "J, S", "J, K", "S, K", "J, S, K"]

SOURCES = (
    "Appelbaum, M., et al. (2018). Journal article reporting standards for quantitative research in psychology. American "
    "Psychologist, 73, 3-25.",
    "Schreiber, J. B., et al. (2006). Reporting structural equation modeling and confirmatory factor analysis results. "
    "Journal of Educational Research, 99, 323-338.",
    "Kline, R. B. (2016). Principles and practice of structural equation modeling (4th ed.). Guilford.",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One point of the standards; `key` is what a run answers it under."""

    key: str
    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper with its points."""

    title: Text
    points: tuple[Requirement, ...]


def _point(key: str, en: str, zh: str, source: Source) -> Requirement:
    return Requirement(key, Text(en, zh), source)


PARTS: tuple[Part, ...] = (
    Part(
        Text("Introduction", "引言"),
        (
            _point("theory", "Why a structural equation model, and which theory is behind each direction",
                   "为何采用结构方程模型；每条路径方向的理论依据", "J, S"),
            _point("hypotheses", "Hypotheses with expected signs", "研究假设及预期方向", "J, S"),
            _point("alternatives", "Alternative and equivalent models considered before the analysis",
                   "分析前考虑过的备选模型与等价模型", "J, K"),
        ),
    ),
    Part(
        Text("Method: sample and data", "方法：样本与数据"),
        (
            _point("population", "Population, sampling, place and time of data collection, consent",
                   "总体、抽样方式、调查时间地点与知情同意", "J, S"),
            _point("sample", "Respondents received, excluded by which rule, analysed",
                   "回收、剔除（及规则）与分析的样本量", "J, S"),
            _point("power", "How the sample size was decided (power, or cases per parameter)",
                   "样本量的确定依据（检验力或样本与参数之比）", "J, K"),
            _point("instrument", "Instrument: items, scale, source of each construct, reversed items",
                   "测量工具：题项、量尺、各构念来源、反向题", "J, S"),
            _point("missing", "Extent of missing answers and how they were treated", "缺失程度及其处理方法", "J, S, K"),
            _point("distribution", "Distributions: skew, kurtosis, multivariate normality, outliers",
                   "分布特征：偏度、峰度、多元正态性、异常值", "J, S, K"),
        ),
    ),
    Part(
        Text("Method: model and estimation", "方法：模型与估计"),
        (
            _point("specification", "Model: constructs with their indicators, free parameters, degrees of freedom",
                   "模型设定：构念及其指标、自由参数个数、自由度", "J, S, K"),
            _point("scaling", "How latent variables get their scale", "潜变量的定标方式", "J, K"),
            _point("residuals", "Covariances of residuals: which, and why", "残差协方差：哪些及其理由", "J, K"),
            _point("identification", "Why the model is identified", "模型识别依据", "J, K"),
            _point("software", "Software with version, matrix analysed", "软件及版本、所分析的矩阵", "J, S, K"),
            _point("estimator", "Estimator and kind of standard errors", "估计方法与标准误类型", "J, S, K"),
            _point("criteria", "Criteria of fit chosen beforehand, with sources", "预先选定的拟合标准及其来源", "J, S"),
        ),
    ),
    Part(
        Text("Results", "结果"),
        (
            _point("data", "Covariances, or correlations with means and SDs, so that others can repeat the analysis",
                   "协方差矩阵，或相关矩阵连同均值与标准差，以便他人重复分析", "J, S, K"),
            _point("convergence", "Convergence, and whether the solution is proper", "是否收敛、解是否正当", "J, K"),
            _point("measurement", "Measurement model first: loadings, reliability, convergent and discriminant validity",
                   "先报告测量模型：载荷、信度、聚合效度与区分效度", "J, S, K"),
            _point("global-fit", "Fit of the whole model by several indices", "整体拟合：多项指标", "J, S, K"),
            _point("local-fit", "Local fit: residuals, modification indices", "局部拟合：残差、修正指数", "J, S, K"),
            _point("respecification", "Every change of the model: why, with what effect; which model is interpreted",
                   "模型的每次修正：理由、效果；所解释的是哪一个模型", "J, S, K"),
            _point("estimates", "Estimates unstandardized (SE, p) and standardized",
                   "非标准化（标准误、p）与标准化估计", "J, S, K"),
            _point("indirect", "Indirect effects, how their intervals were found", "间接效应及其区间的求法", "J, K"),
            _point("r2", "Explained variance of each outcome", "各结果变量的解释方差", "J, S"),
            _point("figure", "Path diagram with estimates", "含估计值的路径图", "J, S"),
            _point("method-bias", "Common method bias, where all answers come from one questionnaire",
                   "共同方法偏差（单一问卷来源时）", "J"),
        ),
    ),
    Part(
        Text("Discussion", "讨论"),
        (
            _point("limits", "Limits: equivalent models, causes and time, who the results hold for",
                   "局限：等价模型、因果与时间、结果的适用范围", "J, K"),
            _point("replication", "Whether the final model was tested on other data",
                   "最终模型是否在其他数据上检验", "J, S, K"),
        ),
    ),
)  # fmt: skip

AUTHOR = Text("to be written by the author", "由作者撰写")
_TITLES = {True: Text("reported", "已报告"), False: AUTHOR}


def checklist_table(answers: Mapping[str, Sequence[Words]]) -> Table:
    """Every point with what the run says to it; without an answer it is the author's to write.

    answers : key of the point -> sentences. Unknown keys are refused, so that no answer gets lost.
    """
    known = {point.key for part in PARTS for point in part.points}
    lost = sorted(set(answers) - known)
    if lost:
        raise KeyError(f"The checklist has no point {lost[0]!r}.")
    columns = (
        Column(key="point", title=Text("To be reported", "应报告内容")),
        Column(key="standard", title=Text("Standard", "标准")),
        Column(key="status", title=Text("Status", "状态")),
        Column(key="answer", title=Text("From this run", "本次运行的内容")),
    )
    rows: list[Row] = []
    filled = total = 0
    for part in PARTS:
        rows.append(group_row(part.title, len(columns)))
        for point in part.points:
            sentences = answers.get(point.key) or ()
            total += 1
            filled += bool(sentences)
            status = Cell(_TITLES[bool(sentences)], bold=not sentences)
            rows.append(row(point.text, point.source, status, join(sentences)))
    return Table(
        id="checklist",
        title=Text("Reporting checklist", "报告清单"),
        short=Text("Checklist", "报告清单"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "J = JARS-Quant, SEM module; S = Schreiber et al. (2006); K = Kline (2016). Points are paraphrased.",
                "J = JARS-Quant 的结构方程模型部分；S = Schreiber 等（2006）；K = Kline（2016）。条目为本程序的转述。",
            ),
            Text(
                '"Reported" means that this run supplies the information; justifying it remains with the author.',
                "“已报告”表示本次运行提供了相应信息；论证仍由作者完成。",
            ),
        ),
        paragraph=say(
            "Of {total} points of the reporting standards, this run gives the facts for {filled}; {rest} are the "
            "author's to write.",
            "报告标准共 {total} 条，本次运行提供了其中 {filled} 条的事实，其余 {rest} 条由作者撰写。",
            total=total,
            filled=filled,
            rest=total - filled,
        ),
        sources=SOURCES,
    )
