"""`rcvsem app`: the same study in a browser."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.serving import ServedFolder, face
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import Spoken, phrase, system_language


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppOptions(Options):
    """The server of the workbench."""

    owner: ClassVar[str] = "app"

    port: int = option(0, at_least=0, at_most=65535, help="Port on this machine; 0: any that is free.")
    lang: Spoken | None = option(None, help="Language to begin with. Default: the system's.")
    browser: bool = option(True, off="--no-browser", help="Open it in the browser.")


def _app(given: Given) -> None:
    folder, said = given(ServedFolder).found, given(AppOptions)
    serve = face("rcvsem.workbench.serve", "nicegui", "app", phrase("The workbench"))
    serve(folder, port=said.port, browser=said.browser, lang=said.lang or system_language())


COMMAND = Command(
    name="app",
    help="The workbench: the same study in the browser, from the raw export to the chapter, without a command.\n\n"
    "What is done there stands in the study's files, so that 'rcvsem run study.yaml' repeats it. The page is for this "
    "machine only (127.0.0.1, a token in its address). Needs the extra rcvsem[app]; see docs/workbench.md.",
    order=280,
    examples=("app", "app my-study --lang zh"),
    classes=(ServedFolder, AppOptions),
    run=_app,
    exit_code=lambda result: 0,
    serves=True,
)
