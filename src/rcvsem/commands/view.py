"""`rcvsem view`: the page of a report."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase


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
    from rcvsem.commands.shared.repeat import page_of_run
    from rcvsem.report.write import add_files

    return add_files(folder, {"report.html": page_of_run(folder / "run.json")})[0]


def _open(page: Path, given: Given) -> None:
    import webbrowser

    from rcvsem.commands.shared.output import say

    address = page.as_uri()
    say(address)
    if not given(ReportFolder).browser:
        return
    try:
        opened = webbrowser.open(address)
    except Exception:  # whatever a browser's starter does, the report is there
        opened = False
    if not opened:
        given.news(phrase("No browser could be opened: open the address above in one."))


COMMAND = Command(
    name="view",
    help="Open the interactive page of a finished report in the browser.\n\n"
    "A report without report.html gets one: the run is made again from its run.json. The address is printed.",
    order=290,
    examples=("view reports/rcv_wave2", "view reports/rcv/run.json"),
    classes=(ReportFolder,),
    run=_view,
    finish=_open,
    exit_code=lambda page: 0,
    serves=True,
    makes=True,
)
