"""Floor 9: the command line. Parse, call, print, exit code; no statistics here."""

from __future__ import annotations

from rcvsem.cli.app import main

__all__ = ["main"]
