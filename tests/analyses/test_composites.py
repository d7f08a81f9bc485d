"""Composites through the doors: what the report prints of them, and where they have no meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tolerances import INEXACT, NEAR

import rcvsem
from rcvsem.analyses.path_model_run import study_of
from rcvsem.evaluate import parameter_estimates
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.infer.drawn_parameters import drawn_parameters

DATA = Path(__file__).parents[1] / "golden" / "composites" / "hs.csv"
TEXT = "v <~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9\nt ~ v  # H1 +\ns ~ v + t\n"


@pytest.fixture(scope="module")
def study() -> object:
    fit = rcvsem.sem(TEXT, pd.read_csv(DATA))
    return study_of(fit, bootstrap=rcvsem.bootstrap(fit, draws=300))


def test_the_table_has_every_weight_with_its_test(study: object, tmp_path: Path) -> None:
    rcvsem.report(study, tmp_path, formats=("md",), lang="en")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    table = text[text.index("Composites: weights") :].split("*Note.*")[0]
    assert [item for item in ("x1", "x2", "x3") if f"| {item}" in table] == ["x1", "x2", "x3"]
    covariances = text[text.index("Variances and covariances") :].split("*Note.*")[0]
    assert "x2" not in covariances


def test_json_has_weights_loadings_and_no_reliability(study: object) -> None:
    found = json.loads(json.dumps(rcvsem.as_json(study)))
    own = {row["item"]: row for row in found["composites"]}
    assert own["x1"]["pivot"]
    assert own["x1"]["std_weight"] == pytest.approx(0.886561, abs=NEAR["five_digits"])
    # The composite is the sum of weights times items: its correlations with them are S w / sd.
    data = pd.read_csv(DATA)[["x1", "x2", "x3"]]
    weights = [own[item]["weight"] for item in data]
    expected = data.corrwith(data @ weights)
    for item in data:
        assert own[item]["loading"] == pytest.approx(expected[item], abs=NEAR["published_loading"])
        assert own[item]["vif"] == pytest.approx(1.3, abs=NEAR["published_vif"])
    reliability = {row["construct"]: row for row in found["reliability"]}
    assert reliability["v"]["alpha"] is None
    assert reliability["t"]["alpha"] is not None


def test_bootstrap_of_weights(study: object) -> None:
    found = rcvsem.as_json(study)
    assert found["bootstrap"]["converged"] > 290
    drawn = {(row.lhs, row.op, row.rhs): row for row in drawn_parameters(study.fit, study.bootstrap)}  # type: ignore[attr-defined]
    robust = rcvsem.sem(TEXT, pd.read_csv(DATA), estimator="mlr")
    expected = next(e for e in parameter_estimates(robust) if (e.op, e.rhs) == ("<~", "x3"))
    assert drawn["v", "<~", "x3"].boot_se == pytest.approx(
        expected.se, rel=INEXACT["sd_of_300_draws_small_sample"]
    )


def test_two_groups_and_full_information() -> None:
    gaps = pd.read_csv(DATA.with_name("gaps.csv"))
    found = rcvsem.sem(TEXT, gaps, group="school", missing="fiml", estimator="mlr")
    assert {row["group"] for row in rcvsem.as_json(found)["composites"]} == {1, 2}


def test_the_items_of_composites_stay_numbers_with_all() -> None:
    data = pd.read_csv(DATA).round()
    found = rcvsem.sem(TEXT, data, estimator="wlsmv", ordered="all")
    assert set(found.spec.ordered) == {f"x{k}" for k in range(4, 10)}
    assert "composite_items_as_numbers" in {finding.code for finding in found.findings}
    with pytest.raises(ModelError, match="x1 cannot be ordinal"):
        rcvsem.sem(TEXT, data, estimator="wlsmv", ordered=["x1", "x4"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda d: rcvsem.invariance(TEXT, d, group="school"), "MICOM"),
        (lambda d: rcvsem.fit(TEXT, d, engine="semopy"), "Use the engine 'rcvsem'"),
        (lambda d: rcvsem.moderation(TEXT.replace("v + t\n", "v + t + v:t\n"), d), "estimator pls"),
    ],
)
def test_where_composites_have_no_meaning(call: object, words: str) -> None:
    with pytest.raises((ModelError, OptionError)) as caught:
        call(pd.read_csv(DATA))  # type: ignore[operator]
    assert words in str(caught.value)
