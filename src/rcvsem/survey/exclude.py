"""From rule results to who stays: exclusions, flow and flags. Nobody leaves without a row here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Bools, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.survey.log import LogBlock
from rcvsem.survey.result import Exclusion, Flag, FlowStep, RuleResult

RECEIVED = Text("Questionnaires received")
ANALYSED = Text("Questionnaires analysed")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision:
    """keep : (n,) True for the analysed; the rest as in CleanSurvey; blocks: the exclusions for the log."""

    keep: Bools
    exclusions: tuple[Exclusion, ...]
    flow: tuple[FlowStep, ...]
    flags: tuple[Flag, ...]
    blocks: tuple[LogBlock, ...]


def decide(results: Sequence[RuleResult], keys: Sequence[str], row_numbers: Ints, wave: str = "") -> Decision:
    """Take out whom an excluding rule hits, rule by rule in order; mark whom a flagging rule hits."""
    n = len(keys)
    excluding = [result for result in results if result.action == "exclude"]
    keep = np.ones(n, bool)
    flow = [FlowStep(rule="received", text=RECEIVED, hits=0, removed=0, remaining=n)]
    blocks: list[LogBlock] = []
    for result in excluding:
        leaving = keep & result.hits
        keep &= ~result.hits
        flow.append(
            FlowStep(
                rule=result.rule,
                text=result.text,
                hits=result.count,
                removed=int(leaving.sum()),
                remaining=int(keep.sum()),
            )
        )
        rows = np.flatnonzero(leaving)
        blocks.append(
            LogBlock(
                rule=result.rule,
                column="",
                rows=rows,
                values=np.zeros(len(rows), np.intp),
                before=("received",),
                after=("excluded",),
            )
        )
    flow.append(FlowStep(rule="analysed", text=ANALYSED, hits=0, removed=0, remaining=int(keep.sum())))
    exclusions = tuple(
        Exclusion(
            respondent=keys[int(i)],
            rules=tuple(result.rule for result in excluding if result.hits[i]),
            row_number=int(row_numbers[i]),
            wave=wave,
        )
        for i in np.flatnonzero(~keep)
    )
    return Decision(
        keep=keep,
        exclusions=exclusions,
        flow=tuple(flow),
        flags=_flags(results, keys, keep),
        blocks=tuple(blocks),
    )


def _flags(results: Sequence[RuleResult], keys: Sequence[str], keep: Bools) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    for result in results:
        if result.action != "flag":
            continue
        for i in np.flatnonzero(result.hits & keep):
            value = None if result.values is None else float(result.values[i])
            flags.append(Flag(respondent=keys[int(i)], rule=result.rule, value=value))
    return tuple(flags)
