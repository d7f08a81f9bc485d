"""ModelSpec: options, roles, numbers, files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rcvsem.foundation.errors import FileError, ModelSyntaxError, OptionError
from rcvsem.model import ModelSpec, parameter_table, parse_model, read_model

PATH = "f =~ x1 + x2 + x3\nm ~ a*f + w\ny ~ b*m + v\nab := a*b\ntotal := ab*2\nw ~~ q*e\n"


def fixed(spec: ModelSpec, lhs: str, op: str, rhs: str, group: int = 1) -> float | None:
    (row,) = [p for p in spec.parameters if (p.lhs, p.op, p.rhs, p.group) == (lhs, op, rhs, group)]
    return row.fixed


def test_roles() -> None:
    spec = parse_model(PATH)
    assert spec.latents == ("f",)
    assert spec.observed == ("x1", "x2", "x3", "m", "y", "w", "v", "e")
    assert spec.exogenous == ("v",)
    assert spec.structural == ("m", "y", "w", "v")
    assert spec.indicators("f") == ("x1", "x2", "x3")
    assert spec.measurement == {"f": ("x1", "x2", "x3")}
    assert spec.regressions == (("m", "f"), ("m", "w"), ("y", "m"), ("y", "v"))


def test_names_and_values_of_theta() -> None:
    spec = parse_model(PATH)
    assert len(spec.free_names) == spec.n_free
    assert spec.free_names[:3] == ("f=~x2", "f=~x3", "a")
    theta = np.arange(spec.n_free, dtype=float)
    a, b = spec.free_names.index("a"), spec.free_names.index("b")
    values = spec.named_values(theta)
    assert (values["a"], values["ab"], values["total"]) == (a, a * b, 2 * a * b)
    draws = np.vstack([theta, theta + 1])
    np.testing.assert_array_equal(spec.named_values(draws)["ab"], [a * b, (a + 1) * (b + 1)])
    step = theta + 0j
    step[a] += 1e-20j
    assert np.imag(spec.named_values(step)["total"]) / 1e-20 == pytest.approx(2 * b)


def test_label_of_a_fixed_parameter_has_its_value() -> None:
    spec = parse_model("f =~ x1 + a*x2 + b*x3 + x4\na == 2\nr := a/b")
    assert spec.labels["a"] == 2.0
    assert fixed(spec, "f", "=~", "x2") == 2.0
    assert spec.named_values(np.full(spec.n_free, 4.0))["r"] == 0.5
    assert spec.constraints == ()


def test_equality_between_labels_shares_one_index() -> None:
    spec = parse_model("f =~ x1 + a*x2 + b*x3 + x4\n2*a == 2*b")
    loadings = [p.free for p in spec.parameters if p.op == "=~"]
    assert loadings == [0, 1, 1, 2]
    assert spec.free_names[0] == "a"
    assert spec.constraints == ()


def test_constraints_that_are_left() -> None:
    spec = parse_model(
        "f =~ x1 + a*x2 + b*x3 + c*x4\na + 2*b == 3 - c\na*b == 1\na > 0\nb < c", identify=False
    )
    R, r = spec.constraints_linear
    np.testing.assert_array_equal(R, [[1, 2, 1] + [0] * (spec.n_free - 3)])
    np.testing.assert_array_equal(r, [3.0])
    assert not R.flags.writeable
    assert [c.op for c in spec.equality_constraints] == ["==", "=="]
    assert [c.linear for c in spec.equality_constraints] == [True, False]
    values = {"a": 2.0, "b": 0.5, "c": 1.5}
    assert [float(c.residual(values)) for c in spec.inequality_constraints] == [2.0, 1.0]


def test_defined_names_in_constraints_are_replaced() -> None:
    spec = parse_model("m ~ a*x\ny ~ b*m\nab := a*b\ntwice := 2*ab\ntwice == 0.5")
    assert spec.constraints[0].names == {"a", "b"}
    assert float(spec.constraints[0].residual({"a": 0.5, "b": 0.5})) == 0.0


def test_no_constraints_give_empty_arrays() -> None:
    spec = parse_model("y ~ x")
    R, r = spec.constraints_linear
    assert (R.shape, r.shape) == ((0, 2), (0,))


def test_with_options_re_specifies_from_the_statements() -> None:
    spec = parse_model("f =~ x1 + x2 + x3 + x4")
    other = spec.with_options(std_lv=True, groups=2, group_equal=["loadings"], group_partial="f =~ x4")
    assert (other.groups, other.meanstructure, other.n_free) == (2, True, 22)
    assert other.options.group_partial == ("f=~x4",)
    assert fixed(other, "f", "~~", "f", 1) == 1.0
    assert fixed(other, "f", "~~", "f", 2) is None
    back = other.with_options(std_lv=False, groups=None, group_equal=(), group_partial=())
    assert [(p.lhs, p.op, p.rhs, p.free) for p in back.parameters] == [
        (p.lhs, p.op, p.rhs, p.free) for p in spec.parameters
    ]


def test_groups_are_read_off_the_text() -> None:
    spec = parse_model("f =~ x1 + c(a, b, NA)*x2 + c(1, d, NA)*x3")
    assert spec.groups == 3
    assert [p.label for p in spec.parameters if p.rhs == "x2" and p.op == "=~"] == ["a", "b", ""]
    assert [(p.fixed, p.label) for p in spec.parameters if p.rhs == "x3" and p.op == "=~"] == [
        (1.0, ""),
        (None, "d"),
        (None, ""),
    ]


def test_group_partial_that_names_nothing_is_an_error() -> None:
    with pytest.raises(OptionError, match=r"group_partial.*f=~x9"):
        parse_model("f =~ x1 + x2 + x3", groups=2, group_equal="loadings", group_partial="f=~x9")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"std.lv": True}, "no option 'std.lv'"),
        ({"std_lv": 1}, "'std_lv' option of the model must be True or False. Got 1."),
        ({"meanstructure": "default"}, "'meanstructure'"),
        ({"groups": 0}, "'groups' option of the model must be an int >= 1. Got 0."),
        ({"group_equal": "loading"}, "'group_equal' option of the model takes loadings"),
        ({"group_equal": 3}, "'group_equal'"),
        ({"ordered": {"x1": 1}}, "at least 2 categories"),
        ({"ordered": ["x9"]}, "'x9', which is not an observed variable"),
        ({"ordered": [3]}, "'ordered'"),
    ],
)
def test_wrong_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_model("f =~ x1 + x2 + x3", **options)
    assert message in str(caught.value)


def test_ordinal_items_are_declared_in_three_ways() -> None:
    text = "f =~ x1 + x2 + x3\n"
    assert parse_model(text, ordered=["x2"]).ordered == ("x2",)
    assert parse_model(text + "DEFINE(ordinal) x2 x1").ordered == ("x1", "x2")
    spec = parse_model(text + "x3 | t1 + t2", ordered={"x1": 3, "x2": 3})
    assert spec.ordered == ("x1", "x2", "x3")
    assert sum(1 for p in spec.parameters if p.op == "|") == 6
    assert spec.meanstructure


def test_growth_options() -> None:
    text = "i =~ 1*t1 + 1*t2 + 1*t3\ns =~ 0*t1 + 1*t2 + 2*t3"
    spec = parse_model(text, int_ov_free=False, int_lv_free=True, meanstructure=True)
    assert [(p.lhs, p.free > 0) for p in spec.parameters if p.op == "~1"] == [
        ("t1", False), ("t2", False), ("t3", False), ("i", True), ("s", True),
    ]  # fmt: skip


def test_frame() -> None:
    frame = parse_model("f =~ x1 + x2 + x3").to_frame()
    assert list(frame.columns[:6]) == ["id", "lhs", "op", "rhs", "group", "free"]
    assert frame.loc[frame["op"] == "=~", "rhs"].tolist() == ["x1", "x2", "x3"]


def test_plain_rows() -> None:
    rows = parameter_table(parse_model("f =~ x1 + a*x2 + x3").parameters)
    assert json.loads(json.dumps(rows))[1]["label"] == "a"
    assert [row["free"] for row in rows] == [0, 1, 2, 3, 4, 5, 6]


def test_a_spec_cannot_be_changed() -> None:
    spec = parse_model("y ~ x")
    with pytest.raises(AttributeError):
        spec.source = ""  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "encoding"), [("a.desc", "utf-8"), ("b.lav", "utf-8-sig"), ("c.txt", "gb18030"), ("d", "utf-16")]
)
def test_files_in_usual_encodings(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_text("信任 =~ 信1 + 信2 + 信3", encoding=encoding)
    spec = read_model(tmp_path / name)
    assert spec.latents == ("信任",)
    assert spec.path == str(tmp_path / name)
    assert read_model(str(tmp_path / name)).observed == ("信1", "信2", "信3")


def test_text_instead_of_a_path() -> None:
    assert read_model("y ~ x").observed == ("y", "x")
    assert read_model("f =~ x1+x2+x3").path == ""


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"There is no file 'nowhere\.desc'"):
        read_model("nowhere.desc")
    with pytest.raises(FileError, match="folder"):
        read_model(tmp_path)
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04\x00\x00\xff\xfe\x00")
    with pytest.raises(FileError, match="not a text file"):
        read_model(tmp_path / "x.xlsx")


def test_faults_in_files_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "m.desc"
    path.write_text("\nf =~ x1 x2\n", encoding="utf-8")
    with pytest.raises(ModelSyntaxError) as caught:
        read_model(path)
    assert caught.value.message.startswith(f"{path}, line 2, column 9: ")
