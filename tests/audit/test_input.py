"""Published tables as YAML, workbook and csv; bad input is answered in one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from tolerances import NEAR

from rcvsem.audit import PaperError, audit, read_paper
from rcvsem.audit.printed import as_printed, digits_changed, read_printed
from rcvsem.foundation.errors import FileError, OptionError


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (".940", 0.9395, 0.9405),
        ("0.94", 0.935, 0.945),
        ("−0.03", -0.035, -0.025),
        ("1,673.579", 1673.5785, 1673.5795),
        ("43%", 0.425, 0.435),
        ("0.36***", 0.355, 0.365),
        ("1.2e-3", 0.00115, 0.00125),
    ],
)
def test_a_printed_number_is_a_set(text: str, low: float, high: float) -> None:
    values = read_printed(text).values
    assert values.lo == pytest.approx(low, abs=NEAR["minimum"])
    assert values.hi == pytest.approx(high, abs=NEAR["minimum"])


def test_bounds_counts_and_rounding() -> None:
    assert read_printed("<.001").values.hi == 0.001
    assert read_printed("457", count=True).values.is_point
    assert read_printed("0.94", digits=3).values.width == pytest.approx(0.001)
    cut = read_printed(".9222", rounding="truncated").values
    assert (cut.lo, cut.hi) == pytest.approx((0.9222, 0.9223))
    assert read_printed("0.36***").stars == "***"
    with pytest.raises(ValueError, match="not a number"):
        read_printed("about 3")


def test_digits_changed_counts_digits() -> None:
    assert digits_changed(read_printed(".940"), read_printed(".840").values)[0] == 1
    assert digits_changed(read_printed(".699"), read_printed(".782").values)[0] == 3
    assert as_printed(0.0005, 3) == "0.001"


SMALL = """
n: 300
models:
  - name: M
    fit: {chi2: 85.306, df: 24, CFI: .931, TLI: .896, RMSEA: .092}
loadings:
  A: {a1: .80, a2: .70}
"""


def test_yaml_keeps_trailing_zeros(tmp_path: Path) -> None:
    file = tmp_path / "paper.yaml"
    file.write_text(SMALL, encoding="utf-8")
    paper = read_paper(file)
    assert paper.loadings["A"]["a1"].digits == 2
    assert paper.models[0].fit["rmsea"].digits == 3
    assert len(paper.sha256) == 64


def test_workbook_uses_the_number_format(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["index", "M"], ["chi2", 85.306], ["df", 24], ["CFI", 0.94]):
        sheet.append(row)
    sheet["B4"].number_format = "0.000"
    study = book.create_sheet("study")
    for row in (["key", "value"], ["n", 300], ["program", "lavaan"]):
        study.append(row)
    loadings = book.create_sheet("loadings")
    for row in (["item", "construct", "std_loading"], ["a1", "A", 0.8], ["a2", "A", 0.7]):
        loadings.append(row)
    book.save(tmp_path / "paper.xlsx")
    paper = read_paper(tmp_path / "paper.xlsx")
    assert paper.models[0].fit["cfi"].text == "0.940"
    assert paper.n is not None
    assert paper.n.value == 300
    assert paper.program == "lavaan"
    assert paper.loadings["A"]["a2"].text == "0.7"


def test_csv_tables(tmp_path: Path) -> None:
    tables = {
        "fit": "index,M0,M1\nchi2,1673.579,1319.002\nNCP,1283.579,932.002\nchi2/df,3.991,\n",
        "loadings": "item,construct,loading\na1,A,.80\na2,A,.70\n",
        "reliability": "construct,cronbach_alpha,ave,sqrt_ave\nA,.71,.565,.752\n",
        "correlations": ",A,B\nA,1,\nB,.5,1\n",
        "paths": "from,to,model,b,se,z,p,ci_lower,ci_upper\nA,B,M0,.5,.1,5.0,<.001,.3,.7\n",
        "effects": "from,to,model,via,indirect,direct,total\nA,C,M0,B,.2,.3,.5\n",
        "items": "item,mean,sd\na1,4.1,.8\n",
        "comparisons": "restricted,full,delta_chisq\nM0,M1,354.577\n",
        "matrix": "variable,x,y\nx,1,\ny,.4,1\n",
    }
    files = []
    for name, text in tables.items():
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_text(text, encoding="utf-8")
    paper = read_paper(files, n=457)
    assert [model.name for model in paper.models] == ["M0", "M1"]
    assert paper.models[0].paths[0].values["ci_upper"].value == 0.7
    assert paper.models[0].effects[0].via == ("B",)
    assert paper.comparisons[0].values["delta_chisq"].value == 354.577
    assert paper.matrix is not None
    result = audit(paper)
    assert {(c.where, c.quantity) for c in result.inconsistent} == {("M0", "χ²/df")}


BAD: list[tuple[str, str]] = [
    ("models:\n  - name: M\n    fit: {chi2: about 3}\n", "line 3.*not a number"),
    ("models:\n  - name: M\n    fit: {CFX: .9}\n", "unknown index 'CFX'"),
    ("models:\n  - name: M\n    fit: {chi2: 3, CMIN: 3}\n", "the same index"),
    ("modles: []\n", "unknown key 'modles'.*Did you mean 'models'"),
    ("models:\n  - fit: {chi2: 3}\n", "key 'name' is missing"),
    ("models:\n  - {name: M}\n  - {name: M}\n", "two models are named 'M'"),
    ("n: 0\n", "number of cases cannot be 0"),
    ("program: spss\n", "'spss' is not allowed here"),
    ("correlations: {names: [A, B], rows: [[1]]}\n", "1 row for 2 variables"),
    ("comparisons: [{restricted: M0, full: M1}]\n", "no model 'M0'"),
    ("loadings: {A: {x: .5}, B: {x: .6}}\n", "stands under two constructs"),
    ("a: [1\n", "not valid YAML"),
    ("- 1\n", "holds no tables"),
    ("title: nothing else\n", "nothing that can be checked"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_yaml_is_one_clear_error(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PaperError, match=f"(?s){message}") as caught:
        audit(file)
    assert "bad.yaml" in caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("paper.txt", b"n: 3", FileError),
        ("paper.xlsx", b"no workbook", FileError),
        ("paper.csv", b"what,is,this\n1,2,3\n", PaperError),
        ("empty.csv", b"", PaperError),
        ("paper.yaml", b"\xff\xfe\x00", FileError),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes, error: type[Exception]) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(error):
        read_paper(file)


def test_missing_file_folder_and_mixture(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="There is no file"):
        read_paper(tmp_path / "none.yaml")
    with pytest.raises(FileError, match="folder"):
        read_paper(tmp_path)
    with pytest.raises(OptionError, match="only as csv"):
        read_paper([tmp_path / "a.csv", tmp_path / "b.yaml"])


def test_model_file_for_unknown_model(tmp_path: Path) -> None:
    file = tmp_path / "paper.yaml"
    file.write_text(SMALL, encoding="utf-8")
    with pytest.raises(OptionError, match="no model 'X'"):
        read_paper(file, model_files={"X": "x.desc"})
