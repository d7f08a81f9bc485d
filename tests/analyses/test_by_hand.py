"""Each analysis called as a library, its first numbers worked out here in a line or two of numpy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem as library

FILE = Path(__file__).parents[1] / "golden" / "effects" / "two_scales.csv"
SCALES = {"T": ["tr1", "tr2", "tr3"], "S": ["sa1", "sa2", "sa3"], "L": ["lo1", "lo2", "lo3"]}
ITEMS = [item for items in SCALES.values() for item in items]
FACTORS = "".join(f"{code} =~ {' + '.join(items)}\n" for code, items in SCALES.items())
MODEL = f"{FACTORS}S ~ T  # H1 +\nL ~ S + T  # H2 +\n"
EXACT: dict[str, Any] = {"rel": NEAR["rounding"]}
SOLVED: dict[str, Any] = {"rel": NEAR["six_digits"]}


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    frame = pd.read_csv(FILE)
    frame["half"] = np.where(np.arange(len(frame)) % 2, "a", "b")
    return frame


@pytest.fixture(scope="module")
def means(answers: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({code: answers[items].mean(axis=1) for code, items in SCALES.items()})


@pytest.fixture(scope="module")
def fit(answers: pd.DataFrame) -> library.Fit:
    return library.fit(MODEL, answers)


def alpha(items: pd.DataFrame) -> float:
    k = items.shape[1]
    return float(k / (k - 1) * (1 - items.var().sum() / items.sum(axis=1).var()))


def test_description_and_scores(answers: pd.DataFrame, means: pd.DataFrame) -> None:
    found = library.describe(answers, SCALES)
    assert found.loc["sa2", "mean"] == pytest.approx(answers["sa2"].mean(), **EXACT)
    assert found.loc["sa2", "sd"] == pytest.approx(answers["sa2"].std(), **EXACT)
    assert found.loc["sa2", "skew"] == pytest.approx(answers["sa2"].skew(), **SOLVED)
    scores = library.scores(answers, SCALES)
    np.testing.assert_allclose(scores[list(SCALES)].to_numpy(), means.to_numpy(), rtol=NEAR["rounding"])


def test_groups_by_welch(answers: pd.DataFrame, means: pd.DataFrame) -> None:
    found = library.groups(answers, "half", constructs=SCALES).to_frame().set_index("variable")
    from scipy import stats

    first, second = (means["L"][answers["half"] == half] for half in "ab")
    t, p = stats.ttest_ind(first, second, equal_var=False)
    assert abs(found.loc["L", "statistic"]) == pytest.approx(abs(t), **SOLVED)
    assert found.loc["L", "p"] == pytest.approx(p, **SOLVED)


def test_reliability_and_measurement_have_one_alpha(answers: pd.DataFrame) -> None:
    found = library.reliability(answers, SCALES)
    told = {row["scale"]: row for row in library.measurement(answers, SCALES, draws=0).plain()["scales"]}
    for code, items in SCALES.items():
        assert found.loc[code, "alpha"] == pytest.approx(alpha(answers[items]), **SOLVED)
        assert told[code]["alpha"] == pytest.approx(alpha(answers[items]), **SOLVED)


def test_htmt(answers: pd.DataFrame) -> None:
    r = answers[ITEMS].corr().to_numpy()
    between = r[:3, 3:6].mean()
    within = [r[k : k + 3, k : k + 3][np.triu_indices(3, 1)].mean() for k in (0, 3)]
    told = library.validity(answers, SCALES, draws=0).plain()["htmt"]
    (one,) = (row for row in told if {row["a"], row["b"]} == {"T", "S"})
    assert one["htmt"] == pytest.approx(between / np.sqrt(within[0] * within[1]), **SOLVED)


def test_bartletts_test_of_an_exploratory_analysis(answers: pd.DataFrame) -> None:
    r = answers[ITEMS].corr().to_numpy()
    row = library.efa(answers, SCALES, parallel_draws=0).to_frame().iloc[0]
    n, p = len(answers), len(ITEMS)
    assert row["chisq"] == pytest.approx(-(n - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(r)[1], **SOLVED)
    assert row["df"] == p * (p - 1) / 2


def test_comparison_and_suggestions_are_differences_of_fits(answers: pd.DataFrame, fit: library.Fit) -> None:
    less = library.fit(MODEL.replace("S + T", "S"), answers)
    found = library.compare([MODEL.replace("S + T", "S"), MODEL], answers).to_frame().set_index("index")
    assert found.loc["χ²", "change"] == pytest.approx(fit.chisq - less.chisq, **SOLVED)
    assert found.loc["df", "change"] == -1
    suggested = library.suggest(less, everything=True)
    path = suggested[(suggested["lhs"] == "L") & (suggested["op"] == "~") & (suggested["rhs"] == "T")].iloc[0]
    assert path["drop"] == pytest.approx(less.chisq - fit.chisq, **SOLVED)


def test_estimators_and_choices_are_fits(answers: pd.DataFrame, fit: library.Fit) -> None:
    path = library.estimates(fit).query("lhs == 'S' and op == '~'").iloc[0]
    robust = library.robust(MODEL, answers, estimators=["ml", "mlr"]).to_frame().iloc[0]
    assert robust["ML"] == robust["MLR"] == pytest.approx(path["std_all"], **SOLVED)
    tried = library.multiverse(MODEL, answers, choices=["estimator"], estimators=["ml", "mlr"]).to_frame()
    row = tried.query("hypothesis == 'H1' and estimator == 'ML'").iloc[0]
    assert (row["est"], row["se"]) == pytest.approx((path["est"], path["se"]), **SOLVED)


def test_the_configural_model_is_the_groups_alone(answers: pd.DataFrame) -> None:
    found = library.invariance(FACTORS, answers, group="half", levels=["configural", "metric"])
    alone = [library.fit(FACTORS, answers[answers["half"] == half]).chisq for half in "ab"]
    rows = found.to_frame().set_index("level")
    assert rows.loc["configural", "chisq"] == pytest.approx(sum(alone), **SOLVED)
    assert rows.loc["metric", "delta_chisq"] == pytest.approx(
        rows.loc["metric", "chisq"] - rows.loc["configural", "chisq"], **SOLVED
    )


def test_influence_is_a_refit_without_the_case(answers: pd.DataFrame) -> None:
    few = answers.head(60)
    row = library.influence(FACTORS, few).to_frame().iloc[7]
    whole, without = library.fit(FACTORS, few), library.fit(FACTORS, few.drop(index=7))
    assert row["chisq_change"] == pytest.approx(whole.chisq - without.chisq, rel=NEAR["four_digits"])


def test_an_indirect_effect_is_the_product_of_two_regressions(
    answers: pd.DataFrame, means: pd.DataFrame
) -> None:
    def slopes(y: str, *x: str) -> Any:
        columns = np.column_stack([np.ones(len(means)), means[list(x)]])
        return np.linalg.lstsq(columns, means[y], rcond=None)[0][1:]

    found = library.process(4, answers, constructs=SCALES, x="T", m=["S"], y="L", draws=50).plain()
    (indirect,) = found["indirect"]
    assert indirect["est"] == pytest.approx(slopes("S", "T")[0] * slopes("L", "T", "S")[1], **SOLVED)


def test_a_step_ceiling(answers: pd.DataFrame, means: pd.DataFrame) -> None:
    found = library.nca(answers, constructs=SCALES, outcome="L", conditions=["T"], draws=0).to_frame()
    row = found.query("ceiling == 'ce_fdh'").iloc[0]
    points = means.sort_values("T")
    x, top = points["T"].to_numpy(), np.maximum.accumulate(points["L"].to_numpy())
    empty = ((top.max() - top[:-1]) * np.diff(x)).sum()
    scope = np.ptp(x) * np.ptp(means["L"].to_numpy())
    assert row["effect"] == pytest.approx(empty / scope, **SOLVED)


def test_necessity_of_calibrated_conditions() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.uniform(0.05, 0.95, (80, 3)), columns=["a", "b", "y"])
    found = library.qca(frame, outcome="y", conditions=["a", "b"], calibrate="none").plain()
    both = np.minimum(frame["a"], frame["y"]).sum()
    assert found["necessity"]["a"]["consistency"] == pytest.approx(both / frame["y"].sum(), **SOLVED)
    assert found["necessity"]["a"]["coverage"] == pytest.approx(both / frame["a"].sum(), **SOLVED)


def test_a_path_of_composites_is_a_regression(answers: pd.DataFrame) -> None:
    frame = library.pls("A =~ tr1\nB =~ sa1\nC =~ lo1\nC ~ A + B\n", answers, draws=0).to_frame()
    z = answers[["tr1", "sa1", "lo1"]]
    z = (z - z.mean()) / z.std()
    slopes = np.linalg.lstsq(z[["tr1", "sa1"]].to_numpy(), z["lo1"].to_numpy(), rcond=None)[0]
    assert frame.set_index("from")["estimate"][["A", "B"]].to_numpy() == pytest.approx(slopes, **SOLVED)


def test_seeds_decide_over_power_and_cut_offs(answers: pd.DataFrame) -> None:
    given: dict[str, Any] = {
        "loading": 0.7,
        "path": 0.3,
        "correlation": 0.3,
        "replications": 30,
        "target": None,
    }
    small, large = (library.power(MODEL, n=[n], **given).to_frame() for n in (60, 400))
    assert (small["truth"] == large["truth"]).all()
    assert (small["power"].to_numpy() < large["power"].to_numpy()).all()
    assert library.power(MODEL, n=[60], **given).to_frame().equals(small)
    one, other = (library.cutoffs(FACTORS, answers, draws=100, seed=seed).to_frame() for seed in (1, 2))
    assert one.iloc[0]["level"] == "Correct"
    assert 0.9 < one.iloc[0]["cfi"] < 1.0
    assert not np.allclose(one["srmr"], other["srmr"])
