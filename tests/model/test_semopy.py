"""semopy's own parser reads the same model: from the shipped files, and from what we print for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.foundation.errors import ModelError
from rcvsem.model import ModelSpec, parse_model, read_model, to_semopy_text

MODELS = sorted((Path(__file__).parents[2] / "models").glob("*.desc"))
Cells = dict[tuple[str, ...], object]


def canonical(cells: Cells) -> Cells:
    """Free cells numbered by class in sorted order; cells fixed at 0 are as good as absent."""
    numbers: dict[object, str] = {}
    result: Cells = {}
    for key in sorted(cells):
        value = cells[key]
        if isinstance(value, float):
            if value != 0.0:
                result[key] = value
        else:
            result[key] = numbers.setdefault(value, f"free {len(numbers)}")
    return result


def our_cells(spec: ModelSpec) -> Cells:
    cells: Cells = {}
    for p in spec.parameters:
        if p.exo:
            continue
        if p.op == "~~":
            key = ("cov", *sorted((p.lhs, p.rhs)))
        else:
            key = ("path", p.rhs, p.lhs) if p.op == "=~" else ("path", p.lhs, p.rhs)
        cells[key] = ("free", p.free) if p.free else p.fixed
    return cells


def semopy_cells(text: str) -> Cells:
    import semopy  # late: every process collects this file

    model = semopy.Model(text)
    matrices = model.inspect(mode="mx", what="name")
    cells: Cells = {}
    for matrix, frame in matrices.items():
        for row in frame.index:
            for column in frame.columns:
                name = frame.loc[row, column]
                if not isinstance(name, str):
                    continue  # a structural 0 or 1
                parameter = model.parameters[name]
                if not parameter.active and parameter.start is None:
                    continue  # moments of exogenous predictors, taken from the sample
                kind = "cov" if matrix in ("Psi", "Theta") else "path"
                key = (kind, *(sorted((row, column)) if kind == "cov" else (row, column)))
                cells[key] = name if parameter.active else float(parameter.start)
    return cells


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_shipped_model_is_the_same_model_for_semopy(path: Path) -> None:
    ours = canonical(our_cells(read_model(path)))
    theirs = canonical(semopy_cells(path.read_text(encoding="utf-8")))
    assert ours == theirs
    assert len(ours) > 50


TEXTS: dict[str, tuple[str, dict[str, object]]] = {
    "shipped": (MODELS[-1].read_text(encoding="utf-8"), {}),
    "std_lv": ("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3", {"std_lv": True}),
    "orthogonal": ("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3", {"orthogonal": True}),
    "labels": ("f =~ x1 + a*x2 + a*x3 + x4\nx1 ~~ v*x1\nx2 ~~ v*x2", {}),
    "equal without label": ('f =~ x1 + x2 + equal("f=~x2")*x3 + x4', {}),
    "two outcomes": ("f =~ x1 + x2 + x3\ny ~ f\nz ~ f", {}),
    "single indicator": ("f =~ x1 + x2 + x3\ng =~ y1\ng ~ f", {}),
    "fixed": ("f =~ 1*x1 + 0.5*x2 + x3\nx1 ~~ 0.25*x1\nf ~~ 2*f\nx2 ~~ -0.125*x3", {}),
    "observed predictors": ("m ~ x + w\ny ~ m + x", {}),
    "random predictors": ("m ~ x + w\ny ~ m + x", {"fixed_x": False}),
    "second order": ("a =~ x1 + x2 + x3\nb =~ y1 + y2 + y3\nc =~ z1 + z2 + z3\nr =~ a + b + c\nu ~ r", {}),
    "phantom": ("f =~ x1 + x2 + x3\nDEFINE(latent) p\np ~~ 1*p\nx1 + x2 + x3 ~ q*p", {}),
    "chinese": ("信任 =~ 信1 + 信2 + 信3\n满意 ~ b*信任", {}),
    "definitions are dropped": ("m ~ a*x\ny ~ b*m\nab := a*b", {}),
    "zeros": ("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\nz ~ f + g + w + v", {"auto_cov_lv_x": False}),
    "reserved label": ("f =~ x1 + nan*x2 + nan*x3 + x4", {}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_printed_for_semopy_it_is_the_same_model(name: str) -> None:
    text, options = TEXTS[name]
    spec = parse_model(text, identify=False, **options)
    assert canonical(semopy_cells(to_semopy_text(spec))) == canonical(our_cells(spec))


def test_bounds_and_constraints_reach_semopy() -> None:
    import semopy

    spec = parse_model("f =~ x1 + lower(0)*x2 + b*x3 + c*x4\nBOUND(-1, 2) b\nb^2 + c > 0.5\nc == b/2")
    model = semopy.Model(to_semopy_text(spec))
    bounds = [
        p.bound for p in model.parameters.values() if p.active and p.bound not in ((None, None), (0, None))
    ]
    assert sorted(bounds) == [(-1.0, 2.0), (0.0, float("inf"))]
    assert [c["type"] for c in model.constraints] == ["ineq", "eq"]
    names = [name for name, p in model.parameters.items() if p.active]
    values = {p.label: f"par_{p.free}_" for p in spec.parameters if p.label}
    point = [2.0 if name == values["b"] else 1.0 if name == values["c"] else 0.0 for name in names]
    assert [float(c["fun"](point)) for c in model.constraints] == [4.5, 0.0]


@pytest.mark.parametrize(
    ("text", "options", "word"),
    [
        ("f =~ x1 + x2 + x3", {"groups": 2}, "several groups"),
        ("f =~ x1 + x2 + x3\nx1 ~ 1", {}, "mean structure"),
        ("DEFINE(ordinal) x1\nf =~ x1 + x2 + x3", {}, "ordinal items"),
        ("y ~ x\u0301", {}, "name"),
        ("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ng ~~ x1", {}, "g ~~ x1"),
    ],
)
def test_what_semopy_cannot_take_is_said(text: str, options: dict[str, object], word: str) -> None:
    with pytest.raises(ModelError, match=f"semopy cannot take .*{word}"):
        to_semopy_text(parse_model(text, **options))


def test_semopys_commands_mean_what_they_mean_there() -> None:
    text = (
        "DEFINE(latent) eta\nx1, x2, x3 ~ eta\neta ~~ 1*eta\nx1 ~~ v*x1\nx2 ~~ v*x2\n"
        "START(0.7) v\nBOUND(0.1, inf) v\nCONSTRAINT(v < 3)\n"
    )
    spec = parse_model(text, auto_cov_y=False)
    assert canonical(our_cells(spec)) == canonical(semopy_cells(text.replace("START(0.7) v\n", "")))
    assert {(p.start, p.lower, p.upper) for p in spec.parameters if p.label == "v"} == {(0.7, 0.1, None)}
    (constraint,) = spec.constraints
    assert constraint.residual({"v": 1.0}) == 2.0
