"""Directives, hypotheses, reasons, and what an author should know."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.model import ModelSpec, format_model, parse_model, read_model
from rcvsem.model.measurement_part import measurement_part

MODELS = Path(__file__).parents[2] / "models"
FACTORS = "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\nh =~ z1 + z2 + z3\n"


def hypotheses(spec: ModelSpec) -> list[tuple[str, str, str, str]]:
    return [(h.name, h.lhs, h.rhs, h.sign) for h in spec.hypotheses]


def codes(spec: ModelSpec) -> list[str]:
    return [finding.code for finding in spec.findings]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# H1 +", ("H1", "+")),
        ("#H1+", ("H1", "+")),
        ("! H2 -", ("H2", "-")),
        ("# H2 −", ("H2", "-")),
        ("# H3", ("H3", "")),
        ("# H4a + because it helps", ("H4a", "+")),
        ("# H5: it helps", ("H5", "")),
        ("# H6 +  reason: theory", ("H6", "+")),
    ],
)
def test_hypothesis_of_a_path(comment: str, expected: tuple[str, str]) -> None:
    spec = parse_model(FACTORS + f"g ~ f  {comment}\n")
    assert hypotheses(spec) == [(expected[0], "g", "f", expected[1])]
    assert spec.hypotheses[0].line == 4


@pytest.mark.parametrize("comment", ["# HELP", "# see H1", "# H", "# Hypothesis", "# H1x2", "# 1"])
def test_other_comments_are_no_hypotheses(comment: str) -> None:
    spec = parse_model(FACTORS + f"g ~ f  {comment}\n")
    assert (spec.hypotheses, spec.findings) == ((), ())


def test_hypotheses_of_a_statement_over_several_lines() -> None:
    spec = parse_model(FACTORS + "h ~ f  # H1 +\n  + g   # H2 -\n")
    assert hypotheses(spec) == [("H1", "h", "f", "+"), ("H2", "h", "g", "-")]


def test_several_hypotheses_of_one_line() -> None:
    spec = parse_model(FACTORS + "h ~ f + g  # H1 +, H2 -\n")
    assert hypotheses(spec) == [("H1", "h", "f", "+"), ("H2", "h", "g", "-")]


@pytest.mark.parametrize(
    "line", ["h ~ f + g  # H1 +", "h ~~ f  # H1 +", "a := 1 + 1  # H1", "h ~ f  # H1, H2"]
)
def test_hypothesis_without_its_path_is_a_finding(line: str) -> None:
    spec = parse_model(FACTORS + line)
    assert spec.hypotheses == ()
    assert codes(spec) == ["hypothesis_not_attached"]
    assert spec.findings[0].where == "line 4"


def test_hypothesis_named_twice() -> None:
    spec = parse_model(FACTORS + "h ~ f  # H1 +\nh ~ g  # H1 +\n")
    assert len(spec.hypotheses) == 2
    assert codes(spec) == ["hypothesis_repeated"]


def test_directives() -> None:
    spec = parse_model(
        "# title: A model: with colon\n#instrument：../instruments/rcv.yaml\n# Note: none\n" + FACTORS
    )
    assert dict(spec.directives) == {"title": "A model: with colon", "instrument": "../instruments/rcv.yaml"}
    assert spec.findings == ()


def test_misspelt_and_repeated_directive() -> None:
    spec = parse_model("# instrumnt: a.yaml\n# title: one\n# title: two\n" + FACTORS)
    assert dict(spec.directives) == {"title": "one"}
    assert codes(spec) == ["directive_unknown", "directive_repeated"]
    assert "'instrument:'" in spec.findings[0].fix


def test_reason_stays_with_the_rows_of_its_line() -> None:
    spec = parse_model(FACTORS + "x1 ~~ x2  # reason: same stem\nx3 ~~ y1\n")
    assert {(p.lhs, p.rhs): p.reason for p in spec.parameters if p.line >= 4} == {
        ("x1", "x2"): "same stem",
        ("x3", "y1"): "",
    }
    assert "x1 ~~ x2  # reason: same stem\n" in format_model(spec)


FINDINGS = {
    "single_indicator": ("f =~ x1 + x2 + x3\nOV =~ y1\nOV ~ f", ("single", "OV", "y1", "fixed to 0")),
    "cross_loading": ("TR =~ a + b + SA1\nSA =~ SA1 + c + d", ("SA1", "TR", "SA", "cross-loading")),
    "two_markers": ("f =~ x1 + 1*x2 + x3", ("x1", "x2", "f")),
    "fixed_by_equality": ("f =~ a*x1 + a*x2 + x3", ("f=~x2", "1")),
    "modifier_without_effect": ("f =~ start(2)*x1 + x2 + x3", ("f=~x1",)),
    "label_is_variable": ("y ~ x*z + x", ("x*z", "product")),
    "random_predictor": ("y ~ x + z\nx ~~ x", ("x", "sample")),
    "feedback_loop": ("y1 ~ y2 + x1\ny2 ~ y1 + x2\ny1 ~~ y2\nu ~ y1 + x1", ("non-recursive", "y1, y2")),
}


@pytest.mark.parametrize("code", FINDINGS)
def test_finding(code: str) -> None:
    text, words = FINDINGS[code]
    spec = parse_model(text)
    # what these texts also restrict is looked at in test_restrictions.py
    assert [one for one in codes(spec) if one not in ("shared_label", "uncorrelated_predictors")] == [code]
    assert all(word in str(spec.findings[0]) for word in words)


def test_one_label_for_all_groups_is_a_finding() -> None:
    spec = parse_model("f =~ x1 + a*x2 + x3", groups=2)
    assert codes(spec) == ["label_across_groups"]
    assert "c(a1, a2)*x2" in spec.findings[0].fix


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x1 + x2 + x3\nOV =~ y1\nOV ~ f\ny1 ~~ 0.2*y1",
        "i =~ 1*t1 + 1*t2 + 1*t3\ns =~ 0*t1 + 1*t2 + 2*t3",
        "f =~ NA*x1 + 1*x2 + x3",
        FACTORS + "g ~ f\nh ~ g + f",
    ],
)
def test_no_finding_for_what_is_meant(text: str) -> None:
    assert parse_model(text, identify=False).findings == ()


# parameters, degrees of freedom, hypotheses, reasons: counted by hand from the study's description
SHIPPED = {
    "rcv": (75, 390, 12, 0),
    "rcv_modified": (78, 387, 7, 8),
    "measurement": (75, 390, 0, 0),
    "mediation_dsc": (54, 246, 0, 0),
    "mediation_bpc": (56, 269, 0, 0),
    "bfi": (59, 266, 8, 0),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_model(name: str) -> None:
    spec = read_model(MODELS / f"{name}.desc")
    reasons = sum(1 for p in spec.parameters if p.reason)
    assert (spec.n_free, spec.degrees_of_freedom, len(spec.hypotheses), reasons) == SHIPPED[name]
    assert spec.findings == ()
    assert (MODELS / spec.directives["instrument"]).resolve().name in ("rcv.yaml", "bfi.yaml")
    assert spec.directives["title"]


def test_all_shipped_models_are_counted() -> None:
    assert {path.stem for path in MODELS.glob("*.desc")} == set(SHIPPED)


def test_hypotheses_of_the_study() -> None:
    spec = read_model(MODELS / "rcv.desc")
    assert [h.name for h in spec.hypotheses] == [f"H{n}" for n in range(1, 13)]
    assert {h.sign for h in spec.hypotheses} == {"+"}
    assert (spec.hypotheses[9].lhs, spec.hypotheses[9].rhs) == ("BPC", "DSC")
    modified = {(h.name, h.lhs, h.rhs) for h in read_model(MODELS / "rcv_modified.desc").hypotheses}
    kept = {(h.name, h.lhs, h.rhs) for h in spec.hypotheses if h.name not in ("H1", "H2", "H3", "H5", "H11")}
    assert modified == kept


@pytest.mark.parametrize(
    ("lines", "en", "zh"),
    [
        ("# title: Trust", "Trust", "Trust"),
        ("# title: Trust\n# title.zh: 信任", "Trust", "信任"),
        ("# title.zh：信任", "信任", "信任"),
        ("# title.en: Trust\n# title.zh: 信任", "Trust", "信任"),
    ],
)
def test_title_in_either_language(lines: str, en: str, zh: str) -> None:
    title = parse_model(f"{lines}\ny ~ x").title
    assert title is not None
    assert (title.en, title.zh) == (en, zh)


def test_no_title() -> None:
    assert parse_model("y ~ x").title is None


NAMED = """
# f: Digital platform
# f.zh: 数字化平台
# 知识基础（g）
#   x1 - We like to learn; gladly.
# h: this one is a remark; see chapter 3.
# y1 = Age in years
# z1 =~ z2
# q: nothing of the model
"""


def test_comments_name_variables_as_a_questionnaire_would() -> None:
    spec = parse_model(NAMED + FACTORS)
    names = {code: (name.en, name.zh) for code, name in spec.names.items()}
    assert names == {
        "f": ("Digital platform", "数字化平台"),
        "g": ("知识基础", "知识基础"),
        "x1": ("We like to learn; gladly.", "We like to learn; gladly."),
        "y1": ("Age in years", "Age in years"),
    }
    assert spec.title is None
    assert spec.findings == ()
    assert parse_model(format_model(spec)).names == spec.names
    assert measurement_part(spec).spec.names == spec.names
    assert codes(parse_model("# f: One name\n# f: Another\n" + FACTORS)) == ["directive_repeated"]
