"""Floor 3: model text -> tokens -> statements -> parameter table, defaults, identification."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rcvsem.model.checks import check_variables
    from rcvsem.model.expressions import Expression
    from rcvsem.model.identification import check_identification
    from rcvsem.model.options import ModelOptions
    from rcvsem.model.printing import format_model, to_lavaan, to_semopy_text
    from rcvsem.model.read import parse_model, read_model
    from rcvsem.model.spec import ModelSpec
    from rcvsem.model.table import Constraint, Definition, Hypothesis, Parameter, parameter_table

_HOMES = {
    "check_variables": "checks",
    "Expression": "expressions",
    "check_identification": "identification",
    "ModelOptions": "options",
    "format_model": "printing",
    "to_lavaan": "printing",
    "to_semopy_text": "printing",
    "parse_model": "read",
    "read_model": "read",
    "ModelSpec": "spec",
    "Constraint": "table",
    "Definition": "table",
    "Hypothesis": "table",
    "Parameter": "table",
    "parameter_table": "table",
}

__all__ = [
    "Constraint",
    "Definition",
    "Expression",
    "Hypothesis",
    "ModelOptions",
    "ModelSpec",
    "Parameter",
    "check_identification",
    "check_variables",
    "format_model",
    "parameter_table",
    "parse_model",
    "read_model",
    "to_lavaan",
    "to_semopy_text",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rcvsem.model.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
