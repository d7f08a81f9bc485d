"""Simulated answers have the printed moments, are repeatable, and say what they are."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from tolerances import NEAR

from rcvsem.audit import PaperError, parse_paper, refit, simulate
from rcvsem.audit.likert import category_shares, latent_correlations, thresholds
from rcvsem.chapters.simulated_answers import write_simulated
from rcvsem.foundation.errors import DataError, OptionError

TABLES: dict[str, Any] = {
    "title": "A study",
    "n": 457,
    "loadings": {"A": {f"a{i}": ".8" for i in range(4)}, "B": {f"b{i}": ".7" for i in range(4)}},
    "correlations": {"names": ["A", "B"], "rows": [["1"], [".5", "1"]]},
    "items": {f"{x}{i}": {"mean": "4.30", "sd": "0.80", "skew": "-1.2"} for x in "ab" for i in range(4)},
}


def skewness(x: np.ndarray) -> np.ndarray:
    return ((x - x.mean(axis=0)) ** 3).mean(axis=0) / x.std(axis=0) ** 3


def test_exact_continuous() -> None:
    made = simulate(parse_paper(TABLES))
    assert made.answers.shape == (457, 8)
    assert np.corrcoef(made.answers.T) == pytest.approx(made.target, abs=NEAR["rounding"])
    assert made.answers.mean(axis=0) == pytest.approx(4.3, abs=NEAR["rounding"])
    assert made.answers.std(axis=0, ddof=1) == pytest.approx(0.8, abs=NEAR["rounding"])
    assert made.target[0, 4] == pytest.approx(0.8 * 0.5 * 0.7)


def test_expected_continuous_is_skewed() -> None:
    made = simulate(parse_paper(TABLES), mode="expected", n=40_000)
    assert made.largest_gap < NEAR["share_of_draws"]
    assert skewness(np.array(made.answers)) == pytest.approx(-1.2, abs=NEAR["skewness_of_draws"])


def test_exact_rating_scale() -> None:
    made = simulate(parse_paper(TABLES), scale=(1, 5))
    assert set(np.unique(made.answers)) <= {1, 2, 3, 4, 5}
    assert made.largest_gap < NEAR["generated_correlation"]
    assert made.largest_mean_gap < NEAR["two_units_of_printed_3"]
    assert made.largest_sd_gap < NEAR["generated_correlation"]
    assert skewness(np.array(made.answers)) == pytest.approx(-1.2, abs=NEAR["skewness_of_few_draws"])


def test_expected_rating_scale_correlates_as_printed() -> None:
    made = simulate(parse_paper(TABLES), scale=(1, 5), mode="expected", n=60_000)
    assert made.largest_gap < NEAR["share_of_draws"]
    assert made.largest_mean_gap < NEAR["share_of_draws"]


def test_latent_correlation_of_dichotomies_is_the_tetrachoric() -> None:
    """Median splits: phi = (2/pi) asin(rho)."""
    half = np.array([0.5, 0.5])
    target = np.array([[1.0, 1 / 3], [1 / 3, 1.0]])
    assert latent_correlations(target, [half, half])[0, 1] == pytest.approx(
        np.sin(np.pi / 6), abs=NEAR["six_digits"]
    )


def test_shares_and_cuts() -> None:
    share = category_shares(4.3, 0.8, -1.2)
    assert share @ np.arange(1, 6) == pytest.approx(4.3, abs=NEAR["unit_of_printed_3"])
    assert np.all(np.diff(thresholds(share)) > 0)


def test_same_seed_same_answers() -> None:
    one, two, other = (simulate(parse_paper(TABLES), scale=(1, 5), seed=s, n=60).answers for s in (4, 4, 5))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_files_say_that_they_are_simulated(tmp_path: Path) -> None:
    made = simulate(parse_paper(TABLES), n=30, scale=(1, 5))
    write_simulated(made, tmp_path / "a.csv")
    with open(tmp_path / "a.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 30
    assert all("Simulated" in row["simulated"] and "A study" in row["simulated"] for row in rows)
    write_simulated(made, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert "Simulated" in str(book["about"]["A1"].value)
    assert "nobody gave" in str(book.properties.title)
    assert made.to_frame().attrs["notice"] == made.notice


def test_simulated_answers_refit_to_the_loadings() -> None:
    """The exact data set gives the printed loadings back."""
    from rcvsem.evaluate.standardized import standardized_values
    from rcvsem.fit import estimate, moments_from_data
    from rcvsem.model import parse_model

    made = simulate(parse_paper(TABLES))
    spec = parse_model("A =~ a0 + a1 + a2 + a3\nB =~ b0 + b1 + b2 + b3")
    fit = estimate(spec, moments_from_data(np.array(made.answers), made.names))
    values = standardized_values(fit.layout, fit.layout.values(fit.theta)[None, :], "all")[0]
    assert values[:8] == pytest.approx([0.8] * 4 + [0.7] * 4, abs=NEAR["five_digits"])
    assert fit.chisq == pytest.approx(0, abs=NEAR["six_digits"])


@pytest.mark.parametrize(
    ("changes", "options", "error"),
    [
        ({"n": None}, {}, PaperError),
        ({"items": {}}, {"scale": (1, 5)}, PaperError),
        ({"loadings": {}}, {}, PaperError),
        ({}, {"scale": (5, 1)}, OptionError),
        ({}, {"mode": "roughly"}, OptionError),
        ({}, {"n": 5}, OptionError),
        ({}, {"scale": (1, 4)}, DataError),
        ({"correlations": {"names": ["A", "B"], "rows": [["1"], ["1.9", "1"]]}}, {}, DataError),
    ],
)
def test_bad_input(changes: dict[str, Any], options: dict[str, Any], error: type[Exception]) -> None:
    tables = {key: value for key, value in (TABLES | changes).items() if value is not None}
    with pytest.raises(error):
        simulate(parse_paper(tables), **options)


def test_refit_needs_a_model_file() -> None:
    with pytest.raises(PaperError, match="model file"):
        refit(parse_paper(TABLES))


def test_refit_from_a_printed_matrix(tmp_path: Path) -> None:
    (tmp_path / "m.desc").write_text("y ~ x", encoding="utf-8")
    tables = {
        "n": 200,
        "models": [{"name": "M", "file": "m.desc", "paths": [{"from": "x", "to": "y", "beta": ".40"}]}],
        "matrix": {"names": ["x", "y"], "rows": [["4.00"], ["2.40", "9.00"]], "diagonal": "variance"},
    }
    result = refit(parse_paper(tables, tmp_path), draws=30)
    path = result.models[0].paths[0]
    assert result.moments.covariances
    assert path.refitted == pytest.approx(2.4 / 6, abs=NEAR["six_digits"])
    assert path.lower < 0.4 < path.upper
    assert path.agrees
