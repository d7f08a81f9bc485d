"""Random surveys and the tables a paper would print of them: descriptives, samples, t tests, ANOVA, regressions, ..."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import numpy as np
from scipy import stats

from rcvsem.audit.printed import as_printed

Tables = dict[str, Any]
STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))
FAMILIES = (
    "descriptives", "samples", "t_tests", "anovas", "regression", "nested", "logit", "event_study", "weights",
)  # fmt: skip


def p_text(p: float, digits: int) -> str:
    smallest = 10.0**-digits
    return f"<{as_printed(smallest, digits)}" if p < smallest else as_printed(p, digits)


def marks(p: float) -> str:
    return next((mark for level, mark in STARS if p < level), "")


def shown(value: float, digits: int) -> str:
    return as_printed(float(value), digits)


def tables_of(family: str, seed: int) -> Tables:
    """The tables of one random study of this family."""
    rng = np.random.default_rng([FAMILIES.index(family), seed])
    made: Tables = globals()[f"_{family}"](rng, int(rng.integers(2, 5)))
    return made


def likert(rng: np.random.Generator, n: int, k: int, points: int = 5) -> np.ndarray:
    """n x k answers 1..points with a common factor, skewed as ratings are."""
    common, own = rng.normal(size=(n, 1)), rng.normal(size=(n, k))
    latent = 0.8 * common + 0.6 * own + rng.normal(0.6, 0.5)
    cuts = np.sort(rng.normal(0.0, 1.0, size=points - 1))
    return 1 + (latent[:, :, None] > cuts).sum(axis=2)


def moments(x: np.ndarray, digits: int, rng: np.random.Generator) -> dict[str, str]:
    """One row of descriptives, by one of the programs' conventions."""
    row = {"mean": shown(x.mean(), digits), "min": shown(x.min(), digits), "max": shown(x.max(), digits)}
    row["sd"] = shown(x.std(ddof=int(rng.integers(0, 2))), digits)
    if x.std() > 0 and len(x) > 3:
        adjusted = bool(rng.integers(0, 2))
        row["skew"] = shown(stats.skew(x, bias=not adjusted), digits)
        row["kurtosis"] = shown(
            stats.kurtosis(x, bias=not adjusted) + (0 if rng.integers(0, 2) else 3), digits
        )
    return row


def _descriptives(rng: np.random.Generator, digits: int) -> Tables:
    n = int(rng.integers(8, 120))
    points = int(rng.choice([2, 5, 7]))
    k = int(rng.integers(2, 6))
    answers = likert(rng, n, k, points)
    items = {f"x{j + 1}": moments(answers[:, j], digits, rng) for j in range(k)}
    score = moments(answers.mean(axis=1), digits, rng)
    for row in (*items.values(), score):
        if rng.integers(0, 2):
            row.pop("min"), row.pop("max")
    return {"n": n, "scale": f"1:{points}", "items": items, "descriptives": {"score": score | {"items": k}}}


def _samples(rng: np.random.Generator, digits: int) -> Tables:
    n, k = int(rng.integers(30, 900)), int(rng.integers(2, 6))
    counts = rng.multinomial(n - int(rng.integers(0, 3)), rng.dirichlet(np.ones(k) * 2))
    base = n if rng.integers(0, 2) else int(counts.sum())
    categories = [
        {"name": f"c{j}", "count": str(c), "percent": shown(100 * c / base, 1)} for j, c in enumerate(counts)
    ]
    sample: Tables = {"name": "department", "categories": categories}
    if base == counts.sum():
        sample["n"] = str(base)
    return {"n": n, "samples": [sample]}


def _groups(rng: np.random.Generator, k: int) -> list[np.ndarray]:
    return [
        rng.normal(3.5 + 0.3 * rng.normal(), rng.uniform(0.5, 1.1), int(rng.integers(8, 150)))
        for _ in range(k)
    ]


def _group_rows(groups: list[np.ndarray], digits: int) -> list[dict[str, str]]:
    return [
        {"n": str(len(g)), "mean": shown(g.mean(), digits), "sd": shown(g.std(ddof=1), digits)}
        for g in groups
    ]


def _t_tests(rng: np.random.Generator, digits: int) -> Tables:
    groups = _groups(rng, 2)
    welch = bool(rng.integers(0, 2))
    found = stats.ttest_ind(*groups, equal_var=not welch)
    low, high = found.confidence_interval()
    pooled = np.sqrt(sum((len(g) - 1) * g.var(ddof=1) for g in groups) / (sum(map(len, groups)) - 2))
    gap = groups[0].mean() - groups[1].mean()
    df = found.df if welch else float(round(found.df))
    test: Tables = {
        "name": "trust by gender",
        "groups": _group_rows(groups, digits),
        "t": shown(abs(found.statistic) if rng.integers(0, 2) else found.statistic, digits),
        "df": shown(df, 3) if welch else str(round(df)),
        "p": p_text(found.pvalue, digits),
        "d": shown(abs(gap / pooled), digits),
        "ci": [shown(low, digits), shown(high, digits)],
        "difference": shown(gap, digits),
        "se": shown(abs(gap / found.statistic), digits),
    }
    if rng.integers(0, 2):
        test["kind"] = "welch" if welch else "student"
    if rng.integers(0, 2):
        test["stars"] = marks(found.pvalue) or "none"
    return {"t_tests": [test]}


def _anovas(rng: np.random.Generator, digits: int) -> Tables:
    k = int(rng.integers(3, 6))
    groups = _groups(rng, k)
    found = stats.f_oneway(*groups)
    n = sum(map(len, groups))
    grand = np.concatenate(groups).mean()
    between = sum(len(g) * (g.mean() - grand) ** 2 for g in groups)
    within = sum((len(g) - 1) * g.var(ddof=1) for g in groups)
    test = {
        "name": "trust by region",
        "groups": _group_rows(groups, digits),
        "F": shown(found.statistic, digits),
        "df1": str(k - 1),
        "df2": str(n - k),
        "p": p_text(found.pvalue, digits),
        "eta2": shown(between / (between + within), digits),
        "ss_between": shown(between, digits),
        "ss_within": shown(within, digits),
        "ms_within": shown(within / (n - k), digits),
    }
    return {"anovas": [test]}


def _least_squares(x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    n, q = x.shape
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    rest = y - x @ b
    r2 = 1 - rest @ rest / ((y - y.mean()) ** 2).sum()
    se = np.sqrt(rest @ rest / (n - q) * np.diag(inverse))
    r = np.corrcoef(x[:, 1:], rowvar=False).reshape(q - 1, q - 1)
    return {
        "b": b,
        "se": se,
        "t": b / se,
        "p": 2 * stats.t.sf(abs(b / se), n - q),
        "r2": r2,
        "vif": np.diag(np.linalg.inv(r)),
    }


def _ols_table(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, digits: int, name: str) -> Tables:
    n, q = x.shape
    k = q - 1
    fit = _least_squares(x, y)
    brackets = str(rng.choice(["se", "t"]))
    half = fit["se"] * stats.t.ppf(0.975, n - q)
    rows = []
    for j in range(q):
        row: Tables = {
            "name": "constant" if j == 0 else f"x{j}",
            "b": shown(fit["b"][j], digits) + marks(fit["p"][j]),
            "bracket": shown(fit[brackets][j], digits),
            "p": p_text(fit["p"][j], digits),
            "ci": [shown(fit["b"][j] - half[j], digits), shown(fit["b"][j] + half[j], digits)],
        }
        if j:
            row["vif"] = shown(fit["vif"][j - 1], digits)
            row["says"] = "significant" if fit["p"][j] < 0.05 else "not significant"
        rows.append(row)
    f = fit["r2"] / k / ((1 - fit["r2"]) / (n - q))
    return {
        "name": name,
        "kind": "ols",
        "errors": "classical",
        "k": str(k),
        "brackets": str(rng.choice([brackets, "unknown"])),
        "coefficients": rows,
        "fit": {
            "R2": shown(fit["r2"], digits),
            "adj_R2": shown(1 - (1 - fit["r2"]) * (n - 1) / (n - q), digits),
            "F": shown(f, digits),
            "p": p_text(stats.f.sf(f, k, n - q), digits),
        },
    }


def _predictors(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n, k = int(rng.integers(25, 400)), int(rng.integers(2, 5))
    x = rng.normal(size=(n, k)) + 0.6 * rng.normal(size=(n, 1))
    y = x @ rng.normal(0, 0.25, k) + rng.normal(size=n) + 1
    return np.column_stack([np.ones(n), x]), y


def _regression(rng: np.random.Generator, digits: int) -> Tables:
    x, y = _predictors(rng)
    return {"n": len(y), "regressions": [_ols_table(rng, x, y, digits, "Model 1")]}


def _nested(rng: np.random.Generator, digits: int) -> Tables:
    x, y = _predictors(rng)
    if x.shape[1] < 4:
        x = np.column_stack([x, rng.normal(size=len(y))])
    small, wide = (_ols_table(rng, x[:, :q], y, digits, f"Model {q}") for q in (3, x.shape[1]))
    small["nested_in"] = wide["name"]
    r2 = [_least_squares(x[:, :q], y)["r2"] for q in (3, x.shape[1])]
    more = x.shape[1] - 3
    wide["fit"]["delta_R2"] = shown(r2[1] - r2[0], digits)
    wide["fit"]["delta_F"] = shown((r2[1] - r2[0]) / more / ((1 - r2[1]) / (len(y) - x.shape[1])), digits)
    return {"n": len(y), "regressions": [small, wide]}


def _logit(rng: np.random.Generator, digits: int) -> Tables:
    n, k = int(rng.integers(60, 500)), int(rng.integers(1, 4))
    x = np.column_stack([np.ones(n), rng.normal(size=(n, k))])
    y = (rng.random(n) < 1 / (1 + np.exp(-(x @ rng.normal(0, 0.6, k + 1))))).astype(float)
    y[:3], y[3:6] = 0.0, 1.0
    b = np.zeros(k + 1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ b)))
        inverse = np.linalg.inv(x.T @ (x * (p * (1 - p))[:, None]))
        b = b + inverse @ x.T @ (y - p)
    se = np.sqrt(np.diag(inverse))
    loglik = float((y * np.log(p) + (1 - y) * np.log(1 - p)).sum())
    null = float(n * (y.mean() * np.log(y.mean()) + (1 - y.mean()) * np.log(1 - y.mean())))
    tail = 2 * stats.norm.sf(abs(b / se))
    rows = [
        {
            "name": "constant" if j == 0 else f"x{j}",
            "b": shown(b[j], digits) + marks(tail[j]),
            "se": shown(se[j], digits),
            "z": shown(b[j] / se[j], digits),
            "p": p_text(tail[j], digits),
            "odds_ratio": shown(np.exp(b[j]), digits),
            "ci": [
                shown(np.exp(b[j] - 1.959964 * se[j]), digits),
                shown(np.exp(b[j] + 1.959964 * se[j]), digits),
            ],
        }
        for j in range(k + 1)
    ]
    for row in rows:  # an interval of the ratio agrees with p at 1, not at 0: printed with b it is left out
        if rng.integers(0, 2):
            row.pop("ci")
    chi2 = 2 * (loglik - null)
    snell = 1 - np.exp(-chi2 / n)
    fit = {
        "loglik": shown(loglik, digits), "loglik0": shown(null, digits), "chi2": shown(chi2, digits),
        "p": p_text(stats.chi2.sf(chi2, k), digits), "pseudo_R2": shown(1 - loglik / null, digits),
        "cox_snell": shown(snell, digits), "nagelkerke": shown(snell / (1 - np.exp(2 * null / n)), digits),
        "AIC": shown(-2 * loglik + 2 * (k + 1), digits), "BIC": shown(-2 * loglik + (k + 1) * np.log(n), digits),
    }  # fmt: skip
    return {
        "n": n,
        "regressions": [{"name": "logit", "kind": "logit", "k": str(k), "coefficients": rows, "fit": fit}],
    }


def _event_study(rng: np.random.Generator, digits: int) -> Tables:
    """Coefficients by event time with clustered errors: p by the t distribution of the clusters."""
    clusters, n = int(rng.integers(20, 250)), 1500
    times = [t for t in range(-3, 4) if t != -1]
    rows = []
    for time in times:
        se = rng.uniform(0.01, 0.05)
        b = rng.normal(0, 1) * se if time < 0 else rng.normal(2.5, 1.5) * se
        p = 2 * stats.t.sf(abs(b / se), clusters - 1)
        if time < 0 and p < 0.05:
            b, p = 0.2 * b, 2 * stats.t.sf(abs(0.2 * b / se), clusters - 1)
        rows.append(
            {
                "name": f"t{time:+d}",
                "time": str(time),
                "b": shown(b, digits + 1) + marks(p),
                "bracket": shown(se, digits + 1),
            }
        )
    model = {
        "name": "event study", "kind": "ols", "errors": "clustered", "clusters": str(clusters), "n": str(n), "k": "400",
        "brackets": "se", "pretrend": "none", "reference": "-1", "coefficients": rows,
    }  # fmt: skip
    return {"regressions": [model]}


def _weights(rng: np.random.Generator, digits: int) -> Tables:
    k = int(rng.integers(4, 15))
    entropy = 1 - rng.uniform(0.01, 0.3, k)
    weight = (1 - entropy) / (1 - entropy).sum()
    rows = [
        {
            "name": f"i{j}",
            "entropy": shown(entropy[j], digits),
            "weight": f"{shown(100 * weight[j], digits - 1)}%",
        }
        for j in range(k)
    ]
    return {"weights": [{"name": "index", "rows": rows}]}


# ---- changed digits ---------------------------------------------------------------------------------------------

NOT_NUMBERS = frozenset(
    {"name", "kind", "errors", "brackets", "says", "pretrend", "scale", "k", "time", "reference", "items", "clusters",
     "stars", "nested_in", "unit"}
)  # fmt: skip


def numbers_in(tables: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Path and text of every printed number, the paper's own N aside."""
    if isinstance(tables, dict):
        for key, value in tables.items():
            if isinstance(value, dict | list):
                yield from numbers_in(value, (*path, key))
            elif path and key not in NOT_NUMBERS and isinstance(value, str):
                yield (*path, key), value
    elif isinstance(tables, list):
        for k, value in enumerate(tables):
            if isinstance(value, str):
                yield (*path, k), value
            else:
                yield from numbers_in(value, (*path, k))


def with_digit_changed(tables: Tables, path: tuple[Any, ...], text: str, rng: np.random.Generator) -> Tables:
    """A copy with one digit of this number changed by one, up or down (9 only down, 0 only up)."""
    places = [k for k, letter in enumerate(text) if letter.isdigit()]
    place = int(rng.choice(places))
    digit = int(text[place])
    step = 1 if digit == 0 else (-1 if digit == 9 else int(rng.choice([-1, 1])))
    changed = deepcopy(tables)
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text[:place] + str(digit + step) + text[place + 1 :]
    return changed
