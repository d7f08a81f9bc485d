"""paper.yaml, a workbook or csv tables -> Paper. Every fault is named with its place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rcvsem.audit.names import INDICES, index_key
from rcvsem.audit.paper import Paper, PaperError, build_paper
from rcvsem.audit.schema import MatrixPart, PaperFile
from rcvsem.audit.tables_in import add_table, new_paper, tables_of
from rcvsem.foundation.declared_option import Option
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.option_checks import checked
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.problems import Problem, allowed_instead, one_of
from rcvsem.instrument.yaml_tree import YamlTree, parse_yaml

LARGEST_FILE = 20_000_000
PathLike = str | os.PathLike[str]


#: Overrides of a kind; the others are numbers or texts as a paper prints them.
_TEXTS = [Option(name=name, typed="", kind="text") for name in ("title", "program", "rounding")]
_MODELS = Option(name="model_files", typed="", kind="object", objects=("collections.abc.Mapping",))
_MODEL = Option(name="model_files", typed="", kind="file")


def read_paper(paths: Paper | PathLike | Sequence[PathLike], **overrides: Any) -> Paper:
    """Published tables from one YAML file, one workbook, or one or more csv tables; a Paper as it is.

    Parameters
    ----------
    paths : one path, or several csv paths (a table each; the layouts are in docs/audit.md).
    overrides : n, program, rounding, digits, title, groups (what the tables themselves do not say), and
        `model_files`, a mapping from model name to model file. None leaves what the file says.

    Raises
    ------
    FileError : a file is missing, a folder, of another type or cannot be read.
    PaperError : what the file says cannot be used; every fault is listed with line or cell.
    ModelError, ModelSyntaxError : a model file named by the paper.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    if isinstance(paths, Paper):
        refuse_idle(list(given), phrase("the paper is read already."))
        return paths
    for each in _TEXTS:
        checked(each, given.get(each.name))
    models = checked(_MODELS, given.pop("model_files", None)) or {}
    files = [Path(p) for p in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    if not files:
        raise OptionError("No file with published tables is given.")
    kinds = {file.suffix.lower() for file in files}
    if len(files) > 1 and kinds - {".csv"}:
        raise OptionError("Several files can be given only as csv tables, one table each.")
    contents = [bytes_of(file, phrase("a file of published tables"), largest=LARGEST_FILE) for file in files]
    digest = sha256(b"".join(contents))
    where = enumerated(str(file) for file in files)
    if kinds <= {".yaml", ".yml"}:
        data, tree = _from_yaml(contents[0], where)
    elif kinds <= {".csv", ".xlsx"}:
        data, tree = new_paper(), YamlTree()
        for file, content in zip(files, contents, strict=True):
            for table in tables_of(file, content):
                add_table(data, table)
    else:
        raise FileError(
            phrase("published tables cannot be read from a '{suffix}' file.", suffix=files[0].suffix),
            where=str(files[0]),
            fix="Give a .yaml, .xlsx or .csv file; docs/audit.md shows their layout.",
        )
    base = files[0].parent
    data.update(
        {key: str(value) if key in ("n", "digits", "groups") else value for key, value in given.items()}
    )
    for name, file_name in models.items():
        _set_model_file(data, name, Path(os.path.abspath(checked(_MODEL, file_name))))
    return _checked(data, tree, where, base, digest)


def parse_paper(data: Mapping[str, Any], base: PathLike = ".") -> Paper:
    """A Paper from plain values with the keys of a paper file (numbers may be numbers or text)."""
    return _checked(dict(data), YamlTree(), "", Path(base), "")


def _from_yaml(content: bytes, where: str) -> tuple[dict[Any, Any], YamlTree]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(
            "this is not UTF-8 text.", where=where, fix="Save the file as YAML in UTF-8."
        ) from None
    tree = parse_yaml(text, numbers_as_text=True)
    if tree.problems:
        raise _error(tree.problems, where)
    if not isinstance(tree.data, dict):
        raise PaperError(
            "the file holds no tables.",
            where=where,
            fix="It needs keys such as n, models, loadings; see docs/audit.md.",
        )
    return tree.data, tree


def _checked(data: dict[Any, Any], tree: YamlTree, where: str, base: Path, digest: str) -> Paper:
    problems: list[Problem] = []
    part: PaperFile | None = None
    try:
        part = PaperFile.model_validate(data)
        problems = _cross_check(part)
    except ValidationError as error:
        problems = [_problem(dict(detail)) for detail in error.errors(include_url=False)]
    if problems:
        located = [p if p.line else Problem(p.path, p.what, p.fix, _line(tree, p.path)) for p in problems]
        raise _error(sorted(located, key=lambda p: p.line), where)
    assert part is not None
    return build_paper(part, base, where, digest)


def _line(tree: YamlTree, path: KeyPath) -> int:
    return tree.line_of(path) if tree.lines else 0


def _error(problems: Sequence[Problem], where: str) -> PaperError:
    if len(problems) == 1:
        first = problems[0]
        place = enumerated(part for part in (where, first.place) if part)
        return PaperError(first.what, where=place, fix=first.fix)
    shown = "\n".join(f"  {problem}" for problem in problems[:20])
    more = phrase("\n  and {n} more", n=len(problems) - 20) if len(problems) > 20 else ""
    return PaperError(
        phrase_n(
            len(problems),
            "the tables have {n} problem:\n{shown}{more}",
            "the tables have {n} problems:\n{shown}{more}",
            shown=shown,
            more=more,
        ),
        where=where,
    )


def _problem(detail: dict[str, Any]) -> Problem:
    # pydantic names alias and model in the path of a union; the parts a user wrote are strings and positions
    path: KeyPath = tuple(
        part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("function"))
    )
    kind, value = str(detail["type"]), detail.get("input")
    if kind == "missing":
        return Problem(path[:-1], phrase("the key '{path}' is missing.", path=path[-1]))
    if kind == "extra_forbidden":
        return Problem(
            path, phrase("unknown key '{path}'.", path=path[-1]), one_of(path[-1], _known_keys(path[:-1]))
        )
    if value is None:
        return Problem(path, "nothing is written after the colon.")
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    message = str(detail["msg"]).removeprefix("Value error, ").rstrip(".")
    if kind == "value_error":
        return Problem(path, f"{message}.", "Write it as printed, e.g. .940, <.001, 43% or 0.36**.")
    if kind == "literal_error":
        return Problem(
            path,
            phrase("{shown} is not allowed here.", shown=shown),
            allowed_instead(value, detail["ctx"]["expected"]),
        )
    return Problem(
        path, phrase("{shown} cannot be used here: {message}.", shown=shown, message=message.lower())
    )


def _known_keys(path: KeyPath) -> list[str]:
    from rcvsem.audit import schema as s
    from rcvsem.audit import statistics_schema as t

    owner: Any = {
        "models": s.PaperModel,
        "paths": s.PathPart,
        "effects": s.EffectPart,
        "comparisons": s.ComparisonPart,
        "reliability": s.ReliabilityPart,
        "correlations": s.MatrixPart,
        "matrix": s.MatrixPart,
        "items": t.DescriptivePart,
        "descriptives": t.DescriptivePart,
        "samples": t.SamplePart,
        "categories": t.CategoryPart,
        "t_tests": t.TTestPart,
        "anovas": t.AnovaPart,
        "groups": t.GroupPart,
        "regressions": t.RegressionPart,
        "coefficients": t.CoefficientPart,
        "fit": t.RegressionFitPart,
        "weights": t.WeightsPart,
        "rows": t.WeightPart,
    }.get(next((str(part) for part in reversed(path) if part in _SECTIONS), ""), PaperFile)
    return [field.alias or name for name, field in owner.model_fields.items()]


_SECTIONS = (
    "models", "paths", "effects", "comparisons", "reliability", "correlations", "matrix", "items", "descriptives",
    "samples", "categories", "t_tests", "anovas", "groups", "regressions", "coefficients", "fit", "weights", "rows",
)  # fmt: skip


def _cross_check(part: PaperFile) -> list[Problem]:
    """What single fields cannot show: unknown indices, models named twice or not at all, shapes of matrices."""
    problems: list[Problem] = []
    names = [model.name for model in part.models]
    for m, model in enumerate(part.models):
        if names.index(model.name) < m:
            problems.append(
                Problem(("models", m, "name"), phrase("two models are named '{name}'.", name=model.name))
            )
        seen: dict[str, str] = {}
        for name in model.fit:
            key = index_key(name)
            if key is None:
                close = get_close_matches(name.lower(), INDICES, n=1)
                hint = (
                    phrase("Did you mean '{close}'?", close=close[0])
                    if close
                    else phrase("Known: {indices}.", indices=enumerated(INDICES))
                )
                problems.append(
                    Problem(("models", m, "fit", name), phrase("unknown index '{name}'.", name=name), hint)
                )
            elif key in seen:
                problems.append(
                    Problem(
                        ("models", m, "fit", name),
                        phrase("'{name}' and '{seen}' are the same index.", name=name, seen=seen[key]),
                        "Keep one.",
                    )
                )
            else:
                seen[key] = name
    for c, comparison in enumerate(part.comparisons):
        for side in ("restricted", "full"):
            problems += _unknown_model(("comparisons", c, side), getattr(comparison, side), names)
    regressions = [model.name for model in part.regressions]
    for k, regression in enumerate(part.regressions):
        problems += _unknown_model(("regressions", k, "nested_in"), regression.nested_in, regressions)
    problems += _unknown_model(("measurement_model",), part.measurement_model, names)
    for key in ("correlations", "matrix"):
        matrix = getattr(part, key)
        if matrix is not None:
            problems += _matrix_problems(key, matrix)
    twice = [item for items in part.loadings.values() for item in items]
    for item in sorted({item for item in twice if twice.count(item) > 1}):
        problems.append(Problem(("loadings",), phrase("'{item}' stands under two constructs.", item=item)))
    if part.n is not None and float(part.n.replace(",", "").lstrip("=<>")) < 2:
        problems.append(Problem(("n",), phrase("the number of cases cannot be {n}.", n=part.n)))
    return problems


def _unknown_model(place: KeyPath, name: str | None, known: Sequence[str]) -> list[Problem]:
    """The problem of a reference to a model that is not in the file."""
    if name is None or name in known:
        return []
    fix = phrase("Models: {names}.", names=enumerated(known) or phrase("none"))
    return [Problem(place, phrase("there is no model '{name}'.", name=name), fix)]


def _matrix_problems(key: str, matrix: MatrixPart) -> Iterator[Problem]:
    """What is wrong with the shape of a matrix."""
    k = len(matrix.names)
    if len(set(matrix.names)) < k:
        yield Problem((key, "names"), "a variable is named twice.")
    if len(matrix.rows) != k:
        yield Problem(
            (key, "rows"),
            phrase_n(
                len(matrix.rows),
                "there is {n} row for {k} variables.",
                "there are {n} rows for {k} variables.",
                k=k,
            ),
        )
    for i, row in enumerate(matrix.rows):
        if len(row) > k:
            said = phrase_n(
                len(row),
                "the row has {n} value for {k} variables.",
                "the row has {n} values for {k} variables.",
                k=k,
            )
            yield Problem((key, "rows", i), said)
    lacking = [
        phrase("{names} with {names_2}", names=matrix.names[i], names_2=matrix.names[j])
        for i in range(min(k, len(matrix.rows)))
        for j in range(i)
        if _cell(matrix.rows, i, j) is None and _cell(matrix.rows, j, i) is None
    ]
    if lacking and len(matrix.rows) == k:
        said = phrase("there is no value for {lacking}.", lacking=enumerated(lacking[:4]))
        yield Problem((key, "rows"), said)


def _cell(rows: Sequence[Sequence[Any]], i: int, j: int) -> Any:
    return rows[i][j] if i < len(rows) and j < len(rows[i]) else None


def _set_model_file(data: dict[Any, Any], name: str, file: Path) -> None:
    for model in data.get("models") or []:
        if isinstance(model, dict) and model.get("name") == name:
            model["file"] = str(file)
            return
    names = [str(m.get("name")) for m in data.get("models") or [] if isinstance(m, dict)]
    raise OptionError(
        phrase("There is no model '{name}' in the tables.", name=name),
        fix=phrase("Models: {names}.", names=enumerated(names) or phrase("none")),
    )
