"""Rules over the whole model: contradictions are errors, unusual things are findings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from rcvsem.foundation.errors import ModelError, ModelSyntaxError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, told
from rcvsem.model.parse_errors import Reader
from rcvsem.model.roles import Roles
from rcvsem.model.rows import Row, Written
from rcvsem.model.specification import Specification
from rcvsem.model.table import Parameter, at_line
from rcvsem.model.tokens import split_lines


def check_written(written: Written, roles: Roles, reader: Reader) -> None:
    """Raise ModelSyntaxError when a variable is latent in one statement and observed in another."""
    latents = set(roles.latents)
    for row in written.rows:
        if row.op in ("|", "~*~") and row.lhs in latents:
            reader.at(
                phrase(
                    "'{lhs}' is a latent variable, but {lhs} {op} {rhs} takes it as an observed one.",
                    lhs=row.lhs,
                    op=row.op,
                    rhs=row.rhs,
                ),
                row.line,
                row.column,
                fix="Only items have thresholds and scaling factors.",
            )
    used = {name for row in written.rows for name in (row.lhs, row.rhs)}
    for name in written.declared:
        if name.text not in used:
            reader.at(
                phrase("the latent '{text}' is declared but used nowhere.", text=name.text),
                name.line,
                name.column,
            )
    for item in written.ordinal:
        if item not in roles.observed:
            raise ModelError(
                phrase(
                    "DEFINE(ordinal) names '{item}', which is not an observed variable of the model.",
                    item=item,
                ),
                where=reader.where,
            )


def warn_about(written: Written, roles: Roles, parameters: Sequence[Parameter]) -> tuple[Finding, ...]:
    """What is allowed but should be known."""
    return (
        *_single_indicators(written, parameters),
        *_error_free(written, parameters),
        *_cross_loadings(written),
        *_second_markers(written, parameters),
        *_labels_like_variables(written, roles),
        *_random_predictors(written, roles),
        *_feedback(written),
    )


def _single_indicators(written: Written, parameters: Sequence[Parameter]) -> list[Finding]:
    findings = []
    fixed = {
        p.lhs
        for p in parameters
        if p.op == "~~" and p.lhs == p.rhs and p.fixed == 0.0 and not p.user and p.group == 1
    }
    for latent, rows in _loadings(written).items():
        if len(rows) == 1 and rows[0].rhs in fixed:
            findings.append(
                Finding(
                    code="single_indicator",
                    severity="warning",
                    text=phrase(
                        "{latent} has a single indicator, {rhs}: its error variance is fixed to 0 "
                        "(assumed perfectly reliable).",
                        latent=latent,
                        rhs=rows[0].rhs,
                    ),
                    where=at_line(rows[0].line),
                    fix=phrase(
                        "If its reliability is known, write {rhs} ~~ v*{rhs} with v = (1 - reliability) x "
                        "variance.",
                        rhs=rows[0].rhs,
                    ),
                )
            )
    return findings


def _error_free(written: Written, parameters: Sequence[Parameter]) -> list[Finding]:
    """Indicators whose error variance the author fixed to 0."""
    items = {row.rhs for rows in _loadings(written).values() for row in rows}
    return [
        Finding(
            code="error_variance_fixed",
            severity="warning",
            text=phrase(
                "the error variance of {lhs} is fixed to 0: it is taken as measured without error.", lhs=p.lhs
            ),
            where=at_line(p.line),
        )
        for p in parameters
        if p.op == "~~" and p.lhs == p.rhs and p.fixed == 0.0 and p.user and p.group == 1 and p.lhs in items
    ]


def _loadings(written: Written) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in written.rows:
        if row.op == "=~":
            found.setdefault(row.lhs, []).append(row)
    return found


def _cross_loadings(written: Written) -> list[Finding]:
    factors: dict[str, list[Row]] = {}
    for row in written.rows:
        if row.op == "=~":
            factors.setdefault(row.rhs, []).append(row)
    findings = []
    for item, rows in factors.items():
        if len(rows) > 1 and not _growth_like(rows):
            names = enumerated((row.lhs for row in rows), " and ")
            findings.append(
                Finding(
                    code="cross_loading",
                    severity="warning",
                    text=phrase(
                        "{item} loads on {names} (cross-loading): alpha, AVE and HTMT assume simple "
                        "structure.",
                        item=item,
                        names=names,
                    ),
                    where=at_line(rows[-1].line),
                    fix="Remove one loading unless it is meant.",
                )
            )
    return findings


def _growth_like(rows: Sequence[Row]) -> bool:
    # Growth curves and method factors with all loadings fixed by the author are meant.
    return all(row.modifiers.fixed for row in rows)


def _second_markers(written: Written, parameters: Sequence[Parameter]) -> list[Finding]:
    findings = []
    for latent, rows in _loadings(written).items():
        fixed_by_author = [row for row in rows[1:] if any(v and v == v for v in row.modifiers.fixed)]
        marker = rows[0]
        fixed = {
            p.rhs for p in parameters if p.op == "=~" and p.lhs == latent and p.fixed == 1.0 and p.group == 1
        }
        some = 0 < len(fixed_by_author) < max(len(rows) - 1, 2)  # all others fixed: equal loadings are meant
        if some and not marker.modifiers.fixed and marker.rhs in fixed:
            other = fixed_by_author[0]
            value = next(v for v in other.modifiers.fixed if v and v == v)
            findings.append(
                Finding(
                    code="two_markers",
                    severity="warning",
                    text=phrase(
                        "two loadings of {latent} are fixed at 1: {rhs} by the text and {rhs_2} as the "
                        "first indicator.",
                        latent=latent,
                        rhs=other.rhs,
                        rhs_2=marker.rhs,
                    )
                    if value == 1.0
                    else phrase(
                        "two loadings of {latent} are fixed: {rhs} at {value:g} by the text and {rhs_2} "
                        "at 1 as the first indicator.",
                        latent=latent,
                        rhs=other.rhs,
                        value=value,
                        rhs_2=marker.rhs,
                    ),
                    where=at_line(other.line),
                    fix=phrase(
                        "To have {rhs} alone as the marker write NA*{rhs_2}.", rhs=other.rhs, rhs_2=marker.rhs
                    ),
                )
            )
    return findings


def _labels_like_variables(written: Written, roles: Roles) -> list[Finding]:
    variables = {*roles.latents, *roles.observed}
    return [
        Finding(
            code="label_is_variable",
            severity="warning",
            text=phrase(
                "{label}*{rhs} labels a parameter '{label}', though {label} is a variable: it is no "
                "product of variables.",
                label=label,
                rhs=row.rhs or 1,
            ),
            where=at_line(row.line),
            fix="For an interaction make the product a column of its own; otherwise choose another label.",
        )
        for row in written.rows
        for label in row.modifiers.labels
        if label in variables
    ]


def _random_predictors(written: Written, roles: Roles) -> list[Finding]:
    latents = set(roles.latents)
    outcomes = {row.lhs for row in written.rows if row.op == "~"} | {
        row.rhs for row in written.rows if row.op == "=~"
    }
    predictors = dict.fromkeys(
        row.rhs
        for row in written.rows
        if row.op == "~" and row.rhs not in latents and row.rhs not in outcomes
    )
    names = [name for name in predictors if name not in roles.exogenous]
    if not names:
        return []
    return [
        Finding(
            code="random_predictor",
            severity="info",
            text=phrase(
                "{names}: moments of an observed predictor are written in the model, so they are "
                "estimated as parameters instead of taken from the sample.",
                names=enumerated(names),
            ),
        )
    ]


def _feedback(written: Written) -> list[Finding]:
    """Non-recursive models: variables that, over paths, cause themselves."""
    causes: dict[str, set[str]] = {}
    for row in written.rows:
        if row.op == "~":
            causes.setdefault(row.lhs, set()).add(row.rhs)
    # Take away what is no part of a circle: without causes left, or causing nothing left.
    while True:
        live = set(causes)
        pruned = {name: found & live for name, found in causes.items() if found & live}
        caused = {name for found in pruned.values() for name in found}
        pruned = {name: found for name, found in pruned.items() if name in caused}
        if pruned == causes:
            break
        causes = pruned
    if not causes:
        return []
    return [
        Finding(
            code="feedback_loop",
            severity="info",
            text=phrase(
                "the model is non-recursive: {causes} take part in a feedback loop.",
                causes=enumerated(sorted(causes)),
            ),
        )
    ]


def check_variables(spec: Specification, columns: Iterable[str]) -> None:
    """Compare the model's variables with the columns of the data.

    Raises
    ------
    ModelError : observed variables that are no column (with the closest columns, line and column of the first
        use), or a latent variable that has the name of a column.
    """
    names = list(dict.fromkeys(str(column) for column in columns))
    available = set(names)
    unknown = [name for name in spec.observed if name not in available]
    if unknown:
        said = told(unknown, lambda name: _suggestion(name, names))
        fix = phrase("Names must agree in every letter.")
        row = next((r for r in spec.written.rows if unknown[0] in (r.lhs, r.rhs)), None)
        if row is None:  # an auxiliary variable: it stands in the options, not in the text
            raise ModelError(said, fix=fix)
        _raise_at(spec, unknown[0], row, said, fix)
    for latent in spec.latents:
        if latent in available:
            row = next(r for r in spec.written.rows if latent in (r.lhs, r.rhs))
            _raise_at(
                spec,
                latent,
                row,
                phrase(
                    "'{latent}' is a latent variable of the model and also a column of the data.",
                    latent=latent,
                ),
                "Rename one of the two.",
            )


def _suggestion(name: str, columns: Sequence[str]) -> str:
    near = _nearest(name, columns)
    return (
        phrase("'{name}' is not in the data; '{near}' is.", name=name, near=near)
        if near
        else phrase("'{name}' is not in the data.", name=name)
    )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _nearest(name: str, columns: Sequence[str]) -> str:
    same = [column for column in columns if _plain(column) == _plain(name)]
    if same:
        return same[0]
    by_plain = {_plain(column): column for column in columns}
    found = get_close_matches(_plain(name), by_plain, n=1, cutoff=0.7)
    return by_plain[found[0]] if found else ""


def _raise_at(spec: Specification, name: str, row: Row, what: str, fix: str) -> None:
    text = split_lines(spec.source)[row.line - 1]
    column = row.column if name == row.rhs else max(text.find(name), 0) + 1
    raise ModelSyntaxError(what, line=row.line, column=column, text=text, where=spec.path, fix=fix)
