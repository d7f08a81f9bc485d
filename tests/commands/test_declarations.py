"""Every declared command, looked at without data: its options are checked, its examples can be typed."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from rcvsem.commands import COMMANDS, WORDS, commands_of, group_of
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.door import command_line
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.late import named_thing
from rcvsem.foundation.typed_values import parsed

FORMS = [form for one in COMMANDS.values() for form in (one, *one.forms)]


def test_a_command_stands_in_the_file_of_its_first_word_and_has_its_own_place() -> None:
    for word in WORDS:
        assert {one.name.partition(" ")[0] for one in commands_of(word)} == {word}
        assert bool(group_of(word)) == any(" " in one.name for one in commands_of(word))
    orders = [commands_of(word)[0].order for word in WORDS]
    assert len(set(orders)) == len(orders)
    assert list(COMMANDS)[:2] == ["fit", "reliability"]
    assert COMMANDS.get("instrument") is None
    assert COMMANDS.get("shared") is None


#: What a command's own check asks for beyond what is required.
NEEDED: dict[str, dict[str, Any]] = {"process": {"x": "X", "y": "Y"}, "model new": {"growth": "x"}}


def _named(form: Command) -> dict[str, Any]:
    """What must be given, with something in its place."""
    required = [each for each in form.options if each.required]
    one = {each.name: 1 if each.kind in ("whole", "number") else "x" for each in required}
    found = {each.name: (one[each.name],) if each.many else one[each.name] for each in required}
    return {**found, **NEEDED.get(form.name, {})}


def _wrong(each: Option) -> list[Any]:
    """Values that cannot be."""
    found: list[Any] = []
    if each.kind == "choice" or each.choices:
        found.append("bogus")
    if each.kind in ("whole", "number"):
        found += ["two", True]
        found += [] if each.at_least is None else [each.at_least - 1]
        found += [] if each.above is None else [each.above]
        found += [] if each.at_most is None else [each.at_most + 1]
        found += [] if each.below is None else [each.below]
    if each.kind == "flag":
        found.append("yes")
    if each.kind == "range":
        found += [(5, 1), (1,), "1:5"]
    return [(one,) for one in found] if each.many else found


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_what_cannot_be_is_refused_in_the_words_of_the_door(form: Command) -> None:
    for each, value in [(one, value) for one in form.options for value in _wrong(one)]:
        with pytest.raises(OptionError) as told:
            Given(form.parts, {**_named(form), each.name: value})
        assert f"'{each.name}'" in told.value.what
        if each.typed:
            with command_line(), pytest.raises(OptionError) as told:
                Given(form.parts, {**_named(form), each.name: value})
            assert told.value.what.startswith(each.typed)


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_defaults_are_allowed_and_names_are_said_once(form: Command) -> None:
    given = Given(form.parts, _named(form))
    assert all(cls in given for cls in form.parts)
    names = [each.name for each in form.options]
    assert len(set(names)) == len(names)
    typed = [each.typed for each in form.options if each.typed.startswith("-")]
    assert len(set(typed)) == len(typed)
    assert all(each.help for each in form.options)
    assert len(form.examples) >= 2
    for example in form.examples:
        words = example.split()
        assert example.startswith(form.name)
        for word in words:
            assert not word.startswith("--") or word in typed, word


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_choices_in_capitals_and_chinese_commas(form: Command) -> None:
    for each in form.options:
        if each.kind == "choice":
            choice = each.choices[0]
            value = (choice.upper(),) if each.many else choice.upper()
            Given(form.parts, {**_named(form), each.name: value})
        if each.many and each.kind == "text":
            assert parsed(each, " a，b, c ") == ("a", "b", "c")


def test_commands_that_write_take_the_same_options() -> None:
    same = {"--lang", "--style", "--format", "--tables", "--out", "--json", "--quiet", "--overwrite"}
    for form in FORMS:
        if form.telling is not None or form.name == "run":
            assert same <= {each.typed for each in form.options}, form.name


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.telling is not None], ids=lambda form: form.name
)
def test_chapters_and_records_stand_where_the_declaration_says_and_take_the_result(form: Command) -> None:
    telling = form.telling
    assert telling is not None
    kinds = [part.strip().rsplit(".", 1)[1] for part in form.result.split("|")]
    for path, places in ((telling.document, 2 if telling.pictures else 1), (telling.record, 1)):
        if isinstance(path, str):
            parameters = list(inspect.signature(named_thing(path)).parameters.values())
            assert len(parameters) == places, path
            assert all(kind in str(parameters[0].annotation) for kind in kinds), path
