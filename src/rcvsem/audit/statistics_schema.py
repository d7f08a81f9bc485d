"""The grammar of a paper file's tables outside SEM: descriptives, samples, t tests, ANOVA, regressions, weights."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from rcvsem.audit.schema_parts import KnownKeys, Num

RegressionKind = Literal["ols", "logit", "probit", "cloglog", "poisson", "unknown"]
_SCALE = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(?::|to|–|-)\s*(-?\d+(?:\.\d+)?)\s*$")


def _scale(value: Any) -> Any:
    if value is None or isinstance(value, tuple | list):
        return value
    found = _SCALE.match(str(value))
    if found is None:
        raise ValueError("a scale is written as lowest:highest, e.g. 1:5")
    low, high = float(found[1]), float(found[2])
    if not low < high:
        raise ValueError("the lowest point of a scale must be below its highest, e.g. 1:5")
    return low, high


def _unit(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    top, _, bottom = str(value).partition("/")
    try:
        return float(top) / float(bottom or 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError("a unit is written as a number or a fraction, e.g. 1 or 1/31") from None


Scale = Annotated[tuple[float, float], BeforeValidator(_scale)]


class DescriptivePart(KnownKeys):
    """One variable's row of a table of means."""

    n: Num | None = Field(None, description="Answers to this variable when they are not the paper's N")
    mean: Num | None = Field(None, description="Mean")
    sd: Num | None = Field(None, description="Standard deviation")
    skew: Num | None = Field(None, description="Skewness")
    kurtosis: Num | None = Field(None, description="Kurtosis, with or without 3 subtracted")
    min: Num | None = Field(None, description="Least answer in the data")
    max: Num | None = Field(None, description="Greatest answer in the data")
    scale: Scale | None = Field(None, description="Lowest and highest possible answer, e.g. 1:5")
    items: int | None = Field(None, ge=1, description="Number of items whose mean this variable is")
    unit: Annotated[float, BeforeValidator(_unit)] | None = Field(
        None,
        gt=0,
        description="Answers are multiples of this, e.g. 1 for whole numbers, 1/31 for shares of 31",
    )


class CategoryPart(KnownKeys):
    """One category of a sample table."""

    name: str = Field(description="Category")
    count: Num | None = Field(None, description="Number of respondents")
    percent: Num | None = Field(None, description="Per cent, with or without the sign")


class SamplePart(KnownKeys):
    """One background question of a sample table."""

    name: str = Field(description="Question")
    n: Num | None = Field(None, description="Respondents who answered it")
    multiple: bool = Field(False, description="Several answers were allowed: they need not add up to N")
    categories: list[CategoryPart] = Field(min_length=1, description="Categories in order")


class GroupPart(KnownKeys):
    """One group of a comparison of means."""

    name: str = Field("", description="Group")
    n: Num | None = Field(None, description="Number of cases")
    mean: Num | None = Field(None, description="Mean")
    sd: Num | None = Field(None, description="Standard deviation")


class TTestPart(KnownKeys):
    """One t test."""

    name: str = Field(description="What is compared")
    kind: Literal["student", "welch", "paired", "one-sample", "unknown"] = Field(
        "unknown", description="Equal variances, Welch, paired or one sample; unknown: student or welch"
    )
    groups: list[GroupPart] = Field(default=[], max_length=2, description="The two groups, or one")
    difference: Num | None = Field(
        None, description="Difference of the means (paired: mean of the differences)"
    )
    sd_difference: Num | None = Field(None, description="Paired: standard deviation of the differences")
    test_value: Num | None = Field(None, description="One sample: the value tested against")
    n: Num | None = Field(None, description="Pairs, or cases of the one sample")
    se: Num | None = Field(None, description="Standard error of the difference")
    t: Num | None = Field(None, description="t")
    df: Num | None = Field(None, description="Degrees of freedom")
    p: Num | None = Field(None, description="p value")
    stars: str | None = Field(None, description="*, **, ***, ns or none (printed without stars)")
    d: Num | None = Field(None, description="Cohen's d or Hedges' g")
    eta2: Num | None = Field(None, description="η²")
    ci: tuple[Num, Num] | None = Field(None, description="Interval of the difference")
    ci_level: float = Field(0.95, gt=0.5, lt=1, description="Level of the interval")


class AnovaPart(KnownKeys):
    """One one-way analysis of variance."""

    name: str = Field(description="What is compared")
    kind: Literal["classical", "welch", "unknown"] = Field(
        "unknown", description="Equal variances or Welch; unknown: Welch when df2 is no whole number"
    )
    groups: list[GroupPart] = Field(default=[], description="The groups")
    F: Num | None = Field(None, description="F")
    df1: Num | None = Field(None, description="Groups − 1")
    df2: Num | None = Field(None, description="N − groups")
    p: Num | None = Field(None, description="p value")
    stars: str | None = Field(None, description="*, **, ***, ns or none (printed without stars)")
    eta2: Num | None = Field(None, description="η²; in a one-way design also partial η²")
    omega2: Num | None = Field(None, description="ω²")
    ss_between: Num | None = Field(None, description="Sum of squares between groups")
    ss_within: Num | None = Field(None, description="Sum of squares within groups")
    ms_between: Num | None = Field(None, description="Mean square between groups")
    ms_within: Num | None = Field(None, description="Mean square within groups")


class CoefficientPart(KnownKeys):
    """One row of a regression table."""

    name: str = Field(description="Predictor, as printed")
    b: Num | None = Field(None, description="Coefficient")
    bracket: Num | None = Field(None, description="The number in brackets, whatever it is")
    se: Num | None = Field(None, description="Standard error")
    t: Num | None = Field(None, alias="z", description="t or z")
    p: Num | None = Field(None, description="p value")
    stars: str | None = Field(None, description="*, **, ***, ns or none (printed without stars)")
    beta: Num | None = Field(None, description="Standardized coefficient")
    odds_ratio: Num | None = Field(None, description="exp(b)")
    vif: Num | None = Field(None, description="Variance inflation factor")
    tolerance: Num | None = Field(None, description="1/VIF")
    ci: tuple[Num, Num] | None = Field(None, description="Interval of b")
    ci_level: float = Field(0.95, gt=0.5, lt=1, description="Level of the interval")
    time: int | None = Field(None, description="Event study: periods since the event, e.g. -2")
    says: Literal["significant", "not significant"] | None = Field(
        None, description="What the text says of this coefficient"
    )


class RegressionFitPart(KnownKeys):
    """The lower rows of a regression table."""

    r2: Num | None = Field(None, alias="R2", description="R²")
    adj_r2: Num | None = Field(None, alias="adj_R2", description="Adjusted R²")
    delta_r2: Num | None = Field(
        None, alias="delta_R2", description="Change of R² from the model it contains"
    )
    delta_f: Num | None = Field(None, alias="delta_F", description="F of that change")
    f: Num | None = Field(None, alias="F", description="F of the model")
    p: Num | None = Field(None, description="p value of F or of the likelihood ratio")
    loglik: Num | None = Field(None, description="Log-likelihood")
    loglik0: Num | None = Field(None, description="Log-likelihood with the constant only")
    minus2ll: Num | None = Field(None, description="−2 log-likelihood")
    chi2: Num | None = Field(None, description="Likelihood ratio against the constant only")
    pseudo_r2: Num | None = Field(None, alias="pseudo_R2", description="McFadden's R²")
    cox_snell: Num | None = Field(None, description="R² of Cox and Snell")
    nagelkerke: Num | None = Field(None, description="R² of Nagelkerke")
    aic: Num | None = Field(None, alias="AIC", description="−2 log L + 2q")
    bic: Num | None = Field(None, alias="BIC", description="−2 log L + q ln N")


class RegressionPart(KnownKeys):
    """One model (column) of a regression table."""

    name: str = Field(description="As the paper calls it")
    kind: RegressionKind = Field("unknown", description="ols, logit, probit, cloglog, poisson or unknown")
    errors: Literal["classical", "robust", "clustered", "unknown"] = Field(
        "unknown", description="Kind of standard errors"
    )
    clusters: Num | None = Field(None, description="Number of clusters")
    n: Num | None = Field(None, description="Observations; default: the paper's N")
    k: int | None = Field(
        None, ge=0, description="Predictors without the constant, those not printed among them"
    )
    df: Num | None = Field(None, description="Residual degrees of freedom")
    brackets: Literal["se", "t", "unknown"] = Field(
        "unknown", description="What the paper says stands in brackets"
    )
    stars: dict[str, float] | None = Field(None, description="What the stars of this table stand for")
    nested_in: str | None = Field(
        None, description="The model that has these predictors and more, of the same data"
    )
    reference: int | None = Field(
        None, description="Event study: the period that is left out, as the text says"
    )
    pretrend: Literal["none"] | None = Field(
        None, description="Event study: the text says that there is no trend before the event"
    )
    level: float = Field(0.05, gt=0, lt=0.5, description="Level that 'significant' refers to")
    coefficients: list[CoefficientPart] = Field(default=[], description="Rows of the table")
    fit: RegressionFitPart = Field(
        default_factory=lambda: RegressionFitPart.model_validate({}), description="R², F, log-likelihood, ..."
    )


class WeightPart(KnownKeys):
    """One indicator of an index."""

    name: str = Field(description="Indicator")
    dimension: str = Field("", description="The part of the index it belongs to")
    entropy: Num | None = Field(None, description="Information entropy")
    redundancy: Num | None = Field(None, description="1 − entropy")
    weight: Num | None = Field(None, description="Weight, as .0512 or 5.12%")


class WeightsPart(KnownKeys):
    """The weights of one index."""

    name: str = Field("index", description="Index")
    rows: list[WeightPart] = Field(min_length=1, description="Indicators")
    dimensions: dict[str, Num] = Field(default={}, description="Printed weights of the parts")
    total: Num | None = Field(None, description="Printed sum, when it is not 1")
    complete: bool = Field(True, description="Whether all indicators are printed")
