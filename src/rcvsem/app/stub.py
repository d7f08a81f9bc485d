"""Writes `library.pyi`: the signatures of the library's functions, for editors and type checkers."""

from __future__ import annotations

from pathlib import Path

from rcvsem.app.functions import FUNCTIONS, IN_LIBRARY, annotation, options_in_library, returned

STUB = Path(__file__).with_name("library.pyi")


def stub() -> str:
    """The text of the stub."""
    modules = {
        part.strip().rpartition(".")[0]
        for name in FUNCTIONS
        for part in returned(IN_LIBRARY[name]).split("|")
    }
    taken = {
        one for name in FUNCTIONS for each in options_in_library(IN_LIBRARY[name]) for one in each.objects
    }
    lines = [
        "# Made by rcvsem.app.stub from rcvsem.commands; do not edit.",
        "import os",
        "from collections.abc import Sequence",
        "from typing import Any, Literal",
        "",
        *(f"import {module}" for module in sorted(modules)),
        *("from {} import {}".format(*one.rpartition(".")[::2]) for one in sorted(taken)),
        "",
    ]
    for name in FUNCTIONS:
        command = IN_LIBRARY[name]
        parts = []
        starred = False
        for each in options_in_library(command):
            if each.name not in command.arguments and not starred:
                parts.append("    *,")
                starred = True
            parts.append(f"    {each.name}: {annotation(each)}{'' if each.required else ' = ...'},")
        returns = returned(command) or "Any"
        lines += [f"def {name}(", *parts, "    **whole: Any,", f") -> {returns}: ..."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
