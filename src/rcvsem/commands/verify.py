"""`rcvsem verify`: make a finished run again and compare every number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, File, Quietly
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.run_differences import Verification

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VerifyOptions(Options):
    """The run and what counts as the same."""

    owner: ClassVar[str] = "verify"

    path: File = option(typed="RUN", help="run.json of a report, or the report's folder.")
    tolerance: float = option(
        1e-6,
        above=0,
        below=1,
        help="Largest difference that counts as none (relative above 1).",
        panel="Comparison",
        main=True,
    )


def _run(given: Given) -> Verification:
    from rcvsem.commands.shared.repeat import verify

    said = given(VerifyOptions)
    return verify(Path(said.path), tolerance=said.tolerance)


def _finish(result: Verification, given: Given) -> None:
    from rcvsem.commands.shared.output import print_json, say

    if given(AsJson).json:
        print_json(own_form(result))
        return
    quiet = given(Quietly).quiet
    if quiet and result.passed:
        return
    for difference in () if quiet else result.differences[:SHOWN]:
        say(str(difference))
    if len(result.differences) > SHOWN and not quiet:
        say(phrase("... and {n} more differences (see --json)", n=len(result.differences) - SHOWN))
    verdict = phrase("reproduced") if result.passed else phrase("NOT reproduced")
    say(
        phrase(
            "{run}: {verdict}; {compared} values compared, largest difference {largest:.2g}, tolerance "
            "{tolerance:g}.",
            run=result.run,
            verdict=verdict,
            compared=result.compared,
            largest=result.largest,
            tolerance=result.tolerance,
        )
    )


COMMAND = Command(
    name="verify",
    help="Make the run of a report again and compare: data, instrument, model, versions and every number.\n\n"
    "Exit code 0 when everything is the same (versions may differ if no number does), 1 when something changed.",
    order=270,
    examples=("verify reports/rcv_wave2", "verify run.json --tolerance 1e-4"),
    classes=(VerifyOptions,),
    run=_run,
    json=own_form,
    finish=_finish,
    exit_code=lambda result: 0 if result.passed else 1,
    arguments=("path",),
    result="rcvsem.analyses.run_differences.Verification",
)
