"""The plan as a document."""

from __future__ import annotations

from rcvsem.analyses.power import Planning
from rcvsem.analyses.record import plain_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Text
from rcvsem.infer.likert_cuts import moments_of_categories
from rcvsem.report.document import Column, Document, Table, row
from rcvsem.report.tables.planning import fit_test_table, minimum_table, power_table


def planning_document(result: Planning) -> Document:
    """Smallest N, power and bias, tests of fit, and the population they rest on."""
    options = result.options
    tables = [
        minimum_table(result.minimum, result.needed, options.target, result.together),
        power_table(result.rows, result.models, alpha=options.alpha, target=options.target),
        fit_test_table(
            result.fit_tests,
            result.fit_sizes,
            df=result.truth.fit.df,
            alpha=options.alpha,
            target=options.target,
        ),
    ]
    return framed(
        Text(f"Planning of {result.name}", f"样本量规划：{result.name}"),
        (
            section("planning", Text("Sample size and power", "样本量与检验力"), tables),
            section("population", Text("Population", "总体设定"), [_population_table(result)]),
        ),
        findings=result.findings,
        run=plain_record("power", result),
        meta=_meta(result),
    )


def _meta(result: Planning) -> tuple[tuple[Text, Text], ...]:
    options, shares = result.options, result.design.shares
    answers = Text("normal", "正态")
    if shares:
        skewness = moments_of_categories(shares)[2]
        shown = ", ".join(f"{share:.0%}" for share in shares)
        answers = Text(
            f"{len(shares)} categories ({shown}), skewness {skewness:.2f}",
            f"{len(shares)} 级（{shown}），偏度 {skewness:.2f}",
        )
    estimator = options.fit.estimator.upper() + (" (FIML)" if options.fit.is_fiml else "")
    return (
        (Text("Replications", "模拟次数"), Text(str(options.replications), str(options.replications))),
        (Text("Seed", "随机种子"), Text(str(options.seed), str(options.seed))),
        (Text("Estimator", "估计方法"), Text(estimator, estimator)),
        (Text("Answers", "作答分布"), answers),
        (Text("Missing", "缺失"), Text(f"{options.missing:.0%}", f"{options.missing:.0%}")),
    )


def _population_table(result: Planning) -> Table:
    return Table(
        id="population",
        title=Text("Population values", "总体参数值"),
        columns=(
            Column(key="lhs", title=Text("Left", "左侧")),
            Column(key="op", title=Text("Relation", "关系")),
            Column(key="rhs", title=Text("Right", "右侧")),
            Column(key="value", title=Text("Value", "数值"), kind="number"),
        ),
        rows=tuple(
            row(lhs, op, rhs, value) for (lhs, op, rhs), value in result.design.population.values.items()
        ),
        notes=(
            Text(
                "Standardized: every variable has variance 1 unless the model says otherwise; variances that are not "
                "given follow from that.",
                "标准化取值：除模型另有规定外各变量方差为 1；未给出的方差由此推得。",
            ),
        ),
    )
