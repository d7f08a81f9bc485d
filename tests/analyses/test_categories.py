"""`C(region)`: dummies from the answers, with the numbers of dummies made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.analyses.inputs import read_inputs
from rcvsem.foundation.errors import DataError, ModelSyntaxError, OptionError
from rcvsem.model import parse_model
from rcvsem.model.categories import with_dummies

GOLDEN = Path(__file__).parents[1] / "golden" / "groups" / "bfi.csv"
ROOT = Path(__file__).parents[2]
FACTORS = "A =~ A1 + A2 + A3 + A4\nE =~ E1 + E2 + E3 + E4\n"


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.read_csv(GOLDEN)


def by_hand(frame: pd.DataFrame, reference: str) -> tuple[str, pd.DataFrame]:
    levels = sorted(set(frame["schooling"]) - {reference})
    own = frame.assign(**{f"d_{level}": (frame["schooling"] == level) * 1.0 for level in levels})
    return f"{FACTORS}E ~ A + {' + '.join(f'd_{level}' for level in levels)}", own


@pytest.mark.parametrize("reference", ["", "degree"])
def test_dummies_are_those_made_by_hand(frame: pd.DataFrame, reference: str) -> None:
    asked = f"C(schooling, ref={reference})" if reference else "C(schooling)"
    fit = rcvsem.fit(f"{FACTORS}E ~ A + {asked}", frame)
    hand = rcvsem.fit(*by_hand(frame, reference or "college"))
    assert fit.chisq == pytest.approx(hand.chisq, rel=NEAR["solved"])
    np.testing.assert_allclose(fit.theta, hand.theta, rtol=NEAR["six_digits"], atol=NEAR["minimum"])
    (said,) = [f for f in fit.findings if f.code == "dummies"]
    assert f"reference {reference or 'college'}" in said.text


def test_files_groups_and_hypotheses(tmp_path: Path) -> None:
    model = tmp_path / "m.desc"
    model.write_text(FACTORS + "E ~ A + C(schooling)  # H1 +, H2\n", encoding="utf-8")
    inputs = read_inputs(model, GOLDEN)
    assert [(h.name, h.rhs) for h in inputs.spec.hypotheses] == [
        ("H1", "A"),
        ("H2a", "schooling.degree"),
        ("H2b", "schooling.school"),
    ]
    assert "dummies" in [f.code for f in inputs.findings]
    grouped = read_inputs(model, GOLDEN, group="gender")
    assert len(grouped.moments.groups) == 2
    assert "schooling.school" in grouped.moments.variables


def test_background_questions_keep_the_order_and_names_of_their_codes(tmp_path: Path) -> None:
    model = tmp_path / "m.desc"
    model.write_text("DP =~ DP1 + DP2 + DP3\nDP ~ C(region, ref=2)\n", encoding="utf-8")
    inputs = read_inputs(model, ROOT / "surveys/wave2.xlsx", instrument=ROOT / "instruments/rcv.yaml")
    assert inputs.spec.regressions == (("DP", "region.1"), ("DP", "region.3"))
    (said,) = [f for f in inputs.findings if f.code == "dummies"]
    assert "reference 2 (Beijing" in said.text
    assert inputs.spec.path == str(model)
    model.write_text("DP =~ DP1 + DP2 + DP3\nDP ~ region\n", encoding="utf-8")
    plain = read_inputs(model, ROOT / "surveys/wave2.xlsx", instrument=ROOT / "instruments/rcv.yaml")
    (said,) = [f for f in plain.findings if f.code == "codes_as_numbers"]
    assert "write C(region) in place of region" in said.fix


def test_a_missing_category_is_a_missing_answer(frame: pd.DataFrame) -> None:
    holes = frame.copy()
    holes.loc[:9, "schooling"] = None
    assert rcvsem.fit(f"{FACTORS}E ~ C(schooling)", holes).n == len(frame) - 10


def test_numbers_and_ordered_categories(frame: pd.DataFrame) -> None:
    order = ["school", "college", "degree"]
    own = frame.assign(
        code=frame["schooling"].map({"school": 10, "college": 9, "degree": 2}),
        kind=pd.Categorical(frame["schooling"], categories=order),
    )
    assert rcvsem.fit(f"{FACTORS}E ~ C(code)", own).spec.regressions == (("E", "code.9"), ("E", "code.10"))
    assert rcvsem.fit(f"{FACTORS}E ~ C(kind)", own).spec.regressions == (
        ("E", "kind.college"),
        ("E", "kind.degree"),
    )


def test_what_cannot_be(frame: pd.DataFrame) -> None:
    with pytest.raises(OptionError, match="no category mars"):
        rcvsem.fit(f"{FACTORS}E ~ C(schooling, ref=mars)", frame)
    with pytest.raises(DataError, match="has 1 category"):
        rcvsem.fit(f"{FACTORS}E ~ C(one)", frame.assign(one="x"))
    twins = frame.assign(k=np.resize(["a b", "a-b", "c", "d"], len(frame)))
    with pytest.raises(DataError, match=r"would have the dummy k\.a_b"):
        rcvsem.fit(f"{FACTORS}E ~ C(k, ref=c)", twins)
    with pytest.raises(DataError, match=r"write C\(schooling\)"):
        rcvsem.fit(f"{FACTORS}E ~ schooling", frame)
    with pytest.raises(ModelSyntaxError, match="hold all its dummies equal"):
        parse_model("y ~ b*C(region)")
    with pytest.raises(ModelSyntaxError, match="no predictor can stand"):
        parse_model("F =~ C(region) + x")
    with pytest.raises(ModelSyntaxError, match="two references"):
        parse_model("y ~ C(region)\nz ~ C(region, ref=2)")


def test_comments_are_left_alone() -> None:
    text = "y ~ x + C(g)  # not H1: C(g)\n# C(g) here too\n"
    assert with_dummies(text, {"g": ["g.2", "g.3"]}) == "y ~ x + g.2 + g.3  # not H1: C(g)\n# C(g) here too\n"


@pytest.mark.parametrize("labelled", [True, False])
def test_nominal_variables_of_spss_are_dummies(tmp_path: Path, labelled: bool) -> None:
    import pyreadstat

    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.integers(1, 6, (80, 3)).astype(float), columns=["a", "b", "c"])
    table["party"] = rng.integers(1, 5, 80).astype(float)
    table["grade"] = rng.integers(1, 5, 80).astype(float)
    table["sex"] = rng.integers(1, 3, 80).astype(float)
    labels = {
        "party": {1: "Red", 2: "Blue", 3: "Green", 4: "None"},
        "grade": {1: "A", 2: "B", 3: "C", 4: "D"},
    }
    measure = {
        "party": "nominal",
        "a": "ordinal",
        "b": "scale",
        "c": "nominal",
        "grade": "ordinal",
        "sex": "nominal",
    }
    file = tmp_path / "s.sav"
    pyreadstat.write_sav(
        table, str(file), variable_value_labels=labels if labelled else None, variable_measure=measure
    )
    model = tmp_path / "m.desc"
    model.write_text("F =~ a + b + c\nF ~ party + grade + sex\n", encoding="utf-8")
    inputs = read_inputs(model, file)
    assert inputs.survey is not None
    found = {f.code: f for f in (*inputs.findings, *inputs.survey.findings)}
    # items are ratings whatever SPSS calls them; two codes are a dummy already; an order is an order
    assert "codes_as_numbers" not in found
    assert "s.sav calls party nominal" in found["nominal_as_dummies"].text
    assert inputs.spec.regressions == tuple(
        ("F", x) for x in ("party.2", "party.3", "party.4", "grade", "sex")
    )
    model.write_text("F =~ a + b + c\nF ~ C(party)\n", encoding="utf-8")
    clear = read_inputs(model, file)
    assert not [f for f in (*clear.findings, *clear.survey.findings) if f.code == "codes_as_numbers"]
