"""No file is in a ring of imports (`import-linter` holds the floors and folders); tests stand where their code does."""

from __future__ import annotations

import re
from pathlib import Path

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


def test_wide_tolerances_stand_in_the_one_table() -> None:
    """A relative tolerance of a thousandth or more is a matter of reasons: they stand in tolerances.py."""
    tests = Path(__file__).parent
    wide = re.compile(r"\b(?:rel|rtol)=(0\.\d+|\d+(?:\.\d+)?e-?\d+)")
    elsewhere = {
        f"{path.relative_to(tests)}: {found[0]}"
        for path in tests.rglob("*.py")
        if path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
        if "!= pytest.approx" not in line  # that it differs
        for found in wide.finditer(line)
        if float(found[1]) >= 1e-3
    }
    assert elsewhere == {"foundation/test_limited.py: rel=2e-3"}  # bytes of memory
