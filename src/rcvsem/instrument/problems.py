"""What is wrong with an instrument file: a list of places, raised together as one error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rcvsem.foundation.errors import InstrumentError

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
        return ", ".join(p for p in (f"line {self.line}" if self.line else "", self.key_path) if p)

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.fix}".strip()


class InvalidInstrumentError(InstrumentError):
    """An instrument file with one or more faults; `problems` lists them all in file order."""

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        first = self.problems[0]
        if len(self.problems) == 1:
            super().__init__(first.what, where=f"{path}, {first.place}", fix=first.fix)
        else:
            listed = "\n".join(f"  {problem}" for problem in self.problems)
            super().__init__(f"the instrument has {len(self.problems)} problems:\n{listed}", where=path)


def one_of(value: object, allowed: Iterable[object]) -> str:
    """`Did you mean 'x'? Known: x, y.` for a name that is none of `allowed`."""
    names = [str(name) for name in allowed]
    close = get_close_matches(str(value), names, n=1, cutoff=0.6)
    if not close:  # a slip of case alone is still close
        close = [name for name in names if name.casefold() == str(value).casefold()][:1]
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return f"{hint}Known: {', '.join(names) if names else '(none)'}."
