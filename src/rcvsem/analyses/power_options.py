"""What is planned: the options of `rcvsem power`."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.usual_options import (
    alpha_option,
    backend_option,
    processes_option,
    scheduler_option,
    seed_option,
)
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Backend, Skew

PLAN, ANSWERS = phrase("Plan"), phrase("Answers")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanningOptions(Options):
    """What is planned.

    sizes : N's to simulate. target : power to reach; None: no search for the smallest N.
    only : names of the quantities searched for ("DP -> PV", a hypothesis, a definition); () all of them.
    replications, seed, alpha : of the simulation. fit : estimator of each replication.
    likert : cut the answers into categories; shares : of the categories; skew : or a degree of skewness.
    missing : share of answers missing at random. loadings : report the loadings as well.
    workers, backend, scheduler : where it is computed; no digit depends on them.
    """

    owner: ClassVar[str] = "power"
    panel: ClassVar[str] = PLAN

    sizes: tuple[int, ...] = option(
        (),
        name="n",
        typed="--n",
        at_least=2,
        help="Sample sizes to simulate, comma-separated, e.g. 200,300,457.",
        main=True,
        example="200,300",
    )
    target: float | None = option(
        0.8, above=0, below=1, help="Power to reach; the smallest N for it is searched.", main=True
    )
    search: bool = option(
        True, off="--no-search", help="Search the smallest N for the target.", library=False
    )
    only: tuple[str, ...] = option(
        (), help="Search for these only: hypotheses, paths 'DP->PV', definitions; comma-separated."
    )
    replications: int = option(1000, at_least=1, short="-r", help="Samples drawn at each N.", main=True)
    seed: int = seed_option()
    alpha: float = alpha_option()
    fit: FitOptions = nested(
        FitOptions,
        only=("estimator", "missing"),
        estimator={"help": "ml, mlr, mlm, wlsmv, ...", "panel": PLAN},
        missing={
            "name": "missing_rule",
            "typed": "--fiml",
            "sets": "fiml",
            "help": "Full information maximum likelihood for missing answers.",
            "panel": ANSWERS,
        },
    )
    missing: float = option(
        0.0, at_least=0, below=0.9, help="Share of answers missing at random, 0 to .9.", panel=ANSWERS
    )
    likert: bool = option(False, help="Cut the answers into five categories.", panel=ANSWERS, main=True)
    skew: Skew = option("moderate", help="Skewness of the categories of --likert.", panel=ANSWERS)
    shares: tuple[float, ...] = option(
        (),
        help="Shares of the answer categories instead of --skew, e.g. .05,.1,.2,.4,.25.",
        panel=ANSWERS,
    )
    loadings: bool = option(False, help="Report the loadings as well.")
    workers: int = processes_option()
    backend: Backend = backend_option()
    scheduler: str | None = scheduler_option()

    def check(self) -> None:
        if self.target is None or not self.search:
            searched = self.changed("only") + (self.changed("target") if self.target is not None else [])
            refuse_idle(searched, "no N is searched.")
        if not self.search:
            object.__setattr__(self, "target", None)
