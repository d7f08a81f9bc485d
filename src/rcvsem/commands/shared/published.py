"""What `audit`, `refit` and `simulate` take: the tables of a paper and its model files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from rcvsem.commands.shared.inputs import File
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

PAPER = phrase("Paper")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Published(Options):
    """The tables, and what is added to them."""

    owner: ClassVar[str] = "audit"

    paper: tuple[File, ...] = option(
        typed="TABLES", help="Published tables: one paper.yaml, one workbook, or csv tables."
    )
    n: int | None = option(
        None, at_least=1, help="Number of respondents; default: what the tables say.", panel=PAPER, main=True
    )
    digits: int | None = option(
        None,
        at_least=0,
        help="Decimals of every value where trailing zeros were lost.",
        panel=PAPER,
        main=True,
    )

    @property
    def files(self) -> list[Path]:
        """The files of the tables."""
        return [Path(one) for one in self.paper]

    @property
    def added(self) -> dict[str, Any]:
        """What is said beside them, as `read_paper` takes it."""
        return {"n": self.n, "digits": self.digits}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Models(Options):
    """The model files of the paper's models."""

    models: tuple[str, ...] = option(
        (),
        name="model_files",
        typed="--model",
        short="-m",
        help="NAME=FILE: the model file of a model; may be repeated.",
        panel=PAPER,
        main=True,
    )

    @property
    def files(self) -> Mapping[str, str]:
        """Name -> file. OptionError unless each is NAME=FILE."""
        found = {}
        for text in self.models:
            name, equals, file = text.partition("=")
            if not (name and equals and file):
                raise OptionError(
                    phrase(
                        "{model_files} takes NAME=FILE, e.g. M0=models/rcv.desc. Got {text!r}.",
                        model_files=named("model_files", typed="--model"),
                        text=text,
                    )
                )
            found[name] = file
        return found
