"""Word: tables inside the text, words whole, captions that Word can renumber, pages numbered, pictures described."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Document, Figure, Section, Table, row
from rcvsem.report.formats.word import render_word
from rcvsem.report.layout import Printing

TEXT_WIDTH = {False: 9411, True: 14344}  # twips between the margins, upright and on its side
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50"
    "0f0003860180c7d1a1c80000000049454e44ae426082"
)


def _document(table: Table, *figures: Figure) -> Document:
    return Document(
        title=Text.given(en="Report", zh="报告"),
        sections=(Section(id="s", title=Text.given(en="S", zh="节"), tables=(table,), figures=figures),),
    )


def _wide(columns: int, rows: int = 3) -> Table:
    words = Text.given(en="Recommendations of departments", zh="部门的推荐意见")
    return Table(
        id="wide",
        title=Text.given(en="Wide", zh="宽表"),
        columns=(
            Column(key="name", title=Text.given(en="Name", zh="名称")),
            *(
                Column(key=f"c{i}", title=Text.given(en="Acceptability", zh="可接受性判断"), kind="number")
                for i in range(columns)
            ),
            Column(key="last", title=Text.given(en="Recommendation", zh="建议")),
        ),
        rows=tuple(row(f"Construct {i}", *(1234.5678 for _ in range(columns)), words) for i in range(rows)),
    )


def _xml(content: bytes, part: str = "word/document.xml") -> str:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(part).decode()


@pytest.mark.parametrize("language", ["en", "zh", "both"])
@pytest.mark.parametrize("columns", [2, 6, 9, 14, 30])
def test_no_table_is_wider_than_the_text(language, columns):
    body = docx.Document(BytesIO(render_word(_document(_wide(columns)), Printing(language)))).element.body
    seen: set[str] = set()
    pending: list[int] = []
    sides: list[bool] = []
    for element in body:
        if element.tag == qn("w:tbl"):
            pending.append(sum(int(c.get(qn("w:w"))) for c in element.tblGrid.iter(qn("w:gridCol"))))
            seen |= {text.text for text in element.iter(qn("w:t"))}
        page = element if element.tag == qn("w:sectPr") else next(element.iter(qn("w:sectPr")), None)
        if page is not None:
            turned = page.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
            assert all(wide <= TEXT_WIDTH[turned] + 20 for wide in pending)
            sides += [turned] * len(pending)
            pending = []
    assert sides
    assert not pending
    assert len(sides) > 1 or columns < 30, "30 columns are drawn in parts"
    assert {"Construct 0", "Construct 2"} <= seen


def _ladder() -> Table:
    """Heads of capitals, numbers that fill the page, and a last column whose words take less than its least."""
    heads = ("χ²", "df", "CFI", "RMSEA", "SRMR", "Δχ²", "Δdf", "p", "ΔCFI", "ΔRMSEA", "ΔSRMR")
    return Table(
        id="ladder",
        title=Text.given(en="Ladder", zh="层级"),
        columns=(
            Column(key="level", title=Text.given(en="Level", zh="层级")),
            *(Column(key=head, title=Text.verbatim(head), kind="number") for head in heads),
            Column(key="verdict", title=Text.given(en="Says", zh="结论")),
        ),
        rows=(
            row(
                Text.given(
                    en="Structural (paths, latent variances)", zh="结构等值（+路径、潜变量方差协方差）"
                ),
                *(2278.757 for _ in heads),
                Text.given(en="holds", zh="成立"),
            ),
        ),
    )


def _points(word: str, size: float) -> float:
    """How wide Times New Roman sets a word at least: M 0.889 of its size, W 0.944, most capitals 0.667 or more."""
    return size * sum({"M": 0.889, "W": 0.944}.get(c, 0.63 if c.isupper() else 0.45) for c in word)


@pytest.mark.parametrize("table", [_wide(9), _ladder()], ids=["wide", "ladder"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_of_headers_and_cells_stay_whole(table, language):
    body = docx.Document(BytesIO(render_word(_document(table), Printing(language)))).element.body
    for table in body.iter(qn("w:tbl")):
        wide = [int(column.get(qn("w:w"))) for column in table.tblGrid.iter(qn("w:gridCol"))]
        assert min(wide) > 0
        assert sum(wide) == pytest.approx(int(table.tblPr.find(qn("w:tblW")).get(qn("w:w"))), abs=len(wide))
        for line in table.tr_lst:
            for cell in line.tc_lst:
                size = 7.5 if "Small" in next(cell.iter(qn("w:pStyle"))).get(qn("w:val")) else 9.0
                for text in cell.iter(qn("w:t")):
                    words = [
                        word for word in (text.text or "").split() if not re.search("[\u3000-\u9fff]", word)
                    ]
                    longest = max((_points(word, size) for word in words), default=0.0)
                    room = (
                        int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) - 114
                    )  # twips within the cell's margins
                    assert longest * 20 <= room, words


@pytest.mark.parametrize(
    ("language", "chapter", "label"),
    [("en", None, "Table 1"), ("zh", None, "表 1"), ("zh", 4, "表 4-1"), ("en", 4, "Table 4.1")],
)
def test_captions_are_fields(language, chapter, label):
    content = render_word(_document(_wide(2)), Printing(language, chapter=chapter))
    caption = next(p for p in docx.Document(BytesIO(content)).paragraphs if p.style.name == "Caption")
    assert "".join(text.text for text in caption._p.iter(qn("w:t"))).startswith(label)
    field = next(caption._p.iter(qn("w:fldSimple")))
    assert "SEQ Table" in field.get(qn("w:instr"))
    centred = caption._p.pPr.find(qn("w:jc"))
    assert (centred is not None and centred.get(qn("w:val")) == "center") == (language == "zh")


def test_second_language_repeats_the_number():
    body = _xml(render_word(_document(_wide(2)), Printing("both")))
    assert body.count("SEQ Table \\* ARABIC") == 1
    assert body.count("SEQ Table \\c") == 1


def test_long_table_says_that_it_goes_on():
    table = _wide(2, rows=120)
    chinese = docx.Document(BytesIO(render_word(_document(table), Printing("zh"))))
    captions = ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in chinese.paragraphs]
    assert captions.count("续表 1") == len(chinese.tables) - 1 >= 2
    names = [line.cells[0].text for part in chinese.tables for line in part.rows[1:]]
    assert names == [f"Construct {i}" for i in range(120)], "every row once, in order"
    english = docx.Document(BytesIO(render_word(_document(table), Printing("en"))))
    assert len(english.tables) == 1, "Word repeats the header"
    assert "<w:tblHeader/>" in _xml(render_word(_document(table), Printing("en")))


@pytest.mark.parametrize(("language", "columns"), [("zh", 2), ("en", 2), ("zh", 9), ("en", 9)])
def test_heading_and_result_stand_on_the_page_of_their_table(language, columns):
    table = replace(_wide(columns, rows=120), paragraph=Text.given(en="The result.", zh="结果。"))
    sections = (
        Section(id="empty", title=Text.given(en="Empty", zh="空节")),
        *(
            Section(id=f"s{k}", title=Text.given(en="S", zh="节"), tables=(replace(table, id=f"t{k}"),))
            for k in range(2)
        ),
        Section(id="last", title=Text.given(en="Last", zh="末节")),
    )
    body = docx.Document(
        BytesIO(
            render_word(Document(title=Text.given(en="R", zh="报"), sections=sections), Printing(language))
        )
    ).element.body
    said = [("".join(t.text for t in p.iter(qn("w:t"))), p) for p in body.iterchildren(qn("w:p"))]
    words = [text for text, _ in said]
    assert {"Empty", "Last"} <= set(words) or {"空节", "末节"} <= set(words), "no heading is lost"
    results = [k for k, word in enumerate(words) if word in {"The result.", "结果。"}]
    assert len(results) == 2
    for k in results:
        heading, result, caption = (said[k + step][1] for step in (-1, 0, 1))
        assert words[k - 1] in {"S", "节"}
        assert heading.pPr.find(qn("w:sectPr")) is None, "the page is turned before the heading"
        assert result.pPr.find(qn("w:keepNext")) is not None
        assert caption.pPr.find(qn("w:keepNext")) is not None
        breaks = [p.pPr.find(qn("w:pageBreakBefore")) is not None for p in (heading, result, caption)]
        assert breaks == [language == "zh", False, False], "a divided table begins its page with the heading"


def test_pictures_have_numbers_of_their_own():
    figures = [
        Figure(id=f"f{k}", title=Text.given(en="F", zh="图"), alt=Text.given(en="A", zh="甲"), png=PNG)
        for k in range(3)
    ]
    body = _xml(render_word(_document(_wide(2), *figures)))
    assert re.findall(r'docPr id="(\d+)"', body) == ["1", "2", "3"]


def test_pages_have_numbers_and_pictures_descriptions():
    figure = Figure(
        id="f",
        title=Text.given(en="Path <diagram>", zh="路径图"),
        alt=Text.given(en="An arrow & a box", zh="箭头"),
        png=PNG,
    )
    content = render_word(_document(_wide(2), figure), Printing("en"))
    with ZipFile(BytesIO(content)) as archive:
        footers = [archive.read(name).decode() for name in archive.namelist() if "footer" in name]
    assert any('w:instr=" PAGE "' in footer for footer in footers)
    body = _xml(content)
    assert "w:footerReference" in body
    assert 'descr="An arrow &amp; a box"' in body
    texts = [
        "".join(text.text for text in p._p.iter(qn("w:t")))
        for p in docx.Document(BytesIO(content)).paragraphs
        if p.style.name == "Caption"
    ]
    assert texts[-2:] == ["Figure 1", "Path <diagram>"]


def test_numbers_in_notes_follow_the_style():
    table = Table(
        id="t",
        title=Text.given(en="T", zh="表题"),
        columns=(Column(key="a", title=Text.verbatim("α ≥ .70")),),
        rows=(row(Text.given(en="p < .05, file.5x, 1.25", zh="p < .05")),),
        notes=(Text.given(en="* p < .05, ** p < .01.", zh="* p < .05，** p < .01。"),),
    )
    texts = _xml(render_word(_document(table), Printing("zh", "gb")))
    assert "* p &lt; 0.05，** p &lt; 0.01。" in texts
    assert "α ≥ 0.70" in texts
    english = _xml(render_word(_document(table), Printing("en", "gb")))
    assert "p &lt; 0.05, file.5x, 1.25" in english
    assert "* p &lt; .05" in _xml(render_word(_document(table), Printing("en", "apa")))
