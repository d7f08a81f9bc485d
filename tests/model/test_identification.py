"""What no data can identify is refused by name; what is identified passes."""

from __future__ import annotations

import pytest

from rcvsem.foundation.errors import IdentificationError
from rcvsem.model import parse_model

F = "f =~ x1 + x2 + x3\n"

REFUSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "two indicators alone": (
        F + "PV =~ y1 + y2\nf ~~ 0*PV",
        ("factor PV has two indicators and covaries with nothing",),
    ),
    "only factor": ("PV =~ y1 + y2", ("factor PV has two indicators and stands alone",)),
    "orthogonal": (F + "PV =~ y1 + NA*y2\nPV ~~ 0*f", ("PV", "two indicators", "line 2")),
    "free variance and loadings": ("f =~ NA*x1 + x2 + x3 + x4", ("latent f has no scale", "1*x1")),
    "only the disturbance fixed, at 0": (
        "f =~ NA*x1 + x2 + x3\nf ~ z + w\nf ~~ 0*f",
        ("latent f has no scale",),
    ),
    "second factor without scale": (F + "g =~ NA*y1 + y2 + y3", ("latent g has no scale", "line 2")),
    "phantom without scale": (F + "DEFINE(latent) p\ny1 + y2 + y3 + y4 ~ p", ("latent p has no scale",)),
    "single indicator with error": (F + "g =~ y1\ng ~ f\ny1 ~~ y1", ("single indicator", "y1", "g")),
    "second order over two": (
        "a =~ x1 + x2 + x3\nb =~ y1 + y2 + y3\nr =~ a + b",
        ("second-order factor r has two first-order factors",),
    ),
    "error covariances": (F + "x1 ~~ x2\nx1 ~~ x3", ("factor f", "error covariances")),
    "more parameters than moments": ("y ~ x + z\nx ~~ x + z\nz ~~ z\nx ~~ y\nz ~~ y", ("df = -2", "8 free")),
    "latent mean": (F + "f ~ 1", ("mean of f is free",)),
    "two factors over two items": ("f =~ x1 + x2\ng =~ x1 + x2", ("df = ",)),
}
PASSED: dict[str, str] = {
    "three indicators": F,
    "two indicators that covary": F + "PV =~ y1 + y2",
    "two equal loadings": "PV =~ a*y1 + a*y2",
    "two fixed loadings": "PV =~ 1*y1 + 1*y2",
    "two indicators, one path": "PV =~ y1 + y2\nz ~ PV\nz ~~ z",
    "single indicator": F + "g =~ y1\ng ~ f",
    "variance of 1": "f =~ NA*x1 + x2 + x3\nf ~~ 1*f",
    "scale by a path": "f =~ NA*x1 + x2 + x3\nf ~ 1*z",
    "scale by a constraint": "f =~ NA*x1 + a*x2 + b*x3\na + b == 2",
    "second order over three": F + "a =~ y1 + y2 + y3\nb =~ z1 + z2 + z3\nr =~ f + a + b",
    "second order with a consequence": F + "a =~ y1 + y2 + y3\nr =~ f + a\nz ~ r",
    "second order of two equal": F + "a =~ y1 + y2 + y3\nr =~ 1*f + 1*a",
    "latent mean, fixed intercept": F + "x1 ~ 0*1\nf ~ 1",
    "disturbance of 0": "f =~ x1 + x2 + x3\nf ~ z\nf ~~ 0*f",
    "saturated": "y ~ x + z",
    "non-recursive": "y1 ~ y2 + x1\ny2 ~ y1 + x2\ny1 ~~ y2",
    "mimic": "f =~ x1 + x2\nf ~ z + w",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_and_named(name: str) -> None:
    text, words = REFUSED[name]
    with pytest.raises(IdentificationError) as caught:
        parse_model(text)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert parse_model(text, identify=False).parameters


@pytest.mark.parametrize("name", PASSED)
def test_passed(name: str) -> None:
    assert parse_model(PASSED[name]).degrees_of_freedom >= 0


def test_equality_across_groups_identifies_latent_means() -> None:
    spec = parse_model(F + "x4 ~ f", groups=2, group_equal=("loadings", "intercepts", "regressions"))
    assert [p.free > 0 for p in spec.parameters if p.op == "~1" and p.lhs == "f"] == [False, True]


def test_a_group_that_is_not_identified() -> None:
    with pytest.raises(IdentificationError, match="no scale"):
        parse_model("f =~ c(1,NA)*x1 + x2 + x3 + x4", groups=2)


@pytest.mark.parametrize(
    ("text", "options", "moments", "df"),
    [
        ("f =~ x1 + x2 + x3 + x4", {}, 10, 2),
        ("f =~ x1 + x2 + x3 + x4", {"meanstructure": True}, 14, 2),
        ("f =~ x1 + x2 + x3 + x4", {"groups": 2, "group_equal": ("loadings",)}, 28, 7),
        ("y ~ x1 + x2", {}, 3, 0),
        ("y ~ x1 + x2", {"fixed_x": False}, 6, 0),
        ("m ~ x\ny ~ m", {"meanstructure": True}, 7, 1),
        ("f =~ x1 + a*x2 + b*x3 + x4\na + b == 2", {}, 10, 3),
        ("f =~ x1 + a*x2 + b*x3 + x4\na == b", {}, 10, 3),
        ("f =~ x1 + a*x2 + b*x3 + x4\na*b == 2", {}, 10, 3),
        ("f =~ x1 + a*x2 + b*x3 + x4\na > b", {}, 10, 2),
        ("f =~ x1 + x2 + x3 + x4", {"ordered": {"x1": 3, "x2": 3, "x3": 3, "x4": 3}}, 14, 2),
    ],
)
def test_degrees_of_freedom(text: str, options: dict[str, object], moments: int, df: int) -> None:
    spec = parse_model(text, **options)
    assert (spec.n_moments, spec.degrees_of_freedom) == (moments, df)
