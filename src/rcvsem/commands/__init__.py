"""What rcvsem does: one declaration a command. To add one: its file here, and its line in `COMMANDS`."""

from __future__ import annotations

from rcvsem.commands import (
    clean,
    compare,
    cutoffs,
    describe,
    diagram,
    efa,
    export,
    fit,
    groups,
    influence,
    instrument,
    invariance,
    measurement,
    moderation,
    power,
    published,
    reliability,
    robust,
    run,
    scores,
    serving,
    suggest,
    validity,
    verify,
)
from rcvsem.commands.declaration import Command

COMMANDS: dict[str, Command] = {
    one.name: one
    for one in (
        fit.COMMAND,
        reliability.COMMAND,
        efa.COMMAND,
        validity.COMMAND,
        groups.COMMAND,
        invariance.COMMAND,
        scores.COMMAND,
        measurement.COMMAND,
        clean.COMMAND,
        run.COMMAND,
        compare.COMMAND,
        cutoffs.COMMAND,
        influence.COMMAND,
        suggest.COMMAND,
        describe.COMMAND,
        moderation.COMMAND,
        robust.COMMAND,
        power.COMMAND,
        diagram.COMMAND,
        published.AUDIT,
        published.REFIT,
        published.SIMULATE,
        verify.COMMAND,
        serving.APP,
        serving.VIEW,
        serving.MCP,
        export.INIT,
        instrument.CHECK,
        instrument.SHOW,
        instrument.NEW,
        instrument.FROM_XLSFORM,
        instrument.TO_XLSX,
        instrument.FROM_XLSX,
        instrument.CODEBOOK,
        export.FIT_TABLE,
        export.NEW_MODEL,
    )
}
GROUPS = {"instrument": "Questionnaire definitions.", "export": "Tables for papers.", "model": "Model files."}
