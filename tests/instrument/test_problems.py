"""What a faulty file is told: line, key path, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.foundation.errors import InstrumentError
from rcvsem.instrument import InvalidInstrumentError, Problem, check_instrument, parse_instrument

VALID = """\
title: Title
languages: [en]
dimensions: {ability: Ability}
scales:
  agree:
    minimum: 1
    maximum: 3
    anchors:
      1: No
      2: Perhaps
      3: Sure
constructs:
  - code: A
    name: Able
    dimension: ability
    items:
      - code: A1
        text: I can
      - code: A2
        text: I could
attention_checks:
  - code: AC
    text: Choose No
    expected: 1
    after: A1
contradictions:
  - {items: [A1, A2], largest_gap: 1}
background:
  - code: sex
    text: Sex
    codes: {1: M, 2: F}
  - code: age
    text: Age
    numeric: true
screening:
  attention_check: {action: exclude}
export:
  platform: plain
"""

# id: (what is replaced, by what, line, key path, words of the message)
FAULTS = {
    "unknown key": ("    name: Able", "    nmae: Able", 14, "constructs[0].nmae", "Did you mean 'name'"),
    "unknown key at the top": ("dimensions:", "dimension:", 3, "dimension", "Did you mean 'dimensions'"),
    "missing key": ("    name: Able\n", "", 13, "constructs[0]", "'name' is missing"),
    "duplicate item": ("code: A2", "code: A1", 19, "constructs[0].items[1].code", "'A1' is used twice"),
    "item named as the construct": (
        "code: A2",
        "code: A",
        19,
        "constructs[0].items[1].code",
        "also for: construct",
    ),
    "duplicate key": ("languages: [en]", "title: Other", 2, "title", "appears twice (first on line 1)"),
    "unknown scale": (
        "    name: Able",
        "    name: Able\n    scale: agre",
        15,
        "constructs[0].scale",
        "Did you mean 'agree'",
    ),
    "anchor missing": ("      2: Perhaps\n", "", 8, "scales.agree.anchors", "no label for code 2"),
    "anchor off the scale": ("3: Sure", "3: Sure\n      4: Yes", 12, "scales.agree.anchors[4]", "1..3"),
    "anchor ambiguous": (
        "3: Sure",
        "3: ' PERHAPS '",
        11,
        "scales.agree.anchors[3]",
        "already stands for code 2",
    ),
    "anchor key is text": ("3: Sure", "'3': Sure", 11, "scales.agree.anchors.3", "must be a whole number"),
    "minimum above maximum": (
        "maximum: 3",
        "maximum: 0",
        7,
        "scales.agree.maximum",
        "must be above minimum (1)",
    ),
    "attention off the scale": ("expected: 1", "expected: 4", 24, "attention_checks[0].expected", "1..3"),
    "attention after no item": ("after: A1", "after: B1", 25, "attention_checks[0].after", "Known: A1, A2"),
    "contradiction with no item": ("[A1, A2]", "[A1, A3]", 27, "contradictions[0].items[1]", "no item 'A3'"),
    "contradiction with itself": (
        "[A1, A2]",
        "[A1, A1]",
        27,
        "contradictions[0].items",
        "two different items",
    ),
    "contradiction of three": ("[A1, A2]", "[A1, A2, A1]", 27, "contradictions[0].items", "at most 2"),
    "reverse of a question": (
        "text: Sex",
        "text: Sex\n    reverse: true",
        31,
        "background[0].reverse",
        "unknown key 'reverse'",
    ),
    "question without codes": (
        "    codes: {1: M, 2: F}\n",
        "",
        29,
        "background[0]",
        "needs codes, or numeric: true",
    ),
    "numeric with codes": (
        "numeric: true",
        "numeric: true\n    codes: {1: x}",
        34,
        "background[1].numeric",
        "not both",
    ),
    "unknown dimension": (
        "dimension: ability",
        "dimension: Abilty",
        15,
        "constructs[0].dimension",
        "Did you mean 'ability'",
    ),
    "unknown language": ("[en]", "[en, fr]", 2, "languages[1]", "Allowed: zh, en"),
    "wording missing": ("[en]", "[en, zh]", 1, "title", "a wording each for: en, zh"),
    "number for text": ("title: Title", "title: {en: 5}", 1, "title.en", 'Put it in quotes: "5"'),
    "text for a number": (
        "expected: 1",
        "expected: one",
        24,
        "attention_checks[0].expected",
        "a whole number",
    ),
    "yes is text": ("numeric: true", "numeric: yes", 34, "background[1].numeric", "must be true or false"),
    "empty value": (
        "    name: Able",
        "    name:",
        14,
        "constructs[0].name",
        "nothing is written after the colon",
    ),
    "bad code": ("code: A2", "code: A 2", 19, "constructs[0].items[1].code", "not a usable code"),
    "no items": ("constructs:\n", "constructs: []\nsource: x\nnote: |\n", 12, "constructs", "at least 1"),
    "unknown action": (
        "action: exclude",
        "action: drop",
        36,
        "screening.attention_check.action",
        "Known: exclude, flag",
    ),
    "unknown rule": (
        "attention_check:",
        "atention_check:",
        36,
        "screening.atention_check",
        "Did you mean 'attention_check'",
    ),
    "threshold where none": (
        "action: exclude",
        "action: exclude, threshold: 2",
        36,
        "screening.attention_check.threshold",
        "no threshold",
    ),
    "threshold missing": (
        "attention_check: {action: exclude}",
        "minimum_seconds: {action: flag}",
        36,
        "screening.minimum_seconds",
        "needs a threshold",
    ),
    "threshold out of range": (
        "attention_check: {action: exclude}",
        "missing_share: {action: flag, threshold: 30}",
        36,
        "screening.missing_share.threshold",
        "0 to 1",
    ),
    "cells not said": ("platform: plain", "platform: wenjuanxing", 37, "export", "number, text or score"),
    "unknown platform": ("platform: plain", "platform: wjx", 38, "export.platform", "wenjuanxing"),
    "tag": ("title: Title", "title: !!python/name:os.system x", 1, "title", "not allowed"),
}


def test_the_base_of_these_cases_is_valid() -> None:
    assert len(parse_instrument(VALID).items) == 2


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str) -> None:
    old, new, line, key_path, words = FAULTS[name]
    assert VALID.count(old) >= 1
    with pytest.raises(InvalidInstrumentError) as caught:
        parse_instrument(VALID.replace(old, new, 1), "form.yaml")
    places = {(problem.line, problem.key_path) for problem in caught.value.problems}
    assert (line, key_path) in places, str(caught.value)
    assert words in str(caught.value)
    assert "form.yaml" in str(caught.value)
    assert isinstance(caught.value, InstrumentError)


def test_rule_with_nothing_to_work_on() -> None:
    text = VALID.replace("attention_check: {action: exclude}", "contradiction: {action: flag}")
    text = text.replace("contradictions:\n  - {items: [A1, A2], largest_gap: 1}\n", "")
    with pytest.raises(InvalidInstrumentError, match="'contradictions' is empty"):
        parse_instrument(text)


def test_several_faults_are_listed_at_once_in_file_order() -> None:
    text = VALID.replace("maximum: 3", "maximum: 0").replace("expected: 1", "expected: 9")
    text = text.replace("dimension: ability", "dimension: skill").replace("code: A2", "code: A1")
    with pytest.raises(InvalidInstrumentError) as caught:
        parse_instrument(text, "form.yaml")
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert len(lines) >= 4
    assert str(caught.value).startswith(f"form.yaml: the instrument has {len(lines)} problems:\n  line 7, ")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: [a\nlanguages: en", 2, "not valid YAML"),
        ("title: x\n\tlanguages: [en]", 2, "not valid YAML"),
        ("", 1, "the file is empty"),
        ("- a\n- b", 1, "no keys at its top level"),
        ("just words", 1, "no keys at its top level"),
        ("true: x", 1, "a key must be a word"),
        ("[a, b]: x", 1, "a key must be a word"),
        ("a: &a [x]\nb: !custom y", 2, "tag '!custom' is not allowed"),
        ("a: " + "[" * 1000, 1, "nested too deeply"),
    ],
)
def test_broken_yaml(text: str, line: int, words: str) -> None:
    with pytest.raises(InvalidInstrumentError, match=words) as caught:
        parse_instrument(text)
    assert line in {problem.line for problem in caught.value.problems}


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for i in range(1, 9):
        lines.append(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]")
    with pytest.raises(InvalidInstrumentError, match="expands to more than"):
        parse_instrument("\n".join(lines))


def test_check_returns_the_problems_and_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(VALID, encoding="utf-8")
    assert check_instrument(path) == []
    path.write_text(VALID.replace("code: AC", "code: A1"), encoding="utf-8")
    (problem,) = check_instrument(path)
    assert str(problem) == (
        "line 22, attention_checks[0].code: the attention check code 'A1' is used twice (also for: item). "
        "Give each its own code."
    )


def test_place_without_a_line() -> None:
    assert Problem((), "empty.").place == ""
    assert str(Problem(("a", 0, "b"), "wrong.", "Fix.")) == "a[0].b: wrong. Fix."


def test_equal_wordings_are_told_apart_by_code() -> None:
    assert [item.text.en for item in parse_instrument(VALID.replace("I could", "I can")).items] == [
        "I can"
    ] * 2
