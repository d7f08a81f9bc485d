"""What is said in Chinese at work: no part of an audit, a refusal or a made file stays English but what people gave."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rcvsem.audit import audit, new_paper
from rcvsem.authoring.bifactor_text import bifactor_text
from rcvsem.authoring.longitudinal_text import growth_text, riclpm_text
from rcvsem.authoring.model_text import first_model
from rcvsem.chapters.new_study import make_study
from rcvsem.foundation import words
from rcvsem.foundation.words import in_language, speaking
from rcvsem.instrument import read_instrument
from rcvsem.report.formats.markdown import render_markdown
from rcvsem.report.layout import Printing
from rcvsem.report.tables.audit import audit_document

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs/examples/audit"
_WORD = re.compile(r"[a-z]{4,}")


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys that were asked of the Chinese catalogue and are not in it."""
    asked: list[str] = []
    known = words._catalogue("zh")

    class Listening:
        def __getattr__(self, name: str):
            def say(*key):
                told = getattr(known, name)(*key)
                text = key[1] if name == "pgettext" else key[0]
                if told == text and _WORD.search(re.sub(r"\{[^{}]*\}", "", text)):
                    asked.append(text)
                return told

            return say

    monkeypatch.setattr(words, "_catalogue", lambda language: Listening())
    return asked


@pytest.mark.parametrize(
    "name",
    ["policy_index", *(pytest.param(one, marks=pytest.mark.slow) for one in ("rcv", "talent_policy_2021"))],
)
def test_an_audit_says_nothing_in_english_but_the_names_of_the_paper(name: str, unknown: list[str]) -> None:
    paper = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    told = render_markdown(audit_document(audit(EXAMPLES / f"{name}.yaml")), Printing(language="zh"))
    given = set(_WORD.findall(paper))
    assert [one for one in unknown if not set(_WORD.findall(one)) <= given] == []
    assert not re.search(r"[\u4e00-\u9fff][A-Za-z]|[\u4e00-\u9fff] [\u4e00-\u9fff]", told)


def _comments(text: str) -> list[str]:
    return [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]


def test_files_that_are_made_speak_the_language_of_who_makes_them(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    table = document.add_table(3, 3)
    for i, row in enumerate([["Item", "Mean", "SD"], ["a", "3.10", "0.90"], ["b", "3.20", "0.80"]]):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    document.save(str(tmp_path / "t.docx"))
    with speaking("zh"):
        made = [
            first_model(read_instrument(ROOT / "instruments/rcv.yaml"), "i.yaml"),
            bifactor_text({"A": ["a1", "a2"], "B": ["b1", "b2", "b3"]}),
            riclpm_text(["x", "y"], 3),
            growth_text("x", 4, shape="quadratic"),
            new_paper(tmp_path / "t.docx"),
            *(
                path.read_text(encoding="utf-8")
                for path in make_study(tmp_path / "s")
                if path.suffix != ".xlsx"
            ),
        ]
    told = [line for text in made for line in _comments(text) if not line.startswith("instrument:")]
    english = [line for line in told if len(re.findall(r"\b[a-z]{3,}\b", line)) > 3 and line.isascii()]
    assert english == []
    assert any("构念 =~ 所属题项" in line for line in told)
    assert in_language("Example study", "zh") in made[-3] + made[-2] + made[-1] + made[5]
