"""Models side by side by PLS: explained variance, criteria, CVPAT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.pls.analysis import PlsResult
from rcvsem.pls.prediction_losses import ModelLosses
from rcvsem.report.document import Row, Table, Words, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, filled, stated
from rcvsem.report.tables.usual import column
from rcvsem.report.tables.wording import Names, starred, titled

WHOLE = Text("All constructs")


def models_table(
    names: Sequence[str], results: Sequence[PlsResult], weights: Mapping[str, Sequence[float]], words: Names
) -> Table:
    """Each construct in each model that explains it."""
    columns = (
        usual.MODEL,
        usual.R2,
        usual.ADJUSTED_R2,
        usual.Q2,
        usual.BIC,
        column("weight", "BIC weight", "unit"),
    )
    rows: list[Row] = []
    for construct, own in weights.items():
        rows.append(group_row(titled(construct, words), len(columns)))
        for place, (name, result) in enumerate(zip(names, results, strict=True)):
            a, found = result.assessment, result.prediction
            if a is None:
                continue
            for one in a.endogenous:
                if one.construct != construct:
                    continue
                q2: object = found
                if not isinstance(found, NotAvailable):
                    q2 = next(c.q2_predict for c in found.constructs if c.construct == construct)
                rows.append(row(name, one.r2.value, one.adjusted, q2, one.bic, own[place]))
    best = [
        (construct, names[max(range(len(names)), key=lambda k: own[k] if own[k] == own[k] else -1.0)])
        for construct, own in weights.items()
        if sum(value == value for value in own) > 1
    ]
    return Table(
        **called("pls-models", "Models by PLS", "Models"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "BIC compares models of the same construct and respondents: the lower the better. BIC weight: how much "
            "speaks for a model among these."
        ),
        sources=("Sharma et al. (2019)", "Danks, Sharma & Sarstedt (2020)"),
        paragraph=join(
            say("By BIC, {model} explains {construct} best.", construct=construct, model=model)
            for construct, model in best
        ),
    )


def contest_table(
    pairs: Sequence[tuple[str, str, Sequence[ModelLosses] | NotAvailable]], words: Names, made: Words
) -> Table:
    """CVPAT of every pair: the whole model, then each construct."""
    columns = (
        column("construct", Text.meant("what is predicted", "Predicted"), "text"),
        column("first", "Loss of the first"),
        column("second", "Loss of the second"),
        usual.DIFFERENCE,
        usual.T,
        usual.P,
    )
    rows: list[Row] = []
    said: list[Words] = []
    for first, second, losses in pairs:
        rows.append(group_row(Text("{first} against {second}", first=first, second=second), len(columns)))
        if isinstance(losses, NotAvailable):
            rows.append(row(WHOLE, losses, losses, losses, losses, losses))
            continue
        rows += filled(
            columns,
            losses,
            construct=lambda one: titled(one.construct, words) if one.construct else WHOLE,
            difference=lambda one: starred(one.difference, one.pvalue),
            p="pvalue",
        )
        said.append(_verdict(first, second, losses[0]))
    return Table(
        **called("pls-cvpat-models", "CVPAT: which model predicts better", "CVPAT"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "Loss: squared error out of sample, mean over the items that both models predict. A negative difference: "
            "the first predicts better. Paired t test over respondents, two-sided.",
            made,
        ),
        sources=("Liengaard et al. (2021)",),
        paragraph=join(said),
    )


def _verdict(first: str, second: str, whole: ModelLosses) -> Words:
    if not is_number(whole.pvalue) or float(whole.pvalue) >= 0.05:  # type: ignore[arg-type]
        return say("The predictions of {first} and {second} do not differ.", first=first, second=second)
    better, other = (first, second) if whole.difference < 0 else (second, first)
    return say("{better} predicts better than {other}.", better=better, other=other)
