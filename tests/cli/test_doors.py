"""Every command has one door in the library, and both give the same result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem as library
from rcvsem.foundation.errors import OptionError

ROOT = Path(__file__).parents[2]
RCV, MODIFIED, WAVE2 = (
    ROOT / p for p in ("models/rcv.desc", "models/rcv_modified.desc", "surveys/wave2.xlsx")
)
INSTRUMENT, PAPER = ROOT / "instruments/rcv.yaml", ROOT / "docs/examples/audit/rcv.yaml"
SMALL = ROOT / "docs/examples/audit/policy_index.yaml"
PLAN = ROOT / "models/mediation_dsc.desc"
SCALES = (WAVE2, "--instrument", INSTRUMENT)
FEW = ROOT / "tests/golden/measurement/few.desc"
# what says how the files were read, not what came out
ABOUT = ("findings", "warnings", "inputs", "reading")


@pytest.fixture(scope="module")
def survey() -> library.CleanSurvey:
    return library.read_survey(WAVE2, INSTRUMENT)


CASES: dict[str, tuple[list[Any], Callable[[Any], Any]]] = {
    "clean": ([*SCALES], lambda s: s),
    "fit": ([RCV, WAVE2, "--draws", 0], lambda s: library.fit(RCV, s)),
    "efa": ([*SCALES, "--parallel-draws", 20], lambda s: library.efa(s, parallel_draws=20)),
    "validity": ([FEW, WAVE2, "--draws", 20], lambda s: library.validity(s, FEW, draws=20)),
    "groups": ([*SCALES, "--by", "region"], lambda s: library.groups(s, "region")),
    "measurement": ([*SCALES, "--draws", 20], lambda s: library.measurement(s, draws=20)),
    "compare": ([RCV, MODIFIED, WAVE2], lambda s: library.compare([RCV, MODIFIED], s)),
    "cutoffs": (
        [PLAN, WAVE2, "--draws", 100, "--answers", "normal"],
        lambda s: library.cutoffs(PLAN, s, draws=100, answers="normal"),
    ),
    "process": (
        [7, *SCALES, "--x", "DP", "--m", "DSC", "--w", "VP", "--y", "PV", "--draws", 50],
        lambda s: library.process(7, s, x="DP", m=["DSC"], w="VP", y="PV", draws=50),
    ),
    "influence": (
        [FEW, WAVE2],
        lambda s: library.influence(FEW, s),
    ),
    "moderation": (
        [RCV, WAVE2, "--x", "DP", "--moderator", "VP", "--y", "PV", "--draws", 20],
        lambda s: library.moderation(RCV, s, x="DP", moderator="VP", y="PV", draws=20),
    ),
    "moderation --groups": (
        [PLAN, WAVE2, "--moderator", "region"],
        lambda s: library.moderation(library.read_model(PLAN), s, moderator="region", groups=True),
    ),
    "invariance": (
        [PLAN, WAVE2, "--group", "region", "--levels", "configural,metric"],
        lambda s: library.invariance(PLAN, s, group="region", levels=["configural", "metric"]),
    ),
    "robust": (
        [RCV, WAVE2, "--estimators", "ml,mlr", "--group", "region"],
        lambda s: library.robust(RCV, s, estimators=["ml", "mlr"], group="region"),
    ),
    "power": (
        [PLAN, "--loading", 0.8, "--path", 0.25, "--correlation", 0.5, "--n", 150, "-r", 20, "--no-search"],
        lambda s: library.power(
            PLAN, loading=0.8, path=0.25, correlation=0.5, n=150, replications=20, target=None
        ),
    ),
    "audit": ([PAPER], lambda s: library.audit(PAPER)),
    "refit": ([PAPER, "--draws", 3], lambda s: library.refit(PAPER, draws=3)),
    "run": ([ROOT / "study.yaml", "--draws", 20], lambda s: library.run(ROOT / "study.yaml", draws=20)),
}


#: Long ones are tried in the slow suite.
LONG = (
    *("run", "audit", "measurement", "cutoffs", "influence", "compare", "validity", "invariance"),
    "moderation --groups",
)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in CASES]
)
def test_a_door_gives_what_the_command_prints(
    name: str, rcvsem: Callable[..., Any], here: Path, survey: library.CleanSurvey
) -> None:
    arguments, door = CASES[name]
    command, *more = name.split()
    said = json.loads(rcvsem(command, *arguments, *more, "--json").out)
    result = door(survey)
    of_fit = {"survey": survey} if name == "fit" else {}
    found = json.loads(json.dumps(library.as_json(result, **of_fit)))
    assert _without(found) == _without(said)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items() if key not in ABOUT}
    return [_without(one) for one in value] if isinstance(value, list) else value


def test_frames(rcvsem: Callable[..., Any], survey: library.CleanSurvey) -> None:
    items = library.describe(survey)
    said = json.loads(rcvsem("describe", *SCALES, "--json").out)
    assert items["mean"].to_dict() == {row["code"]: row["mean"] for row in said["items"]}
    scores = library.scores(survey, kind="factor")
    said = json.loads(rcvsem("scores", *SCALES, "--kind", "factor", "--json").out)
    assert list(scores.index) == said["respondents"]
    assert scores["PV"].to_numpy() == pytest.approx(said["scores"]["PV"], abs=NEAR["rounding"])
    suggested = library.suggest(library.fit(RCV, survey), everything=True)
    said = json.loads(rcvsem("suggest", RCV, WAVE2, "--json").out)
    assert suggested["mi"].to_list() == [row["mi"] for row in said["suggestions"]]


def test_the_other_doors(rcvsem: Callable[..., Any], here: Path) -> None:
    rcvsem("simulate", PAPER, "--out", "simulated.csv")
    made = library.simulate(PAPER)
    written = pd.read_csv("simulated.csv").drop(columns="simulated")
    assert written.to_numpy() == pytest.approx(made.answers, abs=NEAR["solved"])
    rcvsem("fit", RCV, WAVE2, "--draws", 0, "--out", "report", "--quiet")
    repeated = library.verify("report")
    assert repeated.passed
    assert library.as_json(repeated) == json.loads(rcvsem("verify", "report", "--json").out)
    assert not library.check_instrument(INSTRUMENT)


def test_results_become_frames_and_reports(here: Path, survey: library.CleanSurvey) -> None:
    text = RCV.read_text(encoding="utf-8") + "\nPV ~ DP:VP\n"
    found = library.moderation(text, survey, draws=0)
    frame = found.to_frame()
    assert list(frame["outcome"].unique()) == ["PV"]
    assert len(frame) == 4  # the interaction and three slopes
    assert frame["est"].notna().all()
    robust = library.robust(RCV, survey, estimators=["ml", "mlr"])
    assert {"hypothesis", "ML", "MLR", "verdict"} <= set(robust.to_frame())
    for name, result in {"moderation": found, "robust": robust, "audit": library.audit(SMALL)}.items():
        folder = library.report(result, here / name, formats=["md"], lang="en")
        assert (folder / "report.md").stat().st_size > 1000
        assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["command"] == name
    with pytest.raises(OptionError, match="no machine form"):
        library.as_json(3)


def test_plain_tables_need_no_instrument(survey: library.CleanSurvey) -> None:
    frame = survey.to_frame()[["DP1", "DP2", "DP3", "DK1", "DK2", "DK3"]]
    constructs = {"DP": ["DP1", "DP2", "DP3"], "DK": ["DK1", "DK2", "DK3"]}
    assert set(library.scores(frame, constructs)) == {"DP", "DK"}
    assert library.efa(frame, constructs, parallel_draws=0).dimensions[0].n_factors == 2
    with pytest.raises(OptionError, match="which items belong to which construct"):
        library.scores(frame)


def test_every_command_is_listed_with_its_door() -> None:
    from typer.main import get_command

    from rcvsem.app.terminal import application

    manual = (ROOT / "docs/library.md").read_text(encoding="utf-8")
    missing = [name for name in get_command(application()).commands if f"`rcvsem {name}" not in manual]  # type: ignore[attr-defined]
    assert not missing
    unnamed = [name for name in library.__all__ if f"`{name}`" not in manual and f"`{name}(" not in manual]
    assert not unnamed
