"""How many respondents does a model need: power, bias and the smallest N, before any survey is sent out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rcvsem.analyses.input_files import InputFile, PathLike, model_files
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.population_file import read_values
from rcvsem.analyses.power_options import PlanningOptions as PlanningOptions
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.cluster import workers
from rcvsem.infer.likert_cuts import category_shares, moments_of_categories
from rcvsem.infer.minimum_n import minimum_n
from rcvsem.infer.monte_carlo import Replications, simulate
from rcvsem.infer.planning_guesses import Guesses
from rcvsem.infer.population import population
from rcvsem.infer.power import (
    MinimumN,
    ModelRow,
    PowerRow,
    Quantity,
    model_row,
    power_of_all,
    power_rows,
    quantities,
    tested,
)
from rcvsem.infer.rmsea_power import PAIRS, FitTest, RmseaPower, fit_test_powers, rmsea_sample_size
from rcvsem.infer.simulation_design import Design, Truth, find_truth
from rcvsem.model import ModelSpec, read_model

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Planning(Result):
    """The plan: one PowerRow a quantity and N, one ModelRow an N, the smallest N's, power of the tests of fit.

    needed : the largest of the smallest N's, with which every searched quantity reaches the target.
    """

    options: PlanningOptions
    design: Design
    truth: Truth
    quantities: tuple[Quantity, ...]
    rows: tuple[PowerRow, ...]
    models: tuple[ModelRow, ...]
    minimum: tuple[MinimumN, ...]
    needed: int | NotAvailable
    together: Number
    fit_tests: tuple[RmseaPower, ...]
    fit_sizes: dict[FitTest, int]
    findings: tuple[Finding, ...]
    files: tuple[InputFile, ...]
    name: str

    #: Power, bias and coverage: a row a quantity and N.
    frame_of: ClassVar[str] = "rows"
    json_form: ClassVar[str] = (
        f"{VERSION} model=name replications=options.replications seed=options.seed alpha=options.alpha "
        "target=options.target estimator=options.fit.estimator missing_rule=options.fit.missing "
        "missing=options.missing shares=design.shares~ skewness df=truth.fit.df population power=rows models "
        "minimum_n=minimum needed_n=needed power_all_at_needed_n=together rmsea_power=fit_tests "
        f"rmsea_minimum_n=fit_sizes {TOLD} inputs=files"
    )

    @property
    def skewness(self) -> float:
        """Of the answers; 0 of continuous ones."""
        return moments_of_categories(self.design.shares)[2] if self.design.shares else 0.0

    @property
    def population(self) -> list[PopulationValue]:
        """The values that the samples are drawn from."""
        values = self.design.population.values
        return [PopulationValue(lhs=a, op=op, rhs=b, value=value) for (a, op, b), value in values.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationValue:
    """One parameter of the population."""

    lhs: str
    op: str
    rhs: str
    value: float


def plan(
    model: PathLike | ModelSpec,
    options: PlanningOptions,
    *,
    values: PathLike | None = None,
    guesses: Guesses | None = None,
    analysis: PathLike | ModelSpec | None = None,
    progress: Progress | None = None,
) -> Planning:
    """Simulate a study before it is done.

    model : model file with population values (see `infer.population`). values : file with more of them.
    analysis : another model to fit to the samples, to see what a wrong model does.

    Raises
    ------
    RcvsemError : a value missing or contradictory, an unknown quantity, a cluster that does not answer, ...
    """
    spec = read_model(model, identify=False)
    files = model_files(spec)
    given: dict[tuple[str, str, str], float] = {}
    notes: tuple[Finding, ...] = ()
    if values is not None:
        given, notes, mark = read_values(values, spec)
        files.append(InputFile(role="values", path=str(values), sha256=mark))
    fitted = None
    if analysis is not None:
        fitted = read_model(analysis)
        files += model_files(fitted, "analysis model")
    pop = population(spec, values=given, guesses=guesses, analysis=fitted)
    design = Design(
        population=pop,
        shares=category_shares(options.skew, options.shares) if options.likert or options.shares else (),
        missing=options.missing,
        options=options.fit,
        replications=options.replications,
        seed=options.seed,
        alpha=options.alpha,
    )
    truth = find_truth(design)
    _check_sizes(options.sizes, truth.fit.spec.observed)
    wanted = quantities(truth, loadings=options.loadings)
    searched = _searched(wanted, options) if options.target is not None else ()
    done: dict[int, Replications] = {}
    with workers(options.backend, count=options.workers, scheduler=options.scheduler) as run:

        def at(n: int) -> Replications:
            if n not in done:
                if progress is not None:
                    progress(f"N = {n}")
                done[n] = simulate(design, truth, n, run)
            return done[n]

        rows = [row for n in options.sizes for row in power_rows(design, truth, at(n), wanted)]
        smallest = [
            minimum_n(design, truth, quantity, at, target=options.target or 0.80) for quantity in searched
        ]
        needed = _needed(smallest)
        together = power_of_all(design, at(needed), searched) if isinstance(needed, int) else needed
    df = truth.fit.df
    sizes = options.sizes or tuple(sorted({found.n for found in smallest if isinstance(found.n, int)}))[-1:]
    return Planning(
        options=options,
        design=design,
        truth=truth,
        quantities=wanted,
        rows=tuple(rows),
        models=tuple(model_row(design, done[n], wanted) for n in sorted(set(options.sizes))),
        minimum=tuple(smallest),
        needed=needed,
        together=together,
        fit_tests=tuple(row for n in sizes for row in fit_test_powers(df, n, alpha=options.alpha)),
        fit_sizes=_fit_sizes(df, options),
        findings=(*notes, *truth.findings, *_attenuated(design, wanted), *_trouble(done, options)),
        files=tuple(files),
        name=spec.stem,
    )


def _check_sizes(sizes: Sequence[int], variables: Sequence[str]) -> None:
    """OptionError for samples that `fit` would refuse: no more respondents than variables."""
    small = [n for n in sizes if n <= len(variables)]
    if small:
        raise OptionError(
            phrase(
                "N = {small} is too small for {n} variables: a fit needs more respondents than variables "
                "(at least {n_2}).",
                small=enumerated(map(str, small)),
                n=len(variables),
                n_2=len(variables) + 1,
            ),
            fix=phrase("Give larger samples with {--n}."),
        )


def _searched(wanted: tuple[Quantity, ...], options: PlanningOptions) -> tuple[Quantity, ...]:
    """The quantities whose smallest N is asked for; by default all whose population value is not 0."""
    if not options.only:
        return tested(wanted)
    found: list[Quantity] = []
    for name in options.only:
        key = "".join(name.replace("->", "→").split()).casefold()
        match = [q for q in wanted if key in ("".join(q.name.split()).casefold(), q.hypothesis.casefold())]
        if not match:
            known = enumerated(q.name.replace("→", "->") for q in wanted)
            raise OptionError(
                phrase("The model has no quantity {name!r} to plan for.", name=name),
                fix=phrase("It has: {known}.", known=known),
            )
        found += match
    return tuple(found)


def _needed(smallest: list[MinimumN]) -> int | NotAvailable:
    sizes: list[int] = []
    for found in smallest:
        if isinstance(found.n, NotAvailable):
            return NotAvailable(f"{found.quantity.name}: {found.n.reason}")
        sizes.append(found.n)
    return max(sizes) if sizes else NotAvailable("no search was asked for")


def _fit_sizes(df: int, options: PlanningOptions) -> dict[FitTest, int]:
    if df < 1 or options.target is None:
        return {}
    return {
        test: rmsea_sample_size(df, null, true, power=options.target, alpha=options.alpha)
        for test, (null, true) in PAIRS.items()
    }


def _attenuated(design: Design, wanted: tuple[Quantity, ...]) -> list[Finding]:
    """What cutting answers into categories does to the paths themselves, apart from sampling."""
    if not design.shares:
        return []
    changed = []
    for quantity in wanted:
        cause, _, outcome = quantity.name.partition(" → ")
        given = design.population.values.get((outcome, "~", cause))
        if quantity.kind != "path" or given is None or isinstance(quantity.std, NotAvailable):
            continue
        if abs(quantity.std - given) > 0.005:
            changed.append(
                phrase(
                    "{name} {given:.3f} becomes {std:.3f}", name=quantity.name, given=given, std=quantity.std
                )
            )
    if not changed:
        return []
    return [
        Finding(
            code="attenuated",
            severity="warning",
            text=phrase(
                "Answers in categories change the standardized paths themselves: {changed}. Bias and coverage "
                "are measured against these values, which the analysis tends to.",
                changed=enumerated(changed, "; "),
            ),
            fix=phrase("An ordinal estimator ({--estimator wlsmv}) does not have this bias."),
        )
    ]


def _trouble(done: dict[int, Replications], options: PlanningOptions) -> list[Finding]:
    found: list[Finding] = []
    for n, result in sorted(done.items()):
        if n in options.sizes and result.converged.mean() < 0.95:
            found.append(
                Finding(
                    code="replications_not_converged",
                    severity="warning",
                    text=phrase(
                        "At N = {n} only {mean:.0%} of the replications converged; power and bias are "
                        "those of the others.",
                        n=n,
                        mean=result.converged.mean(),
                    ),
                )
            )
    return found
