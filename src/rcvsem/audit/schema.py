"""The grammar of a paper file, as pydantic models. Printed numbers stay text: their last digit counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rcvsem.audit.printed import Rounding
from rcvsem.audit.schema_parts import KnownKeys, Num
from rcvsem.audit.statistics_schema import (
    AnovaPart,
    DescriptivePart,
    RegressionPart,
    SamplePart,
    Scale,
    TTestPart,
    WeightsPart,
)
from rcvsem.fit.estimators import NAMES

Program = Literal["any", "lavaan", "mplus", "amos", "lisrel", "eqs"]
if TYPE_CHECKING:
    Estimator = str
else:
    Estimator = Literal[(*NAMES, "unknown")]  # so that the schema of the file lists them
IntervalKind = Literal["wald", "bootstrap", "unknown"]


class PathPart(KnownKeys):
    """One regression path."""

    source: str = Field(alias="from", description="Predictor")
    target: str = Field(alias="to", description="Outcome")
    b: Num | None = Field(None, description="Unstandardized estimate")
    se: Num | None = Field(None, description="Its standard error")
    z: Num | None = Field(None, description="z, t or critical ratio")
    p: Num | None = Field(None, description="p value, e.g. .023 or <.001")
    stars: str | None = Field(None, description="*, **, ***, ns or none (printed without stars)")
    beta: Num | None = Field(None, description="Standardized estimate")
    ci: tuple[Num, Num] | None = Field(None, description="Interval of b, lower and upper end")
    ci_level: float = Field(0.95, gt=0.5, lt=1, description="Level of the interval")
    ci_kind: IntervalKind = Field("unknown", description="wald: b ± z SE; bootstrap; unknown")


class EffectPart(KnownKeys):
    """One mediation."""

    source: str = Field(alias="from", description="Predictor")
    target: str = Field(alias="to", description="Outcome")
    via: list[str] = Field(default=[], description="Mediators, in order")
    a: Num | None = Field(None, description="Path into the mediator")
    b: Num | None = Field(None, description="Path out of the mediator")
    indirect: Num | None = Field(None, description="Indirect effect")
    direct: Num | None = Field(None, description="Direct effect")
    total: Num | None = Field(None, description="Total effect")
    share: Num | None = Field(None, description="Indirect/total, as .43 or 43%")
    share_direct: Num | None = Field(None, description="Direct/total")
    indirect_ci: tuple[Num, Num] | None = Field(None, description="Interval of the indirect effect")
    direct_ci: tuple[Num, Num] | None = Field(None, description="Interval of the direct effect")
    total_ci: tuple[Num, Num] | None = Field(None, description="Interval of the total effect")
    indirect_p: Num | None = Field(None, description="p value of the indirect effect")
    direct_p: Num | None = Field(None, description="p value of the direct effect")
    total_p: Num | None = Field(None, description="p value of the total effect")
    ci_level: float = Field(0.95, gt=0.5, lt=1, description="Level of the intervals")


class PaperModel(KnownKeys):
    """One model of the paper."""

    name: str = Field(description="As the paper calls it")
    file: str | None = Field(None, description="Model file, relative to this file; its df and q are compared")
    estimator: Estimator = Field("ml", description="Estimator; robust ones limit what can be checked")
    ordinal: bool = Field(
        False, description="Ordinal items whose thresholds are estimated (dwls, wlsm...: always)"
    )
    n: Num | None = Field(None, description="N of this model when it is not the paper's")
    groups: int | None = Field(None, ge=1, description="Groups of this model")
    means: bool | None = Field(None, description="Whether means are modelled (unknown: either)")
    exogenous: int = Field(0, ge=0, description="Number of observed exogenous predictors")
    variables: str | None = Field(
        None, description="Name of the set of variables: models with the same name share the baseline model"
    )
    rmsea_level: float = Field(0.90, gt=0.5, lt=1, description="Level of the RMSEA interval")
    fit: dict[str, Num] = Field(default={}, description="Printed indices by name")
    paths: list[PathPart] = Field(default=[], description="Regression paths")
    effects: list[EffectPart] = Field(default=[], description="Mediations")


class MatrixPart(KnownKeys):
    """A symmetric matrix: full, or lower triangle."""

    names: list[str] = Field(min_length=2, description="Variables in order")
    rows: list[list[Num | None]] = Field(description="Rows; the lower triangle is enough")
    diagonal: Literal["one", "sqrt_ave", "ave", "variance"] = Field(
        "one", description="What stands in the diagonal"
    )


class ReliabilityPart(KnownKeys):
    """One construct's row of the reliability table."""

    alpha: Num | None = Field(None, description="Cronbach's alpha")
    cr: Num | None = Field(None, description="Composite reliability")
    ave: Num | None = Field(None, description="Average variance extracted")
    sqrt_ave: Num | None = Field(None, description="Its square root")


class ComparisonPart(KnownKeys):
    """A printed comparison of two models."""

    restricted: str = Field(description="The model with more df")
    full: str = Field(description="The model with fewer df")
    nested: bool = Field(True, description="Whether the paper says (or implies) that they are nested")
    delta_chisq: Num | None = Field(None, description="Difference of the chi-squares")
    delta_df: Num | None = Field(None, description="Difference of the df")
    p: Num | None = Field(None, description="p value of the difference")


class PaperFile(KnownKeys):
    """Published tables to be audited, refitted or simulated from."""

    title: str = Field("", description="What the tables are from")
    source: str = Field("", description="Citation")
    note: str = Field("", description="Anything a reader should know")
    program: Program = Field("any", description="Whose conventions; any tries all")
    rounding: Rounding = Field("nearest", description="nearest, truncated (digits cut off) or either")
    digits: int = Field(0, ge=0, le=12, description="Decimals of every value where trailing zeros were lost")
    n: Num | None = Field(None, description="Number of cases")
    groups: int = Field(1, ge=1, description="Groups of respondents")
    p_sides: Literal[1, 2] = Field(2, description="Tests of paths one- or two-sided")
    stars: dict[str, float] = Field(
        default={"*": 0.05, "**": 0.01, "***": 0.001}, description="What the stars stand for"
    )
    measurement_model: str | None = Field(
        None, description="The model that loadings and correlations come from"
    )
    models: list[PaperModel] = Field(default=[], description="Models with their tables")
    comparisons: list[ComparisonPart] = Field(default=[], description="Printed comparisons of models")
    loadings: dict[str, dict[str, Num]] = Field(
        default={}, description="Construct: item: standardized loading"
    )
    reliability: dict[str, ReliabilityPart] = Field(
        default={}, description="Construct: alpha, cr, ave, sqrt_ave"
    )
    correlations: MatrixPart | None = Field(None, description="Correlations of the constructs")
    matrix: MatrixPart | None = Field(
        None, description="Correlations or covariances of the observed variables"
    )
    items: dict[str, DescriptivePart] = Field(default={}, description="Item: mean, sd, skew, kurtosis, ...")
    scale: Scale | None = Field(None, description="Lowest and highest possible answer to the items, e.g. 1:5")
    descriptives: dict[str, DescriptivePart] = Field(
        default={}, description="Other variables: mean, sd, skew, kurtosis, ..."
    )
    samples: list[SamplePart] = Field(
        default=[], description="Background questions with counts and per cents"
    )
    t_tests: list[TTestPart] = Field(default=[], description="t tests")
    anovas: list[AnovaPart] = Field(default=[], description="One-way analyses of variance")
    regressions: list[RegressionPart] = Field(
        default=[], description="Regression and logit tables, event studies"
    )
    weights: list[WeightsPart] = Field(default=[], description="Indices with the weights of their indicators")
