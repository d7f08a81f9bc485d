"""Options that several analyses have: default, bounds and help are said here, their place in the help by each analysis.

`more` : attributes of `Option` that differ, such as main=True.
"""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.options import option
from rcvsem.foundation.words import phrase

GROUPS, COMPUTING = phrase("Groups"), phrase("Computing")


def seed_option(panel: str = "", **more: Any) -> Any:
    """The seed of all random numbers; 1."""
    return option(1, at_least=0, help="Seed of all random numbers.", panel=panel, **more)


def draws_option(default: int, panel: str = "", **more: Any) -> Any:
    """Bootstrap draws, which can be left out."""
    said = {"help": "Bootstrap draws; 0 skips the bootstrap.", **more}
    return option(default, at_least=0, panel=panel, **said)


def workers_option(panel: str = "", **more: Any) -> Any:
    """Processes of the bootstrap; 1."""
    said = {"help": "Workers of the bootstrap; the numbers do not depend on it.", **more}
    return option(1, at_least=1, panel=panel, **said)


def level_option(panel: str = "", **more: Any) -> Any:
    """The coverage of intervals; .95."""
    said = {"help": "Confidence level of intervals.", **more}
    return option(0.95, above=0, below=1, panel=panel, **said)


def alpha_option(panel: str = "") -> Any:
    """The level of tests; .05."""
    return option(0.05, above=0, below=1, help="Level of the tests.", panel=panel)


def group_option(panel: str = GROUPS, **more: Any) -> Any:
    """What groups the respondents."""
    said = {
        "help": "Column or background question whose values are groups.",
        "main": True,
        "names": "groups",
        **more,
    }
    return option(None, panel=panel, **said)


def std_lv_option() -> Any:
    """How latent variables get their scale."""
    return option(False, help="Fix latent variances to 1 instead of the first loadings.", panel="Model")


def processes_option() -> Any:
    """Processes of work that is no bootstrap; 1."""
    return option(1, at_least=1, help="Processes; the numbers do not depend on it.", panel=COMPUTING)


def backend_option() -> Any:
    """The kind of processes."""
    return option("local", help="Where it is computed.", panel=COMPUTING)


def scheduler_option() -> Any:
    """Where other machines are reached."""
    return option(None, help="Address of a running Dask scheduler or Ray cluster.", panel=COMPUTING)
