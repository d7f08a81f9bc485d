"""Rows of the machine form of a study: parts of its result, told together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.reliability_rows import ReliabilityRow
from rcvsem.evaluate import ParameterEstimate
from rcvsem.foundation.availability import Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.evaluate import OrdinalReliability
    from rcvsem.infer.drawn_parameters import DrawnParameter
    from rcvsem.infer.draws.result import BootstrapResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasuredConstruct:
    """Reliability of one construct. ordinal : of the polychoric correlations of ordinal items."""

    row: ReliabilityRow
    ordinal: OrdinalReliability | None

    json_form: ClassVar[str] = "*row alpha_ordinal=ordinal.alpha omega_observed=ordinal.omega_observed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loading:
    """One item of a construct."""

    row: ParameterEstimate

    json_form: ClassVar[str] = (
        "construct=row.lhs item=row.rhs group=row.group est=row.est se=row.se z=row.z pvalue=row.pvalue "
        "std_all=row.std_all std_all_se=row.std_all_se"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawSpread:
    """What the draws say of a parameter."""

    drawn: DrawnParameter

    json_form: ClassVar[str] = "boot_se=drawn.boot_se intervals=drawn.intervals"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParameterRow:
    """A row of the parameter table, with what the draws say of it where that was asked for."""

    row: ParameterEstimate
    spread: DrawSpread | None

    json_form: ClassVar[str] = "*row *spread"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resampled:
    """How the bootstrap went."""

    draws: BootstrapResult
    bollen_stine_p: Number

    json_form: ClassVar[str] = "*draws bollen_stine_p"
