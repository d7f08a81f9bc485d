"""The declarations load nothing heavy: `rcvsem --help` is quick because of it."""

from __future__ import annotations

import subprocess
import sys


def test_the_declarations_import_no_numbers() -> None:
    code = (
        "import sys, rcvsem.commands\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'pydantic', 'rcvsem.analyses.path_model', 'rcvsem.report.document'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", (
        "options stand in a file of their own, analyses are imported in functions"
    )
