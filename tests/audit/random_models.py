"""Random models on random samples, fitted by every estimator, as papers printed with any number of digits."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from rcvsem.audit import tables_of_fit
from rcvsem.audit.printed import as_printed
from rcvsem.fit import Fit, FitOptions, estimate, moments_from_data
from rcvsem.foundation.errors import RcvsemError
from rcvsem.model import parse_model

ESTIMATORS = ("ml", "ml", "ml", "wishart", "mlm", "mlr", "mlmv", "mlmvs", "gls", "uls", "wls")


@dataclass(frozen=True)
class Case:
    """A converged fit and how it is printed."""

    fit: Fit
    digits: int
    convention: str
    statistic: str

    def tables(self, name: str = "model") -> dict[str, Any]:
        return tables_of_fit(
            self.fit,
            self.digits,
            convention=self.convention,
            statistic=self.statistic,
            name=name,  # type: ignore[arg-type]
        )


def random_case(seed: int) -> Case | None:
    """A random measurement or path model with some misfit; None when its estimation does not end well."""
    rng = np.random.default_rng([7, seed])
    factors = int(rng.integers(1, 5))
    sizes = rng.integers(2 if factors > 1 else 4, 6, factors)
    loadings = [rng.uniform(0.35, 0.95, size) for size in sizes]
    observed_x = bool(rng.random() < 0.3)
    names = [f"F{k}" for k in range(factors)]
    lines = [
        f"{name} =~ " + " + ".join(f"{name}i{j}" for j in range(size))
        for name, size in zip(names, sizes, strict=True)
    ]
    edges = []
    for k in range(1, factors):
        for j in range(k):
            if rng.random() < 0.6:
                lines.append(f"F{k} ~ F{j}")
                edges.append((k, j))
    if observed_x:
        lines.append("F0 ~ x1 + x2")
    if sizes[0] > 3 and rng.random() < 0.4:
        lines.append("F0i0 ~~ F0i1")
    estimator = str(rng.choice(ESTIMATORS))
    groups = 2 if rng.random() < 0.2 and estimator not in ("wls",) else 1
    n = int(np.exp(rng.uniform(np.log(120), np.log(2500)))) * groups
    x = rng.standard_normal((n, 2))
    eta = np.zeros((n, factors))
    for k in range(factors):
        eta[:, k] = rng.standard_normal(n) + (0.4 * x[:, 0] if observed_x and k == 0 else 0.0)
        for i, j in edges:
            if i == k:
                eta[:, k] += rng.uniform(-0.2, 0.8) * eta[:, j]
    columns, labels = [], []
    for k, load in enumerate(loadings):
        common = rng.standard_normal(n) * rng.uniform(0.0, 0.5)  # a cause of misfit
        for j, value in enumerate(load):
            noise = rng.standard_normal(n) if rng.random() < 0.5 else rng.standard_exponential(n) - 1.0
            columns.append(value * eta[:, k] + np.sqrt(1 - value**2) * noise + (common if j < 2 else 0.0))
            labels.append(f"F{k}i{j}")
    data = np.column_stack([*columns, x]) * np.exp(rng.uniform(-2, 2, len(columns) + 2))
    means = bool(rng.random() < 0.3)
    likelihood = "wishart" if estimator == "wishart" else "normal"
    if estimator == "wishart":
        estimator = "ml"
    try:
        spec = parse_model("\n".join(lines), groups=groups, **({"meanstructure": True} if means else {}))
        moments = moments_from_data(
            data,
            [*labels, "x1", "x2"],
            groups=None if groups == 1 else rng.permutation(np.arange(n) % groups),
        )
        options = FitOptions(estimator=estimator, likelihood=likelihood)  # type: ignore[arg-type]
        fit = estimate(spec, moments, options)
    except (RcvsemError, np.linalg.LinAlgError):
        return None
    if not fit.converged or fit.df < 1:
        return None
    convention = "amos" if rng.random() < 0.4 and fit.options.is_ml and likelihood == "normal" else "lavaan"
    statistic = "scaled" if fit.options.is_scaled and rng.random() < 0.7 else "standard"
    if statistic == "scaled":
        convention = "lavaan"
    return Case(fit=fit, digits=int(rng.integers(2, 7)), convention=convention, statistic=statistic)


def nested_tables(seed: int) -> dict[str, Any]:
    """A two-factor model and the same with equal loadings, of one sample, with their comparison."""
    rng = np.random.default_rng([11, seed])
    n, digits = int(rng.integers(150, 900)), int(rng.integers(2, 7))
    eta = rng.standard_normal((n, 2)) @ np.array([[1.0, 0.5], [0.0, 0.8]])
    names = [f"{f}{k}" for f in "ab" for k in range(4)]
    data = np.column_stack([0.8 * eta[:, k // 4] + rng.standard_normal(n) * 0.7 for k in range(8)])
    moments = moments_from_data(data, names)
    tables, fits = [], []
    for name, text in (("full", ""), ("restricted", "c*")):
        lines = [
            f"{f} =~ {f}0 + {text.replace('c', f'c{f}')}{f}1 + {text.replace('c', f'c{f}')}{f}2 + {f}3"
            for f in "ab"
        ]
        fit = estimate(parse_model("\n".join([*lines, "b ~ a"])), moments, FitOptions())
        fits.append(fit)
        tables.append(tables_of_fit(fit, digits, convention=("amos", "lavaan")[seed % 2], name=name))
    paper = tables[0] | {"models": [tables[0]["models"][0], tables[1]["models"][0]]}
    factor = (n - 1) / n if seed % 2 == 0 else 1.0
    delta = (fits[1].chisq - fits[0].chisq) * factor
    from rcvsem.evaluate.tails import chi_square_tail

    paper["comparisons"] = [
        {
            "restricted": "restricted",
            "full": "full",
            "delta_chisq": as_printed(delta, digits),
            "delta_df": str(fits[1].df - fits[0].df),
            "p": as_printed(chi_square_tail(delta, fits[1].df - fits[0].df), digits),
        }
    ]
    return paper


def ordinal_case(seed: int) -> Case:
    """Two factors of ordinal items, all of them or the first factor's; thresholds are among the parameters."""
    rng = np.random.default_rng([19, seed])
    n = int(rng.integers(300, 900))
    eta = rng.standard_normal((n, 2)) @ np.array([[1.0, 0.5], [0.0, 0.8]])
    names = [f"{f}{k}" for f in "ab" for k in range(4)]
    data = np.column_stack([0.8 * eta[:, k // 4] + rng.standard_normal(n) * 0.7 for k in range(8)])
    ordered = names[: 4 if seed % 2 else 8]
    cuts = [-0.6, 0.2, 0.9][: int(rng.integers(1, 4))]
    for k in range(len(ordered)):
        data[:, k] = np.digitize(data[:, k], cuts)
    spec = parse_model("a =~ a0 + a1 + a2 + a3\nb =~ b0 + b1 + b2 + b3\nb ~ a", ordered=ordered)
    estimator = ("wlsmv", "dwls", "wlsm", "uls", "wlsmvs")[seed % 5]
    fit = estimate(spec, moments_from_data(data, names), FitOptions(estimator=estimator))  # type: ignore[arg-type]
    statistic = "scaled" if fit.options.is_scaled and rng.random() < 0.5 else "standard"
    return Case(fit=fit, digits=int(rng.integers(2, 7)), convention="lavaan", statistic=statistic)


def one_digit_changed(case: Case, seed: int, count: int) -> list[dict[str, Any]]:
    """Copies of the tables with one digit of one printed index changed by one."""
    rng = np.random.default_rng([13, seed])
    base = case.tables()
    indices = [name for name in base["models"][0]["fit"] if name not in ("srmr", "rmr", "crmr")]
    out = []
    for _ in range(count):
        name = str(rng.choice(indices))
        out.append(with_digit_changed(base, name, rng))
    return out


def with_digit_changed(tables: dict[str, Any], name: str, rng: np.random.Generator) -> dict[str, Any]:
    """A copy with one digit of the index `name` changed by one, up or down (9 only down, 0 only up)."""
    changed = deepcopy(tables)
    text = changed["models"][0]["fit"][name]
    places = [k for k, letter in enumerate(text) if letter.isdigit()]
    place = int(rng.choice(places))
    digit = int(text[place])
    step = 1 if digit == 0 else (-1 if digit == 9 else int(rng.choice([-1, 1])))
    changed["models"][0]["fit"][name] = text[:place] + str(digit + step) + text[place + 1 :]
    return changed
