"""study.yaml: what a whole study consists of. Its JSON schema is docs/schemas/study.schema.json."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rcvsem.foundation.errors import FileError, StudyError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of, in_other_letters
from rcvsem.foundation.text import Style, Text
from rcvsem.foundation.words import phrase
from rcvsem.instrument.problems import Problem, one_of
from rcvsem.instrument.yaml_tree import YamlTree, parse_yaml
from rcvsem.scale.extraction import Method
from rcvsem.scale.rotation import Rotation

LARGEST_FILE = 1_000_000
if TYPE_CHECKING:
    ReportFormat = str
else:
    ReportFormat = Literal[NAMES]  # so that the schema of the file lists them


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Wording(_Part):
    """Words in one or both languages."""

    en: str = ""
    zh: str = ""


class SurveyPart(_Part):
    """One wave of answers."""

    survey: str | list[str] = Field(description="Survey export, or several that are joined.")
    sheet: str | None = Field(default=None, description="Sheet of the workbook.")
    read_as: str = Field(default="auto", description="Platform of the export; auto detects it.")


class PretestPart(SurveyPart):
    """The pretest and its exploratory factor analysis."""

    extraction: Method = "pca"
    rotation: Rotation = "varimax"
    factors: Literal["constructs", "kaiser", "parallel"] | int = "constructs"
    parallel_draws: int = Field(default=1000, ge=0, description="Random data sets of the parallel analysis.")


class ModelPart(_Part):
    """One model file."""

    name: str = Field(default="", description="Short name in tables; default: the file's name.")
    file: str


class OptionsPart(_Part):
    """How everything is analysed."""

    estimator: Literal["ml", "mlm", "mlr"] = "ml"
    convention: Literal["lavaan", "amos"] = "lavaan"
    draws: Annotated[int, Field(ge=0)] = 2000
    seed: Annotated[int, Field(ge=0)] = 1
    workers: Annotated[int, Field(ge=1)] = 1
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95


class PlsPart(_Part):
    """Models that are estimated by PLS too; the options of `rcvsem fit --estimator pls`."""

    estimator: Literal["pls", "plsc"] = "pls"
    models: list[str] = Field(default=[], description="Names of models of this file; default: the last one.")
    draws: Annotated[int, Field(ge=0)] = 10_000
    scheme: Literal["path", "factor", "centroid"] = "path"
    higher_order: Literal["disjoint", "disjoint-scores", "embedded", "repeated"] = "disjoint"
    interaction: Literal["two-stage", "product", "orthogonal"] = "two-stage"
    missing: Literal["listwise", "mean"] = "listwise"
    folds: Annotated[int, Field(ge=0)] = 10
    repeats: Annotated[int, Field(ge=1)] = 10
    importance: list[str] = Field(default=[], description="Targets of importance-performance maps.")
    copulas: bool = Field(default=False, description="Test for endogenous predictors.")
    group: str | None = Field(
        default=None, description="Background question of MICOM and the multigroup analysis."
    )
    permutations: Annotated[int, Field(ge=1)] = 1000


class MultiversePart(_Part):
    """What `rcvsem multiverse` knows of the respondents; the options of the same names."""

    group: str | None = Field(
        default=None, description="Column or background question whose values are groups."
    )
    cluster: str | None = Field(default=None, description="Column of clusters.")
    weights: str | None = Field(default=None, description="Column of sampling weights.")


class ReportPart(_Part):
    """What is written."""

    out: str = Field(default="", description="Folder; default: reports/NAME beside this file.")
    outside: bool = Field(default=False, description="The folder may lie outside the folder of this file.")
    lang: Literal["zh", "en", "both"] | None = Field(
        default=None, description="Language; default: the system's. --lang goes before it."
    )
    style: Style = "apa"
    formats: list[ReportFormat] = ["xlsx", "md", "docx", "html"]
    tables: Literal["chapter", "all"] | None = Field(
        default=None,
        description="chapter: what a chapter prints; all: the rest as an appendix. Default: chapter, and everything in "
        "csv and json.",
    )
    chapter: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Number of the chapter that tables and figures are numbered in."
    )
    sections: list[str] = Field(
        default=[],
        description="Parts of the report in the order in which they are printed, by id (glance, pretest, sample, items, "
        "measurement, validity, ..., models, comparison, mediation, checklist, session); default: all. What is not named "
        "is left out.",
    )


class TablePart(_Part):
    """A table of another analysis."""

    file: str = Field(description="csv file or workbook with the table, its head in the first row.")
    sheet: str | None = Field(
        default=None, description="Sheet of the workbook; default: the first with a table."
    )
    title: Wording = Field(default=Wording(), description="Caption; default: the file's name.")
    note: Wording = Field(default=Wording(), description="Note under the table.")


class StudyFile(_Part):
    """One whole study. Paths are relative to this file."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Name of the report's folder.")
    title: Wording = Wording()
    instrument: str
    pretest: PretestPart | None = None
    formal: SurveyPart
    models: list[ModelPart] = Field(
        min_length=1, description="In order: the initial one first, the one to interpret last."
    )
    mediation: list[ModelPart] = Field(default=[], description="Models of mediation, each fitted by itself.")
    groups: list[str] = Field(default=[], description="Background questions whose groups are compared.")
    marker: list[str] = Field(default=[], description="Marker items for common method bias.")
    options: OptionsPart = OptionsPart()
    pls: PlsPart | None = None
    multiverse: MultiversePart = MultiversePart()
    tables: list[TablePart] = Field(
        default=[], description="Tables of other analyses, printed after the study's own."
    )
    report: ReportPart = ReportPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedModel:
    """One model of the study: its short name and its file."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """A study file, checked, with its paths resolved."""

    path: Path
    sha256: str
    name: str
    title: Text
    instrument: Path
    pretest: tuple[Path, ...]
    formal: tuple[Path, ...]
    models: tuple[PlannedModel, ...]
    mediation: tuple[PlannedModel, ...]
    out: Path
    file: StudyFile


def read_plan(path: str | Path) -> StudyPlan:
    """Read and check a study file.

    Raises
    ------
    FileError : it is missing, a folder or no text, or a file it names is missing.
    StudyError : anything wrong in it; every fault is listed with its line and key.
    """
    given = Path(path)
    content = bytes_of(given, phrase("a study file"), largest=LARGEST_FILE)
    tree = parse_yaml(_text(content, given))
    problems = list(tree.problems)
    part: StudyFile | None = None
    if not problems:
        if not isinstance(tree.data, dict):
            problems.append(Problem((), "the file holds no keys.", "It begins with 'name: ...'.", 1))
        else:
            try:
                part = StudyFile.model_validate(tree.data)
            except ValidationError as error:
                problems = [_problem(dict(detail), tree) for detail in error.errors(include_url=False)]
    if part is not None:
        problems = [
            *_missing_files(part, given.parent, tree),
            *_leaves_the_study(part, given.parent, tree),
            *_unknown_sections(part, tree),
        ]
    if problems or part is None:
        _refuse(given, problems)
    assert part is not None
    return _plan(part, given, sha256(content))


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(
            "The file is not text in UTF-8.",
            where=str(path),
            fix="Was a survey given instead of a study file?",
        ) from None


def _refuse(path: Path, problems: Sequence[Problem]) -> None:
    first = problems[0]
    if len(problems) == 1:
        raise StudyError(first.what, where=f"{path}, {first.place}", fix=first.fix)
    listed = "\n".join(f"  {problem}" for problem in problems)
    raise StudyError(
        phrase("The study file has {n} problems:\n{listed}", n=len(problems), listed=listed), where=str(path)
    )


_TYPES = {
    "string_type": "text",
    "int_type": phrase("a whole number"),
    "float_type": "a number",
    "list_type": phrase("a list (lines that begin with '- ')"),
    "model_type": phrase("keys with values"),
    "model_attributes_type": phrase("keys with values"),
    "dict_type": phrase("keys with values"),
}


def _problem(detail: dict[str, Any], tree: YamlTree) -> Problem:
    """pydantic's complaint in our words."""
    # A union tells its branch in the location: it is no key of the file.
    keys = tuple(part for part in detail["loc"] if not (isinstance(part, str) and _is_branch(part)))
    kind, line = str(detail["type"]), tree.line_of(keys)
    value = detail.get("input")
    if kind == "missing":
        return Problem(
            keys[:-1], phrase("the key '{keys}' is missing.", keys=keys[-1]), "", tree.line_of(keys[:-1])
        )
    if kind == "extra_forbidden":
        return Problem(
            keys, phrase("unknown key '{keys}'.", keys=keys[-1]), one_of(keys[-1], _keys_at(keys[:-1])), line
        )
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        if keys == ("options", "estimator") and value in ("pls", "plsc"):
            return Problem(
                keys,
                phrase("{value!r} is no estimator of the covariance-based models.", value=value),
                phrase(
                    "Write a section 'pls:' with 'estimator: {value}': it stands beside them.", value=value
                ),
                line,
            )
        return Problem(
            keys,
            phrase("{value!r} is not allowed here.", value=value),
            phrase("Allowed: {expected}.", expected=expected),
            line,
        )
    if kind == "string_pattern_mismatch":
        return Problem(
            keys,
            phrase("{value!r} cannot name a folder.", value=value),
            "Use letters, digits, '-' and '_'.",
            line,
        )
    if kind in _TYPES:
        shown = "nothing" if value is None else repr(value)
        return Problem(
            keys,
            phrase("{shown} stands where {types} must stand.", shown=shown, types=_TYPES[kind]),
            "",
            line,
        )
    if kind == "too_short":
        return Problem(keys, "the list is empty.", "Name at least one.", line)
    return Problem(
        keys,
        phrase("{value!r} cannot be used: {msg}.", value=value, msg=str(detail["msg"]).lower()),
        "",
        line,
    )


def _is_branch(part: str) -> bool:
    return part in ("str", "int", "list[str]") or part.startswith(("literal[", "list["))


def _keys_at(path: tuple[Any, ...]) -> list[str]:
    model: Any = StudyFile
    for part in path:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        leaves = _leaves(model.model_fields[part].annotation)
        inner = [leaf for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, BaseModel)]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)


def _leaves(annotation: Any) -> list[Any]:
    arguments = get_args(annotation)
    return [leaf for each in arguments for leaf in _leaves(each)] if arguments else [annotation]


def _meant(base: Path, name: str) -> str:
    other = in_other_letters(base / name)
    if other is None:
        return phrase("Paths are relative to the study file.")
    return phrase("Did you mean '{path}'?", path=os.path.relpath(other, base))


def _missing_files(part: StudyFile, base: Path, tree: YamlTree) -> list[Problem]:
    named: list[tuple[tuple[str | int, ...], str]] = [(("instrument",), part.instrument)]
    for key, wave in (("pretest", part.pretest), ("formal", part.formal)):
        if wave is not None:
            named += [((key, "survey"), each) for each in _listed(wave.survey)]
    for key, models in (("models", part.models), ("mediation", part.mediation)):
        named += [((key, k, "file"), model.file) for k, model in enumerate(models)]
    named += [(("tables", k, "file"), table.file) for k, table in enumerate(part.tables)]
    problems = [
        Problem(
            keys,
            phrase("there is no file '{name}'.", name=name),
            _meant(base, name),
            tree.line_of(keys),
        )
        for keys, name in named
        if not (base / name).is_file()
    ]
    names = [_name(model) for model in (*part.models, *part.mediation)]
    for k, name in enumerate(part.pls.models if part.pls else ()):
        if name not in names:
            keys = ("pls", "models", k)
            what = phrase("no model is called '{name}'.", name=name)
            problems.append(Problem(keys, what, one_of(name, names), tree.line_of(keys)))
    for k, name in enumerate(names):
        if name in names[:k]:
            problems.append(
                Problem(
                    (), phrase("two models are called '{name}'.", name=name), "Give each its own name.", 1
                )
            )
    return problems


_SECTIONS = (
    "glance", "sample", "items", "measurement", "validity", "method-bias", "groups", "models", "comparison",
    "mediation", "checklist", "session",
)  # fmt: skip


def _unknown_sections(part: StudyFile, tree: YamlTree) -> list[Problem]:
    """Names in `report: sections:` that this study has no section for."""
    known = [
        *_SECTIONS,
        *(["pretest"] if part.pretest is not None else []),
        *(["other"] if part.tables else []),
        *(f"model-{_name(model)}" for model in part.models),
        *(f"mediation-{_name(model)}" for model in part.mediation),
    ]
    return [
        Problem(
            ("report", "sections", k),
            phrase("the report has no section '{name}'.", name=name),
            one_of(name, known),
            tree.line_of(("report", "sections", k)),
        )
        for k, name in enumerate(part.report.sections)
        if name not in known
    ]


def _leaves_the_study(part: StudyFile, base: Path, tree: YamlTree) -> list[Problem]:
    """A report that would go elsewhere, by a path or by a link, without the file saying that it may."""
    if part.report.outside:
        return []
    out = _out(part, base)
    try:
        inside = out.resolve().is_relative_to(base.resolve())
    except (OSError, ValueError, RuntimeError):
        inside = False
    if inside:
        return []
    keys = ("report", "out")
    where = part.report.out or f"reports/{part.name}"
    what = phrase("'{where}' leads out of the folder of the study.", where=where)
    return [Problem(keys, what, "Say 'outside: true' beside it if that is meant.", tree.line_of(keys))]


def _out(part: StudyFile, base: Path) -> Path:
    return base / (part.report.out or f"reports/{part.name}")


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _name(model: ModelPart) -> str:
    return model.name or Path(model.file).stem


def _plan(part: StudyFile, path: Path, sha256: str) -> StudyPlan:
    base = path.parent
    models = [
        tuple(PlannedModel(name=_name(m), path=base / m.file) for m in own)
        for own in (part.models, part.mediation)
    ]
    return StudyPlan(
        path=path,
        sha256=sha256,
        name=part.name,
        title=Text(part.title.en or part.title.zh, part.title.zh or part.title.en),
        instrument=base / part.instrument,
        pretest=tuple(base / each for each in _listed(part.pretest.survey)) if part.pretest else (),
        formal=tuple(base / each for each in _listed(part.formal.survey)),
        models=models[0],
        mediation=models[1],
        out=_out(part, base),
        file=part,
    )


def with_changes(plan: StudyPlan, *, draws: int | None = None, seed: int | None = None) -> StudyPlan:
    """The plan with other draws or another seed. OptionError when one is negative."""
    from rcvsem.foundation.option_checks import check_integer

    changes = {name: value for name, value in (("draws", draws), ("seed", seed)) if value is not None}
    for name, value in changes.items():
        check_integer(value, name, phrase("the study"), 0)
    options = plan.file.options.model_copy(update=changes)
    pls = plan.file.pls
    if pls is not None and draws is not None:
        pls = pls.model_copy(update={"draws": draws})
    return replace(plan, file=plan.file.model_copy(update={"options": options, "pls": pls}))


def plan_schema() -> dict[str, Any]:
    """JSON schema of study files, for editors."""
    schema = StudyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "rcvsem study"}
