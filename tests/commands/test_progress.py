"""The line of a spinner is said in the language of the command that waits."""

from __future__ import annotations

import sys
from io import StringIO

from rcvsem.commands.shared import progress
from rcvsem.foundation.words import phrase, speaking


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_the_spinner_speaks_the_language_of_its_command(monkeypatch):
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with speaking("zh"), progress.waiting(phrase("report"), quiet=False, after=0.0):
        timer = progress._LINES[-1]._timer
        assert timer is not None
        timer.join(60)
    assert "报告" in terminal.getvalue()
    assert "report" not in terminal.getvalue()
