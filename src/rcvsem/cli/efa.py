"""`rcvsem efa`: how many factors, which items on which, and which items to think about."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import names, reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def efa(
    data: a.ModelAndData = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    items: Annotated[
        Literal["kept", "all"],
        typer.Option(help="Items of the instrument: the kept ones, or all, dropped ones too."),
    ] = "kept",
    dimension: Annotated[
        str | None, typer.Option(help="Dimensions to analyse, comma-separated. Default: each one by itself.")
    ] = None,
    factors: Annotated[
        str, typer.Option(help="A number, or: constructs (of the dimension), kaiser, parallel.")
    ] = "constructs",
    extraction: Annotated[
        Literal["pca", "paf", "minres", "ml"], typer.Option(help="Extraction of the factors.")
    ] = "pca",
    rotation: Annotated[
        Literal["none", "varimax", "quartimax", "promax", "oblimin", "geomin", "geomin-orthogonal"],
        typer.Option(help="Rotation."),
    ] = "varimax",
    cut: Annotated[float, typer.Option(help="The largest loading of an item must reach this.")] = 0.5,
    gap: Annotated[
        float, typer.Option(help="The two largest loadings of an item must be this far apart.")
    ] = 0.2,
    second: Annotated[float, typer.Option(help="The second largest loading must stay below this.")] = 0.5,
    communality: Annotated[float, typer.Option(help="Smallest communality; 0 switches the rule off.")] = 0.4,
    item_total: Annotated[
        float, typer.Option(help="Smallest corrected item-total correlation; 0 switches the rule off.")
    ] = 0.4,
    parallel_draws: Annotated[
        int, typer.Option(help="Random data sets of the parallel analysis; 0 skips it.")
    ] = 1000,
    reading: Reading = Reading(),  # noqa: B008
    seed: a.Seed = 1,
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """KMO, Bartlett, number of factors, loadings, and proposals for dropping items, dimension by dimension.

    Items are proposed one at a time by the rules of --cut, --gap, --second, --communality and --item-total, with
    the reason and what changed. Nothing is dropped: a proposal is accepted in the instrument.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.foundation.errors import OptionError
    from rcvsem.scale.purify_rules import PurifyRules
    from rcvsem.study.efa import EfaOptions, run_efa
    from rcvsem.study.efa_report import efa_document, efa_json, efa_record
    from rcvsem.study.scale_report import write_scales
    from rcvsem.study.scale_source import read_scales
    from rcvsem.study.writing import print_document

    if factors not in ("constructs", "kaiser", "parallel") and not factors.isdecimal():
        raise OptionError(f"--factors takes a number, constructs, kaiser or parallel. Got {factors!r}.")
    options = EfaOptions(
        extraction=extraction,
        rotation=rotation,
        factors=int(factors) if factors.isdecimal() else factors,  # type: ignore[arg-type]
        parallel_draws=parallel_draws,
        seed=seed,
        rules=PurifyRules(
            loading=cut,
            gap=gap,
            second=second,
            communality=communality or None,
            item_total=item_total or None,
        ),
    )
    source = read_scales(
        tuple(data or ()), model=model, instrument=instrument, items=items, reading=reading, bare=True
    )
    study = run_efa(source, options, dimensions=names(dimension))
    print_findings(study.findings, infos=not quiet and not json_)
    if out is not None:
        write_scales(efa_document(study, lang), out, efa_record(study), lang)
    if json_:
        print_json(efa_json(study))
    elif not quiet:
        document = efa_document(study)
        shown = [table.id for section in document.sections if section.id == "efa" for table in section.tables]
        print_document(document, shown, lang, paragraphs=True)
    if out is not None and not json_:
        typer.echo(f"Report: {out}")
