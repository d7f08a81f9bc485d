"""Floor 3: model text -> tokens -> statements -> parameter table, defaults, identification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

if TYPE_CHECKING:
    from rcvsem.model.checks import check_variables
    from rcvsem.model.expressions import Expression
    from rcvsem.model.identification import check_identification
    from rcvsem.model.model_file import parse_model, read_model
    from rcvsem.model.model_spec import ModelSpec
    from rcvsem.model.options import ModelOptions
    from rcvsem.model.printing import format_model, to_lavaan, to_semopy_text
    from rcvsem.model.table import Constraint, Definition, Hypothesis, Parameter, parameter_table

_HOMES = {
    "checks": ("check_variables",),
    "expressions": ("Expression",),
    "identification": ("check_identification",),
    "options": ("ModelOptions",),
    "printing": ("format_model", "to_lavaan", "to_semopy_text"),
    "model_file": ("parse_model", "read_model"),
    "model_spec": ("ModelSpec",),
    "table": ("Constraint", "Definition", "Hypothesis", "Parameter", "parameter_table"),
}  # fmt: skip

__all__ = [
    "Constraint", "Definition", "Expression", "Hypothesis", "ModelOptions", "ModelSpec", "Parameter",
    "check_identification", "check_variables", "format_model", "parameter_table", "parse_model", "read_model",
    "to_lavaan", "to_semopy_text",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
