"""`rcvsem verify`: a run is made again, and what changed is named."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from rcvsem_command import completed  # put there by conftest.py

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that was fitted; each test has a copy of its own."""
    made = tmp_path_factory.mktemp("studied")
    for name in ("models/rcv.desc", "instruments/rcv.yaml", "surveys/wave2.xlsx"):
        (made / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, made / name)
    done = completed("fit", "models/rcv.desc", "surveys/wave2.xlsx", "--draws", "30", "-q", cwd=made)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def study(studied: Path, here: Path) -> Path:
    shutil.copytree(studied, here, dirs_exist_ok=True)
    return here / "reports" / "rcv_wave2"


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fitted")
    rng = random.Random(1)
    rows = ["a,b,c"] + [",".join(str(rng.randint(1, 5)) for _ in range(3)) for _ in range(40)]
    (made / "d.csv").write_text("\n".join(rows), encoding="utf-8")
    (made / "m.lav").write_text("a ~ b\nb ~ c\n", encoding="utf-8")
    line = ("fit", "m.lav", "d.csv", "--draws", "0", "--format", "md", "-o", "out", "-q")
    assert completed(*line, cwd=made).returncode == 0
    return made


@pytest.fixture
def small(fitted: Path, here: Path) -> Path:
    shutil.copytree(fitted, here, dirs_exist_ok=True)
    return here / "out"


def test_the_same_run_gives_the_same_numbers(study: Path, rcvsem: Any) -> None:
    done = rcvsem("verify", study / "run.json", "--json")
    found = json.loads(done.out)
    assert done.code == 0
    assert found["passed"]
    assert found["largest_difference"] == 0
    assert found["compared"] > 500


def test_it_works_from_another_folder(study: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study)
    assert rcvsem("verify", ".").code == 0


def test_changed_numbers_versions_and_files_are_named(study: Path, rcvsem: Any) -> None:
    record = json.loads((study / "run.json").read_text(encoding="utf-8"))
    record["measures"]["cfi"] += 1e-4
    record["versions"]["numpy"] = "1.0"
    (study / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (study / "report.md").write_text("edited", encoding="utf-8")
    done = rcvsem("verify", study)
    assert done.code == 1
    assert "result: measures cfi" in done.out
    assert "version: numpy: 1.0 then" in done.out
    assert "report.md was changed" in done.out
    assert "NOT reproduced" in done.out
    # a tolerance above the change accepts the number
    assert "measures cfi" not in rcvsem("verify", study, "--tolerance", "0.01").out


def test_versions_alone_do_not_fail(study: Path, rcvsem: Any) -> None:
    record = json.loads((study / "run.json").read_text(encoding="utf-8"))
    record["versions"]["scipy"] = "0.1"
    (study / "run.json").write_text(json.dumps(record), encoding="utf-8")
    done = rcvsem("verify", study)
    assert done.code == 0
    assert "version: scipy" in done.out


def test_a_changed_model_and_a_missing_survey_are_named(study: Path, rcvsem: Any) -> None:
    model = study.parents[1] / "models" / "rcv.desc"
    model.write_text(model.read_text(encoding="utf-8").replace("PV  ~ VP", "# PV ~ VP"), encoding="utf-8")
    done = rcvsem("verify", study)
    assert done.code == 1
    assert "changed file: model models/rcv.desc" in done.out
    assert "result: measures df" in done.out
    (study.parents[1] / "surveys" / "wave2.xlsx").unlink()
    done = rcvsem("verify", study)
    assert done.code == 1
    assert "missing file: survey surveys/wave2.xlsx" in done.out


def test_cleaning_and_reliability_are_repeated_too(here: Path, root: Path, rcvsem: Any) -> None:
    survey, instrument = root / "surveys" / "wave1.xlsx", root / "instruments" / "rcv.yaml"
    assert rcvsem("clean", survey, "-i", instrument, "-o", "c", "--format", "csv", "-q").code == 0
    assert rcvsem("reliability", survey, "-i", instrument, "--draws", "20", "-o", "r", "-q").code == 0
    for folder in ("c", "r"):
        done = rcvsem("verify", folder)
        assert (folder, done.code) == (folder, 0)
    record = json.loads((here / "c" / "run.json").read_text(encoding="utf-8"))
    record["answers_sha256"] = "0" * 64
    (here / "c" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "answers_sha256" in rcvsem("verify", "c").out


def test_a_matrix_run_is_repeated(here: Path, rcvsem: Any) -> None:
    (here / "m.desc").write_text("F =~ a + b + c + d\n", encoding="utf-8")
    names = "abcd"
    lines = [",".join(["", *names])]
    lines += [",".join([row, *("1" if row == column else "0.5" for column in names)]) for row in names]
    (here / "cor.csv").write_text("\n".join(lines), encoding="utf-8")
    assert rcvsem("fit", "m.desc", "--cov", "cor.csv", "--n", "100", "-o", "out", "-q").code == 0
    assert rcvsem("verify", "out").code == 0


def test_reading_options_are_part_of_the_record(here: Path, rcvsem: Any) -> None:
    rows = ["title;;;", "a;b;c;d"] + [";".join(str(1 + (i * k) % 5) for k in (1, 2, 3, 7)) for i in range(60)]
    (here / "data.csv").write_text("\n".join(rows), encoding="utf-8")
    (here / "m.desc").write_text("a ~ b + c\n", encoding="utf-8")
    options = ("--header-row", "2", "--scale", "1:5", "--reverse", "b", "--separator", ";")
    assert rcvsem("fit", "m.desc", "data.csv", *options, "--draws", "0", "-o", "out", "-q").code == 0
    record = json.loads((here / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["reading"] == {"header_row": 2, "scale": [1, 5], "reverse": ["b"], "separator": ";"}
    assert rcvsem("verify", "out").code == 0


def test_what_pictures_were_drawn_from_is_repeated(here: Path, rcvsem: Any) -> None:
    rows = ["a,b,c"] + [",".join(str(1 + (i * k) % 5) for k in (1, 2, 3)) for i in range(30)]
    (here / "data.csv").write_text("\n".join(rows), encoding="utf-8")
    (here / "m.desc").write_text("a ~ b + c\n", encoding="utf-8")
    line = ("diagram", "m.desc", "data.csv", "--format", "dot", "-q", "-o", "pictures")
    assert rcvsem(*line).code == 0
    assert rcvsem(*line, "--style", "gb").code == 0  # its own files may be replaced
    assert (rcvsem("verify", "pictures", "--quiet").code, rcvsem("verify", "pictures", "-q").out) == (0, "")
    (here / "data.csv").write_text("\n".join([*rows, "1,5,2"]), encoding="utf-8")
    assert "NOT reproduced" in rcvsem("verify", "pictures").out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda record: record["sha256"].pop("report.md"), "SHA-256 is missing"),
        (lambda record: record["sha256"].update({"report.md": ""}), "SHA-256 is missing"),
        (lambda record: record["sha256"].clear(), "SHA-256 is missing"),
        (lambda record: record.pop("sha256"), "SHA-256 is missing"),
        (lambda record: record.update(sha256=None), "SHA-256 is missing"),
        (
            lambda record: (record["sha256"].pop("report.md"), record["files"].remove("report.md")),
            "report.md is not of this run",
        ),
        (lambda record: record["inputs"][0].update(sha256=""), "changed file"),
        (lambda record: record["sha256"].update({"../x": "0" * 64}), "leads out of the folder"),
        (lambda record: record.pop("measures"), "result: measures"),
        (lambda record: record.update(measures={}), "result: measures"),
        (lambda record: record.update(effects=[]), "result: effects"),
    ],
)
def test_a_forged_report_does_not_pass(small: Path, rcvsem: Any, change: Any, words: str) -> None:
    (small / "report.md").write_text("forged", encoding="utf-8")
    record = json.loads((small / "run.json").read_text(encoding="utf-8"))
    change(record)
    (small / "run.json").write_text(json.dumps(record), encoding="utf-8")
    done = rcvsem("verify", small)
    assert done.code == 1
    assert words in done.out


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    return found + [place for key, one in inside for place in _places(one, (*path, key))]


_STRANGE = (
    None, "", 0, -1, 1e308, 10**12, True, [], {}, [[]], {"a": 1}, "\ud800", "\x1b[31m", float("nan"), "../x",
)  # fmt: skip


def _tampered(small: Path, rcvsem: Any, times: int) -> None:
    """Any value of run.json replaced by anything or taken out: exit 0, 1 or one line and exit 2."""
    text = (small / "run.json").read_text(encoding="utf-8")
    rng = random.Random(times)
    places = [place for place in _places(json.loads(text)) if len(place) < 4]
    for _ in range(times):
        record = json.loads(text)
        *way, last = rng.choice(places)
        at = record
        for key in way:
            at = at[key]
        if rng.random() < 0.2:
            del at[last]
        else:
            at[last] = rng.choice(_STRANGE)
        (small / "run.json").write_text(json.dumps(record), encoding="utf-8")
        done = rcvsem("verify", small)
        assert done.code in (0, 1, 2), (way, last, done.err)
        if done.code == 2:
            assert done.err.count("\n") == 1, (way, last, done.err)
        assert "\x1b" not in done.said


def test_a_damaged_record_is_told_in_one_line(small: Path, rcvsem: Any) -> None:
    _tampered(small, rcvsem, 10)


@pytest.mark.slow
def test_many_damaged_records(small: Path, rcvsem: Any) -> None:
    _tampered(small, rcvsem, 1000)


def test_a_writing_that_was_cut_short_is_told(small: Path, rcvsem: Any) -> None:
    (small / ".rcvsem-0123456789ab-known.part").write_text("{}")
    assert "cut short" in rcvsem("verify", small).out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "names no inputs"),
        ('{"inputs": []}', "no input files"),
        ('{"inputs": [{"role": 1}]}', "no input files"),
        (
            '{"command": "dance", "inputs": [{"role": "model", "path": "m", "sha256": "x"}]}',
            "cannot be repeated",
        ),
    ],
)
def test_files_that_are_no_record(here: Path, rcvsem: Any, text: str, words: str) -> None:
    (here / "run.json").write_text(text, encoding="utf-8")
    done = rcvsem("verify", "run.json")
    assert done.code == 2
    assert words in done.err


def test_a_list_with_one_list_in_it_is_compared_with_its_like():
    from rcvsem.analyses.run_differences import differences_of

    record = {"results": {"rival_models": [{"name": "1 factor", "factors": [["C1", "C2", "C3"]]}]}}
    other = {"results": {"rival_models": [{"name": "1 factor", "factors": [["C1", "C2", "C4"]]}]}}
    assert differences_of(record, record) == []
    assert len(differences_of(record, other)) == 1


def test_a_pls_report_of_the_library_is_made_again(tmp_path: Path) -> None:
    """It was called damaged: the means of a matrix were handed to PLS, which has none."""
    import rcvsem as library

    found = library.pls(ROOT / "models/bfi.desc", ROOT / "surveys/bfi.csv", draws=0, folds=0)
    library.report(found, tmp_path / "report", formats=["md"])
    again = library.verify(tmp_path / "report")
    assert again.passed
    assert again.compared > 100
