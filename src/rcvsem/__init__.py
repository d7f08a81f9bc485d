"""Structural equation modelling for questionnaire studies: from the raw export to the reported chapter.

>>> import rcvsem
>>> survey = rcvsem.read_survey("surveys/wave2.xlsx", "instruments/rcv.yaml")  # doctest: +SKIP
>>> fit = rcvsem.fit("models/rcv.desc", survey)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.version import __version__ as __version__

if TYPE_CHECKING:
    from rcvsem.analyses.pls_library import pls
    from rcvsem.app.api import (
        cfa,
        effects,
        estimates,
        fit,
        invariance,
        measures,
        reliability,
        report,
        sem,
        suggest,
    )
    from rcvsem.app.library import (
        compare,
        cutoffs,
        describe,
        efa,
        groups,
        influence,
        measurement,
        moderation,
        nca,
        power,
        qca,
        robust,
        run,
        scores,
        validity,
        verify,
    )
    from rcvsem.app.results import as_json
    from rcvsem.audit import audit, refit, simulate
    from rcvsem.chapters.diagram import diagram
    from rcvsem.foundation.availability import NotAvailable
    from rcvsem.foundation.errors import RcvsemError
    from rcvsem.infer.bootstrap import bootstrap
    from rcvsem.instrument import Instrument, check_instrument, read_instrument
    from rcvsem.model import ModelSpec, parse_model, read_model
    from rcvsem.survey import CleanSurvey, read_survey

_HOME = {
    "CleanSurvey": "survey",
    "Instrument": "instrument",
    "ModelSpec": "model",
    "NotAvailable": "foundation.availability",
    "RcvsemError": "foundation.errors",
    "as_json": "app.results",
    "audit": "audit",
    "bootstrap": "infer.bootstrap",
    "cfa": "app.api",
    "check_instrument": "instrument",
    "compare": "app.library",
    "cutoffs": "app.library",
    "describe": "app.library",
    "diagram": "chapters.diagram",
    "efa": "app.library",
    "effects": "app.api",
    "estimates": "app.api",
    "fit": "app.api",
    "groups": "app.library",
    "influence": "app.library",
    "invariance": "app.api",
    "measurement": "app.library",
    "measures": "app.api",
    "moderation": "app.library",
    "nca": "app.library",
    "parse_model": "model",
    "pls": "analyses.pls_library",
    "power": "app.library",
    "qca": "app.library",
    "read_instrument": "instrument",
    "read_model": "model",
    "read_survey": "survey",
    "refit": "audit",
    "reliability": "app.api",
    "report": "app.api",
    "robust": "app.library",
    "run": "app.library",
    "scores": "app.library",
    "sem": "app.api",
    "simulate": "audit",
    "suggest": "app.api",
    "validity": "app.library",
    "verify": "app.library",
}

__all__ = [
    "CleanSurvey",
    "Instrument",
    "ModelSpec",
    "NotAvailable",
    "RcvsemError",
    "as_json",
    "audit",
    "bootstrap",
    "cfa",
    "check_instrument",
    "compare",
    "cutoffs",
    "describe",
    "diagram",
    "efa",
    "effects",
    "estimates",
    "fit",
    "groups",
    "influence",
    "invariance",
    "measurement",
    "measures",
    "moderation",
    "nca",
    "parse_model",
    "pls",
    "power",
    "qca",
    "read_instrument",
    "read_model",
    "read_survey",
    "refit",
    "reliability",
    "report",
    "robust",
    "run",
    "scores",
    "sem",
    "simulate",
    "suggest",
    "validity",
    "verify",
]


#: Functions of the library as they are called from outside (`foundation.computing`).
_DOORS: dict[str, Any] = {}


class _Package(ModuleType):
    """The package itself. `fit`, `report`, `audit` and `pls` are functions here although floors of these names exist.

    Importing `rcvsem.fit` makes Python set the attribute `fit` of the package to the module; the properties keep the
    functions. `from rcvsem.fit import ...` is not affected.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'rcvsem' has no attribute {name!r}")
        found = getattr(import_module(f"rcvsem.{_HOME[name]}"), name)
        if not isinstance(found, FunctionType):
            return found
        if name not in _DOORS:
            from rcvsem.foundation.calls import as_declared
            from rcvsem.foundation.computing import computed

            _DOORS[name] = computed(found if getattr(found, "as_declared", False) else as_declared(found))
            # the door of that name, for pickle too
            _DOORS[name].__module__, _DOORS[name].__qualname__ = "rcvsem", name
        return _DOORS[name]

    def __dir__(self) -> list[str]:
        return sorted(__all__)

    def _keep(self, value: object) -> None:
        """Python's own assignment of the submodule is not wanted."""

    fit = property(lambda self: self.__getattr__("fit"), _keep)
    report = property(lambda self: self.__getattr__("report"), _keep)
    audit = property(lambda self: self.__getattr__("audit"), _keep)
    pls = property(lambda self: self.__getattr__("pls"), _keep)


sys.modules[__name__].__class__ = _Package
