"""Companion study 1: a policy's diffusion among 31 provinces, 2016-2019, as event history.

    python docs/examples/companions/policy_diffusion.py [folder]

Discrete-time event history is a logit on the person-period table: a province has a row for every year until it adopts.
Model 3 of the published study needs nothing but its printed adoption counts and is reproduced here to the printed
digits. Its controls were not printed: those of models 1 and 2 are SIMULATED (seed 2019) and stand for the form of
the table only.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from firthmodels import FirthLogisticRegression
from statsmodels.stats.outliers_influence import variance_inflation_factor

import rcvsem
from rcvsem.report import estimate_table, frame_table, regression_table

YEARS = (2016, 2017, 2018, 2019)
ADOPTERS = (3, 6, 16, 6)  # printed: 3, 9, 25 and 31 provinces by the end of each year
PROVINCES = 31
NAMES = {
    "pressure": ("Institutional pressure", "制度压力"),
    "competition": ("Competition", "同级竞争"),
    "gdp": ("GDP per head (simulated)", "人均 GDP（模拟）"),
    "age": ("Official's age (simulated)", "官员年龄（模拟）"),
    "revenue": ("Fiscal revenue (simulated)", "财政收入（模拟）"),
}
SIMULATED = (
    "The controls of models 1 and 2 are simulated: their values were not published.",
    "模型 1 与模型 2 的控制变量为模拟数据：原文未公布其取值。",
)


def person_period() -> pd.DataFrame:
    """31 + 28 + 22 + 6 = 87 rows; competition is the year's own share of adopters, as in the published study."""
    rng = np.random.default_rng(2019)
    controls = pd.DataFrame(
        {
            "gdp": rng.normal(10.9, 0.4, PROVINCES),
            "age": rng.integers(52, 65, PROVINCES),
            "revenue": rng.normal(7.6, 0.7, PROVINCES),
        }
    )
    at_risk = list(range(PROVINCES))
    rows = []
    for year, new in zip(YEARS, ADOPTERS, strict=True):
        adopting = set(rng.choice(at_risk, size=new, replace=False))
        for province in at_risk:
            rows.append(
                {
                    "province": province + 1,
                    "year": year,
                    "adoption": int(province in adopting),
                    "pressure": int(year >= 2018),
                    "competition": new / PROVINCES,
                    **controls.loc[province],
                }
            )
        at_risk = [province for province in at_risk if province not in adopting]
    return pd.DataFrame(rows)


def vifs(data: pd.DataFrame, predictors: list[str]) -> pd.Series:
    """Variance inflation factors, the constant in the model."""
    design = sm.add_constant(data[predictors].astype(float))
    return pd.Series(
        {name: variance_inflation_factor(design.to_numpy(), k) for k, name in enumerate(design, 0) if k}
    )


def models(data: pd.DataFrame) -> dict[str, Any]:
    """Model 1: controls; model 2: all; model 3: what follows from the counts; and its complementary log-log."""
    controls, two = ["gdp", "age", "revenue"], ["pressure", "competition"]

    def logit(names: list[str]) -> Any:
        return sm.Logit(data["adoption"], sm.add_constant(data[names].astype(float))).fit(disp=False)

    link = sm.families.Binomial(sm.families.links.CLogLog())
    design = sm.add_constant(data[two].astype(float))
    return {
        "model 1": logit(controls),
        "model 2": logit([*controls, *two]),
        "model 3": logit(two),
        "cloglog": sm.GLM(data["adoption"], design, family=link).fit(),
    }


def firth(data: pd.DataFrame) -> pd.DataFrame:
    """Model 3 by Firth's penalized likelihood: less bias with few rows, finite where groups are separated."""
    names = ["pressure", "competition"]
    found = FirthLogisticRegression().fit(data[names].to_numpy(float), data["adoption"].to_numpy())
    found.lrt()
    return pd.DataFrame(
        {
            "b": [*found.coef_, found.intercept_],
            "SE": found.bse_,
            "p": found.lrt_pvalues_,
        },
        index=pd.Index([*names, "constant"], name="predictor"),
    )


def published(data: pd.DataFrame) -> pd.DataFrame:
    """Means and SDs of the printed table, with all printed digits."""
    kept = data[["competition", "pressure", "adoption"]]
    return pd.DataFrame(
        {"N": kept.count(), "min": kept.min(), "max": kept.max(), "mean": kept.mean(), "SD": kept.std(ddof=1)}
    )


def main(folder: str = "reports/policy_diffusion") -> dict[str, Any]:
    """Writes the report; the results, for the test that runs this file."""
    data = person_period()
    found = models(data)
    names = ["gdp", "age", "revenue", "pressure", "competition"]
    inflation = pd.DataFrame(
        {"model 2": vifs(data, names), "model 3": vifs(data, ["pressure", "competition"])}
    )
    means, penalized = published(data), firth(data)
    rcvsem.report(
        {
            ("Risk sets and adoptions", "风险集与采纳数"): data.groupby("year")["adoption"].agg(
                at_risk="size", adopted="sum"
            ),
            ("Descriptive statistics", "描述性统计"): frame_table(means, digits=8, notes=[SIMULATED]),
            ("Variance inflation factors", "方差膨胀因子"): inflation,
            ("Discrete-time logit of adoption", "离散时间 Logit 模型"): regression_table(
                [found["model 1"], found["model 2"], found["model 3"]],
                models=[("Model 1", "模型 1"), ("Model 2", "模型 2"), ("Model 3", "模型 3")],
                names=NAMES,
                notes=[SIMULATED],
            ),
            ("Model 3 in full", "模型 3 的完整结果"): estimate_table(found["model 3"], names=NAMES),
            ("Complementary log-log beside it", "互补双对数模型"): estimate_table(
                found["cloglog"], id="cloglog", names=NAMES
            ),
            ("Firth's penalized likelihood", "Firth 惩罚似然"): frame_table(
                penalized,
                id="firth",
                notes=[("p by penalized likelihood ratio.", "p 值由惩罚似然比检验得到。")],
            ),
        },
        folder,
        formats=["xlsx", "md", "docx"],
        title=("Diffusion of a policy among provinces", "政策在省际的扩散"),
    )
    return {"data": data, "models": found, "vif": inflation, "means": means, "firth": penalized}


if __name__ == "__main__":
    results = main(*sys.argv[1:2])
    print(results["models"]["model 3"].summary())
    print(results["firth"])
