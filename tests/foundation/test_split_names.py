"""One splitter of lists for every face: commas and semicolons of both languages, quotation marks, numbered headings."""

from __future__ import annotations

from pathlib import Path

import pytest

import rcvsem
from rcvsem.analyses.study_plan import read_plan
from rcvsem.app.execute import values_of
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.inputs import By
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.option_checks import split_names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("A1，A2、A3; A4", ("A1", "A2", "A3", "A4")),
        (" A1 ,, A2； A3 ,", ("A1", "A2", "A3")),
        ("\"您的性别，年龄\",b c,'d;e'", ("您的性别，年龄", "b c", "d;e")),
        ("“甲、乙”、丙", ("甲、乙", "丙")),
        ("1、您的性别，2、年龄", ("1、您的性别", "2、年龄")),
        ("don't,5\" screen,'open", ("don't", '5" screen', "'open")),
        ("", ()),
    ],
)
def test_names(typed: str, names: tuple[str, ...]) -> None:
    assert split_names(typed) == names


def test_numbers_may_be_enumerated() -> None:
    assert split_names("1、2、99", numbers=True) == ("1", "2", "99")


def test_every_door_splits_and_corrects_alike(tmp_path: Path) -> None:
    by = ("age", "sex", "wave")
    assert values_of(COMMANDS["groups"], {"by": "age；sex、wave"})["by"] == by  # typed
    assert (
        COMMANDS["groups"].given({"data": ("x",), "by": "age；sex、wave"})(By).by == by
    )  # library, agents, forms
    study = tmp_path / "study.yaml"
    study.write_text("name: s\nmodels: [{file: m.desc}]\nreport: {formats: [md, word]}\n", encoding="utf-8")
    for refused in (lambda: read_plan(study), lambda: rcvsem.report(None, tmp_path, formats=["word"])):
        with pytest.raises(RcvsemError, match=r"'word'.* Did you mean 'docx'\?"):
            refused()
