"""Companion study 3: an index by the entropy method, and what a policy did to it (difference in differences).

    python docs/examples/companions/policy_evaluation.py [folder]

257 cities, 2014-2021, 64 of them with the policy from 2017, 2018 or 2019. The published study printed no city's data: all
values are SIMULATED (seed 257); the policy adds 0.02 to what the indicators measure and 0.01 more every year; there is
no trend before it.
"""

from __future__ import annotations

import io
import sys
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pyfixest as pf
import statsmodels.api as sm
from linearmodels import PanelOLS
from scipy import stats

import rcvsem
from rcvsem.foundation.text import Text
from rcvsem.report import Figure, frame_table, regression_table

CITIES, FIRST, LAST = 257, 2014, 2021
COHORTS = {2017: 20, 2018: 30, 2019: 14}
INDICATORS = 20
#: Indicators of which less is better.
NEGATIVE = (4, 9, 17)
NOTE = ("Simulated data: the published study printed no data.", "数据为模拟数据：原文未公布原始数据。")
CLUSTERED = {"CRV1": "city"}


def panel() -> pd.DataFrame:
    """One row a city and year: cohort (0 never), controls, and the 20 indicators on their own scales."""
    rng = np.random.default_rng(257)
    years = np.arange(FIRST, LAST + 1)
    gdp, size = rng.normal(10.8, 0.5, CITIES), rng.normal(5.9, 0.6, CITIES)
    # richer and larger cities are chosen more often: what matching is for
    chance = (
        0.9 * (gdp - gdp.mean()) / gdp.std()
        + 0.5 * (size - size.mean()) / size.std()
        + rng.gumbel(0, 1.2, CITIES)
    )
    chosen = rng.permutation(np.argsort(-chance)[: sum(COHORTS.values())])
    cohort = np.zeros(CITIES, int)
    start = 0
    for year, many in COHORTS.items():
        cohort[chosen[start : start + many]] = year
        start += many
    city = np.repeat(np.arange(1, CITIES + 1), len(years))
    data = pd.DataFrame(
        {"city": city, "year": np.tile(years, CITIES), "cohort": np.repeat(cohort, len(years))}
    )
    data["policy"] = ((data["cohort"] > 0) & (data["year"] >= data["cohort"])).astype(int)
    data["gdp"] = np.repeat(gdp, len(years)) + 0.05 * (data["year"] - FIRST) + rng.normal(0, 0.03, len(data))
    data["population"] = np.repeat(size, len(years)) + rng.normal(0, 0.02, len(data))
    years_in = np.where(data["policy"] == 1, data["year"] - data["cohort"], 0)
    latent = (
        np.repeat(rng.normal(0.35, 0.08, CITIES), len(years))
        + 0.015 * (data["year"] - FIRST)
        + data["policy"] * (0.02 + 0.01 * years_in)
        + rng.normal(0, 0.02, len(data))
    ).clip(0.02, 0.98)
    for k in range(INDICATORS):
        raw = latent ** rng.uniform(0.7, 2.5) + rng.normal(0, 0.04, len(data))
        data[f"x{k + 1}"] = (1 - raw if k + 1 in NEGATIVE else raw) * rng.uniform(5, 500)
    return data


def entropy_weights(data: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Weights (1 - e)/sum(1 - e) of the indicators over the whole panel, and the index 0 to 1.

    Standardisation: (x - min)/(max - min), turned round for negative indicators, with 0.0001 added so that
    p log p is defined; e = -sum p ln p/ln(n).
    """
    names = [f"x{k + 1}" for k in range(INDICATORS)]
    x = data[names].to_numpy()
    standard = (x - x.min(0)) / (x.max(0) - x.min(0))
    turned = np.array([k + 1 in NEGATIVE for k in range(INDICATORS)])
    standard = np.where(turned, 1 - standard, standard) + 1e-4
    p = standard / standard.sum(0)
    entropy = -(p * np.log(p)).sum(0) / np.log(len(p))
    weight = (1 - entropy) / (1 - entropy).sum()
    table = pd.DataFrame(
        {
            "indicator": names,
            "direction": np.where(turned, "−", "+"),
            "entropy": entropy,
            "redundancy": 1 - entropy,
            "weight": weight,
        }
    )
    return table, pd.Series(standard @ weight, index=data.index, name="index")


def event_columns(data: pd.DataFrame) -> list[str]:
    """Adds one dummy for each period from 4 and more before to 3 and more after, -1 being the base; their names."""
    time = (data["year"] - data["cohort"]).where(data["cohort"] > 0)
    names = []
    for k in (-4, -3, -2, 0, 1, 2, 3):
        name = f"before_{-k}" if k < 0 else f"after_{k}"
        hit = time <= k if k == -4 else time >= k if k == 3 else time == k
        data[name] = hit.fillna(False).astype(int)
        names.append(name)
    return names


def pretrend(model: Any, names: list[str]) -> dict[str, float]:
    """Joint Wald test of the coefficients before the policy, F with the clusters' degrees of freedom."""
    order = list(model.coef().index)
    at = [order.index(name) for name in names]
    b = model.coef().to_numpy()[at]
    v = np.asarray(model._vcov)[np.ix_(at, at)]
    f = float(b @ np.linalg.solve(v, b)) / len(at)
    return {"F": f, "df1": len(at), "df2": CITIES - 1, "p": float(stats.f.sf(f, len(at), CITIES - 1))}


def placebo(data: pd.DataFrame, draws: int = 500) -> dict[str, Any]:
    """DID coefficients when cities get the policy dates at random; p is the share as far from 0 as the real one."""
    rng = np.random.default_rng(500)
    years = LAST - FIRST + 1
    y = data["index"].to_numpy().reshape(CITIES, years)

    def within(m: np.ndarray) -> np.ndarray:
        return m - m.mean(1, keepdims=True) - m.mean(0, keepdims=True) + m.mean()

    y_within = within(y)
    cohort = data["cohort"].to_numpy().reshape(CITIES, years)[:, 0]
    calendar = np.arange(FIRST, LAST + 1)

    def effect(dates: np.ndarray) -> float:
        d = within(((dates[:, None] > 0) & (calendar >= dates[:, None])).astype(float))
        return float((d * y_within).sum() / (d * d).sum())

    real = effect(cohort)
    found = np.array([effect(rng.permutation(cohort)) for _ in range(draws)])
    p = (1 + (np.abs(found) >= abs(real)).sum()) / (draws + 1)
    return {"real": real, "draws": found, "p": float(p)}


def matched(data: pd.DataFrame, caliper: float = 0.1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nearest neighbours (1:1, without replacement) by a logit on the means before 2017; balance and matched panel."""
    before = data[data["year"] < min(COHORTS)].groupby("city")[["gdp", "population", "index"]].mean()
    treated = data.groupby("city")["cohort"].first() > 0
    score = sm.Logit(treated.astype(float), sm.add_constant(before)).fit(disp=False).predict()
    score = pd.Series(np.asarray(score), index=before.index)
    free = list(score[~treated].index)
    pairs = []
    for city in score[treated].sort_values(ascending=False).index:
        gaps = (score[free] - score[city]).abs()
        if free and gaps.min() <= caliper:
            partner = gaps.idxmin()
            free.remove(partner)
            pairs.append((city, partner))
    kept = [city for pair in pairs for city in pair]

    def difference(rows: pd.DataFrame) -> pd.Series:
        ins, outs = rows[treated[rows.index]], rows[~treated[rows.index]]
        return (ins.mean() - outs.mean()) / np.sqrt((before[treated].var() + before[~treated].var()) / 2)

    ins, outs = before[treated], before[~treated]
    balance = pd.DataFrame(
        {
            "treated": ins.mean(),
            "untreated": outs.mean(),
            "difference/SD before": difference(before),
            "difference/SD matched": difference(before.loc[kept]),
        }
    )
    balance.attrs["pairs"] = len(pairs)
    return balance, data[data["city"].isin(kept)]


def picture(event: pd.DataFrame, placebo_draws: np.ndarray, real: float) -> Figure:
    """Event-study coefficients with intervals, and the placebo distribution."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(8, 3))
    left, right = canvas.subplots(1, 2)
    left.errorbar(
        event["time"],
        event["b"],
        yerr=[event["b"] - event["lower"], event["upper"] - event["b"]],
        fmt="o",
        color="0.2",
    )
    left.axhline(0, color="0.5", linewidth=0.8)
    left.axvline(-0.5, color="0.5", linewidth=0.8, linestyle="--")
    left.set_xlabel("Years since the policy")
    right.hist(placebo_draws, bins=30, color="0.7")
    right.axvline(real, color="0.2")
    right.set_xlabel("Placebo coefficients")
    canvas.tight_layout()
    kinds: dict[str, bytes] = {}
    for kind in ("svg", "png", "pdf"):
        buffer = io.BytesIO()
        canvas.savefig(buffer, format=kind, dpi=200)
        kinds[kind] = buffer.getvalue()
    return Figure(
        id="event-study",
        title=Text.given(en="Event study and placebo distribution", zh="事件研究与安慰剂检验"),
        alt=Text.given(
            en="Coefficients by year since the policy; histogram of 500 placebo coefficients",
            zh="政策前后各年系数；500 次安慰剂系数直方图",
        ),
        svg=kinds["svg"].decode(),
        png=kinds["png"],
        pdf=kinds["pdf"],
    )


def main(folder: str = "reports/policy_evaluation", draws: int = 500) -> dict[str, Any]:
    """Writes the report; the results, for the test that runs this file."""
    data = panel()
    weights, data["index"] = entropy_weights(data)
    did = pf.feols("index ~ policy | city + year", data, vcov=CLUSTERED)
    controlled = pf.feols("index ~ policy + gdp + population | city + year", data, vcov=CLUSTERED)
    # the same by another library: two engines, one number
    twin = PanelOLS.from_formula(
        "index ~ policy + gdp + population + EntityEffects + TimeEffects", data.set_index(["city", "year"])
    ).fit(cov_type="clustered", cluster_entity=True)
    names = event_columns(data)
    study = pf.feols(f"index ~ {' + '.join(names)} | city + year", data, vcov=CLUSTERED)
    joint = pretrend(study, names[:3])
    times = [-4, -3, -2, 0, 1, 2, 3]
    ends = study.confint()
    event = pd.DataFrame(
        {
            "time": times,
            "b": study.coef()[names].to_numpy(),
            "SE": study.se()[names].to_numpy(),
            "t": study.tstat()[names].to_numpy(),
            "p": study.pvalue()[names].to_numpy(),
            "lower": ends.loc[names].iloc[:, 0].to_numpy(),
            "upper": ends.loc[names].iloc[:, 1].to_numpy(),
        }
    )
    # effects that differ by cohort and time bias two-way fixed effects where dates are staggered: Sun & Abraham (2021)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # cells of cohort and period that cannot be are dropped
        saturated = pf.event_study(
            data, yname="index", idname="city", tname="year", gname="cohort", estimator="saturated", att=False
        )
    staggered = saturated.aggregate().astype(float).reset_index()
    staggered.columns = ["time", "b", "SE", "t", "p", "lower", "upper"]
    shuffled = placebo(data, draws)
    balance, pairs = matched(data)
    psm = pf.feols("index ~ policy | city + year", pairs, vcov=CLUSTERED)
    base = (
        "The base is the year before the policy (−1); −4 and 3 also stand for earlier and later years.",
        "以政策前一年（−1）为基期；−4 与 3 分别包含更早与更晚的年份。",
    )
    said = f"F({joint['df1']}, {joint['df2']}) = {joint['F']:.2f}, p = {joint['p']:.3f}"
    test = (f"Joint test of the years before the policy: {said}.", f"政策前各期系数联合检验：{said}。")
    rcvsem.report(
        {
            ("Weights by the entropy method", "熵值法权重"): frame_table(
                weights,
                digits=4,
                kinds={"weight": "percent"},
                notes=[("The weights add up to 100%.", "权重之和为 100%。"), NOTE],
            ),
            ("Difference in differences", "双重差分估计"): regression_table(
                [did, controlled, twin, psm],
                models=[
                    ("DID", "DID"),
                    ("with controls", "加入控制变量"),
                    ("the same, linearmodels", "同前（linearmodels）"),
                    ("PSM-DID", "PSM-DID"),
                ],
                names={
                    "policy": ("Policy", "政策"),
                    "gdp": ("GDP per head", "人均 GDP"),
                    "population": ("Population", "人口规模"),
                },
                digits=4,
                notes=[NOTE],
            ),
            ("Event study", "事件研究"): frame_table(event, id="event", digits=4, notes=[base, test]),
            ("Sun and Abraham's estimator", "Sun–Abraham 估计量"): frame_table(
                staggered,
                id="staggered",
                digits=4,
                notes=[
                    (
                        "Dates differ between cities: averages of cohort effects by share.",
                        "政策时点存在差异：按队列占比加权的队列平均处理效应。",
                    )
                ],
            ),
            ("Balance of the matched cities", "匹配前后平衡性检验"): frame_table(
                balance,
                id="balance",
                notes=[(f"{balance.attrs['pairs']} pairs.", f"共匹配 {balance.attrs['pairs']} 对。")],
            ),
            ("Placebo", "安慰剂检验"): frame_table(
                pd.DataFrame(
                    {
                        "coefficient": [shuffled["real"]],
                        "placebo mean": [shuffled["draws"].mean()],
                        "placebo SD": [shuffled["draws"].std(ddof=1)],
                        "assignments": [draws],
                        "p": [shuffled["p"]],
                    }
                ),
                id="placebo",
                digits=4,
            ),
            ("Figure", "图"): picture(event, shuffled["draws"], shuffled["real"]),
        },
        folder,
        formats=["xlsx", "md", "docx"],
        title=("An index and the effect of a policy", "指标体系构建与政策效应评估"),
    )
    return {
        "data": data, "weights": weights, "did": did, "controlled": controlled, "twin": twin, "event": event,
        "joint": joint,
        "staggered": staggered, "placebo": shuffled, "balance": balance, "psm": psm,
    }  # fmt: skip


if __name__ == "__main__":
    results = main(*sys.argv[1:2])
    print(results["event"].to_string())
    print(results["staggered"].to_string())
    print(results["balance"].to_string())
    print(results["joint"], results["placebo"]["real"], results["placebo"]["p"])
