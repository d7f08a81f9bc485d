"""A language is a catalogue: no other language stands in the code, and a further one is offered once it is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from rcvsem.foundation import text as texts
from rcvsem.foundation import words
from rcvsem.foundation.comments import comments
from rcvsem.foundation.text import Text
from rcvsem.report.document import join, say
from rcvsem.report.layout import Printing, said

SOURCE = Path(words.__file__).parents[1]
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: Chinese that is matched against people's files, or written into them: data, not wording.
DATA = (
    "analyses/report_options.py",  # how a Chinese table number looks
    "audit/document_regressions.py",
    "audit/document_table_kinds.py",
    "audit/document_words.py",
    "audit/paper_from_document.py",
    "audit/statistics_in.py",
    "audit/statistics_tables.py",
    "authoring/cells.py",
    "chapters/new_study.py",  # the questionnaire of a new study
    "foundation/meant_names.py",  # what people write for zh and en
    "instrument/no_answer.py",
    "instrument/places.py",
    "model/annotations.py",
    "report/estimates/frame_table.py",  # names of columns of p values
    "survey/",
)


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are no docstrings."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node


def test_no_code_holds_chinese_wording() -> None:
    """English is the key, Chinese stands in the catalogue: `Text("Direct effects")`, never a pair."""
    found, used = [], set()
    for path in SOURCE.rglob("*.py"):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix()
        if not _CHINESE.search(text):
            continue
        held = [node for node in _strings(ast.parse(text)) if _CHINESE.search(node.value)]
        allowed = next((one for one in DATA if name.startswith(one)), None)
        if held and allowed is None:
            found += [f"{name}:{node.lineno} {node.value[:40]}" for node in held]
        elif held:
            used.add(allowed)
    assert not found
    assert used == set(DATA), "these hold no Chinese any more"


@pytest.fixture
def further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A catalogue of a made-up language beside the others."""
    made = Catalog(locale="de")
    made.add("Direct effects", "Direkte Effekte")
    made.add("{n} paths: {names}.", "{n} Pfade: {names}.")
    made.add("none", "keine", context="rotation")
    made.add(("{n} row is", "{n} rows are"), ("{n} Zeile ist", "{n} Zeilen sind"))
    made.add(" and ", " und ")
    made.add("measurement: construct =~ its items", "Messmodell: Konstrukt =~ seine Items")
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "rcvsem.mo").open("wb") as file:
        write_mo(file, made)
    monkeypatch.setattr(words, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(texts, "LANGUAGES", ("de", "en"))
    words._catalogue.cache_clear()
    yield "de"
    monkeypatch.undo()
    words._catalogue.cache_clear()


def test_a_further_language_is_one_catalogue(further: str) -> None:
    assert Text("Direct effects").of(further) == "Direkte Effekte"
    assert Text.meant("rotation", "none").of(further) == "keine"
    assert [Text.counted(n, "{n} row is", "{n} rows are", n=n).of(further) for n in (1, 2)] == [
        "1 Zeile ist",
        "2 Zeilen sind",
    ]
    told = say("{n} paths: {names}.", n=2, names=join([Text("Direct effects"), Text.verbatim("none")], ", "))
    assert said(told, Printing(language=further)) == "2 Pfade: Direkte Effekte, none."
    assert Text("no entry").of(further) == "no entry"
    assert Text("Direct effects").spoken == {"en": "Direct effects", further: "Direkte Effekte"}
    assert Text.given(en="Trust", de="Vertrauen").of(further) == "Vertrauen"
    both = words.enumerated([Text("Direct effects").message, "DP1"], " and ")
    assert [words.in_language(both, one) for one in ("en", further)] == [
        "Direct effects and DP1",
        "Direkte Effekte und DP1",
    ]
    with words.speaking(further):
        made = comments("", words.phrase("measurement: construct =~ its items"), words.phrase("no entry"))
    assert made == ["", "# Messmodell: Konstrukt =~ seine Items", "# no entry"]


def test_every_catalogue_is_offered() -> None:
    folders = {path.parents[1].name for path in SOURCE.glob("words/*/LC_MESSAGES/rcvsem.mo")}
    assert set(get_args(words.Language)) == {*folders, "en", "both"}
    assert set(get_args(words.Spoken)) == {*folders, "en"}
    assert [words.own_name(one) for one in ("en", "zh")] == ["English", "中文"]


def test_a_text_is_a_message() -> None:
    inner = Text("Construct")
    whole = Text("{what}: {stem}", what=inner, stem="a{b}")
    assert (whole.en, whole.zh) == ("Construct: a{b}", "构念：a{b}")
    assert words.unpacked(words.packed(whole.message)).spoken("zh") == "构念：a{b}"
    assert Text.of_message(whole.message) == whole
    assert Text("Construct") != Text.verbatim("Construct")
    assert (Text.given(zh="信任").en, Text.given(zh="信任").of("en")) == ("", "信任")
    assert len({Text("Construct"), inner, Text.given(en="Construct", zh="构念")}) == 1
