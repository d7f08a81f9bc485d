"""Regression tables: several models side by side, or one model with tests and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text, as_text
from rcvsem.foundation.words import CLAUSES, enumerated, phrase
from rcvsem.report.document import Cell, Kind, Row, Table, Words, cell, join, row, say
from rcvsem.report.estimates.estimated import EstimatedCoefficients
from rcvsem.report.estimates.recognise import read_estimates
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import column
from rcvsem.report.tables.wording import STAR_LEGEND

Brackets = Literal["se", "t", "p", "ci", "none"]
Wording = str | tuple[str, str] | Text
#: The lower rows in order: key, label, kind, digits.
STATISTICS: tuple[tuple[str, Text, Kind, int | None], ...] = (
    ("n", Text("N"), "integer", None),
    ("r2", Text("R²"), "unit", None),
    ("adj_r2", Text("Adjusted R²"), "unit", None),
    ("within_r2", Text("Within R²"), "unit", None),
    ("pseudo_r2", Text("McFadden's R²"), "unit", None),
    ("f", Text("F"), "number", None),
    ("f_p", Text("p (F)"), "p", None),
    ("loglik", Text("Log-likelihood"), "number", None),
    ("chi2", Text("Likelihood ratio χ²"), "number", None),
    ("chi2_p", Text("p (χ²)"), "p", None),
    ("aic", Text("AIC"), "number", None),
    ("bic", Text("BIC"), "number", None),
)
CONSTANT = Text("Constant")
REGRESSION, ESTIMATES = Text("Regression models"), Text("Estimates")


def worded(words: Wording) -> Text:
    """A str stands for itself in both languages, a pair is English and Chinese."""
    if isinstance(words, Text):
        return words
    return as_text(words) if isinstance(words, str) else Text.given(en=words[0], zh=words[1])


def regression_table(  # noqa: PLR0913
    results: Any,
    *,
    id: str = "regression",
    title: Wording = REGRESSION,
    models: Sequence[Wording] = (),
    names: Mapping[str, Wording] | None = None,
    brackets: Brackets = "se",
    digits: int = 3,
    level: float = 0.95,
    keep: Sequence[str] = (),
    notes: Sequence[Wording] = (),
) -> Table:
    """One column a model, one row a predictor, with stars and standard errors in brackets below.

    Parameters
    ----------
    results : a result of statsmodels, linearmodels or pyfixest, or a list of them (also of different libraries).
    models : heads of the columns; default: (1), (2), ... names : wording of predictors by name.
    brackets : what stands below a coefficient: se, t (z where it is one), p, ci or none. The note says which.
    keep : the predictors to be shown, in this order; default all, the constant last. Left-out rows are named in the note.

    Raises
    ------
    OptionError : an object that is no result, another number of heads than of models, an unknown predictor in `keep`.
    """
    found = read_estimates(results, level)
    if models and len(models) != len(found):
        raise OptionError(
            phrase("There are {heads} heads for {models} models.", heads=len(models), models=len(found))
        )
    order = _order(found)
    unknown = [name for name in keep if name not in order]
    if unknown:
        raise OptionError(
            phrase(
                "No model has the predictor '{name}'. They have: {known}.",
                name=unknown[0],
                known=enumerated(order),
            )
        )
    shown = list(keep) or order
    heads = [worded(head) for head in models] or [Text("({k})", k=k) for k in range(1, len(found) + 1)]
    rows: list[Row] = []
    for name in shown:
        label = _label(name, names)
        rows.append(row(label, *(_estimate(model, name, digits) for model in found)))
        if brackets != "none":
            rows.append(row(None, *(_below(model, name, brackets, digits) for model in found)))
    rows += _absorbed_rows(found)
    for key, label, kind, places in STATISTICS:
        if any(key in model.statistics for model in found):
            rows.append(
                row(
                    label,
                    *(_statistic(model, key, kind, places) for model in found),
                    kind="total" if key == "n" else "body",
                )
            )
    return Table(
        id=id,
        title=worded(title),
        columns=(
            usual.PREDICTOR,
            *(
                column(f"model_{k}", head, digits=digits, group=_outcome(found, k - 1))
                for k, head in enumerate(heads, start=1)
            ),
        ),
        rows=tuple(rows),
        notes=(
            *_notes(found, brackets, level),
            *_left_out(order, shown, names),
            *(worded(note) for note in notes),
        ),
    )


def estimate_table(  # noqa: PLR0913
    result: Any,
    *,
    id: str = "estimates",
    title: Wording = ESTIMATES,
    names: Mapping[str, Wording] | None = None,
    digits: int = 3,
    level: float = 0.95,
    ratios: bool | None = None,
    notes: Sequence[Wording] = (),
) -> Table:
    """One model: b, SE, t or z, p and interval of every predictor; exp(b) where it is a ratio, or as `ratios` says."""
    found = read_estimates(result, level)
    if len(found) != 1:
        raise OptionError(
            phrase("This table shows one model. Got {models}.", models=len(found)),
            fix="Use regression_table for several.",
        )
    model = found[0]
    with_ratio = model.ratios if ratios is None else ratios
    interval = Text("{level:.0%} CI", level=level)
    columns = [
        usual.PREDICTOR,
        column("b", "b", digits=digits, symbol=True),
        column("se", "SE", digits=digits),
        column("statistic", "z" if model.normal else "t", digits=2, symbol=True),
        usual.P,
        column("lower", "lower", digits=digits, group=interval),
        column("upper", "upper", digits=digits, group=interval),
    ]
    if with_ratio:
        columns.append(column("ratio", "exp(b)", digits=digits))
    rows = []
    for k, name in enumerate(model.names):
        cells = [
            Cell(_label(name, names)),
            cell(model.b[k], stars=stars(model.p[k])),
            *(cell(part[k]) for part in (model.se, model.statistic, model.p, model.lower, model.upper)),
        ]
        if with_ratio:
            cells.append(cell(_exp(model.b[k])))
        rows.append(Row(tuple(cells)))
    return Table(
        id=id,
        title=worded(title),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            *_notes(found, "none", level),
            *_sentence(model),
            *(worded(note) for note in notes),
        ),
    )


def _exp(value: float) -> float:
    from math import exp

    return exp(value) if value < 700 else float("inf")


def _order(found: Sequence[EstimatedCoefficients]) -> list[str]:
    """Predictors in the order in which they first come, the constant last."""
    order = list(dict.fromkeys(name for model in found for name in model.names))
    return [name for name in order if name != "constant"] + [name for name in order if name == "constant"]


def _label(name: str, names: Mapping[str, Wording] | None) -> Text:
    if names and name in names:
        return worded(names[name])
    return CONSTANT if name == "constant" else Text.verbatim(name)


def _estimate(model: EstimatedCoefficients, name: str, digits: int) -> Cell:
    if name not in model.names:
        return Cell(None)
    k = model.names.index(name)
    return cell(model.b[k], digits=digits, stars=stars(model.p[k]))


def _below(model: EstimatedCoefficients, name: str, brackets: Brackets, digits: int) -> Cell:
    if name not in model.names:
        return Cell(None)
    k = model.names.index(name)
    if brackets == "ci":
        words = say(
            "[{lower}, {upper}]",
            lower=Cell(model.lower[k], "number", digits),
            upper=Cell(model.upper[k], "number", digits),
        )
    else:
        value, kind, places = {
            "se": (model.se[k], "number", digits),
            "t": (model.statistic[k], "number", 2),
        }.get(brackets, (model.p[k], "unit", digits))
        words = say("({value})", value=Cell(value, kind, places))  # type: ignore[arg-type]
    return Cell(words)


def _statistic(model: EstimatedCoefficients, key: str, kind: Kind, places: int | None) -> Cell:
    if key not in model.statistics:
        return Cell(None)
    value = model.statistics[key]
    return Cell(round(value) if kind == "integer" else value, kind, places)


def _absorbed_rows(found: Sequence[EstimatedCoefficients]) -> list[Row]:
    effects = list(dict.fromkeys(name for model in found for name in model.absorbed))
    return [
        row(Text("Fixed effects: {name}", name=name), *(name in model.absorbed for model in found))
        for name in effects
    ]


def _outcome(found: Sequence[EstimatedCoefficients], k: int) -> Text | None:
    names = {model.outcome for model in found}
    return None if names == {""} or not found[k].outcome else Text.verbatim(found[k].outcome)


def _notes(found: Sequence[EstimatedCoefficients], brackets: Brackets, level: float) -> tuple[Words, ...]:
    kinds = list(dict.fromkeys(model.errors for model in found))
    owners = {
        kind: ""
        if len(kinds) == 1
        else " ".join(f"({k})" for k, m in enumerate(found, 1) if m.errors == kind) + " "
        for kind in kinds
    }
    told = enumerated((Text("{owner}{kind}", owner=owners[kind], kind=kind) for kind in kinds), "; ")
    tests = {model.normal for model in found}
    which = Text("z" if tests == {True} else "t" if tests == {False} else "t or z")
    below = {
        "se": Text("Standard errors in brackets."),
        "t": Text("{which} values in brackets.", which=which),
        "p": Text("p values in brackets."),
        "ci": Text("{level:.0%} intervals in brackets.", level=level),
        "none": None,
    }[brackets]
    errors = Text("Standard errors: {kinds}.", kinds=told)
    return tuple(text for text in (below, errors, STAR_LEGEND) if text is not None)


def _left_out(
    order: Sequence[str], shown: Sequence[str], names: Mapping[str, Wording] | None
) -> tuple[Words, ...]:
    rest = [_label(name, names) for name in order if name not in shown]
    if not rest:
        return ()
    return (Text("Estimated but not shown: {rest}.", rest=enumerated(rest)),)


def _sentence(model: EstimatedCoefficients) -> tuple[Words, ...]:
    """N, R² and the like in a line below the table."""
    parts = []
    for key, label, kind, places in STATISTICS:
        if key in model.statistics:
            shown = _statistic(model, key, kind, places)
            parts.append(
                say(
                    "{label} {p}" if kind == "p" else "{label} = {value}",
                    label=label,
                    **{"p" if kind == "p" else "value": shown},
                )
            )
    told = join(parts, CLAUSES)
    return () if told is None else (say("{told}.", told=told),)
