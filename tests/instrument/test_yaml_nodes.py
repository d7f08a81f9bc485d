"""The fast parser and the one that explains read the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.instrument import yaml_nodes
from rcvsem.instrument.yaml_tree import YamlTree, parse_yaml

ROOT = Path(__file__).parents[2]
SHIPPED = [*sorted(ROOT.glob("instruments/*.yaml")), *sorted(ROOT.glob("docs/examples/**/*.yaml"))][:12]
#: A scalar between two blanks.
SCALARS = (
    "true True TRUE tRUE false yes no on off y n null Null NULL nULL ~ = 1 -1 +1 007 0o17 0o9 0x1F 0b101 1_000 _1 -_ "
    "1.5 .5 -.5 1. 1e3 1E-3 .5e3 .5e+3 1.e5 +.inf -.INF .NaN .nan -.nan 12e 1:30 2024-01-31 2024-1-3 "
    "2024-01-31T10:00:00Z '1' \"1\" \"a\\tb\" 'it''s' <<x x<<"
)
TEXTS = [
    "",
    "# only a comment",
    "a:\nb: ~\nc: ''\n",
    "- a\n-\n- - b\n  - c\n",
    "a: &x [1, 2]\nb: *x\n",
    "a: |\n  one\n\n  two\nb: >-\n  one\n  two\n",
    "a: 1\na: 2\n",
    "? [a]\n: 1\n",
    "1: a\n1.5: b\ntrue: c\n",
    "a: !!str 5\nb: !!int '5'\nc: !mine x\nd: ! 7\n",
    "<<: {a: 1}\nb: 2\n",
    "%YAML 1.2\n---\na: no\n...\n",
    "a: {b: 1, c: [x, 'y: z'], d}\n",
    "url: {at: http://example.org/x?y=1#z}\n",
    "中文：值\n",
    "问题: 你好, 世界 # 注\n",
    "a: one\u2028two\nb: x\x85y\n",
    "a: 1\r\nb: 2\r\n",
    "a: 😀\n",
    # what neither reads, or only one
    "a: [1, 2\nb: 3\n",
    "a: 'x\n",
    "a:\n\tb: 1\n",
    "a: 1\n b: 2\n",
    "a: b: c\n",
    "a: *none\n",
    "a: @x\n",
    "a: 1\n---\nb: 2\n",
    "a: x\x07y\n",
]


def _read(text: str) -> tuple[object, ...]:
    tree: YamlTree = parse_yaml(text)
    return tree.data, tree.lines, [(one.path, one.what, one.fix, one.line) for one in tree.problems]


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        *(path.read_text(encoding="utf-8") for path in SHIPPED),
        "- " + SCALARS.replace(" ", "\n- "),
    ],
    ids=[*map(repr, TEXTS), *(path.name for path in SHIPPED), "scalars"],
)
def test_both_read_the_same(text, monkeypatch):
    fast = _read(text)
    monkeypatch.setattr(yaml_nodes, "_by_libyaml", lambda text: (False, None))
    assert repr(fast) == repr(_read(text))


def test_shipped_files_are_read_fast():
    assert SHIPPED
    for path in SHIPPED:
        assert yaml_nodes._by_libyaml(path.read_text(encoding="utf-8"))[0], path
