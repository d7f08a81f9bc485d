"""Model fit: every index with its cut-off, the cut-off's source and what the rule says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.evaluate.fit_verdict import MAIN, best_version, doubt, fit_verdict, short_of_main, verdict_of
from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES
from rcvsem.report.document import Cell, Row, Statement, Table, Words, cell, join, raw, say
from rcvsem.report.layout import sourced
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.index_names import (
    DEFAULT_INDICES,
    cutoff_cells,
    index_kind,
    index_name,
    spoken_name,
)
from rcvsem.report.tables.wording import number, probability, unit

VERDICTS = {
    "good": Text("good"),
    "acceptable": Text("acceptable"),
    "poor": Text("not met"),
}


def fit_index_table(
    measures: Mapping[str, Any],
    *,
    indices: Sequence[str] = DEFAULT_INDICES,
    converged: bool = True,
) -> Table:
    """Indices of one model.

    measures : `evaluate.fit_measures`.
    indices : which and in what order; those that `measures` lacks are left out.
    converged : an unconverged fit has no indices to print.
    """
    columns = (
        usual.INDEX,
        usual.VALUE,
        column("good", "Good", "text"),
        column("acceptable", "Acceptable", "text"),
        usual.JUDGEMENT,
        column("source", "Source of the cut-off", "text"),
    )
    chosen = [name for name in indices if name in measures] if converged else []
    return Table(
        **called("fit-indices", "Model fit", "Fit"),
        brief=("value", "good", "acceptable", "verdict"),
        columns=columns,
        rows=tuple(
            _row(name, raw(measures[name]), tested=_just_identified(measures) is None) for name in chosen
        ),
        notes=(Text("Cut-offs are conventions, not tests; no single index decides."),),
        paragraph=fit_sentence(measures, converged=converged),
    )


def bollen_stine_note(pvalue: object, draws: int) -> tuple[Words, ...]:
    """The Bollen-Stine p of the model's chi-square; nothing without one (another kind of bootstrap)."""
    if not is_number(pvalue):
        return ()
    if not pvalue:  # no draw was as large: the share says less than the number of draws
        bound = f"{1.0 / draws:.1g}"
        return (Text("Bollen-Stine bootstrap of χ²: p < {bound} ({draws} draws).", bound=bound, draws=draws),)
    return (say("Bollen-Stine bootstrap of χ²: p {p} ({draws} draws).", p=probability(pvalue), draws=draws),)


_UNCONVERGED = Text("The estimation did not converge, so no index of fit is printed.")


#: Indices whose usual cut-offs are shown without a verdict: chi2/df grows with N, RMR with the units of the items.
UNJUDGED = ("chisq_df", "rmr")


def _row(name: str, value: Any, *, tested: bool = True) -> Row:
    """One index. Of a model without degrees of freedom there is nothing to judge (`tested`)."""
    kind, digits = index_kind(name)
    rule = cutoff_for(name) if not name.endswith(("_ci_lower", "_ci_upper", "_pvalue")) else None
    cells = [cell(index_name(name)), Cell(value, kind, digits)]
    if rule is None:
        return Row((*cells, Cell(None), Cell(None), Cell(None), Cell(None)))
    judging = tested and not name.startswith(UNJUDGED) and is_number(value)
    verdict = rule.verdict(value) if judging else None
    judged = VERDICTS[verdict] if isinstance(verdict, str) else None
    good, acceptable = cutoff_cells(name)
    return Row(
        (*cells, good, acceptable, Cell(judged, bold=verdict == "poor"), Cell(sourced(rule.source))),
    )


def fit_sentence(measures: Mapping[str, Any], *, converged: bool = True) -> Words | None:
    """The sentence of a journal: how well, the statistics, and what fell short of its cut-off."""
    if not converged:
        return _UNCONVERGED
    just = _just_identified(measures)
    if just is not None:
        return just
    told = _statistics(measures)
    if told is None:
        return None
    short = _short_of(measures)
    said = say("{well}, {statistics}", well=_HOW_WELL[fit_verdict(measures)], statistics=told)
    if short:
        said = say("{fit}; {short}", fit=said, short=_named(short, measures))
    return say("{told}.", told=said)


def caution(measures: Mapping[str, Any]) -> Words | None:
    """What is said before the hypotheses of a model that does not fit; None of one that does."""
    found = doubt(measures)
    if found == "none":
        return None
    if found == "rejected":
        return say(
            "The model does not fit ({indices}): its paths, effects and verdicts describe a model that the data reject "
            "and should not be interpreted before it is respecified.",
            indices=_short(measures),
        )
    return say(
        "Part of the fit indices fell short ({indices}): read the paths, effects and verdicts of this model with "
        "caution.",
        indices=_short(measures),
    )


def _short(measures: Mapping[str, Any]) -> Statement | None:
    parts = []
    for name in short_of_main(measures):
        value = raw(measures[name])
        shown = unit(value) if index_kind(name)[0] == "unit" else number(value)
        parts.append(say("{label} = {value}", label=index_name(name), value=shown))
    return join(parts, CLAUSES)


_HOW_WELL = {
    "good": Text("The model fitted the data well"),
    "acceptable": Text("The model fitted the data acceptably"),
    "mixed": Text("The evidence on the fit of the model was mixed"),
    "poor": Text("The model did not fit the data"),
    "unknown": Text("The fit of the model was"),
}


def _just_identified(measures: Mapping[str, Any]) -> Statement | None:
    if measures.get("df") != 0 or is_number(measures.get("pvalue")):
        return None
    return say("The model reproduces the sample exactly (df = {df}), so its fit cannot be tested.", df=0)


def fit_line(measures: Mapping[str, Any]) -> Words | None:
    """Chi-square and the main indices in one line, to stand under a picture."""
    told = _statistics(measures)
    return None if told is None else say("{told}.", told=told)


def _statistics(measures: Mapping[str, Any]) -> Statement | None:
    """Chi-square (the scaled one where there is one) and the main indices; None without any."""
    parts: list[Words] = []
    suffix = "_scaled" if is_number(measures.get("chisq_scaled")) else ""
    chisq, df, p = (measures.get(f"{name}{suffix}") for name in ("chisq", "df", "pvalue"))
    if is_number(chisq) and is_number(df) and is_number(p):
        degrees: Any = df
        parts.append(
            say(
                "scaled χ²({df}) = {chisq}, p {p}" if suffix else "χ²({df}) = {chisq}, p {p}",
                df=int(degrees) if float(degrees).is_integer() else number(df, 2),
                chisq=number(chisq, 2),
                p=probability(p),
            )
        )
    for name in MAIN:
        end = best_version(measures, name)
        value = measures.get(f"{name}{end}")
        if not is_number(value):
            continue
        part = say("{label} = {value}", label=index_name(f"{name}{end}"), value=unit(value))
        lower, upper = (measures.get(f"rmsea_ci_{side}{end}") for side in ("lower", "upper"))
        if name == "rmsea" and is_number(lower) and is_number(upper):
            part = say("{index}, 90% CI [{lower}, {upper}]", index=part, lower=unit(lower), upper=unit(upper))
        parts.append(part)
    return join(parts, CLAUSES)


def _short_of(measures: Mapping[str, Any]) -> list[str]:
    """Indices that are judged by a cut-off and do not reach it."""
    plain = [name for name in DEFAULT_INDICES if not name.endswith(("_scaled", "_robust"))]
    return [name for name in plain if not name.startswith(UNJUDGED) and verdict_of(measures, name) == "poor"]


def _named(names: Sequence[str], measures: Mapping[str, Any]) -> Statement:
    """ "only Hoelter's N (.05) (194) fell short of its cut-off (200)"; of several each with its cut-off."""
    one = len(names) == 1
    parts = []
    for name in names:
        rule = cutoff_for(name)
        assert rule is not None
        kind, digits = index_kind(name)
        bound_kind, bound_digits = (kind, 2) if kind == "unit" or rule.acceptable < 1 else ("number", 0)
        parts.append(
            say(
                "only {index} ({value}) fell short of its cut-off ({cut})"
                if one
                else "{index} ({value}, cut-off {cut})",
                index=spoken_name(name),
                value=Cell(raw(measures[f"{name}{best_version(measures, name)}"]), kind, digits),
                cut=Cell(rule.acceptable, bound_kind, bound_digits),
            )
        )
    if one:
        return parts[0]
    return say("{names} and {last} fell short", names=join(parts[:-1], ", "), last=parts[-1])
