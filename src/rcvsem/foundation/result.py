"""The face of every result: a line, tables on the terminal and in a notebook, a frame, plain values."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.text import Language
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import phrase_n, sentences

if TYPE_CHECKING:
    import pandas as pd


class Told:
    """What the machine form of a result says first (`foundation.plain`), before its fields where it has no own form."""

    __slots__ = ()

    json_head: ClassVar[str] = "rcvsem=_version warnings findings inputs=_files"

    @property
    def _version(self) -> str:
        """Version of rcvsem."""
        return __version__

    @property
    def _versions(self) -> dict[str, str]:
        """Versions of rcvsem and of what it stands on."""
        from rcvsem.foundation.versions import versions

        return versions()

    @property
    def warnings(self) -> list[str]:
        """What must be read first, a line each (findings of mere information are left out)."""
        return warnings_of(getattr(self, "findings", ()))

    @property
    def _files(self) -> list[Any]:
        """The files it was made from."""
        for name in ("inputs", "source"):
            if hasattr(self, name):
                return list(getattr(self, name).files)
        return list(getattr(getattr(self, "study", None), "_files", ()))


class Result(Told):
    """Base of what the library gives back. No answer of a respondent stands in its line.

    The tables are made by a floor above this one, which is imported when they are asked for.
    """

    __slots__ = ()

    #: The rows of `to_frame`, by the name of the attribute that holds them; "" for those of the chief table.
    frame_of: ClassVar[str] = ""

    @property
    def headline(self) -> str:
        """The chief facts in a line."""
        fit = self._first("fit", "study.fit", "comparison.base", "measurement.fit")
        facts: list[str] = []
        n = self._first("n", "inputs.moments.n", "source.survey.n", "survey.n", "fit.n", "study.fit.n")
        if isinstance(n, int):
            facts.append(f"n = {n}")
        if fit is not None and hasattr(fit, "converged"):
            facts.append("converged" if fit.converged else "NOT converged")
        findings = getattr(self, "findings", ())
        told = sum(one.severity != "info" for one in findings)
        if told:
            facts.append(phrase_n(told, "{n} warning", "{n} warnings"))
        return ", ".join(facts)

    def _first(self, *paths: str) -> Any:
        for path in paths:
            value: Any = self
            for name in path.split("."):
                value = getattr(value, name, None)
            if value is not None:
                return value
        return None

    def __repr__(self) -> str:
        line = self.headline
        return f"<{type(self).__name__}: {line}>" if line else f"<{type(self).__name__}>"

    def __getattr__(self, name: str) -> Any:
        """What other programs call it is told (reached only for what there is not)."""
        told = f"{type(self).__name__!r} object has no attribute {name!r}."
        if not name.startswith("_"):
            from rcvsem.foundation.meant_names import meant_call

            told = sentences(told, meant_call(name))
        raise AttributeError(told, name=name, obj=self)

    def summary(self, lang: Language = "en", **others: Any) -> str:
        """The tables that the command prints, as text: `print(result.summary())`.

        Raises
        ------
        OptionError : another language, or an option: all that other programs add (standardized estimates, fit indices,
            R2) stands in it.
        """
        from rcvsem.foundation.calls import checked_arguments
        from rcvsem.foundation.meant_names import unknown_option

        if others:
            raise unknown_option(next(iter(others)), "summary", ["lang"])
        return str(
            _face("summary", self, checked_arguments(Result.summary, {"lang": lang}, "summary")["lang"])
        )

    def _repr_html_(self) -> str:
        return str(_face("html", self))

    def to_frame(self) -> pd.DataFrame:
        """The chief table as a DataFrame, numbers as they were computed."""
        frame: pd.DataFrame = _face("frame", self)
        return frame

    def plain(self) -> dict[str, Any]:
        """What `--json` prints: dictionaries, lists, text, numbers; None for a number that does not apply."""
        return dict(_face("as_json", self))


def _face(name: str, *given: Any) -> Any:
    """A function of the floor of faces, with numpy in its usual state as in the call that gave the result."""
    from rcvsem.foundation.numpy_state import computed

    return computed(getattr(import_module("rcvsem.app.results"), name))(*given)
