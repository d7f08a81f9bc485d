"""What constraints decide has no standard error, no test and no interval; active constraints are named."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import Fit, Moments, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.drawn_parameters import drawn_parameters
from rcvsem.infer.effects import effects
from rcvsem.model import parse_model

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "decided"
CASES: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
DECIDED = {"two_inequalities": {"TR", "SA"}, "one_bound": {"SA"}, "one_sum": set(), "pinned": {"TR"}}


def moments() -> Moments:
    with (GOLDEN / "data.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    names = tuple(rows[0])
    return moments_from_data(np.array([[float(row[name]) for name in names] for row in rows]), names)


def fitted(text: str) -> Fit:
    return estimate(parse_model(text), moments())


def codes(fit: Fit) -> list[str]:
    return [finding.code for finding in fit.findings]


@pytest.mark.parametrize("case", CASES)
def test_as_lavaan_with_the_values_fixed(case):
    stored = CASES[case]
    fit = fitted(stored["model"])
    assert fit.converged
    assert fit.df == stored["df_inequality"]
    assert fit.chisq == pytest.approx(stored["chisq"], rel=TOLERANCE["chi2"])
    mine = {(row.lhs, row.op, row.rhs): row for row in parameter_estimates(fit)}
    for row in stored["parameters"]:
        key = (row["lhs"], row["op"], row["rhs"])
        if row["op"] not in ("=~", "~", "~~") or key not in mine:
            continue
        own = mine[key]
        assert own.est == pytest.approx(row["est"], rel=TOLERANCE["estimate"], abs=NEAR["six_digits"]), key
        if row["op"] == "~" and row["rhs"] in DECIDED[case]:
            parts = (own.se, own.z, own.pvalue, own.ci_lower, own.ci_upper, own.std_all_z, own.std_all_pvalue)
            assert all(isinstance(part, NotAvailable) for part in parts), key
        elif row["se"]:
            assert own.se == pytest.approx(row["se"], rel=TOLERANCE["se"]), key
            assert own.z == pytest.approx(row["z"], rel=TOLERANCE["z"], abs=NEAR["four_digits"]), key


@pytest.mark.parametrize("case", ["two_inequalities", "one_bound", "one_sum"])
def test_active_constraints_are_named(case):
    fit = fitted(CASES[case]["model"])
    (finding,) = [f for f in fit.findings if f.code == "active_constraint"]
    for line in CASES[case]["model"].splitlines():
        if ">" in line:
            assert line in finding.text
    assert ("no standard error or test" in finding.text) == bool(DECIDED[case])


def test_decided_effects_have_no_interval_in_a_bootstrap():
    fit = fitted(CASES["two_inequalities"]["model"] + "\ns := a + b\nd := a*2")
    result = bootstrap(fit, draws=20, seed=3)
    for row in effects(fit, result):
        assert isinstance(row.se, NotAvailable)
        assert isinstance(row.std_se, NotAvailable)
        assert not row.intervals
        assert not row.std_intervals
    drawn = {(row.lhs, row.rhs): row for row in drawn_parameters(fit, result)}
    for key in (("LO", "TR"), ("LO", "SA"), ("s", "a + b"), ("d", "a*2")):
        assert drawn[key].intervals == {}
        assert drawn[key].boot_se is None
    assert drawn["TR", "tr2"].intervals
    assert drawn["TR", "tr2"].boot_se > 0.01


def test_a_sum_held_by_a_constraint_has_no_test_but_its_parts_have():
    fit = fitted(CASES["one_sum"]["model"] + "\ns := a + b\nq := a - b")
    rows = {row.lhs: row for row in parameter_estimates(fit) if row.op == ":="}
    assert rows["s"].est == pytest.approx(1.2, abs=NEAR["minimum"])
    assert isinstance(rows["s"].se, NotAvailable)
    assert rows["q"].se > 0.05


@pytest.mark.parametrize("bound", ["H1 ~~ e*H1\ne > 0", "H1 ~~ lower(0)*H1", "H1 ~~ e*H1\ne > 0.05"])
def test_a_bound_never_hides_a_heywood_case(bound):
    r = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    fit = estimate(
        parse_model(f"H =~ H1 + H2 + H3\n{bound}"), moments_from_matrix(r, ("H1", "H2", "H3"), 200)
    )
    assert fit.converged
    assert not fit.admissible
    (finding,) = [f for f in fit.findings if f.code == "hidden_by_bound"]
    assert finding.severity == "problem"
    assert "Heywood case: residual variance of H1 is negative" in finding.text


def test_an_active_bound_that_hides_nothing_is_proper():
    fit = fitted(CASES["one_bound"]["model"])
    assert fit.admissible
    assert "hidden_by_bound" not in codes(fit)


def test_undefined_and_lost_definitions_have_a_reason():
    text = CASES["one_bound"]["model"] + "\nu := log(0 - b)\nv := 1/(b - 0.5)\nw := sqrt(b)"
    rows = {row.lhs: row for row in parameter_estimates(fitted(text)) if row.op == ":="}
    for name in ("u", "v"):
        assert isinstance(rows[name].est, NotAvailable)
        assert isinstance(rows[name].se, NotAvailable)
        assert isinstance(rows[name].pvalue, NotAvailable)
    assert rows["w"].est == pytest.approx(np.sqrt(0.5))


def test_draws_without_a_value_are_counted():
    fit = fitted("TR =~ tr1 + tr2 + tr3\nSA =~ sa1 + sa2 + sa3\nTR ~ a*SA\nl := log(a - 0.3)")
    result = bootstrap(fit, draws=60, seed=5)
    (row,) = drawn_parameters(fit, result, definitions_only=True)
    a = result.usable[:, list(fit.free_names).index("a")]
    assert row.undefined == int((a <= 0.3).sum())
    assert 0 < row.undefined < 60


def test_a_marker_that_hardly_loads_is_named():
    rng = np.random.default_rng(11)
    f = rng.standard_normal(300)
    loads = (0.03, 0.7, 0.8, 0.75)
    data = np.stack([k * f + np.sqrt(1 - k * k) * rng.standard_normal(300) for k in loads], axis=1)
    names = ("m", "x1", "x2", "x3")
    weak = estimate(parse_model("F =~ m + x1 + x2 + x3"), moments_from_data(data, names))
    (finding,) = [one for one in weak.findings if one.code == "weak_marker"]
    assert "m, the marker of F," in finding.text
    good = estimate(parse_model("F =~ x1 + m + x2 + x3"), moments_from_data(data, names))
    assert "weak_marker" not in codes(good)
    assert good.chisq == pytest.approx(weak.chisq, rel=NEAR["six_digits"])
