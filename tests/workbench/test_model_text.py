"""Paths as a table and as text: an edit of one path changes its line and nothing else."""

from __future__ import annotations

from pathlib import Path as File

import pytest

from rcvsem.foundation.errors import OptionError
from rcvsem.model import parse_model
from rcvsem.workbench.model_text import (
    Path,
    constructs_of,
    paths_of,
    with_covariance,
    with_path,
    without_path,
)

ROOT = File(__file__).parents[2]
RCV = (ROOT / "models" / "rcv.desc").read_text(encoding="utf-8")
TEXT = """\
# title: t
A =~ a1 + a2 + a3   # first
B =~ b1 + b2 + b3
C =~ c1 + c2 + c3
# my remark
C ~ b*A + start(0.2)*B  # H1 +, H2 -
B ~ A  # reason: because
a1 ~~ a2
ind := b*1
C ~ 1
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(one.source, one.target) for one in paths_of(text)]


def test_the_table_says_what_the_text_says() -> None:
    rows = paths_of(RCV)
    assert [(one.target, one.source) for one in rows] == list(parse_model(RCV).regressions)
    assert [(one.hypothesis, one.sign) for one in rows] == [(f"H{k}", "+") for k in range(1, 13)]
    assert _pairs(TEXT) == [("A", "C"), ("B", "C"), ("A", "B")]
    assert [one.term for one in paths_of(TEXT)] == ["b*A", "start(0.2)*B", "A"]
    assert paths_of(TEXT)[2].reason == "because"
    assert constructs_of(TEXT) == ["A", "B", "C"]


def test_a_new_path_stands_behind_the_last_one() -> None:
    text = with_path(TEXT, Path(source="C", target="B", hypothesis="H3", sign="-", reason="theory  says so"))
    lines, old = text.splitlines(), TEXT.splitlines()
    assert lines[7] == "B ~ C  # H3 -  reason: theory says so"
    assert [*lines[:7], *lines[8:]] == old
    found = paths_of(text)[-1]
    assert (found.hypothesis, found.sign, found.reason) == ("H3", "-", "theory says so")


def test_an_edit_keeps_label_and_neighbours() -> None:
    text = with_path(TEXT, Path(source="A", target="C", hypothesis="H9", sign="+"), ("A", "C"))
    assert "C ~ b*A  # H9 +" in text.splitlines()
    assert "C ~ start(0.2)*B  # H2 -" in text.splitlines()
    assert sorted(_pairs(text)) == sorted(_pairs(TEXT))
    assert "# my remark" in text
    assert [(one.hypothesis, one.sign) for one in paths_of(text)][:2] == [("H9", "+"), ("H2", "-")]
    assert parse_model(text, identify=False).definitions[0].name == "ind"


def test_a_path_is_taken_out() -> None:
    text = without_path(TEXT, "A", "B")
    assert _pairs(text) == [("A", "C"), ("B", "C")]
    assert len(text.splitlines()) == len(TEXT.splitlines()) - 1
    assert _pairs(without_path(text, "B", "C")) == [("A", "C")]
    assert without_path(TEXT, "X", "Y") == TEXT


@pytest.mark.parametrize(
    "path",
    [
        Path(source="A", target="A"),
        Path(source="A", target="C"),
        Path(source="", target="C"),
        Path(source="A; x", target="B"),
        Path(source="B", target="A", hypothesis="first"),
        Path(source="B", target="A", sign="positive"),
        Path(source="B\nC", target="A"),
    ],
)
def test_what_is_no_path_is_refused(path: Path) -> None:
    with pytest.raises(OptionError):
        with_path(TEXT, path)


def test_chinese_names_and_a_reason_with_a_hash() -> None:
    text = "质量 =~ x1 + x2 + x3\n价值 =~ y1 + y2 + y3\n"
    text = with_path(text, Path(source="质量", target="价值", hypothesis="H1", sign="+", reason="因为\n理论"))
    assert paths_of(text)[0] == Path(
        source="质量", target="价值", hypothesis="H1", sign="+", reason="因为 理论", term="质量"
    )


def test_a_covariance_needs_its_reason() -> None:
    with pytest.raises(OptionError):
        with_covariance(TEXT, "b1", "b2", " \n")
    text = with_covariance(TEXT, "b1", "b2", "both are about\nprice")
    assert text.endswith("b1 ~~ b2  # reason: both are about price\n")
    assert text.startswith(TEXT.rstrip("\n"))


def test_a_text_with_a_typo_still_shows_its_paths() -> None:
    assert _pairs("A =~ a1 + \nB ~ A\n") == [("A", "B")]
