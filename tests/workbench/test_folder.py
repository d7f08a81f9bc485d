"""The files of a study: clean names, nothing replaced in silence, nothing outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rcvsem.analyses.study_plan import read_plan
from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.workbench.folder import StudyFolder, clean_name
from rcvsem.workbench.look import look_at
from rcvsem.workbench.report_files import is_of_report, report_file
from rcvsem.workbench.study import begin, change_study, read_study

ROOT = Path(__file__).parents[2]
WAVE2 = (ROOT / "surveys" / "wave2.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("wave2.xlsx", "wave2.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\temp\\data.CSV", "data.csv"),
        ("问卷 数据（1）.xlsx", "问卷_数据（1）.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("CON.xlsx", "CON_.xlsx"),
        ("a\0b;rm -rf $x.csv", "a_b_rm_-rf_x.csv"),
        ("x" * 300 + ".sav", "x" * 80 + ".sav"),
        ("", "survey"),
    ],
)
def test_names_are_one_clean_file(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_uploads_stay_inside_and_replace_nothing(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    assert folder.add_survey("../w.csv", b"a,b\n1,2\n") == "surveys/w.csv"
    assert folder.add_survey("w.csv", b"a,b\n1,2\n") == "surveys/w.csv"
    assert folder.add_survey("w.csv", b"a,b\n3,4\n") == "surveys/w-2.csv"
    assert (tmp_path / "surveys" / "w.csv").read_bytes() == b"a,b\n1,2\n"
    for name, content in (("w.exe", b"MZ"), ("w.yaml", b"a: 1"), ("w.csv", b"")):
        with pytest.raises(FileError):
            folder.add_survey(name, content)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["w-2.csv", "w.csv"]


def test_a_fenced_process_compiles_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "study").mkdir()
    (tmp_path / "code" / "fresh_module.py").write_text("HELLO = 1\n")
    code = (
        "import sys; from pathlib import Path; from rcvsem.foundation.fence import stay_inside; "
        f"sys.path.insert(0, {str(tmp_path / 'code')!r}); stay_inside(Path({str(tmp_path / 'study')!r})); "
        "import fresh_module; print(fresh_module.HELLO)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(one for one in sys.path if one)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_two_tabs_do_not_write_over_each_other(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    first = folder.save("models/m.desc", "A =~ a1\n", "")
    second = folder.save("models/m.desc", "A =~ a2\n", first.mark)
    with pytest.raises(FileError, match="changed elsewhere"):
        folder.save("models/m.desc", "A =~ a3\n", first.mark)
    assert folder.read("models/m.desc") == second
    for outside in ("../m.desc", "/tmp/m.desc", "models/../../m.desc"):
        with pytest.raises(FileError, match="out of"):
            folder.save(outside, "x", "")


def test_a_study_begins_and_goes_on(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    survey = folder.add_survey("wave2.xlsx", WAVE2)
    begun = begin(folder, survey)
    study = read_study(folder)
    assert study.problem == ""
    assert (
        (study.instrument, study.model)
        == (begun.instrument, begun.model)
        == (
            "instruments/study.yaml",
            "models/study.desc",
        )
    )
    plan = read_plan(tmp_path / "study.yaml")
    assert plan.formal == (tmp_path / survey,)
    change_study(study, lambda data: data["options"].__setitem__("draws", 100))
    assert read_study(folder).options["draws"] == 100
    assert "# The whole study" in folder.read("study.yaml").text
    with pytest.raises(FileError, match="changed elsewhere"):
        change_study(study, lambda data: data["options"].__setitem__("draws", 200))
    # another export gets files of its own; those of before stay
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.desc")}
    other = folder.add_survey("bfi.csv", (ROOT / "surveys" / "bfi.csv").read_bytes())
    assert begin(folder, other).instrument == "instruments/bfi.yaml"
    assert all(path.read_bytes() == content for path, content in before.items())
    assert read_study(folder).survey == other


def test_a_study_of_ready_files_takes_them(tmp_path: Path) -> None:
    for name in ("instruments/rcv.yaml", "models/rcv.desc", "surveys/wave2.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    folder = StudyFolder(tmp_path)
    assert begin(folder, "surveys/wave2.xlsx", instrument="instruments/rcv.yaml").model == "models/rcv.desc"
    assert read_study(folder).problem == ""


def test_what_is_no_survey_leaves_no_study(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    survey = folder.add_survey("letter.csv", b"Dear Sir,\nthis is a letter\nand no table\n")
    with pytest.raises((SurveyError, FileError)):
        begin(folder, survey)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["letter.csv"]


def test_personal_columns_are_counted_and_never_shown(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    rows = "".join(
        f"{k % 5 + 1},{(k * 2) % 5 + 1},{k % 3 + 1},王小明{k},a{k}@example.org,13800{k:06}\n"
        for k in range(40)
    )
    survey = folder.add_survey("s.csv", f"Q1,Q2,Q3,姓名,邮箱,手机\n{rows}".encode())
    looked = look_at(folder, survey, {})
    assert looked.personal == 3
    said = repr(looked)
    for secret in ("王小明", "example.org", "13800"):
        assert secret not in said


def test_only_files_of_reports_have_an_address(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    report = tmp_path / "reports" / "r"
    report.mkdir(parents=True)
    for name in ("report.html", "cleaned.csv", "run.json", ".hidden.html"):
        (report / name).write_text("x", encoding="utf-8")
    (tmp_path / "study.yaml").write_text("x", encoding="utf-8")
    (report / "report.md").symlink_to("/etc/passwd")
    assert report_file(folder, "reports/r/report.html", False).status_code == 200
    for name in (
        "reports/r/cleaned.csv", "reports/r/run.json", "reports/r/.hidden.html", "study.yaml", "reports/r/report.md",
        "reports/../study.yaml", "reports/r/../../study.yaml", "/etc/passwd", "reports/r/report.exe",
        "reports/r/report.docx", "reports//report.html", "reports/r/csv/../report.html",
    ):  # fmt: skip
        assert report_file(folder, name, False).status_code == 404, name
    assert not is_of_report("")
