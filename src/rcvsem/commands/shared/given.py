"""What the user said, checked, and what is refused of it where it can do nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from rcvsem.foundation.options import Options, make, options_of, refuse_idle

T = TypeVar("T", bound=Options)
Advance = Callable[[int, int], None] | None
Progress = Callable[[str, int], AbstractContextManager[Advance]]


def _silent(what: str, total: int) -> AbstractContextManager[Advance]:
    return nullcontext()


class Given:
    """What the user said, as one object a class of options: `given(EfaOptions)`.

    `said` : by the user himself; `in_file` : by a file that he named, where he said nothing; `values` : both (but where
    the report goes).
    `progress(what, total)` is a context that gives a function to call with what is done, or None; `tell` says a line
    of news on the way, None where nobody reads. `folder` : where a report will go, None for none.
    """

    folder: Path | None = None

    def __init__(
        self,
        classes: Sequence[type[Options]],
        values: Mapping[str, Any],
        progress: Progress = _silent,
        tell: Callable[[str], None] | None = None,
        in_file: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.said, self.in_file = dict(values), dict(in_file)
        values = {**{name: value for name, value in in_file.items() if name != "out"}, **values}
        self.values = values
        self.progress = progress
        self.tell = tell
        self._made: dict[type[Options], Options] = {}
        for cls in classes:
            own = {each.name for each in options_of(cls)}
            mine = {name: value for name, value in values.items() if name in own}
            self._made[cls] = make(cls, cls.owner, {**mine, **_whole(cls, values)})

    def __call__(self, cls: type[T]) -> T:
        found = self._made[cls]
        assert isinstance(found, cls)
        return found

    def news(self, text: str) -> None:
        """Say a line where somebody reads it."""
        if self.tell is not None:
            self.tell(text)

    def changed(self, *names: str) -> list[str]:
        """Those of the named options, of whatever class, that are not at their default, as the user writes them."""
        return [
            word
            for cls, made in self._made.items()
            for word in made.changed(*(each.name for each in options_of(cls) if each.name in names))
        ]

    def __contains__(self, cls: type[Options]) -> bool:
        return cls in self._made


def refuse_without_draws(given: Given, *names: str) -> None:
    """OptionError for options of the draws where none are taken."""
    from rcvsem.foundation.words import phrase

    refuse_idle(given.changed(*names), "no draws are taken.", phrase("Give {--draws 2000}."))


def refuse_draws_of_matrix(given: Given, *names: str) -> None:
    """OptionError for options of draws that were said where a matrix stands in the place of answers; 0 draws are none."""
    from rcvsem.foundation.door import named
    from rcvsem.foundation.words import phrase

    if given.values.get("cov") is None:
        return
    said = [named(name) for name in names if given.values.get(name) not in (None, 0, False, "0")]
    refuse_idle(said, phrase("{--cov} has no respondents to draw from."))


def check_draws(given: Given, draws: int, *names: str) -> None:
    """OptionError for draws of a matrix, and for options of the draws (such as the seed) where none are taken."""
    refuse_draws_of_matrix(given, "draws", *names)
    if not draws:
        refuse_without_draws(given, *names)


def _whole(cls: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested options handed over as one object, as Python can."""
    from dataclasses import fields

    own = {one.name for one in fields(cls) if "nested" in one.metadata}
    return {name: value for name, value in values.items() if name in own and not isinstance(value, str)}


def paths_in(value: Any) -> list[Path]:
    """The files in the value of an option."""
    several = value if isinstance(value, list | tuple) else [value]
    return [one for one in several if isinstance(one, Path)]
