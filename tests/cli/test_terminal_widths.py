"""Every command that prints tables, on terminals of 80, 100 and 120 columns: names whole, numbers whole, nothing beyond
the edge; and every report that says something in words begins with its answers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rcvsem_option_rows as rows

from rcvsem.commands import COMMANDS
from rcvsem.foundation.widths import width
from rcvsem.report import console
from rcvsem.report.document import Table
from rcvsem.report.layout import Printing

ROOT = Path(__file__).parents[2]
RCV = (ROOT / "surveys/wave2.xlsx", "--instrument", ROOT / "instruments/rcv.yaml")
#: Lines with long names and many columns; the rest of the commands by their base lines of the options test.
LINES: dict[str, tuple[Any, ...]] = {
    "reliability": (*RCV, "--draws", 20),
    "groups": (*RCV, "--by", "region"),
    "fit": (
        ROOT / "models/rcv.desc",
        ROOT / "surveys/wave2.xlsx",
        "--draws",
        60,
        "--intervals",
        "percentile,bc,bca",
    ),
    "robust": (ROOT / "models/rcv.desc", ROOT / "surveys/wave2.xlsx"),
    "describe": (*RCV,),
    "measurement": (rows.TWO, "--model", "cfa.desc", "--draws", 20),
    "cutoffs": ("m.desc", rows.TWO, "--draws", 100),
    "influence": ("m.desc", rows.TWO),
    "process": (
        7,
        rows.TWO,
        "--model",
        "cfa.desc",
        *["--x", "T", "--m", "S", "--w", "tr1", "--y", "L", "--draws", "20"],
    ),
    "audit": (ROOT / "docs/examples/audit/rcv.yaml",),
}
EVERY_DAY = {"groups", "compare", "power"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _printed(table: Table, language: Any, columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    console.print_table(table, Printing(language), stream)
    return re.sub(r"\x1b\[[0-9;?]*m", "", stream.getvalue()).splitlines()


def _commands() -> Iterator[Any]:
    for name, command in COMMANDS.items():
        if command.telling is not None and (name in LINES or name in rows.BASES):
            yield pytest.param(name, marks=[pytest.mark.slow] if name not in EVERY_DAY else [])


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows.write_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", list(_commands()))
def test_tables_on_narrow_terminals(
    name: str, inputs: Path, rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[Table] = []
    monkeypatch.setattr(console, "print_table", lambda table, *_: tables.append(table))
    done = rcvsem(
        name, *LINES.get(name, rows.BASES.get(name, ())), "--lang", "en", "--format", "md", "--tables", "all"
    )
    monkeypatch.undo()
    assert done.code in (0, 1), done.said
    assert tables
    assert "Results at a glance" in done.out
    _fit_narrow_terminals(tables, monkeypatch)


#: Commands that print tables without a report of their own kind.
OTHERS: dict[str, tuple[Any, ...]] = {
    "suggest": (ROOT / "models/rcv.desc", ROOT / "surveys/wave2.xlsx"),
    "instrument": ("show", ROOT / "instruments/rcv.yaml"),
    "clean": (*RCV, "--out", "cleaned"),
    "multiverse": ("m.desc", rows.TWO, "--estimators", "ml,mlr", "--out", "all"),
    "run": (ROOT / "study.yaml", "--draws", 0, "--format", "md", "--out", "study"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n == "instrument" else [pytest.mark.slow]) for n in OTHERS]
)
def test_other_tables_on_narrow_terminals(
    name: str, inputs: Path, rcvsem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[Table] = []
    monkeypatch.setattr(console, "print_table", lambda table, *_: tables.append(table))
    done = rcvsem(name, *OTHERS[name])
    monkeypatch.undo()
    assert done.code in (0, 1), done.said
    assert tables
    _fit_narrow_terminals(tables, monkeypatch)


def _fit_narrow_terminals(tables: list[Table], monkeypatch: pytest.MonkeyPatch) -> None:
    for table in tables:
        whole = "\n".join(_printed(table, "en", 400, monkeypatch))
        for columns, language in ((80, "en"), (100, "zh"), (120, "en")):
            lines = _printed(table, language, columns, monkeypatch)
            assert max(map(width, lines)) <= columns, table.id
            assert "…" not in "".join(lines) or "…" in whole, table.id
        narrow = "\n".join(_printed(table, "en", 80, monkeypatch))
        _no_number_is_cut(table, narrow)


def _no_number_is_cut(table: Table, narrow: str) -> None:
    """Every word of the first column is there, and every number as it stands on a wide terminal stands here too."""
    shown = {column.key for part in _parts(table) for column in part}
    for part in _parts(table, 400):
        for column in (column for column in part if column.key in shown):
            for text in column.cells:
                pieces = text.split() if not column.numeric else [text.strip()]
                # Chinese may be broken after any character, but not in the column that says what a row is.
                whole = [one for one in pieces if column is part[0] or width(one) == len(one)]
                missed = [piece for piece in whole if len(piece) <= 30 and piece not in narrow]
                assert not missed, (table.id, column.key, text)


def _parts(table: Table, room: int = 80) -> tuple[Any, ...]:
    from rcvsem.report.layout import lay_out
    from rcvsem.report.printed import flat

    return console.parts_of(table, flat(lay_out(table, 0, Printing("en"))), room)[0]
