"""Descriptives, samples, t tests, ANOVA, regressions and weights: tables that can be true, and tables that cannot."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook
from tolerances import INEXACT, NEAR

from rcvsem.audit import Audit, audit, parse_paper
from rcvsem.audit.grimmer import PossibleAnswers, kurtosis_range, mean_possible, moments_possible, skew_range
from rcvsem.audit.interval import Interval
from rcvsem.audit.printed import as_printed, read_printed
from rcvsem.foundation.errors import RcvsemError


def run(**tables: Any) -> Audit:
    return audit(parse_paper(tables))


def bad(result: Audit) -> set[str]:
    return {check.quantity for check in result.inconsistent}


# ---- GRIM and GRIMMER against all data sets ----------------------------------------------------------------------


@pytest.mark.parametrize(("n", "points"), [(5, 4), (6, 4), (7, 2), (9, 1)])
def test_grimmer_is_exact_on_all_data_sets(n: int, points: int) -> None:
    """Every mean and SD (two decimals) of n answers 1..points+1 is called possible, every other one impossible."""
    real: dict[int, set[tuple[str, str]]] = {0: set(), 1: set()}
    for answers in itertools.combinations_with_replacement(range(1, points + 2), n):
        for ddof in (0, 1):
            real[ddof].add((as_printed(np.mean(answers), 2), as_printed(np.std(answers, ddof=ddof), 2)))
    possible = real[0] | real[1]
    box = PossibleAnswers(n=n, low=1, high=points + 1, step=1.0)
    rng = np.random.default_rng(3)
    for mean, sd in possible:
        assert moments_possible(box, read_printed(mean).values, read_printed(sd).values)
        wrong = as_printed(float(sd) + rng.choice([-0.02, -0.01, 0.01, 0.02]), 2)
        if (mean, wrong) not in possible and not wrong.startswith("-"):
            assert not moments_possible(box, read_printed(mean).values, read_printed(wrong).values), (
                mean,
                wrong,
            )


def test_grim_of_a_scale_mean() -> None:
    """28 respondents, one item: 5.19 is impossible (Brown & Heathers, 2017); of three items it is 436/84."""
    assert not mean_possible(PossibleAnswers(n=28, low=1, high=7, step=1.0), read_printed("5.19").values)
    assert mean_possible(PossibleAnswers(n=28, low=1, high=7, step=1 / 3), read_printed("5.19").values)


def test_bounds_of_skewness_and_kurtosis_hold_for_every_rating() -> None:
    rng = np.random.default_rng(5)
    for _ in range(2000):
        x = rng.choice(
            [1.0, 2.0, 3.0, 4.0, 5.0], size=int(rng.integers(3, 30)), p=rng.dirichlet(np.ones(5) * 0.5)
        )
        if x.std() == 0:
            continue
        z = (x - x.mean()) / x.std()
        mean, sd = Interval(x.mean(), x.mean()), Interval(x.std(ddof=1), x.std(ddof=1))
        skew = float((z**3).mean())
        assert skew in skew_range(1, 5, mean, sd, len(x)) or abs(skew) < NEAR["solved"]
        found = kurtosis_range(1, 5, mean, sd, Interval(skew, skew), len(x))
        assert found.lo - 1e-9 <= (z**4).mean() <= found.hi + 1e-9


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"mean": "3.87", "sd": "0.72"}, set()),
        ({"mean": "3.87", "sd": "2.72"}, {"SD"}),
        ({"mean": "5.87", "sd": "0.72"}, {"mean"}),
        ({"mean": "4.50", "sd": "0.70", "skew": "1.9"}, {"skewness"}),
        ({"mean": "4.50", "sd": "0.70", "skew": "-0.9", "kurtosis": "-1.8"}, {"kurtosis"}),
    ],
)
def test_descriptives_on_a_scale(values: dict[str, str], wrong: set[str]) -> None:
    assert bad(run(n=457, scale="1:5", items={"x": values})) == wrong


def test_a_moment_without_a_scale_is_not_judged() -> None:
    result = run(n=457, items={"x": {"mean": "3.87", "sd": "0.72", "skew": "1"}}, loadings={"A": {"x": ".8"}},
                 reliability={"A": {"ave": ".64"}})  # fmt: skip
    assert result.consistent


# ---- samples ------------------------------------------------------------------------------------------------------


def sample(*rows: tuple[str, str], **more: Any) -> Audit:
    categories = [{"name": f"c{k}", "count": c, "percent": p} for k, (c, p) in enumerate(rows)]
    return run(n=457, samples=[{"name": "gender", "categories": categories, **more}])


def test_counts_and_percents() -> None:
    assert sample(("210", "46.0"), ("247", "54.0%")).consistent
    assert sample(("210", "46.2"), ("245", "53.8")).consistent  # two did not answer
    assert bad(sample(("210", "46.0"), ("247", "54.8"))) == {"per cent, c1"}
    assert not sample(("210", "46.0"), ("257", "54.0"), n="457").consistent
    assert bad(sample(("210", "46.0"), ("237", "54.0"), n="457")) == {"count, c1"}


def test_several_answers_need_not_add_up() -> None:
    assert sample(("300", "65.6"), ("250", "54.7"), multiple=True).consistent
    assert not sample(("300", "65.6"), ("250", "53.7"), multiple=True).consistent


# ---- t tests and ANOVA --------------------------------------------------------------------------------------------

GROUPS = [
    {"name": "men", "n": "210", "mean": "3.87", "sd": "0.72"},
    {"name": "women", "n": "247", "mean": "4.02", "sd": "0.69"},
]
# by scipy.stats.ttest_ind_from_stats of the same numbers
T_TEST = {"kind": "student", "t": "-2.27", "df": "455", "p": ".024", "d": "0.21"}


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [("t", "-2.27", ""), ("t", "2.27", ""), ("t", "-3.27", "t"), ("df", "457", "df"),
     ("p", ".0024", "p"), ("d", ".31", "d"),
     ("stars", "*", ""), ("stars", "none", "stars (p)"), ("stars", "**", "stars (p)")],
)  # fmt: skip
def test_a_t_test(key: str, value: str, wrong: str) -> None:
    result = run(t_tests=[{"name": "trust", "groups": GROUPS, **T_TEST, key: value}])
    assert bad(result) == ({wrong} if wrong else set())


def test_welch_is_found_when_the_kind_is_not_said() -> None:
    test = {"name": "trust", "groups": GROUPS, "t": "-2.26", "df": "437.4", "p": ".024"}
    assert run(t_tests=[test]).consistent
    assert bad(run(t_tests=[test | {"df": "427.4"}])) == {"df"}
    assert not run(t_tests=[test | {"kind": "student"}]).consistent


def test_paired_and_one_sample() -> None:
    paired = {"name": "before and after", "kind": "paired", "n": "30", "difference": "0.50", "sd_difference": "1.20",
              "t": "2.28", "df": "29", "p": ".030", "d": "0.42"}  # fmt: skip
    assert run(t_tests=[paired]).consistent
    assert bad(run(t_tests=[paired | {"df": "30"}])) == {"df"}
    one = {
        "name": "above 3",
        "kind": "one-sample",
        "groups": [GROUPS[0]],
        "test_value": "3",
        "t": "17.5",
        "df": "209",
    }
    assert run(t_tests=[one]).consistent
    assert bad(run(t_tests=[one | {"t": "19.5"}])) == {"t"}


def test_paired_d_by_any_of_its_standard_deviations() -> None:
    groups = [
        {"name": "before", "mean": "3.50", "sd": "1.00"},
        {"name": "after", "mean": "4.00", "sd": "0.80"},
    ]
    test = {
        "name": "x",
        "kind": "paired",
        "n": "30",
        "difference": "0.50",
        "sd_difference": "1.20",
        "groups": groups,
    }
    for d in ("0.42", "0.55", "0.56", "0.50", "0.63"):
        assert run(t_tests=[test | {"d": d}]).consistent, d
    assert bad(run(t_tests=[test | {"d": "0.92"}])) == {"d"}


def test_welch_anova_is_not_judged_by_the_classical_formula() -> None:
    """F(2, 89.9) by Welch; N - groups is 147, and F from means and pooled SDs is 6.78."""
    groups = [
        {"n": n, "mean": m, "sd": s}
        for n, m, s in (("50", "3.50", "0.80"), ("60", "3.90", "0.70"), ("40", "4.10", "0.90"))
    ]
    test = {"name": "x", "groups": groups, "F": "6.60", "df1": "2", "df2": "89.9", "p": ".002"}
    assert run(anovas=[test]).consistent
    assert bad(run(anovas=[test | {"p": ".02"}])) == {"p"}
    assert bad(run(anovas=[test | {"df1": "3"}])) >= {"df between"}


def test_anova_from_means() -> None:
    groups = [
        {"name": name, "n": n, "mean": m, "sd": s}
        for name, n, m, s in (
            ("a", "50", "3.50", "0.80"),
            ("b", "60", "3.90", "0.70"),
            ("c", "40", "4.10", "0.90"),
        )
    ]
    # exact with these numbers: between 8.4727, within 91.87, F = 6.779
    test = {
        "name": "trust by region",
        "groups": groups,
        "F": "6.78",
        "df1": "2",
        "df2": "147",
        "p": ".002",
        "eta2": ".084",
    }
    assert run(anovas=[test]).consistent
    for key, value in (("F", "8.78"), ("df2", "148"), ("p", ".02"), ("eta2", ".184")):
        assert not run(anovas=[test | {key: value}]).consistent, key


# ---- regressions --------------------------------------------------------------------------------------------------


def regression(*rows: dict[str, str], **more: Any) -> Audit:
    return run(n=87, regressions=[{"name": "M", "kind": "logit", "coefficients": list(rows), **more}])


def test_which_of_the_two_stands_in_brackets() -> None:
    """The published logit of a policy's diffusion: brackets called t are standard errors."""
    result = audit(Path(__file__).parents[2] / "docs" / "examples" / "audit" / "policy_diffusion.yaml")
    found = {(c.where, c.quantity): c for c in result.inconsistent}
    assert found["Model 3", "brackets"].suggestion == "standard errors"
    assert found["Model 3, institutional pressure", "stars (p)"].suggestion == "**"
    assert found["Model 3, competition", "stars (p)"].suggestion == "no stars"
    p = found["Model 3, institutional pressure", "stars (p)"].implied
    assert p is not None
    assert 0.0046 in p
    assert 0.4434 in next(
        c.implied for c in result.checks if (c.where, c.quantity) == ("Model 3, competition", "p")
    )  # type: ignore[operator]
    # all means and SDs are possible, to the last of their digits
    assert not any(c.quantity in ("mean", "SD") for c in result.inconsistent)


def test_t_in_brackets_is_recognised() -> None:
    rows = (
        {"name": "x", "b": "0.52**", "bracket": "2.80", "p": ".005"},
        {"name": "z", "b": "-0.10", "bracket": "-0.60"},
    )
    result = regression(*rows)
    assert result.consistent
    told = next(check for check in result.checks if check.quantity == "brackets")
    assert told.formula.endswith("t values")
    assert {c.quantity for c in regression(*rows, brackets="se").inconsistent} == {"brackets"}


def test_printed_without_stars_is_a_value() -> None:
    row = {"name": "x", "b": "3.932", "se": "1.387", "p": ".005"}
    assert regression(row).consistent
    assert bad(regression(row | {"stars": "none"})) == {"stars (p)"}
    path = {"from": "A", "to": "B", "b": "0.36", "se": "0.05", "z": "7.2"}
    models = [{"name": "M", "paths": [path | {"stars": "none"}]}]
    assert run(n=300, models=models).inconsistent
    assert run(n=300, models=[{"name": "M", "paths": [path]}]).consistent
    # one star anywhere says that the rows without are not significant
    assert bad(regression(row, {"name": "z", "b": "2.0*", "se": "0.9"})) == {"stars (p)"}


def test_the_text_against_p() -> None:
    row = {"name": "x", "b": "0.52", "se": "0.20"}
    assert regression(row | {"says": "significant"}).consistent
    assert bad(regression(row | {"says": "not significant"})) == {"what the text says (p)"}


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("R2", ".250", ""),
        ("adj_R2", ".224", ""),
        ("adj_R2", ".244", "adjusted R²"),
        ("F", "9.22", ""),
        ("F", "12.2", "F"),
    ],
)
def test_r2_adjusted_r2_and_f(key: str, value: str, wrong: str) -> None:
    """n = 87, k = 3: adjusted = 1 - .75 86/83 = .2229; F = (.25/3)/(.75/83) = 9.22."""
    fit = {"R2": ".250", "adj_R2": ".223", "F": "9.22"} | {key: value}
    result = run(
        n=87, regressions=[{"name": "M", "kind": "ols", "errors": "classical", "k": "3", "fit": fit}]
    )
    assert bad(result) == ({wrong} if wrong else ({"adjusted R²"} if value == ".224" else set()))


def test_nested_models_and_vif() -> None:
    small = {"name": "1", "kind": "ols", "nested_in": "2", "fit": {"R2": ".30"},
             "coefficients": [{"name": "x", "b": "1", "vif": "2.5"}]}  # fmt: skip
    wide = {
        "name": "2",
        "kind": "ols",
        "fit": {"R2": ".35"},
        "coefficients": [{"name": "x", "b": "1", "vif": "2.7"}],
    }
    assert run(n=90, regressions=[small, wide]).consistent
    assert not run(n=90, regressions=[small, wide | {"fit": {"R2": ".25"}}]).consistent
    lower = [{"name": "x", "b": "1", "vif": "1.7"}]
    assert not run(n=90, regressions=[small, wide | {"coefficients": lower}]).consistent
    assert bad(run(regressions=[wide | {"coefficients": [{"name": "x", "vif": "0.8"}]}])) == {"VIF"}


def test_vif_against_the_correlation_of_two_predictors() -> None:
    """r = .858 alone gives 3.79; no further predictor can lower it."""
    rows = [{"name": "inst", "b": "1", "vif": "4.207"}, {"name": "comp", "b": "1", "vif": "3.967"}]
    matrix = {"names": ["inst", "comp"], "rows": [[1], [".858", 1]]}
    assert run(matrix=matrix, regressions=[{"name": "M", "coefficients": rows}]).consistent
    rows[1]["vif"] = "2.967"
    assert bad(run(matrix=matrix, regressions=[{"name": "M", "coefficients": rows}])) == {"VIF"}


def test_the_published_index_and_policy() -> None:
    result = audit(Path(__file__).parents[2] / "docs" / "examples" / "audit" / "policy_index.yaml")
    found = {(c.where, c.quantity): c for c in result.inconsistent}
    assert found["Model 1, policy", "stars (p)"].suggestion == "***"
    assert found["Model 2, policy", "stars (p)"].suggestion == "***"
    assert ("Model 3, policy", "stars (p)") not in found
    for year, p in (("2016", 0.0005), ("2017", 0.003)):
        implied = found[f"Event study, {year}", "what the text says (p)"].implied
        assert implied is not None
        assert implied.lo == pytest.approx(p, rel=INEXACT["p_of_printed_digits"])
    assert "0" in found["Event study", "base period"].note
    assert {"R² of Model 2", "R² of Model 3"} & {q for where, q in found if where == "Model 3 and Model 2"}
    assert result.counts()["inconsistent"] == 6


# ---- weights ------------------------------------------------------------------------------------------------------


def test_weights_add_up_to_one() -> None:
    rows = [{"name": f"i{k}", "weight": w} for k, w in enumerate(("25.1%", "24.9%", "30.0%", "20.0%"))]
    assert run(weights=[{"rows": rows}]).consistent
    rows[0]["weight"] = "26.1%"
    assert not run(weights=[{"rows": rows}]).consistent
    assert run(weights=[{"rows": rows, "complete": False, "total": "101.0%"}]).consistent


def test_a_sum_of_rounded_weights_need_not_be_one() -> None:
    """Twenty weights with two decimals may be printed as 99.97 %."""
    rows = [{"name": f"i{k}", "weight": "5.00%"} for k in range(17)] + [
        {"name": f"j{k}", "weight": "4.99%"} for k in range(3)
    ]
    assert run(weights=[{"rows": rows, "total": "99.97%"}]).consistent


def test_weights_in_per_cent_without_the_sign() -> None:
    rows = [{"name": f"i{k}", "weight": w} for k, w in enumerate(("33.3", "33.3", "33.4"))]
    assert run(weights=[{"rows": rows}]).consistent
    rows[0]["weight"] = "36.3"
    assert not run(weights=[{"rows": rows}]).consistent


def test_an_event_study_without_n_is_judged_by_wide_bounds() -> None:
    rows = [{"name": "t-2", "time": -2, "t": "-3.46"}, {"name": "t0", "time": 0, "t": "2.9"}]
    model = {"name": "E", "kind": "ols", "pretrend": "none", "reference": -1, "coefficients": rows}
    assert bad(run(regressions=[model])) == {"what the text says (p)"}
    rows[0]["t"] = "-2.1"  # p may be .09 with five clusters
    assert run(regressions=[model]).consistent


def test_weights_from_entropies() -> None:
    rows = [
        {"name": f"i{k}", "entropy": e, "weight": w}
        for k, (e, w) in enumerate(((".90", ".25"), (".80", ".50"), (".90", ".25")))
    ]
    assert run(weights=[{"rows": rows}]).consistent
    assert not run(
        weights=[{"rows": [rows[0] | {"weight": ".35"}, rows[1] | {"weight": ".40"}, rows[2]]}]
    ).consistent


# ---- input --------------------------------------------------------------------------------------------------------

CSV = {
    "descriptives.csv": "descriptive,mean,sd,items,scale\ntrust,3.87,2.72,4,1:5\n",
    "sample.csv": "question,category,count,percent\ngender,men,210,46.0\ngender,women,247,55.0\n",
    "regression.csv": "term,model,b,bracket,stars\nx,1,0.52,0.20,none\nkind,1,logit,,\nbrackets,1,se,,\n",
    "t.csv": "t_test,n1,mean1,sd1,n2,mean2,sd2,t,df\ntrust,210,3.87,0.72,247,4.02,0.69,-3.27,455\n",
    "anova.csv": "anova,F,df1,df2,p\ntrust,6.78,2,147,.02\n",
    "weights.csv": "indicator,weight\na,.50\nb,.60\n",
}
WRONG = {"SD", "per cent, women", "stars (p)", "t", "p"}


def test_csv_tables(tmp_path: Path) -> None:
    for name, text in CSV.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = audit([tmp_path / name for name in CSV], n=457)
    assert bad(result) >= WRONG
    assert any(quantity.startswith("weight of") for quantity in bad(result))


def test_a_workbook_of_the_same_tables(tmp_path: Path) -> None:
    book = Workbook()
    for name, text in CSV.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "tables.xlsx")
    assert bad(audit(tmp_path / "tables.xlsx", n=457)) >= WRONG


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"items": {"x": {"mean": "3", "scale": "5:1"}}}, "lowest point"),
        ({"items": {"x": {"mean": "3", "range": "1:5"}}}, "unknown key 'range'"),
        ({"regressions": [{"name": "M", "coefficients": [{"name": "x", "b": "about 3"}]}]}, "not a number"),
        ({"descriptives": {"x": {"mean": "3", "unit": "third"}}}, "1/31"),
        ({"samples": [{"name": "gender"}]}, "categories"),
        ({"regressions": [{"name": "1", "nested_in": "3", "fit": {"R2": ".2"}}]}, "there is no model '3'"),
    ],
)
def test_bad_input_is_named(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(RcvsemError, match=said):
        run(**tables)
