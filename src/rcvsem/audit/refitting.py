"""refit(): the model of a paper fitted again to the moments that its printed tables imply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from rcvsem.audit.matrix_checks import centre_and_reach
from rcvsem.audit.paper import Paper, PaperError, PrintedModel
from rcvsem.audit.read import PathLike, read_paper
from rcvsem.evaluate.standardized import standardized_values
from rcvsem.fit import Fit, estimate, moments_from_matrix
from rcvsem.fit import refit as fit_again
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.declared_option import Seed
from rcvsem.foundation.door import either
from rcvsem.foundation.errors import DataError, RcvsemError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.audit.printed import Printed

Basis = Literal["matrix", "loadings and factor correlations"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpliedMoments:
    """What the printed tables say of the observed variables.

    names : (p,). matrix : (p, p) correlations, or covariances when SDs (or covariances) are printed. basis : where
    they come from. n : cases, assumed when the paper gives none (`n_printed` False).
    """

    names: tuple[str, ...]
    matrix: Floats
    basis: Basis
    covariances: bool
    n: int
    n_printed: bool


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
    tables = paper if isinstance(paper, Paper) else read_paper(paper, **overrides)
    models = [model for model in tables.models if model.facts is not None]
    if not models:
        raise PaperError(
            "no model of the paper has a model file, so there is nothing to refit.",
            where=tables.path,
            fix="Name one with 'file:' under the model, or with "
            + either(phrase("model_files={NAME: FILE}."), phrase("--model NAME=FILE.")),
        )
    moments = implied_moments(tables)
    streams = np.random.SeedSequence(seed).spawn(len(models))
    done: list[RefitModel] = []
    for k, (model, stream) in enumerate(zip(models, streams, strict=True)):
        step = None if advance is None else (lambda i, k=k: advance(k * draws + i, len(models) * draws))
        done.append(_refit_model(tables, model, moments, draws, np.random.default_rng(stream), step))
    return Refit(paper=tables, moments=moments, models=tuple(done), seed=seed)


def implied_moments(paper: Paper) -> ImpliedMoments:
    """The moments at the middle of what every printed number stands for. Raises PaperError, DataError."""
    source = _Source(paper)
    matrix = source.matrix(np.full(source.size, 0.5))
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest <= 0:
        raise DataError(
            phrase(
                "The matrix that the printed values imply is not positive definite (smallest eigenvalue "
                "{smallest:.4g}).",
                smallest=smallest,
            ),
            fix="rcvsem audit shows which printed correlation stands against the others.",
        )
    n = 0 if paper.n is None else round(paper.n.value)
    return ImpliedMoments(
        names=source.names,
        matrix=frozen(matrix),
        basis=source.basis,
        covariances=source.covariances,
        n=n or 1000,
        n_printed=bool(n),
    )


class _Source:
    """The printed numbers behind the moments as a vector, each moving within its rounding."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.low: list[float] = []
        self.high: list[float] = []
        self.basis: Basis
        if paper.matrix is not None:
            self.basis = "matrix"
            self.names = paper.matrix.names
            self.centre, self.reach = centre_and_reach(paper.matrix)
            self.rows, self.columns = np.tril_indices(len(self.names))
            self.low = list((self.centre - self.reach)[self.rows, self.columns])
            self.high = list((self.centre + self.reach)[self.rows, self.columns])
        elif paper.loadings and (paper.correlations is not None or len(paper.loadings) == 1):
            self.basis = "loadings and factor correlations"
            self._take_loadings()
        else:
            raise PaperError(
                "the moments cannot be rebuilt: neither a matrix of the observed variables nor loadings with factor "
                "correlations are given.",
                where=paper.path,
                fix="Add 'matrix:', or 'loadings:' and 'correlations:'.",
            )
        self.covariances = paper.matrix is not None and paper.matrix.diagonal == "variance"
        sds = [paper.items.get(name, {}).get("sd") for name in self.names]
        self.with_sds = all(sds) and not self.covariances
        if self.with_sds:
            self.covariances = True
            self.low += [sd.values.lo for sd in sds if sd is not None]
            self.high += [sd.values.hi for sd in sds if sd is not None]
        self.size = len(self.low)

    def _take_loadings(self) -> None:
        paper = self.paper
        constructs = list(paper.loadings)
        self.names = tuple(item for items in paper.loadings.values() for item in items)
        self.pattern = np.array([[name in paper.loadings[c] for c in constructs] for name in self.names])
        for construct in constructs:
            for value in paper.loadings[construct].values():
                self.low.append(value.values.lo)
                self.high.append(value.values.hi)
        self.k = len(constructs)
        self.rows, self.columns = np.tril_indices(self.k, -1)
        if paper.correlations is None:
            return
        lacking = [c for c in constructs if c not in paper.correlations.names]
        if lacking:
            raise PaperError(
                phrase("the factor correlations lack {lacking}.", lacking=enumerated(lacking)),
                where=paper.path,
            )
        centre, reach = centre_and_reach(paper.correlations)
        order = [paper.correlations.names.index(c) for c in constructs]
        centre, reach = centre[np.ix_(order, order)], reach[np.ix_(order, order)]
        self.low += list((centre - reach)[self.rows, self.columns])
        self.high += list((centre + reach)[self.rows, self.columns])

    def matrix(self, at: Floats) -> Floats:
        """(p, p) at a point of the box; `at` in 0..1 for every printed number."""
        low, high = np.array(self.low), np.array(self.high)
        values = low + at * (high - low)
        p = len(self.names)
        if self.basis == "matrix":
            used = len(self.rows)
            out = np.zeros((p, p))
            out[self.rows, self.columns] = values[:used]
            out = out + np.tril(out, -1).T
        else:
            loadings = np.zeros(self.pattern.shape)
            loadings[self.pattern] = np.clip(values[:p], -1.0, 1.0)
            factors = np.eye(self.k)
            used = p + len(self.rows)
            factors[self.rows, self.columns] = factors[self.columns, self.rows] = values[p:used]
            out = loadings @ factors @ loadings.T
            np.fill_diagonal(out, 1.0)
        if self.with_sds:
            sd = values[used:]
            out = out * np.outer(sd, sd)
        return out


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
    source = _Source(paper)
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
