"""Every option of every command has its name, its help and its group in both languages."""

from __future__ import annotations

import re

import pytest

from rcvsem.app.option_schema import settable
from rcvsem.commands import COMMANDS
from rcvsem.workbench.option_words import about, help_of, label_of, panel_of, title_of

FIXED_X = next(each for each in COMMANDS["fit"].displayed if each.name == "fixed_x")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_form_is_in_the_language_of_its_page(name: str) -> None:
    command = COMMANDS[name]
    told = [(title_of(name, lang), about(command, lang)) for lang in ("en", "zh")]
    assert not CHINESE.search(about(command, "en"))
    options = settable(command)
    for each in options:
        told += [
            (label_of(each, lang), help_of(each, lang) + panel_of(each.panel, lang)) for lang in ("en", "zh")
        ]
        assert not each.panel or CHINESE.search(panel_of(each.panel, "zh")), (each.name, each.panel)
    for english, chinese in zip(told[::2], told[1::2], strict=True):
        assert all(CHINESE.search(said) for said in chinese), (
            chinese,
            "docs/words/make_catalogue.py makes the entry that is to be filled",
        )
        assert not CHINESE.search(english[0])
    labels = [label_of(each, "zh") for each in options]
    assert len(set(labels)) == len(labels), "two options of one name"


def test_a_switch_shows_what_its_name_says() -> None:
    turned = pytest.importorskip("rcvsem.workbench.forms", reason="needs rcvsem[app]").turned
    assert label_of(FIXED_X, "en") == "Random x"
    assert FIXED_X.default is True
    assert turned(FIXED_X, True) is False
    assert turned(FIXED_X, False) is True
    plain = next(each for each in COMMANDS["fit"].displayed if each.name == "std_lv")
    assert turned(plain, None) is False
    assert turned(plain, True) is True
