"""Word, LaTeX, HTML, CSV, JSON and the terminal draw the same table."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import jsonschema
import pytest
from docx.oxml.ns import qn

from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import width
from rcvsem.report import console
from rcvsem.report.document import Column, Document, Figure, Section, Table, row
from rcvsem.report.formats import csv_files, latex
from rcvsem.report.formats.html import render_html
from rcvsem.report.formats.json_document import document_json
from rcvsem.report.formats.markdown import render_markdown
from rcvsem.report.formats.word import render_word
from rcvsem.report.layout import Printing

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "document.schema.json"
ENGLISH = Printing("en", minus="−")


def test_word_cells(document, hostile):
    file = docx.Document(BytesIO(render_word(document, ENGLISH)))
    grid = [[cell.text for cell in line.cells] for line in file.tables[0].rows]
    assert grid[0][3:5] == ["95% CI", "95% CI"]
    assert grid[1] == ["Hypothesis", "b", "p", "LL", "UL", "R²", "n", "Share"]
    assert grid[2] == ["Direct"] * 8, "a heading spans the table"
    assert grid[3] == ["H1", "0.123***", "<.001", "−0.100", "0.200", ".35", "457", "53.8%"]
    assert grid[4][0] == hostile
    assert grid[4][4] == "–a"
    texts = ["".join(piece.text for piece in p._p.iter(qn("w:t"))) for p in file.paragraphs]
    assert texts[texts.index("Table 1") + 1] == "Structural paths", "APA 7: the title on a line of its own"
    assert "Note. * p < .05." in texts
    assert "a No variance" in texts


def test_word_fonts_and_lines(document):
    content = render_word(document, ENGLISH)
    with ZipFile(BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
        styles = archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="SimSun"' in styles
    assert "asciiTheme" not in re.search(r'<w:style [^>]*w:styleId="Normal".*?</w:style>', styles, re.S)[0]
    assert body.count('w:top w:val="single" w:sz="12"') == 7, "the header over two columns is one cell"
    assert body.count('w:bottom w:val="single" w:sz="12"') == 8
    assert "<w:tblHeader/>" in body
    assert render_word(document, ENGLISH) == content


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("50% & #1_a {b} $x$", r"50\% \& \#1\_a \{b\} \$x\$"),
        ("a\\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
        ("<p>|", r"\textless{}p\textgreater{}\textbar{}"),
        ("a--b – c", "a-{}-b -- c"),
        ("χ² ≥ −1", r"$\chi$$^{2}$ $\geq$ $-$1"),
        ("line\nbreak", "line break"),
    ],
)
def test_latex_escapes(text, escaped):
    assert latex.escape(text) == escaped


def test_latex_table_is_booktabs(table):
    text = latex.render_table(table, ENGLISH)
    for mark in (r"\toprule", r"\midrule", r"\bottomrule", r"\cmidrule(lr){4-5}", r"\label{tab:paths}"):
        assert mark in text
    assert r"H1 & 0.123\textsuperscript{***} & \textless{}.001 & $-$0.100 & 0.200 & .35" in text
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1
    assert "|" not in text


def test_latex_row_cannot_begin_with_an_option():
    table = Table(
        id="t",
        title=Text.given(en="t", zh=""),
        columns=(Column(key="a", title=Text.given(en="a", zh="")),),
        rows=(row("[x]"), row("*")),
    )
    lines = latex.render_table(table, ENGLISH).splitlines()
    assert r"{}[x] \\" in lines
    assert r"{}* \\" in lines


def test_latex_document_is_balanced(document):
    text = latex.render_latex(document, ENGLISH)
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", text))
    bare = re.sub(r"\\[{}\\]", "", text)
    assert bare.count("{") == bare.count("}")


class Page(HTMLParser):
    """Tags, and the text of every table cell."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("meta", "br", "img", "input"):
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.cells[-1] += data


def test_html_is_well_formed_and_escaped(document, hostile):
    text = render_html(document, ENGLISH)
    page = Page()
    page.feed(text)
    assert page.open == []
    assert hostile in page.cells
    assert "0.123***" in page.cells
    assert page.tags.count("script") == 2, "the page's own words and behaviour, nothing of the user's"
    assert not re.search(r'(src|href)="(?!#|data:)', text), "nothing is loaded from elsewhere"
    assert "default-src 'none'" in text
    assert 'name="viewport"' in text


def test_figures_in_every_format(table):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50"
        "0f0003860180c7d1a1c80000000049454e44ae426082"
    )
    figure = Figure(
        id="path",
        title=Text.given(en="Path diagram", zh="路径图"),
        alt=Text.given(en="A <path>", zh="图"),
        svg="<?xml version='1.0'?><svg/>",
        png=png,
    )
    document = Document(
        title=Text.verbatim("d"), sections=(Section(id="s", title=Text.verbatim("s"), figures=(figure,)),)
    )
    assert "![A \\<path>](figures/path.svg)" in render_markdown(document, ENGLISH)
    page = render_html(document, ENGLISH)
    assert '<div class="drawn" role="img" aria-label="A &lt;path&gt;"><svg/></div>' in page
    assert "includegraphics[width=\\linewidth]{figures/path.png}" in latex.render_latex(document, ENGLISH)
    assert document_json(document)["sections"][0]["figures"][0]["files"] == [
        "figures/path.svg",
        "figures/path.png",
    ]


def test_csv_has_all_digits_and_no_formulas(table, hostile):
    rows = list(csv.reader(io.StringIO(csv_files.render_table(table, Printing("en")))))
    assert rows[0] == ["group", "hypothesis", "b", "p", "lower", "upper", "r2", "n", "share"]
    assert rows[1] == ["Direct", "H1", "0.1234", "2e-05", "-0.1", "0.2", "0.345", "457", "0.538"]
    assert rows[2][1] == "'" + hostile
    assert rows[2][5] == ""


def test_json_follows_the_published_schema(document):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    value = json.loads(json.dumps(document_json(document), allow_nan=False))
    jsonschema.validate(value, schema)
    cells = value["sections"][0]["tables"][0]["rows"][2]["cells"]
    assert cells[4] == {"value": {"not_available": "no variance"}}
    assert cells[5]["value"] == 0.5
    assert {"en": "standardized", "zh": "标准化"}.items() <= cells[5]["note"].items()
    del value["sections"][0]["tables"][0]["rows"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, schema)


def test_plain_table_is_aligned(table):
    lines = console.plain_table(table, Printing("zh")).splitlines()
    assert lines[0] == "结构路径"
    body = [line for line in lines[2:9] if not line.startswith("─") and line != "直接"]
    assert len({width(line) for line in body}) == 1
    assert "注：* p < .05。" in lines


def test_console_is_plain_when_piped(table, capsys):
    console.print_table(table, Printing("en"))
    out = capsys.readouterr().out
    assert out == console.plain_table(table, Printing("en"))
    assert "\x1b" not in out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_console_on_a_terminal_honours_no_color(table, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    console.print_table(table, Printing("en"), stream)
    out = stream.getvalue()
    assert "0.123***" in out
    assert "\x1b[1m" in out, "bold stays"
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|38;)", out), "colour does not"


def test_file_names_stay_in_the_folder(table):
    escaping = Table(id="../../x y", title=table.title, columns=table.columns, rows=table.rows)
    document = Document(
        title=Text.verbatim("d"), sections=(Section(id="s", title=Text.verbatim("s"), tables=(escaping,)),)
    )
    assert list(csv_files.render_csv(document)) == ["------x-y.csv"]


@pytest.mark.parametrize("language", ["en", "both"])
def test_latex_counts_headers_over_columns_and_divides_what_no_page_holds(language):
    over = Text.given(en="A header much wider than both of its columns together", zh="远比其下两列更宽的表头")
    columns = [Column(key="name", title=Text.given(en="Name", zh="名称"))]
    for i in range(12):
        columns += [
            Column(
                key=f"{end}{i}",
                title=Text.verbatim(end),
                kind="number",
                group=Text.given(en=f"{over.en} {i}", zh=over.zh),
            )
            for end in ("LL", "UL")
        ]
    table = Table(
        id="t", title=Text.given(en="T", zh="表"), columns=tuple(columns), rows=(row("one", *([1.5] * 24)),)
    )
    text = latex.render_latex(
        Document(
            title=Text.given(en="R", zh="报告"),
            sections=(Section(id="s", title=Text.given(en="S", zh="节"), tables=(table,)),),
        ),
        Printing(language),
    )
    bodies = re.findall(r"\\begin\{longtable\}\{(.*?)\}\n(.*?)\\end\{longtable\}", text, re.S)
    assert len(bodies) > 1
    assert all(body.count("one & ") == 1 for _, body in bodies), "each part names its rows"
    assert sum(spec.count("r") for spec, _ in bodies) == 24, "no column is lost"
    assert r"\begin{landscape}" in text
