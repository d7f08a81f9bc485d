"""Raises the errors of the parser: what, line, column, the line with a caret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from rcvsem.foundation.errors import ModelSyntaxError
from rcvsem.model.tokens import Token


class Reader:
    """Raises errors that show the source line, with a caret."""

    def __init__(self, lines: Sequence[str], where: str = "") -> None:
        self.lines = lines
        self.where = where

    def at(
        self, what: str, line: int, column: int, *, fix: str = "", beside: tuple[str, ...] = ()
    ) -> NoReturn:
        """Raise at a line and column."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        raise ModelSyntaxError(
            what, line=line, column=column, text=text, where=self.where, fix=fix, beside=beside
        )

    def fail(self, what: str, token: Token, *, fix: str = "") -> NoReturn:
        """Raise at a token."""
        self.at(what, token.line, token.column, fix=fix)
