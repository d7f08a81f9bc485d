"""The grammar from its dark side: each fault is named with line, column and what to do."""

from __future__ import annotations

import pytest

from rcvsem.foundation.errors import ModelError, ModelSyntaxError
from rcvsem.model import check_variables, parse_model

# text, line, column, words of the message
FAULTS: dict[str, tuple[str, int, int, tuple[str, ...]]] = {
    "empty": ("", 1, 1, ("empty",)),
    "only comments": ("# nothing\n\n! at all\n", 1, 1, ("empty",)),
    "only definitions": ("a := 1", 1, 1, ("empty",)),
    "double plus": ("TR =~ TR1 + + TR2 + TR3", 1, 13, ("term is missing",)),
    "no operator": ("TR TR1 + TR2 + TR3", 1, 4, ("no operator", "=~")),
    "no operator in line 2": ("f =~ x1 + x2\nx3", 2, 1, ("no operator", "x3")),
    "missing plus": ("TR =~ TR1 TR2 + TR3", 1, 11, ("'TR1'", "'TR2'", "plus")),
    "missing plus on the left": ("a b ~ x", 1, 3, ("'a'", "'b'", "plus")),
    "missing star": ("f =~ x1 + 2 x2", 1, 13, ("'*' is missing",)),
    "number glued to name": ("f =~ x1 + 2x2", 1, 11, ("2x2", "2*")),
    "trailing plus": ("f =~ x1 + x2 +", 1, 14, ("missing after '+'",)),
    "plus before a new statement": ("f =~ x1 +\n\ng =~ y1", 1, 9, ("line 3", "ends with '+'")),
    "two operators": ("f =~ x1 ~ x2", 1, 9, ("second operator '~'",)),
    "nothing left": ("=~ x1", 1, 1, ("before '=~'",)),
    "nothing right": ("f =~", 1, 3, ("after '=~'",)),
    "subtraction": ("y ~ x - z", 1, 7, ("'-'",)),
    "minus term": ("y ~ -x", 1, 5, ("cannot be subtracted", "-1*x")),
    "comma": ("f =~ x1, x2", 1, 8, ("comma", "+")),
    "single equal sign": ("f = x1 + x2", 1, 3, ("=~", "==", ":=")),
    "interaction": ("y ~ a:b", 1, 6, ("interaction",)),
    "block": ("level: 1\nf =~ x1", 1, 6, ("Blocks",)),
    "greater or equal": ("f =~ a*x1 + x2\na >= 0", 2, 3, (">",)),
    "full-width plus": ("信任 =~ 信1 ＋ 信2", 1, 10, ("＋", "'+'")),
    "full-width tilde": ("y ～ x", 1, 3, ("～", "'~'")),
    "full-width bracket": ("f =~ start（1)*x", 1, 11, ("（", "'('")),
    "full-width comma": ("f =~ c(1，2)*x", 1, 9, ("，", "','")),
    "enumeration comma": ("f =~ x1、x2", 1, 8, ("、", "'+'")),
    "curly quotes": ("f =~ equal(“f=~x1”)*x2", 1, 12, ("“",)),
    "full-width digit": ("f =~ １*x", 1, 6, ("１", "'1'")),
    "strange sign": ("f =~ x1 & x2", 1, 9, ("'&'",)),
    "backtick": ("f =~ `my item`", 1, 6, ("blanks",)),
    "open quote": ('f =~ "a*x1', 1, 6, ("never closed",)),
    "open bracket": ("f =~ start(1*x1 + x2\ng =~ y1", 1, 11, ("never closed",)),
    "closing bracket": ("f =~ x1) + x2", 1, 8, ("no opening",)),
    "self regression": ("SA =~ a + b\nSA ~ SA + TR", 2, 6, ("SA ~ SA", "own predictor")),
    "self loading": ("f =~ f + x", 1, 6, ("own indicator",)),
    "twice in a statement": ("f =~ x1 + x2 + x1", 1, 16, ("'x1' stands twice",)),
    "twice in the text": ("y ~ x\ny ~ x", 2, 5, ("y ~ x", "twice", "line 1")),
    "covariance turned round": ("a ~~ b\nb ~~ a", 2, 6, ("twice",)),
    "intercept twice": ("x ~ 1\nx ~ 0*1", 2, 7, ("x ~ 1", "twice")),
    "defined twice": ("y ~ a*x\nind := a\nind := a^2", 3, 1, ("'ind'", "twice")),
    "label defined": ("y ~ a*x\na := 2", 2, 1, ("'a'", "label")),
    "unknown in definition": ("y ~ alpha*x\nt := alhpa^2", 2, 6, ("'alhpa'", "Did you mean 'alpha'?")),
    "definition too early": ("y ~ a*x\nt := u\nu := a", 2, 6, ("'u'", "before it is defined")),
    "definition of itself": ("y ~ a*x\nt := t + a", 2, 6, ("'t'", "before it is defined")),
    "unknown in constraint": ("y ~ a*x\na == b", 2, 6, ("'b'",)),
    "constraint of numbers": ("y ~ a*x\n1 == 1", 2, 1, ("no parameter",)),
    "unknown function": ("y ~ a*x\nt := expp(a)", 2, 6, ("expp", "exp()")),
    "function without brackets": ("y ~ a*x\nt := exp", 2, 6, ("'exp'",)),
    "arithmetic without operator": ("y ~ a*x\nt := a a", 2, 8, ("operator is missing",)),
    "arithmetic ends": ("y ~ a*x\nt := a +", 2, 8, ("missing after '+'",)),
    "arithmetic bracket": ("y ~ a*x\nt := (a", 2, 6, ("never closed",)),
    "circular latents": ("f =~ g + x1\ng =~ h + x2\nh =~ f + x3", 3, 6, ("circle",)),
    "latent with thresholds": ("f =~ x1 + x2\nf | t1", 2, 5, ("latent", "'f'")),
    "threshold name": ("x | a1", 1, 5, ("t1",)),
    "scaling of two": ("x ~*~ y", 1, 7, ("one item",)),
    "number as indicator": ("f =~ 1 + x2", 1, 6, ("number", "x ~ 1")),
    "odd intercept": ("x ~ 5", 1, 5, ("5*1",)),
    "modifier without variable": ("f =~ start(1)", 1, 6, ("modifier", "start(...)*x")),
    "unknown modifier": ("f =~ efa(1)*x1 + x2", 1, 6, ("efa()",)),
    "name in a modifier": ("f =~ (2*b)*x1 + x2", 1, 9, ("'b'",)),
    "same modifier twice": ("f =~ a*b*x1 + x2", 1, 8, ("twice",)),
    "division by zero": ("f =~ 1/0*x1 + x2", 1, 6, ("finite",)),
    "huge number": ("f =~ 1e999*x1", 1, 6, ("too large",)),
    "NA as a name": ("f =~ NA + x2", 1, 6, ("NA",)),
    "NA on the left": ("NA =~ x1 + x2", 1, 1, ("NA",)),
    "wrong number of groups": ("f =~ x1 + c(a,b)*x2 + c(1,2,3)*x3", 1, 18, ("2 entries", "3 groups")),
    "start of nothing": ("f =~ x1 + a*x2\nSTART(1) q", 2, 10, ("'q'", "labels no parameter")),
    "bounds the wrong way": ("f =~ x1 + a*x2\nBOUND(2, 1) a", 2, 7, ("above",)),
    "bound without upper": ("f =~ x1 + a*x2\nBOUND(2) a", 2, 7, ("lower and an upper",)),
    "define what": ("DEFINE(observed) x", 1, 8, ("latent or ordinal",)),
    "declared for nothing": ("DEFINE(latent) q\nf =~ x1 + x2", 1, 16, ("'q'", "nowhere")),
    "force": ("FORCE(endo) x", 1, 1, ("FORCE",)),
    "constraint of semopy": ("f =~ a*x1 + x2\nCONSTRAINT(a)", 2, 1, ("= < >",)),
    "open bracket before a semicolon": ("f =~ start(1*x1; g =~ y1", 1, 11, ("never closed",)),
    "open bracket at the end": ("f =~ start(1*x1 + x2", 1, 11, ("never closed",)),
    "two names defined": ("y ~ a*x\nt u := a", 2, 3, ("one name",)),
    "number defined": ("y ~ a*x\n2 := a", 2, 1, ("one name",)),
    "modifier on the left": ("2*y ~ x", 1, 1, ("name is expected before '~'",)),
    "star on the left": ("y*b ~ x", 1, 2, ("right-hand side",)),
    "plus on the left": ("y + ~ x", 1, 3, ("name is missing before '~'",)),
    "star without modifier": ("f =~ *x1 + x2", 1, 6, ("nothing stands before '*'",)),
    "star without variable": ("f =~ a* + x2", 1, 7, ("variable is missing after '*'",)),
    "label as a start": ("f =~ a?x1 + x2", 1, 6, ("'a'",)),
    "empty modifier": ("f =~ start()*x1", 1, 6, ("value is missing in start(...)",)),
    "hole in a modifier": ("f =~ c(1,,2)*x1", 1, 10, ("value is missing in c(...)",)),
    "equal to NA": ("f =~ x1 + equal(NA)*x2", 1, 11, ("equal()",)),
    "label with blanks": ('f =~ x1 + "a b"*x2', 1, 11, ("cannot be a label",)),
    "label of a number": ("f =~ x1 + label(2)*x2", 1, 17, ("names in quotes",)),
    "brackets side by side": ("f =~ (1)(2)*x1", 1, 9, ("operator is missing",)),
    "command without value": ("f =~ x1 + a*x2\nSTART() a", 2, 1, ("START needs a value",)),
    "command without name": ("f =~ x1 + a*x2\nSTART(1)", 2, 1, ("name must follow START",)),
    "command for a number": ("f =~ x1 + a*x2\nSTART(1) 2", 2, 10, ("not '2'",)),
    "command with a name as value": ("f =~ x1 + a*x2\nSTART(b) a", 2, 7, ("START takes numbers",)),
    "command given two values": ("f =~ x1 + a*x2\nSTART(1) a\nSTART(2) a", 3, 10, ("two different values",)),
    "words after a constraint": ("f =~ x1 + a*x2\nCONSTRAINT(a > 0) a", 2, 19, ("nothing may follow",)),
    "too many thresholds": ("x | t1 + t999999999999", 1, 10, ("t1",)),
    "wide letters before the caret": ("信任 =~ 信1 + + 信2", 1, 12, ("term is missing",)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named_with_its_place(name: str) -> None:
    text, line, column, words = FAULTS[name]
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model(text, identify=False)
    error = caught.value
    assert (error.line, error.column) == (line, column), error.message
    assert all(word in error.what + " " + error.fix for word in words), error.message
    assert f"line {line}, column {column}" in error.message


def test_the_caret_stands_under_the_fault() -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model("f =~ x1 + x2\ny ~ x +  + z", path="models/a.desc")
    head, text, caret = caught.value.message.split("\n")
    assert head.startswith("models/a.desc, line 2, column 10: ")
    assert text.index("+ z") == caret.index("^")


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r"])
def test_lines_are_counted_for_all_line_ends(mark: str) -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model(f"# one{mark}f =~ x1 + x2{mark}f x3")
    assert caught.value.line == 3


def test_equal_to_nothing_is_an_error() -> None:
    with pytest.raises(ModelError, match=r"g=~x9.*names no parameter"):
        parse_model('f =~ x1 + x2 + equal("g=~x9")*x3')


def test_equal_parameters_fixed_at_different_values() -> None:
    with pytest.raises(ModelError, match="fixed at 2 and 1"):
        parse_model("f =~ a*x1 + 2*x2 + a*x2 + x3 + x4")


def test_ordinal_variable_that_is_not_in_the_model() -> None:
    with pytest.raises(ModelError, match=r"DEFINE\(ordinal\) names 'x9'"):
        parse_model("f =~ x1 + x2 + x3\nDEFINE(ordinal) x9")


def test_bounds_that_contradict_each_other() -> None:
    with pytest.raises(ModelError, match="lower bound of f=~x2, 2, is above its upper bound, 1"):
        parse_model("f =~ x1 + a*x2 + lower(2)*x2 + a*x3 + upper(1)*x3 + x4")


def test_constraints_that_contradict_each_other() -> None:
    with pytest.raises(ModelError, match="equal to 1 and to 2"):
        parse_model("y ~ a*x\na == 1\na == 2", identify=False)


COLUMNS = ["TR1", "TR2", "TR3", "SA 1", "满意", "id"]


def test_unknown_variable_with_the_closest_column_and_its_place() -> None:
    spec = parse_model("# model\nTR =~ TR1 + TR2 +\n  tr3")
    with pytest.raises(ModelError) as caught:
        check_variables(spec, COLUMNS)
    assert "'tr3' is not in the data; 'TR3' is." in str(caught.value)
    assert str(caught.value).startswith("line 3, column 3: ")


@pytest.mark.parametrize(("used", "meant"), [("SA1", "SA 1"), ("TR22", "TR2"), ("zebra", "")])
def test_suggestions(used: str, meant: str) -> None:
    spec = parse_model(f"TR =~ TR1 + TR2 + TR3 + {used}")
    with pytest.raises(ModelError) as caught:
        check_variables(spec, COLUMNS)
    assert (f"'{meant}' is." in str(caught.value)) == bool(meant)
    assert f"'{used}' is not in the data" in str(caught.value)


def test_all_unknown_variables_are_listed() -> None:
    with pytest.raises(ModelError) as caught:
        check_variables(parse_model("TR =~ TR1 + TR2 + tr3\ny ~ TR"), COLUMNS)
    assert "'tr3'" in str(caught.value)
    assert "'y'" in str(caught.value)


def test_latent_with_the_name_of_a_column() -> None:
    with pytest.raises(ModelError, match="'id' is a latent variable of the model and also a column"):
        check_variables(parse_model("id =~ TR1 + TR2 + TR3"), COLUMNS)


def test_known_variables_pass() -> None:
    spec = parse_model("TR =~ TR1 + TR2 + TR3")
    check_variables(spec, COLUMNS)
    assert set(spec.observed) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("F =~ " + " + ".join(f"x{k}" for k in range(40_000)), "line 1, column .* beyond the 60,000 words and signs"),
        ("\n".join(f"y{k} ~ x{k}" for k in range(20_000)), "line 15001, column .* beyond the 60,000"),
        ("k := " + "(" * 50_000 + "1" + ")" * 50_000, "beyond the 60,000"),
        ("F =~ x1 + c(" + ", ".join(["a"] * 20_000) + ")*x2", "20,000 values; more than 1,000 groups are refused"),
    ],
)  # fmt: skip
def test_texts_that_are_no_model_are_refused_before_they_are_read_to_the_end(text, words):
    with pytest.raises(ModelSyntaxError, match=words) as caught:
        parse_model(text)
    assert len(str(caught.value)) < 600


def test_of_many_names_that_are_no_columns_the_first_are_told():
    spec = parse_model("F =~ " + " + ".join(f"x{k}" for k in range(3_000)))
    with pytest.raises(
        ModelError, match=r"'x0' is not .* 'x5' is not in the data\. 2,994 more are like these"
    ) as caught:
        check_variables(spec, ["y1", "y2"])
    assert len(str(caught.value)) < 800
    assert "column 6" in str(caught.value)
