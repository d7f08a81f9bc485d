"""`rcvsem init`: a study to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rcvsem.analyses.reading import Reading
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewStudy(Options):
    """Where the study begins."""

    name: Path = option(typed="NAME", help="Folder of the new study.")
    export: Path | None = option(
        None,
        typed="--from",
        help="Export to make the study from: questionnaire, model and a copy of the answers.",
    )
    reading: Reading = nested(Reading)


def _init(given: Given) -> Any:
    from rcvsem.chapters.new_study import make_study, make_study_from

    said = given(NewStudy)
    if said.export is None:
        if said.reading != Reading():
            raise OptionError("The options of reading go with an export.", fix="Add --from EXPORT.")
        return make_study(said.name)
    from rcvsem.commands.shared.proposals import read_for_proposal
    from rcvsem.foundation.version import __version__

    raw = read_for_proposal(said.export, said.reading)
    return make_study_from(
        said.name,
        said.export,
        raw,
        phrase("rcvsem {version}", version=__version__),
        missing_codes=said.reading.plain.missing_codes or (),
        reading=said.reading.typed,
    )


def _made(paths: Any, given: Given) -> None:
    from rcvsem.commands.shared.output import say

    for path in paths:
        say(str(path))
    said = given(NewStudy)
    if said.export is None:
        given.news(
            phrase("Now: cd {name} && rcvsem fit models/study.desc surveys/simulated.xlsx", name=said.name)
        )
        return
    export, typed = said.export.name, said.reading.typed
    given.news(
        phrase(
            "Now: cd {name} && rcvsem reliability surveys/{name_2}{typed}",
            name=said.name,
            name_2=export,
            typed=typed,
        )
    )
    given.news(
        phrase(
            "Then: the lines that say CHECK in instruments/study.yaml, your paths in models/study.desc, and "
            "rcvsem fit models/study.desc surveys/{name}{typed}",
            name=export,
            typed=typed,
        )
    )


COMMAND = Command(
    name="init",
    help="Make a study to start from: folders, instrument, model, README and a small simulated survey.\n\n"
    "With --from the questionnaire and the measurement model are proposed from an export, which is copied into it.",
    order=310,
    examples=("init my-study", "init my-study --from export.xlsx --sheet Answers"),
    classes=(NewStudy,),
    run=_init,
    finish=_made,
    makes=True,
)
