"""Tables of regressions in a manuscript: one model, or several side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rcvsem.audit.document_guess import TableGuess
from rcvsem.audit.document_words import (
    _BOTH,
    _BRACKETED,
    Rows,
    cells_of,
    heads,
    is_number,
    mapping,
    name,
    parts_of,
    value,
)
from rcvsem.foundation.words import phrase

_FIT = {
    "r2": "R2", "r²": "R2", "r-squared": "R2", "r方": "R2", "adj.r2": "adj_R2", "adjustedr2": "adj_R2",
       "adjr2": "adj_R2",
    "adjustedr²": "adj_R2", "adj.r²": "adj_R2", "调整后r2": "adj_R2", "调整后r²": "adj_R2", "调整r²": "adj_R2",
       "f": "F", "f值": "F",
    "loglikelihood": "loglik", "log-likelihood": "loglik", "对数似然值": "loglik", "pseudor2": "pseudo_R2",
       "pseudor²": "pseudo_R2",
    "伪r²": "pseudo_R2", "mcfadden'sr²": "pseudo_R2", "likelihoodratioχ²": "chi2", "p(χ²)": "p", "p(f)": "p",
    "aic": "AIC", "bic": "BIC", "δr²": "delta_R2", "△r²": "delta_R2",
}  # fmt: skip
_N_ROWS = frozenset({"n", "obs", "observations", "样本量", "观测值", "样本量n", "observations(n)"})


def regression(rows: Rows) -> TableGuess | None:
    """Models side by side, or b, SE, t, p of one model in columns."""
    return _one_regression(rows) or _several_regressions(rows)


def _one_regression(rows: Rows) -> TableGuess | None:
    found = heads(rows[0])
    if "b" not in found or not {"se", "t", "z", "p"} & set(found):
        return None
    lines = []
    for row in rows[1:]:
        cells = cells_of(row, found, ("b", "se", "t", "z", "p", "beta", "vif"))
        if "b" in cells and row[0]:
            lines.append(f"      - {mapping({'name': name(row[0]), **cells})}")
    if not lines:
        return None
    head = ["  - name: regression", "    kind: unknown", "    coefficients:"]
    return TableGuess(
        section="regressions",
        lines=head + lines,
        remarks=[phrase("kind: ols, logit, ...; k: number of predictors")],
    )


def _several_regressions(rows: Rows) -> TableGuess | None:
    width = len(rows[0])
    models: list[dict[str, list[str]]] = [
        {"coefficients": [], "fit": [], "head": []} for _ in range(width - 1)
    ]
    bracketed = 0
    pending: list[dict[str, str] | None] = [None] * (width - 1)
    own = ""

    def close() -> None:
        for k, cells in enumerate(pending):
            if cells is not None:
                models[k]["coefficients"].append(f"      - {mapping(cells)}")
                pending[k] = None

    for row in rows[1:]:
        keys = [
            re.sub(r"\s+", "", part.lower().replace("（", "(").replace("）", ")"))
            for part in parts_of(row[0])
        ]
        key = next((one for one in keys if one in _FIT or one in _N_ROWS), "")
        inside = [_BRACKETED.match(cell.strip()) for cell in row[1:]]
        if not row[0] and any(inside):
            for k, match in enumerate(inside):
                cells = pending[k]
                if match and cells is not None and is_number(match[1]):
                    cells["bracket"] = value(match[1])
                    bracketed += 1
            continue
        close()
        if not row[0]:
            continue
        own = row[0]
        for k, cell in enumerate(row[1:]):
            both = _BOTH.match(cell.strip())
            if key in _N_ROWS and is_number(cell):
                models[k]["head"].append(f"    n: {value(cell)}")
            elif key in _FIT and is_number(cell):
                models[k]["fit"].append(f"{_FIT[key]}: {value(cell)}")
            elif both and is_number(both[1]) and is_number(both[2]):
                pending[k] = {"name": name(own), "b": value(both[1]), "bracket": value(both[2])}
                bracketed += 1
            elif is_number(cell):
                pending[k] = {"name": name(own), "b": value(cell)}
    close()
    return _guessed(models, rows[0]) if bracketed >= 2 else None


def _guessed(models: Sequence[Mapping[str, list[str]]], heads_of: Sequence[str]) -> TableGuess:
    lines = []
    for k, model in enumerate(models, start=1):
        if not model["coefficients"]:
            continue
        lines += [
            f"  - name: {name(heads_of[k] or f'({k})')}",
            "    kind: unknown",
            "    brackets: unknown",
            *model["head"],
        ]
        lines += ["    coefficients:", *model["coefficients"]]
        if model["fit"]:
            lines.append(f"    fit: {{{', '.join(model['fit'])}}}")
    remarks = [
        phrase(
            "kind: ols, logit, ...; brackets: se or t, as the note says; k: number of predictors; nested_in: the wider "
            "model"
        ),
    ]
    return TableGuess(section="regressions", lines=lines, remarks=remarks)
