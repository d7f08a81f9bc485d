"""What an agent may call: each command as a tool, and the study's own text files. Knows nothing of a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rcvsem.app.option_schema import file_options, options_schema, settable
from rcvsem.commands import COMMANDS
from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.fence import inside
from rcvsem.foundation.meant_names import unknown_option
from rcvsem.foundation.words import enumerated, phrase

#: What an agent may read and write: what the study says, never what respondents said.
TEXTS = (".desc", ".lav", ".yaml", ".yml")
OF_REPORTS = (".md", ".json")
LONGEST_TEXT = 1_000_000
_FILE = {"type": "string", "description": "File inside the study's folder, relative to it."}


def tool_name(command: Command) -> str:
    """Its name as a tool: "instrument check" is instrument_check."""
    return command.name.replace(" ", "_").replace("-", "_")


TOOLS = {tool_name(one): one for one in COMMANDS.values() if not one.serves}


def tool_description(command: Command) -> str:
    """What it does, with where the files are and what comes back."""
    back = (
        "The result has a row a respondent: it is written to the file `out`, and the answer names the file only."
        if command.of_respondents
        else "The answer is the JSON of `--json` with a summary as text. Files are written where `out` says only."
        if not command.makes
        else "The answer is what the command prints."
    )
    return f"{command.help}\n\nPaths are relative to the study's folder. {back}"


def schemas() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every tool: name -> (description, JSON schema of what it takes)."""
    found = {name: (tool_description(one), options_schema(one)) for name, one in TOOLS.items()}
    for name, (what, properties) in FILES.items():
        schema = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        found[name] = (what, schema)
    return found


def checked_values(name: str, values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The values of a tool call with every path found inside the folder.

    Raises
    ------
    OptionError : a name that the command does not have, with what may be meant. FileError : a path that leads out.
    """
    command = TOOLS[name]
    known = {each.name: each for each in settable(command)}
    for given in values:
        if given not in known:
            raise unknown_option(given, name, list(known))
    found = dict(values)
    for each in file_options(list(known.values())):
        said = found.get(each)
        for one in said if isinstance(said, list) else [] if said is None else [said]:
            if not isinstance(one, str):
                raise OptionError(phrase("'{each}' must be a file. Got {one!r}.", each=each, one=one))
            inside(folder, one)
    if command.of_respondents and found.get("out") is None:
        found["out"] = "scores.csv"
    return found


def list_files(folder: Path) -> dict[str, Any]:
    """The files of the study: name and bytes, without hidden ones."""
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if path.resolve().is_relative_to(folder.resolve()):
            found.append({"file": relative.as_posix(), "bytes": path.stat().st_size})
    return {"files": found}


def read_text(folder: Path, file: str) -> dict[str, Any]:
    """A questionnaire, a model, the study file, or a report. FileError for data and for what lies outside."""
    path = inside(folder, file)
    of_report = path.suffix.lower() in OF_REPORTS and (path.parent / "run.json").is_file()
    if path.suffix.lower() not in TEXTS and not of_report:
        raise FileError(
            "Files with answers are not shown.",
            where=file,
            fix=phrase(
                "Readable: {texts}, and {reports} of a report; for data use describe.",
                texts=enumerated(TEXTS),
                reports=enumerated(OF_REPORTS),
            ),
        )
    if not path.is_file():
        raise FileError("There is no such file.", where=file, fix="Call list_files.")
    if path.stat().st_size > LONGEST_TEXT:
        raise FileError("This file is too long to be handed over.", where=file)
    try:
        return {"file": file, "text": path.read_text(encoding="utf-8")}
    except UnicodeDecodeError:
        raise FileError("This is no text in UTF-8.", where=file) from None


def write_text(folder: Path, file: str, text: str) -> dict[str, Any]:
    """Write a questionnaire, a model or the study file, whole or not at all. FileError for any other file."""
    from rcvsem.foundation.input_file import run
    from rcvsem.report.write import write_file

    path = inside(folder, file)
    if path.suffix.lower() not in TEXTS:
        raise FileError(
            "Only texts of the study are written.",
            where=file,
            fix=phrase("Endings: {texts}.", texts=enumerated(TEXTS)),
        )
    if len(text) > LONGEST_TEXT:
        raise FileError("The text is too long.", where=file)
    with run(overwrite=True):
        write_file(path, text.encode("utf-8"))
    return {"file": file, "bytes": len(text.encode("utf-8"))}


FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "list_files": ("The files of the study's folder.", {}),
    "read_text": (
        "Read a questionnaire, a model, the study file or a report (.md, .json). Files with answers are not shown.",
        {"file": _FILE},
    ),
    "write_text": (
        "Write a questionnaire (.yaml), a model (.desc, .lav) or the study file; an older one is replaced.",
        {"file": _FILE, "text": {"type": "string", "description": "The whole content."}},
    ),
}


def call_file_tool(name: str, folder: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """One of `FILES` carried out. OptionError for other arguments than it has."""
    wanted = FILES[name][1]
    for given in values:
        if given not in wanted:
            raise unknown_option(given, name, list(wanted))
    for each in wanted:
        if not isinstance(values.get(each), str):
            raise OptionError(phrase("{name} needs the text '{each}'.", name=name, each=each))
    if name == "list_files":
        return list_files(folder)
    return read_text(folder, values["file"]) if name == "read_text" else write_text(folder, **values)
