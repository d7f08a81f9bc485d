"""The tools for agents, called by the SDK's own client over stdio: what comes back, and what never does."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from cli.command import completed

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason="needs rcvsem[mcp]")
ROOT = Path(__file__).parents[2]
SECRET = "Zebulon Quartz"
OUTSIDE = "IT-MUST-NOT-BE-READ"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in a folder, with a name of a respondent in its answers, and things outside that nobody may reach."""
    top = tmp_path_factory.mktemp("agents")
    folder = top / "study"
    for name in ("instruments", "models"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "models" / "small.desc").write_text(SMALL, encoding="utf-8")
    (folder / "surveys").mkdir()
    shutil.copy(ROOT / "surveys" / "wave2.xlsx", folder / "surveys")
    lines = (ROOT / "surveys" / "bfi.csv").read_text(encoding="utf-8").splitlines()[:401]
    named = [f"{lines[0]},Name", *(f"{line},{SECRET} {k}" for k, line in enumerate(lines[1:]))]
    (folder / "surveys" / "bfi.csv").write_text("\n".join(named), encoding="utf-8")
    (folder / "surveys" / "answers.json").write_text(f'[{{"name": "{SECRET}"}}]', encoding="utf-8")
    (top / "outside.csv").write_text(f"A1,A2\n{OUTSIDE},2\n", encoding="utf-8")
    (top / "outside.yaml").write_text(f"title: {OUTSIDE}\n", encoding="utf-8")
    (top / "outside.desc").write_text(f"# {OUTSIDE}\nA =~ A1 + A2 + A3\n", encoding="utf-8")
    (folder / "link.csv").symlink_to(top / "outside.csv")
    (folder / "linked").symlink_to(top)
    (folder / "models" / "leads_out.desc").write_text("# instrument: ../../outside.yaml\nA =~ A1 + A2 + A3\n")
    (folder / "study.yaml").write_text(
        "name: s\ninstrument: ../outside.yaml\nformal: {survey: surveys/bfi.csv}\nmodels: [{file: models/bfi.desc}]\n"
    )
    return folder


def _asked(folder: Path, calls: list[tuple[str, dict[str, Any]]]) -> tuple[list[Any], list[Any]]:
    """The tools and what they say to these calls."""
    # late: every process collects this file
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    async def talk() -> tuple[list[Any], list[Any]]:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-c", "from rcvsem.cli import main; main()", "mcp", str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)},
        )
        async with Client(stdio_client(server)) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, values) for name, values in calls]

    return _apart(talk())


def _apart(talk: Coroutine[Any, Any, Any]) -> Any:
    """What is said, in a thread of its own: a browser of other tests may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


RCV: dict[str, Any] = {"data": ["surveys/wave2.xlsx"], "instrument": "instruments/rcv.yaml", "draws": 0}
FIT: dict[str, Any] = {"model": "models/small.desc", "data": ["surveys/wave2.xlsx"], "draws": 0}
SMALL = "# instrument: ../instruments/rcv.yaml\nDP =~ DP1 + DP2 + DP3\nDK =~ DK1 + DK2 + DK3\nDK ~ DP\n"
BFI: dict[str, Any] = {"data": ["surveys/bfi.csv"], "instrument": "instruments/bfi.yaml"}
LEAVING: list[tuple[str, dict[str, Any]]] = [
    ("describe", {"data": ["../outside.csv"]}),
    ("describe", {"data": ["link.csv"]}),
    ("describe", {"data": ["linked/outside.csv"]}),
    ("describe", {"data": ["/etc/passwd"]}),
    ("describe", {"data": ["surveys/../../outside.csv"]}),
    ("describe", {"data": "../outside.csv"}),
    ("describe", {"data": ["C:\\outside.csv"]}),
    ("fit", {"model": "models/leads_out.desc", "data": ["surveys/bfi.csv"], "draws": 0}),
    ("fit", {**FIT, "cov": "../outside.csv"}),
    ("reliability", {**RCV, "out": "../elsewhere"}),
    ("reliability", {**RCV, "out": "linked/elsewhere"}),
    ("run", {}),
    ("init", {"name": "../new-study"}),
    ("read_text", {"file": "../outside.yaml"}),
    ("read_text", {"file": "linked/outside.yaml"}),
    ("write_text", {"file": "../new.yaml", "text": "x"}),
    ("write_text", {"file": "linked/new.yaml", "text": "x"}),
]
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("fit", {**FIT, "estimater": "ml"}, "Did you mean 'estimator'?"),
    ("fit", {**FIT, "estimator": "mll"}, "'estimator'"),
    ("fit", {**FIT, "draws": -1}, ">= 0"),
    ("fit", {"data": ["surveys/wave2.xlsx"]}, "fit needs 'model'"),
    ("fit", {**FIT, "model": "models/rvc.desc"}, "rvc.desc"),
    ("relability", RCV, "Did you mean 'reliability'?"),
    ("read_text", {"file": "surveys/bfi.csv"}, "not shown"),
    ("read_text", {"file": "surveys/answers.json"}, "not shown"),
    ("write_text", {"file": "surveys/bfi.csv", "text": ""}, "Only texts"),
]
GOOD: list[tuple[str, dict[str, Any]]] = [
    ("reliability", RCV),
    ("fit", FIT),
    ("list_files", {}),
    ("write_text", {"file": "models/new.desc", "text": "A =~ A1 + A2 + A3\n"}),
    ("read_text", {"file": "models/new.desc"}),
]
#: Good as well, without a process for each.
HERE: list[tuple[str, dict[str, Any]]] = [
    ("diagram", {"model": "models/small.desc", "data": ["surveys/wave2.xlsx"], "out": "pictures"}),
    ("describe", BFI),
    ("clean", BFI),
    ("scores", BFI),
    ("instrument_new", {"export": "surveys/bfi.csv"}),
]


@pytest.fixture(scope="module")
def answers(study: Path) -> tuple[list[Any], list[Any]]:
    """One server that is asked everything."""
    return _asked(study, [*GOOD, *((name, values) for name, values, _ in FAULTS), *LEAVING])


@pytest.fixture(scope="module")
def here(study: Path) -> list[Any]:
    """What the server answers to `HERE`, each job in this process."""
    from rcvsem.agents import server
    from rcvsem.app.child import Ended
    from rcvsem.app.job import run_job

    async def run_here(asked: dict[str, Any]) -> Ended:
        lines: list[dict[str, Any]] = []
        with chdir(asked["folder"]):
            run_job(asked, lines.append)
        return Ended(**lines[-1]["done"])

    async def talk() -> list[Any]:
        return [await server.call(study, name, values) for name, values in HERE]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "run_child", run_here)
        return _apart(talk())


def _text(result: Any) -> str:
    return "\n".join(part.text for part in result.content if part.type == "text")


def test_each_command_is_a_tool_with_the_schema_of_its_declaration(
    answers: tuple[list[Any], list[Any]],
) -> None:
    from jsonschema import Draft202012Validator

    from rcvsem.commands import COMMANDS

    tools = {tool.name: tool for tool in answers[0]}
    for command in COMMANDS.values():
        if command.serves:
            continue
        schema = tools[command.name.replace(" ", "_").replace("-", "_")].input_schema
        Draft202012Validator.check_schema(schema)
        wanted = {each.name for each in command.displayed if each.kind != "other"} - {"json", "quiet"}
        assert set(schema["properties"]) == wanted
        assert schema["required"] == [each.name for each in command.displayed if each.required]
    fit = tools["fit"].input_schema["properties"]
    assert "plsc" in fit["estimator"]["enum"]
    assert fit["draws"]["minimum"] == 0
    assert fit["level"]["exclusiveMaximum"] == 1
    Draft202012Validator(tools["fit"].input_schema).validate(FIT)
    assert "mcp" not in tools


def test_results_are_the_json_of_the_command_line(
    answers: tuple[list[Any], list[Any]], study: Path, rcvsem_json: Callable[..., Any]
) -> None:
    reliability, fit = answers[1][0], answers[1][1]
    words = ("surveys/wave2.xlsx", "-i", "instruments/rcv.yaml", "--draws", "0")
    typed = rcvsem_json(study, "reliability", *words, "--json")
    assert json.loads(reliability.content[0].text) == typed == reliability.structured_content["result"]
    assert "α" in _text(reliability)
    typed = rcvsem_json(study, "fit", "models/small.desc", "surveys/wave2.xlsx", "--draws", "0", "--json")
    assert json.loads(fit.content[0].text) == typed
    assert not fit.is_error
    assert fit.structured_content["exit_code"] == 0
    assert fit.structured_content["written"] == []


@pytest.fixture
def rcvsem_json() -> Callable[..., Any]:
    """What the command line prints in a folder."""

    def typed(folder: Path, *words: str) -> Any:
        done = completed(*words, cwd=folder)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return typed


def test_pictures_are_pictures(answers: tuple[list[Any], list[Any]], here: list[Any], study: Path) -> None:
    for result in (answers[1][1], here[0]):
        pictures = [part for part in result.content if part.type == "image"]
        assert pictures
        assert base64.b64decode(pictures[0].data).startswith(b"\x89PNG")
    written = here[0].structured_content["written"]
    assert written
    assert all((study / name).is_file() for name in written)


def test_no_row_of_a_respondent_and_no_name_comes_back(
    answers: tuple[list[Any], list[Any]], here: list[Any], study: Path
) -> None:
    for (name, _), result in zip([*GOOD, *HERE], [*answers[1][: len(GOOD)], *here], strict=True):
        assert not result.is_error, (name, _text(result))
        assert SECRET not in _text(result), name
        longest = max((len(one) for one in _lists(result.structured_content)), default=0)
        assert longest < 300, (name, longest)
    scores = here[3]
    assert scores.structured_content["written"] == ["scores.csv"]
    assert len((study / "scores.csv").read_text(encoding="utf-8").splitlines()) > 300


def _lists(value: Any) -> list[list[Any]]:
    if isinstance(value, dict):
        return [found for one in value.values() for found in _lists(one)]
    if isinstance(value, list):
        return [value, *(found for one in value for found in _lists(one))]
    return []


def test_texts_of_the_study_are_read_and_written(answers: tuple[list[Any], list[Any]]) -> None:
    listed, _, read = answers[1][2:5]
    names = [one["file"] for one in listed.structured_content["files"]]
    assert "models/rcv.desc" in names
    assert "link.csv" not in names
    assert not any(name.startswith("linked") for name in names)
    assert read.structured_content["text"] == "A =~ A1 + A2 + A3\n"


def test_a_fault_is_one_message_that_helps(answers: tuple[list[Any], list[Any]]) -> None:
    for (name, values, wanted), result in zip(FAULTS, answers[1][len(GOOD) :], strict=False):
        assert result.is_error, (name, values)
        assert wanted in _text(result), (name, values, _text(result))
        assert result.structured_content["exit_code"] == 2
        assert "Traceback" not in _text(result)


def test_nothing_outside_is_read_or_written(answers: tuple[list[Any], list[Any]], study: Path) -> None:
    for (name, values), result in zip(LEAVING, answers[1][len(GOOD) + len(FAULTS) :], strict=True):
        assert result.is_error, (name, values)
        assert OUTSIDE not in _text(result)
        assert "root:" not in _text(result)
        assert "out of the" in _text(result), (name, values, _text(result))
    left = sorted(path.name for path in study.parent.iterdir())
    assert left == ["outside.csv", "outside.desc", "outside.yaml", "study"]


def test_the_fence_holds_for_any_code_of_the_process(study: Path) -> None:
    code = f"""
from pathlib import Path
from rcvsem.foundation.fence import stay_inside
stay_inside(Path({str(study)!r}))
import os
for act in (lambda: open({str(study.parent / "outside.csv")!r}), lambda: os.listdir({str(study.parent)!r} + "/x/.."),
            lambda: open({str(study / "link.csv")!r}), lambda: open("/etc/new", "w"),
            lambda: os.rename({str(study / "study.yaml")!r} + ".no", {str(study.parent / "x")!r})):
    try:
        act()
        print("reached")
    except Exception as error:
        print(type(error).__name__)
print(len(open({str(study / "study.yaml")!r}).read()) > 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "FileError",
        "FileNotFoundError",
        "FileError",
        "FileError",
        "FileNotFoundError",
        "True",
    ]


PATHS = "A =~ A1 + A2 + A3\nC =~ C1 + C2 + C3\nN =~ N1 + N2 + N3\nN ~ A + C  # H1 +\n"
OF_A_MODEL: dict[str, Any] = {"model": "models/paths.desc", **BFI}
ALL_OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("efa", {**BFI, "parallel_draws": 0}),
    ("validity", {**BFI, "draws": 0}),
    ("groups", {**BFI, "by": ["gender"]}),
    ("measurement", {**BFI, "draws": 0}),
    ("invariance", {**OF_A_MODEL, "group": "gender"}),
    ("compare", {"models": ["models/paths.desc", "models/less.desc", "surveys/bfi.csv"],
                 "instrument": BFI["instrument"]}),
    ("cutoffs", {**OF_A_MODEL, "draws": 100}),
    ("influence", OF_A_MODEL),
    ("suggest", OF_A_MODEL),
    ("robust", {**OF_A_MODEL, "estimators": ["ml", "mlr"]}),
    ("moderation", {**OF_A_MODEL, "x": "A", "moderator": "C", "draws": 0}),
    ("process", {**BFI, "number": "4", "x": "Agree", "m": ["Consc"], "y": "Neuro", "draws": 50}),
    ("nca", {**BFI, "outcome": "Neuro", "conditions": ["Agree"], "draws": 50}),
    ("qca", {**BFI, "outcome": "Neuro", "conditions": ["Agree", "Consc"]}),
    ("fit", {**OF_A_MODEL, "estimator": "pls", "draws": 50, "folds": 0}),
    ("power", {"model": "models/paths.desc", "n": [100], "replications": 3, "loading": 0.7, "path": 0.3,
               "correlation": 0.3}),
    ("instrument_check", {"file": BFI["instrument"]}),
    ("instrument_show", {"file": BFI["instrument"]}),
    ("instrument_codebook", {"file": BFI["instrument"], "out": "codebook.xlsx"}),
    ("model_new", {"instrument": BFI["instrument"]}),
    ("cite", {}),
]  # fmt: skip


@pytest.mark.slow
def test_every_other_tool_answers_and_tells_no_respondent(study: Path) -> None:
    (study / "models" / "paths.desc").write_text(PATHS)
    (study / "models" / "less.desc").write_text(PATHS.replace("A + C", "A"))
    _, results = _asked(study, ALL_OTHERS)
    for (name, _), result in zip(ALL_OTHERS, results, strict=True):
        assert not result.is_error, (name, _text(result))
        assert SECRET not in _text(result), name
        longest = max((len(one) for one in _lists(result.structured_content)), default=0)
        assert longest < 300, (name, longest)
