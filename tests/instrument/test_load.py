"""What a valid file becomes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcvsem.foundation.errors import FileError, InstrumentError
from rcvsem.instrument import RULES, Scale, parse_instrument, read_instrument

SMALL = """\
title: {en: A title, zh: 题目}
languages: [en, zh]
scales:
  agree:
    minimum: 1
    maximum: 3
    form_order: descending
    anchors:
      3: {en: Fully, zh: 完全, synonyms: [Totally]}
      2: {en: no, zh: 一般}
      1: {en: On, zh: 不}
constructs:
  - code: T
    name: {en: Trust, zh: 信任}
    items:
      - code: T2
        text: {en: I trust, zh: 我信任}
      - code: T1
        text: {en: I doubt, zh: 我怀疑}
        reverse: true
        column: Q7
"""


def test_order_is_the_order_in_the_file() -> None:
    instrument = parse_instrument(SMALL)
    assert [item.code for item in instrument.items] == ["T2", "T1"]
    assert instrument.item("T1").column == "Q7"
    assert instrument.construct_of("T1").code == "T"
    assert instrument.scale_of("T1").name == "agree"
    assert instrument.reversed_codes == ("T1",)


def test_anchors_are_in_code_order_and_yes_no_on_are_text() -> None:
    scale = parse_instrument(SMALL).scales["agree"]
    assert [anchor.code for anchor in scale.anchors] == [1, 2, 3]
    assert [anchor.text.en for anchor in scale.anchors] == ["On", "no", "Fully"]
    assert scale.anchors[2].spellings == ("完全", "Fully", "Totally")


def test_position_counts_from_the_top_of_the_form() -> None:
    scale = parse_instrument(SMALL).scales["agree"]
    assert [scale.code_at(position) for position in (1, 2, 3)] == [3, 2, 1]
    with pytest.raises(InstrumentError, match=r"no option 4.*1\.\.3"):
        scale.code_at(4)


@given(st.integers(-20, 20), st.integers(1, 20), st.data())
def test_reversing_twice_is_identity(minimum: int, span: int, data: st.DataObject) -> None:
    scale = Scale(name="s", minimum=minimum, maximum=minimum + span, anchors=())
    code = data.draw(st.sampled_from(scale.codes))
    assert scale.reversed(code) in scale.codes
    assert scale.reversed(scale.reversed(code)) == code


def test_one_language_takes_bare_strings() -> None:
    instrument = parse_instrument(
        "title: Short\nlanguages: [en]\nscales: {s: {minimum: 0, maximum: 10}}\n"
        "constructs: [{code: A, name: Able, items: [{code: A1, text: I can}]}]\n"
    )
    assert instrument.title.en == "Short"
    assert instrument.title.of("zh") == "Short"
    assert instrument.scales["s"].points == 11
    assert instrument.item("A1").scale == "s"


def test_screening_defaults_exclude_only_what_the_platform_marks() -> None:
    screening = parse_instrument(SMALL).screening
    assert [rule.name for rule in screening] == list(RULES)
    assert [rule.name for rule in screening.excluding] == ["preview", "unfinished"]
    assert screening["attention_check"].action == "off"  # the file has no attention check
    assert screening["seconds_per_item"].action == "flag"
    assert screening["seconds_per_item"].threshold == 2
    assert screening["fraction_of_median"].threshold == pytest.approx(0.30)
    assert screening["longstring"].action == "report"
    with pytest.raises(InstrumentError, match="Did you mean 'mahalanobis'"):
        screening["mahalonobis"]


def test_screening_rules_keep_the_default_threshold_when_only_the_action_is_given() -> None:
    screening = parse_instrument(
        SMALL + "screening:\n  seconds_per_item: {action: exclude}\n"
        "  psychometric_synonyms: {action: flag, threshold: 0.2, correlation: 0.7}\n"
    ).screening
    assert (screening["seconds_per_item"].action, screening["seconds_per_item"].threshold) == ("exclude", 2)
    assert screening.synonym_correlation == pytest.approx(0.7)
    assert screening["psychometric_synonyms"].threshold == pytest.approx(0.2)


def test_a_wave_overrides_the_export_and_inherits_the_rest() -> None:
    export = parse_instrument(
        SMALL + "export:\n  platform: wenjuanxing\n  missing_codes: [-3]\n  cells: text\n"
        "  waves:\n    two: {files: ['w2*.xlsx'], cells: score, scores_reversed: true}\n"
    ).export
    two = export.for_file("data/W2.xlsx")
    assert (two.wave, two.cells, two.missing_codes, two.scores_reversed) == ("two", "score", (-3,), True)
    other = export.for_file("data/w3.xlsx")
    assert (other.wave, other.cells, other.scores_reversed) == ("", "text", False)


def test_digest_is_of_the_bytes_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    content = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()  # Windows editors: mark and line ends
    path.write_bytes(content)
    instrument = read_instrument(path)
    assert instrument.sha256 == hashlib.sha256(content).hexdigest()
    assert instrument.path == str(path)
    assert instrument.title.zh == "题目"


def test_objects_cannot_be_changed() -> None:
    instrument = parse_instrument(SMALL)
    with pytest.raises(AttributeError):
        instrument.ordered = True  # type: ignore[misc]
    with pytest.raises(AttributeError):
        instrument.items[0].reverse = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\xff\xfe", "an Excel workbook"),
        (b"\xff\xfe\x00t", "not UTF-8 text"),
        (b"a\x00b", "binary file"),
    ],
)
def test_wrong_kind_of_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        read_instrument(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="There is no file"):
        read_instrument(tmp_path / "none.yaml")
    with pytest.raises(FileError, match="is a folder, not an instrument file"):
        read_instrument(tmp_path)


def test_the_floor_imports_nothing_heavy() -> None:
    code = (
        "import sys, rcvsem.instrument.load, rcvsem.instrument.describe\n"
        "print([m for m in ('pandas', 'numpy', 'scipy', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
