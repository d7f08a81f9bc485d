"""Rows made from declared columns."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import (
    blocks_of,
    by_group,
    called,
    filled,
    headed,
    listed_by,
    note,
    otherwise,
    showing,
    under_constructs,
)


@dataclass(frozen=True)
class _Path:
    path: str
    est: float
    pvalue: float
    outcome: str = "Y"
    group: int = 1


COLUMNS = (usual.PATH, usual.B, usual.P)
PATHS = (_Path("X → Y", 0.5, 0.01), _Path("Y → Z", 0.2, 0.3, "Z"), _Path("W → Y", 0.1, 0.6))


def _filled(own: list[_Path]) -> tuple[Row, ...]:
    return filled(COLUMNS, own, p="pvalue")


def test_a_cell_is_the_attribute_of_the_columns_key_or_what_is_said_for_it() -> None:
    made = filled(COLUMNS, PATHS[:1], est=lambda one: Cell(one.est, bold=True), p="est")
    assert made == (row("X → Y", Cell(0.5, bold=True), 0.5),)
    assert filled(COLUMNS, PATHS[:1]) == (
        row("X → Y", 0.5, 0.01),
    )  # p shows the attribute pvalue, as everywhere
    with pytest.raises(AttributeError, match="'z'"):
        filled((usual.Z,), PATHS)


def test_a_declared_table_shows_what_its_columns_are_of_sorted_and_headed() -> None:
    named = showing(usual.NAME, lambda one: one.path[0])
    made = listed_by(PATHS, named, usual.B, under=lambda one: one.outcome, order=lambda one: one.est)
    assert [one.cells[0].value for one in made["rows"]] == ["Y", "W", "X", "Z", "Y"]
    assert made["columns"] == (usual.NAME, usual.B)  # a table that is made holds no functions
    table = Table(**called("paths", "Paths"), **made, notes=note("A note."))
    assert (table.id, table.short, table.column("est")) == ("paths", None, (0.1, 0.5, 0.2))
    assert [otherwise("none", "group.real")(one) for one in PATHS[:1]] == [1]


def test_headings_gather_their_entries_and_none_has_no_row() -> None:
    made = headed(PATHS, COLUMNS, lambda one: one.outcome if one.outcome == "Y" else None, _filled)
    assert [(one.kind, one.cells[0].value) for one in made] == [
        ("group", "Y"),
        ("body", "X → Y"),
        ("body", "W → Y"),
        ("body", "Y → Z"),
    ]


def test_groups_of_respondents_have_headings_when_there_are_several() -> None:
    two = (*PATHS[:1], _Path("X → Y", 0.4, 0.02, group=2))
    assert [one.kind for one in by_group(PATHS, ("women",), COLUMNS, _filled)] == ["body"] * 3
    made = by_group(two, ("women",), COLUMNS, _filled)
    assert [one.kind for one in made] == ["group", "body", "group", "body"]
    assert made[0].cells[0].value == Text.given(en="Group: women", zh="组别：women")
    assert made[2].cells[0].value == Text.given(en="Group: 2", zh="组别：2")  # a group without a label


def test_items_of_no_construct_come_last() -> None:
    assert blocks_of(("a1", "x", "b1"), [("B", ("b1", "b2")), ("A", ("a1",)), ("C", ("c1",))]) == [
        ("B", ["b1"]),
        ("A", ["a1"]),
        ("", ["x"]),
    ]
    items = {"x": PATHS[0], "a1": PATHS[1]}
    made = under_constructs(
        items, [("A", ("a1",))], COLUMNS, {"A": Text.given(en="Anger", zh="愤怒")}, _filled
    )
    assert [one.cells[0].value for one in made] == [Text.given(en="A Anger", zh="A 愤怒"), "Y → Z", "X → Y"]
