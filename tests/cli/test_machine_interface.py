"""What `--json` prints is what its published schema says, and the schema says everything that is printed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rcvsem_schemas as schemas
import rcvsem_snapshots as snapshots

from rcvsem.commands import COMMANDS

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "models/mediation_dsc.desc"
RCV, BFI = ROOT / "models/rcv.desc", ROOT / "models/bfi.desc"
WAVE1, WAVE2, ANSWERS = (ROOT / "surveys" / name for name in ("wave1.xlsx", "wave2.xlsx", "bfi.csv"))
SCALES = (WAVE2, "--instrument", ROOT / "instruments/rcv.yaml")
FEW = (WAVE2, "--model", ROOT / "tests/golden/measurement/few.desc")
PAPER = ROOT / "docs/examples/audit/rcv.yaml"

GENDER = (ROOT / "tests/golden/groups/bfi.csv", "--group", "gender")
GUESSED = ("--loading", 0.8, "--path", 0.25, "--correlation", 0.5)

# command -> command lines whose output must fit the schema
CASES: dict[str, list[tuple[Any, ...]]] = {
    "audit": [(PAPER,), (ROOT / "docs/examples/audit/policy_index.yaml",)],
    "clean": [SCALES, (WAVE1, *SCALES)],
    "compare": [(RCV, ROOT / "models/rcv_modified.desc", WAVE2)],
    "compare-pls": [
        (RCV, ROOT / "models/mediation_bpc.desc", WAVE2, "--repeats", 2, "--predictors", "direct")
    ],
    "cutoffs": [(SMALL, WAVE2, "--draws", 100), (SMALL, WAVE2, "--draws", 100, "--answers", "normal")],
    "describe": [SCALES, (*SCALES, "--by", "region")],
    "efa": [
        (*SCALES, "--parallel-draws", 20),
        (WAVE1, *SCALES[1:], "--items", "all", "--parallel-draws", 20),
    ],
    "fit": [
        (RCV, WAVE2, "--draws", 20, "--intervals", "percentile,bc,montecarlo", "--bootstrap-parameters"),
        (ROOT / "models/measurement.desc", WAVE2, "--draws", 0, "--cross-check", "--sensitivity"),
        (BFI, ANSWERS, "--draws", 0, "--estimator", "wlsmv", "--ordered", "all", "--group", "gender"),
        (BFI, ANSWERS, "--draws", 0, "--missing", "fiml", "--auxiliary", "age"),
    ],
    "fit-pls": [
        (
            *(RCV, WAVE2, "--draws", 60, "--intervals", "percentile,bc", "--group", "region"),
            *("--permutations", 40, "--importance", "PV", "--copulas"),
        ),
        (BFI, ANSWERS, "--estimator", "plsc", "--draws", 0, "--missing", "mean", "--repeats", 1),
        ("composites.desc", WAVE2, "-i", SCALES[2], "--draws", 40, "--global-item", "DP=BPC1"),
    ],
    "groups": [(*SCALES, "--by", "region")],
    "multiverse": [
        (
            RCV,
            ROOT / "models/rcv_modified.desc",
            WAVE2,
            "--choices",
            "model,estimator",
            "--estimators",
            "mlr,ml",
        )
    ],
    "influence": [("paths.desc", WAVE2, "-i", SCALES[2], "--top", 3, "--level", 0.984)],
    "instrument-check": [(ROOT / "instruments/rcv.yaml",), (ROOT / "study.yaml",)],
    "invariance": [
        ("two.desc", *GENDER, "--estimator", "mlr", "--levels", "configural,metric,scalar"),
        ("two.desc", *GENDER, "--estimator", "wlsmv", "--ordered", "all"),
    ],
    "measurement": [(*SCALES, "--draws", 20), (*FEW, "--draws", 20)],
    "moderation": [
        (RCV, WAVE2, "--x", "DP", "--moderator", "VP", "--through", "DSC", "--y", "PV", "--draws", 20),
        (RCV, WAVE2, "--x", "DP", "--moderator", "VP", "--y", "PV", "--draws", 0, "--method", "residual"),
        ("paths.desc", WAVE2, "-i", SCALES[2], "--moderator", "region", "--groups"),
    ],
    "nca": [(*SCALES, "--outcome", "PV", "--conditions", "DP,DK", "--draws", 20)],
    "power": [
        (ROOT / "models/mediation_dsc.desc", *GUESSED, "--n", 150, "-r", 20),
        (RCV, "--values", PAPER, "--n", "200", "-r", 10, "--no-search", "--likert", "--loadings"),
    ],
    "qca": [
        (*SCALES, "--outcome", "PV", "--conditions", "DP,DK,VP", "--scores", "factor", "--expect", "all")
    ],
    "process": [
        (7, *SCALES, "--x", "DP", "--m", "DSC", "--w", "VP", "--y", "PV", "--draws", 50),
        (6, *SCALES, "--x", "DP", "--m", "DSC,BPC", "--y", "PV", "--draws", 0),
        (7, *SCALES, "--x", "DP", "--m", "DSC", "--w", "VP", "--y", "PV", "--draws", 0, "--latent"),
    ],
    "refit": [(PAPER, "--draws", 3)],
    "reliability": [(*SCALES, "--draws", 20)],
    "robust": [(RCV, WAVE2, "--group", "region", "--estimators", "ml,mlr")],
    "run": [],
    "scores": [SCALES, (*SCALES, "--kind", "factor")],
    "simulate": [(PAPER, "--out", "simulated.csv")],
    "suggest": [(RCV, WAVE2)],
    "validity": [(*SCALES, "--draws", 20), (*FEW, "--draws", 20)],
    "verify": [("verified",)],
}


# one command whose result has another shape under some option
FORMS = {"fit-pls": ("fit", "--estimator", "pls"), "compare-pls": ("compare", "--estimator", "pls")}
TWO_FACTORS = "A =~ A1 + A2 + A3 + A4\nE =~ E1 + E2 + E3 + E4\nE ~ A  # H1 +\n"
COMPOSITES = """
DP <~ DP1 + DP2 + DP3
RES <~ DK + VP  # mode A
DK =~ DK1 + DK2 + DK3 + DK4
VP =~ VP1 + VP2 + VP3 + VP4 + VP5
PV =~ PV1 + PV2 + PV3 + PV4 + PV5 + PV6
PV ~ a*RES + DP + DP:RES  # H1 +
twice := 2*a
"""

PATHS = """
DP =~ DP1 + DP2 + DP3
DK =~ DK1 + DK2 + DK3
VP =~ VP1 + VP2 + VP3
DSC =~ DSC1 + DSC2 + DSC3
DSC ~ DP  # H1 +
DSC ~ DK  # H2 +
DSC ~ VP  # H3 +
"""

#: What is written beside the command.
FILES = {
    "influence": {"paths.desc": PATHS},
    "moderation": {"paths.desc": PATHS},
    "invariance": {"two.desc": TWO_FACTORS},
    "fit-pls": {"composites.desc": COMPOSITES},
}

# commands without a report, and further cases whose report is held against a snapshot too
REPORTED: dict[str, tuple[int, ...]] = {
    "instrument-check": (),
    "scores": (),
    "simulate": (),
    "verify": (),
    "fit": (0, 1, 2, 3),
    "fit-pls": (0, 1, 2),
    "moderation": (0, 2),
    "power": (0, 1),
    "invariance": (0, 1),
}
WITH_FORMAT = (
    "audit",
    "compare",
    "compare-pls",
    "fit",
    "fit-pls",
    "invariance",
    "moderation",
    "power",
    "refit",
    "robust",
    "run",
)
FORMAT = dict.fromkeys(WITH_FORMAT, ("--format", "md"))


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, dict[str, Any]]]:
    """The schemas as docs/schemas/make_schemas.py makes them."""
    sys.path.insert(0, str(schemas.SCHEMAS))
    try:
        import make_schemas  # type: ignore[import-not-found]

        own = make_schemas.all_schemas()
        text = (ROOT / "docs/machine-interface.md").read_text(encoding="utf-8")
        assert text == make_schemas.manual(text, own), "run python docs/schemas/make_schemas.py"
        yield own
    finally:
        sys.path.remove(str(schemas.SCHEMAS))


#: Large ones, tried in the long run: the whole study of every day holds their parts too (test_run), and the others
#: of the same command have the same keys.
LONG = {("audit", 0), ("measurement", 0), ("validity", 0), ("efa", 1), ("fit", 1), ("cutoffs", 1)}


# the whole study is tried once, with its chapter (test_run)
@pytest.mark.parametrize(
    ("command", "k"),
    [
        pytest.param(name, k, id=f"{name}-{k}", marks=[pytest.mark.slow] if (name, k) in LONG else [])
        for name in CASES
        for k in range(len(CASES[name]))
    ],
)
def test_output_is_what_the_schema_says(command: str, k: int, rcvsem: Callable[..., Any], here: Path) -> None:
    given = FILES.get(command, {})
    for name, text in given.items():
        Path(name).write_text(text, encoding="utf-8")
    if command == "verify":
        rcvsem("fit", RCV, WAVE2, "--draws", 0, "--out", "verified", "--quiet")
    is_reported = k in REPORTED.get(command, (0, 1) if (command, 0) in LONG else (0,))
    reported = ("--out", "report", *FORMAT.get(command, ())) if is_reported else ()
    done = rcvsem(*FORMS.get(command, command.split("-")), *CASES[command][k], "--json", *reported)
    assert done.out, done.err
    found = json.loads(done.out)
    snapshots.check_json(f"{command}-{k}", found)
    if reported:
        snapshots.check_report(f"{command}-{k}", Path("report/report.md").read_text(encoding="utf-8"))
        shutil.rmtree("report")
    schemas.check(command, found)
    left = {path.name for path in here.iterdir()} - {"simulated.csv", "verified", *given}
    assert not left, "with --json nothing is written unless it is asked for"


def test_schemas_are_as_their_source_makes_them(made: dict[str, dict[str, Any]]) -> None:
    for name, schema in made.items():
        published = json.loads((schemas.SCHEMAS / name).read_text(encoding="utf-8"))
        assert published == schema, (
            f"run python docs/schemas/make_schemas.py ({name} is older than its source)"
        )


def test_every_command_with_json_has_a_schema(
    made: dict[str, dict[str, Any]],
) -> None:
    from typer.main import get_command

    from rcvsem.app.terminal import application

    commands: dict[str, Any] = dict(get_command(application()).commands)  # type: ignore[attr-defined]
    for name in ("instrument", "export"):
        group = commands.pop(name)
        commands |= {f"{name}-{own}": command for own, command in group.commands.items()}
    printing = {name for name, command in commands.items() if any("--json" in p.opts for p in command.params)}
    makes = {one.name.replace(" ", "-") for one in COMMANDS.values() if one.makes}
    # these print their tables in the form of docs/schemas/document.schema.json
    printing = printing - {"instrument-show", "export-fit-table"} - makes | set(FORMS)
    assert printing ^ set(CASES) == set(), "lines that are run and kept go to CASES above"
    assert {f"{name}.schema.json" for name in (*printing, "made")} == set(made)


@pytest.mark.parametrize(("line", "files"), [(("cite",), 0), (("init", "st"), 5)])
def test_what_makes_files_or_a_text_names_it(
    line: tuple[str, ...], files: int, rcvsem: Callable[..., Any], here: Path
) -> None:
    found = json.loads(rcvsem(*line, "--json").out)
    schemas.check("made", found)
    assert [Path(one).is_file() for one in found["files"]] == [True] * files
    assert (found["text"] is None) == bool(files)
