"""What the study file says, and how it begins: the pages' one idea of which files are meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import Any

from rcvsem.foundation.comments import comments
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError, RcvsemError
from rcvsem.foundation.words import phrase, spoken
from rcvsem.instrument.yaml_edit import edit_yaml
from rcvsem.instrument.yaml_tree import parse_yaml
from rcvsem.workbench.folder import STUDY, StudyFolder, WrittenFile, clean_name


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchStudy:
    """The study as its files have it now.

    survey, instrument, models, mediation : relative names; "" and () where nothing is chosen yet. model : the one that
    is interpreted. reading : of the formal wave (sheet, read_as). problem : why study.yaml cannot be used, "" when it
    can.
    """

    folder: StudyFolder
    file: WrittenFile
    survey: str = ""
    pretest: str = ""
    instrument: str = ""
    models: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    mediation: tuple[str, ...] = ()
    reading: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    problem: str = ""

    @property
    def model(self) -> str:
        """The model that is interpreted: the last one."""
        return self.models[-1] if self.models else ""

    @property
    def out(self) -> str:
        """Folder of the report of the whole study."""
        return str(self.report.get("out") or f"reports/{self.name}")

    def values(self, command: str) -> dict[str, Any]:
        """What is known already of a command's options: the files of the study, and how they are read."""
        from rcvsem.commands import COMMANDS

        found: dict[str, Any] = {}
        if self.survey:
            found["data"] = [self.survey]
        if self.instrument:
            found["instrument"] = self.instrument
        if of_model(command) and self.model:
            found["model"] = self.model
        if self.models and "models" in {each.name for each in COMMANDS[command].options}:
            found["models"] = [*self.models, *found.pop("data", [])]
        return {**found, **self.reading}


def of_model(command: str) -> bool:
    """Whether a command needs a model, by its declaration; factor scores may have one."""
    from rcvsem.commands import COMMANDS

    needed = any(each.name == "model" and each.required for each in COMMANDS[command].options)
    return needed or command == "scores"


def read_study(folder: StudyFolder) -> WorkbenchStudy:
    """The study of a folder; what is wrong with study.yaml is told, not raised."""
    try:
        file = folder.read(STUDY)
    except FileError as error:
        return WorkbenchStudy(folder=folder, file=WrittenFile("", ""), problem=error.message)
    if not file.mark:
        return WorkbenchStudy(folder=folder, file=file, **_guessed(folder))
    tree = parse_yaml(file.text)
    data = tree.data if isinstance(tree.data, dict) else {}
    problem = str(tree.problems[0]) if tree.problems else ""
    if not problem:
        from rcvsem.analyses.study_plan import read_plan

        try:
            read_plan(folder.root / STUDY)
        except RcvsemError as error:
            problem = error.message
    formal = _part(data, "formal")
    models, mediation = (
        [one for one in data.get(key) or [] if isinstance(one, dict)] for key in ("models", "mediation")
    )
    reading = {key: str(formal[key]) for key in ("sheet", "read_as") if formal.get(key)}
    return WorkbenchStudy(
        folder=folder,
        file=file,
        survey=_first(formal.get("survey")),
        pretest=_first(_part(data, "pretest").get("survey")),
        instrument=str(data.get("instrument") or ""),
        models=tuple(str(one.get("file", "")) for one in models),
        names=tuple(str(one.get("name") or PurePosixPath(str(one.get("file"))).stem) for one in models),
        mediation=tuple(str(one.get("file", "")) for one in mediation),
        reading=reading,
        options=_part(data, "options"),
        report=_part(data, "report"),
        name=str(data.get("name") or ""),
        problem=problem,
    )


def study_list(study: WorkbenchStudy, key: str) -> list[str]:
    """A list of study.yaml, such as its groups."""
    found = parse_yaml(study.file.text).data
    listed = found.get(key) if isinstance(found, dict) else None
    return [str(one) for one in listed] if isinstance(listed, list) else []


def _part(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _first(value: Any) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value or "")


def _guessed(folder: StudyFolder) -> dict[str, Any]:
    """Without a study file: the only survey there is, with nothing beside it."""
    surveys = folder.surveys()
    return {"survey": surveys[0] if len(surveys) == 1 else ""}


def change_study(study: WorkbenchStudy, change: Callable[[Any], None]) -> None:
    """Change study.yaml at one place. FileError when it was changed elsewhere, or there is none."""
    if not study.file.mark:
        raise FileError("There is no study yet.", fix="Choose a file with answers on the page Data first.")
    study.folder.save(STUDY, edit_yaml(study.file.text, change), study.file.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What `begin` made."""

    instrument: str
    model: str


def begin(
    folder: StudyFolder, survey: str, *, instrument: str = "", reading: dict[str, str] | None = None
) -> Begun:
    """Make a study of an export: its questionnaire as proposed (or the one given), its measurement model, study.yaml.

    An existing study.yaml gets the new survey, and a new questionnaire or model is named after the survey; nothing that
    stands in the folder is written over.

    Raises
    ------
    RcvsemError : the export cannot be read, or no column looks like an item.
    """
    from rcvsem.authoring.model_text import first_model
    from rcvsem.instrument import parse_instrument, read_instrument

    stem = PurePosixPath(survey).stem
    made: dict[str, str] = {}
    if instrument:
        asked = read_instrument(folder.path(instrument))
    else:
        text = proposal(folder, survey, reading or {})
        instrument = _free(folder, "instruments", "study" if not folder.instruments() else stem, ".yaml")
        asked = parse_instrument(text, instrument)
        made[instrument] = text
    study = read_study(folder)
    fitting = [] if made else [one for one in folder.models() if _is_for(folder, one, instrument)]
    if fitting:
        model = fitting[0]
    else:
        model = _free(folder, "models", "study" if not folder.models() else stem, ".desc")
        made[model] = first_model(asked, f"../{instrument}")
    for name, text in made.items():
        folder.save(name, text, "")
    if study.file.mark:
        change_study(study, lambda data: _entered(data, survey, instrument, model, reading or {}))
    else:
        folder.save(STUDY, _first_plan(folder.name, survey, instrument, model, reading or {}), "")
    return Begun(instrument=instrument, model=model)


def proposal(folder: StudyFolder, survey: str, reading: dict[str, str]) -> str:
    """The questionnaire that is proposed for an export."""
    from rcvsem.foundation.version import __version__
    from rcvsem.survey.proposal.trial_cleaning import propose_instrument
    from rcvsem.workbench.look import read_raw

    return propose_instrument(read_raw(folder, survey, reading), (), f"rcvsem {__version__}")


def _is_for(folder: StudyFolder, model: str, instrument: str) -> bool:
    text = folder.read(model).text
    line = next((one for one in text.splitlines() if one.lstrip("# ").startswith("instrument:")), "")
    named = line.partition(":")[2].strip()
    return bool(named) and (folder.path(model).parent / named).resolve() == folder.path(instrument).resolve()


def _free(folder: StudyFolder, top: str, stem: str, ending: str) -> str:
    stem = Path(clean_name(f"{stem}{ending}")).stem
    name, number = f"{top}/{stem}{ending}", 1
    while folder.path(name).exists():
        number += 1
        name = f"{top}/{stem}-{number}{ending}"
    return name


def _entered(data: Any, survey: str, instrument: str, model: str, reading: dict[str, str]) -> None:
    formal = data.setdefault("formal", {})
    formal["survey"] = survey
    for key in ("sheet", "read_as"):
        if reading.get(key):
            formal[key] = reading[key]
        else:
            formal.pop(key, None)
    if data.get("instrument") != instrument:
        data["instrument"] = instrument
        data["models"] = [{"file": model}]
        for key in ("pretest", "mediation", "groups", "marker"):
            data.pop(key, None)


def _first_plan(name: str, survey: str, instrument: str, model: str, reading: dict[str, str]) -> str:
    import json

    own = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name
    )
    own = own.strip("-_.") or "study"
    lines = [
        *comments(
            phrase(
                "The whole study: 'rcvsem run study.yaml' writes its chapter. Paths are relative to this file; "
                "docs/paper.md describes the keys. Made by the workbench."
            )
        ),
        f"name: {own}",
        f"instrument: {json.dumps(instrument, ensure_ascii=False)}",
        "",
        "formal:",
        f"  survey: {json.dumps(survey, ensure_ascii=False)}",
        *(
            f"  {key}: {json.dumps(reading[key], ensure_ascii=False)}"
            for key in ("sheet", "read_as")
            if reading.get(key)
        ),
        "",
        f"models: # {spoken(phrase('the initial model first, the one that is interpreted last'))}",
        f"  - file: {json.dumps(model, ensure_ascii=False)}",
        "",
        "options:",
        "  draws: 2000",
        "  seed: 1",
        "",
        "report:",
        "  lang: both",
        "  style: apa",
        "  formats: [xlsx, md, docx, html]",
    ]
    return "\n".join(lines) + "\n"
