"""Options of the bootstrap on the command line, and Ctrl-C in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from rcvsem.app.terminal import application

MODEL = """
F =~ x1 + x2 + x3
G =~ y1 + y2 + y3
Z =~ z1 + z2 + z3
G ~ a*F
Z ~ b*G + F
indirect := a*b
"""
# tells when a chunk of draws is finished, then is the ordinary command line
SCRIPT = """
import sys
import rcvsem.infer.bootstrap as analysis
from rcvsem.cli import main
bootstrap = analysis.bootstrap
def told(*given, **options):
    options["progress"] = lambda done, of: print("finished", done, file=sys.stderr, flush=True)
    return bootstrap(*given, **options)
analysis.bootstrap = told
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("bootstrap")
    rng = np.random.default_rng(4)
    f = rng.standard_normal(250)
    g = 0.5 * f + rng.standard_normal(250)
    z = 0.4 * g + rng.standard_normal(250)
    scores = np.repeat(np.column_stack((f, g, z)), 3, axis=1) + rng.standard_normal((250, 9))
    data = folder / "answers.csv"
    names = [f"{letter}{k}" for letter in "xyz" for k in (1, 2, 3)]
    np.savetxt(data, np.round(scores, 3), delimiter=",", header=",".join(names), comments="", fmt="%.3f")
    model = folder / "model.desc"
    model.write_text(MODEL, encoding="utf-8")
    return str(model), str(data)


def fitted(files: tuple[str, str], *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(application(), ["fit", *files, "--json", "--draws", "60", *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_definitions_have_intervals_by_kind(files: tuple[str, str]) -> None:
    found = fitted(files, "--intervals", "percentile,bc,bca,montecarlo")
    (indirect,) = found["definitions"]
    assert indirect["name"] == "indirect"
    assert list(indirect["intervals"]) == ["percentile", "bc", "bca", "montecarlo"]
    assert all(one["lower"] < indirect["est"] < one["upper"] for one in indirect["intervals"].values())
    assert "intervals" not in found["parameters"][0]


def test_parameters_have_intervals_on_request(files: tuple[str, str]) -> None:
    rows = fitted(files, "--bootstrap-parameters")["parameters"]
    free = [row for row in rows if row["free"]]
    assert all(row["boot_se"] > 0 and set(row["intervals"]) == {"percentile", "bc"} for row in free)


def test_monte_carlo_needs_no_draws(files: tuple[str, str]) -> None:
    found = fitted(files, "--draws", "0", "--intervals", "montecarlo")
    assert found["bootstrap"] is None
    assert all("montecarlo" in effect["intervals"] for effect in found["effects"])


@pytest.mark.parametrize("kind", ["nonparametric", "bollen-stine", "parametric", "normal-moments"])
def test_kinds(files: tuple[str, str], kind: str) -> None:
    bootstrap = fitted(files, "--bootstrap-kind", kind)["bootstrap"]
    assert bootstrap["kind"] == kind
    assert (bootstrap["bollen_stine_p"] is not None) == (kind == "bollen-stine")


def test_unknown_interval_is_refused(files: tuple[str, str], rcvsem: Any) -> None:
    done = rcvsem("fit", *files, "--intervals", "magic")
    assert done.code == 2
    assert "percentile, bc, bca, montecarlo" in done.err


@pytest.mark.skipif(os.name == "nt", reason="SIGINT to one process is a POSIX matter")
@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_interrupt_keeps_the_finished_draws(files: tuple[str, str], workers: str) -> None:
    command = ["fit", *files, "--json", "--draws", "1000000", "--workers", workers]
    # a process started in the background ignores Ctrl-C, and so do its children
    heard = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", heard + SCRIPT, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "finished" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    bootstrap = json.loads(out)["bootstrap"]
    assert bootstrap["interrupted"] is True
    assert 0 < bootstrap["draws"] < bootstrap["draws_asked"] == 1_000_000
    assert f"{bootstrap['draws']} of 1000000 draws are used" in errors
