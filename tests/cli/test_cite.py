"""The citation in each form, of this version, from CITATION.cff alone."""

from __future__ import annotations

from typing import Any

import pytest

import rcvsem as package
from rcvsem.commands.cite import citation_file, cited


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (
            "apa",
            "The rcvsem developers. (2026). rcvsem: structural equation modelling for questionnaire studies "
            f"(Version {package.__version__}) [Computer software].",
        ),
        (
            "gbt",
            "The rcvsem developers. rcvsem: structural equation modelling for questionnaire studies: "
            f"version {package.__version__}[CP]. 2026.",
        ),
    ],
)
def test_the_line_of_a_reference_list(form: str, text: str) -> None:
    assert cited(form) == text


def test_bibtex_keeps_the_letters_of_author_and_title() -> None:
    lines = cited("bibtex").splitlines()
    assert lines[0] == "@software{rcvsem,"
    assert "  author = {{The rcvsem developers}}," in lines
    assert f"  version = {{{package.__version__}}}," in lines
    assert lines[-1] == "}"
    assert cited("bibtex").count("{") == cited("bibtex").count("}")


def test_the_file_and_the_package_name_one_version() -> None:
    assert f"version: {package.__version__}\n" in citation_file().read_text(encoding="utf-8")


def test_on_the_command_line(rcvsem: Any) -> None:
    assert rcvsem("cite").out == cited() + "\n"
    assert rcvsem("cite", "--format", "cff").out.startswith("cff-version: 1.2.0")
    wrong = rcvsem("cite", "--format", "ris")
    assert wrong.code == 2
    assert "one of apa, bibtex, gbt, cff. Got 'ris'. Did you mean 'bibtex'?" in wrong.err
