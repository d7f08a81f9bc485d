"""No file is in a ring of imports (`import-linter` holds the floors and folders); tests stand where their code does."""

from __future__ import annotations

import ast
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


def _literal(value: ast.expr) -> bool:
    """Whether a tolerance is written as a number: alone, or as a choice of numbers; 0 is none."""
    if isinstance(value, ast.IfExp):
        return _literal(value.body) or _literal(value.orelse)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float) and value.value != 0


def test_tolerances_stand_in_the_one_table() -> None:
    """Each has a name and a reason in tolerances.py; what is computed from draws or sizes may stand where it is."""
    tests = Path(__file__).parent
    elsewhere = [
        f"{path.relative_to(tests)}:{node.lineno}"
        for path in sorted(tests.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and any(
            (one.arg or "").endswith(("rel", "abs", "rtol", "atol")) and _literal(one.value)
            for one in node.keywords
        )
    ]
    assert elsewhere == []


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
