"""`rcvsem app`, `rcvsem mcp`, `rcvsem view`: the same study in a browser, as tools for agents, as a page to read."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Literal

from rcvsem.commands.declaration import Command, Given
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyFolder(Options):
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


def _face(module: str, package: str, extra: str, what: str) -> Any:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppOptions(Options):
    """The server of the workbench."""

    owner: ClassVar[str] = "app"

    port: int = option(0, at_least=0, at_most=65535, help="Port on this machine; 0: any that is free.")
    lang: Literal["en", "zh"] = option("en", help="Language to begin with.")
    browser: bool = option(True, off="--no-browser", help="Open it in the browser.")


def _app(given: Given) -> None:
    folder, said = given(StudyFolder).found, given(AppOptions)
    serve = _face("rcvsem.workbench.serve", "nicegui", "app", phrase("The workbench"))
    serve(folder, port=said.port, browser=said.browser, lang=said.lang)


APP = Command(
    name="app",
    help="The workbench: the same study in the browser, from the raw export to the chapter, without a command.\n\n"
    "What is done there stands in the study's files, so that 'rcvsem run study.yaml' repeats it. The page is for this "
    "machine only (127.0.0.1, a token in its address). Needs the extra rcvsem[app]; see docs/workbench.md.",
    examples=("app", "app my-study --lang zh"),
    classes=(StudyFolder, AppOptions),
    run=_app,
    exit_code=lambda result: 0,
    serves=True,
)


def _mcp(given: Given) -> None:
    folder = given(StudyFolder).found
    _face("rcvsem.agents.server", "mcp", "mcp", phrase("rcvsem mcp"))(folder)


MCP = Command(
    name="mcp",
    help="Serve the commands as tools for agents (Model Context Protocol) over stdin and stdout.\n\n"
    "Works inside one study folder: paths that lead out of it are refused, and answers of respondents are never handed "
    "over. Needs the extra rcvsem[mcp]; docs/agents.md shows how programs are told of it.",
    examples=("mcp", "mcp my-study"),
    classes=(StudyFolder,),
    run=_mcp,
    exit_code=lambda result: 0,
    serves=True,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportFolder(Options):
    """A finished report."""

    owner: ClassVar[str] = "view"

    path: Path = option(typed="REPORT", help="Folder of a report, its run.json or its report.html.")
    browser: bool = option(True, off="--no-browser", help="Open it in the browser.")


def _view(given: Given) -> Path:
    path = given(ReportFolder).path
    if path.suffix.lower() == ".html" and path.is_file():
        return path.resolve()
    folder = path.parent if path.name == "run.json" else path
    page = folder / "report.html"
    if page.is_file():
        return page.resolve()
    if not (folder / "run.json").is_file():
        raise FileError(
            "There is no report: neither report.html nor run.json.",
            where=str(folder),
            fix="Name the folder of a report, such as reports/rcv.",
        )
    from rcvsem.commands.repeat import page_of_run
    from rcvsem.report.write import add_files

    return add_files(folder, {"report.html": page_of_run(folder / "run.json")})[0]


def _open(page: Path, given: Given) -> None:
    import webbrowser

    from rcvsem.commands.output import say

    address = page.as_uri()
    say(address)
    if not given(ReportFolder).browser:
        return
    try:
        opened = webbrowser.open(address)
    except Exception:  # whatever a browser's starter does, the report is there
        opened = False
    if not opened:
        say(phrase("No browser could be opened: open the address above in one."), err=True)


VIEW = Command(
    name="view",
    help="Open the interactive page of a finished report in the browser.\n\n"
    "A report without report.html gets one: the run is made again from its run.json. The address is printed.",
    examples=("view reports/rcv_wave2", "view reports/rcv/run.json"),
    classes=(ReportFolder,),
    run=_view,
    finish=_open,
    exit_code=lambda page: 0,
    serves=True,
)
