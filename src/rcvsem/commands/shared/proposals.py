"""Commands that make a text, and the export that one is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutFile(Options):
    """A file to write."""

    out: Path | None = option(None, short="-o", help="File to write.")


def text_command(
    name: str,
    *,
    help: str,
    examples: tuple[str, ...],
    classes: tuple[type[Options], ...],
    run: Callable[[Given], str],
    order: int = 1000,
) -> Command:
    """A command that makes a text: to the file asked for, else to stdout."""
    return Command(
        name=name,
        help=help,
        examples=examples,
        classes=classes,
        run=run,
        order=order,
        finish=_hand_over,
        endings=(),
        makes=True,
    )


def _hand_over(text: str, given: Given) -> None:
    """The text to the file asked for, else to stdout."""
    from rcvsem.commands.shared.output import say_text

    said = given(OutFile)
    if said.out is None:
        say_text(text, given)
    else:
        write_out(said.out, text.encode(), given)


def write_out(out: Path, content: bytes, given: Given) -> None:
    """A file, and where it is."""
    from rcvsem.commands.shared.output import say_written
    from rcvsem.report.write import write_file

    target = write_file(out, content)
    say_written(target, phrase("Written: {target}", target=target), given)


def read_for_proposal(export: Path, reading: Reading) -> Any:
    """The export a questionnaire is proposed for, what is to be known about it said. OptionError for other options."""
    from rcvsem.commands.shared.output import print_findings
    from rcvsem.survey import read_export

    plain = reading.plain
    if plain.scale is not None or plain.reverse or plain.labels:
        raise OptionError(
            phrase("{--scale}, {--reverse} and {--labels} are not for a proposal; write them in its file.")
        )
    raw = read_export(export, **reading.options)
    print_findings(raw.findings, infos=False)
    return raw
