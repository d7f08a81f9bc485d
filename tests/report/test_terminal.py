"""Tables in a real terminal of 80, 100 and 120 columns: no row loses its name, no number is cut."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from rcvsem.cli import main
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import width
from rcvsem.report.console import parts_of, screen_columns, widths_of
from rcvsem.report.document import Column, Table, row
from rcvsem.report.layout import Printing, lay_out

ROOT = Path(__file__).parents[2]
ENGLISH = Printing("en")


def in_a_terminal(columns: int, *command: str) -> list[str]:
    """What a program prints on a pseudo-terminal so wide, without its escape sequences."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    child, handle = pty.fork()
    if child == 0:  # pragma: no cover - the other process
        # The size is set by the parent; the child waits for it on its standard input.
        os.read(0, 1)
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)})
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    os.write(handle, b"\n")
    printed = b""
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:
            break
        if not piece:
            break
        printed += piece
    os.waitpid(child, 0)
    os.close(handle)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed.decode()).replace("\r\n", "\n")
    return re.sub("\r?[\u2800-\u28ff] [^\r\n]*…", "", shown).split("\n")  # the sign that it works


@pytest.mark.parametrize(
    ("columns", "language"),
    [
        (80, "en"),
        pytest.param(100, "zh", marks=pytest.mark.slow),
        pytest.param(120, "en", marks=pytest.mark.slow),
    ],
)
def test_main_job_in_a_terminal(tmp_path, columns, language):
    lines = in_a_terminal(
        columns,
        *(
            sys.executable,
            "-c",
            "from rcvsem.cli import main; main()",
            "fit",
            str(ROOT / "models" / "rcv.desc"),
        ),
        *(str(ROOT / "surveys" / "wave2.xlsx"), "--draws", "50", "--lang", language),
        *("--out", str(tmp_path / "report")),
    )
    text = "\n".join(lines)
    assert "\\x1b" not in text, "colours and spinners are shown, not spelled out"
    tables = [line for line in lines if line.startswith("─")]
    assert tables
    assert max(map(width, tables)) <= columns
    assert "…" not in text
    assert re.search(r"^DP → DSC → BPC → PV +0\.\d{3}", text, re.M), "mediation keeps its paths"
    verdict = {"en": "mediation", "zh": "中介"}[language]
    assert re.search(rf"^DK → DSC → BPC +.*\] +[<.\d]+.*{verdict}", text, re.M), "and p and verdict"
    assert re.search(r"^PV .*\.963.*\.964 +\.819", text, re.M), (
        "alpha, CR and AVE whole beside their construct"
    )
    assert re.search(r"^H12 +BPC → PV .*0\.813\*", text, re.M)
    answer = {"en": "H12 Business-process optimisation", "zh": "H12 业务流程优化能力 → 公共价值"}[language]
    answers = {"en": "Results at a glance", "zh": "结果概览"}[language]
    assert text.index(answers) < text.index(answer) < text.index("───"), "the answers come first"
    assert text.rstrip().split("\n")[-1].startswith({"en": "Report: ", "zh": "报告"}[language])
    method = {"en": "Maximum likelihood", "zh": "极大似然"}[language]
    assert text.count(method) == 1, "what holds for all tables is said once"


def _table(**more) -> Table:
    group = Text.given(en="Percentile 95% CI", zh="")
    columns = (
        Column(key="name", title=Text.given(en="Row", zh="")),
        Column(key="est", title=Text.given(en="b", zh=""), kind="number"),
        Column(key="ci_lower", title=Text.given(en="LL", zh=""), kind="number", group=group),
        Column(key="ci_upper", title=Text.given(en="UL", zh=""), kind="number", group=group),
        *(Column(key=f"x{i}", title=Text.given(en=f"Value {i}", zh=""), kind="number") for i in range(8)),
        Column(key="words", title=Text.given(en="Remark", zh="")),
    )
    rows = (
        row("A construct with a name", 1.25, -0.5, 2.0, *range(8), "a few words that may well run on"),
        row("Other", 123456.789, 0.1, 0.2, *range(8), "short"),
    )
    return Table(id="t", title=Text.given(en="A table", zh=""), columns=columns, rows=rows, **more)


def test_ends_of_an_interval_share_a_column():
    table = _table()
    columns = {c.key: c for c in screen_columns(lay_out(table, 0, ENGLISH))}
    assert columns["ci_lower"].cells[0] == "[-0.500, 2.000]"
    assert columns["ci_lower"].title == "Percentile 95% CI"
    assert "ci_upper" not in columns


@pytest.mark.parametrize("room", [40, 60, 80, 100, 120, 160])
def test_first_column_and_numbers_keep_their_width(room):
    table = _table()
    parts, hidden = parts_of(table, lay_out(table, 0, ENGLISH), room)
    assert hidden == ()
    seen = [column.key for part in parts for column in part[1:]]
    assert seen == ["est", "ci_lower", *(f"x{i}" for i in range(8)), "words"], "nothing is lost in the parts"
    for part in parts:
        wide = widths_of(part, room)
        assert part[0].key == "name"
        assert sum(wide) + 2 * (len(wide) - 1) <= room
        for column, given in zip(part, wide, strict=True):
            assert given == column.natural or not column.numeric
            assert max(map(width, " ".join(column.cells).split())) <= given


def test_brief_columns_are_chosen_and_the_rest_is_named():
    table = _table(brief=("est", "words"))
    parts, hidden = parts_of(table, lay_out(table, 0, ENGLISH), 80)
    assert [column.key for column in parts[0]] == ["name", "est", "words"]
    assert len(parts) == 1
    assert hidden == ("Percentile 95% CI", *(f"Value {i}" for i in range(8)))
    assert parts_of(table, lay_out(table, 0, ENGLISH), 300)[1] == ()


def test_a_study_says_which_step_of_how_many_it_is_at(tmp_path):
    """In a terminal each part of the study is named while it is computed."""
    # the method factor, which so few items do not identify, and the writing take long enough to be shown
    command = (
        "import time\nfrom rcvsem.foundation.availability import NotAvailable\n"
        "from rcvsem.analyses import method_factors\n"
        "method_factors.latent_method_factor = lambda *_, **__: time.sleep(0.6) or NotAvailable('left out')\n"
        "from rcvsem.report import write\nfast = write.write_report\n"
        "write.write_report = lambda *a, **k: time.sleep(0.6) or fast(*a, **k)\n"
        "from rcvsem.commands.shared import progress\n"
        "progress.waiting.__wrapped__.__kwdefaults__['after'] = 0.01\nfrom rcvsem.cli import main; main()"
    )
    export = ROOT / "tests" / "survey" / "field" / "06_qualtrics_somewhat_5_points" / "data.csv"
    study = tmp_path / "n"
    with pytest.raises(SystemExit):
        main(["init", str(study), "--from", str(export)])
    model = study / "models" / "study.desc"
    model.write_text(model.read_text(encoding="utf-8") + "C2 ~ C1\n", encoding="utf-8")
    options = ("--out", str(tmp_path / "r"), "--format", "md", "--draws", "20")
    arguments = (sys.executable, "-c", command, "run", str(study / "study.yaml"), *options)
    seen = "\n".join(in_a_terminal(100, *arguments, "--lang", "en"))
    for step in ("1/3 measurement", "2/3 bootstrap of study", "3/3 report"):
        assert step in seen
