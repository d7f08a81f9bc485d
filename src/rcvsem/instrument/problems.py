"""What is wrong with an instrument file: a list of places, raised together as one error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import InstrumentError
from rcvsem.foundation.meant_names import meant, meant_value
from rcvsem.foundation.words import at_place, enumerated, phrase, sentences

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in an instrument file.

    path : keys and 0-based list positions that lead to the fault; () is the whole file.
    what, fix : the fault, and what is allowed or what to do.
    line : 1-based; 0 while it is not yet known.
    """

    path: Path
    what: str
    fix: str = ""
    line: int = 0

    json_form: ClassVar[str] = "line path what fix"

    @property
    def key_path(self) -> str:
        """The path as people write it: `constructs[0].items[2].code`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
        return text

    @property
    def place(self) -> str:
        """`line 12, constructs[0].items[2].code`."""
        line = phrase("line {line}", line=self.line) if self.line else ""
        return enumerated(part for part in (line, self.key_path) if part)

    @property
    def message(self) -> str:
        """The whole problem as printed: `place: what fix`."""
        return sentences(at_place(self.place, self.what), self.fix)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInstrumentError(InstrumentError):
    """An instrument file with one or more faults; `problems` lists them all in file order."""

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        first = self.problems[0]
        if len(self.problems) == 1:
            super().__init__(first.what, where=enumerated((path, first.place)), fix=first.fix)
        else:
            problems_told = enumerated(("  " + problem.message for problem in self.problems), "\n")
            super().__init__(
                phrase(
                    "the instrument has {n} problems:\n{problems}", n=len(problems), problems=problems_told
                ),
                where=path,
            )


def one_of(value: object, allowed: Iterable[object]) -> str:
    """`Did you mean 'x'? Known: x, y.` for a name that is none of `allowed`."""
    names = [str(name) for name in allowed]
    hint = meant(str(value), names) or meant_value(value, names)
    return sentences(hint, phrase("Known: {names}.", names=enumerated(names) if names else phrase("(none)")))


def allowed_instead(value: object, expected: str) -> str:
    """The same of a value, from what pydantic expects there: `'zh', 'en' or 'both'`."""
    choices = re.findall(r"'([^']*)'", expected) or [expected]
    return sentences(meant_value(value, choices), phrase("Allowed: {detail}.", detail=enumerated(choices)))
