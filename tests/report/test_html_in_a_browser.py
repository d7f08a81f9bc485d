"""The HTML report in headless Chromium: what its buttons do, at desktop and phone width, with nothing fetched."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Document, Figure, Section, Table, row
from rcvsem.report.formats.html import render_html
from rcvsem.report.layout import Printing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PROBE = """
<script>
(async () => {
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const found = {};
  const copied = [];
  navigator.clipboard.write = async (items) => {
    for (const type of items[0].types) copied.push([type, await (await items[0].getType(type)).text()]);
  };
  const saved = [];
  URL.createObjectURL = (blob) => { saved.push(blob.text()); return "#"; };
  for (const button of document.querySelectorAll("figure .does button")) { button.click(); await wait(20); }
  found.buttons = [...document.querySelectorAll("figure .does button")].length;
  found.copied = copied;
  found.saved = await Promise.all(saved);
  const find = document.getElementById("find");
  find.value = "H17";
  find.dispatchEvent(new Event("input"));
  found.listed = [...document.querySelectorAll("nav li:not([hidden]) a")].map((link) => link.hash);
  const rows = document.querySelector("figure input");
  rows.value = "h1";
  rows.dispatchEvent(new Event("input"));
  found.rows = document.querySelectorAll("#many tbody tr:not([hidden])").length;
  const before = getComputedStyle(document.body).backgroundColor;
  document.getElementById("theme").click();
  found.themes = [before, getComputedStyle(document.body).backgroundColor];
  const sentence = getComputedStyle(document.querySelector("#few td.t"));
  found.ems = parseFloat(sentence.minWidth) / parseFloat(sentence.fontSize);
  found.wider = document.documentElement.scrollWidth > innerWidth;
  found.contents = [document.querySelector("nav details").open,
    getComputedStyle(document.querySelector("nav")).position];
  found.requests = performance.getEntriesByType("resource").length;
  try { await fetch("https://example.org/"); found.fetched = true; } catch { found.fetched = false; }
  document.body.innerHTML = "";
  document.body.append("PROBE" + JSON.stringify(found) + "EBORP");
})();
</script></body>
"""


@pytest.fixture(scope="module")
def page() -> str:
    interval = Text.given(en="95% CI", zh="95% 置信区间")
    many = Table(
        id="many",
        title=Text.given(en="Many hypotheses", zh="假设"),
        columns=(
            Column(key="h", title=Text.given(en="Hypothesis", zh="假设")),
            Column(key="lower", title=Text.given(en="LL", zh="下限"), kind="number", group=interval),
            Column(key="upper", title=Text.given(en="UL", zh="上限"), kind="number", group=interval),
        ),
        rows=tuple(row(f"H{i}", -0.1234, 0.5) for i in range(1, 21)),
    )
    few = Table(
        id="few",
        title=Text.given(en="Formula", zh="公式"),
        columns=(Column(key="a", title=Text.verbatim("a")),),
        rows=(row("=1+1"), row("A sentence stands in this cell, a word a line on a phone.")),
    )
    figure = Figure(
        id="path",
        title=Text.given(en="Path", zh="路径"),
        alt=Text.verbatim("x"),
        svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
    )
    section = Section(id="s", title=Text.given(en="Model", zh="模型"), tables=(many, few), figures=(figure,))
    document = Document(title=Text.given(en="Report", zh="报告"), sections=(section,))
    return render_html(document, Printing("en", minus="−"))


def _probe(text: str, folder: Path, size: str) -> dict:
    file = folder / "report.html"
    file.write_text(text.replace("</body>", PROBE, 1), encoding="utf-8")
    done = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"),
            *(f"--window-size={size}", f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()),
        ],
        capture_output=True,
        check=False,
    )
    match = re.search(r"PROBE(.*)EBORP", html.unescape(done.stdout.decode("utf-8", "replace")), re.S)
    assert match is not None, done.stderr.decode("utf-8", "replace")[-2000:]
    return json.loads(match[1])


def test_buttons_contents_and_themes(page, tmp_path):
    found = _probe(page, tmp_path, "1400,900")
    assert found["buttons"] == 5
    kinds = [kind for kind, _ in found["copied"]]
    assert kinds == ["text/html", "text/plain"] * 2
    pasted, plain = found["copied"][0][1], found["copied"][1][1]
    assert "border-top: 1.5pt solid" in pasted
    assert plain.split("\n")[0] == "\t95% CI\t"
    assert plain.split("\n")[2] == "H1\t−0.123\t0.500"
    csv, formula, svg = found["saved"]
    assert csv.split("\r\n")[2] == "H1,−0.123,0.500"
    assert "'=1+1" in formula
    assert svg.startswith("<svg")
    assert found["listed"] == ["#many"], "the contents can be searched, also by what a table holds"
    assert found["rows"] == 11
    assert found["themes"][0] != found["themes"][1]
    assert found["contents"] == [True, "sticky"]
    assert found["requests"] == 0
    assert found["fetched"] is False


def test_phone(page, tmp_path):
    found = _probe(page, tmp_path, "500,900")
    assert found["wider"] is False
    assert found["ems"] == pytest.approx(9), "a column of sentences holds a few words a line"
    assert found["contents"][0] is False, "the contents are folded"
