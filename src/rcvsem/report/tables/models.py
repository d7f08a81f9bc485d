"""Several models side by side, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Row, Statement, Table, Words, cell, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.index_names import DEFAULT_INDICES, cutoff_cells, index_kind, index_name
from rcvsem.report.tables.wording import number, probability, program_of, unit

_UNCONVERGED = NotAvailable("The model did not converge; its indices are not printed.")
_ABSENT = NotAvailable("The index does not apply to this model or was not computed.")
_OTHER_DATA = NotAvailable(
    "The models describe different variables or respondents: information criteria do not compare them."
)
#: They rest on the likelihood, which is that of other data when the variables or the respondents are others.
_OF_LIKELIHOOD = frozenset({"aic", "bic", "bic2", "sabic", "caic", "bcc", "ecvi", "mecvi", "logl"})
_MOST_WITH_DIFFERENCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelColumn:
    """One model's column: its name, sample size and measures (lavaan's names).

    data : fingerprint of the data it was fitted to, "" when unknown. variables : those whose distribution the model
    describes (fixed predictors marked), () when unknown.
    """

    name: str
    measures: Mapping[str, Any]
    n: int | None = None
    converged: bool = True
    convention: str = "lavaan"
    estimator: str = "ml"
    data: str = ""
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiSquareDifference:
    """Chi-square difference test of two nested models, the smaller (more restricted) named first."""

    restricted: str
    full: str
    chisq: float
    df: float
    pvalue: float


def model_comparison_table(
    models: Sequence[ModelColumn],
    *,
    indices: Sequence[str] | None = None,
    differences: Sequence[ChiSquareDifference] = (),
    table_id: str = "model-comparison",
) -> Table:
    """One column a model, one row an index; of two models of the same data also the difference (second minus first).

    indices : which and in what order; default: the usual ones that any of the models has.
    """
    chosen = indices or [name for name in DEFAULT_INDICES if any(name in m.measures for m in models)]
    with_change = len(models) == _MOST_WITH_DIFFERENCE and _same_data(*models)
    comparable = all(_same_likelihood(models[0], model) for model in models[1:])
    names = _different([model.name for model in models])
    columns = [usual.INDEX]
    columns += [usual.coded(name, "number") for name in names]
    if with_change:
        columns.append(column("change", "Δ"))
    columns.append(column("cutoff", "Cut-off", "text"))
    return Table(
        **called(table_id, "Fit of the models", "Models"),
        columns=tuple(columns),
        rows=tuple(_row(name, models, with_change, comparable) for name in chosen),
        notes=tuple(_notes(models, names, with_change)),
        paragraph=join(
            [*(_difference(d) for d in differences), _cfi_change(models, names) if with_change else None]
        ),
    )


def _same_data(first: ModelColumn, second: ModelColumn) -> bool:
    """Whether differences between the two mean anything: same respondents, same files, same estimator."""
    known = first.n is not None and first.n == second.n
    return (
        known
        and first.data == second.data
        and first.estimator == second.estimator
        and first.variables == second.variables
    )


def _same_likelihood(first: ModelColumn, second: ModelColumn) -> bool:
    """Whether the likelihoods of the two are of the same numbers: as many respondents, the same variables."""
    return first.n == second.n and first.variables == second.variables


def _row(name: str, models: Sequence[ModelColumn], with_change: bool, comparable: bool) -> Row:
    kind, digits = index_kind(name)
    values = [_value(name, model) for model in models]
    if name in _OF_LIKELIHOOD and not comparable:
        values = [_OTHER_DATA if isinstance(value, int | float) else value for value in values]
    cells = [cell(index_name(name)), *(Cell(value, kind, digits) for value in values)]
    if with_change:
        first, second = values
        # differences of interval bounds say nothing
        bound = "_ci_lower" in name or "_ci_upper" in name
        if kind != "p" and not bound and isinstance(first, int | float) and isinstance(second, int | float):
            cells.append(Cell(second - first, kind, digits))
        else:
            cells.append(Cell(None))
    return row(*cells, cutoff_cells(name)[1])


def _value(name: str, model: ModelColumn) -> Any:
    if not model.converged:
        return _UNCONVERGED
    value = raw(model.measures.get(name))
    return _ABSENT if value is None else value


def _notes(models: Sequence[ModelColumn], names: Sequence[str], with_change: bool) -> list[Words]:
    notes: list[Words] = []
    sizes = {model.n for model in models if model.n is not None}
    if len(sizes) == 1:
        notes.append(say("N = {n}.", n=sizes.pop()))
    else:
        for name, model in zip(names, models, strict=True):
            if model.n is not None:
                notes.append(say("{name}: N = {n}.", name=name, n=model.n))
    conventions = enumerated(sorted({program_of(model.convention) for model in models}))
    notes.append(say("Fit indices computed as in {rule}.", rule=conventions))
    if with_change:
        first, second = names
        notes.append(say("Δ = {b} minus {a}.", a=first, b=second))
    return notes


def _difference(test: ChiSquareDifference) -> Statement:
    return say(
        "Δχ²({df}) = {chisq}, p {p}: {full} fits better than {restricted} beyond chance."
        if is_number(test.pvalue) and test.pvalue < 0.05
        else "Δχ²({df}) = {chisq}, p {p}: {full} fits not better than {restricted} beyond chance.",
        df=number(test.df, 0 if float(test.df).is_integer() else 2),
        chisq=number(test.chisq),
        p=probability(test.pvalue),
        full=test.full,
        restricted=test.restricted,
    )


def _cfi_change(models: Sequence[ModelColumn], names: Sequence[str]) -> Statement | None:
    if len(models) != _MOST_WITH_DIFFERENCE:
        return None
    values = [_value("cfi", model) for model in models]
    if not all(is_number(value) for value in values):
        return None
    return say(
        "CFI was {a} for {first} and {b} for {second} (ΔCFI = {change}).",
        a=unit(values[0]),
        b=unit(values[1]),
        change=unit(values[1] - values[0]),
        first=names[0],
        second=names[1],
    )


def _different(names: Sequence[str]) -> list[str]:
    """The same name twice gets a number, so that columns can be told apart."""
    out: list[str] = []
    for name in names:
        count, unique = 2, name
        while unique in out or unique in ("index", "cutoff", "change"):
            unique, count = f"{name} ({count})", count + 1
        out.append(unique)
    return out
