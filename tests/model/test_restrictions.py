"""What a model holds without saying so. Oracle of sizes: lavaan (tests/golden/effects, tests/golden/groups)."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tolerances import NEAR, TOLERANCE

import rcvsem
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import Finding
from rcvsem.infer.held_covariances import held_at_zero, with_size
from rcvsem.model import parse_model
from rcvsem.model.restrictions import covariance_lines, uncorrelated_pairs

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "effects" / "expected.json").read_text(encoding="utf-8"))
TWO = "TR =~ tr1 + tr2 + tr3 + sa1\nTR ~~ 1*TR\n"


def found(text: str, code: str, **options: object) -> list[Finding]:
    spec = parse_model(text, identify=False, **options)
    return [finding for finding in spec.findings if finding.code == code]


def test_two_scales_cost_a_degree_of_freedom_and_are_said() -> None:
    frame = pd.read_csv(GOLDEN / "effects" / "two_scales.csv")
    for text, key in ((TWO, "both"), (TWO.replace("tr1", "NA*tr1", 1), "one")):
        fit = rcvsem.fit(text, frame)
        assert fit.df == EXPECTED["two_scales"][key]["df"]
        assert fit.chisq == pytest.approx(EXPECTED["two_scales"][key]["chisq"], rel=NEAR["five_digits"])
        assert [f.code for f in fit.findings].count("two_scales") == (key == "both")
    (said,) = found(TWO, "two_scales")
    assert said.fix == "Write NA*tr1 or drop TR ~~ 1*TR."


@pytest.mark.parametrize(
    ("text", "options", "count"),
    [
        ("F =~ 1*a + b + c\nF ~~ 1*F", {}, 1),
        ("F =~ a + b + c\nF ~~ 2.5*F", {}, 1),
        ("F =~ 1*a + b + c", {"std_lv": True}, 1),
        ("F =~ a\nF ~~ 1*F\ny ~ F", {}, 1),
        ("F =~ a + b + c\nF ~~ c(1, NA)*F", {"groups": 2}, 1),
        ("F =~ NA*a + b + c\nF ~~ 1*F", {}, 0),
        ("F =~ a + b + c", {"std_lv": True}, 0),
        ("F =~ a + b + c\nF ~~ 0*F", {}, 0),
        ("i =~ 1*a + 1*b + 1*c\ni ~~ 1*i", {}, 0),  # an intercept factor is meant so
        ("F =~ a + b + c", {"std_lv": True, "groups": 2, "group_equal": ("loadings",)}, 0),
    ],
)
def test_which_latents_have_two_scales(text: str, options: dict[str, object], count: int) -> None:
    assert len(found(text, "two_scales", **options)) == count


def test_two_scales_name_the_groups() -> None:
    (said,) = found("F =~ a + b + c\nF ~~ c(1, NA)*F", "two_scales", groups=2)
    assert "(group 1)" in said.text


def test_other_fixed_loadings_beside_the_marker() -> None:
    assert "b at 0.8 by the text" in found("F =~ a + 0.8*b + c + d", "two_markers")[0].text
    assert not found("F =~ a + 1*b + 1*c", "two_markers")  # equal loadings are meant


def test_one_label_on_several_parameters() -> None:
    (said,) = found("y ~ a*x + b*z\nw ~ a*y", "shared_label")
    assert said.severity == "info"
    assert "'a' holds 2 parameters equal: y ~ x, w ~ y" in said.text
    (said,) = found("F =~ x1 + a*x2 + x3\ny ~ a*F", "shared_label")
    assert said.severity == "warning"
    assert not found("y ~ a*x + b*z", "shared_label")


def test_predictors_that_are_held_uncorrelated() -> None:
    text = "F =~ a + b + c\nG =~ d + e + f\ny ~ F + G + x + z\n"
    spec = parse_model(text, identify=False)
    pairs = uncorrelated_pairs(spec.roles, spec.parameters)
    assert pairs == [("x", "F"), ("x", "G"), ("z", "F"), ("z", "G")]
    lines = covariance_lines(spec.roles, pairs)
    assert lines == ["x ~~ F + G + z", "z ~~ F + G"]
    freed = parse_model("\n".join([text, *lines]), identify=False)
    assert freed.degrees_of_freedom == spec.degrees_of_freedom - 4
    assert not uncorrelated_pairs(freed.roles, freed.parameters)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("F =~ a + b + c\ny ~ F + x + z\nx ~~ F", [("x", "z"), ("z", "F")]),  # x has become a parameter
        ("F =~ a + b + c\ny ~ F + x\nx ~~ 0*F", []),  # the author says 0
        ("y ~ x + z", []),
        ("F =~ a + b + c\nF ~ x + z", []),  # predictors of the construct
        ("F =~ a + b + c\nG =~ d + e + f\nG ~ F", []),
    ],
)
def test_which_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    spec = parse_model(text, identify=False)
    assert uncorrelated_pairs(spec.roles, spec.parameters) == pairs


@pytest.mark.parametrize(("estimator", "chisq"), [("ml", 68.16020212), ("mlr", 63.39321)])
def test_size_of_the_restriction_is_lavaans(estimator: str, chisq: float) -> None:
    """lavTestLRT of sem(fixed.x = FALSE) without and with the four covariances, lavaan 0.6-14."""
    frame = pd.read_csv(GOLDEN / "groups" / "bfi.csv")
    frame["gender"] = (frame["gender"] == "women") * 1.0
    frame["school"] = frame["schooling"].rank(method="dense")
    text = "A =~ A1+A2+A3+A4\nE =~ E1+E2+E3+E4\nC =~ C1+C2+C3\nC ~ A + E + gender + school\n"
    fit = rcvsem.fit(text, frame, estimator=estimator)
    test = held_at_zero(fit)
    assert not isinstance(test, NotAvailable)
    assert test.df == 4
    assert test.stat == pytest.approx(chisq, rel=TOLERANCE["scaled_chi2"])
    (said,) = [f for f in with_size(fit.findings, fit) if f.code == "uncorrelated_predictors"]
    assert f"lower chi-square by {chisq:.2f} on 4 df, p < .001" in said.text


def test_two_valued_outcomes_are_said() -> None:
    frame = pd.read_csv(GOLDEN / "effects" / "labels.csv")
    fit = rcvsem.fit("night ~ load + help", frame)
    (said,) = [f for f in fit.findings if f.code == "two_valued_outcome"]
    assert "night (0, 1)" in said.text
    for text in ("harm ~ load + night", "tired ~ load"):
        assert "two_valued_outcome" not in [f.code for f in rcvsem.fit(text, frame).findings]
