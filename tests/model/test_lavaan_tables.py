"""Our parameter table is lavaan's, row by row, for every case of tests/golden/model/generate.R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rcvsem.model import ModelSpec, parse_model, to_lavaan

RECORD = json.loads(
    (Path(__file__).parents[1] / "golden" / "model" / "tables.json").read_text(encoding="utf-8")
)
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in RECORD["cases"]}
OPTIONS = {
    "std.lv": "std_lv",
    "orthogonal": "orthogonal",
    "auto.cov.y": "auto_cov_y",
    "auto.cov.lv.x": "auto_cov_lv_x",
    "fixed.x": "fixed_x",
    "meanstructure": "meanstructure",
    "int.ov.free": "int_ov_free",
    "int.lv.free": "int_lv_free",
    "ngroups": "groups",
    "group.equal": "group_equal",
    "group.partial": "group_partial",
}
Table = list[dict[str, Any]]


def spec_of(case: dict[str, Any], text: str | None = None) -> ModelSpec:
    given = case["options"] or {}
    options = {OPTIONS[key]: value for key, value in given.items() if key in OPTIONS}
    if "nthresholds" in given:
        options["ordered"] = {name: count + 1 for name, count in given["nthresholds"].items()}
    return parse_model(text or case["model"], identify=False, **options)


def lavaan_table(case: dict[str, Any]) -> Table:
    return [dict(zip(RECORD["columns"], row, strict=True)) for row in case["rows"]]


def equal_sets(case: dict[str, Any], table: Table) -> list[int]:
    """For each row of lavaan's table the number of its class of equal free parameters, 0 when fixed."""
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.get(name, name) != name:
            name = parent[name]
        return name

    labels = {row["label"] for row in table if row["label"]}
    plabels = {row["plabel"] for row in table}
    for row in table:
        if row["label"] in labels:
            parent.setdefault(find(row["plabel"]), find(row["label"]))
    for lhs, op, rhs, _ in case["rest"]:
        if op == "==" and {lhs, rhs} <= labels | plabels and find(rhs) != find(lhs):
            parent[find(rhs)] = find(lhs)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(find(row["plabel"]), len(numbers) + 1) if row["free"] else 0 for row in table]


def same_rows_in_the_same_order(case: Any, spec: ModelSpec) -> None:
    expected = [(row["lhs"], row["op"], row["rhs"], row["group"]) for row in lavaan_table(case)]
    assert [(p.lhs, p.op, p.rhs, p.group) for p in spec.parameters] == expected


def same_free_and_equal_parameters(case: Any, spec: ModelSpec) -> None:
    assert [p.free for p in spec.parameters] == equal_sets(case, lavaan_table(case))


def same_fixed_values_starts_and_bounds(case: Any, spec: ModelSpec) -> None:
    for ours, theirs in zip(spec.parameters, lavaan_table(case), strict=True):
        place = (theirs["lhs"], theirs["op"], theirs["rhs"], theirs["group"])
        assert (*place, ours.exo) == (*place, bool(theirs["exo"]))
        assert (*place, ours.user) == (*place, bool(theirs["user"]))
        value = ours.start if ours.free else ours.fixed
        # An equal start is shared by us; lavaan keeps it on the row that has it.
        if not (ours.free and theirs["ustart"] is None):
            assert (*place, value) == (*place, theirs["ustart"])
        if ours.free:
            assert (*place, ours.lower, ours.upper) == (*place, theirs["lower"], theirs["upper"])


def same_labels(case: Any, spec: ModelSpec) -> None:
    given = {p.label for p in spec.parameters}
    ours = [p.label for p in spec.parameters]
    # lavaan writes the twin's name (".p2.", "f=~x2") into the label column of equal rows without a label.
    theirs = [row["label"] if row["label"] in given else "" for row in lavaan_table(case)]
    assert ours == theirs


def same_definitions(case: Any, spec: ModelSpec) -> None:
    expected = [(lhs, rhs) for lhs, op, rhs, _ in case["rest"] if op == ":="]
    found = [(d.name, str(d.expression).replace(" ", "")) for d in spec.definitions]
    assert found == expected


def number_of_parameters_is_lavaans(case: Any, spec: ModelSpec) -> None:
    free = sum(1 for row in lavaan_table(case) if row["free"])
    equalities = sum(1 for _, op, _, _ in case["rest"] if op == "==")
    left = len(spec.equality_constraints)
    assert spec.n_free - left == free - equalities


def printed_for_lavaan_it_is_the_same_table(case: Any, spec: ModelSpec) -> None:
    second = spec_of(case, to_lavaan(spec))
    keys = ("lhs", "op", "rhs", "group", "free", "label", "fixed", "start", "lower", "upper", "exo", "user")
    for one, two in zip(spec.parameters, second.parameters, strict=True):
        assert [getattr(one, key) for key in keys] == [getattr(two, key) for key in keys]


CHECKS = (
    same_rows_in_the_same_order,
    same_free_and_equal_parameters,
    same_fixed_values_starts_and_bounds,
    same_labels,
    same_definitions,
    number_of_parameters_is_lavaans,
    printed_for_lavaan_it_is_the_same_table,
)


@pytest.mark.parametrize("name", CASES)
def test_the_table_is_lavaans(name: str) -> None:
    case = CASES[name]
    spec = spec_of(case)
    for check in CHECKS:
        check(case, spec)
