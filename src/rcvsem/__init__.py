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
    from rcvsem.app.api import cfa as cfa
    from rcvsem.app.api import fit as fit
    from rcvsem.app.api import invariance as invariance
    from rcvsem.app.api import report as report
    from rcvsem.app.api import sem as sem
    from rcvsem.app.fit_tables import effects as effects
    from rcvsem.app.fit_tables import estimates as estimates
    from rcvsem.app.fit_tables import measures as measures
    from rcvsem.app.fit_tables import reliability as reliability
    from rcvsem.app.fit_tables import suggest as suggest
    from rcvsem.app.library import *
    from rcvsem.app.results import as_json as as_json
    from rcvsem.audit import audit as audit
    from rcvsem.audit import refit as refit
    from rcvsem.audit import simulate as simulate
    from rcvsem.chapters.diagram import diagram as diagram
    from rcvsem.foundation.availability import NotAvailable as NotAvailable
    from rcvsem.foundation.errors import RcvsemError as RcvsemError
    from rcvsem.infer.bootstrap import bootstrap as bootstrap
    from rcvsem.instrument import Instrument as Instrument
    from rcvsem.instrument import check_instrument as check_instrument
    from rcvsem.instrument import read_instrument as read_instrument
    from rcvsem.model import ModelSpec as ModelSpec
    from rcvsem.model import parse_model as parse_model
    from rcvsem.model import read_model as read_model
    from rcvsem.survey import CleanSurvey as CleanSurvey
    from rcvsem.survey import read_survey as read_survey

#: Where a name lives; what is not here is a command (`rcvsem.app.library`).
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
    "diagram": "chapters.diagram",
    "effects": "app.fit_tables",
    "estimates": "app.fit_tables",
    "fit": "app.api",
    "invariance": "app.api",
    "measures": "app.fit_tables",
    "parse_model": "model",
    "read_instrument": "instrument",
    "read_model": "model",
    "read_survey": "survey",
    "refit": "audit",
    "reliability": "app.fit_tables",
    "report": "app.api",
    "sem": "app.api",
    "simulate": "audit",
    "suggest": "app.fit_tables",
}


#: Functions of the library as they are called from outside (`foundation.numpy_state`).
_DOORS: dict[str, Any] = {}


class _Package(ModuleType):
    """The package itself. `fit`, `report`, `audit` and `pls` are functions here although floors of these names exist.

    Importing `rcvsem.fit` makes Python set the attribute `fit` of the package to the module; the properties keep the
    functions, whatever was imported before. `from rcvsem.fit import ...` is not affected; for `import rcvsem.fit.x as x`
    the function has the modules of its folder that are loaded as attributes.
    """

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self.__dir__()
        if name.startswith("_"):
            raise AttributeError(f"module 'rcvsem' has no attribute {name!r}")
        try:
            found = getattr(import_module(f"rcvsem.{_HOME.get(name, 'app.library')}"), name)
        except AttributeError:
            from rcvsem.foundation.meant_names import meant_call
            from rcvsem.foundation.words import sentences

            told = sentences(f"module 'rcvsem' has no attribute {name!r}.", meant_call(name))
            raise AttributeError(told, name=name, obj=self) from None
        if not isinstance(found, FunctionType):
            return found
        if name not in _DOORS:
            from rcvsem.foundation.calls import as_declared
            from rcvsem.foundation.numpy_state import computed

            _DOORS[name] = computed(found if getattr(found, "as_declared", False) else as_declared(found))
            # the door of that name, for pickle too
            _DOORS[name].__module__, _DOORS[name].__qualname__ = "rcvsem", name
        return _DOORS[name]

    def __dir__(self) -> list[str]:
        from rcvsem.app.functions import FUNCTIONS

        return sorted([*_HOME, *FUNCTIONS])

    def _keep(self, value: object) -> None:
        """Python's own assignment of the submodule is not wanted."""

    def _function(self, name: str) -> Any:
        function, folder = self.__getattr__(name), f"rcvsem.{name}."
        for path in [path for path in sys.modules if path.startswith(folder)]:
            child = path.removeprefix(folder)
            if "." not in child:
                setattr(function, child, sys.modules[path])
        return function

    fit = property(lambda self: self._function("fit"), _keep)
    report = property(lambda self: self._function("report"), _keep)
    audit = property(lambda self: self._function("audit"), _keep)
    pls = property(lambda self: self._function("pls"), _keep)


sys.modules[__name__].__class__ = _Package
