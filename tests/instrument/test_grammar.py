"""Plain values read by the classes of a grammar: what is taken, and every fault at once."""

from __future__ import annotations

import pytest

from rcvsem.foundation.dataclass import dataclass
from rcvsem.instrument.grammar import Part, key, read
from rcvsem.instrument.schema import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner(Part):
    code: str = key(code=True)
    share: float = key(0.5, above=0, below=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer(Part):
    title: Wording = key()
    whole: int | None = key(None, at_least=2)
    parts: list[Inner] = key(list, longest=2)
    labels: dict[int, str] = key(dict)
    flag: bool = key(False)


def test_what_is_written_short_and_full_width_is_understood():
    made, problems = read(
        Outer, {"title": "T", "parts": [{"code": "ＡＢ１", "share": 0.1}], "labels": {1: "x"}}
    )
    assert problems == []
    assert made == Outer(title=Wording(only="T"), parts=[Inner(code="AB1", share=0.1)], labels={1: "x"})


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        ({}, (), "the key 'title' is missing. Needed here: title."),
        ({"title": {"zh": 5}}, ("title", "zh"), "5 must be text."),
        ({"title": "T", "whole": True}, ("whole",), "true must be a whole number."),
        ({"title": "T", "whole": 1}, ("whole",), "1 must be at least 2."),
        ({"title": "T", "flag": None}, ("flag",), "nothing is written after the colon."),
        ({"title": "T", "parts": {}}, ("parts",), "must be a list"),
        ({"title": "T", "parts": [{"code": "1a"}]}, ("parts", 0, "code"), "'1a' is not a usable code."),
        ({"title": "T", "parts": [{"code": "a", "share": 1}]}, ("parts", 0, "share"), "1 must be below 1."),
        ({"title": "T", "parts": [{"code": "a"}] * 3}, ("parts",), "at most 2 here, not 3"),
        ({"title": "T", "labels": {"1": "x"}}, ("labels", "1"), "the code '1' must be a whole number."),
        ({"title": "T", "flags": True}, ("flags",), "unknown key 'flags'. Did you mean 'flag'?"),
    ],
)
def test_a_fault_is_told_at_its_place(value, path, said):
    made, problems = read(Outer, value)
    assert made is None
    (problem,) = problems
    assert problem.path == path
    assert said in f"{problem.what} {problem.fix}"


def test_all_faults_are_told_at_once():
    _, problems = read(Outer, {"title": 1, "whole": 1.5, "flag": "yes", "other": 2})
    assert [one.path for one in problems] == [("title",), ("whole",), ("flag",), ("other",)]
