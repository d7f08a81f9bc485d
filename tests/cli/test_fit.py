"""`rcvsem fit` as a user runs it: JSON, report, exit codes, inputs of every kind, faults on the way."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from rcvsem_command import completed as rcvsem  # put there by conftest.py
from tolerances import NEAR

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/schemas/fit.schema.json").read_text(encoding="utf-8"))
POLDEM = ROOT / "tests/golden/infer"


def fit_json(*arguments: object, cwd: str | Path = ".", code: int = 0) -> dict[str, Any]:
    done = rcvsem("fit", *arguments, "--json", cwd=cwd)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.fixture(scope="module")
def rcv() -> dict[str, Any]:
    return fit_json("models/rcv.desc", "surveys/wave2.xlsx", "--draws", 300)


def test_main_job_numbers(rcv: dict[str, Any]) -> None:
    assert rcv["n"] == 457
    assert rcv["n_received"] == 468
    assert rcv["converged"]
    assert rcv["admissible"]
    assert rcv["measures"]["df"] == 390
    assert 2 < rcv["measures"]["chisq"] / rcv["measures"]["df"] < 5
    supported = {row["name"] for row in rcv["hypotheses"] if row["supported"]}
    # by the percentile interval; maximum likelihood alone would support H4 (p = .014) as well
    assert supported == {"H6", "H7", "H8", "H9", "H10", "H12"}
    assert {row["decided_by"] for row in rcv["hypotheses"]} == {"percentile"}
    assert rcv["simulated"] is True


def test_measures_have_lavaans_names(rcv: dict[str, Any]) -> None:
    names = (
        "npar chisq df pvalue baseline_chisq baseline_df cfi tli nfi rfi ifi pnfi rmsea rmsea_ci_lower "
        "rmsea_ci_upper rmsea_pvalue srmr rmr gfi agfi pgfi aic bic logl ecvi cn_05 cn_01"
    )
    for name in names.split():
        assert isinstance(rcv["measures"][name], int | float), name


def test_effects_have_intervals_with_p(rcv: dict[str, Any]) -> None:
    indirect = next(e for e in rcv["effects"] if e["path"] == ["DSC", "BPC", "PV"])
    for kind in ("percentile", "bc"):
        interval = indirect["intervals"][kind]
        assert interval["lower"] < indirect["est"] < interval["upper"]
        assert (interval["pvalue"] < 0.05) == (interval["lower"] > 0 or interval["upper"] < 0)
    assert rcv["bootstrap"]["draws"] == 300
    assert rcv["bootstrap"]["converged"] == 300


def test_same_seed_same_json(rcv: dict[str, Any]) -> None:
    again = fit_json("models/rcv.desc", "surveys/wave2.xlsx", "--draws", 300, "--workers", 2)
    assert again == rcv


def test_real_survey() -> None:
    found = fit_json("models/bfi.desc", "surveys/bfi.csv", "--draws", 0)
    assert (found["n"], found["n_received"]) == (2436, 2800)
    assert found["measures"]["df"] == 266
    assert found["simulated"] is False
    assert found["bootstrap"] is None


@pytest.mark.parametrize("model", sorted(path.name for path in (ROOT / "models").glob("*.desc")))
def test_every_shipped_model_converges(model: str) -> None:
    data = "surveys/bfi.csv" if model == "bfi.desc" else "surveys/wave2.xlsx"
    assert fit_json(f"models/{model}", data, "--draws", 0)["admissible"]


def test_plain_csv_without_instrument() -> None:
    found = fit_json(POLDEM / "poldem.desc", POLDEM / "poldem.csv", "--draws", 0)
    golden = json.loads((POLDEM / "poldem_draws.json").read_text(encoding="utf-8"))
    estimates = {(row["lhs"], row["op"], row["rhs"]): row for row in found["parameters"]}
    by_name = dict(zip(golden["names"], golden["coef"], strict=True))
    assert estimates["dem60", "~", "ind60"]["est"] == pytest.approx(by_name["a"], rel=NEAR["five_digits"])
    assert estimates["indirect", ":=", "a*b"]["est"] == pytest.approx(
        golden["defined"][0]["est"], rel=NEAR["five_digits"]
    )


def _matrix(path: Path, values: np.ndarray, names: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["", *names])
        for name, row in zip(names, values, strict=True):
            writer.writerow([name, *(repr(float(value)) for value in row)])


@pytest.fixture
def poldem_matrix(tmp_path: Path) -> tuple[Path, Path, Path]:
    rows = np.genfromtxt(POLDEM / "poldem.csv", delimiter=",", names=True)
    names = list(rows.dtype.names or ())
    data = np.column_stack([rows[name] for name in names])
    cov = np.cov(data.T)
    sd = np.sqrt(np.diag(cov))
    _matrix(tmp_path / "cov.csv", cov, names)
    _matrix(tmp_path / "cor.csv", cov / np.outer(sd, sd), names)
    with (tmp_path / "sd.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, [repr(float(value)) for value in sd]])
    return tmp_path / "cov.csv", tmp_path / "cor.csv", tmp_path / "sd.csv"


def test_matrix_input_equals_data(poldem_matrix: tuple[Path, Path, Path]) -> None:
    cov, cor, sd = poldem_matrix
    raw = fit_json(POLDEM / "poldem.desc", POLDEM / "poldem.csv", "--draws", 0)
    from_cov = fit_json(POLDEM / "poldem.desc", "--cov", cov, "--n", 75)
    from_cor = fit_json(POLDEM / "poldem.desc", "--cov", cor, "--sd", sd, "--n", 75)
    for other in (from_cov, from_cor):
        assert other["measures"]["chisq"] == pytest.approx(raw["measures"]["chisq"], rel=NEAR["minimum"])
        for a, b in zip(raw["parameters"], other["parameters"], strict=True):
            assert a["est"] == pytest.approx(b["est"], rel=NEAR["six_digits"])
            assert a["se"] == pytest.approx(b["se"], rel=NEAR["six_digits"])


def test_amos_convention_changes_chisq() -> None:
    lavaan = fit_json("models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0)["measures"]
    amos = fit_json("models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0, "--convention", "amos")[
        "measures"
    ]
    assert amos["chisq"] == pytest.approx(lavaan["chisq"] * 456 / 457, rel=NEAR["rounding"])
    assert amos["aic"] == pytest.approx(amos["chisq"] + 2 * amos["npar"], rel=NEAR["rounding"])


def test_semopy_engine_agrees() -> None:
    ours = fit_json("models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0)
    theirs = fit_json("models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0, "--engine", "semopy")
    assert theirs["engine"] == "semopy"
    assert theirs["measures"]["chisq"] == pytest.approx(ours["measures"]["chisq"], rel=NEAR["four_digits"])


def test_cross_check_reports_the_largest_difference() -> None:
    found = fit_json(POLDEM / "poldem.desc", POLDEM / "poldem.csv", "--draws", 0, "--cross-check")
    check = found["cross_check"]
    # the differences and nothing else: the fits behind them hold respondents' answers
    assert set(check) == {"estimate", "standard_error", "chisq", "in_standard_errors", "where"}
    assert 0 < check["estimate"] < 0.01
    assert [finding["code"] for finding in found["findings"]].count("cross_check") == 1


def test_report_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = rcvsem("fit", "models/rcv.desc", "surveys/wave2.xlsx", "--draws", 50, "--out", out, "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} >= {"report.xlsx", "report.md", "run.json"}
    text = (out / "report.md").read_text(encoding="utf-8")
    assert "模拟" in text
    assert "192.0.2." not in text
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["seed"] == 1
    assert {entry["role"] for entry in run["inputs"]} == {"model", "instrument", "survey"}
    assert all(len(entry["sha256"]) == 64 for entry in run["inputs"])
    assert str(tmp_path) not in json.dumps(run)


def test_default_report_folder_is_named_after_the_files(tmp_path: Path) -> None:
    for folder in ("models", "surveys", "instruments"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    done = rcvsem(
        "fit", "models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0, "--quiet", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports/measurement_wave2/report.xlsx").exists()


def test_improper_solution_is_exit_code_1(tmp_path: Path) -> None:
    folder = ROOT / "tests/bad/94_heywood_negative_variance"
    found = fit_json(folder / "model.lav", folder / "data.csv", "--draws", 0, code=1)
    assert found["converged"]
    assert not found["admissible"]
    assert any("negative" in warning for warning in found["warnings"])


def _failing(*arguments: object, cwd: str | Path = ".") -> str:
    done = rcvsem("fit", *arguments, cwd=cwd)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_missing_file(tmp_path: Path) -> None:
    assert "nowhere.xlsx" in _failing("models/rcv.desc", "nowhere.xlsx", "--out", tmp_path / "r")


def test_missing_model() -> None:
    assert "nothing.desc" in _failing("models/nothing.desc", "surveys/wave2.xlsx")


def test_no_such_sheet() -> None:
    said = _failing("models/rcv.desc", "surveys/wave2.xlsx", "--sheet", "Tabelle1")
    assert "Tabelle1" in said
    assert "Sheet1" in said


def test_wrong_file_type() -> None:
    assert "yaml" in _failing("models/rcv.desc", "instruments/rcv.yaml").casefold()


def _wave2_rows() -> tuple[list[str], list[list[Any]]]:
    from rcvsem.survey import read_export

    raw = read_export(ROOT / "surveys/wave2.xlsx")
    return list(raw.columns), [list(row) for row in raw.cells]


def _write_csv(path: Path, header: list[str], rows: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([["" if value is None else value for value in row] for row in rows])
    return path


def _coded(tmp_path: Path, change: Any = None) -> Path:
    """A plain table of the bfi survey's first rows, changed."""
    with (ROOT / "surveys/bfi.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    rows = [list(row) for row in rows[:300]]
    if change is not None:
        change(header, rows)
    return _write_csv(tmp_path / "table.csv", header, rows)


def test_missing_item_column(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        header[header.index("A3")] = "other"

    assert "A3" in _failing("models/bfi.desc", _coded(tmp_path, change))


def test_two_columns_for_one_item(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        header.append("A3")
        for row in rows:
            row.append("1")

    said = _failing("models/bfi.desc", _coded(tmp_path, change))
    assert "A3" in said


def test_text_that_maps_to_no_anchor(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        rows[4][header.index("A2")] = "quite so"

    said = _failing("models/bfi.desc", _coded(tmp_path, change))
    assert "quite so" in said
    assert "A2" in said
    assert "row 6" in said


def test_code_out_of_range(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        rows[7][header.index("C1")] = "9"

    said = _failing("models/bfi.desc", _coded(tmp_path, change))
    assert "C1" in said
    assert "9" in said


def test_typo_in_the_model_has_a_caret(tmp_path: Path) -> None:
    model = tmp_path / "typo.desc"
    model.write_text("A =~ A2 + + A3\n", encoding="utf-8")
    said = _failing(model, "surveys/bfi.csv")
    assert "line 1" in said
    assert said.rstrip().endswith("^")


def test_unknown_variable_in_the_model(tmp_path: Path) -> None:
    model = tmp_path / "unknown.desc"
    model.write_text("A =~ A2 + A3 + A44\n", encoding="utf-8")
    said = _failing(model, "surveys/bfi.csv", "-i", "instruments/bfi.yaml")
    assert "A44" in said


def test_unidentified_model(tmp_path: Path) -> None:
    model = tmp_path / "two.desc"
    model.write_text("A =~ A2 + A3\n", encoding="utf-8")
    said = _failing(model, "surveys/bfi.csv")
    assert "two indicators" in said


def test_constant_item(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        for row in rows:
            row[header.index("N1")] = "3"

    assert "N1" in _failing("models/bfi.desc", _coded(tmp_path, change))


def test_fewer_respondents_than_needed(tmp_path: Path) -> None:
    def change(header: list[str], rows: list[list[str]]) -> None:
        del rows[3:]

    said = _failing("models/bfi.desc", _coded(tmp_path, change))
    assert "respondents" in said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_read_only_reports_folder(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    said = _failing(
        "models/measurement.desc", ROOT / "surveys/wave2.xlsx", "--draws", 0, "--out", folder / "r"
    )
    assert "locked" in said


def test_reports_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    said = _failing(
        "models/measurement.desc", "surveys/wave2.xlsx", "--draws", 0, "--out", tmp_path / "taken"
    )
    assert "taken" in said
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--estimator", "mll"), "mlr"),
        (("--draws", "-1"), "draws"),
        (("--intervals", "bootstrap"), "percentile"),
        (("--level", "95"), "level"),
        (("--scale", "five"), "--scale"),
        (("--n", "20"), "--cov"),
        (("--group", "nosuch"), "nosuch"),
        (("--format", "pdf"), "xlsx"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_options_say_what_is_allowed(arguments: tuple[str, ...], words: str) -> None:
    assert words in _failing(POLDEM / "poldem.desc", POLDEM / "poldem.csv", *arguments)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom rcvsem.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'semopy', 'openpyxl', 'matplotlib', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_fit_imports_nothing_slow(tmp_path: Path) -> None:
    """Neither told as JSON nor written."""
    ends = (["--json"], ["--out", str(tmp_path / "report"), "--quiet"])
    code = (
        "import sys\nfrom rcvsem.cli import main\n"
        f"for end in {ends}:\n"
        "    try:\n        main(['fit', 'models/rcv.desc', 'surveys/wave2.xlsx', '--draws', '0', *end])\n"
        "    except SystemExit as leaving:\n        assert not leaving.code\n"
        "heavy = {'pandas', 'scipy', 'semopy', 'matplotlib', 'pingouin', 'factor_analyzer', 'joblib', 'docx',\n"
        "         'numpy.random', 'numpy.ma'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
