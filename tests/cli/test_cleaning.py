"""`rcvsem clean` and `describe`: outputs, waves, missing answers, sensitivity, privacy."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

INSTRUMENT = """
title: T
languages: [en]
scales: {s: {minimum: 1, maximum: 5, anchors: {1: one, 2: two, 3: three, 4: four, 5: five}}}
background:
  - {code: sex, text: sex, codes: {1: f, 2: m}}
constructs:
  - code: A
    name: A
    items: [{code: A1, text: a}, {code: A2, text: b}, {code: A3, text: c, reverse: true}]
  - code: B
    name: B
    items: [{code: B1, text: d}, {code: B2, text: e}, {code: B3, text: f}]
screening:
  no_variance: {action: exclude}
  seconds_per_item: {action: flag, threshold: 2}
  duplicate: {action: exclude}
export: {missing_codes: [9]}
"""
ITEMS = ("A1", "A2", "A3", "B1", "B2", "B3")
SECRETS = ("10.20.30.", "张三丰", "zhang@example.org", "13800138000", "nickname_")


def survey(path: Path, n: int = 80, seed: int = 1, first: int = 0) -> Path:
    """An export with personal columns, straight-liners, fast respondents, gaps and formula-like text."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 2)) @ np.array([[1.0, 0.5], [0.0, 0.85]])
    x = np.clip(np.round(3 + latent[:, [0, 0, 0, 1, 1, 1]] + 0.7 * rng.normal(size=(n, 6))), 1, 5).astype(int)
    x[:, 2] = 6 - x[:, 2]
    x[5] = 3
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "duration", "ip", "name", "email", "手机", "来源详情", "sex", *ITEMS])
    for i in range(n):
        row: list[Any] = [int(v) for v in x[i]]
        if i == 7:
            row[1] = 9
        if i == 8:
            row[0] = None
        sheet.append(
            [
                f"r{first + i}", 5 if i in (10, 11) else 100 + i, f"10.20.30.{i}", f"张三丰{i}",
                f"zhang@example.org{i}", f"13800138000{i}", f"nickname_{i}", 1 + i % 2, *row,
            ]
        )  # fmt: skip
    book.save(path)
    return path


@pytest.fixture
def files(here: Path) -> Path:
    survey(here / "one.xlsx")
    survey(here / "two.xlsx", n=60, seed=2, first=500)
    (here / "q.yaml").write_text(INSTRUMENT, encoding="utf-8")
    (here / "m.desc").write_text(
        "# instrument: q.yaml\nA =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nB ~ A  # H1 +\n", encoding="utf-8"
    )
    return here


def test_everything_that_was_done_is_written(files: Path, rcvsem: Any) -> None:
    raw = (files / "one.xlsx").read_bytes()
    done = rcvsem("clean", "one.xlsx", "-i", "q.yaml", "--format", "xlsx,csv,sav", "-o", "out")
    assert done.code == 0, done.err
    assert (files / "one.xlsx").read_bytes() == raw
    out = files / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "cleaned.csv", "cleaned.sav", "cleaned.xlsx", "cleaning_log.csv", "report.md", "report.xlsx", "run.json",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO((out / "cleaned.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 79
    by_key = {row["respondent"]: row for row in rows}
    assert by_key["r8"]["A1"] == ""
    assert by_key["r7"]["A2"] == ""
    assert by_key["r10"]["flags"] == "seconds_per_item, fraction_of_median"
    log = list(csv.DictReader(io.StringIO((out / "cleaning_log.csv").read_text(encoding="utf-8-sig"))))
    assert set(log[0]) == {"respondent", "rule", "column", "before", "after"}
    assert {
        "respondent": "r5",
        "rule": "no_variance",
        "column": "",
        "before": "received",
        "after": "excluded",
    } in log
    assert {"respondent": "r7", "rule": "missing code", "column": "A2", "before": "9", "after": ""} in log
    assert sum(entry["rule"].startswith("revers") for entry in log) >= 70
    book = load_workbook(out / "cleaned.xlsx")
    assert book.sheetnames == ["data", "cleaning_log", "about"]
    cell = book["data"]["A2"]
    assert (cell.value, cell.data_type) == ("r0", "s")
    assert book["cleaning_log"].max_row == len(log) + 1
    report = (out / "report.md").read_text(encoding="utf-8")
    for words in (
        "Screening rules",
        "Missing answers by item",
        "Little",
        "Excluded respondents",
        "How answers",
    ):
        assert words in report


def test_the_sav_file_carries_labels_of_the_turned_codes(files: Path, rcvsem: Any) -> None:
    import pyreadstat

    assert rcvsem("clean", "one.xlsx", "-i", "q.yaml", "--format", "sav", "-o", "out", "-q").code == 0
    frame, meta = pyreadstat.read_sav(files / "out" / "cleaned.sav")
    assert len(frame) == 79
    assert meta.column_names_to_labels["A1"] == "a"
    assert meta.column_names_to_labels["A3"] == "c (R)"
    assert meta.variable_value_labels["A1"][1.0] == "one"
    assert meta.variable_value_labels["A3"][1.0] == "five"
    assert meta.variable_value_labels["sex"] == {1.0: "f", 2.0: "m"}


def test_scale_scores_only_when_asked(files: Path, rcvsem: Any) -> None:
    def columns(*options: str) -> dict[str, dict[str, str]]:
        assert rcvsem("clean", "one.xlsx", "-i", "q.yaml", "-o", "out", "-q", *options).code == 0
        text = (files / "out" / "cleaned.csv").read_text(encoding="utf-8-sig")
        return {row["respondent"]: row for row in csv.DictReader(io.StringIO(text))}

    assert "A_score" not in columns()["r8"]
    assert columns("--scores", "complete")["r8"]["A_score"] == ""
    row = columns("--scores", "available")["r8"]
    assert float(row["A_score"]) == pytest.approx((float(row["A2"]) + float(row["A3"])) / 2)


def test_personal_data_never_leave_the_file(files: Path, rcvsem: Any) -> None:
    said = [
        rcvsem("clean", "one.xlsx", "two.xlsx", "-i", "q.yaml", "--format", "xlsx,csv,sav"),
        rcvsem("clean", "one.xlsx", "-i", "q.yaml", "--json"),
        rcvsem("describe", "one.xlsx", "-i", "q.yaml", "--json"),
        rcvsem("fit", "m.desc", "one.xlsx", "--draws", "20", "--format", "xlsx,md,html,docx,tex,csv,json"),
        rcvsem("fit", "m.desc", "one.xlsx", "--draws", "0", "--json"),
        rcvsem("fit", "m.desc", "one.xlsx", "-i", "none", "--missing-codes", "9", "--draws", "0", "--json"),
        rcvsem("instrument", "new", "one.xlsx"),
        rcvsem("clean", "one.xlsx", "--missing-codes", "9"),
    ]
    for done in said:
        assert done.code in (0, 1), done.said
        assert not any(secret in done.said for secret in SECRETS)
    import zipfile

    written = [path for path in (files / "reports").rglob("*") if path.is_file()]
    assert len(written) > 12
    for path in written:
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                parts += [package.read(name) for name in package.namelist()]
        for part in parts:
            assert not any(secret.encode() in part for secret in SECRETS), path


def test_personal_data_stay_out_of_errors_and_tracebacks(
    files: Path, rcvsem: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import traceback

    from rcvsem.survey import read_export, read_survey

    done = rcvsem("fit", "m.desc", "one.xlsx", "-i", "none", "--group", "name", "--draws", "0")
    assert done.code == 2
    assert not any(secret in done.said for secret in SECRETS)
    raw = read_export(files / "one.xlsx")
    assert repr(raw) == "<RawExport plain, 80 records x 14 columns>"
    clean = read_survey(files / "one.xlsx", files / "q.yaml")
    assert not any(secret in repr(clean) for secret in SECRETS)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    # well before, so that whatever is kept of a file that was cleaned does not hide the fault
    assert rcvsem("clean", "one.xlsx", "-i", "q.yaml").code == 0
    monkeypatch.setattr("rcvsem.survey.cleaning.decide", broken)
    done = rcvsem("clean", "one.xlsx", "-i", "q.yaml")
    assert done.code == 3
    assert "Traceback" not in done.said
    assert not any(secret in done.said for secret in SECRETS)
    monkeypatch.setenv("RCVSEM_DEBUG", "1")
    with pytest.raises(RuntimeError) as caught:
        rcvsem("clean", "one.xlsx", "-i", "q.yaml")
    assert not any(secret in "".join(traceback.format_exception(caught.value)) for secret in SECRETS)


def test_waves_are_joined_and_reported_one_by_one(files: Path, rcvsem: Any) -> None:
    # three of the first wave answer again from the same place
    book = load_workbook(files / "two.xlsx")
    earlier = load_workbook(files / "one.xlsx").active
    assert earlier is not None
    sheet = book.active
    assert sheet is not None
    for source, goal in ((20, 30), (21, 31), (22, 32)):
        for column in range(2, 15):
            sheet.cell(goal, column).value = earlier.cell(source, column).value
    book.save(files / "two.xlsx")
    done = rcvsem("clean", "one.xlsx", "two.xlsx", "-i", "q.yaml", "--json", "-o", "out")
    found = json.loads(done.out)
    assert done.code == 0
    assert found["received"] == 140
    assert [wave["received"] for wave in found["waves"]] == [80, 60]
    assert [wave["analysed"] for wave in found["waves"]] == [79, 56]
    assert found["flow"][-2]["rule"] == "duplicate_across_waves"
    assert found["flow"][-2]["removed"] == 3
    log = (files / "out" / "cleaning_log.csv").read_text(encoding="utf-8-sig")
    assert log.count("duplicate_across_waves") == 3
    report = (files / "out" / "report.md").read_text(encoding="utf-8")
    assert "two.xlsx" in report
    assert "Respondents removed in each wave" in report
    fitted = json.loads(rcvsem("fit", "m.desc", "one.xlsx", "two.xlsx", "--draws", "0", "--json").out)
    assert fitted["n_received"] == 140
    assert fitted["n"] == 135 - 4  # two of each wave have a gap
    groups = rcvsem("fit", "m.desc", "one.xlsx", "two.xlsx", "--group", "wave", "--draws", "0", "--json")
    assert sorted(json.loads(groups.out)["group_n"]) == [54, 77]


def test_the_same_wave_twice_is_refused(files: Path, rcvsem: Any) -> None:
    done = rcvsem("clean", "one.xlsx", "./one.xlsx", "-i", "q.yaml")
    assert done.code == 2
    assert "one.xlsx is given twice" in done.err


def test_missing_answers_are_described(files: Path, rcvsem: Any) -> None:
    done = rcvsem("describe", "one.xlsx", "-i", "q.yaml", "--lang", "en")
    assert done.code == 0
    for words in ("Missing answers by item", "Patterns of missing answers", "Little's test", "77 of 79"):
        assert words in done.out
    found = json.loads(rcvsem("describe", "one.xlsx", "-i", "q.yaml", "--json").out)["missing_answers"]
    assert found["items"] == {"A1": 1, "A2": 1, "A3": 0, "B1": 0, "B2": 0, "B3": 0}
    assert found["complete"] == 77
    assert found["little"]["df"] > 0


def test_sensitivity_compares_with_and_without_the_marked(files: Path, rcvsem: Any) -> None:
    done = rcvsem("fit", "m.desc", "one.xlsx", "--draws", "0", "--sensitivity", "--json", "-o", "out")
    assert done.code == 0, done.err
    found = json.loads(done.out)["sensitivity"]
    # 79 analysed, 2 of them with a gap, 2 flagged as too fast; the straight-liner comes back in the third
    assert [variant["n"] for variant in found["variants"]] == [77, 75, 78]
    path = found["parameters"][0]
    assert (path["lhs"], path["rhs"]) == ("B", "A")
    assert len(path["std_all"]) == 3
    assert path["change"] == pytest.approx(max(abs(v - path["std_all"][0]) for v in path["std_all"]))
    report = (files / "out" / "report.md").read_text(encoding="utf-8")
    assert "with and without marked respondents" in report
    assert (
        json.loads(rcvsem("fit", "m.desc", "one.xlsx", "--draws", "0", "--json").out)["sensitivity"] is None
    )


def test_a_key_that_the_answers_contradict_is_said(files: Path, rcvsem: Any) -> None:
    text = INSTRUMENT.replace(", reverse: true", "")
    (files / "q.yaml").write_text(text, encoding="utf-8")
    done = rcvsem("fit", "m.desc", "one.xlsx", "--draws", "0", "-o", "out", "-q")
    assert "A3 runs against the other items of A" in done.err
    assert "A3 runs against the other items of A" in (files / "out" / "report.md").read_text(encoding="utf-8")


def test_a_failed_cleaning_leaves_what_was_there(files: Path, rcvsem: Any) -> None:
    assert rcvsem("clean", "one.xlsx", "-i", "q.yaml", "-o", "out", "-q").code == 0
    before = {path.name: path.read_bytes() for path in (files / "out").iterdir()}
    assert rcvsem("clean", "one.xlsx", "-i", "q.yaml", "-o", "out", "--format", "doc").code == 2
    assert {path.name: path.read_bytes() for path in (files / "out").iterdir()} == before


def test_options_of_reading(here: Path, rcvsem: Any) -> None:
    rng = np.random.default_rng(5)
    x = np.clip(np.round(3 + rng.normal(size=(50, 1)) + rng.normal(size=(50, 3))), 1, 5).astype(int)
    lines = ["Survey of 2026", "项目一;项目二;b"] + [";".join(map(str, row)) for row in x]
    (here / "d.csv").write_bytes("\n".join(lines).encode("gb18030"))
    (here / "m.desc").write_text("项目一 ~ 项目二 + b\n", encoding="utf-8")
    by_itself = rcvsem("fit", "m.desc", "d.csv", "--draws", "0")
    assert by_itself.code == 0
    assert "there is a title ('Survey of 2026'); row 2 was taken as the header" in by_itself.err
    assert "--header-row" in by_itself.err
    assert "header_row=" not in by_itself.err
    options = ("--header-row", "2", "--encoding", "gb18030", "--separator", "semicolon", "--read-as", "plain")
    done = rcvsem("fit", "m.desc", "d.csv", *options, "--draws", "0", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["n"] == 50
    labels = {1: "never", 2: "rarely", 3: "sometimes", 4: "often", 5: "always"}
    lines = ["a,b,c"] + [",".join(labels[v] for v in row) for row in x.tolist()]
    (here / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    (here / "t.desc").write_text("a ~ b + c\n", encoding="utf-8")
    refused = rcvsem("fit", "t.desc", "t.csv", "--draws", "0")
    assert refused.code == 2
    assert "--labels" in refused.err
    said = ",".join(f"{text}={code}" for code, text in labels.items())
    done = rcvsem("fit", "t.desc", "t.csv", "--labels", said, "--draws", "0", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["n"] == 50


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--labels", "a", "label=code"),
        ("--labels", "a=x", "label=code"),
        ("--labels", "a=1,a=2", "two codes"),
        ("--header-row", "0", "at least 1"),
        ("--scale", "5:1", "lower code first"),
        ("--scale", "1", "lowest and the highest"),
        ("--missing-codes", "x", "takes numbers"),
        ("--read-as", "spsss", "spsss"),
        ("--encoding", "klingon", "klingon"),
    ],
)
def test_options_that_cannot_be(files: Path, rcvsem: Any, option: str, value: str, words: str) -> None:
    (files / "a.csv").write_text("a,b\n1,2\n2,1\n3,3\n", encoding="utf-8")
    done = rcvsem("describe", "a.csv", option, value)
    assert done.code == 2
    assert words in done.err
    assert done.out == ""


def test_cells_that_look_like_formulas_stay_text(here: Path, rcvsem: Any) -> None:
    labels = ["=one", "+two", "-three", "@four"]
    anchors = ", ".join(f'{code}: "{text}"' for code, text in enumerate(labels, start=1))
    (here / "q.yaml").write_text(
        f"""
title: "=HYPERLINK(1)"
languages: [en]
scales: {{s: {{minimum: 1, maximum: 4, anchors: {{{anchors}}}}}}}
constructs:
  - {{code: A, name: "+A", items: [{{code: A1, text: "@a"}}, {{code: A2, text: "-b"}}]}}
export: {{cells: text}}
""",
        encoding="utf-8",
    )
    rng = np.random.default_rng(3)
    lines = ["A1,A2"] + [",".join(labels[k] for k in rng.integers(0, 4, 2)) for _ in range(40)]
    (here / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    done = rcvsem("clean", "d.csv", "-i", "q.yaml", "-o", "out", "-q", "--format", "xlsx,csv")
    assert done.code == 0, done.err
    begins = ("=", "+", "-", "@")
    for path in (here / "out").glob("*.xlsx"):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in row)
    text = (here / "out" / "cleaning_log.csv").read_text(encoding="utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(begins) for cell in row)
    assert "'=one" in text
    assert rcvsem("instrument", "to-xlsx", "q.yaml").code == 0
    for sheet in load_workbook(here / "q.xlsx"):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_outputs_stay_inside_the_chosen_folder(here: Path, rcvsem: Any) -> None:
    from rcvsem.foundation.errors import OptionError
    from rcvsem.report.run_folder import report_folder

    for name in ("../x", "a/b", "..", "", "a\\b", "CON"):
        with pytest.raises(OptionError):
            report_folder("reports", name)
    survey(here / "..evil.xlsx")
    done = rcvsem("clean", "..evil.xlsx", "--missing-codes", "9")
    assert done.code == 0, done.err
    assert [path.name for path in (here / "reports").iterdir()] == ["evil_clean"]
