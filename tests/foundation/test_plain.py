"""A frozen result as plain values, and the schema of them from its types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.json_schema import schema_of
from rcvsem.foundation.plain import Material, json_key, plain
from rcvsem.foundation.text import Text


class Answers(Material):
    __slots__ = ()

    @property
    def seen(self) -> int:
        return 7


@dataclass(frozen=True, kw_only=True)
class Inner:
    p: float
    kept: Path | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One path.

    More is not said in the schema.
    """

    source: str = json_key("from")
    est: float | NotAvailable
    verdict: Literal["yes", "no"] | None
    n: int
    inner: str = json_key(None)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found.

    rows : the paths, in order. matrix, title : further things.
    """

    json_form: ClassVar[str] = (
        "rows named matrix title converged half seen=answers.seen sources=rows[].source first=last.source "
        "why=last! note? *inner"
    )

    answers: Answers
    rows: tuple[Row, ...]
    named: Mapping[str, float]
    matrix: Floats
    title: Text
    converged: bool

    @property
    def half(self) -> float:
        """Half of the rows."""
        return len(self.rows) / 2

    @property
    def last(self) -> Row | NotAvailable:
        return NotAvailable("none was asked for")

    @property
    def note(self) -> str | None:
        return None

    @property
    def inner(self) -> Inner:
        return Inner(p=0.05, kept=None)


ROW = Row(source="a", est=NotAvailable("fixed"), verdict=None, n=3, inner="not told")
FOUND = Found(
    answers=Answers(),
    rows=(ROW, Row(source="b", est=0.5, verdict="yes", n=4, inner="")),
    named={"cfi": float("nan")},
    matrix=np.eye(2),
    title=Text.given(en="Title", zh="标题"),
    converged=True,
)


def test_fields_become_keys_in_their_order() -> None:
    found = plain(FOUND)
    assert found == {
        "rows": [
            {"from": "a", "est": None, "verdict": None, "n": 3},
            {"from": "b", "est": 0.5, "verdict": "yes", "n": 4},
        ],
        "named": {"cfi": None},
        "matrix": [[1.0, 0.0], [0.0, 1.0]],
        "title": "Title",
        "converged": True,
        "half": 1.0,
        "seen": 7,
        "sources": ["a", "b"],
        "first": None,
        "why": "none was asked for",
        "p": 0.05,
        "kept": None,
    }
    assert list(found)[:6] == ["rows", "named", "matrix", "title", "converged", "half"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_schema_follows_from_the_types() -> None:
    schema = schema_of(Found)
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema)
    checker.validate(plain(FOUND))
    said = schema["properties"]
    assert said["rows"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/Row"},
        "description": "The paths, in order.",
    }
    assert schema["$defs"]["Row"]["description"] == "One path."
    assert schema["description"] == "What was found."
    assert schema["required"] == list(plain(FOUND))
    assert said["half"]["description"] == "Half of the rows."
    assert said["first"] == {"type": ["string", "null"]}
    assert said["note"] == {"type": "string"}
    assert "note" not in schema["required"]


def test_a_key_of_nothing_is_no_schema() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Misspelt:
        row: Row
        json_form: ClassVar[str] = "from=row.sauce"

    with pytest.raises(TypeError, match="'sauce' is no field or property of Row"):
        schema_of(Misspelt)


@pytest.mark.parametrize(
    ("place", "wrong"), [("converged", 1), ("half", "1"), ("rows", [{**plain(ROW), "verdict": "perhaps"}])]
)
def test_the_schema_refuses_other_kinds(place: str, wrong: Any) -> None:
    checker = Draft202012Validator(schema_of(Found))
    assert not checker.is_valid({**plain(FOUND), place: wrong})
