"""The command line made from the declarations: one Typer command each, with its options in groups."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

from rcvsem.analyses.reading import PANEL, TABLE
from rcvsem.commands import COMMANDS, WORDS, commands_of, group_of
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.inputs import MATRIX
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.version import __version__
from rcvsem.foundation.widths import breaks_of
from rcvsem.foundation.words import ENGLISH, phrase, spoken, spoken_language

MANY_CHOICES = 8  # more of them are named by the help and the message, not in the column of kinds
_LESS_USED = (PANEL, TABLE, MATRIX)
_EVERY = "rcvsem.every_option"
#: What Typer calls the types of Python, as somebody types them; a flag takes nothing.
_KINDS = {
    "<bool>": "",
    "<int>": phrase("<number>"),
    "<float>": phrase("<number>"),
    "<str>": phrase("<text>"),
    "<path>": phrase("<path>"),
    "<list[str]>": "<a,b,...>",
    "<list[Path]>": phrase("<path> ..."),
}
_TYPES: dict[str, Any] = {"whole": int, "number": float, "file": Path}


class _AsTyped:
    """What was typed as it is: `foundation.option_checks` knows what an option takes, in every face. Typer would ask
    pydantic, for options that are not given too: 0.1 s for those of a fit."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        return value


def _taken(params: list[Any]) -> list[Any]:
    for one in params:
        one._runtime_param = _AsTyped()
        if "display_type_rich" not in vars(one):
            one.display_type_rich = partial(_kind_shown, one.display_type_rich)
    return params


def _kind_shown(of_typer: Callable[[Any], str | None], ctx: Any) -> str | None:
    kind = of_typer(ctx)
    said = "" if kind is None else _KINDS.get(kind, kind)
    return spoken(said) if said else None


class _UsageSpoken:
    """The usage line in the language spoken; what must be given stands without braces."""

    def get_usage(self, ctx: Any) -> str:
        said = str(super().get_usage(ctx)).replace("{", "").replace("}", "")  # type: ignore[misc]
        for word in _OF_USAGE:
            said = said.replace(word, spoken(word))
        return said


class _HelpCommand(_UsageSpoken, TyperCommand):
    """A command whose --help leaves out what is seldom needed; of a brief one all but the first sentence of its text."""

    left_out: frozenset[str] = frozenset()
    brief: bool = False

    def get_params(self, ctx: Any) -> Any:
        return _taken(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        hidden = [one for one in self.params if one.name in self.left_out and not ctx.meta.get(_EVERY)]
        for one in hidden:
            one.hidden = True  # type: ignore[attr-defined]
        whole = self.help
        try:
            with _in_the_language_spoken(self, ctx):
                if self.brief and self.help and not ctx.meta.get(_EVERY):
                    self.help = self.help.partition("\n\n")[0]
                super().format_help(ctx, formatter)
        finally:
            self.help = whole
            for one in hidden:
                one.hidden = False  # type: ignore[attr-defined]


class _HelpGroup(_UsageSpoken, TyperGroup):
    """A group of commands whose --help is in the language spoken."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """`--lang zh --help` : the language is spoken already."""
        if {"-h", "--help"} & {*args} and not {*self.commands} & {*args}:
            args = ["--help"]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> Any:
        return _taken(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _in_the_language_spoken(self, ctx):
            super().format_help(ctx, formatter)


#: Help texts as they were declared: Typer makes plain text of them.
_AS_DECLARED: dict[str, str] = {}
_EXAMPLES = phrase("Examples:")
_OF_USAGE = (phrase("Usage:"), phrase("[OPTIONS]"), phrase("COMMAND [ARGS]..."))
#: What Typer itself says in a help text.
_TYPERS_OWN = {
    "DEFAULT_STRING": phrase("[default: {}]"),
    "REQUIRED_LONG_STRING": phrase("[required]"),
    "ARGUMENTS_PANEL_TITLE": phrase("Arguments"),
    "OPTIONS_PANEL_TITLE": phrase("Options"),
    "COMMANDS_PANEL_TITLE": phrase("Commands"),
}
_HELP_OF_HELP = phrase("Show this message and exit.")
for _typers in (
    phrase("Install completion for the current shell."),
    phrase("Show completion for the current shell, to copy it or customize the installation."),
):
    _AS_DECLARED[str(_typers)] = _typers


@contextmanager
def _in_the_language_spoken(shown: Any, ctx: Any) -> Iterator[None]:
    """Inside, the help of a command, of its options and of its own commands is in the language spoken."""
    if spoken_language() == ENGLISH:
        yield
        return
    from rich import text as text_of_rich
    from typer import rich_utils

    before: list[tuple[Any, str, Any]] = []

    def put(holder: Any, name: str, said: Any) -> None:
        before.append((holder, name, getattr(holder, name)))
        setattr(holder, name, said)

    holders = [shown, *getattr(shown, "commands", {}).values(), *shown.get_params(ctx)]
    for holder in holders:
        for name in ("help", "short_help", "rich_help_panel", "epilog"):
            text = getattr(holder, name, None)
            if isinstance(text, str) and text:
                said = spoken(_AS_DECLARED.get(text, text))
                put(holder, name, said.replace(_EXAMPLES, spoken(_EXAMPLES), 1))
    for name, text in _TYPERS_OWN.items():
        put(rich_utils, name, spoken(text))
    # Chinese has few blanks to break a line at, and rich cuts off what it finds none in.
    put(text_of_rich, "divide_line", lambda text, columns, fold=True: breaks_of(text, columns, blanks=True))
    try:
        yield
    finally:
        for holder, name, text in reversed(before):
            setattr(holder, name, text)


def _show_all(ctx: typer.Context, wanted: bool) -> None:
    if wanted:
        ctx.meta[_EVERY] = True
        typer.echo(ctx.get_help())
        raise typer.Exit


def _annotation(each: Option) -> tuple[Any, Any]:
    """Type with Typer's description, and the default."""
    _AS_DECLARED[str(each.help)] = each.help
    if not each.typed.startswith("-"):
        kind: Any = Path if each.kind == "file" else str
        default: Any = inspect.Parameter.empty if each.required else each.default
        if each.many:
            kind = list[kind]
            default = default if each.required else None
        elif isinstance(default, str) and each.kind == "file":
            default = Path(default)
        described = typer.Argument(
            help=each.help,
            metavar=each.typed,
            show_default=each.default if isinstance(each.default, str) else False,
        )
        return Annotated[kind if each.required else kind | None, described], default
    names = [f"{each.typed}/{each.off}" if each.off else each.typed, *([each.short] if each.short else [])]
    more: dict[str, Any] = {"help": each.help, "rich_help_panel": each.panel or None}
    if each.sets is not None or (each.kind == "flag" and not each.off):
        return Annotated[bool, typer.Option(*names, **more)], False
    if each.kind == "flag":
        kind = bool | None if each.default is None else bool
        return Annotated[kind, typer.Option(*names, **more)], each.default
    if each.choices:
        more["autocompletion"] = _completion(each.choices, each.many)
    if each.many:
        default = [f"{one:g}" if isinstance(one, float) else str(one) for one in each.default or ()]
        return Annotated[list[str] | None, typer.Option(*names, **more)], default or None
    if each.choices and each.kind == "choice" and len(each.choices) <= MANY_CHOICES:
        more.pop("autocompletion")
        kind = Literal[each.choices]
    else:
        kind = str if each.choices else _TYPES.get(each.kind, str)
    if each.required:
        return Annotated[kind, typer.Option(*names, show_default=False, **more)], inspect.Parameter.empty
    default = each.default or None if each.kind == "text" else each.default
    return Annotated[kind if default is not None else kind | None, typer.Option(*names, **more)], default


def _completion(choices: tuple[str, ...], many: bool) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",") if many else ("", "", incomplete)
        left = [choice for choice in choices if choice not in before.split(",")]
        return [f"{before}{comma}{choice}" for choice in left if choice.startswith(last.lower())]

    return complete


def _install(ctx: Any, _: Any, wanted: Any) -> Any:
    """Typer's installation of the completion, told in the language spoken."""
    if not wanted or ctx.resilient_parsing:
        return wanted
    from typer.completion import install  # type: ignore[attr-defined]

    shell, path = install()
    typer.echo(spoken(phrase("Completion for {shell} was installed: {path}", shell=shell, path=path)))
    typer.echo(spoken(phrase("It works in the next terminal that is opened.")))
    raise typer.Exit


def _function(command: Command) -> Callable[..., None]:
    """The function that Typer makes a command of."""
    typed = [each for each in command.displayed if each.typed]
    # arguments come first, and what has no default before what has one
    ordered = sorted(typed, key=lambda each: (each.typed.startswith("-"), not each.required))
    parameters = []
    for each in ordered:
        annotation, default = _annotation(each)
        parameters.append(
            inspect.Parameter(
                each.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
            )
        )
    parameters.append(inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    if _left_out(command):
        every = typer.Option(
            "--help-all", is_eager=True, callback=_show_all, help="Show the whole text and all options."
        )
        parameters.append(
            inspect.Parameter(
                "every_option",
                inspect.Parameter.KEYWORD_ONLY,
                default=False,
                annotation=Annotated[bool, every],
            )
        )

    def run(**said: Any) -> None:
        from rcvsem.app.execute import execute

        context = said.pop("context")
        # what stands on the command line, and no default
        given = {
            name: value
            for name, value in said.items()
            if name != "every_option" and _is_typed(context.get_parameter_source(name))
        }
        code = execute(command, given)
        if code:
            raise typer.Exit(code)

    run.__name__ = command.name.replace(" ", "_").replace("-", "_")
    run.__doc__ = command.help
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def _named(command: Command) -> Callable[[], None]:
    """A command for the list of commands: its name and help."""

    def nothing() -> None: ...

    nothing.__doc__ = command.help
    return nothing


def _is_typed(source: Any) -> bool:
    return getattr(source, "name", "") == "COMMANDLINE"


def _left_out(command: Command) -> frozenset[str]:
    """Options that the short help leaves out."""
    return frozenset(
        each.name
        for each in command.displayed
        if each.typed.startswith("-") and not each.main and (command.brief or each.panel in _LESS_USED)
    )


def _epilog(command: Command) -> str:
    """Examples, a line each."""
    lines = [phrase("rcvsem {one}", one=one) for one in command.examples]
    return "\n\n".join([_EXAMPLES, *lines])


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(phrase("rcvsem {version}", version=__version__))
        raise typer.Exit


def application(only: str = "", *, names: bool = False) -> typer.Typer:
    """The command line; `only` : the commands that begin with this word alone. names : without options."""
    made = typer.Typer(
        cls=_HelpGroup,
        name="rcvsem",
        help="Structural equation modelling for questionnaire studies: from the raw export to the reported chapter.",
        epilog="Exit codes: 0 fine, 1 ran but with a finding (not converged, inadmissible), 2 usage or input, "
        "3 internal.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,  # locals hold respondents' answers
        # colours in what is printed are data, to be shown as escapes, not to be taken out
        context_settings={"help_option_names": ["-h", "--help"], "color": True},
    )
    groups: dict[str, typer.Typer] = {}
    for command in commands_of(only) if only else COMMANDS.values():
        group, _, own = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(cls=_HelpGroup, help=group_of(group), no_args_is_help=True)
        home = groups[group] if group else made
        cls = type("HelpCommand", (_HelpCommand,), {"left_out": _left_out(command), "brief": command.brief})
        home.command(own, cls=cls, epilog=_epilog(command))(_named(command) if names else _function(command))
    for name, group_app in groups.items():
        made.add_typer(group_app, name=name)

    @made.callback()
    def options(
        version: Annotated[
            bool,
            typer.Option(
                "--version", callback=_show_version, is_eager=True, help="Show the version and stop."
            ),
        ] = False,
    ) -> None:
        """Options of every command."""

    return made


@cache
def _built(only: str, names: bool) -> Any:
    built: Any = typer.main.get_command(application(only, names=names))
    for one in built.params:
        if one.name == "install_completion":
            one.callback = _install
    return built


def command_line(first: str = "") -> Any:
    """What runs the command line whose first word this is.

    A command that is named is built alone, and of a list of commands only their names: building all takes ten times as
    long.
    """
    listed = first in ("", "-h", "--help", "--version") and "_RCVSEM_COMPLETE" not in os.environ
    return _built(first if first in WORDS else "", listed)
