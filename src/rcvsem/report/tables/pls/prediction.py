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
from rcvsem.report.tables.declared import called, column, listed_by, showing, spelled, stated
from rcvsem.report.tables.wording import Names, titled

POWER = spelled("high", "medium", "low", "none")


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
    items = Table(
        **called("pls-predict", "PLSpredict: errors out of sample", "PLSpredict"),
        brief=("q2", "rmse", "lm_rmse", "better"),
        **listed_by(
            found.items,
            usual.ITEM,
            showing(usual.Q2, "q2_predict"),
            column("rmse", "RMSE", group=pls, of=lambda i: Cell(i.rmse, bold=i.by != "mae")),
            column("mae", "MAE", group=pls, of=lambda i: Cell(i.mae, bold=i.by == "mae")),
            column("lm_rmse", "RMSE", group=lm),
            column("lm_mae", "MAE", group=lm),
            column("mean_rmse", "RMSE", group=mean),
            column("skewness", "Skewness", digits=2),
            column("better", "PLS better", "text", of="beats_lm"),
            under=lambda i: titled(i.construct, names),
        ),
        notes=stated(
            "In the items' units. The linear model regresses each item on all items of the exogenous constructs. "
            "The bold error decides: RMSE, or MAE where the errors' skewness is above 1 in size.",
            *made,
        ),
        sources=("Shmueli et al. (2016)", "Shmueli et al. (2019)"),
    )
    verdicts = Table(
        **called("pls-predictive-power", "Predictive power", "Predictive power"),
        **listed_by(
            found.constructs,
            showing(usual.CONSTRUCT, lambda c: titled(c.construct, names)),
            showing(usual.Q2, "q2_predict"),
            column("better", "Items better than the linear model", "integer"),
            column("items", Text.meant("number of", "Items"), "integer"),
            column(
                "power",
                "Predictive power",
                "text",
                of=lambda c: c.power if isinstance(c.power, NotAvailable) else POWER[c.power],
            ),
        ),
        notes=stated(
            "Rule of Shmueli et al. (2019): better than the linear model for all items high, for half or more "
            "medium, for fewer low, for none (or an item's Q²predict not above 0) none.",
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
    return Table(
        **called("pls-cvpat", "CVPAT: cross-validated predictive ability test", "CVPAT"),
        **listed_by(
            sorted(found.tests, key=lambda t: list(heads).index(t.benchmark)),
            showing(
                usual.CONSTRUCT, lambda t: titled(t.construct, names) if t.construct else Text("Overall")
            ),
            column("loss", "Loss of PLS"),
            column("benchmark", "Loss of the benchmark", of="benchmark_loss"),
            usual.DIFFERENCE,
            usual.T,
            usual.P,
            under=lambda t: heads[t.benchmark],
        ),
        notes=stated(
            "Loss: mean squared error over the items of a construct. A difference below 0 with p < .05: PLS "
            "predicts better (two-sided paired t test over respondents).",
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
