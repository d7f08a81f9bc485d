"""Which library a result comes from, without importing any."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.report.estimates.estimated import EstimatedCoefficients

#: Library -> its adapter file.
ADAPTERS = {
    "statsmodels": "statsmodels_results",
    "linearmodels": "linearmodels_results",
    "pyfixest": "pyfixest_results",
}


def library_of(result: Any) -> str:
    """The library of a result of a fitted model; "" for anything else."""
    for cls in type(result).__mro__:
        library = cls.__module__.split(".")[0]
        if library in ADAPTERS:
            return library
    return ""


def is_result(result: Any) -> bool:
    """Whether there is an adapter for this object."""
    return isinstance(result, EstimatedCoefficients) or bool(library_of(result))


def read_estimates(results: Any, level: float = 0.95) -> list[EstimatedCoefficients]:
    """The models of one result, or of a list of results.

    Raises
    ------
    OptionError : an object of no known library, or one that is no fitted model.
    """
    if isinstance(results, list | tuple):
        return [one for result in results for one in read_estimates(result, level)]
    if isinstance(results, EstimatedCoefficients):
        return [results]
    library = library_of(results)
    if not library:
        raise OptionError(
            phrase(
                "A table of estimates is made of results of {libraries}. Got {kind}.",
                libraries=enumerated(ADAPTERS),
                kind=type(results).__name__,
            )
        )
    adapter = import_module(f"rcvsem.report.estimates.{ADAPTERS[library]}")
    parts = adapter.models(results) if hasattr(adapter, "models") else [results]
    try:
        return [adapter.read(part, level) for part in parts]
    except AttributeError as fault:
        raise OptionError(
            phrase(
                "This {library} object has no estimates to print ({fault}).",
                library=library,
                fault=str(fault),
            ),
            fix="Give the result of .fit(), not the model.",
        ) from fault
