"""PLSpredict, CVPAT, the importance-performance map."""

from __future__ import annotations

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.options import Technique
from rcvsem.pls.prediction_losses import Prediction
from rcvsem.report.document import Cell, Row, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.usual import column
from rcvsem.report.tables.wording import Names, titled

POWER = {
    "high": Text("high"),
    "medium": Text("medium"),
    "low": Text("low"),
    "none": Text("none"),
}


def how_predicted(technique: Technique, folds: int, repeats: int, seed: int) -> Words:
    """What was predicted from what, in one sentence."""
    earliest = technique == "earliest"
    return say(
        "{folds} folds, {repeats} repetitions, seed {seed}; every endogenous construct predicted from the exogenous "
        "constructs."
        if earliest
        else "{folds} folds, {repeats} repetitions, seed {seed}; every endogenous construct predicted from the scores "
        "of its direct predecessors.",
        folds=folds,
        repeats=repeats,
        seed=str(seed),
    )


def prediction_tables(found: Prediction, names: Names) -> list[Table]:
    """Items, verdicts, CVPAT."""
    made = (how_predicted(found.technique, found.folds, found.repeats, found.seed),)
    pls, lm, mean = Text("PLS"), Text("Linear model"), Text("Mean")
    columns = (
        usual.ITEM,
        usual.Q2,
        column("rmse", "RMSE", group=pls),
        column("mae", "MAE", group=pls),
        column("lm_rmse", "RMSE", group=lm),
        column("lm_mae", "MAE", group=lm),
        column("mean_rmse", "RMSE", group=mean),
        column("skewness", "Skewness", digits=2),
        column("better", "PLS better", "text"),
    )
    rows = headed(
        found.items,
        columns,
        lambda i: titled(i.construct, names),
        lambda own: filled(
            columns,
            own,
            q2="q2_predict",
            rmse=lambda i: Cell(i.rmse, bold=i.by != "mae"),
            mae=lambda i: Cell(i.mae, bold=i.by == "mae"),
            better="beats_lm",
        ),
    )
    items = Table(
        id="pls-predict",
        title=Text("PLSpredict: errors out of sample"),
        short=Text("PLSpredict"),
        brief=("q2", "rmse", "lm_rmse", "better"),
        columns=columns,
        rows=rows,
        notes=(
            Text(
                "In the items' units. The linear model regresses each item on all items of the exogenous constructs. "
                "The bold error decides: RMSE, or MAE where the errors' skewness is above 1 in size."
            ),
            *made,
        ),
        sources=("Shmueli et al. (2016)", "Shmueli et al. (2019)"),
    )
    power = (
        usual.CONSTRUCT,
        usual.Q2,
        column("better", "Items better than the linear model", "integer"),
        column("items", Text.meant("number of", "Items"), "integer"),
        column("power", "Predictive power", "text"),
    )
    verdicts = Table(
        id="pls-predictive-power",
        title=Text("Predictive power"),
        short=Text("Predictive power"),
        columns=power,
        rows=filled(
            power,
            found.constructs,
            construct=lambda c: titled(c.construct, names),
            q2="q2_predict",
            power=lambda c: c.power if isinstance(c.power, NotAvailable) else POWER[c.power],
        ),
        notes=(
            Text(
                "Rule of Shmueli et al. (2019): better than the linear model for all items high, for half or more "
                "medium, for fewer low, for none (or an item's Q²predict not above 0) none."
            ),
            *made,
        ),
        sources=("Shmueli et al. (2019)",),
    )
    return [verdicts, items, _cvpat(found, names, made)]


def _cvpat(found: Prediction, names: Names, made: tuple[Words, ...]) -> Table:
    heads = {
        "mean": Text("PLS against the items' means"),
        "lm": Text("PLS against the linear model"),
    }
    columns = (
        usual.CONSTRUCT,
        column("loss", "Loss of PLS"),
        column("benchmark", "Loss of the benchmark"),
        usual.DIFFERENCE,
        usual.T,
        usual.P,
    )
    return Table(
        id="pls-cvpat",
        title=Text("CVPAT: cross-validated predictive ability test"),
        short=Text("CVPAT"),
        columns=columns,
        rows=headed(
            sorted(found.tests, key=lambda t: list(heads).index(t.benchmark)),
            columns,
            lambda t: heads[t.benchmark],
            lambda own: filled(
                columns,
                own,
                construct=lambda t: titled(t.construct, names) if t.construct else Text("Overall"),
                benchmark="benchmark_loss",
                p="pvalue",
            ),
        ),
        notes=(
            Text(
                "Loss: mean squared error over the items of a construct. A difference below 0 with p < .05: PLS "
                "predicts better (two-sided paired t test over respondents)."
            ),
            *made,
        ),
        sources=("Liengaard et al. (2021)", "Sharma et al. (2023)"),
    )


def importance_table(found: ImportanceMap, names: Names) -> Table:
    """The importance-performance map of one target in numbers."""
    columns = (
        column("name", "Construct or item", "text"),
        column("importance", "Importance"),
        column("performance", "Performance", digits=2),
    )
    rows: list[Row] = []
    for c in found.constructs:
        rows.append(row(titled(c.name, names), Cell(c.importance, bold=True), Cell(c.performance, bold=True)))
        rows += [
            row(f"  {i.name}", i.importance, i.performance) for i in found.items if i.construct == c.name
        ]
    negative: tuple[Words, ...] = ()
    if found.negative:
        negative = (
            Text(
                "{negative}: a negative weight makes the score on 0 to 100 hard to read.",
                negative=enumerated(found.negative),
            ),
        )
    return Table(
        id=f"pls-ipma-{found.target}",
        title=Text("Importance-performance map of {target}", target=found.target),
        short=Text("IPMA {target}", target=found.target),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "Importance: unstandardized total effect on {target} of scores on 0 to 100. Performance: mean "
                "score. {target} itself performs at {target_performance:.2f}.",
                target=found.target,
                target_performance=found.target_performance,
            ),
            *negative,
        ),
        sources=("Ringle & Sarstedt (2016)",),
    )
