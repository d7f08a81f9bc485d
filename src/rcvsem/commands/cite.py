"""`rcvsem cite`: how rcvsem is cited, in the forms that journals, reference managers and theses take."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CitationForm(Options):
    """The form of a citation."""

    format: Literal["apa", "bibtex", "gbt", "cff"] = option(
        "apa",
        short="-f",
        help="apa (7th), bibtex (also RIS readers take it), gbt (GB/T 7714-2015), cff (the file itself).",
    )


def citation_file() -> Path:
    """CITATION.cff: beside the package where it is installed, in the root of the project in a checkout."""
    installed = Path(__file__).parents[1] / "CITATION.cff"
    return installed if installed.is_file() else _ROOT / "CITATION.cff"


def cited(form: str = "apa") -> str:
    """The citation of this version of rcvsem."""
    from ruamel.yaml import YAML

    from rcvsem.foundation.version import __version__

    text = citation_file().read_text(encoding="utf-8")
    if form == "cff":
        return text.rstrip()
    held: dict[str, Any] = YAML(typ="safe").load(text)
    authors = ", ".join(_author(one) for one in held["authors"])
    year = str(held["date-released"])[:4]
    title = held["title"]
    if form == "bibtex":
        return (
            f"@software{{rcvsem,\n  author = {{{{{authors}}}}},\n  title = {{{{{title}}}}},\n"
            f"  year = {{{year}}},\n  version = {{{__version__}}},\n  license = {{{held['license']}}}\n}}"
        )
    if form == "gbt":
        return phrase(
            "{authors}. {title}: version {version}[CP]. {year}.",
            authors=authors,
            title=title,
            version=__version__,
            year=year,
        )
    return phrase(
        "{authors}. ({year}). {title} (Version {version}) [Computer software].",
        authors=authors,
        year=year,
        title=title,
        version=__version__,
    )


def _author(one: dict[str, str]) -> str:
    return one.get("name") or f"{one['family-names']}, {one['given-names']}"


def _finish(text: str, given: Given) -> None:
    from rcvsem.commands.shared.output import say

    say(text)


COMMAND = Command(
    name="cite",
    help="How to cite rcvsem: as a journal, a reference manager or a Chinese thesis takes it.",
    order=320,
    examples=("cite", "cite --format bibtex"),
    classes=(CitationForm,),
    run=lambda given: cited(given(CitationForm).format),
    finish=_finish,
    exit_code=lambda text: 0,
    makes=True,
    shows=True,
)
