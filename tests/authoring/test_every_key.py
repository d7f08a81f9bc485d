"""A questionnaire that says all there is to say: nothing of it is lost as text, or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_origin

from authoring.test_authoring import same

from rcvsem.authoring.filled_in import instrument_from_workbook
from rcvsem.authoring.workbook import instrument_workbook
from rcvsem.instrument import RULES, parse_instrument
from rcvsem.instrument.grammar import Part, keys_of
from rcvsem.instrument.schema import InstrumentFile
from rcvsem.instrument.writing import instrument_data, yaml_text
from rcvsem.instrument.yaml_tree import parse_yaml

ALL = """
title: {zh: 全, en: All}
languages: [zh, en]
source: A source
note: A note
dimensions: {D: {zh: 维度, en: Dimension}}
scales:
  agree:
    minimum: 1
    maximum: 3
    form_order: descending
    missing_codes: [9]
    missing_labels: [keine]
    cells: text
    anchors:
      1: {zh: 否, en: "no", synonyms: [nope]}
      2: {zh: 中, en: middle}
      3: {zh: 是, en: "yes"}
      4: {zh: 不适用, en: not applicable, missing: true}
  ends:
    minimum: 0
    maximum: 10
    ends_only: true
    anchors: {0: {zh: 低, en: low}, 10: {zh: 高, en: high}}
constructs:
  - code: A
    name: {zh: 甲, en: First}
    dimension: D
    source: Somebody (2020)
    scale: agree
    items:
      - {code: A1, text: {zh: 一, en: One}, column: Q1, pretest_no: 3}
      - {code: A2, text: {zh: 二, en: Two}, reverse: true, scale: ends}
      - {code: A3, text: {zh: 三, en: Three}, dropped: {stage: pretest, reason: loads low}}
attention_checks:
  - {code: AC, text: {zh: 选一, en: Choose one}, scale: agree, expected: 1, after: A1, column: Q9}
contradictions: [{items: [A1, A3], largest_gap: 1}]
background:
  - code: region
    text: {zh: 地区, en: Region of work}
    label: {zh: 地, en: Region}
    codes: {1: {zh: 东, en: East, synonyms: [E]}, 2: {zh: 西, en: West}, 3: {zh: 拒答, en: Refused, missing: true}}
    measure: ordinal
    reported: false
    column: Q10
    cells: number
    missing_codes: [8]
    missing_labels: [none]
  - {code: age, text: {zh: 年龄, en: Age}, numeric: true, minimum: 16, maximum: 99}
  - {code: uses, text: {zh: 用途, en: Uses}, codes: {1: {zh: 甲, en: a}, 2: {zh: 乙, en: b}}, several: ";"}
screening:
RULES
export:
  platform: qualtrics
  cells: code
  missing_codes: [-99]
  missing_labels: [skipped]
  scores_reversed: true
  simulated: {zh: 模型, en: a model}
  waves:
    one: {files: ["one*.csv"], platform: limesurvey, cells: text, missing_codes: [-1], missing_labels: [x],
          scores_reversed: true, simulated: {zh: 模, en: m}}
ordered: true
"""


def _text() -> str:
    rules = []
    for name, rule in RULES.items():
        limit = (
            "" if not rule.takes_threshold else f", threshold: {(rule.minimum + min(rule.maximum, 3)) / 2:g}"
        )
        more = ", correlation: 0.7" if name == "psychometric_synonyms" else ""
        rules.append(f"  {name}: {{action: flag{limit}{more}}}")
    return ALL.replace("RULES", "\n".join(rules))


def _said(
    cls: type[Part], entries: list[Any], found: dict[type[Part], set[str]]
) -> dict[type[Part], set[str]]:
    """The keys that entries of a class, and of those in it, have."""
    entries = [one for one in entries if isinstance(one, dict)]
    mine = found.setdefault(cls, set())
    for name, key in keys_of(cls).items():
        own = [one[name] for one in entries if name in one]
        mine |= {name} if own or key.rule.spelt else set()
        kind = key.kind
        if get_origin(kind) is list:
            kind, own = get_args(kind)[0], [each for one in own for each in one]
        elif get_origin(kind) is dict:
            kind, own = get_args(kind)[1], [each for one in own for each in one.values()]
        if own and isinstance(kind, type) and issubclass(kind, Part):
            _said(kind, own, found)
    return found


def test_the_questionnaire_says_everything() -> None:
    said = _said(InstrumentFile, [parse_yaml(_text()).data], {})
    unsaid = {f"{cls.__name__}.{name}" for cls, names in said.items() for name in keys_of(cls).keys() - names}
    assert unsaid == set(), "a key of the grammar is to be said above"


def test_nothing_is_lost_as_text() -> None:
    made = parse_instrument(_text())
    assert same(parse_instrument(yaml_text(instrument_data(made))), made), "instrument/writing.py"


def test_nothing_is_lost_as_a_workbook(tmp_path: Path) -> None:
    made = parse_instrument(_text())
    (tmp_path / "all.xlsx").write_bytes(instrument_workbook(made))
    again = parse_instrument(instrument_from_workbook(tmp_path / "all.xlsx"))
    assert same(again, made), "SHEETS of authoring/workbook.py, and authoring/filled_in.py"
