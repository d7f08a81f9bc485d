"""What the commands that start another face share: the study's folder, and the face itself."""

from __future__ import annotations

from contextvars import Context
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServedFolder(Options):
    """The folder of one study."""

    folder: Path = option(Path(), typed="FOLDER", help="Folder of the study; nothing outside is touched.")

    @property
    def found(self) -> Path:
        """It, absolute. OptionError when there is none."""
        if not self.folder.is_dir():
            raise OptionError(
                phrase("There is no folder '{folder}'.", folder=self.folder),
                fix="Make one: rcvsem init NAME, or mkdir NAME.",
            )
        return self.folder.resolve()


def face(module: str, package: str, extra: str, what: str) -> Any:
    """`serve` of a face that stands on the floor above and needs more packages: it is called by its name.

    It lives in a context of its own: what it reads and writes during hours is no single run.

    Raises
    ------
    OptionError : the packages are not installed.
    """
    try:
        import_module(package)
    except ImportError:
        raise OptionError(
            phrase("{what} needs the package {package}, which is not installed.", what=what, package=package),
            fix=phrase('Install it with: python -m pip install "rcvsem[{extra}]"', extra=extra),
        ) from None
    return partial(Context().run, import_module(module).serve)
