"""What a multiverse is made from: files and answers read with nobody excluded, and the combinations that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.analyses.input_files import InputFile, PathLike, input_files, instrument_of, model_files
from rcvsem.analyses.inputs import Inputs, inputs_of
from rcvsem.analyses.multiverse_choices import find_choices
from rcvsem.analyses.multiverse_options import COMPONENTS, Estimator, MultiverseOptions
from rcvsem.analyses.multiverse_world import World, marking
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.analyses.surveys import WantedOfSurvey, columns_of, load_surveys
from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import ModelSpec, read_model
from rcvsem.survey import CleanSurvey

#: Combinations that can be numbered.
LARGEST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """What is analysed. models : versions; the last one is the main analysis's. data : as of `read_inputs`.

    names : of the models in tables; default: their files'. more : other files that said what is analysed.
    """

    models: Sequence[PathLike | ModelSpec]
    data: Any
    names: Sequence[str] = ()
    instrument: PathLike | None = None
    reading: Reading = field(default_factory=Reading)
    group: str | None = None
    design: SamplingDesign = field(default_factory=SamplingDesign)
    more: Sequence[InputFile] = ()


def read_world(sources: Sources, options: MultiverseOptions) -> tuple[World, Inputs, tuple[Finding, ...]]:
    data, reading = sources.data, sources.reading
    specs = tuple(read_model(one) for one in sources.models)
    if not specs:
        raise OptionError("There is no model.")
    if sources.group is None and any(spec.groups > 1 for spec in specs):
        raise OptionError(
            "The model is for several groups, and nothing says which.",
            fix=phrase("Name the column: {--group COLUMN}."),
        )
    if data is None or (isinstance(data, list | tuple) and not data):
        raise OptionError("The respondents' answers are needed, not only their covariances.")
    last = specs[-1]
    asked = None
    if isinstance(data, CleanSurvey):
        asked, everybody = data.instrument, data
    else:
        asked = instrument_of(last, sources.instrument)
        made = [category.name for spec in specs for category in spec.categories]
        everybody = load_surveys(
            data,
            None if asked is None else marking(asked, options.rules),
            reading,
            WantedOfSurvey(
                variables=columns_of(
                    last, [name for spec in specs for name in spec.observed if name not in made]
                ),
                group=sources.group,
                spec=last,
                categories=made,
                design=sources.design.columns,
            ),
        )
    everybody = replace(everybody, instrument=asked)
    called = tuple(sources.names) or tuple(
        Path(spec.path).stem if spec.path else f"M{k}" for k, spec in enumerate(specs)
    )
    estimators, told = _estimators(options, sources.design)
    world = World(
        everybody=everybody,
        specs=specs,
        names=called,
        options=replace(options, estimators=estimators),
        group=sources.group,
        design=sources.design,
        beside=tuple(one for one in dict.fromkeys(options.estimators) if one in COMPONENTS),
        findings=told,
    )
    main = inputs_of(last, everybody, group=world.group, missing=world.reading_missing(), design=world.design)
    files = [file for spec in specs[:-1] for file in model_files(spec)]
    main = replace(main, files=(*sources.more, *files, *input_files(last, everybody)), reading=reading)
    find_choices(world, asked)
    # nobody is excluded here, so who is marked is told by the choices
    read = [one for one in everybody.findings if one.code not in ("flagged", "excluded")]
    return world, main, (*main.findings, *last.findings, *read)


def _estimators(
    options: MultiverseOptions, design: SamplingDesign
) -> tuple[tuple[Estimator, ...], list[Finding]]:
    """Those that are crossed: not the ones beside them, and mlr for ml where standard errors of ml do not hold."""
    based = [one for one in options.estimators if one not in COMPONENTS]
    if not design.columns or "ml" not in based:
        return tuple(based), []
    text = phrase(
        "With clusters or sampling weights the standard errors of ml do not hold: mlr stands for it."
    )
    crossed = dict.fromkeys("mlr" if one == "ml" else one for one in based)
    return tuple(crossed), [Finding(code="robust_by_sampling", severity="info", text=text)]


def draw_combinations(world: World) -> tuple[Ints, int]:
    """(drawn, choices) levels of the combinations, the main analysis first; and how many there are in all."""
    sizes = tuple(len(choice.levels) for choice in world.choices)
    total = 1
    for size in sizes:
        total *= size
    if total >= LARGEST:
        raise OptionError(
            phrase("{n} choices cannot be crossed.", n=len(sizes)), fix="Name fewer rules or items."
        )
    base = int(np.ravel_multi_index(world.base, sizes))
    if total <= world.options.limit:
        rest = np.delete(np.arange(total), base)
    else:
        rng = np.random.default_rng(world.options.seed)
        rest = rng.choice(total - 1, world.options.limit - 1, replace=False)
        rest = np.sort(rest + (rest >= base))
    numbers = np.concatenate([[base], rest])
    return np.column_stack(np.unravel_index(numbers, sizes)), total
