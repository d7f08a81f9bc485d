"""How an option is called in a form: its name on the command line, in other languages as the catalogue has it."""

from __future__ import annotations

from collections.abc import Iterable

from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.declared_option import OPTION_KEY, Option
from rcvsem.foundation.words import in_language

_COMMAND = "command|"
_CHOICE = "choice|"
#: Options whose choices are names (estimators, programs, platforms, file formats), the same in every language.
_NAMED = (
    "estimator", "estimators", "engine", "convention", "program", "format", "style", "lang", "read_as", "errors",
)  # fmt: skip
_INITIALS = ("efa", "nca", "qca", "mcp")


def key_of(each: Option) -> str:
    """Its name as a key of the catalogue."""
    by_name = not each.typed.startswith("--") or (each.kind == "choice" and each.sets is not None)
    plain = (each.name if by_name else each.typed.lstrip("-")).replace("_", "-")
    return OPTION_KEY + plain.replace("-", " ").capitalize()


def label_of(each: Option, lang: str) -> str:
    """Its name in a form."""
    return in_language(key_of(each), lang).removeprefix(OPTION_KEY)


def label_of_key(name: str, lang: str) -> str:
    """The same of a key of study.yaml that is called as an option."""
    return in_language(OPTION_KEY + name.capitalize(), lang).removeprefix(OPTION_KEY)


def help_of(each: Option, lang: str) -> str:
    """Its help, from the catalogue."""
    return in_language(each.help, lang)


def keys_of_choices(each: Option) -> dict[str, str]:
    """Choice -> its key in the catalogue; none of names."""
    if each.kind != "choice" or each.name in _NAMED:
        return {}
    return {word: f"{_CHOICE}{each.name}|{word}" for word in each.choices}


def choices_in(each: Option, words: Iterable[str], lang: str) -> dict[str, str]:
    """Choice -> what a form shows: as it is typed, with what it means in a language that has its own word for it."""
    keys = keys_of_choices(each)
    said = {word: in_language(keys[word], lang) for word in words if word in keys}
    return {word: f"{word} {said[word]}" if said.get(word, "|").find("|") < 0 else word for word in words}


def key_of_command(name: str) -> str:
    """The name of a command as a key of the catalogue."""
    return _COMMAND + (name.upper() if name in _INITIALS else name.capitalize())


def title_of(name: str, lang: str) -> str:
    """A command as the title of its panel."""
    return in_language(key_of_command(name), lang).removeprefix(_COMMAND)


def about(command: Command, lang: str) -> str:
    """What a command does, in a sentence."""
    first = command.help.split("\n\n")[0]
    whole = in_language(command.help, lang)
    return in_language(first, lang) if whole == command.help else whole.split("\n\n")[0]


def panel_of(name: str, lang: str) -> str:
    """A group of options."""
    return in_language(name, lang)
