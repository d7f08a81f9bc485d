"""`rcvsem refit`: a published study rebuilt from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, check_draws
from rcvsem.commands.shared.published import Models, Published
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import seed_option

if TYPE_CHECKING:
    from rcvsem.audit import Refit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefitOptions(Options):
    """Ranges over the rounding of the printed values."""

    owner: ClassVar[str] = "refit"
    panel: ClassVar[str] = "Ranges"
    main: ClassVar[bool] = True

    draws: int = option(200, at_least=0, help="Points of the rounding box; 0 skips the ranges.")
    seed: int = seed_option()


def _refit(given: Given) -> Refit:
    from rcvsem.audit import refit

    said, options = given(Published), given(RefitOptions)
    check_draws(given, options.draws, "seed")
    with given.progress("refit", options.draws) as advance:
        return refit(
            said.files, draws=options.draws, seed=options.seed, advance=advance,
            model_files=given(Models).files, **said.added,
        )  # fmt: skip


def _refit_findings(result: Refit) -> list[Any]:
    # the size of the sample and a chi-square of 0 are the tables' doing, not news about the refit
    return [f for m in result.models for f in m.fit.findings if f.severity == "problem"]


COMMAND = Command(
    name="refit",
    help="Rebuild a study from its loadings and factor correlations (or its matrix), and compare the paths.\n\n"
    "Exit code 1 when a model does not converge.",
    order=250,
    examples=("refit docs/examples/audit/rcv.yaml", "refit tables.xlsx --model M0=models/rcv.desc --draws 0"),
    classes=(Published, RefitOptions, Models),
    run=_refit,
    telling=Telling(document="report.tables.audit.refit_document", record="analyses.published.refit_run"),
    findings=_refit_findings,
    exit_code=lambda result: 0 if result.converged else 1,
    result="rcvsem.audit.refitting.Refit",
)
