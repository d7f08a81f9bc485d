"""`rcvsem compare` and `rcvsem suggest` through the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import rcvsem_command  # put there by conftest.py
from tolerances import INEXACT, NEAR

from rcvsem.analyses.comparison import compare_models, read_versions
from rcvsem.chapters.comparison import comparison_document
from rcvsem.foundation.text import Text
from rcvsem.report.document import Statement

SNAPSHOT = Path(__file__).with_name("snapshots") / "reports" / "compare-en.md"


@pytest.fixture
def files(root: Path) -> tuple[Path, Path, Path]:
    return root / "models/rcv.desc", root / "models/rcv_modified.desc", root / "surveys/wave2.xlsx"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of the report, and the JSON that was printed."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("compared")
    done = rcvsem_command.rcvsem(
        "compare", root / "models/rcv.desc", root / "models/rcv_modified.desc", root / "surveys/wave2.xlsx",
        "--lang", "en", "--format", "md,xlsx", "--out", folder, "--json",
    )  # fmt: skip
    assert done.code == 0, done.said
    return folder, json.loads(done.out)


def test_the_ledger_as_json(compared: tuple[Path, Any]) -> None:
    found = compared[1]
    assert found["interpreted"] == "rcv_modified"
    assert found["interpreted_is_original"] is False
    assert [model["name"] for model in found["models"]] == ["rcv", "rcv_modified"]
    (step,) = found["steps"]
    assert step["relation"] == "not nested"
    assert step["test"] is None
    assert step["freeing"]["test"]["df"] == 8
    assert step["dropping"]["test"]["df"] == 5
    assert step["differences"]["cfi"] > 0.02
    freed = [change for change in step["changes"] if change["kind"] == "freed"]
    assert len(freed) == 8
    assert all(change["reason"] and change["predicted"] > 20 and change["alone"] > 20 for change in freed)


def test_the_report_as_markdown(compared: tuple[Path, Any]) -> None:
    text = (compared[0] / "report.md").read_text(encoding="utf-8")
    shown = text[: text.index("## Session")]
    if os.environ.get("RCVSEM_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(shown, encoding="utf-8")
    assert shown == SNAPSHOT.read_text(encoding="utf-8")


def test_the_workbook_cell_by_cell(compared: tuple[Path, Any], files: Any) -> None:
    book = openpyxl.load_workbook(compared[0] / "report.xlsx")
    document = comparison_document(compare_models(read_versions(files[:2], files[2:])))
    sheets = book.worksheets[1:]
    assert len(sheets) == len(document.tables)
    for sheet, table in zip(sheets, document.tables, strict=True):
        if table.id in ("session", "findings"):
            continue
        written = [[cell.value for cell in line] for line in sheet.iter_rows()]
        first = next(k for k, line in enumerate(written) if line[0] == _shown(table.rows[0].cells[0].value))
        for line, row in zip(written[first:], table.rows, strict=False):
            for value, cell in zip(line, row.cells, strict=False):
                if isinstance(cell.value, int | float):
                    assert value == pytest.approx(cell.value, rel=NEAR["rounding"]), (table.id, row)
                elif isinstance(cell.value, str | Text):
                    assert (value or "") == _shown(cell.value), (table.id, row)


def _shown(value: Any) -> Any:
    assert not isinstance(value, Statement)
    return value.of("en") if isinstance(value, Text) else value


def test_three_versions_on_a_terminal(rcvsem: Any, files: Any, here: Path) -> None:
    between = here / "between.desc"
    text = (
        files[0]
        .read_text(encoding="utf-8")
        .replace("../instruments", str(files[0].parents[1] / "instruments"))
    )
    between.write_text(text + "\nDP1 ~~ DP2\n", encoding="utf-8")
    done = rcvsem(
        "compare",
        files[0],
        between,
        files[1],
        files[2],
        "--lang",
        "en",
        "--out",
        here / "r",
        "--format",
        "md",
    )
    assert done.code == 0, done.said
    assert "Respecification: rcv to between" in done.out
    assert "Respecification: between to rcv_modified" in done.out
    assert "none written" in done.out
    assert "simulated from" in done.out
    record = json.loads((here / "r" / "run.json").read_text(encoding="utf-8"))
    assert [f["role"] for f in record["inputs"]].count("model") == 3


def test_the_original_model_is_said_to_be_the_original(rcvsem: Any, files: Any, here: Path) -> None:
    done = rcvsem("compare", files[0], files[0], files[2], "--json")
    assert done.code == 0, done.said
    assert json.loads(done.out)["interpreted_is_original"] is True
    assert json.loads(done.out)["steps"][0]["changes"] == []


def test_a_matrix_instead_of_answers(rcvsem: Any, here: Path) -> None:
    (here / "cov.csv").write_text(
        ",a,b,c,d\na,1.2,0.6,0.5,0.4\nb,0.6,1.1,0.5,0.4\nc,0.5,0.5,1.3,0.6\nd,0.4,0.4,0.6,1.4\n",
        encoding="utf-8",
    )
    (here / "m0.desc").write_text("f =~ a + b + c + d\n", encoding="utf-8")
    (here / "m1.desc").write_text("f =~ a + b + c + d\nc ~~ d  # reason: asked together\n", encoding="utf-8")
    done = rcvsem(
        "compare", here / "m0.desc", here / "m1.desc", "--cov", here / "cov.csv", "--n", "300", "--json"
    )
    assert done.code == 0, done.said
    (step,) = json.loads(done.out)["steps"]
    assert step["relation"] == "initial in revised"
    assert step["test"]["df"] == 1
    assert step["changes"][0]["reason"] == "asked together"


def test_wrong_use(rcvsem: Any, files: Any) -> None:
    done = rcvsem("compare", files[0], files[2])
    assert done.code == 2
    assert "2 model files are needed at least. Got 1." in done.err
    done = rcvsem("compare", files[0], files[2], files[1])
    assert done.code == 2
    assert "stands after the data" in done.err


def test_suggest_shows_what_theory_may_allow(rcvsem: Any, files: Any) -> None:
    before = files[0].read_bytes()
    done = rcvsem("suggest", files[0], files[2], "--lang", "en")
    assert done.code == 0, done.said
    assert "VP1 ~~ VP2" in done.out
    assert "Nothing is applied." in done.out
    assert done.out.index("Results at a glance") < done.out.index("modification indices reached")
    assert done.out.index("modification indices reached") < done.out.index("VP1 ~~ VP2")
    assert "=~" not in done.out
    everything = rcvsem("suggest", files[0], files[2], "--lang", "en", "--all")
    assert "item on another construct" in everything.out
    assert files[0].read_bytes() == before


def test_suggest_as_json(rcvsem: Any, files: Any) -> None:
    done = rcvsem("suggest", files[0], files[2], "--threshold", "40", "--json")
    found = json.loads(done.out)["suggestions"]
    assert all(each["mi"] >= 40 for each in found)
    assert found[0]["allowed"] is True
    assert found[0]["drop"] == pytest.approx(found[0]["mi"], rel=INEXACT["score_test"])
    done = rcvsem("suggest", files[0], files[2], "--order", "XX < PV")
    assert done.code == 2
    assert "'XX', which is no variable" in done.err


def test_versions_of_other_variables_in_both_orders(here: Path, rcvsem: Any) -> None:
    data = Path(__file__).parents[1] / "golden" / "effects" / "two_scales.csv"
    Path("small.desc").write_text("T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\n", encoding="utf-8")
    Path("big.desc").write_text(
        "T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\nL =~ lo1 + lo2 + lo3\n", encoding="utf-8"
    )
    for order in (("small.desc", "big.desc"), ("big.desc", "small.desc")):
        done = rcvsem("compare", *order, data, "--out", "report", "--lang", "en")
        assert done.code == 0, done.said
        assert "do not describe the same data" in done.said
        rows = [line.split() for line in done.out.splitlines() if line.startswith(("AIC", "BIC", "CFI"))]
        values = {row[0]: row[1:3] for row in rows}
        assert values["AIC"] == values["BIC"] == ["–ᵃ", "–ᵃ"]
        assert "–ᵃ" not in values["CFI"]
