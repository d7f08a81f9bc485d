"""What reaches the terminal, streams that are closed or full, Ctrl-C, and places that cannot be written to."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rcvsem.app.streams import Stream
from rcvsem.foundation.control_characters import CONTROLS, visible, visible_in_json

SCRIPT = "import sys\nfrom rcvsem.cli import main\nmain()"
posix = pytest.mark.skipif(os.name == "nt", reason="a POSIX matter")


@pytest.fixture
def files(here: Path) -> Path:
    rng = random.Random(1)
    rows = ["a,b,c"] + [",".join(str(rng.randint(1, 5)) for _ in range(3)) for _ in range(60)]
    (here / "d.csv").write_text("\n".join(rows), encoding="utf-8")
    (here / "m.lav").write_text("a ~ b\nb ~ c\n", encoding="utf-8")
    return here


def shell(line: str, *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A line of bash in which RCVSEM is the command."""
    command = f'"{sys.executable}" -c "{SCRIPT}"'
    return subprocess.run(
        ["bash", "-c", line.replace("RCVSEM", command)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


FIT = "RCVSEM fit m.lav d.csv --draws 0 --format md -o out"


def test_control_characters_are_escapes() -> None:
    assert visible("a\x1b[31mb\x9b\x00\u202e\u2066\x7f") == "a\\x1b[31mb\\x9b\\x00\\u202e\\u2066\\x7f"
    assert visible("line\n\tnext\r\nlone\rreturn 中文 é") == "line\n\tnext\r\nlone\\rreturn 中文 é"
    text = json.dumps({"x": "\x85\u202e\x7f\x1b"}, ensure_ascii=False)
    assert json.loads(visible_in_json(text)) == json.loads(text)
    assert CONTROLS.search(visible_in_json(text)) is None


EVIL = "x\x1b[2J\x9b31m\u202ey"


def commands_with_evil(files: Path) -> list[tuple[str, ...]]:
    rng = random.Random(2)
    rows = [f"a,b,c,{EVIL}"] + [
        ",".join([*(str(rng.randint(1, 5)) for _ in range(3)), rng.choice([EVIL, "z"])]) for _ in range(60)
    ]
    (files / "evil.csv").write_text("\n".join(rows), encoding="utf-8")
    (files / "groups.csv").write_text("\n".join(rows).replace(EVIL, "g", 1), encoding="utf-8")
    (files / "evil.lav").write_text(f"a ~ b # {EVIL}\nb ~ {EVIL}\n", encoding="utf-8")
    (files / "evil.yaml").write_text(f'title: "{EVIL}"\n{EVIL}: 1\n', encoding="utf-8")
    (files / "run.json").write_text(
        json.dumps(
            {
                "command": EVIL, "files": [EVIL], "inputs": [{"role": EVIL, "path": EVIL, "sha256": EVIL}],
                "measures": {EVIL: EVIL},
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    return [
        ("fit", "evil.lav", "evil.csv", "--draws", "0"),
        ("fit", "m.lav", "evil.csv", "--draws", "0", "--group", EVIL, "-o", "g"),
        ("fit", "m.lav", EVIL),
        ("fit", "m.lav", "groups.csv", "--draws", "0", "--group", "g", "-o", "h"),
        ("describe", "groups.csv"),
        ("fit", "m.lav", "d.csv", "--estimator", EVIL),
        ("fit", "m.lav", "d.csv", "--nosuch" + EVIL),
        (EVIL,),
        ("describe", "evil.csv"),
        ("describe", "evil.csv", "--json"),
        ("instrument", "check", "evil.yaml"),
        ("instrument", "new", "evil.csv"),
        ("instrument", "show", "evil.yaml"),
        ("verify", "run.json"),
        ("export", "fit-table", "run.json"),
        ("clean", "evil.csv", "-o", EVIL),
    ]


def test_nothing_of_a_file_steers_the_terminal(files: Path, rcvsem: Any) -> None:
    shown = ""
    for command in commands_with_evil(files):
        done = rcvsem(*command)
        assert done.code in (0, 1, 2), (command, done.said)
        assert not re.search("[\x1b\x9b\u202e]", done.said), command
        shown += done.said
    assert "\\x1b[2J" in shown
    assert "\\u202e" in shown


@posix
def test_a_real_terminal_gets_colours_but_no_controls_of_data(files: Path) -> None:
    import pty

    commands_with_evil(files)
    both = (
        "import sys\nfrom rcvsem.cli import main\n"
        "for command in ('describe groups.csv', 'fit m.lav groups.csv --group g --draws 0 -o o'):\n"
        "    try:\n        main(command.split())\n"
        "    except SystemExit as leaving:\n        assert leaving.code in (0, 1)\n"
        "print('at the end')"
    )
    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", both], stdout=slave, stderr=slave, cwd=files)
    os.close(slave)
    text = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    assert process.wait() == 0, text.decode()
    os.close(master)
    assert b"at the end" in text
    assert b"\x1b[" in text
    assert b"\x1b[2J" not in text
    assert "\u202e".encode() not in text


@posix
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{FIT} | head -1; exit ${{PIPESTATUS[0]}}", 0),
        # closed alone: the same as closed together and full, in the long run
        pytest.param(f"{FIT} 2>&1 >/dev/null | head -0; exit ${{PIPESTATUS[0]}}", 0, marks=pytest.mark.slow),
        pytest.param(f"{FIT} >&-", 2, marks=pytest.mark.slow),
        pytest.param(f"{FIT} 2>&-", 0, marks=pytest.mark.slow),
        (f"{FIT} >&- 2>&- <&-", 2),
        (f"{FIT} >/dev/full", 2),
        pytest.param(f"{FIT} --json >/dev/full", 2, marks=pytest.mark.slow),
        pytest.param(f"{FIT} 2>/dev/full", 0, marks=pytest.mark.slow),
    ],
)
def test_streams_that_are_closed_or_full(files: Path, line: str, code: int) -> None:
    if "/dev/full" in line and not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    done = shell(line, cwd=files)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "othing was written" not in done.stderr
    assert "Exception ignored" not in done.stderr
    record = json.loads((files / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["files"] == ["report.md", "run.json"]
    if code == 2 and "2>" not in line:
        assert "stdout cannot be written to" in done.stderr
        assert "Written before, and whole" in done.stderr


def test_what_is_drawn_and_lost_is_a_fault_of_the_stream() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    stream = Stream(Full())
    stream.rich_proxied_file.write("the help")
    assert stream.fault


@posix
def test_ctrl_c_at_any_moment_of_the_start_gives_no_traceback(files: Path) -> None:
    script = (
        "import sys, signal\nimport rcvsem.cli as cli\n"
        "class Finder:\n    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'rcvsem.app.main':\n            print(flush=True)  # main has begun\n"
        "signal.signal(signal.SIGINT, cli._interrupted)\n"
        "sys.meta_path.insert(0, Finder())\ncli.main()"
    )
    for wait in (0.0, 0.05, 0.2, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", script, *FIT.split()[1:]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=files,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors
        assert process.returncode in (0, 130)
        assert (process.returncode == 130) == ("Interrupted" in errors)


def test_ctrl_c_in_an_import_ends_at_once() -> None:
    script = (
        "import sys, signal, os\nimport rcvsem.cli as cli\n"
        "class Finder:\n    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'rcvsem.app.main':\n            signal.raise_signal(signal.SIGINT)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.meta_path.insert(0, Finder())\ncli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "Interrupted; nothing was written.\n"


def test_interrupted_draws_stand_in_the_report(
    files: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rcvsem.infer import bootstrap as drawing

    real = drawing.in_order

    def interrupted(*given: Any) -> Any:
        yield next(iter(real(*given)))
        raise KeyboardInterrupt

    monkeypatch.setattr(drawing, "in_order", interrupted)
    done = rcvsem("fit", "m.lav", "d.csv", "--draws", "20000", "--format", "md", "-o", "out")
    assert done.code == 130
    found = re.search(r"(\d+) of 20000 draws are used", done.err)
    assert found is not None
    assert 0 < int(found[1]) < 20000
    assert found[0] in (files / "out" / "report.md").read_text(encoding="utf-8")
    assert "bootstrap was interrupted" in (files / "out" / "run.json").read_text(encoding="utf-8")


def test_what_was_written_is_said_when_something_fails_later(
    files: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fault, code in ((RuntimeError("x"), 3), (KeyboardInterrupt(), 130), (OSError(28, "No space"), 2)):

        def broken(*_: object, fault: BaseException = fault, **__: object) -> None:
            raise fault

        monkeypatch.setattr("rcvsem.chapters.writing.print_document", broken)
        done = rcvsem("fit", "m.lav", "d.csv", "--draws", "0", "--format", "md", "-o", "out")
        assert done.code == code
        assert "report.md" in done.err
        assert "othing was written" not in done.err


@posix
def test_a_full_folder_of_temporary_files(files: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    # it keeps the function it finds when it is imported, for all later tests of this process
    import openpyxl.worksheet._writer

    assert openpyxl.worksheet._writer.NamedTemporaryFile is tempfile.NamedTemporaryFile

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/x")

    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, full)
    done = rcvsem("clean", "d.csv", "--format", "xlsx,csv,sav", "-o", "out", "-q")
    if hasattr(os, "memfd_create"):
        assert done.code == 0, done.err
    else:
        assert done.code == 2
        assert "TMPDIR" in done.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("fit", "nosuch.lav", "nosuch.csv", "--format", "doc"), "--format takes csv, docx"),
        (("fit", "nosuch.lav", "nosuch.csv", "-o", "/"), "root of the file system"),
        (("clean", "nosuch.csv", "--format", "spss"), "Got 'spss'. Did you mean 'sav'"),
        (("diagram", "nosuch.lav", "nosuch.csv", "--format", "gif"), "svg, pdf, png, dot. Got 'gif'"),
        (("scores", "nosuch.csv", "-o", "x.txt"), "ends in .csv, .xlsx, .sav"),
        (("scores", "nosuch.csv", "-o", ""), "--out takes a file. Got"),
        (("fit", "nosuch.lav", "nosuch.csv", "-o", "d.csv"), "A file of that name is in the way"),
        (("fit", "nosuch.lav", "nosuch.csv", "-o", "x" * 300), "File name too long"),
        (("fit", "x" * 300, "d.csv"), "File name too long"),
        (("fit", "m.lav", "x" * 300 + ".csv"), "File name too long"),
        (("instrument", "check", "x" * 300), "ile name too long"),
        (("verify", "x" * 300), "ile name too long"),
        (("init", "x" * 300), "cannot be named"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    files: Path, rcvsem: Any, command: tuple[str, ...], words: str
) -> None:
    done = rcvsem(*command)
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("a ~ 1e200*b", "the number 1e200 is too large"),
        ("a ~ 1e-320*b", "the number 1e-320 is too small"),
        ("a ~ k*b\nk == 1/0", "held equal to inf, which is no number"),
        ("a ~ k*b\nk == sqrt(-1)", "no number"),
        ("a ~ k*b\nexp(k) == -1", "The constraints are not met"),
        ("a ~ k*b\nlog(k) == log(-k)", "did not converge"),
    ],
)
def test_numbers_beyond_computing(files: Path, rcvsem: Any, model: str, words: str) -> None:
    (files / "x.lav").write_text(model + "\n", encoding="utf-8")
    done = rcvsem("fit", "x.lav", "d.csv", "--draws", "0", "-q", "-o", "out")
    assert done.code in (1, 2)
    assert words in done.err


def test_control_characters_cannot_stand_in_a_workbook(files: Path, rcvsem: Any) -> None:
    (files / "q.yaml").write_text(
        "title: t\nlanguages: [en]\nscales: {s: {minimum: 1, maximum: 2, anchors: {1: a, 2: b}}}\n"
        'constructs:\n  - {code: A, name: A, items: [{code: A1, text: "be\\ep"}, {code: A2, text: x}]}\n',
        encoding="utf-8",
    )
    done = rcvsem("instrument", "to-xlsx", "q.yaml")
    assert done.code == 2
    assert "control character '\\x1b'" in done.err
    assert not (files / "q.xlsx").exists()


def test_a_line_end_inside_a_name_does_not_break_the_line_of_a_finding(files: Path, rcvsem: Any) -> None:
    rng = random.Random(2)
    rows = [",".join(str(rng.randint(1, 5)) for _ in range(5)) for _ in range(60)]
    (files / "d.csv").write_text("\n".join(['"x\n1",x2,x3,x4,x5', *rows]), encoding="utf-8")
    (files / "m.lav").write_text("F =~ x1 + x2 + x3 + x4 + x5\n", encoding="utf-8")
    done = rcvsem("fit", "m.lav", "d.csv", "--draws", "0", "--out", "r")
    assert done.code in (0, 1), done.err
    assert r"Column 'x\n1' read as 'x1'" in done.err
    assert all(line.startswith(("note: ", "warning: ", "PROBLEM: ")) for line in done.err.splitlines())
