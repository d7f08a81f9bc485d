"""`rcvsem diagram` and the path diagram of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.drawn
MODEL, DATA = "models/rcv.desc", "surveys/wave2.xlsx"
SMALL = "models/mediation_dsc.desc"


def test_every_view(rcvsem: Any, root: Path, here: Path) -> None:
    done = rcvsem("diagram", root / MODEL, root / DATA, "--view", "all", "--format", "dot", "--out", here)
    assert done.code == 0, done.said
    views = {"full.dot", "measurement.dot", "structural.dot", "hypotheses.dot"}
    assert {path.name for path in here.iterdir()} == {*views, "run.json"}
    assert len(done.out.splitlines()) == 4
    assert "dashed: not significant" in done.err


def test_every_format_has_the_same_bytes_again(rcvsem: Any, root: Path, here: Path) -> None:
    formats = ("svg", "pdf", "png", "dot")
    view = ("--view", "structural", "--format", ",".join(formats))
    for name in ("one", "two"):
        assert rcvsem("diagram", root / SMALL, root / DATA, *view, "--out", here / name).code == 0
    written = {path.name for path in (here / "one").iterdir()}
    assert written == {"run.json", *(f"structural.{one}" for one in formats)}
    for one in formats:
        first, second = (here / name / f"structural.{one}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_default_folder(rcvsem: Any, root: Path, here: Path) -> None:
    done = rcvsem("diagram", root / MODEL, root / DATA, "--view", "structural", "--format", "dot", "-q")
    assert done.code == 0, done.said
    assert done.out.strip() == str(Path("reports/rcv_wave2/diagrams/structural.dot"))
    assert "R² = ." in (here / done.out.strip()).read_text(encoding="utf-8")


def test_names_instead_of_codes(rcvsem: Any, root: Path, here: Path) -> None:
    done = rcvsem(
        "diagram",
        root / MODEL,
        root / DATA,
        "--view",
        "structural",
        "-f",
        "dot",
        "--names",
        "--lang",
        "en",
        "-o",
        here,
    )
    assert done.code == 0, done.said
    assert 'label="Public value\\nR² = .' in (here / "structural.dot").read_text(encoding="utf-8")


def test_groups_get_a_picture_each(rcvsem: Any, root: Path, here: Path) -> None:
    instrument = root / "instruments/bfi.yaml"
    (here / "m.desc").write_text(f"# instrument: {instrument}\nA =~ A2 + A3 + A5\nE =~ E3 + E4 + E5\nE ~ A\n")
    done = rcvsem(
        "diagram", here / "m.desc", root / "surveys/bfi.csv", "--group", "gender", "--view", "structural",
        "-f", "dot", "-o", here / "d",
    )  # fmt: skip
    assert done.code == 0, done.said
    found = sorted(path.name for path in (here / "d").iterdir())
    assert found == ["run.json", "structural_g1.dot", "structural_g2.dot"]


def test_what_cannot_be_drawn(rcvsem: Any, root: Path, here: Path) -> None:
    done = rcvsem(
        "diagram", root / "models/measurement.desc", root / DATA, "--view", "hypotheses", "-o", here
    )
    assert done.code == 2
    assert "no paths to draw" in done.err
    done = rcvsem("diagram", root / MODEL, root / DATA, "--format", "gif", "-o", here)
    assert done.code == 2
    assert "svg, pdf, png, dot. Got 'gif'" in done.err
    assert not list(here.iterdir())


def test_a_report_draws_where_pictures_are_read_in_place(rcvsem: Any, root: Path, here: Path) -> None:
    base = ("fit", root / SMALL, root / DATA, "--draws", "0", "-q")
    assert rcvsem(*base, "--format", "md", "--out", here / "plain").code == 0
    assert not (here / "plain" / "figures").exists()
    assert rcvsem(*base, "--format", "html", "--out", here / "html").code == 0
    assert (here / "html" / "figures" / "diagram-structural.pdf").is_file()
    assert 'id="diagram-structural"' in (here / "html" / "report.html").read_text(encoding="utf-8")
    assert rcvsem(*base, "--format", "html", "--no-diagram", "--out", here / "none").code == 0
    assert not (here / "none" / "figures").exists()
    assert rcvsem(*base, "--format", "md", "--diagram", "--out", here / "asked").code == 0
    text = (here / "asked" / "report.md").read_text(encoding="utf-8")
    assert "](figures/diagram-structural.svg)" in text


@pytest.mark.slow  # each format, each picture for itself: tests/report
def test_same_input_same_bytes_in_every_format(rcvsem: Any, root: Path, here: Path) -> None:
    formats = "xlsx,md,docx,tex,html,csv,json"
    for name in ("one", "two"):
        done = rcvsem(
            "fit", root / SMALL, root / DATA, "--draws", "50", "--format", formats, "-o", here / name, "-q"
        )
        assert done.code == 0, done.said
    first, second = (
        {
            path.relative_to(here / name): path.read_bytes()
            for path in (here / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert first == second
    assert {path.suffix for path in first} == {
        ".xlsx", ".md", ".docx", ".tex", ".html", ".csv", ".json", ".svg", ".png", ".pdf",
    }  # fmt: skip
