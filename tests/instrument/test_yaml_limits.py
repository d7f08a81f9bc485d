"""YAML made to stall or to grow: refused before it is read, or as soon as it grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.analyses.population_file import read_values
from rcvsem.foundation.errors import FileError
from rcvsem.instrument.yaml_tree import LENGTH_LIMIT, MARK_LIMIT, parse_yaml
from rcvsem.model import parse_model


def levels(text: str) -> str:
    """Nine anchors, each of nine of the one before."""
    lines = ["a: &a " + text]
    for k in range(8):
        here, before = chr(98 + k), chr(97 + k)
        lines.append(f"{here}: &{here} [" + ", ".join([f"*{before}"] * 9) + "]")
    return "\n".join(lines) + "\n"


def merged() -> str:
    lines = ["a: &a {x: 1}"]
    for k in range(8):
        here, before = chr(98 + k), chr(97 + k)
        lines.append(f"{here}: &{here} {{<<: [" + ", ".join([f"*{before}"] * 9) + "]}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (levels("[x, x, x, x, x, x, x, x, x]"), "expands to more than"),
        (merged(), "merge' is not allowed"),
        ("a: " + "x" * LENGTH_LIMIT, "characters; more than 1,000,000 are refused"),
        ("[" + "1," * MARK_LIMIT + "1]", "lines, commas and brackets; more than 100,000 are refused"),
        ("[" * 1000, "nested too deeply"),
        ("- " * 1000 + "a", "nested too deeply"),
        ("a: !!python/object/apply:os.system [x]", "not allowed"),
    ],
)
def test_bombs(text: str, said: str, tmp_path: Path) -> None:
    problems = parse_yaml(text).problems
    assert any(said in problem.what for problem in problems), [problem.what for problem in problems]
    file = tmp_path / "values.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"values\.yaml, line \d+") as caught:
        read_values(file, parse_model("f =~ a + b + c"))
    assert "\n" not in caught.value.message


def test_a_number_nobody_means_is_text() -> None:
    assert parse_yaml("a: 0x" + "f" * 5000).data["a"].startswith("0xfff")
    assert parse_yaml("a: 12").data == {"a": 12}


def test_a_large_questionnaire_is_read() -> None:
    text = "".join(f"- {{code: Q{k}, text: 'Question number {k}, as asked'}}\n" for k in range(3000))
    tree = parse_yaml(text)
    assert not tree.problems
    assert len(tree.data) == 3000
