"""Properties: any text gives a model or an error of ours, and printing is the inverse of parsing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_examples import examples

from rcvsem.foundation.errors import ModelError
from rcvsem.model import ModelSpec, format_model, parse_model

QUIET = settings(
    max_examples=examples(400),
    deadline=5000,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
MODELS = sorted((Path(__file__).parents[2] / "models").glob("*.desc"))

names = st.sampled_from(["x1", "x2", "x3", "y1", "y2", "f", "g", "信任", "a", "b", "t1", "NA", "c", "start"])
numbers = st.sampled_from(["1", "0", "0.5", "-1", "2e-3", ".7", "1/2", "(1+2)*3"])
modifiers = st.one_of(
    names,
    numbers,
    st.sampled_from(
        ["NA", "start(.5)", "start(1, NA)", "lower(0)", "upper(2)", 'equal("f=~x1")', 'label("q")', '"w"']
    ),
    st.builds("c({}, {})".format, names | numbers, names | numbers),
)
terms = st.one_of(names, st.just("1"), st.builds("{}*{}".format, modifiers, names | st.just("1")))
right_sides = st.lists(terms, min_size=1, max_size=5).map(" + ".join)
operators = st.sampled_from(["=~", "~", "~~", "|", "~*~", ":=", "==", "<", ">"])
comments = st.sampled_from(
    ["", "", "", "  # H1 +", "  # H2 -, H3", "  # reason: why", "  ! note", " # H4 reason: so"]
)
expressions = st.sampled_from(["a*b", "a + b", "a == b", "a^2/-b", "exp(a) - log(b)", "q", "-(a - b)*2"])
commands = st.sampled_from(
    [
        "START(0.5) a",
        "BOUND(0, 1) a b",
        "CONSTRAINT(a > b)",
        "DEFINE(latent) g",
        "DEFINE(ordinal) x1",
        "# title: T",
    ]
)
statements = st.one_of(
    st.builds("{} {} {}{}".format, names, operators, right_sides, comments),
    st.builds("f =~ {}{}".format, right_sides, comments),
    st.builds("{} ~ {}{}".format, names, right_sides, comments),
    st.builds("ind := {}".format, expressions),
    expressions,
    commands,
)
texts = st.lists(statements, min_size=1, max_size=6).map("\n".join)
signs = st.text(alphabet="fgx12ab =~+*-:|<>()#!;,.\n\t\"'^/?_信，～＋（", max_size=60)


@st.composite
def sound_models(draw: st.DrawFn) -> str:
    """Texts that follow the grammar: every relation once, every name defined."""
    labels: set[str] = set()

    def term(name: str) -> str:
        kind = draw(st.integers(0, 9))
        label, value = (
            draw(st.sampled_from(["a", "b", "权重"])),
            draw(st.sampled_from(["0.5", "-2", "1e-3", "1/3"])),
        )
        if kind == 0:
            labels.add(label)
            return (
                f"{label}*{name} + lower(0)*{name}"
                if draw(st.booleans())
                else f"start({value})*{label}*{name}"
            )
        forms = {1: f"{value}*{name}", 2: f"NA*{name}", 3: f"start({value})*{name}", 4: f"upper(3)*{name}"}
        return forms.get(kind, name)

    def side(names: list[str]) -> str:
        return draw(st.sampled_from([" + ", "\n  + ", " +  # more\n "])).join(term(name) for name in names)

    def some(names: str) -> list[str]:
        return draw(st.lists(st.sampled_from(names.split()), min_size=1, max_size=4, unique=True))

    lines = [f"f =~ {side(some('x1 x2 x3 x4'))}", f"信任 =~ {side(some('y1 y2 y3 x1'))}"]
    if draw(st.booleans()):
        lines.append(f"z ~ {side(some('f 信任 w v 1'))}{draw(comments)}")
    if draw(st.booleans()):
        lines.append(f"w ~~ {side(some('w v x1'))}{draw(comments)}")
    if draw(st.booleans()):
        lines.append(f"s =~ {side(['f', '信任'])}")
    if draw(st.booleans()):
        lines.append("DEFINE(latent) p; u ~ p")
    lines = draw(st.permutations(lines))
    for number, label in enumerate(sorted(labels)):
        lines.append(
            draw(
                st.sampled_from(
                    [f"d{number} := ({label} - 1)^2/{label}", f"{label} < 9", f"START(2) {label}"]
                )
            )
        )
    return draw(st.sampled_from(["\n", "\n\n# a comment\n"])).join(lines)


def attempt(text: str) -> ModelSpec | None:
    try:
        return parse_model(text, identify=False)
    except ModelError as error:
        return None if error.what else pytest.fail("an error without a text")


@QUIET
@given(st.text(max_size=60) | signs | texts)
def test_any_text_gives_a_model_or_an_error_of_ours(text: str) -> None:
    spec = attempt(text)
    assert spec is None or spec.parameters


@QUIET
@given(st.sampled_from(MODELS), st.integers(0, 900), st.integers(0, 12), st.text(max_size=4))
def test_a_damaged_model_gives_a_model_or_an_error_of_ours(
    path: Path, place: int, cut: int, put: str
) -> None:
    text = path.read_text(encoding="utf-8")
    try:
        spec = parse_model(text[:place] + put + text[place + cut :])
    except ModelError as error:
        parsed = error.what != ""
    else:
        parsed = bool(spec.parameters)
    assert parsed


def same(one: ModelSpec, two: ModelSpec) -> None:
    keys = (
        "lhs",
        "op",
        "rhs",
        "group",
        "free",
        "label",
        "fixed",
        "start",
        "lower",
        "upper",
        "exo",
        "user",
        "reason",
    )
    for first, second in zip(one.parameters, two.parameters, strict=True):
        assert [getattr(first, key) for key in keys] == [getattr(second, key) for key in keys]
    assert [(d.name, d.expression) for d in one.definitions] == [
        (d.name, d.expression) for d in two.definitions
    ]
    assert [(c.op, c.left, c.right) for c in one.constraints] == [
        (c.op, c.left, c.right) for c in two.constraints
    ]
    for first_hypothesis, second_hypothesis in zip(one.hypotheses, two.hypotheses, strict=True):
        for key in ("name", "lhs", "rhs", "sign"):
            assert getattr(first_hypothesis, key) == getattr(second_hypothesis, key)
    assert one.directives == two.directives
    assert (one.latents, one.observed, one.ordered) == (two.latents, two.observed, two.ordered)


@settings(QUIET, max_examples=examples(300))
@given(texts | sound_models())
def test_printing_is_the_inverse_of_parsing(text: str) -> None:
    spec = attempt(text)
    if spec is not None:
        printed = format_model(spec)
        again = parse_model(printed, identify=False)
        same(spec, again)
        assert format_model(again) == printed


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_printing_is_the_inverse_of_parsing_for_shipped_models(path: Path) -> None:
    spec = parse_model(path.read_text(encoding="utf-8"))
    same(spec, parse_model(format_model(spec)))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "z ~ " + " + ".join(f"x{i}" for i in range(999)),
        "i := " + "-" * 50_000 + "a",
        "f =~ " + "+" * 9999,
    ],
)
def test_long_texts_are_answered(text: str) -> None:
    spec = attempt(text)
    assert spec is None or len(spec.observed) == 1000
