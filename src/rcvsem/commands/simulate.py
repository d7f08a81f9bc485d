"""`rcvsem simulate`: answers with the published moments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.analyses.report_options import REPORT
from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, File
from rcvsem.commands.shared.published import Published
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.usual_options import seed_option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.audit import Simulated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulateOptions(Options):
    """What is simulated."""

    owner: ClassVar[str] = "simulate"
    panel: ClassVar[str] = "Simulation"
    main: ClassVar[bool] = True

    out: File = option(short="-o", help="File to write: .csv or .xlsx.", panel=REPORT, library=False)
    mode: Literal["exact", "expected"] = option(
        "exact", help="Moments of the sample, or of the population it is drawn from."
    )
    scale: tuple[int, int] | None = option(
        None, help="Rating scale as MIN:MAX, e.g. 1:5; default: continuous.", example="1:5"
    )
    seed: int = seed_option()


def _simulate(given: Given) -> Simulated:
    from rcvsem.audit import simulate

    said, options = given(Published), given(SimulateOptions)
    if options.scale is None:
        refuse_idle(given.changed("digits"), "continuous answers get the moments as they are printed.")
    return simulate(said.files, mode=options.mode, scale=options.scale, seed=options.seed, **said.added)


def _simulated(result: Simulated, given: Given) -> None:
    from rcvsem.analyses.published import SimulatedFile
    from rcvsem.chapters.simulated_answers import write_simulated
    from rcvsem.commands.shared.output import print_json, say_written

    target = write_simulated(result, Path(given(SimulateOptions).out))
    if given(AsJson).json:
        print_json(own_form(SimulatedFile(found=result, file=target)))
        return
    told = phrase(
        "{target}: {shape} simulated respondents, {shape_2} items; largest difference of a "
        "correlation {largest_gap:.4f}.",
        target=target,
        shape=result.answers.shape[0],
        shape_2=result.answers.shape[1],
        largest_gap=result.largest_gap,
    )
    say_written(target, told, given)


COMMAND = Command(
    name="simulate",
    help="Write a data set with exactly, or in expectation, the published moments.\n\n"
    "Without --scale the answers are continuous; with --scale 1:5 they are whole numbers cut from a normal variable, "
    "with the printed means, SDs and skews. The file itself says that it is simulated.",
    order=260,
    examples=(
        "simulate docs/examples/audit/rcv.yaml --out simulated.csv",
        "simulate tables.xlsx --out simulated.xlsx --scale 1:5 --mode expected",
    ),
    classes=(Published, SimulateOptions),
    run=_simulate,
    finish=_simulated,
    endings=(".csv", ".xlsx"),
)
