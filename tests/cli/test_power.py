"""`rcvsem power` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rcvsem_command import completed as rcvsem  # put there by conftest.py
from tolerances import NEAR

ROOT = Path(__file__).parents[2]
MODEL = """# title: Plan
X =~ 0.8*x1 + 0.8*x2 + 0.8*x3
M =~ 0.8*m1 + 0.8*m2 + 0.8*m3
Y =~ 0.8*y1 + 0.8*y2 + 0.8*y3
M ~ 0.4*X  # H1 +
Y ~ 0.4*M  # H2 +
Y ~ start(0)*X  # H3 +
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("power") / "plan.desc"
    path.write_text(MODEL, encoding="utf-8")
    return path


def power_json(*arguments: object) -> dict[str, Any]:
    done = rcvsem("power", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_power_and_smallest_n(model: Path) -> None:
    found = power_json(model, "--n", "100,300", "-r", 300, "--only", "H1,X->M->Y")
    rows = {(row["name"], row["n"]): row for row in found["power"]}
    assert rows[("X → M", 300)]["power"] > rows[("X → M", 100)]["power"]
    assert rows[("X → M", 300)]["hypothesis"] == "H1"
    assert rows[("X → Y", 300)]["relative_bias"] is None
    assert rows[("X → Y", 300)]["power"] < 0.12
    assert {row["n"] for row in found["models"]} == {100, 300}
    smallest = {row["name"]: row for row in found["minimum_n"]}
    assert set(smallest) == {"X → M", "X → M → Y"}
    assert all(abs(row["power"] - 0.8) < NEAR["power_of_few_replications"] for row in smallest.values())
    assert found["needed_n"] == max(row["n"] for row in smallest.values())
    assert found["rmsea_minimum_n"]["close"] == 375
    assert found["df"] == 24


@pytest.mark.slow
def test_workers_and_seed(model: Path) -> None:
    arguments = (model, "--n", 150, "--no-search", "-r", 600)
    one = power_json(*arguments)
    assert one == power_json(*arguments, "--workers", 2)
    assert one["minimum_n"] == []
    assert one["power"] != power_json(*arguments, "--seed", 2)["power"]


def test_report(model: Path, tmp_path: Path) -> None:
    done = rcvsem(
        "power",
        model,
        "--n",
        200,
        "-r",
        250,
        "--likert",
        "--skew",
        "severe",
        "--out",
        tmp_path / "out",
        "--lang",
        "en",
    )
    assert done.returncode == 0, done.stderr
    assert "Smallest N for the target power" in done.stdout
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "skewness -1.76" in text
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["command"] == "power"
    assert record["shares"] == [0.02, 0.04, 0.09, 0.2, 0.65]
    assert (tmp_path / "out" / "report.xlsx").exists()


def test_values_of_a_paper(tmp_path: Path) -> None:
    (tmp_path / "m.desc").write_text(
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nB ~ A\nC ~ A + B\n", "utf-8"
    )
    items = {c: {f"{c.lower()}{k}": 0.8 for k in (1, 2, 3)} for c in "ABC"}
    rows = ["loadings:"] + [
        f"  {c}: {{{', '.join(f'{i}: {v}' for i, v in own.items())}}}" for c, own in items.items()
    ]
    rows += ["correlations:", "  names: [A, B, C]", "  rows: [[1], [.5, 1], [.4, .6, 1]]"]
    (tmp_path / "paper.yaml").write_text("\n".join(rows), encoding="utf-8")
    found = power_json(
        tmp_path / "m.desc", "--values", tmp_path / "paper.yaml", "--n", 200, "--no-search", "-r", 250
    )
    std = {row["name"]: row["std"] for row in found["power"]}
    # with all correlations given, the paths are the regressions they imply
    assert std["A → B"] == pytest.approx(0.5, abs=NEAR["five_digits"])
    assert std["B → C"] == pytest.approx((0.6 - 0.5 * 0.4) / 0.75, abs=NEAR["five_digits"])
    assert {f["code"] for f in found["findings"]} == {"derived_paths"}
    assert [f["role"] for f in found["inputs"]] == ["model", "values"]
    (tmp_path / "v.csv").write_text("lhs,op,rhs,value\nB,~,A,0.3\nC,~,A,0.1\nC,~,B,0.2\n", encoding="utf-8")
    other = power_json(
        tmp_path / "m.desc",
        "--values",
        tmp_path / "v.csv",
        "--loading",
        0.7,
        "--n",
        200,
        "--no-search",
        "-r",
        250,
    )
    assert {row["name"]: row["std"] for row in other["power"]}["A → B"] == pytest.approx(
        0.3, abs=NEAR["five_digits"]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["models/rcv.desc"], "no loading for"),
        (["PLAN", "--only", "H9"], "no quantity 'H9'"),
        (["PLAN", "--n", "many"], "--n takes whole numbers"),
        (["PLAN", "--shares", ".5,.6"], "add to 1"),
        (["PLAN", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler goes with"),
        (["PLAN", "--values", "nothing.yaml"], "cannot be read"),
        (["PLAN", "--estimator", "mml"], "estimator"),
        (["PLAN", "--target", "1.5"], "between 0 and 1"),
    ],
)
def test_faults(arguments: list[str], words: str, model: Path) -> None:
    done = rcvsem("power", *[str(model) if one == "PLAN" else one for one in arguments])
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_numbers(model: Path) -> None:
    """A scheduler and workers in processes of their own, reached by address, as a cluster is."""
    arguments = (model, "--n", 150, "--no-search", "-r", 600)
    code = (
        "import sys, subprocess\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        run = 'from rcvsem.cli import main; main()'\n"
        "        more = ['--backend', 'dask', '--scheduler', cluster.scheduler_address]\n"
        "        done = subprocess.run([sys.executable, '-c', run, *sys.argv[1:], *more], capture_output=True)\n"
        "    sys.stdout.buffer.write(done.stdout)\n"
        "    sys.stderr.buffer.write(done.stderr)\n"
    )
    script = model.parent / "cluster.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), "power", *map(str, arguments), "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False, timeout=240
    )
    assert json.loads(done.stdout) == power_json(*arguments), done.stderr


def test_ray_gives_the_same_numbers(model: Path) -> None:
    pytest.importorskip("ray")
    arguments = (model, "--n", 150, "--no-search", "-r", 600)
    assert power_json(*arguments, "--backend", "ray") == power_json(*arguments)


def test_a_ray_cluster_that_does_not_answer_is_named_at_once() -> None:
    pytest.importorskip("ray")
    from rcvsem.foundation.errors import OptionError
    from rcvsem.infer.cluster import workers

    with (
        pytest.raises(OptionError, match=r"'127\.0\.0\.1:1' does not answer"),
        workers("ray", scheduler="127.0.0.1:1"),
    ):
        raise AssertionError("there is no cluster")
