"""Code of other programs in place of a model is answered in words; names have one spelling."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import rcvsem
from rcvsem.foundation.errors import ModelSyntaxError, SurveyError
from rcvsem.foundation.names import as_word, columns_by_name, plain_name
from rcvsem.model import parse_model
from rcvsem.model.pasted import blank_in_name

GOLDEN = Path(__file__).parents[1] / "golden" / "effects"


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("my.model <- '\n  SA =~ a + b + c\n'", "program code: my.model <- '", "delete 'my.model <- ''"),
        ('model = """\nSA =~ a + b + c\n"""', "program code: model =", "the quote that closes it"),
        ('desc <<- "SA =~ a + b + c"', "program code", "holds the model only"),
        ("> model <- ‘SA =~ a + b + c’", "program code", "holds the model only"),
        ("library(lavaan)\nSA =~ a + b + c", "library(...) is program code", "delete this line"),
        (
            "SA =~ a + b + c\nfit <- sem(model, data = d)",
            "sem(...) is program code",
            "options of the command",
        ),
        ("SA =~ a + b + c\nsummary(fit, standardized = TRUE)", "summary(...)", "delete this line"),
        ("SA =~ a + b + c\nfit <- lavaan::cfa(m, d)", "lavaan::cfa(...)", "delete this line"),
        ("import semopy\nSA =~ a + b + c", "'import semopy'", "delete this line"),
        ("```\nSA =~ a + b + c\n```", "'```'", "delete this line"),
        ("SA =~ a + b + c\n'", "a quote stands alone", "delete this one and its partner"),
        ("PV <- DP", "a path is not written with an arrow", "Write PV ~ DP"),
        ("DP -> PV", "a path is not written with an arrow", "Write PV ~ DP"),
        ("DP --> PV", "a path is not written with an arrow", "Write PV ~ DP"),
        ("DP → PV", "a path is not written with an arrow", "Write PV ~ DP"),
        ("DP <-> PV", "covariance", "Write DP ~~ PV"),
        ("F BY a b c;", "written for Mplus", "Write F =~ a"),
        ("y ON x", "written for Mplus", "Write y ~ x"),
    ],
)
def test_said_in_words(text: str, what: str, fix: str) -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model(text)
    assert what in str(caught.value.message)
    assert fix in str(caught.value.message)


@pytest.mark.parametrize(
    "text",
    [
        "SA =~ a + b + c  # fit <- sem(model)",
        "# model <- 'SA'\nSA =~ a + b + c",
        "y ~ a*x + b*z\na <-b",  # a constraint between labels: a < -b
        "sem =~ a + b + c\nsummary ~ sem",
        "model ~ from",
    ],
)
def test_models_that_only_look_like_it(text: str) -> None:
    assert parse_model(text, identify=False).parameters


def test_names_with_blanks() -> None:
    with pytest.raises(ModelSyntaxError, match="a plus sign is missing") as caught:
        parse_model("T =~ trust one + b")
    assert caught.value.beside == ("trust", "one")
    assert "trust_one" in caught.value.fix
    assert blank_in_name(("trust", "one"), ["id", "Trust  One"]) == "Trust  One"
    assert blank_in_name(("trust", "one"), ["trust one again"]) == "trust one again"
    assert blank_in_name(("trust", "one"), ["trust", "one"]) == ""


def test_one_spelling_of_names() -> None:
    assert plain_name("問１") == "問1"
    assert plain_name(" Ａ１\u200b  b ") == "A1 b"
    assert as_word("trust-3 (raw)") == "trust_3_raw"
    spec = parse_model("信頼 =~ 問１ + 問2 + 問３\nＹ ~ Ｘ", identify=False)
    assert spec.observed == ("問1", "問2", "問3", "Y", "X")
    found = columns_by_name(["問１", "trust one", "b c", "b-c"], ["問1", "trust_one", "b_c"])
    assert found == {"問1": "問１", "trust_one": "trust one"}  # two columns could be b_c


def test_frame_with_full_width_columns_and_group() -> None:
    frame = pd.read_csv(GOLDEN / "full_width.csv")
    text = "信頼 =~ 問１ + 問２ + 問３\n満足 =~ 満足４ + 満足５ + 満足６\n"
    plain = frame.rename(columns=plain_name)
    assert rcvsem.fit(text, frame).chisq == rcvsem.fit(text, plain).chisq
    frame["Ｇ"] = ["a", "b"] * (len(frame) // 2)
    assert len(rcvsem.fit(text, frame, group="Ｇ").moments.groups) == 2


def test_full_width_and_plain_column_beside_each_other_are_two_columns(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a１": range(30), "a1": range(30), "y": [k % 7 for k in range(30)]})
    frame.to_csv(tmp_path / "d.csv", index=False)
    from rcvsem.analyses.inputs import read_inputs

    (tmp_path / "m.desc").write_text("y ~ a1\n", encoding="utf-8")
    with pytest.raises(SurveyError, match="two columns for one item"):
        read_inputs(tmp_path / "m.desc", tmp_path / "d.csv")
