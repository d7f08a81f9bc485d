"""Files of a user under the commands: inputs, foreign files, the folder one stands in, kills."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def files(here: Path) -> Path:
    rng = random.Random(1)
    rows = ["x1,x2,x3,y1,y2,y3"]
    for _ in range(120):
        f, g = rng.gauss(0, 1), rng.gauss(0, 1)
        values = [f + rng.gauss(0, 1) for _ in range(3)] + [f / 2 + g + rng.gauss(0, 1) for _ in range(3)]
        rows.append(",".join(str(min(5, max(1, round(3 + value)))) for value in values))
    (here / "d.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (here / "m.lav").write_text("F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nG ~ F\n", encoding="utf-8")
    return here


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


FIT = ("--draws", "0", "--format", "md", "-q")


def test_the_cleaned_data_survive_the_fit_into_their_folder(files: Path, rcvsem: Any) -> None:
    assert rcvsem("clean", "d.csv", "--out", "work", "-q").code == 0
    before = contents(files / "work")
    for _ in range(2):
        assert rcvsem("fit", "m.lav", "work/cleaned.csv", "--out", "work", *FIT).code == 0
    after = contents(files / "work")
    for name in ("cleaned.csv", "cleaned.xlsx", "cleaning_log.csv"):
        assert after[name] == before[name]
    assert rcvsem("verify", "work").code == 0
    # an input is not replaced by cleaning it into its own folder either
    done = rcvsem("clean", "work/cleaned.csv", "--out", "work", "-q", "--overwrite")
    assert done.code == 2
    assert "is a file that this run reads" in done.err
    assert contents(files / "work") == after


def test_a_report_into_the_folder_one_stands_in(files: Path, rcvsem: Any) -> None:
    (files / "empty").mkdir()
    (files / "m.lav").chmod(0o600)
    before = contents(files)
    inode = files.stat().st_ino
    for _ in range(2):
        assert rcvsem("fit", "m.lav", "d.csv", "--out", ".", *FIT).code == 0
    assert os.stat(".").st_ino == inode
    assert (files / "empty").is_dir()
    assert (files / "m.lav").stat().st_mode & 0o777 == 0o600
    after = contents(files)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"report.md", "run.json"}


@pytest.mark.parametrize("more", [(), ("--overwrite",)])
@pytest.mark.parametrize("command", ["scores", "new", "fit-table", "fit", "clean"])
def test_no_command_replaces_its_input(files: Path, rcvsem: Any, command: str, more: tuple[str, ...]) -> None:
    assert rcvsem("fit", "m.lav", "d.csv", "--out", "r", *FIT).code == 0
    shutil.copy("d.csv", "report.md")
    shutil.copy("d.csv", "cleaned.csv")
    arguments = {
        "scores": ("scores", "m.lav", "d.csv", "-o", "d.csv"),
        "new": ("instrument", "new", "d.csv", "-o", "./d.csv"),
        "fit-table": ("export", "fit-table", "r", "-o", "r/run.json"),
        "fit": ("fit", "m.lav", "report.md", "-o", ".", *FIT),
        "clean": ("clean", "cleaned.csv", "-o", ".", "-q"),
    }[command]
    before = contents(files)
    done = rcvsem(*arguments, *more)
    assert done.code == 2
    assert "is a file that this run reads" in done.err
    assert contents(files) == before


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("scores", "m.lav", "d.csv"), "scores.csv"),
        (("export", "fit-table", "r", "-o", "t.md"), "t.md"),
        (("instrument", "new", "d.csv", "-o", "q.yaml"), "q.yaml"),
        (("diagram", "m.lav", "d.csv", "-o", ".", "--format", "dot"), "full.dot"),
        (("fit", "m.lav", "d.csv", "-o", ".", *FIT), "report.md"),
        (("clean", "d.csv", "-o", ".", "-q"), "cleaning_log.csv"),
    ],
)
def test_a_foreign_file_needs_overwrite(
    files: Path, rcvsem: Any, arguments: tuple[str, ...], name: str
) -> None:
    assert rcvsem("fit", "m.lav", "d.csv", "--out", "r", *FIT).code == 0
    (files / name).write_text("mine")
    before = contents(files)
    done = rcvsem(*arguments)
    assert done.code == 2
    assert name in done.err
    assert "--overwrite" in done.err
    assert contents(files) == before
    assert rcvsem(*arguments, "--overwrite").code == 0
    assert (files / name).read_text(encoding="utf-8-sig") != "mine"
    assert rcvsem(*arguments).code == 0, "the same content once more"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("fit", "m.lav", "d.csv"), "m_d"),
        (("fit", "m.lav", "d.csv", "--estimator", "pls"), "m_d_pls"),
        (("clean", "d.csv"), "d_clean"),
        (("reliability", "m.lav", "d.csv"), "m_d_reliability"),
        (("efa", "m.lav", "d.csv"), "m_d_efa"),
        (("validity", "m.lav", "d.csv"), "m_d_validity"),
        (("invariance", "m.lav", "d.csv", "--group", "y3"), "m_d_invariance"),
        (("moderation", "m.lav", "d.csv", "--x", "F", "--moderator", "G", "--y", "y3"), "m_d_moderation"),
        (("robust", "m.lav", "d.csv"), "m_d_robust"),
        (("power", "m.lav", "--n", "200"), "m_power"),
        (("compare", "m.lav", "m2.lav", "d.csv"), "m_m2_d_compare"),
    ],
)
def test_an_edited_report_is_seen_before_the_work(
    files: Path, rcvsem: Any, arguments: tuple[str, ...], name: str
) -> None:
    folder = files / "reports" / name
    folder.mkdir(parents=True)
    (folder / "report.md").write_text("mine")
    (files / "m.lav").write_text("=~ this would be said first if the work had begun")
    done = rcvsem(*arguments, "-q")
    assert done.code == 2
    assert f"{Path('reports', name, 'report.md')} is there already" in done.err
    assert (folder / "report.md").read_text() == "mine"


def test_the_report_of_a_study_stays_in_its_folder(files: Path, rcvsem: Any) -> None:
    (files / "s").mkdir()
    for name in ("d.csv", "m.lav"):
        shutil.copy(name, files / "s" / name)
    (files / "s" / "q.yaml").write_text("title: t\n", encoding="utf-8")
    for out in ("../elsewhere", "/nosuch/elsewhere", "link/x"):
        if out.startswith("link") and not (files / "s" / "link").exists():
            os.symlink(files, files / "s" / "link")
        (files / "s" / "study.yaml").write_text(
            "name: n\ninstrument: q.yaml\nformal: {survey: d.csv}\nmodels: [{file: m.lav}]\n"
            f"report: {{out: {out}}}\n",
            encoding="utf-8",
        )
        done = rcvsem("run", "s/study.yaml")
        assert done.code == 2
        assert "leads out of the folder of the study" in done.err
        assert "outside: true" in done.err


def test_init_finishes_what_was_cut_short_and_touches_nothing_else(here: Path, rcvsem: Any) -> None:
    assert rcvsem("init", "study").code == 0
    whole = contents(here / "study")
    (here / "study" / "models" / "study.desc").unlink()
    shutil.rmtree(here / "study" / "surveys")
    assert rcvsem("init", "study").code == 0
    assert contents(here / "study") == whole
    (here / "study" / "models" / "study.desc").unlink()
    (here / "study" / "README.md").write_text("mine")
    assert rcvsem("init", "study").code == 2
    assert (here / "study" / "README.md").read_text() == "mine"


def test_each_input_is_opened_once(files: Path) -> None:
    script = (
        "import os, sys\nfound = []\n"
        "def hook(event, given):\n"
        "    if event == 'open' and isinstance(given[0], (str, os.PathLike)):\n"
        "        found.append(os.path.basename(os.fspath(given[0])))\n"
        "sys.addaudithook(hook)\nfrom rcvsem.cli import main\n"
        "for command in eval(sys.argv[1]):\n"
        "    found.clear()\n"
        "    try:\n        main(command)\n"
        "    except SystemExit as leaving:\n        assert not leaving.code, leaving.code\n"
        "    print('opened', [found.count(name) for name in ('m.lav', 'd.csv')])\n"
    )
    commands = [["fit", "m.lav", "d.csv", *FIT], ["scores", "m.lav", "d.csv", "-q"]]
    done = subprocess.run(
        [sys.executable, "-c", script, repr(commands)], capture_output=True, text=True, cwd=files, check=False
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("opened")]
    assert told == ["opened [1, 1]"] * 2, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_commands_killed_at_random_moments(files: Path, rcvsem: Any) -> None:
    (files / "out").mkdir()
    (files / "out" / "notes.txt").write_text("mine")
    rng = random.Random(7)
    command = [sys.executable, "-c", "from rcvsem.cli import main; main()"]
    for k in range(40):
        job = ("fit", "m.lav", "d.csv", *FIT) if k % 2 else ("clean", "d.csv", "-q")
        process = subprocess.Popen(
            [*command, *job, "-o", "out"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=files
        )
        time.sleep(rng.uniform(0.1, 3.0))
        process.kill()
        process.wait()
        if (files / "out" / "run.json").exists():
            json.loads((files / "out" / "run.json").read_bytes())
    assert rcvsem("clean", "d.csv", "-q", "-o", "out").code == 0
    assert rcvsem("fit", "m.lav", "out/cleaned.csv", "-o", "out", *FIT).code == 0
    assert rcvsem("verify", "out").code == 0
    assert (files / "out" / "notes.txt").read_text() == "mine"
    assert not list(files.rglob("*.part"))
