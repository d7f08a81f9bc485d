"""`rcvsem invariance`: do the groups understand the items alike, and do their means and paths differ."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def invariance(
    model: a.Model,
    data: a.Data = None,
    group: a.Group = None,
    waves: Annotated[
        bool, typer.Option("--waves", help="The groups are the waves: one survey file each.")
    ] = False,
    levels: Annotated[
        str | None,
        typer.Option(
            help="Levels in rising order, comma-separated. Default: all of configural, thresholds (ordinal items), "
            "metric, scalar, strict, structural."
        ),
    ] = None,
    group_partial: a.GroupPartial = None,
    estimator: Annotated[str, typer.Option(help="ml, mlm, mlr, wlsmv, ... as in rcvsem fit.")] = "ml",
    ordered: Annotated[
        str | None,
        typer.Option(help="Ordinal items, comma-separated, or all, as in rcvsem fit (with wlsmv)."),
    ] = None,
    missing: a.MissingRule = "listwise",
    instrument: a.InstrumentFile = None,
    std_lv: Annotated[
        bool, typer.Option("--std-lv", help="Fix latent variances to 1 instead of the first loadings.")
    ] = False,
    level: a.Level = 0.95,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    formats: Annotated[
        str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
    ] = "xlsx,md",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Measurement invariance over groups or waves, latent means, and every path compared between the groups.

    Each level (configural, thresholds of ordinal items, metric, scalar, strict, structural) is compared with the one
    before it. Where a level does not hold, the parameters whose freeing would help are named; nothing is freed unless
    --group-partial says so.
    A report goes to reports/MODEL_DATA_invariance/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import hand_over, print_findings
    from rcvsem.fit.options import fit_options
    from rcvsem.foundation.errors import OptionError
    from rcvsem.study.inputs import read_inputs
    from rcvsem.study.invariance import (
        PRINTED,
        invariance_document,
        invariance_json,
        run_invariance,
        write_invariance,
    )
    from rcvsem.study.ordinal import with_ordinal
    from rcvsem.study.writing import print_document

    if waves == (group is not None):
        raise OptionError(
            "Say what the groups are: --group COLUMN, or --waves with one survey file a wave.",
            fix="Give one of the two.",
        )
    if waves and len(data or ()) < 2:
        raise OptionError("--waves compares several survey files; give one for each wave.")
    options = fit_options(estimator=estimator.lower(), missing=missing)
    chosen: Any = a.names(levels) or None
    inputs = read_inputs(
        model,
        data or None,
        instrument=instrument,
        reading=reading,
        group="wave" if waves else group,
        missing=missing,
        std_lv=std_lv,
    )
    inputs = with_ordinal(inputs, ordered, options)
    study = run_invariance(inputs, options, levels=chosen, partial=a.names(group_partial), level=level)
    print_findings(study.findings, infos=not quiet and not json_)
    hand_over(
        machine=lambda: invariance_json(study),
        write=lambda: write_invariance(study, out, a.names(formats.lower()), lang),
        show=lambda: print_document(invariance_document(study), PRINTED, lang, paragraphs=True),
        out=out,
        json_=json_,
        quiet=quiet,
    )
    if study.exit_code:
        raise typer.Exit(study.exit_code)
