"""Bring the catalogues of src/rcvsem/words up to date with the sentences in the source, and compile them.

    python docs/words/make_catalogue.py            new sentences are added (empty), those that are gone are taken out
    python docs/words/make_catalogue.py --check    only say what is missing, gone or not compiled

A sentence is found where it is made: in `phrase` and `phrase_n`, in a `Text` and the other callables of WORDINGS, as an
argument of a finding, an error, a `NotAvailable` and the other callables of MESSAGES; names, help and groups of options
come from the declarations of the commands. Needs Babel. Exit code 1 when anything is missing.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rcvsem"
WORDS = SOURCE / "words"
#: Callables whose string arguments are messages: name -> positions (None: all) and keywords.
_ALL = (None, ("what", "fix", "text", "where", "reason", "help", "why"))
MESSAGES: dict[str, tuple[tuple[int, ...] | None, tuple[str, ...]]] = {
    "Finding": ((), ("text", "fix", "where")),
    "NotAvailable": ((0,), ("reason",)),
    "Problem": ((1, 2), ("what", "fix")),
    "RunDifference": ((), ("what",)),
    "Solution": ((), ("reason",)),
    "Variant": ((), ("reason",)),
    "_Answer": ((2,), ("unavailable",)),
    "Check": ((), ("note", "formula", "label", "missing")),
    "Relation": ((), ("formula", "label")),
    "Formula": ((2,), ()),
    "Format": ((1,), ("says",)),
    "Index": ((), ("formula", "needs")),
    "Cutoff": ((3,), ("source",)),
    "option": ((), ("help", "panel")),
    "nested": ((), ("help",)),
    "Option": ((), ("help",)),
    "report_option": ((1,), ("help",)),
    "Argument": ((), ("help",)),
    "Command": ((), ("help", "summary")),
    "Typer": ((), ("help", "epilog")),
    "refuse_idle": ((1, 2), ("why", "fix")),
    "check_integer": ((2,), ("owner",)),
    "check_unit_interval": ((2,), ("owner",)),
    "progress": ((0,), ()),
    "tell": ((0,), ()),
}
#: Callables that are given the wording of a report, a page or the terminal: name -> positions.
WORDINGS = {
    **dict.fromkeys(("phrase", "Text", "MethodText", "say", "_method", "t", "note", "told"), (0,)),
    "column": (1,),
    "estimate_columns": (2,),
    "called": (1, 2),
    **dict.fromkeys(("spelled", "stated", "notes_of"), tuple(range(20))),
    "_point": (1,),
    "report_title": (2,),
}
for _name in ("fail", "_fail", "at", "damaged", "_damaged", "_refused", "_stopped", "_raise", "_raise_at", "_problem",
              "_told", "_without", "report", "add"):  # fmt: skip
    MESSAGES[_name] = _ALL  # type: ignore[assignment]
_BUILT_IN = re.compile(
    r"^(Attribute|Value|Type|Runtime|Assertion|Key|NotImplemented|Import|Index|OS|NotADirectory)Error$"
)
_WORD = re.compile(r"[A-Za-z]{3,}|[A-Za-z] [a-z]")
#: Formulas and citations, which need a translation where there are words in them.
_FORMULAS = ("Check", "Relation", "Formula", "Index", "Cutoff")
#: Keywords that name what a report prints, with or without words in them.
_NAMES = {"Index": ("label", "spoken")}
_LONG_WORD = re.compile(r"\b[a-z]{4,}\b")
#: Files whose English is matched against people's files, or read by programs and their makers.
NOT_SAID = (
    "agents/", "analyses/study_file.py", "app/functions.py", "app/stub.py", "audit/schema.py",
    "audit/statistics_schema.py", "chapters/cleaned_data.py", "chapters/new_study.py", "cli/",
    "foundation/json_schema.py", "foundation/meant_names.py", "instrument/no_answer.py", "instrument/schema.py",
    "report/formats/", "survey/answer_words.py", "survey/footers.py", "survey/proposal/",
    "survey/readers/", "workbench/report_files.py",
)  # fmt: skip
_SENTENCE = re.compile(r"(?:[A-Za-z][a-z'’-]*[,;:]? ){3,}[a-z]+")
#: Citations, and what is written in another language than English.
_CITED = re.compile(r"\((?:19|20)\d\d[a-z]?\)|\[\w+, |=>|\w=\w|\blhs op rhs\b|=_| has no attribute ")
#: Calls whose words nobody reads as a message: faults of the program, patterns, attributes of pages.
_SILENT = re.compile(
    r"^(Attribute|Value|Type|Runtime|Assertion|Key)Error$|^(Field|late_pattern|compile|sub|split|meant|props|classes|"
    r"style|element|run_javascript)$"
)
#: What can stand between the members of a list.
_BETWEEN = (", ", ": ", "; ", " and ", " or ", ". ", ".")
_CODE = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)+$")


class Key(NamedTuple):
    """What is to be translated. many : for any number but one. context : tells meanings of the same English apart."""

    one: str
    many: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """As a catalogue has it."""
        return (self.one, self.many) if self.many else self.one


@cache
def _source() -> tuple[list[tuple[str, Key]], list[tuple[str, str]]]:
    """File and key of everything to be translated; file and words of English that stands outside of that."""
    keys = [("foundation/words.py", Key(between)) for between in _BETWEEN]
    loose = []
    for path in sorted(SOURCE.rglob("*.py")):
        file, nodes = path.relative_to(SOURCE).as_posix(), list(ast.walk(ast.parse(path.read_text("utf-8"))))
        keys += [(file, key) for key in _in_module(nodes)]
        if not file.startswith(NOT_SAID):
            loose += [(file, said) for said in _english(nodes)]
    keys += [("commands/__init__.py", Key(said)) for said in _declared() if said and type(said) is str]
    return keys, loose


def unsaid() -> list[str]:
    """English sentences of the source that no catalogue can hold, because nothing marks them as wording."""
    keys, loose = _source()
    held = {said for _, key in keys for said in (key.one, key.many)}
    return [f"{file}: {said[:100]!r}" for file, said in loose if said not in held]


def _english(nodes: Sequence[Any]) -> Iterator[str]:
    """Constants that read like a part of an English sentence, but docstrings and what programs read."""
    silent: set[int] = set()
    for node in nodes:  # from the outside to the inside
        kind = type(node)
        if kind is ast.Constant:
            if type(node.value) is str and id(node) not in silent and _reads_as_english(node.value):
                yield node.value
        elif kind is ast.Expr:
            silent.add(id(node.value))
        elif (
            kind is ast.Assert
            or (kind is ast.Call and _SILENT.search(_name(node)))
            or (kind is ast.AnnAssign and getattr(node.target, "id", "") == "json_form")
        ):
            silent.update(map(id, ast.walk(node)))


def _declared() -> Iterator[str]:
    """How the options of every command are called in a form, their help and their groups."""
    sys.path.insert(0, str(SOURCE.parent))
    from rcvsem.app.option_schema import settable
    from rcvsem.commands import COMMANDS
    from rcvsem.workbench.option_words import key_of, key_of_command, keys_of_choices

    for command in COMMANDS.values():
        yield from (key_of_command(command.name), command.help)
        for each in settable(command):
            yield from (key_of(each), each.help, each.panel, *keys_of_choices(each).values())


def _reads_as_english(said: str) -> bool:
    return _SENTENCE.search(said) is not None and _CITED.search(said) is None


def _in_module(nodes: Sequence[ast.AST]) -> Iterator[Key]:
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = _name(node)
        if name in WORDINGS:
            for said in (node.args[place] for place in WORDINGS[name] if place < len(node.args)):
                yield from map(Key, _constants(said, every=True))
        elif name in ("phrase_n", "counted"):
            one, many = (_said(argument) for argument in node.args[1:3])
            if one and many:
                yield Key(one, many)
        elif name == "meant":
            context = _said(node.args[0])
            yield from (Key(one, context=context) for one in _constants(node.args[1], every=True) if context)
        elif name == "enumerated" and len(node.args) > 1:
            yield from map(Key, _constants(node.args[1]))
        else:
            yield from map(Key, _messages(node, name))


def _messages(node: ast.Call, name: str) -> Iterator[str]:
    if name.endswith("Error") and not _BUILT_IN.match(name):
        for argument in (*node.args[:1], *_keywords(node, ("what", "fix", "where"))):
            yield from _constants(argument)
    elif name in MESSAGES:
        places, keywords = MESSAGES[name]
        yield from _in_mappings(node, keywords)
        chosen = node.args if places is None else [node.args[k] for k in places if k < len(node.args)]
        for argument in (*chosen, *_keywords(node, keywords)):
            for said in _constants(argument):
                if name not in _FORMULAS or _LONG_WORD.search(said):
                    yield said
        for argument in _keywords(node, _NAMES.get(name, ())):
            yield from _constants(argument, every=True)


def _said(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _in_mappings(node: ast.Call, names: tuple[str, ...]) -> Iterator[str]:
    """`nested(..., missing={"help": "..."})`."""
    for keyword in node.keywords:
        if isinstance(keyword.value, ast.Dict):
            for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in names:
                    yield from _constants(value)


def _name(node: ast.Call) -> str:
    called = node.func
    return (
        called.id
        if isinstance(called, ast.Name)
        else called.attr
        if isinstance(called, ast.Attribute)
        else ""
    )


def _keywords(node: ast.Call, names: tuple[str, ...]) -> list[ast.expr]:
    return [keyword.value for keyword in node.keywords if keyword.arg in names]


def _constants(node: ast.expr, *, every: bool = False) -> Iterator[str]:
    """The string constants an argument can be."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body, every=every)
        yield from _constants(node.orelse, every=every)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _constants(value, every=every)
    else:
        said = _said(node)
        if said.strip(" \n") and (every or (_WORD.search(said) and not _CODE.match(said))):
            yield said


def extracted() -> dict[Key, str]:
    """Key -> the first file it stands in."""
    found: dict[Key, str] = {}
    for file, key in _source()[0]:
        found.setdefault(key, file)
    singular = {key.one for key in found if key.many}
    return {key: file for key, file in found.items() if key.many or key.context or key.one not in singular}


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is none."""
    file = WORDS / language / "LC_MESSAGES" / "rcvsem.po"
    if not file.exists():
        return Catalog(locale=language)
    return read_po(io.BytesIO(file.read_bytes()), locale=language)


def renewed(known: Catalog) -> Catalog:
    """The catalogue with the sentences of the source, in the order of the source."""
    fresh = Catalog(
        locale=known.locale, project="rcvsem", header_comment="# Sentences of rcvsem. See CONTRIBUTING.md.",
        creation_date=known.creation_date, revision_date=known.revision_date, fuzzy=False,
    )  # fmt: skip
    for key, file in extracted().items():
        old = known.get(key.one, key.context or None)
        said = "" if old is None else _strings(old.string)[0]
        fresh.add(key.id, (said,) if key.many else said, [(file, None)], context=key.context or None)
    return fresh


def as_po(catalogue: Catalog) -> bytes:
    """The file for people."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The file for the program."""
    said = Catalog(locale=catalogue.locale, creation_date=catalogue.creation_date, fuzzy=False)
    for message in catalogue:
        if message.id and any(_strings(message.string)):
            said.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, said)
    return out.getvalue()


def faults(language: str) -> list[str]:
    """What is missing, gone, or not compiled; [] when all is well."""
    known, current = read(language), extracted()
    held = {
        Key(*((message.id,) if isinstance(message.id, str) else message.id))._replace(
            context=message.context or ""
        ): message
        for message in known
        if message.id
    }
    told = [f"no message, nothing translates it: {one}" for one in unsaid()]
    told += [f"not in the catalogue: {key.id!r} ({file})" for key, file in current.items() if key not in held]
    told += [f"no longer in the source: {key.id!r}" for key in held if key not in current]
    told += [
        f"not translated: {key.id!r}" for key, message in held.items() if not any(_strings(message.string))
    ]
    compiled = WORDS / language / "LC_MESSAGES" / "rcvsem.mo"
    if not compiled.exists() or _spoken(compiled.read_bytes()) != _spoken(as_mo(known)):
        told.append("rcvsem.mo is not made from rcvsem.po: run docs/words/make_catalogue.py")
    return told


def _spoken(compiled: bytes) -> dict[object, str]:
    """What a compiled catalogue says; its head names the Babel that made it."""
    held = dict(GNUTranslations(io.BytesIO(compiled))._catalog)  # type: ignore[attr-defined]
    return {one: said for one, said in held.items() if one != ""}


def _strings(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


def main() -> int:
    """Write the catalogues, or check them."""
    wrong = 0
    for language in sorted(path.parent.name for path in WORDS.glob("*/LC_MESSAGES")):
        if "--check" not in sys.argv:
            fresh = renewed(read(language))
            folder = WORDS / language / "LC_MESSAGES"
            (folder / "rcvsem.po").write_bytes(as_po(fresh))
            (folder / "rcvsem.mo").write_bytes(as_mo(read(language)))
        told = faults(language)
        wrong += len(told)
        sys.stdout.write("".join(f"{language}: {one}\n" for one in told) or f"{language}: complete\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
