"""A population from published or guessed loadings and paths: which covariances they imply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isnan

import numpy as np

from rcvsem.fit.cells import PSI, THETA
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.planning_guesses import Guesses
from rcvsem.model import ModelSpec, Parameter, format_model, parse_model
from rcvsem.model.composites import refuse_composites
from rcvsem.model.modifiers import Modifiers

Key = tuple[str, str, str]

_KINDS = {"loading": phrase("loading"), "path": phrase("path"), "correlation": phrase("correlation")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """What the replications are drawn from, and what is fitted to them.

    variables : (p,) names. cov : (p, p) population covariances; variances are 1 unless the text says otherwise.
    values : every parameter of the population by (lhs, op, rhs).
    analysis : the model fitted to each replication. findings : what was assumed.
    """

    variables: tuple[str, ...]
    cov: Floats
    values: Mapping[Key, float]
    analysis: ModelSpec
    findings: tuple[Finding, ...]


def population(
    spec: ModelSpec,
    *,
    values: Mapping[Key, float] | None = None,
    guesses: Guesses | None = None,
    analysis: ModelSpec | None = None,
) -> Population:
    """The population that a model with values describes.

    Parameters
    ----------
    spec : the model; `0.7*x` and `start(0.7)*x` are population values (as in lavaan's simulateData).
    values : more of them, by (lhs, op, rhs); they win over the text.
    guesses : for what nobody says.
    analysis : the model fitted to the replications; default: `spec` with its values freed (`analysis_model`).

    Notes
    -----
    Every variable, latent or observed, has variance 1: so loadings, paths and correlations are the standardized
    ones that papers print. A (residual) variance that is given is kept instead. What is left of a variance
    solves diag(C Psi C') = 1, C = (I - Beta)^-1, which is linear in the unknown variances, loops included.

    Raises
    ------
    OptionError : several groups, ordinal declarations, a value for a parameter the model lacks, or a value missing.
    ModelError : the values explain more than all of a variable, or contradict each other.
    """
    if spec.groups > 1:
        raise OptionError("Planning is for one group.", fix="Plan each group by its own model.")
    refuse_composites(
        (composite.name for composite in spec.composites),
        phrase("Standardized values make no population of composites (<~): {names}."),
        phrase(
            "Plan with =~ (the items as measures of a factor), or with the composites as observed variables."
        ),
    )
    source = spec.with_options(fixed_x=False, meanstructure=False, ordered=(), identify=False)
    layout = Layout(source)
    known = {**_text_values(source), **_checked(source, values or {})}
    numbers, findings = _filled(source, known, guesses or Guesses())
    cov = _implied(source, layout, numbers)
    return Population(
        variables=tuple(source.observed),
        cov=frozen(cov),
        values={_key(row): float(v) for row, v in zip(source.parameters, numbers, strict=True)},
        analysis=analysis_model(spec) if analysis is None else analysis,
        findings=tuple(findings),
    )


def analysis_model(spec: ModelSpec) -> ModelSpec:
    """The model with its values freed: a fixed number becomes a free parameter, except 0 and NA; starts go.

    The default of the first loading (fixed at 1) then applies again.
    """
    rows = tuple(replace(row, modifiers=_freed(row.modifiers)) for row in spec.written.rows)
    text = format_model(replace(spec, written=replace(spec.written, rows=rows)))
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    return parse_model(text, path=spec.path, **options)


def _freed(modifiers: Modifiers) -> Modifiers:
    kept = all(value is not None and (value == 0.0 or isnan(value)) for value in modifiers.fixed)
    return replace(modifiers, fixed=modifiers.fixed if kept else (), start=(), lower=(), upper=())


def _key(row: Parameter) -> Key:
    return row.lhs, row.op, row.rhs


def _text_values(spec: ModelSpec) -> dict[Key, float]:
    """Values the author wrote, by parameter; of a shared label the value holds for all that carry it."""
    found: dict[Key, float] = {}
    by_label: dict[str, float] = {}
    for row in spec.written.rows:
        for given in (row.modifiers.fixed, row.modifiers.start):
            if given and given[0] is not None and not isnan(given[0]):
                found[(row.lhs, row.op, row.rhs)] = float(given[0])
                for label in row.modifiers.labels:
                    by_label.setdefault(label, float(given[0]))
    for row in spec.written.rows:
        for label in row.modifiers.labels:
            if label in by_label:
                found.setdefault((row.lhs, row.op, row.rhs), by_label[label])
    return found


def _checked(spec: ModelSpec, values: Mapping[Key, float]) -> dict[Key, float]:
    known = {_key(row): _key(row) for row in spec.parameters}
    known.update({(r.rhs, r.op, r.lhs): _key(r) for r in spec.parameters if r.op == "~~"})
    found: dict[Key, float] = {}
    for (lhs, op, rhs), value in values.items():
        if (lhs, op, rhs) not in known:
            raise OptionError(
                phrase(
                    "A value is given for '{lhs} {op} {rhs}', which is no parameter of the model.",
                    lhs=lhs,
                    op=op,
                    rhs=rhs,
                )
            )
        found[known[(lhs, op, rhs)]] = float(value)
    return found


def _filled(spec: ModelSpec, known: Mapping[Key, float], guesses: Guesses) -> tuple[Floats, list[Finding]]:
    """(rows,) values of the table, nan for the variances that follow from the others."""
    numbers = np.full(len(spec.parameters), np.nan)
    endogenous = {row.lhs for row in spec.parameters if row.op == "~"}
    endogenous |= {row.rhs for row in spec.parameters if row.op == "=~"}
    guessed: dict[str, int] = {}
    missing: dict[str, list[str]] = {}
    for k, row in enumerate(spec.parameters):
        if _key(row) in known:
            numbers[k] = known[_key(row)]
        elif row.op == "~~" and row.lhs == row.rhs:
            if row.fixed == 0.0:  # the error of a single indicator
                numbers[k] = 0.0
        elif row.op == "=~" and len(spec.indicators(row.lhs)) == 1:
            numbers[k] = 1.0
        elif row.op == "~~" and (not row.user or not row.free) and {row.lhs, row.rhs} & endogenous:
            numbers[k] = 0.0  # residual covariances that a rule adds
        else:
            kind = {"=~": "loading", "~": "path"}.get(row.op, "correlation")
            guess = getattr(guesses, kind)
            if kind == "correlation" and {row.lhs, row.rhs} & endogenous:
                kind, guess = phrase("residual covariance"), None
            if guess is None:
                missing.setdefault(kind, []).append(f"{row.lhs} {row.op} {row.rhs}")
            else:
                numbers[k] = guess
                guessed[kind] = guessed.get(kind, 0) + 1
    if missing:
        raise OptionError(_missing_message(missing))
    findings = [
        Finding(
            code="guessed",
            severity="info",
            text=phrase(
                "{count} {kind}s are guessed: {getattr:g}.",
                count=count,
                kind=kind,
                getattr=getattr(guesses, kind),
            ),
        )
        for kind, count in guessed.items()
    ]
    findings += [
        Finding(
            code="guess_unused",
            severity="warning",
            text=phrase(
                "{word} does nothing here: the model and the values leave no {kind} to guess.",
                word=word,
                kind=_KINDS[kind],
            ),
        )
        for kind in ("loading", "path", "correlation")
        if kind not in guessed
        for word in guesses.changed(kind)
    ]
    return numbers, findings


def _missing_message(missing: Mapping[str, list[str]]) -> str:
    parts = []
    for kind, names in missing.items():
        shown = enumerated(names[:4]) + (phrase(" and {n} more", n=len(names) - 4) if len(names) > 4 else "")
        way = named(kind, "VALUE") if kind != "residual covariance" else phrase("a value in the model text")
        parts.append(
            phrase("no {kind} for {shown} ({way})", kind=_KINDS.get(kind, kind), shown=shown, way=way)
        )
    return phrase(
        "The population is not known: {parts}. Write values into the model (0.7*x), give {--values FILE}, or "
        "guess.",
        parts=enumerated(parts, "; "),
    )


def _implied(spec: ModelSpec, layout: Layout, numbers: Floats) -> Floats:
    """Sigma (p, p) after the open variances are found; `numbers` is completed in place."""
    where = layout.groups[0]
    given = np.where(np.isfinite(numbers), numbers, 0.0)
    m = layout.m
    psi_rows, theta_rows = np.full(m, -1), np.full(layout.p, -1)
    for row, matrix, i, j in zip(where.row, where.matrix, where.i, where.j, strict=True):
        if i == j and matrix == PSI:
            psi_rows[i] = row
        elif i == j and matrix == THETA:
            theta_rows[i] = row
    matrices = layout.matrices_of(given, 0)
    c = np.linalg.inv(np.eye(m) - matrices.beta)
    open_psi = np.array(
        [k for k in range(m) if psi_rows[k] >= 0 and np.isnan(numbers[psi_rows[k]])], dtype=int
    )
    if open_psi.size:
        rest = 1.0 - np.einsum("ij,jk,ik->i", c, matrices.psi, c)[open_psi]
        system = (c * c)[np.ix_(open_psi, open_psi)]
        numbers[psi_rows[open_psi]] = np.linalg.solve(system, rest)
    given = np.where(np.isfinite(numbers), numbers, 0.0)
    matrices = layout.matrices_of(given, 0)
    loaded = matrices.lambda_ @ c
    common = loaded @ matrices.psi @ loaded.T
    for k in range(layout.p):
        if theta_rows[k] >= 0 and np.isnan(numbers[theta_rows[k]]):
            numbers[theta_rows[k]] = 1.0 - common[k, k]
    _check_variances(spec, numbers)
    matrices = layout.matrices_of(numbers, 0)
    sigma = loaded @ matrices.psi @ loaded.T + matrices.theta
    phi = c @ matrices.psi @ c.T
    for matrix, what in ((phi, "latent variables"), (sigma, "items")):
        if not matrix.size:
            continue
        smallest = float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[0])
        if smallest <= 1e-10:
            raise ModelError(
                phrase(
                    "The values contradict each other: the correlations of the {what} are not positive "
                    "definite (smallest eigenvalue {smallest:.3g}).",
                    what=what,
                    smallest=smallest,
                ),
                fix="Lower the correlations or paths between constructs that are nearly the same.",
            )
    return np.asarray((sigma + sigma.T) / 2)


def _check_variances(spec: ModelSpec, numbers: Floats) -> None:
    for row, value in zip(spec.parameters, numbers, strict=True):
        own = row.op == "~~" and row.lhs == row.rhs
        if own and (value < 0 or (value < 1e-10 and not row.fixed == 0.0 and row.lhs not in spec.latents)):
            raise ModelError(
                phrase(
                    "The values explain {value:.0%} of the variance of {lhs}: there is none left for its "
                    "residual.",
                    value=1 - value,
                    lhs=row.lhs,
                ),
                fix="Values are standardized: lower its loading, or the paths (and their correlations) into it.",
            )
