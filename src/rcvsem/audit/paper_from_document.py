"""`rcvsem audit new`: a paper.yaml from the tables of a document, with CHECK wherever something was guessed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rcvsem.audit.document_guess import TableGuess
from rcvsem.audit.document_table_kinds import KINDS
from rcvsem.audit.document_tables import FoundTable, tables_in_document
from rcvsem.audit.document_words import Rows, one_head
from rcvsem.audit.paper import PaperError
from rcvsem.foundation.comments import comments
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.words import enumerated, given, phrase, spoken

CHECK = "CHECK"
LARGEST_FILE = 100_000_000
PathLike = str | os.PathLike[str]
_N = re.compile(r"(?:\b[Nn]\s*=\s*|样本量\s*(?:为|N|=)?\s*[=＝]?\s*|有效问卷\s*|有效样本\s*)(\d{2,6})")
_STARS = re.compile(r"(\*{1,3}|†|＊{1,3})\s*(?:表示\s*)?[pP]\s*[<＜]\s*(0?\.\d+)")


def new_paper(paths: PathLike | Sequence[PathLike]) -> str:
    """The text of a paper.yaml with what the tables of these documents seem to say.

    Every guess is marked CHECK; tables that are not recognised stand at the end as comments, so that nothing is lost.

    Parameters
    ----------
    paths : one or several .docx, .xlsx or .html files.

    Raises
    ------
    FileError : a file is missing or cannot be read. PaperError : there is no table.
    """
    files = [Path(p) for p in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    tables: list[FoundTable] = []
    texts: list[str] = []
    for file in files:
        found, text = tables_in_document(file, bytes_of(file, "a document", largest=LARGEST_FILE))
        tables += found
        texts.append(text)
    if not tables:
        raise PaperError("there is no table.", where=", ".join(map(str, files)))
    return paper_text(tables, "\n".join(texts), [file.name for file in files])


def paper_text(tables: Sequence[FoundTable], text: str, names: Sequence[str]) -> str:
    """The YAML text of these tables."""
    sections: dict[str, list[str]] = {}
    unknown: list[str] = []
    used: dict[str, int] = {}
    for table in tables:
        guess = _recognised(table)
        if guess is None or (guess.single and guess.section in sections):
            unknown += _as_comment(table)
            continue
        used[guess.section] = used.get(guess.section, 0) + 1
        if used[guess.section] > 1:
            lines = [
                re.sub(r"^  - name: (regression|index|paths)$", rf"  - name: \1 {used[guess.section]}", one)
                for one in guess.lines
            ]
        else:
            lines = guess.lines
        sections.setdefault(guess.section, []).extend(
            comments(
                phrase(
                    "CHECK: from {table}: {caption}",
                    table=_place(table.where),
                    caption=_line(table.before) or phrase("no caption"),
                ),
                *([given({"": _line(table.after)})] if table.after else []),
                *(phrase("CHECK: {remark}", remark=remark) for remark in guess.remarks),
                indent=2,
            )
            + lines
        )
    head = [
        *comments(
            phrase("Made by rcvsem audit new from {names}.", names=enumerated(names)),
            phrase(
                "Compare every line marked CHECK with the document, complete what is missing, then: rcvsem audit "
                "THIS_FILE"
            ),
        ),
        f"title: {_quoted(names[0])}  # {CHECK}",
    ]
    everything = "\n".join([text, *(f"{table.before}\n{table.after}" for table in tables)])
    sizes = [int(n) for n in _N.findall(everything)]
    if sizes:
        likely = max(set(sizes), key=lambda n: (sizes.count(n), n))
        others = sorted(set(sizes) - {likely})
        more = phrase("CHECK: the text says so; also said: {others}", others=enumerated(others))
        head.append(f"n: {likely}  # {spoken(more if others else phrase('CHECK: the text says so'))}")
    else:
        unknown_n = phrase("CHECK: number of respondents, not found in the text")
        head.append(f"# n: 457  # {spoken(unknown_n)}")
    levels = {mark.replace("＊", "*"): level for mark, level in _STARS.findall(everything)}
    if levels:
        said = ", ".join(f"{_quoted(mark)}: {level}" for mark, level in levels.items())
        head.append(f"stars: {{{said}}}  # {spoken(phrase('CHECK: from the notes'))}")
    if "items" in sections:
        scale = phrase("CHECK: lowest and highest possible answer, needed to check means and SDs")
        head.append(f"# scale: 1:5  # {spoken(scale)}")
    lines = [*head]
    for section, body in sections.items():
        lines += [f"{section}:", *body]
    if unknown:
        lines += [
            "",
            *comments(
                phrase(
                    "CHECK: these tables were not recognised; docs/audit.md shows what a paper file can hold."
                )
            ),
            *unknown,
        ]
    return "\n".join(lines) + "\n"


def _recognised(table: FoundTable) -> TableGuess | None:
    kinds: tuple[Callable[[Rows], TableGuess | None], ...] = KINDS
    for kind in kinds:
        found = kind(one_head(table.rows))
        if found is not None:
            return found
    return None


def _as_comment(table: FoundTable) -> list[str]:
    lines = ["#", f"# {_place(table.where)}: {_line(table.before)}"]
    lines += [f"#   {' | '.join(_line(cell) for cell in row)}" for row in table.rows]
    return [*lines, *([f"#   {_line(table.after)}"] if table.after else [])]


def _place(where: str) -> str:
    """File and number of a table, without its folder."""
    file, _, number = where.rpartition(", ")
    return f"{Path(file).name}, {number}"


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _quoted(text: Any) -> str:
    return json.dumps(str(text), ensure_ascii=False)
