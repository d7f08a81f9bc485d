"""Background questions as controls: dummies, covariances, a block of their own, the model without them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tolerances import NEAR

from rcvsem.model import parse_model
from rcvsem.model.categories import as_categories
from rcvsem.model.controls import controls_of, without_controls

MODEL = """Agree =~ A1 + A2 + A3 + A4 + A5
Consc =~ C1 + C2 + C3 + C4 + C5
Neuro =~ N1 + N2 + N3 + N4 + N5
Consc ~ Agree + Neuro + gender   # H1, H2
"""


@pytest.fixture
def bfi(root: Path, here: Path) -> tuple[str, ...]:
    (here / "m.desc").write_text(MODEL, encoding="utf-8")
    data, instrument = root / "surveys" / "bfi.csv", root / "instruments" / "bfi.yaml"
    return ("fit", "m.desc", str(data), "-i", str(instrument), "--draws", "0")


def test_covaried_controls_are_lavaans_lines(
    rcvsem: Callable[..., Any], bfi: tuple[str, ...], here: Path
) -> None:
    held = json.loads(rcvsem(*bfi, "--json").out)
    free = json.loads(rcvsem(*bfi, "--covary-controls", "--json", "-o", "r").out)
    (here / "m.desc").write_text(f"{MODEL}gender ~~ Agree + Neuro\n", encoding="utf-8")
    written = json.loads(rcvsem(*bfi, "--json").out)
    assert free["measures"]["chisq"] == pytest.approx(written["measures"]["chisq"], rel=NEAR["solved"])
    assert held["measures"]["df"] == free["measures"]["df"] + 2
    said = next(one for one in held["findings"] if one["code"] == "uncorrelated_predictors")
    assert "gender with Agree, Neuro" in said["text"]
    (here / "m.desc").write_text(MODEL, encoding="utf-8")
    assert rcvsem("verify", "r").code == 0


def test_controls_have_their_block_and_the_model_without_them(
    rcvsem: Callable[..., Any], bfi: tuple[str, ...], here: Path
) -> None:
    rcvsem(*bfi, "-o", "r", "--lang", "en", "--format", "json,md")
    text = (here / "r" / "report.md").read_text(encoding="utf-8")
    assert text.index("**Controls**") < text.index("| gender → Consc |")
    document = json.loads((here / "r" / "report.json").read_text(encoding="utf-8"))
    tables = {table["id"]: table for section in document["sections"] for table in section["tables"]}
    beside = tables["controls-beside"]
    (here / "m.desc").write_text(MODEL.replace(" + gender", ""), encoding="utf-8")
    alone = json.loads(rcvsem(*bfi, "--json").out)
    path = next(row for row in alone["parameters"] if (row["op"], row["rhs"]) == ("~", "Agree"))
    shown = json.dumps(beside["rows"])
    nothing = rcvsem(*bfi, "--without-controls")
    assert nothing.code == 2
    assert "the model has no observed controls" in nothing.err
    assert str(round(path["std_all"], 6))[:7] in shown


def test_what_the_questionnaire_calls_nominal_becomes_dummies(
    rcvsem: Callable[..., Any], root: Path, here: Path
) -> None:
    text = (root / "instruments" / "rcv.yaml").read_text(encoding="utf-8")
    model = "PV =~ PV1 + PV2 + PV3\nDP =~ DP1 + DP2 + DP3\nPV ~ DP + {}   # H1\n"
    fitted = {}
    for name, measure, term in (
        ("nominal", "nominal", "region"),
        ("written", "", "C(region)"),
        ("ordinal", "ordinal", "region"),
        ("unsaid", "", "region"),
    ):
        line = f"  - code: region\n    measure: {measure}\n" if measure else "  - code: region\n"
        (here / "q.yaml").write_text(text.replace("  - code: region\n", line, 1), encoding="utf-8")
        (here / "m.desc").write_text(model.format(term), encoding="utf-8")
        fitted[name] = json.loads(
            rcvsem(
                "fit", "m.desc", str(root / "surveys/wave2.xlsx"), "-i", "q.yaml", "--draws", "0", "--json"
            ).out
        )
    chisq = {name: one["measures"]["chisq"] for name, one in fitted.items()}
    codes = {name: {one["code"] for one in own["findings"]} for name, own in fitted.items()}
    assert chisq["nominal"] == pytest.approx(chisq["written"], rel=NEAR["solved"])
    assert chisq["ordinal"] == pytest.approx(chisq["unsaid"], rel=NEAR["solved"])
    assert chisq["nominal"] != pytest.approx(chisq["unsaid"], rel=NEAR["six_digits"])
    assert {"nominal_as_dummies", "dummies"} <= codes["nominal"]
    assert "codes_as_numbers" in codes["unsaid"]
    assert "codes_as_numbers" not in codes["ordinal"]


def test_only_bare_predictors_become_categories() -> None:
    text = "f =~ a + region\ny ~ x + region + b1*size  # H1\nregion ~~ x\ny ~~ region\nregion ~ 1\n"
    found, left = as_categories(text, ["region", "size"])
    assert "y ~ x + C(region) + b1*size  # H1" in found
    assert found.count("C(") == 1
    assert left == ("size",)


def test_controls_are_what_no_hypothesis_names() -> None:
    spec = parse_model("f =~ a + b + c\ng =~ d + e + h\nf ~ g + age + sex  # H1, , H2\nage ~~ sex\n")
    assert set(controls_of(spec)) <= {"age", "sex"}
    assert "age" in controls_of(spec)
    bare = without_controls(parse_model("f =~ a + b + c\ng =~ d + e + h\nf ~ g + age"))
    assert bare is not None
    assert bare.observed == ("a", "b", "c", "d", "e", "h")
    assert without_controls(parse_model("y ~ x + z")) is None
