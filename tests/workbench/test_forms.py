"""Every option of every command has its name, its help and its group in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rcvsem.app.option_schema import settable
from rcvsem.commands import COMMANDS
from rcvsem.workbench.option_words import (
    about,
    choices_in,
    help_of,
    keys_of_choices,
    label_of,
    panel_of,
    title_of,
)

ROOT = Path(__file__).parents[2]
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
        assert choices_in(each, each.choices, "en") == {word: word for word in each.choices}
        shown = choices_in(each, each.choices, "zh")
        assert all(CHINESE.search(shown[word]) for word in keys_of_choices(each)), shown
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


#: Texts that name nothing of a study, or several things in one.
FREE = {
    "anchors", "column", "expect", "group_equal", "group_partial", "growth", "indices", "levels", "model_files", "only",
    "order", "pairs", "partial", "riclpm",
}  # fmt: skip


def test_an_option_that_names_something_of_a_study_says_what() -> None:
    texts = {
        each.name
        for command in COMMANDS.values()
        for each in settable(command)
        if each.kind == "text" and not each.choices and not each.names
    }
    pages = {"sheet", "encoding", "read_as", "separator", "missing_codes", "missing_labels", "tables"}
    pages |= {"reverse", "scheduler"}  # columns of files; a machine
    assert texts - FREE - pages == set(), (
        "names=... in its `option`, so that a page can offer them; or FREE here"
    )


def test_what_a_study_has_is_offered(tmp_path: Path) -> None:
    pytest.importorskip("nicegui", reason="needs rcvsem[app]")
    from rcvsem.workbench.choices import choices_of
    from rcvsem.workbench.folder import StudyFolder
    from rcvsem.workbench.study import read_study

    (tmp_path / "rcv.yaml").write_bytes((ROOT / "instruments" / "rcv.yaml").read_bytes())
    (tmp_path / "m.desc").write_text(
        "DP =~ DP1 + DP2 + DP3\nDK =~ DK1 + DK2 + DK3\nDK ~ DP\n", encoding="utf-8"
    )
    (tmp_path / "study.yaml").write_text(
        "name: s\ninstrument: rcv.yaml\nformal: {survey: a.csv}\nmodels: [{file: m.desc}]\n", encoding="utf-8"
    )
    study = read_study(StudyFolder(tmp_path))
    offered = {
        name: choices_of(study, COMMANDS[name].displayed) for name in ("moderation", "validity", "multiverse")
    }
    assert offered["moderation"]["x"] == ["DP", "DK"]
    assert {"DP", "DK", "tenure"} <= set(offered["moderation"]["moderator"])
    assert "VP1" in offered["validity"]["method_items"]
    assert {"attention_check", "seconds_per_item"} <= set(offered["multiverse"]["rules"])
    assert choices_of(study, COMMANDS["groups"].displayed)["by"][0] == "early-late"
    assert choices_of(study, COMMANDS["efa"].displayed)["dimensions"]
