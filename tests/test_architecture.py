"""No file is in a ring of imports (`import-linter` holds the floors and folders); tests stand where their code does."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import grimp


def test_no_file_is_in_a_ring_of_imports() -> None:
    graph = grimp.build_graph("rcvsem", cache_dir=None)
    # what a file imports, without the folders above it: `from rcvsem.commands import COMMANDS` inside commands/
    imports = {
        module: {
            other
            for other in graph.find_modules_directly_imported_by(module)
            if not module.startswith(f"{other}.")
        }
        for module in graph.modules
    }
    while free := [module for module, others in imports.items() if not others & imports.keys()]:
        for module in free:
            del imports[module]
    # what is left reaches a ring; without what no other of them imports, it is the ring
    while loose := [module for module in imports if not any(module in others for others in imports.values())]:
        for module in loose:
            del imports[module]
    assert not imports, f"imports in a ring: {sorted(imports)}"


def test_tests_stand_where_their_code_does() -> None:
    tests = Path(__file__).parent
    package = tests.parent / "src" / "rcvsem"
    of_other_folders = {"docs", "survey/shipped"}  # the manuals; the surveys that come with the project
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")} - {"."}
    assert not {one for one in folders - of_other_folders if not (package / one).is_dir()}
    tested = {one.split("/")[0] for one in folders}
    code = {path.parent.name for path in package.glob("*/*.py")}
    assert code - tested == set(), "a folder of tests each"


@cache
def _said() -> list[tuple[str, ast.AST]]:
    """What the tests call, compare and name, with its file and line."""
    tests = Path(__file__).parent
    return [
        (f"{path.relative_to(tests).as_posix()}:{node.lineno}", node)
        for path in sorted(tests.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Compare | ast.Attribute | ast.alias)
    ]


def _literal(value: ast.expr) -> bool:
    """Whether a tolerance is written as a number: alone, a choice of numbers or times something; 0 is none."""
    if isinstance(value, ast.IfExp):
        return _literal(value.body) or _literal(value.orelse)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return any(
            isinstance(one, ast.Constant) and isinstance(one.value, float)
            for one in (value.left, value.right)
        )
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float) and value.value != 0


def _tolerance(node: ast.AST) -> bool:
    """A number as a keyword that says how near, or `difference < 1e-6`."""
    if isinstance(node, ast.Call):
        near = [one for one in node.keywords if (one.arg or "").endswith(("rel", "abs", "rtol", "atol"))]
        return any(_literal(one.value) for one in near)
    if isinstance(node, ast.Compare) and isinstance(node.ops[-1], ast.Lt | ast.LtE):
        most = node.comparators[-1]
        return isinstance(most, ast.Constant) and isinstance(most.value, float) and 1e-15 < most.value < 1e-3
    return False


def test_tolerances_stand_in_the_one_table() -> None:
    """Each has a name and a reason in tolerances.py; what is computed from draws or sizes may stand where it is."""
    assert [where for where, node in _said() if _tolerance(node)] == []


#: Clocks by which a test could say how long something took: on a busy machine it would say so wrongly.
CLOCKS = {"perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "thread_time"}


def test_nothing_is_timed() -> None:
    used = [
        where
        for where, node in _said()
        if (isinstance(node, ast.Attribute) and node.attr in CLOCKS)
        or (isinstance(node, ast.alias) and node.name in CLOCKS)
    ]
    assert used == []


#: What a machine may lack, so that a test is left out: system, rights, browser, an extra of pyproject.toml.
MISSING = {
    *("nt", "geteuid", "sep", "memfd_create", "pty", "fcntl", "resource", "/dev/full", "superuser"),
    *("chromium", "mcp", "nicegui", "playwright", "rcvsem.workbench.forms", "ray"),
    *("library", "sklearn", "statsmodels", "linearmodels", "pyfixest"),
}


def test_what_is_left_out_has_a_known_reason() -> None:
    """A test that is skipped proves nothing: that more are is decided here, not seen by nobody."""
    unknown = [
        (where, ast.unparse(node))
        for where, node in _said()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("skip", "skipif", "importorskip", "xfail")
        and not any(word in ast.unparse(node).lower() for word in MISSING)
    ]
    assert unknown == []


#: Said on two floors that never meet: rows of a model and of a table, layouts of parameters and of an export ...
SHARED_NAMES = {"Key", "Layout", "Problem", "Row"}


def test_no_two_classes_have_one_name() -> None:
    package = Path(__file__).parents[1] / "src" / "rcvsem"
    homes: dict[str, list[str]] = {}
    for file in sorted(package.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(file.relative_to(package).as_posix())
    shared = {name: where for name, where in homes.items() if len(where) > 1}
    assert {name: where for name, where in shared.items() if name not in SHARED_NAMES} == {}


def test_every_family_of_data_has_its_file_on_every_floor() -> None:
    def made(floor: str, name: str) -> set[str]:
        folder = import_module(f"rcvsem.{floor}.families")
        files = [one.name for one in iter_modules(folder.__path__)]
        return {one for one in files if hasattr(import_module(f"{folder.__name__}.{one}"), name)}

    assert made("evaluate", "EVALUATION") == made("infer", "DRAWING") == {"complete", "gaps", "ordinal"}
    folder = import_module("rcvsem.fit.families")
    assert {one.name for one in iter_modules(folder.__path__)} == {"complete", "gaps", "ordinal"}
