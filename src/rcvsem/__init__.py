"""Structural equation modelling for questionnaire studies: from the raw export to the reported chapter.

>>> import rcvsem
>>> survey = rcvsem.read_survey("surveys/wave2.xlsx", "instruments/rcv.yaml")  # doctest: +SKIP
>>> fit = rcvsem.fit("models/rcv.desc", survey)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from rcvsem.foundation.availability import NotAvailable
    from rcvsem.foundation.errors import RcvsemError
    from rcvsem.instrument import Instrument, read_instrument
    from rcvsem.model import ModelSpec, parse_model, read_model
    from rcvsem.study.api import bootstrap, effects, estimates, fit, invariance, measures, reliability, report
    from rcvsem.study.diagram import diagram
    from rcvsem.survey import CleanSurvey, read_survey

_HOME = {
    "CleanSurvey": "survey",
    "Instrument": "instrument",
    "ModelSpec": "model",
    "NotAvailable": "foundation.availability",
    "RcvsemError": "foundation.errors",
    "bootstrap": "study.api",
    "diagram": "study.diagram",
    "effects": "study.api",
    "estimates": "study.api",
    "fit": "study.api",
    "invariance": "study.api",
    "measures": "study.api",
    "parse_model": "model",
    "read_instrument": "instrument",
    "read_model": "model",
    "read_survey": "survey",
    "reliability": "study.api",
    "report": "study.api",
}

__all__ = [
    "CleanSurvey",
    "Instrument",
    "ModelSpec",
    "NotAvailable",
    "RcvsemError",
    "bootstrap",
    "diagram",
    "effects",
    "estimates",
    "fit",
    "invariance",
    "measures",
    "parse_model",
    "read_instrument",
    "read_model",
    "read_survey",
    "reliability",
    "report",
]


class _Package(ModuleType):
    """The package itself. `fit` and `report` are functions here although floors of these names exist.

    Importing `rcvsem.fit` makes Python set the attribute `fit` of the package to the module; the properties keep the
    functions. `from rcvsem.fit import ...` is not affected.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'rcvsem' has no attribute {name!r}")
        return getattr(import_module(f"rcvsem.{_HOME[name]}"), name)

    def __dir__(self) -> list[str]:
        return sorted(__all__)

    def _keep(self, value: object) -> None:
        """Python's own assignment of the submodule is not wanted."""

    fit = property(lambda self: self.__getattr__("fit"), _keep)
    report = property(lambda self: self.__getattr__("report"), _keep)


sys.modules[__name__].__class__ = _Package
