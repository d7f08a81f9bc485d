"""Which file is what: paths, endings, foreign files."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys

import pytest

from rcvsem.foundation.errors import FileError
from rcvsem.survey.readers import read_export

ROWS = [["id", "Q1", "Q2"], [1, 3, 4], [2, 5, 5]]


def test_missing_files_and_folders(files):
    files.text("wave1.csv", "id,Q1\n1,2\n")
    with pytest.raises(FileError, match=r"no file .*wave2.csv.*Did you mean 'wave1.csv'\?"):
        read_export(files.folder / "wave2.csv")
    with pytest.raises(FileError, match=r"no folder"):
        read_export(files.folder / "nowhere" / "wave1.csv")
    (files.folder / "data.csv").mkdir()
    with pytest.raises(FileError, match=r"is a folder, not a survey file"):
        read_export(files.folder / "data.csv")
    with pytest.raises(FileError, match=r"cannot be read|no file"):
        read_export("a\x00b.csv")
    with pytest.raises(FileError, match=r"cannot be read|no file"):
        read_export("x" * 5000 + ".csv")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("data.xlsx", b"id,Q1\n1,2\n", r"named \.xlsx but is a text table"),
        ("data.xls", b"id\tQ1\n1\t2\n", r"named \.xls but is a text table"),
        ("data.ods", b"id,Q1\n1,2\n", r"named \.ods but is a text table"),
        ("data.sav", b"id,Q1\n1,2\n", "named as an SPSS file"),
        ("data.dta", b"id,Q1\n1,2\n", "named as a Stata file"),
        ("data.parquet", b"id,Q1\n1,2\n", "named as a Parquet"),
        ("data.xlsx", bytes(range(256)) * 8, "something else"),
        ("data.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web page"),
        ("data.xls", b'<?xml version="1.0"?><html xmlns:o="x"><table/></html>', "web page"),
        ("data.csv", b"<!DOCTYPE html><html>not found</html>", "web page"),
        ("data.xls", b'<?xml version="1.0"?><Workbook></Workbook>', "XML file"),
        ("data.csv", b'{"rows": [1, 2]}', "JSON"),
        ("data.csv", b"%PDF-1.7 x", "PDF"),
        ("data.csv", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("data.csv.gz", gzip.compress(b"id,Q1\n1,2\n", mtime=0), "gzip"),
        ("data.csv", b"Rar!\x1a\x07", "RAR"),
        ("data.rds", b"RDX3\n", "R workspace"),
        ("study.desc", b"A =~ a1 + a2\n", "a model file"),
        ("study.yaml", b"title: x\n", "an instrument file"),
        ("~$data.xlsx", b"x" * 165, "lock file.*Name 'data.xlsx'"),
    ],
)
def test_wrong_contents(files, name, content, message):
    with pytest.raises(FileError, match=message):
        read_export(files.raw(name, content))


def test_zip_packages_that_are_no_workbook(files):
    for parts, message in (
        ({"data.csv": b"id,Q1\n"}, "not an xlsx workbook.*data.csv"),
        ({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}, "Word document"),
        ({"ppt/presentation.xml": b"<x/>"}, "presentation"),
        ({"Index/Document.iwa": b"x"}, "Numbers"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "not a table"),
    ):
        with pytest.raises(FileError, match=message):
            read_export(files.zip("data.xlsx", parts))
    with pytest.raises(FileError, match=r"holds nothing"):
        read_export(files.zip("data.xlsx", {}))


def test_a_workbook_under_a_text_name(files):
    path = files.xlsx(ROWS)
    with pytest.raises(FileError, match=r"named \.csv but is an Excel workbook"):
        read_export(files.raw("data.csv", path.read_bytes()))
    raw = read_export(files.raw("data.xls", path.read_bytes()))
    assert next(f for f in raw.findings if f.code == "wrong_ending").severity == "warning"
    macros = read_export(files.raw("data.xlsm", path.read_bytes()))
    assert any(f.code == "macros" for f in macros.findings)


def test_every_reading_tells_how(files):
    raw = read_export(files.xlsx(ROWS))
    assert raw.findings[0].code == "read_as"
    assert "a plain table (xlsx)" in raw.findings[0].text


def test_reading_a_workbook_imports_nothing_heavy(files):
    path = files.xlsx(ROWS)
    code = (
        "import sys; from rcvsem.survey.readers import read_export; "
        f"print(read_export({str(path)!r}).n, "
        "[m for m in ('pandas', 'openpyxl', 'pyreadstat', 'pyarrow', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2 []"


@pytest.mark.skipif(os.sep != "/", reason="there a backslash parts folders")
def test_a_windows_path_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "d.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=r"On this system write it as 'data/d\.csv'"):
        read_export("data\\d.csv")
