"""The only file that knows pingouin. Imported where it is needed: it takes seconds to load."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats


@contextmanager
def _quiet() -> Iterator[Any]:
    """pingouin 0.7 uses pandas calls that pandas 3 announces to remove; they do not touch the numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin

        yield pingouin


def multivariate_normality(x: Floats) -> tuple[float, float]:
    """Henze-Zirkler statistic and p of complete (n, k) answers."""
    with _quiet() as pingouin:
        result = pingouin.multivariate_normality(x)
    return float(result.hz), float(result.pval)


def welch_t(first: Floats, second: Floats) -> dict[str, float]:
    """Welch and Student t of two groups: t, df, p, student, student_df, student_p, d, g.

    d: Cohen's d with the pooled SD; g: Hedges' correction of it. (pingouin rounds the interval: not taken.)
    """
    with _quiet() as pingouin:
        welch = pingouin.ttest(first, second, correction=True)
        student = pingouin.ttest(first, second, correction=False)
        d = pingouin.compute_effsize(first, second, eftype="cohen")
        g = pingouin.compute_effsize(first, second, eftype="hedges")
    return {
        "t": float(welch["T"].iloc[0]),
        "df": float(welch["dof"].iloc[0]),
        "p": float(welch[_p_column(welch)].iloc[0]),
        "student": float(student["T"].iloc[0]),
        "student_df": float(student["dof"].iloc[0]),
        "student_p": float(student[_p_column(student)].iloc[0]),
        "d": float(d),
        "g": float(g),
    }


def one_way(values: Floats, labels: Sequence[str]) -> dict[str, float]:
    """Welch and classic analysis of variance: f, df1, df2, p, classic_f, classic_df2, classic_p, eta2."""
    with _quiet() as pingouin:
        import pandas as pd

        frame = pd.DataFrame({"value": np.asarray(values), "group": list(labels)})
        welch = pingouin.welch_anova(data=frame, dv="value", between="group")
        classic = pingouin.anova(data=frame, dv="value", between="group", effsize="n2")
    return {
        "f": float(welch["F"].iloc[0]),
        "df1": float(welch["ddof1"].iloc[0]),
        "df2": float(welch["ddof2"].iloc[0]),
        "p": float(welch[_p_column(welch)].iloc[0]),
        "classic_f": float(classic["F"].iloc[0]),
        "classic_df2": float(classic["ddof2"].iloc[0]),
        "classic_p": float(classic[_p_column(classic)].iloc[0]),
        "eta2": float(classic["n2"].iloc[0]),
    }


def holm(pvalues: Sequence[float]) -> tuple[float, ...]:
    """Holm-adjusted p values."""
    with _quiet() as pingouin:
        return tuple(float(p) for p in pingouin.multicomp(list(pvalues), method="holm")[1])


def _p_column(frame: Any) -> str:
    """pingouin 0.7 renamed its p columns ("p-val" -> "p_val", "p-unc" -> "p_unc")."""
    return next(str(name) for name in frame.columns if str(name) in {"p_val", "p-val", "p_unc", "p-unc"})
