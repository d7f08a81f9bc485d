"""Frames and files nobody would make on purpose: never a traceback, never a half-written report."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_examples import examples

cells = st.one_of(
    st.integers(-3, 12).map(str),
    st.sampled_from(
        ["", " ", "NA", "非常同意", "3-5", "1,5", "1e9", "=1+1", "-", "nan", "inf", "５", "0x1", "\t"]
    ),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=6),
)
headers = st.lists(
    st.one_of(
        st.sampled_from(["A1", "A2", "A3", "id", "序号", "", "A1", "=x", "duration"]),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
    ),
    min_size=1,
    max_size=6,
)


@st.composite
def tables(draw: Any) -> str:
    """A text table with a header and up to 30 rows, some of them ragged."""
    names = draw(headers)
    separator = draw(st.sampled_from([",", ";", "\t"]))
    width = len(names)
    rows = draw(
        st.lists(st.lists(cells, min_size=width, max_size=width + draw(st.integers(0, 1))), max_size=30)
    )
    return "\n".join(separator.join(row) for row in [names, *rows])


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=tables(), command=st.sampled_from(["fit", "describe", "clean", "new"]))
def test_any_table(content: str, command: str, here: Path, rcvsem: Any) -> None:
    (here / "d.csv").write_text(content, encoding="utf-8", newline="")
    (here / "m.desc").write_text("A1 ~ A2 + A3\n", encoding="utf-8")
    arguments = {
        "fit": ("fit", "m.desc", "d.csv", "--draws", "0"),
        "describe": ("describe", "d.csv"),
        "clean": ("clean", "d.csv", "-o", "out"),
        "new": ("instrument", "new", "d.csv"),
    }[command]
    done = rcvsem(*arguments)
    assert done.code in (0, 1, 2), done.said
    assert "Traceback" not in done.said
    assert (here / "d.csv").read_text(encoding="utf-8") == content or "\r" in content


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_workbook(seed: int, here: Path, rcvsem: Any, root: Path) -> None:
    rng = random.Random(seed)
    content = bytearray((root / "surveys" / "wave1.xlsx").read_bytes())
    if seed % 3 == 0:
        content = content[: rng.randrange(1, len(content))]
    else:
        for _ in range(1 if seed % 3 == 1 else 40):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    (here / "wave1.xlsx").write_bytes(content)
    done = rcvsem("clean", "wave1.xlsx", "-i", root / "instruments" / "rcv.yaml", "-o", "out", "-q")
    assert done.code in (0, 2), done.said
    assert "Traceback" not in done.said
    assert "Internal error" not in done.said
    if done.code:
        assert not (here / "out").exists()
        assert done.err.count("Error") == 1
    assert (here / "wave1.xlsx").read_bytes() == content
