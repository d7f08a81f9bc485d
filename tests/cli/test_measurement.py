"""efa, validity, groups, scores, measurement, reliability, describe through the real command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rcvsem_command import completed as run  # put there by conftest.py
from tolerances import NEAR

ROOT = Path(__file__).parents[2]
WAVE1, WAVE2 = ROOT / "surveys" / "wave1.xlsx", ROOT / "surveys" / "wave2.xlsx"
RCV = ROOT / "instruments" / "rcv.yaml"


def as_json(*arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Once:
    """An analysis of a study that is carried out at the first call, and looked at again at the next."""

    def __init__(self, analysis: Any) -> None:
        self.analysis, self.options, self.result = analysis, [], None

    def __call__(self, study: Any, options: Any) -> Any:
        self.options.append(options)
        self.result = self.result or self.analysis(study, options)
        return self.result


def test_efa_proposes_what_the_study_dropped() -> None:
    found = as_json("efa", WAVE1, "-i", RCV, "--items", "all", "--parallel-draws", 20)
    assert sorted(found["proposed"]) == ["DK5", "DP4", "DP5"]
    assert [d["dimension"] for d in found["dimensions"]] == ["resource", "capability", "value"]
    resource = found["dimensions"][0]
    assert resource["n_factors"] == 3
    assert resource["kmo"] > 0.9
    assert resource["cumulative"] == pytest.approx(0.85, abs=NEAR["published_share"])
    steps = resource["proposals"]
    assert [step["step"] for step in steps] == [1, 2, 3]
    assert all(step["rule"] == "cross-loading" for step in steps)
    assert steps[0]["before"]["items"] == 15
    assert steps[2]["after"]["items"] == 12
    assert len(resource["loadings"]) == 15
    np.testing.assert_allclose(
        [sum(v**2 for v in row) for row in resource["loadings"].values()],
        list(resource["communalities"].values()),
        atol=NEAR["solved"],
    )
    kept = as_json("efa", WAVE1, "-i", RCV, "--parallel-draws", 0)
    assert kept["proposed"] == []


def test_efa_report_and_options(tmp_path: Path) -> None:
    out = tmp_path / "efa"
    done = run("efa", WAVE1, "-i", RCV, "--dimension", "capability", "--factors", "parallel", "--extraction", "ml",
               "--rotation", "oblimin", "--parallel-draws", 100, "--out", out, "--lang", "en")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "parallel analysis" in done.stdout
    assert "Factor correlations: Capabilities" in done.stdout
    assert "direct oblimin" in done.stdout
    assert {path.name for path in out.iterdir()} == {"report.xlsx", "report.md", "run.json", "figures"}
    assert {path.name for path in (out / "figures").iterdir()} == {
        "scree-capability.svg",
        "scree-capability.png",
    }
    assert "The test of 1 factors" not in done.stdout
    assert "χ²(" in done.stdout
    assert "scree-capability.svg" in (out / "report.md").read_text(encoding="utf-8")
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["command"] == "efa"
    again = tmp_path / "again"
    run("efa", WAVE1, "-i", RCV, "--dimension", "capability", "--factors", "parallel", "--extraction", "ml",
        "--rotation", "oblimin", "--parallel-draws", 100, "--out", again, "--lang", "en")  # fmt: skip
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        assert path.read_bytes() == (again / path.relative_to(out)).read_bytes(), path.name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("efa", WAVE1, "-i", RCV, "--dimension", "resources"), "There is no dimension 'resources'. There are: resource"),
        (("efa", WAVE1, "-i", RCV, "--factors", "many"), "--factors takes a whole number"),
        (("efa", WAVE1, "-i", RCV, "--factors", "0"), "--factors takes a whole number of at least 1"),
        (("efa", WAVE1, "-i", RCV, "--cut", "1.4"), "--cut takes a number of at least 0 and up to 1"),
        (("efa",), "There is no survey file"),
        (("validity", WAVE2, "-i", RCV, "--limit", "2"), "--limit takes a number above 0 and up to 1"),
        (("validity", WAVE2, "-i", RCV, "--marker", "mood"), "The marker 'mood' is not in the data"),
        (("validity", WAVE2, "-i", RCV, "--marker", "DP1"), "is an item of a construct"),
        (("groups", WAVE2, "-i", RCV), "Give --by with one of: region, tenure, department"),
        (("groups", WAVE2, "-i", RCV, "--by", "age"), "no question 'age'"),
        (("groups", WAVE2, "-i", RCV, "--by", "early-late", "--share", "0.9"), "--share takes"),
        (("scores", WAVE2, "-i", RCV, "--kind", "factor", "--available"), "Factor scores need every item"),
        (("scores", WAVE2, "-i", RCV, "--out", "scores.doc"), "ends in .csv"),
    ],
)  # fmt: skip
def test_errors_are_one_line(arguments: tuple[object, ...], message: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert len(errors) == 1
    assert message in errors[0]
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_reliability_of_all_scales() -> None:
    found = as_json("reliability", WAVE2, "-i", RCV, "--draws", 200)
    keys = {"construct", "items", "n", "alpha", "alpha_lower", "alpha_upper", "alpha_standardized", "cr", "ave",
            "sqrt_ave", "omega"}  # fmt: skip
    assert keys <= set(found["constructs"][0])
    levels = [row["level"] for row in found["scales"]]
    assert levels == ["construct"] * 6 + ["dimension"] * 3 + ["whole"]
    for row in found["scales"]:
        assert row["alpha_lower"] < row["alpha"] < row["alpha_upper"]
        assert row["alpha_boot_lower"] < row["alpha"] < row["alpha_boot_upper"]
        assert row["omega_boot_lower"] < row["omega"] < row["omega_boot_upper"]
        assert 0 < row["mean_r"] < row["split_half"] < 1
    by_code = {row["scale"]: row for row in found["scales"]}
    for construct in found["constructs"]:
        assert by_code[construct["construct"]]["alpha"] == pytest.approx(
            construct["alpha"], rel=NEAR["rounding"]
        )
    (second,) = found["second_order"]
    assert second["construct"] == "resource"
    assert set(second["indicators"]) == {"DP", "DK", "VP"}
    assert second["ave"] == pytest.approx(
        np.mean(np.square(list(second["indicators"].values()))), rel=NEAR["solved"]
    )
    assert second["df"] == 51


def test_validity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rcvsem.analyses import validity

    # computed once, told as JSON and as a report
    monkeypatch.setattr(validity, "run_validity", computed := Once(validity.run_validity))
    found = as_json("validity", WAVE2, "-i", RCV, "--draws", 100, "--marker", "tenure")
    assert len(found["htmt"]) == 15
    assert all(row["htmt_lower"] < row["htmt"] < row["htmt_upper"] for row in found["htmt"])
    assert len(found["discriminant_tests"]) == 15
    close = {
        (row["a"], row["b"]): row["by_interval"] for row in found["discriminant_tests"] if not row["distinct"]
    }
    assert close == {("PV", "BPC"): "moderate"}
    assert not any(row["identical"] for row in found["discriminant_tests"])
    rivals = found["rival_models"]
    assert [len(model["factors"]) for model in rivals] == [6, 5, 4, 3, 2, 1, 3]
    assert rivals[-1]["name"] == "dimensions"
    assert rivals[1]["factors"][-1] == ["BPC", "PV"]
    assert [row["test"] for row in found["method_bias"]] == [
        "harman",
        "one-factor",
        "ulmc",
        "marker",
        "cfa-marker",
        "vif",
    ]
    assert all(row["rule"] and row["verdict"] for row in found["method_bias"])
    assert {row["item"] for row in found["cross_loadings"]} >= {"DP1", "PV6"}
    assert found["constructs"][0]["construct"] == "DP"
    out = tmp_path / "validity"
    done = run(
        "validity", WAVE2, "-i", RCV, "--draws", 100, "--marker", "tenure", "--out", out, "--lang", "en"
    )
    assert done.returncode == 0, done.stderr
    assert computed.options[0] == computed.options[1]
    for title in (
        "Common method bias",
        "Rival measurement models",
        "HTMT and HTMT2",
        "Second-order constructs",
    ):
        assert title in done.stdout
    report = (out / "report.md").read_text(encoding="utf-8")
    for title in ("Cross-loadings", "Items under a latent method factor", "## Model fit"):
        assert title in report
    assert (out / "report.xlsx").stat().st_size > 10_000


def test_validity_of_a_model_file(tmp_path: Path) -> None:
    model = tmp_path / "three.desc"
    lines = (ROOT / "models" / "bfi.desc").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(("Agree", "Consc", "Neuro"))]
    instrument = ROOT / "instruments" / "bfi.yaml"
    model.write_text("\n".join([f"# instrument: {instrument}", *kept]), encoding="utf-8")
    found = as_json("validity", model, ROOT / "surveys" / "bfi.csv", "--draws", 0)
    assert [row["construct"] for row in found["constructs"]] == ["Agree", "Consc", "Neuro"]
    assert found["second_order"] == []
    assert found["htmt"][0]["htmt_lower"] is None
    assert {row["test"]: row["passed"] for row in found["method_bias"]}["vif"] is True


def test_groups() -> None:
    found = as_json(
        "groups", WAVE2, "-i", RCV, "--by", "department", "--by", "early-late", "--variables", "both"
    )
    department, arrival = found["checks"]
    assert department["by"] == "department"
    first = department["comparisons"][0]
    assert first["groups"][0]["label"] == "Business department"
    assert sum(group["n"] for group in first["groups"]) <= 457
    assert first["test"] == "Welch F"
    assert first["effect_name"] == "eta2"
    assert len(department["comparisons"]) == 6 + 30
    assert arrival["comparisons"][0]["test"] == "Welch t"
    assert [group["group"] for group in arrival["comparisons"][0]["groups"]] == ["early", "late"]
    assert all(c["pvalue_holm"] >= c["pvalue"] for c in department["comparisons"])


def test_scores(tmp_path: Path) -> None:
    done = run("scores", WAVE2, "-i", RCV, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "scores.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 457
    assert list(rows[0]) == ["respondent", "wave", "DP", "DK", "VP", "DSC", "BPC", "PV"]
    means = as_json("scores", WAVE2, "-i", RCV)
    sums = as_json("scores", WAVE2, "-i", RCV, "--kind", "sum")
    np.testing.assert_allclose(
        np.array(means["scores"]["DP"], dtype=float) * 3, np.array(sums["scores"]["DP"], dtype=float)
    )
    assert [float(row["DP"]) for row in rows] == pytest.approx(means["scores"]["DP"])
    regression = as_json("scores", WAVE2, "-i", RCV, "--kind", "factor")
    bartlett = as_json("scores", WAVE2, "-i", RCV, "--kind", "factor", "--method", "bartlett")
    for code in ("DP", "PV"):
        one, other = (np.array(found["scores"][code], dtype=float) for found in (regression, bartlett))
        assert np.corrcoef(one, other)[0, 1] > 0.95
        assert one.std() < other.std()  # regression scores are shrunken
        assert one.mean() == pytest.approx(0.0, abs=NEAR["minimum"])


def test_describe(tmp_path: Path) -> None:
    found = as_json("describe", WAVE2, "-i", RCV, "--by", "department")
    assert found["mardia"]["k"] == 30
    assert found["henze_zirkler"]["pvalue"] < 0.05
    assert [scale["construct"] for scale in found["discrimination"]] == ["DP", "DK", "VP", "DSC", "BPC", "PV"]
    item = found["discrimination"][0]["items"][0]
    assert item["item"] == "DP1"
    assert item["critical_ratio"] > 3
    assert 0 < item["item_rest"] < 1
    assert found["items"][0]["ceiling"] > found["items"][0]["floor"]
    assert found["groups"][0]["by"] == "department"
    out = tmp_path / "describe"
    done = run("describe", WAVE2, "-i", RCV, "--out", out, "--quiet")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (out / "figures").iterdir()}
    assert {
        "item-distributions.svg",
        "item-distributions.png",
        "correlations.svg",
        "correlations.png",
    } == names
    assert (out / "figures" / "item-distributions.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_whole_chapter(tmp_path: Path) -> None:
    done = run("measurement", WAVE1, "-i", RCV, "--items", "all", "--draws", 50, "--by", "tenure", "--lang", "en",
               cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    out = tmp_path / "reports" / "wave1_measurement"
    report = (out / "report.md").read_text(encoding="utf-8")
    order = ["## Sample", "## Items", "## Exploratory", "## Reliability", "## Measurement", "## Model fit",
             "## Construct validity", "## Common method bias", "## Group checks", "## Session"]  # fmt: skip
    places = [report.index(title) for title in order]
    assert places == sorted(places)
    assert "3 items are proposed for dropping" in report
    assert "simulated" in report
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert sorted(record["proposed"]) == ["DK5", "DP4", "DP5"]
    assert {"scree-resource.svg", "item-distributions.svg"} <= {p.name for p in (out / "figures").iterdir()}


def test_a_plain_table_without_constructs(tmp_path: Path) -> None:
    data = ROOT / "tests" / "golden" / "measurement" / "data" / "hs.csv"
    found = as_json("efa", data, "--extraction", "minres", "--rotation", "promax", "--parallel-draws", 50)
    (dimension,) = found["dimensions"]
    assert dimension["dimension"] == "all"
    assert dimension["chosen_by"] == "eigenvalues above 1"
    assert dimension["n_factors"] == dimension["kaiser"] == 3
    model = tmp_path / "hs.lav"
    model.write_text(
        "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n", encoding="utf-8"
    )
    named = as_json("efa", model, data, "--parallel-draws", 0)
    assert named["dimensions"][0]["n_factors"] == 3
    assert list(named["dimensions"][0]["constructs"]) == ["visual", "textual", "speed"]
    groups = run("groups", model, data, "--by", "early-late", "--lang", "en")
    assert groups.returncode == 0, groups.stderr
    assert "early and late respondents" in groups.stdout
