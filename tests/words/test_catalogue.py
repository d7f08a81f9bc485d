"""The Chinese catalogue: nothing missing, nothing stale, every sentence whole."""

from __future__ import annotations

import ast
import importlib.util
import string
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_catalogue", ROOT / "docs" / "words" / "make_catalogue.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return _tool()


def test_no_sentence_is_missing_stale_not_compiled_or_outside_the_catalogue(tool: ModuleType) -> None:
    told = tool.faults("zh")
    assert not told, "run docs/words/make_catalogue.py and translate what is new:\n" + "\n".join(told[:30])


def test_a_sentence_that_nothing_marks_as_wording_is_found(tool: ModuleType) -> None:
    source = '''
    """A file that says something to people."""
    fix = "Give the folder of a report." + told
    where = f"{file}: there is no table in it"
    raise ValueError("the rows are not of one length")
    known = Text("A message is no fault here")
    '''
    nodes = list(ast.walk(ast.parse(textwrap.dedent(source))))
    assert sorted(tool._english(nodes)) == [
        ": there is no table in it",
        "A message is no fault here",
        "Give the folder of a report.",
    ]
    assert [key.one for key in tool._in_module(nodes)] == ["A message is no fault here"]


def _places(template: str) -> dict[str, tuple[str | None, str | None]] | None:
    """Name -> format and conversion; None where the text is no template."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return None
    names = {name: (spec, conversion) for _, name, spec, conversion in parts if name is not None}
    known = all(
        name.isidentifier() or name.startswith("--") for name in names
    )  # an option is a place by itself
    return names if known else None


def test_every_translation_has_the_places_of_its_key(tool: ModuleType) -> None:
    wrong = []
    for message in tool.read("zh"):
        keys = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string[0] if isinstance(message.string, tuple | list) else message.string
        wanted: dict[str, object] = {}
        for key in keys:
            wanted |= _places(key) or {}
        found = _places(said)
        if message.id and (found is None or set(found) != set(wanted)) and (found or wanted):
            wrong.append((keys[0], said))
    assert not [one for one in wrong if "NAME: FILE" not in one[0]]


def test_a_template_can_be_filled(tool: ModuleType) -> None:
    """Formats of the translation are those of the key, so that no value can break it."""
    for message in tool.read("zh"):
        if not message.id or isinstance(message.id, tuple | list):
            continue
        wanted, found = _places(message.id), _places(message.string)
        if wanted and found and set(wanted) == set(found):
            for name, form in found.items():
                assert form == wanted[name] or form == ("", None), (message.id, name)


def test_chinese_sentences_end_and_are_punctuated_in_chinese(tool: ModuleType) -> None:
    for message in tool.read("zh"):
        said = message.string[0] if isinstance(message.string, tuple | list) else message.string
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if key != said and key.rstrip().endswith(".") and len(key) > 20:
            assert not said.endswith(".") or said.endswith("..."), said
