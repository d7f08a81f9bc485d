"""How an option is called in a form: its name on the command line, in other languages as the catalogue has it."""

from __future__ import annotations

from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.words import in_language

#: In the catalogue before the name of an option, which may mean something else in a sentence.
_MARK = "option|"
_COMMAND = "command|"
_INITIALS = ("efa", "nca", "qca", "mcp")


def key_of(each: Option) -> str:
    """Its name as a key of the catalogue."""
    by_name = not each.typed.startswith("--") or (each.kind == "choice" and each.sets is not None)
    plain = (each.name if by_name else each.typed.lstrip("-")).replace("_", "-")
    return _MARK + plain.replace("-", " ").capitalize()


def label_of(each: Option, lang: str) -> str:
    """Its name in a form."""
    return in_language(key_of(each), lang).removeprefix(_MARK)


def label_of_key(name: str, lang: str) -> str:
    """The same of a key of study.yaml that is called as an option."""
    return in_language(_MARK + name.capitalize(), lang).removeprefix(_MARK)


def help_of(each: Option, lang: str) -> str:
    """Its help, from the catalogue."""
    return in_language(each.help, lang)


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
