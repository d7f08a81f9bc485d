"""What the reports of the ordinal, missing, group and planning commands must say, read as a user reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RCV, BFI = ROOT / "models/rcv.desc", ROOT / "models/bfi.desc"
WAVE2, ANSWERS = ROOT / "surveys/wave2.xlsx", ROOT / "surveys/bfi.csv"
MD = ("--format", "md")
GUESSED = ("--loading", 0.8, "--path", 0.1, "--correlation", 0.4)
DEFINED = f"""# instrument: {ROOT / "instruments/rcv.yaml"}
DP =~ DP1 + DP2 + DP3
DSC =~ DSC1 + DSC2 + DSC3
BPC =~ BPC1 + BPC2 + BPC3
DSC ~ a*DP
BPC ~ b*DSC + c*DP
ab := a*b
"""


@pytest.fixture
def defined(here: Path) -> Path:
    path = here / "defined.desc"
    path.write_text(DEFINED, encoding="utf-8")
    return path


def report(folder: str) -> str:
    return (Path(folder) / "report.md").read_text(encoding="utf-8")


def test_definitions_stand_in_the_report_with_their_intervals(
    rcvsem: Callable[..., Any], defined: Path
) -> None:
    intervals = ("--intervals", "percentile,bca,montecarlo")
    done = rcvsem("fit", defined, WAVE2, "--draws", 60, *intervals, "--lang", "en", "--out", "r", *MD)
    assert "Defined quantities" in done.out
    table = report("r").split("Defined quantities")[1].split("\n\n")[1]
    for heading in ("95% CI |", "Percentile 95% CI |", "BCa 95% CI |", "Monte Carlo 95% CI |"):
        assert heading in table
    row = next(line for line in table.splitlines() if line.startswith("| ab"))
    assert "a\\*b" in row or "a*b" in row
    (defined.parent / "none.desc").write_text(DEFINED.replace("ab := a*b", ""), encoding="utf-8")
    plain = rcvsem(
        "fit", defined.parent / "none.desc", WAVE2, "--draws", 0, "--lang", "en", "--out", "n", *MD
    )
    assert "Defined" not in plain.out


def test_bollen_stine_p_stands_under_the_indices(rcvsem: Callable[..., Any], defined: Path) -> None:
    kind = ("--bootstrap-kind", "bollen-stine")
    done = rcvsem("fit", defined, WAVE2, "--draws", 60, *kind, "--lang", "both", "--out", "r", *MD)
    assert "Bollen-Stine bootstrap of χ²: p" in done.out
    assert "Bollen-Stine bootstrap: 60 resamples" in done.out
    assert "Bollen-Stine 自助法" in report("r")


def test_auxiliary_variables_are_named_under_the_tables(rcvsem: Callable[..., Any], here: Path) -> None:
    fiml = ("--missing", "fiml", "--draws", 0, "--lang", "both", "--quiet")
    rcvsem("fit", BFI, ANSWERS, *fiml, "--auxiliary", "age,education", "--out", "with", *MD)
    rcvsem("fit", BFI, ANSWERS, *fiml, "--out", "without", *MD)
    assert "Auxiliary variables, outside the model: age, education." in report("with")
    assert "辅助变量" in report("with")
    assert "Auxiliary" not in report("without")


def test_discriminant_validity_is_shown_for_every_group(rcvsem: Callable[..., Any], here: Path) -> None:
    rcvsem(
        "fit", BFI, ANSWERS, "--group", "gender", "--draws", 0, "--lang", "en", "--quiet", "--out", "r", *MD
    )
    text = report("r")
    assert "Fornell-Larcker (Male)" in text
    assert "Fornell-Larcker (Female)" in text
    assert "Groups: Male (N = 805), Female (N = 1631)." in text


def test_what_groups_have_in_common_stands_under_the_tables(rcvsem: Callable[..., Any], here: Path) -> None:
    equal = ("--group-equal", "loadings,intercepts", "--group-partial", "N5~1")
    rcvsem("fit", BFI, ANSWERS, "--group", "gender", *equal, "--draws", 0, "--quiet", "--out", "r", *MD)
    text = report("r").replace("\\~", "~")
    assert "held equal: loadings and intercepts (N5~1 free)." in text
    assert "组间等值：载荷、截距（N5~1 除外）" in text


def test_codes_of_categories_are_not_taken_as_numbers_in_silence(
    rcvsem: Callable[..., Any], here: Path
) -> None:
    product = ("--x", "DP", "--y", "PV", "--draws", 0, "--json")
    found = json.loads(rcvsem("moderation", RCV, WAVE2, "--moderator", "region", *product).out)
    said = [one for one in found["findings"] if one["code"] == "codes_as_numbers"]
    assert [one["severity"] for one in said] == ["warning"]
    assert "1 = " in said[0]["text"]
    assert "--groups" in said[0]["fix"]
    latent = json.loads(rcvsem("moderation", RCV, WAVE2, "--moderator", "VP", *product).out)
    assert not [one for one in latent["findings"] if one["code"] == "codes_as_numbers"]
    assert latent["n_received"] == 468


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["fit", BFI, ANSWERS, "--missing", "fiml", "--auxiliary", "ages"],
            "'ages' is not in the data; 'age' is.",
        ),
        (
            ["moderation", RCV, WAVE2, "--x", "DP", "--moderator", "vpp", "--y", "PV"],
            "'vpp' is neither a construct",
        ),
    ],
)
def test_names_that_nobody_knows(
    arguments: list[Any], words: str, rcvsem: Callable[..., Any], here: Path
) -> None:
    done = rcvsem(*arguments)
    assert done.code == 2
    assert words in done.err
    assert "line" not in done.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (
            ["invariance", "--group", "region", "--levels", "configural,metric"],
            "rcv_wave2_invariance",
        ),
        (["moderation", "--moderator", "region", "--groups"], "rcv_wave2_moderation"),
        (["robust", "--estimators", "ml,mlr"], "rcv_wave2_robust"),
        (["power", *GUESSED, "--n", 200, "-r", 10, "--no-search"], "rcv_power"),
    ],
)
def test_reports_of_the_new_commands_say_what_made_them(
    arguments: list[Any], name: str, rcvsem: Callable[..., Any], here: Path
) -> None:
    small = (here / "rcv.desc", WAVE2)
    small[0].write_text(DEFINED, encoding="utf-8")
    arguments = [arguments[0], *small[: 1 if arguments[0] == "power" else 2], *arguments[1:]]
    done = rcvsem(*arguments, "--lang", "zh", "--quiet", *MD)
    assert done.out == f"reports/{name}\n"
    text = report(f"reports/{name}")
    assert "报告生成信息" in text
    assert "SHA-256" in text
    assert "Give format=" not in text
    assert "组间等值的参数：loadings" not in text
    record = json.loads((Path("reports") / name / "run.json").read_text(encoding="utf-8"))
    assert record["command"] == arguments[0]
    assert record["inputs"]
    assert set(record["versions"]) >= {"python", "numpy", "rcvsem"}


def test_pictures_of_a_moderation_speak_the_language_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    import rcvsem as library
    from rcvsem.chapters.moderation import moderation_document
    from rcvsem.report.figures import moderation as figures

    found = library.moderation(RCV, WAVE2, x="DP", moderator="VP", y="PV", draws=0)
    asked: list[str] = []
    monkeypatch.setattr(figures, "label", lambda text, language, *_: asked.append(language) or text.of("en"))
    moderation_document(found, "zh")
    assert set(asked) == {"zh"}


def test_the_example_of_the_manual_runs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual = (ROOT / "docs/library.md").read_text(encoding="utf-8")
    code = manual.split("```python\n")[1].split("```")[0].replace('"reports/', f'"{here}/')
    code = code.replace("audit/rcv.yaml", "audit/policy_index.yaml")  # in no time
    monkeypatch.chdir(ROOT)
    exec(compile(code, "library.md", "exec"), {})
    assert (here / "moderation/report.xlsx").exists()
