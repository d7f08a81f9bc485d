"""Do groups of respondents differ: early and late answers, departments, any background question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, Objects
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import student_quantile
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_unit_interval
from rcvsem.foundation.words import bracketed, enumerated, phrase, phrase_n
from rcvsem.scale.mean_tests import holm, several_means, two_means
from rcvsem.scale.sample import answers, item_codes

#: Respondents of the smallest group that is compared.
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComparison:
    """One variable compared between groups, over those who have both the answer and a group.

    Attributes
    ----------
    groups, n, means, sds : of each group, in the order given.
    statistic, df1, df2, pvalue : Welch t (df1 = 1, df2 its df) for two groups, Welch F for more.
    pvalue_holm : corrected over the variables compared in the same call.
    classic, classic_df2, classic_pvalue : Student t or classic F, equal variances assumed.
    effect_name, effect : "d" (Cohen's, pooled SD) or "eta2".
    hedges_g : for two groups.
    lower, upper : interval of the difference of two means (first - second), at coverage `level`.
    """

    variable: str
    groups: tuple[str, ...]
    n: tuple[int, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]
    test: str
    statistic: float
    df1: float
    df2: float
    pvalue: float
    pvalue_holm: float
    classic: float
    classic_df2: float
    classic_pvalue: float
    effect_name: str
    effect: float
    hedges_g: Number
    lower: Number
    upper: Number
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCheck:
    """All variables compared between the groups of one question.

    `significant` holds the variables with a Holm-corrected p below 1 - level.
    """

    question: str
    comparisons: tuple[GroupComparison, ...]
    significant: tuple[str, ...]
    findings: tuple[Finding, ...]


def early_late(n: int, *, share: float = 0.25) -> Objects:
    """Labels "early" and "late" for the first and last `share` of n respondents in order of arrival.

    Those between get None. Late respondents stand for those who never answered (Armstrong & Overton, 1977).
    """
    if not 0 < share <= 0.5:
        raise OptionError(
            phrase("The 'share' option of early_late must lie in (0, 0.5]. Got {share!r}.", share=share)
        )
    size = int(np.floor(share * n))
    labels = np.full(n, None, dtype=object)
    labels[:size] = "early"
    labels[n - size :] = "late"
    return labels


def compare_groups(
    values: ArrayLike,
    labels: Sequence[object] | Objects,
    variables: Sequence[str] | None = None,
    *,
    question: str = "",
    order: Sequence[str] | None = None,
    level: float = 0.95,
) -> GroupCheck:
    """Compare groups on each of m variables, with Holm's correction over them.

    Parameters
    ----------
    values : (n, m) scores or answers, NaN = missing.
    labels : n group labels; None, NaN and "" = no group.
    order : groups in the order to print (default: order of appearance).
    A group of one is left out with a finding.

    Raises
    ------
    DataError : fewer than two groups are left, or a variable has no spread within them.
    """
    check_unit_interval(level, "level", "compare_groups")
    x = answers(values)
    names = item_codes(values, variables, x.shape[1])
    keys = [_label(value) for value in labels]
    if len(keys) != len(x):
        raise DataError(
            phrase("{n} group labels were given for {n_2} respondents.", n=len(keys), n_2=len(x)),
            where=question,
        )
    present = list(order) if order is not None else list(dict.fromkeys(key for key in keys if key))
    membership = np.array([key if key is not None else "" for key in keys], dtype=object)
    sizes = {name: int((membership == name).sum()) for name in present}
    small = [name for name in present if sizes[name] < FEWEST]
    kept = [name for name in present if name not in small]
    if len(kept) < 2:
        raise DataError(
            phrase(
                "Groups can be compared when at least two of them have {at_least} respondents. Found: "
                "{sizes}.",
                at_least=FEWEST,
                sizes=enumerated(bracketed(name, size) for name, size in list(sizes.items())[:8])
                + (", ..." if len(sizes) > 8 else "")
                or phrase("none"),
            ),
            where=question,
        )
    findings = tuple(
        Finding(
            code="small_group",
            severity="info",
            text=phrase_n(
                sizes[name],
                "Group {name} has {n} respondent and is left out of the comparison.",
                "Group {name} has {n} respondents and is left out of the comparison.",
                name=name,
            ),
            where=question,
        )
        for name in small
    )
    raw = [_compare(name, x[:, j], membership, kept, level, question) for j, name in enumerate(names)]
    adjusted = [p for p in holm([row["pvalue"] for row in raw]) if not isinstance(p, NotAvailable)]
    rows = tuple(GroupComparison(**row, pvalue_holm=float(p)) for row, p in zip(raw, adjusted, strict=True))
    return GroupCheck(
        question=question,
        comparisons=rows,
        significant=tuple(row.variable for row in rows if row.pvalue_holm < 1 - level),
        findings=findings,
    )


def _label(value: object) -> str | None:
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or None


def _compare(
    variable: str, column: Floats, membership: Objects, groups: list[str], level: float, question: str
) -> dict[str, Any]:
    given = ~np.isnan(column)
    parts = [column[(membership == name) & given] for name in groups]
    if any(part.size < 2 for part in parts) or all(np.ptp(part) == 0 for part in parts):
        raise DataError(
            phrase("{variable} has no spread within the groups.", variable=variable), where=question
        )
    row: dict[str, Any] = {
        "variable": variable,
        "groups": tuple(groups),
        "n": tuple(part.size for part in parts),
        "means": tuple(float(part.mean()) for part in parts),
        "sds": tuple(float(part.std(ddof=1)) for part in parts),
        "level": level,
    }
    if len(parts) == 2:
        t = two_means(parts[0], parts[1])
        half = student_quantile(level, t.df) * t.error
        return row | {
            "test": "Welch t",
            "statistic": t.t,
            "df1": 1.0,
            "df2": t.df,
            "pvalue": t.p,
            "classic": t.student,
            "classic_df2": t.student_df,
            "classic_pvalue": t.student_p,
            "effect_name": "d",
            "effect": t.d,
            "hedges_g": t.g,
            "lower": t.difference - half,
            "upper": t.difference + half,
        }
    if any(np.ptp(part) == 0 for part in parts):
        raise DataError(
            phrase("{variable} has no spread within one of the groups.", variable=variable), where=question
        )
    f = several_means(parts)
    two_groups = NotAvailable("Only for two groups.")
    return row | {
        "test": "Welch F",
        "statistic": f.f,
        "df1": f.df1,
        "df2": f.df2,
        "pvalue": f.p,
        "classic": f.classic,
        "classic_df2": f.classic_df2,
        "classic_pvalue": f.classic_p,
        "effect_name": "eta2",
        "effect": f.eta2,
        "hedges_g": two_groups,
        "lower": two_groups,
        "upper": two_groups,
    }
