"""refit(): the model of a paper fitted again to the moments that its printed tables imply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rcvsem.audit.implied_moments import ImpliedMoments, PrintedSource, implied_moments
from rcvsem.audit.paper import Paper, PaperError, PrintedModel
from rcvsem.audit.read import PathLike, read_paper
from rcvsem.evaluate.standardized import standardized_values
from rcvsem.fit import Fit, estimate, moments_from_matrix
from rcvsem.fit import refit as fit_again
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.declared_option import Seed
from rcvsem.foundation.door import either
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.audit.printed import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class RefitPath:
    """One standardized path. printed : as printed, None when it is not.

    refitted : from the printed values taken at their middle. lower, upper : range over the rounding box (least and
    largest of all draws). agrees : printed and refitted stand for a common value, given the range. difference :
    printed - refitted.
    """

    outcome: str
    predictor: str
    printed: Printed | None
    refitted: float
    lower: float
    upper: float
    agrees: bool | None
    difference: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefittedPath:
    """A path of one of the models."""

    model: str
    path: RefitPath

    json_form: ClassVar[str] = (
        "model lhs=path.outcome op rhs=path.predictor printed=path.printed.text refitted=path.refitted "
        "lower=path.lower upper=path.upper difference=path.difference agrees=path.agrees"
    )

    @property
    def op(self) -> str:
        """Of a regression."""
        return "~"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefitModel:
    """One model refitted. paths : its regressions. fit : the Fit. draws, failed : of the rounding box."""

    name: str
    paths: tuple[RefitPath, ...]
    fit: Fit
    draws: int
    failed: int

    json_form: ClassVar[str] = (
        "name converged=fit.converged admissible=fit.admissible df=fit.df chisq=fit.chisq draws failed paths=named"
    )

    @property
    def named(self) -> list[RefittedPath]:
        """The paths with the name of the model."""
        return [RefittedPath(model=self.name, path=path) for path in self.paths]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Refit(Result):
    """The refit of all models of a paper that name a model file."""

    paper: Paper
    moments: ImpliedMoments
    models: tuple[RefitModel, ...]
    seed: int

    json_form: ClassVar[str] = (
        "rcvsem=_version title=paper.title source=paper.source file=paper.path sha256=paper.sha256 "
        "basis=moments.basis covariances=moments.covariances n=moments.n n_printed=moments.n_printed "
        "variables=moments.names matrix=moments.matrix seed models"
    )

    @property
    def converged(self) -> bool:
        """Whether every model converged."""
        return all(model.fit.converged for model in self.models)

    def to_frame(self) -> Any:
        """The paths as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame.from_records(plain([path for model in self.models for path in model.named]))


def refit(
    paper: Paper | PathLike | Sequence[PathLike],
    *,
    draws: int = 200,
    seed: Seed = 1,
    advance: Callable[[int, int], None] | None = None,
    **overrides: Any,
) -> Refit:
    """Rebuild a study from its tables.

    The printed correlation (covariance) matrix, else Lambda Phi Lambda' with unit variances (times the items' SDs
    when printed), is what the models are fitted to. Rounding is propagated by drawing every printed number
    uniformly from the values that are printed so and fitting again.

    Parameters
    ----------
    paper, overrides : as for `audit`.
    draws : points of the rounding box; 0 leaves the ranges at the point estimate.
    advance : called with (done, of).

    Raises
    ------
    PaperError : no model has a model file, or neither matrix nor loadings with factor correlations are printed.
    DataError : the implied matrix is not positive definite, or lacks a variable of the model.
    OptionError : draws is no int >= 0.
    """
    check_integer(draws, "draws", "refit", 0)
    tables = read_paper(paper, **overrides)
    models = [model for model in tables.models if model.facts is not None]
    if not models:
        raise PaperError(
            "no model of the paper has a model file, so there is nothing to refit.",
            where=tables.path,
            fix=either(
                phrase("Name one with 'file:' under the model, or with model_files={NAME: FILE}."),
                phrase("Name one with 'file:' under the model, or with --model NAME=FILE."),
            ),
        )
    moments = implied_moments(tables)
    streams = np.random.SeedSequence(seed).spawn(len(models))
    done: list[RefitModel] = []
    for k, (model, stream) in enumerate(zip(models, streams, strict=True)):
        step = None if advance is None else (lambda i, k=k: advance(k * draws + i, len(models) * draws))
        done.append(_refit_model(tables, model, moments, draws, np.random.default_rng(stream), step))
    return Refit(paper=tables, moments=moments, models=tuple(done), seed=seed)


def _refit_model(
    paper: Paper,
    model: PrintedModel,
    moments: ImpliedMoments,
    draws: int,
    rng: np.random.Generator,
    step: Callable[[int], None] | None,
) -> RefitModel:
    assert model.facts is not None
    spec = model.facts.spec
    n = round(model.fit["n"].value) if "n" in model.fit else moments.n

    def sample(matrix: Floats) -> Any:
        return moments_from_matrix(matrix, moments.names, n).select(spec.observed)

    fit = estimate(spec, sample(moments.matrix))
    where = [k for k, row in enumerate(spec.parameters) if row.op == "~" and row.group == 1]
    point = _standardized(fit, where)
    source = PrintedSource(paper)
    found, failed = [point], 0
    for i in range(draws):
        try:
            again = fit_again(fit, sample(source.matrix(rng.random(source.size))))
            if again.converged:
                found.append(_standardized(again, where))
            else:
                failed += 1
        except RcvsemError:
            failed += 1
        if step is not None:
            step(i + 1)
    ranges = np.array(found)
    printed = {(path.target, path.source): path.values.get("beta") for path in model.paths}
    paths = []
    for j, k in enumerate(where):
        row = spec.parameters[k]
        beta = printed.get((row.lhs, row.rhs))
        low, high = float(ranges[:, j].min()), float(ranges[:, j].max())
        agrees = None if beta is None else bool(beta.values.lo <= high and low <= beta.values.hi)
        paths.append(
            RefitPath(
                outcome=row.lhs,
                predictor=row.rhs,
                printed=beta,
                refitted=float(point[j]),
                lower=low,
                upper=high,
                agrees=agrees,
                difference=None if beta is None else beta.value - float(point[j]),
            )
        )
    return RefitModel(name=model.name, paths=tuple(paths), fit=fit, draws=draws, failed=failed)


def _standardized(fit: Fit, where: list[int]) -> Floats:
    values = standardized_values(fit.layout, fit.layout.values(fit.theta)[None, :], "all")[0]
    return np.asarray(values[where], dtype=np.float64)
