"""`rcvsem run`: the whole study, and what its file may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rcvsem_command  # put there by conftest.py
import rcvsem_schemas as schemas
import rcvsem_snapshots as snapshots
from ruamel.yaml import YAML

from rcvsem.analyses.study_file import plan_schema
from rcvsem.analyses.study_plan import read_plan
from rcvsem.foundation.errors import FileError, StudyError
from rcvsem.report.tables.checklist import PARTS, checklist_table

pytestmark = pytest.mark.drawn
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of the whole study, and the JSON that was printed."""
    folder = tmp_path_factory.mktemp("run") / "rcv"
    arguments = ("run", ROOT / "study.yaml", "--draws", 20, "--format", "md,json,csv", "--json")
    done = rcvsem_command.rcvsem(*arguments, "--out", folder)
    assert done.code == 0, done.err
    return folder, json.loads(done.out)


@pytest.mark.usefixtures("here")
def test_output_is_what_the_schema_says(chapter: tuple[Path, Any]) -> None:
    schemas.check("run", chapter[1])
    snapshots.check_json("run-0", chapter[1])
    snapshots.check_report("run-0", (chapter[0] / "report.md").read_text(encoding="utf-8"))


def test_the_chapter_has_every_part(chapter: tuple[Path, Any]) -> None:
    document = json.loads((chapter[0] / "report.json").read_text(encoding="utf-8"))
    sections = [section["id"] for section in document["sections"]]
    assert sections == [
        "glance", "pretest", "sample", "items", "measurement", "validity", "method-bias", "groups", "model-M0",
        "model-M1", "comparison", "mediation-resource-DSC-BPC", "mediation-resource-BPC-PV", "checklist", "session",
    ]  # fmt: skip
    tables = [table["id"] for section in document["sections"] for table in section["tables"]]
    for wanted in (
        "pretest-respondent-flow", "pretest-sample-profile", "pretest-suitability", "pretest-purification",
        "pretest-scale-reliability", "respondent-flow", "sample-profile", "items", "cfa-loadings", "reliability",
        "fornell-larcker", "cfa-fit-indices", "htmt", "rival-models", "method-bias", "M0-fit-indices", "M0-hypotheses",
        "M0-structural-paths", "M0-r-squared", "M0-modification-indices", "M0-residuals", "M1-hypotheses", "M1-mediation",
        "M1-effects", "model-comparison", "ledger", "respecification", "hypotheses-versions",
        "resource-DSC-BPC-mediation", "resource-BPC-PV-mediation", "checklist", "session",
    ):  # fmt: skip
        assert wanted in tables, wanted
    assert len(tables) == len(set(tables))


def test_every_table_of_results_has_its_paragraph_in_both_languages(chapter: tuple[Path, Any]) -> None:
    document = json.loads((chapter[0] / "report.json").read_text(encoding="utf-8"))
    for section in document["sections"]:
        for table in section["tables"]:
            words = table.get("paragraph")
            if words is None:
                assert table["id"] == "session"
                continue
            for text in words if isinstance(words, list) else [words]:
                said = text.get("template", text.get("text", text))
                assert said["en"], table["id"]
                assert said["zh"], table["id"]


def test_figures_and_record(chapter: tuple[Path, Any]) -> None:
    folder = chapter[0]
    printed = (folder / "report.md").read_text(encoding="utf-8")
    names = {path.name for path in (folder / "figures").iterdir()}
    assert {"diagram-structural-M0.svg", "diagram-structural-M1.png", "diagram-structural-M1.pdf"} <= names
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["command"], record["name"], record["n"]) == ("run", "M1", 457)
    roles = [file["role"] for file in record["inputs"]]
    assert (roles.count("model"), roles.count("survey"), roles.count("study")) == (4, 2, 1)
    assert len(record["sample"]["covariances"]) == 30
    assert record["measures"]["df"] == 387
    assert "Hypotheses in the initial and in the final model" in printed
    assert "simulated" in printed


def test_checklist_tells_what_is_left_to_the_author(chapter: tuple[Path, Any]) -> None:
    text = (chapter[0] / "csv" / "checklist.csv").read_text(encoding="utf-8-sig")
    assert "to be written by the author" in text
    assert "8 parameters freed, 5 dropped" in text
    assert "12 hypotheses, 12 with an expected sign." in text
    assert "468 received, 457 analysed" in text


@pytest.mark.slow
def test_same_study_same_bytes(rcvsem: Any, root: Path, here: Path) -> None:
    for name in ("one", "two"):
        done = rcvsem(
            "run",
            root / "study.yaml",
            "--draws",
            "20",
            "--format",
            "xlsx,docx,html,tex",
            "-q",
            "--out",
            here / name,
        )
        assert done.code == 0, done.said
    first, second = (
        {p.relative_to(here / name): p.read_bytes() for p in (here / name).rglob("*") if p.is_file()}
        for name in ("one", "two")
    )
    assert first == second


# --- the study file ----------------------------------------------------------------------------------------------


def study(tmp_path: Path, text: str) -> Path:
    for name in ("instrument.yaml", "wave.xlsx", "m.desc"):
        (tmp_path / name).write_text("", encoding="utf-8")
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """\
name: s
instrument: instrument.yaml
formal:
  survey: wave.xlsx
models:
  - file: m.desc
"""


def test_smallest_study(tmp_path: Path) -> None:
    plan = read_plan(study(tmp_path, GOOD))
    assert [model.name for model in plan.models] == ["m"]
    assert plan.pretest == ()
    assert plan.out == tmp_path / "reports" / "s"
    assert plan.options.draws == 2000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("models:", "model:"), r"line 5, model: unknown key 'model'\. Did you mean 'models'\?"),
        (("name: s", "name: ../s"), r"line 1, name: '\.\./s' cannot name a folder"),
        (
            ("  survey: wave.xlsx", "  survey: other.xlsx"),
            r"line 4, formal\.survey: there is no file 'other\.xlsx'",
        ),
        (("  - file: m.desc", "  - file: n.desc"), r"line 6, models\[0\]\.file: there is no file 'n\.desc'"),
        (("  - file: m.desc", "  []"), r"line 5, models: the list is empty"),
        (
            ("instrument: instrument.yaml", "instrument: 3"),
            r"line 2, instrument: 3 stands where text must stand",
        ),
        (("name: s\n", ""), r"the key 'name' is missing"),
        (
            ("name: s", "name: s\noptions: {draws: many}"),
            r"line 2, options\.draws: 'many' stands where a whole number",
        ),
        (("name: s", "name: s\noptions: {draws: -1}"), r"line 2, options\.draws: -1 cannot be used"),
        (("name: s", "name: s\nreport: {lang: fr}"), r"line 2, report\.lang: 'fr' is not allowed here"),
        (("name: s", "name: [s"), r"not valid YAML"),
        (("  - file: m.desc", "  - file: m.desc\n  - file: m.desc"), r"two models are called 'm'"),
    ],
)
def test_faults_with_their_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_plan(study(tmp_path, GOOD.replace(*change)))


def test_no_such_study_file(rcvsem: Any, here: Path) -> None:
    done = rcvsem("run", here / "none.yaml")
    assert done.code == 2
    assert "There is no file" in done.err
    with pytest.raises(FileError, match="is a folder, not a study file"):
        read_plan(here)
    (here / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(FileError, match="not text in UTF-8"):
        read_plan(here / "binary.yaml")


def test_published_schema_is_the_current_one() -> None:
    published = json.loads((ROOT / "docs" / "schemas" / "study.schema.json").read_text(encoding="utf-8"))
    assert published == plan_schema()
    written = YAML(typ="safe").load((ROOT / "study.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(written, published)


def test_an_answer_without_a_point_is_refused() -> None:
    with pytest.raises(KeyError, match="no point 'weather'"):
        checklist_table({"weather": []})
    table = checklist_table({})
    points = sum(len(part.points) for part in PARTS)
    assert list(table.column("answer")) == [None] * points
    assert len({point.key for part in PARTS for point in part.points}) == points


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A questionnaire of three constructs of the study, and a model of their paths."""
    folder = tmp_path_factory.mktemp("small")
    yaml = YAML(typ="safe")
    asked = yaml.load((ROOT / "instruments/rcv.yaml").read_text(encoding="utf-8"))
    asked["constructs"] = [one for one in asked["constructs"] if one["code"] in ("DK", "DSC", "BPC")]
    del asked["contradictions"], asked["screening"]["contradiction"]  # of items that are gone
    used = {one["dimension"] for one in asked["constructs"]}
    asked["dimensions"] = {code: name for code, name in asked["dimensions"].items() if code in used}
    with (folder / "few.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(asked, file)
    paths = "DSC ~ DK  # H1 +\nBPC ~ DSC  # H2 +\n"
    scales = (ROOT / "tests/golden/measurement/few.desc").read_text(encoding="utf-8")
    (folder / "few.desc").write_text(scales[scales.index("DK =~") :] + paths, encoding="utf-8")
    return folder / "few.yaml", folder / "few.desc"


def test_models_by_pls_stand_in_a_part_of_their_own(
    tmp_path: Path, rcvsem: Any, small: tuple[Path, Path]
) -> None:
    """Two models of the study file, one of them by PLS as well; no cut-off of covariance-based fit under PLS."""
    text = f"""name: both
instrument: {small[0]}
formal: {{survey: {ROOT}/surveys/wave2.xlsx}}
models:
  - {{name: M0, file: {small[1]}}}
options: {{draws: 60}}
pls: {{estimator: plsc, draws: 200, folds: 5, repeats: 1, importance: [BPC]}}
report: {{formats: [json], lang: en}}
"""
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    found = rcvsem("run", tmp_path / "study.yaml")
    assert found.code == 0, found.err
    folder = tmp_path / "reports" / "both"
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    part = next(section for section in document["sections"] if section["id"] == "pls-M0")
    tables = {table["id"]: table for table in part["tables"]}
    assert {"M0-pls-paths", "M0-pls-reliability", "M0-pls-predictive-power"} <= set(tables)
    words = json.dumps(part)
    for index in ("CFI", "TLI", "RMSEA"):
        assert index not in words
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert [(own["name"], own["estimator"]) for own in record["pls"]] == [("M0", "plsc")]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("pls: {models: [M9]}", "no model is called 'M9'"),
        ("pls: {estimator: ml}", "'ml' is not allowed"),
        ("options: {estimator: pls}", "Write a section 'pls:'"),
        ("pls: {folds: 1}", "line 5, pls: PLSpredict needs at least 2 folds"),
        ("pls: {permutations: 30}", "permutations compare groups"),
    ],
)
def test_faults_of_the_pls_part(part: str, words: str, tmp_path: Path) -> None:
    text = (
        f"name: x\ninstrument: {ROOT}/instruments/rcv.yaml\nformal: {{survey: {ROOT}/surveys/wave2.xlsx}}\n"
        f"models: [{{name: M0, file: {ROOT}/models/rcv.desc}}]\n{part}\n"
    )
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_plan(path)
    assert words in f"{caught.value}"


OTHERS = f"""name: with_tables
instrument: INSTRUMENT
formal: {{survey: {ROOT}/surveys/wave2.xlsx}}
models:
  - {{name: M0, file: MODEL}}
options: {{draws: 20}}
tables:
  - file: logit.csv
    title: {{en: "Adoption of the policy", zh: 政策采纳}}
    note: {{en: "Standard errors in brackets."}}
  - {{file: more.xlsx, sheet: DID}}
report: {{formats: [json, md, docx], lang: both, sections: [session, other, models, glance]}}
"""


def other_tables(folder: Path, small: tuple[Path, Path], *change: str) -> None:
    from openpyxl import Workbook

    text = OTHERS.replace("INSTRUMENT", str(small[0])).replace("MODEL", str(small[1]))
    (folder / "study.yaml").write_text(text.replace(*change) if change else text, encoding="utf-8")

    (folder / "logit.csv").write_text(
        "Predictor,b,SE,p,N\nPressure,3.932**,1.387,<.001,87\nCompetition,-2.860,3.734,.443,87\n",
        encoding="utf-8",
    )
    book = Workbook()
    book.active.append(["nothing here"])  # type: ignore[union-attr]
    sheet = book.create_sheet("DID")
    for row in (["Policy", "b"], ["DID", 0.02], ["PSM-DID", 0.0218]):
        sheet.append(row)
    book.save(folder / "more.xlsx")


def test_tables_of_other_analyses_stand_in_the_chapter(
    tmp_path: Path, rcvsem: Any, small: tuple[Path, Path]
) -> None:
    """Numbered with the rest, with the decimals and stars of the file; their files are in the record."""
    other_tables(tmp_path, small)
    found = rcvsem("run", tmp_path / "study.yaml")
    assert found.code == 0, found.err
    folder = tmp_path / "reports" / "with_tables"
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    order = [section["id"] for section in document["sections"]]
    assert order == ["session", "other", "model-M0", "glance"], (
        "the file says which sections, and their order"
    )
    part = next(section for section in document["sections"] if section["id"] == "other")
    assert [table["id"] for table in part["tables"]] == ["other-1", "other-2"]
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "政策采纳 / Adoption of the policy" in text
    assert "3.932\\*\\*" in text
    assert "-2.860" in text
    assert "0.0218" in text
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert sum(one["role"] == "table" for one in record["inputs"]) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("file: logit.csv", "file: probit.csv"), "there is no file 'probit.csv'"),
        (("sheet: DID", "sheet: DD"), "there is no table on a sheet 'DD'"),
        (("    note:", "    notes:"), "unknown key 'notes'"),
        (("sections: [session,", "sections: [sesion,"), "the report has no section 'sesion'"),
    ],
)
def test_faults_of_other_tables(
    change: tuple[str, str], words: str, tmp_path: Path, rcvsem: Any, small: tuple[Path, Path]
) -> None:
    other_tables(tmp_path, small, *change)
    found = rcvsem("run", tmp_path / "study.yaml")
    assert found.code == 2
    assert words in found.err
