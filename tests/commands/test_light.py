"""The declarations load nothing heavy: `rcvsem --help` is quick because of it."""

from __future__ import annotations

import subprocess
import sys


def test_the_declarations_import_no_numbers() -> None:
    code = (
        "import sys\n"
        "from rcvsem.commands import COMMANDS\n"
        "one = COMMANDS['instrument check'].name\n"
        "files = [name.removeprefix('rcvsem.commands.') for name in sorted(sys.modules) if 'rcvsem.commands.' in name]\n"
        "print(one, [name for name in files if '.' not in name])\n"
        "list(COMMANDS)\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'pydantic', 'rcvsem.analyses.path_model', 'rcvsem.report.document'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    one, every = done.stdout.strip().splitlines()
    assert one == "instrument check ['instrument', 'shared']", "one command is found without the others"
    assert every == "[]", "options stand in a file of their own, analyses are imported in functions"
