"""Bad inputs of the kinds in tests/bad, made here: a file or model with one thing wrong with it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

import numpy as np

ITEMS = ("TR1", "TR2", "TR3", "TR4", "SA1", "SA2", "SA3", "SA4", "LO1", "LO2", "LO3")
HEADER = ["id", *ITEMS, "gender", "region"]
MODEL = """TR =~ TR1 + TR2 + TR3 + TR4
SA =~ SA1 + SA2 + SA3 + SA4
LO =~ LO1 + LO2 + LO3
SA ~ TR
LO ~ SA + TR
"""
FACTOR = "F =~ a + b + c + d\n"
ENGLISH = ["", "Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
Row = list[Any]
Content = bytes | Callable[[], bytes]


@dataclass(frozen=True)
class Case:
    """expect : what a good tool does. words : what it must mention. files : name -> content (of workbooks, what makes
    it), beside the model."""

    name: str
    model: str | bytes | None = MODEL
    files: dict[str, Content] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    expect: Literal["error", "warning", "ok"] = "error"
    words: tuple[str, ...] = ()


def table(respondents: int = 240) -> list[Row]:
    """The first respondents of a sound survey of three constructs, under its header."""
    return [list(row) for row in _table()[: respondents + 1]]


@cache
def _table() -> list[Row]:
    n = 240
    rng = np.random.default_rng(11)
    trust = rng.normal(size=n)
    satisfaction = 0.6 * trust + 0.8 * rng.normal(size=n)
    loyalty = 0.5 * satisfaction + 0.2 * trust + 0.75 * rng.normal(size=n)
    latent = np.column_stack([trust] * 4 + [satisfaction] * 4 + [loyalty] * 3)
    latent /= latent.std(axis=0)
    answers = np.clip(np.round(3 + 0.75 * latent + 0.65 * rng.normal(size=latent.shape)), 1, 5).astype(int)
    rows: list[Row] = [list(HEADER)]
    for i, own in enumerate(answers.tolist()):
        rows.append([i + 1, *own, 1 + i % 2, ("east", "west", "north")[i % 3]])
    return rows


def changed(change: Callable[[int, str, Any], Any]) -> list[Row]:
    """The table with every cell below the header replaced by change(row, column name, cell); rows from 1."""
    header, *rows = table()
    return [
        header,
        *(
            [change(i, name, cell) for name, cell in zip(header, row, strict=True)]
            for i, row in enumerate(rows, start=1)
        ),
    ]


def at(name: str, value: Any, every: int = 30) -> list[Row]:
    """`value` in every so many rows of one column."""
    return changed(lambda i, column, cell: value if column == name and i % every == 3 else cell)


def text(rows: Sequence[Row], separator: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join(lines).encode(encoding)


def workbook(hidden: Sequence[str] = (), **sheets: Sequence[Row]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def formula_without_result() -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook(Data=table())))
    book["Data"]["B4"] = "=1+1"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def merged_answers() -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook(Data=table())))
    book["Data"].merge_cells("B4:C5")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def csv(name: str, rows: Sequence[Row], *arguments: str, **more: Any) -> Case:
    return Case(name, files={"data.csv": text(rows)}, arguments=arguments, **more)


def raw(name: str, content: Content, ending: str = "csv", *arguments: str, **more: Any) -> Case:
    return Case(name, files={f"data.{ending}": content}, arguments=arguments, **more)


def written(name: str, model: str | bytes | None, *words: str, **more: Any) -> Case:
    return Case(f"model: {name}", model=model, files={"data.csv": text(table())}, words=words, **more)


GOOD = ((1, 0.5, 0.4, 0.3), (0.5, 1, 0.45, 0.35), (0.4, 0.45, 1, 0.5), (0.3, 0.35, 0.5, 1))


def matrix(
    name: str,
    *words: str,
    cells: dict[tuple[int, int], Any] | None = None,
    names: str = "abcd",
    rows: str = "abcd",
    head: bool = True,
    arguments: tuple[str, ...] = ("--n", "200"),
    sd: str | None = None,
) -> Case:
    values = [[(cells or {}).get((i, j), GOOD[i][j]) for j in range(4)] for i in range(4)]
    lines: list[Row] = [["", *names]] if head else []
    for i, label in enumerate(rows):
        lines.append([label, *values[i]] if head else list(values[i]))
    files = {"cov.csv": text(lines)}
    if sd is not None:
        files["sd.csv"] = sd.encode()
        arguments = (*arguments, "--sd", "sd.csv")
    return Case(
        f"matrix: {name}", model=FACTOR, files=files, arguments=("--cov", "cov.csv", *arguments), words=words
    )


def reverse(column: str) -> list[Row]:
    return changed(lambda i, name, cell: 6 - cell if name == column else cell)


def with_rows(*extra: Row, place: int | None = None) -> list[Row]:
    rows = table()
    for row in extra:
        rows.insert(len(rows) if place is None else place, row)
    return rows


def sums(label: str, share: float) -> Row:
    """A row of totals (share 1) or means of the first 59 respondents."""
    first = table()[1:60]
    return [label, *(round(sum(row[j] for row in first) * share, 2) for j in range(1, 12)), None, None]


def opposite(column: str, of: str) -> list[Row]:
    rows = table()
    goal, source = HEADER.index(column), HEADER.index(of)
    for row in rows[1:]:
        row[goal] = 6 - row[source]
    return rows


def seven_points() -> list[Row]:
    rng = np.random.default_rng(9)
    return changed(lambda i, name, cell: min(7, cell + int(rng.integers(0, 3))) if name in ITEMS else cell)


def renamed(old: str, new: str) -> list[Row]:
    header, *rows = table()
    return [[new if name == old else name for name in header], *rows]


FILES = (
    raw("two title rows are left out", lambda: workbook(Data=[["Survey"], ["n = 240"], *table()]), "xlsx", expect="ok"),
    raw("a title above answers without names", lambda: workbook(Data=[["Survey"], *table()[1:]]), "xlsx",
        words=("row 2", "--header-row")),
    raw("hidden sheet with the data", lambda: workbook(("Data",), Intro=[["read me"]], Data=table()), "xlsx",
        words=("hidden", "'Data'", "--sheet")),
    raw("sheet misspelt", lambda: workbook(Data=table(), Other=[["x"], [1]]), "xlsx", "--sheet", "Dta",
        words=("'Dta'", "'Data'")),
    raw("xlsm is read", lambda: workbook(Data=table()), "xlsm", expect="ok"),
    raw("no package", b"PK\x03\x04" + b"\0" * 40, "xlsx", words=("damaged",)),
    raw("truncated workbook", lambda: workbook(Data=table())[:5000], "xlsx", words=("damaged or truncated",)),
    raw("formula without result", formula_without_result, "xlsx", words=("Formula", "TR1 row 4")),
    raw("merged answers", merged_answers, "xlsx", words=("Merged", "B4:C5")),
    raw("empty file", b"", words=("empty",)),
    raw("header only", text(table()[:1]), words=("no answers",)),
    raw("a web page", b"<html><table><tr><td>TR1</td></tr></table></html>", "xls", words=("HTML",)),
    raw("JSON", b'{"TR1": [1,2,3]}', words=("JSON",)),
    raw("PDF", b"%PDF-1.4 x", words=("PDF",)),
    raw("another ending", text(table()), "sav", words=("sav", "something else")),
    raw("mixed encodings", "TR1,TR2,名\n1,2,好\n".encode("utf-8-sig") + "3,4,好\n".encode("gb18030"),
        words=("mixes encodings", "line 3")),
    raw("NUL bytes", text(table())[:500] + b"\0\0\0" + text(table())[500:], words=("NUL", "damaged")),
    raw("quote never closed", b'TR1,TR2\n1,2\n"3,4\n' + b"1,2\n" * 20, model="TR1 ~ TR2\n",
        words=("line 3", "never closed")),
    raw("two separators", text(table()[:1], ";") + b"\n" + text(table()[1:]), words=("separators",)),
    raw("no header", text(table()[1:]), words=("header is missing",)),
    raw("numbers as text", lambda: workbook(Data=[[str(cell) for cell in row] for row in table()]), "xlsx",
        expect="warning", words=("stored as text",)),
    Case("no data file", arguments=("nowhere.csv",), words=("no file 'nowhere.csv'",)),
    Case("nothing to fit to", words=("nothing to fit",)),
)  # fmt: skip

DATA = (
    raw("decimal comma", text(changed(lambda i, n, c: f"{c},5" if n in ("TR1", "TR2") else c), ";"),
        expect="warning", words=("decimal comma", "TR1", "integer")),
    csv("thousands separators", changed(lambda i, n, c: f'"{c},000"' if n == "TR1" else c),
        words=("TR1", "thousands")),
    raw("dates", lambda: workbook(Data=at("TR1", datetime(2026, 3, 5), 80)), "xlsx", words=("TR1", "Dates")),
    csv("dates as text", at("TR1", "3-May", 80), words=("TR1", "Dates", "3-May")),
    csv("a date as a number", at("TR1", 45123, 300), words=("TR1", "45123", "dates")),
    csv("blanks", at("TR1", "  "), expect="ok"),
    *(csv(f"missing code {code}", at("TR1", code), words=("TR1", "missing", str(code)))
      for code in (9, 0, -1, 88, 99, -99, 998, 999)),
    *(csv(f"missing code {code} beside the scale", at("TR1", code), "--scale", "1:5", words=("TR1", str(code)))
      for code in (9, 0, 6, 88)),
    csv("declared missing code", at("TR1", 9), "--missing-codes", "9", expect="warning", words=("8 cells in TR1",)),
    csv("subtotal in the middle", with_rows(sums("小计", 1), place=60), words=("小计", "Row 61")),
    csv("mean in the middle", with_rows(sums("Mean", 1 / 59), place=60), words=("Mean", "Row 61")),
    csv("rows pasted twice", with_rows(*table()[1:31]), expect="warning", words=("30 rows repeat",)),
    csv("id twice", changed(lambda i, n, c: 4 if n == "id" and i == 5 else c), expect="warning",
        words=("'id'", "more than once")),
    csv("constant item", changed(lambda i, n, c: 3 if n == "TR1" else c), words=("TR1", "zero variance")),
    csv("nearly constant item", changed(lambda i, n, c: 3 + (i == 7) if n == "TR1" else c), expect="warning",
        words=("TR1", "nearly constant")),
    csv("correlation of -1", opposite("TR2", "TR1"), words=("TR1", "TR2", "r = -1")),
    csv("typo", at("TR1", 55, 300), words=("TR1", "55", "row 4")),
    csv("typo on a scale", at("TR1", 55, 300), "--scale", "1:5", words=("TR1", "55", "row 4", "1 to 5")),
    csv("seven points as five", seven_points(), "--scale", "1:5", words=("1 to 5", "1 to 7", "--scale")),
    csv("label among codes", at("TR1", "非常同意", 9), words=("TR1", "非常同意")),
    csv("English labels", changed(lambda i, n, c: ENGLISH[c] if n in ITEMS else c),
        words=("label", "Strongly agree = 5", "--labels")),
    csv("numbered labels", changed(lambda i, n, c: f"{c} - {ENGLISH[c]}" if n in ITEMS else c),
        words=("label", "5 - Strongly agree = 5")),
    csv("yes and no", changed(lambda i, n, c: ("no", "yes")[c > 3] if n == "TR1" else c), words=("TR1", "'yes'")),
    csv("TRUE and FALSE", changed(lambda i, n, c: ("FALSE", "TRUE")[c > 3] if n == "TR1" else c),
        words=("TR1", "'TRUE'")),
    csv("reversed item", reverse("TR3"), expect="warning", words=("TR3", "against", "negative")),
    csv("infinity", at("TR1", "inf", 300), words=("TR1", "inf")),
    csv("huge number", at("TR1", "1e400", 300), words=("TR1", "1e400")),
    csv("other units", changed(lambda i, n, c: c * 10**9 if n == "TR1" else c), words=("TR1", "units")),
    csv("wide units", changed(lambda i, n, c: c * 10**4 if n == "TR1" else c), expect="warning",
        words=("TR1", "units")),
    csv("fewer respondents than items", table(8), words=("8 respondents", "11")),
    csv("one respondent", table(1), words=("1 respondent",)),
    csv("nobody complete", changed(lambda i, n, c: None if n == ITEMS[i % 11] else c),
        words=("0 of 240", "complete")),
    csv("column missing", renamed("LO2", "XX"), words=("'LO2'", "not in the data", "line 3")),
    csv("header blank", renamed("LO2", ""), words=("'LO2'", "header is blank")),
    csv("header twice", [[*row, row[1]] for row in table()], words=("TR1", "two columns")),
    csv("group of one", changed(lambda i, n, c: ("east", "west")[i == 1] if n == "region" else c), "--group",
        "region", words=("'west'", "1 respondent")),
    csv("group missing", changed(lambda i, n, c: None if n == "region" and i % 20 == 0 else c), "--group",
        "region", expect="warning", words=("12 of 240", "no group")),
    csv("group misspelt", table(), "--group", "regoin", words=("'regoin'", "region")),
    csv("group constant", changed(lambda i, n, c: "x" if n == "region" else c), "--group", "region",
        words=("region", "groups need two")),
    csv("group of respondents", table(), "--group", "id", words=("'id'", "240 different values")),
    csv("reverse without scale", table(), "--reverse", "TR1", words=("TR1", "--scale")),
)  # fmt: skip

MATRICES = (
    matrix("correlation above 1", "a and b", "1.2", cells={(0, 1): 1.2, (1, 0): 1.2}),
    matrix("asymmetric", "not symmetric", "a with b is 0.9", cells={(0, 1): 0.9}),
    matrix("no names", "names", head=False),
    matrix("no N", "--n", arguments=()),
    matrix("N of 1", "1 respondent", arguments=("--n", "1")),
    matrix("N of 0", "Got 0", arguments=("--n", "0")),
    matrix("N below 0", "Got -5", arguments=("--n", "-5")),
    matrix("N not whole", "whole number", "--n", arguments=("--n", "200.5")),
    matrix("N too small", "3 respondents", arguments=("--n", "3")),
    matrix("names of another model", "'d'", "not in the data", names="abce", rows="abce"),
    matrix("rows and columns differ", "differ", "d", names="abcd", rows="abce"),
    matrix("a row missing", "d", rows="abc"),
    matrix("text in a cell", "'x'", "row 2", cells={(0, 1): "x"}),
    matrix("a cell missing", "a and b", "missing", cells={(0, 1): "", (1, 0): ""}),
    matrix("no variance", "a has zero variance", cells={(0, 0): 0}),
    matrix("negative variance", "Variance of a", "negative", cells={(0, 0): -0.5}),
    matrix("identical", "a and b", "identical",
           cells={(0, 1): 1, (1, 0): 1, (1, 2): 0.4, (2, 1): 0.4, (1, 3): 0.3, (3, 1): 0.3}),
    matrix("not positive definite", "positive definite", "eigenvalue",
           cells={(0, 1): 0.9, (1, 0): 0.9, (0, 2): -0.9, (2, 0): -0.9, (1, 2): 0.9, (2, 1): 0.9}),
    matrix("data as well", "--cov", "not both", arguments=("data.csv", "--n", "200")),
    matrix("SDs of others", "no standard deviation for d", sd="a,b,c,e\n1,1,1,1\n"),
    matrix("SD negative", "c is -1", sd="a,b,c,d\n1,1,-1,1\n"),
    matrix("SDs with covariances", "must hold correlations", cells={(0, 0): 2, (1, 1): 2}, sd="a,b,c,d\n1,1,1,1\n"),
    Case("matrix: empty", model=FACTOR, files={"cov.csv": b""}, arguments=("--cov", "cov.csv", "--n", "9"),
         words=("empty",)),
)  # fmt: skip

MODELS = (
    written("open bracket", "TR =~ TR1 + TR2 + (TR3\n", "line 1, column 19", "never closed"),
    written("= for =~", "TR = TR1 + TR2 + TR3\n", "line 1", "=~"),
    written("nothing behind", "TR =~ \nSA =~ SA1 + SA2 + SA3\n", "line 1", "'=~'"),
    written("nothing before", "=~ TR1 + TR2\n", "line 1", "nothing stands before"),
    written("~=", "TR ~= TR1 + TR2 + TR3\n", "line 1", "operator"),
    written("label with a digit", "TR =~ TR1 + 1a*TR2 + TR3\n", "line 1, column 13", "1a"),
    written("line twice", "TR =~ TR1 + TR2 + TR3\nTR =~ TR1 + TR2 + TR3\n", "line 2", "twice"),
    written("item twice", "TR =~ TR1 + TR1 + TR2 + TR3\n", "'TR1'", "twice"),
    written("two causes of each other",
            "TR =~ TR1 + TR2 + TR3\nSA =~ SA1 + SA2 + SA3\nTR ~ SA\nSA ~ TR\n", "not identified", "TR~SA"),
    written("loop", "TR1 ~ TR2\nTR2 ~ TR3\nTR3 ~ TR1\n", "feedback loop", expect="ok"),
    written("latent without items", "TR =~ TR1 + TR2 + TR3\nTR ~ GHOST\n", "'GHOST'", "line 2"),
    written("latent named as its item", "TR1 =~ TR1 + TR2 + TR3\n", "TR1", "own indicator"),
    written("latent named as a column", "region =~ TR1 + TR2 + TR3\n", "region", "column", expect="warning"),
    written("tilde of Chinese input", "TR =～ TR1 + TR2 + TR3\n", "line 1, column 5", "'～'"),
    written("plus of Chinese input", "TR =~ TR1 ＋ TR2 ＋ TR3\n", "line 1, column 11", "'＋'"),
    written("quotes of Chinese input", "TR =~ “TR1” + TR2 + TR3\n", "line 1, column 7", "“"),
    written("comments only", "# nothing\n! here\n", "empty"),
    written("error variance of 0", "TR =~ TR1 + TR2 + TR3 + TR4\nTR1 ~~ 0*TR1\n", "TR1", "fixed to 0",
            expect="warning"),
    written("two indicators", "TR =~ TR1 + TR2\n", "TR", "two indicators", "not identified"),
    written("two factors on the same items", "A =~ TR1 + TR2 + TR3\nB =~ TR1 + TR2 + TR3\n", "not identified"),
    written("plus at the end", "TR =~ TR1 + TR2 + TR3 +\n", "line 1, column 23"),
    written("commas", "TR =~ TR1, TR2, TR3\n", "line 1, column 10", "comma"),
    written("minus", "TR =~ TR1 - TR2 + TR3\n", "line 1, column 11", "'-'"),
    written("text as a variable", "TR =~ TR1 + TR2 + TR3\nTR ~ region\n", "region", "label"),
    written("defined from nothing", "TR =~ TR1 + TR2 + TR3\nx := a*b\n", "line 2", "'a'"),
    written("defined by itself", "TR =~ TR1 + a*TR2 + TR3\nx := x + a\n", "line 2", "'x'"),
    written("constraint on nothing", "TR =~ TR1 + a*TR2 + TR3\nq == 0\n", "line 2", "'q'"),
    written("two values", "TR =~ TR1 + 1*TR2 + 2*TR2 + TR3\n", "'TR2'", "twice"),
    written("two operators", "TR =~ =~ TR1 + TR2\n", "line 1", "second operator"),
    written("statements in one line", "TR =~ TR1 + TR2 + TR3; SA =~ SA1 + SA2 + SA3\n", expect="ok"),
    written("a script", "import os; os.system('x')\n", "line 1", "delete this line"),
    written("a questionnaire", "title: x\nlanguages: [en]\n", "line 2"),
    written("the data", text(table()), "line 1", "operator"),
    written("no text", b"\x00\x01\x02\xff\xfe" * 50, "not a text file"),
    written("none", None, "There is no file"),
    written("unknown estimator", MODEL, "--estimator", "bayes", arguments=("--estimator", "bayes")),
    written("draws below 0", MODEL, "draws", "-1", arguments=("--draws", "-1")),
    written("level above 1", MODEL, "level", "2", arguments=("--level", "2")),
    written("unknown interval", MODEL, "--intervals", "wald", arguments=("--intervals", "wald")),
    written("unknown format", MODEL, "format", "pdf", arguments=("--format", "pdf")),
)  # fmt: skip

CASES = (*FILES, *DATA, *MATRICES, *MODELS)
