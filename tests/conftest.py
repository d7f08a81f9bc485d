"""For all tests: the language of reports and the seeds of property tests are given, not the machine's or chance's."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from forked_reading import REAL, readers_are_forked
from hypothesis import HealthCheck, settings
from read_once import files_read_once

# Reports are in both languages unless a test names one: nothing hangs on the machine's own.
os.environ["RCVSEM_LANG"] = "both"

# Nor on what it says of terminals: GitHub's makes typer write colours into every help, a dumb one shows no spinner, a
# narrow one breaks the names of options.
_TERMINAL = ("COLUMNS", "LINES", "TERMINAL_WIDTH", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "TTY_COMPATIBLE")
for _name in (*_TERMINAL, "GITHUB_ACTIONS", "RCVSEM_DEBUG"):
    os.environ.pop(_name, None)
os.environ["TERM"] = "xterm-256color"

# One thread each, as the commands have it: threads add in another order, and wait for each other beside a second process.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# Sources, tests and what commands import in processes of their own are compiled once, not each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Everyday runs try the same 30 examples each time, so that a commit is green or red whoever runs it;
# RCVSEM_RANDOM_TESTS=1 looks for new ones, 100 a test (the nightly run does). How long one takes, or takes to be drawn,
# says nothing but how busy the machine is.
_patient: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same examples", derandomize=True, max_examples=30, **_patient)
settings.register_profile("new examples", print_blob=True, **_patient)
settings.load_profile("new examples" if os.environ.get("RCVSEM_RANDOM_TESTS") else "same examples")

#: A browser, a server of tools, whole commands.
LONGEST = {"test_in_a_browser", "agents", "cli"}

#: Where reading itself is tested.
READING = {"survey", "instrument", "foundation", "agents", "workbench"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first: none keeps one process waiting for another at the end."""
    items.sort(key=lambda item: not LONGEST & {item.path.stem, *item.path.parts})


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the collector need not visit them over and over."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With -n, the tests of a file share a process: what its fixtures make is made once."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # in the order collected, not files of many tests first
    return LoadFileScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(autouse=True, scope="session")
def _checkout_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests work in a folder with copies of what relative paths name: no report meets one that lies in the checkout, or
    that of the process beside it."""
    root, work = Path(__file__).parents[1], tmp_path_factory.mktemp("work")
    for name in ("models", "instruments", "surveys"):
        shutil.copytree(root / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
    before = os.getcwd()
    os.chdir(work)
    yield
    os.chdir(before)


@pytest.fixture(autouse=True, scope="module")
def _files_are_read_once(request: pytest.FixtureRequest) -> Iterator[None]:
    with ExitStack() as stack:
        if request.path.stem not in REAL:
            stack.enter_context(readers_are_forked())
        if not READING & set(request.path.parts):
            stack.enter_context(files_read_once())
        yield


#: A picture of one point, which every format can hold.
_POINT = {
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="1pt" height="1pt" viewBox="0 0 1 1"/>',
    "png": bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    ),
    "pdf": b"%PDF-1.4",
}


#: Where pictures are looked at: folders, and files that say so by the mark `drawn`.
LOOKING = {"report", "docs"}


@pytest.fixture(autouse=True, scope="module")
def _pictures_are_not_drawn(request: pytest.FixtureRequest) -> Iterator[None]:
    """Elsewhere pictures are composed, but not drawn: half of the time of a report."""
    if LOOKING & set(request.path.parts) or request.node.get_closest_marker("drawn"):
        yield
        return
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    def savefig(_: Figure, target: Any, *, format: str, **__: Any) -> None:
        target.write(_POINT[format])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", savefig)
        patch.setattr(FigureCanvasSVG, "print_svg", lambda _, target, **__: target.write(_POINT["svg"]))
        patch.setattr(FigureCanvasAgg, "print_png", lambda _, target, **__: target.write(_POINT["png"]))
        patch.setattr(ConstrainedLayoutEngine, "execute", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def no_method_factor() -> Iterator[None]:
    """Validity without the method factor that six items do not identify: nine searches in vain take seconds."""
    from rcvsem.analyses import method_factors
    from rcvsem.foundation.availability import NotAvailable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            method_factors, "latent_method_factor", lambda *_, **__: NotAvailable("left out in this test")
        )
        yield
