"""What the commands on scales analyse: a cleaned survey, its constructs, and their dimensions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from pathlib import Path

import numpy as np

from rcvsem.analyses.fitting_instrument import NONE_FOUND, fitting_instrument, found_note, nothing_says
from rcvsem.analyses.input_files import (
    SURVEY_ENDINGS,
    InputFile,
    PathLike,
    answer_files,
    find_instrument,
    model_files,
)
from rcvsem.analyses.measurement_model import no_construct, split_arguments
from rcvsem.analyses.reading import Reading, ScalesWanted
from rcvsem.analyses.surveys import (
    EARLY_LATE,
    WAVE,
    WantedOfSurvey,
    columns_of,
    load_surveys,
    of_paths,
)
from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import Material
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument, read_instrument
from rcvsem.instrument.names import names_of
from rcvsem.model import ModelSpec, parse_model, read_model
from rcvsem.model.measurement_part import measurement_part
from rcvsem.survey import CleanSurvey

ALL_ITEMS = "all"


ALL_TEXT = Text("All items")


#: Fewer columns that look like ratings are none to choose by.
FEWEST_RATINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ScaleSource(Material):
    """A survey seen as scales.

    Attributes
    ----------
    constructs : code -> item codes; dimensions : code -> construct codes ("all" when none are declared).
    names : wording of constructs, items and questions; dimension_names : of the dimensions.
    declared : the constructs come from an instrument or a model, not from the table itself.
    written : the model of the file they were given in; the other constructs' CFA is `spec`.
    of_matrix : there are no answers, only covariances (`rcvsem.analyses.scale_matrix`).
    """

    survey: CleanSurvey
    constructs: dict[str, tuple[str, ...]]
    dimensions: dict[str, tuple[str, ...]]
    names: dict[str, Text]
    dimension_names: dict[str, Text]
    files: tuple[InputFile, ...]
    declared: bool = True
    reading: Reading = field(default_factory=Reading)
    written: ModelSpec | None = None
    of_matrix: bool = False

    @property
    def instrument(self) -> Instrument | None:
        return self.survey.instrument

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.survey.simulated is not None

    @property
    def items(self) -> tuple[str, ...]:
        """All items of the constructs, each once."""
        return tuple(dict.fromkeys(item for items in self.constructs.values() for item in items))

    @property
    def blocks(self) -> list[tuple[str, tuple[str, ...]]]:
        """(construct, items) pairs for tables and pictures; empty when nothing declares constructs."""
        return list(self.constructs.items()) if self.declared else []

    @property
    def has_dimensions(self) -> bool:
        """Whether constructs are grouped into more than one dimension."""
        return len(self.dimensions) > 1

    @property
    def stem(self) -> str:
        """Names of the survey files without folder and ending, for the name of a report."""
        return "_".join(Path(source.path).stem for source in self.survey.sources)

    def items_of(self, dimension: str) -> tuple[str, ...]:
        """The items of one dimension."""
        return tuple(item for code in self.dimensions[dimension] for item in self.constructs[code])

    def complete(self) -> Bools:
        """(n,) True for respondents who answered all items."""
        return np.asarray(~np.isnan(self.survey.matrix(self.items)).any(axis=1))

    @property
    def spec(self) -> ModelSpec:
        """The CFA of the constructs, as their model file has it; without one, all items with free loadings."""
        part = None if self.written is None else measurement_part(self.written)
        if part is not None and set(part.spec.measurement) == set(self.constructs):
            return part.spec
        lines = [f"{code} =~ {' + '.join(items)}" for code, items in self.constructs.items()]
        return parse_model("\n".join(lines), identify=False)


def read_scales(
    given: Sequence[PathLike],
    *,
    model: PathLike | ModelSpec | None = None,
    instrument: PathLike | None = None,
    reading: Reading | None = None,
    wanted: ScalesWanted | None = None,
) -> ScaleSource:
    """Read a survey and find its scales.

    Parameters
    ----------
    given : [MODEL] DATA ...; a model file before the data names the constructs.

    Raises
    ------
    OptionError : nothing names the constructs, or there is no survey file. RcvsemError : of reading.
    """
    wanted = wanted or ScalesWanted()
    paths = [Path(one) for one in given]
    surveys_only = bool(paths) and all(one.suffix.lower() in SURVEY_ENDINGS for one in paths)
    named, data = split_arguments(paths, model, instrument is not None or wanted.bare or surveys_only)
    files: list[InputFile] = []
    spec = None
    written: ModelSpec | None = None
    where: Path | None = None
    if named is not None:
        written = read_model(named, identify=False)
        part = measurement_part(written)
        spec = None if part is None else part.spec
        if part is None or spec is None:
            raise no_construct(written)
        files += model_files(written)
        where = find_instrument(written, instrument)
    elif instrument is not None and str(instrument).lower() != "none":
        where = Path(instrument)
    looked_for = (
        spec is None and where is None and instrument is None and not (reading or Reading()).plain.given
    )
    found = fitting_instrument(data, reading) if looked_for else NONE_FOUND
    where = where or found.path
    if spec is None and where is None and not wanted.bare:
        raise nothing_says(found)
    if not data:
        raise OptionError("There is no survey file.", fix="Give one or several after the command.")
    asked = None
    if where is not None:
        asked = read_instrument(os.fspath(where))
        files.append(InputFile(role="instrument", path=str(where), sha256=asked.sha256))
    elif wanted.items == "all":
        raise OptionError(phrase("{--items all} asks for dropped items, which only an instrument knows."))
    read = written if wanted.whole else spec
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    if written is not None and spec is not None and asked is None and not wanted.whole:
        numbers, categories = of_paths(written, spec, list(data), reading)
    also = tuple(dict.fromkeys((*wanted.also, *numbers)))
    if asked is None:
        categories = (
            *categories,
            *columns_beside(wanted.beside, () if written is None else written.measurement),
        )
    survey = load_surveys(
        list(data),
        asked,
        reading,
        WantedOfSurvey(
            variables=None if read is None or asked is not None else columns_of(read, also),
            categories=categories,
            spec=read if asked is None else None,
            items=wanted.items,
            described=wanted.described,
        ),
    )
    if found.path is not None and asked is not None:
        survey = replace(survey, findings=(found_note(found.path, len(asked.kept_items)), *survey.findings))
    files += answer_files(survey)
    if wanted.bare and spec is None and survey.instrument is None:
        survey = ratings_only(survey)
    constructs = None if spec is None else {code: tuple(own) for code, own in spec.scales.items()}
    if spec is not None and len(spec.scales) < len(spec.measurement):
        survey = replace(survey, findings=(*survey.findings, _without_composites(spec)))
    source = scale_source(survey, constructs, files=files, reading=reading)
    if written is None:
        return source
    return replace(source, written=written, names={**written.names, **source.names})


def columns_beside(names: Sequence[str], constructs: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that must be columns of the data: no construct, no word of ours for groups."""
    known = {*constructs, WAVE, EARLY_LATE}
    return tuple(name for name in dict.fromkeys(names) if name not in known)


def _without_composites(spec: ModelSpec) -> Finding:
    """What is said of composites where scales are looked at; raises where there is nothing else."""
    names = enumerated(name for name in spec.measurement if name not in spec.scales)
    if not spec.scales:
        raise OptionError(
            phrase(
                "All constructs of the model are composites (<~): {names}. Consistency and convergence of items are "
                "questions to items that measure one thing; a composite is made of its items.",
                names=names,
            ),
            fix=phrase("Look at weights, loadings and VIF: a fit by ml or by pls."),
        )
    return Finding(
        code="composites_left_out",
        severity="info",
        text=phrase(
            "Composites (<~) are left out: {names}. Their items need not go together; their weights, loadings and VIF "
            "are in the report of 'rcvsem fit'.",
            names=names,
        ),
    )


def ratings_only(survey: CleanSurvey) -> CleanSurvey:
    """The survey with the columns that look like ratings; all of them when none or all do."""
    from rcvsem.survey.likert import scales

    answers = dict(zip(survey.items, survey.answers.T, strict=True))
    found = scales(answers)
    kept = () if found is None else tuple(item for item in survey.items if item in found.columns)
    graded = tuple(item for item in kept if _answers_used(answers[item]) > 2)
    if (
        len(graded) >= FEWEST_RATINGS
    ):  # sex or a filter beside ratings; of a test all answers are right or wrong
        kept = graded
    left = [item for item in survey.items if item not in kept]
    if len(kept) < FEWEST_RATINGS or not left:
        return survey
    said = Finding(
        code="no_items",
        severity="warning",
        text=phrase(
            "Left out, because they do not look like answers on a scale: {left}", left=enumerated(left[:12])
        )
        + (phrase(" and {n} more.", n=len(left) - 12) if len(left) > 12 else "."),
        fix="Name the items in a model ('F =~ ...') to analyse others.",
    )
    place = [survey.items.index(item) for item in kept]
    return replace(
        survey, items=kept, answers=frozen(survey.answers[:, place]), findings=(*survey.findings, said)
    )


def _answers_used(values: Floats) -> int:
    return int(np.unique(values[~np.isnan(values)]).size)


def scale_source(
    survey: CleanSurvey,
    constructs: dict[str, tuple[str, ...]] | None = None,
    *,
    files: Sequence[InputFile] = (),
    reading: Reading | None = None,
) -> ScaleSource:
    """The scales of a cleaned survey: those given, else the instrument's, else all items as one set."""
    instrument = survey.instrument
    declared = constructs is not None or instrument is not None
    if constructs is None and instrument is not None:
        found = {
            c.code: tuple(i.code for i in c.items if i.code in survey.items) for c in instrument.constructs
        }
        constructs = {code: items for code, items in found.items() if items}
    if constructs is None:
        constructs = {ALL_ITEMS: survey.items}
    missing = [item for own in constructs.values() for item in own if item not in survey.items]
    if missing:
        raise OptionError(
            phrase(
                "These items are not in the survey: {missing}.", missing=enumerated(dict.fromkeys(missing))
            )
        )
    known = {} if instrument is None else {c.code: c.dimension for c in instrument.constructs}
    dimensions: dict[str, list[str]] = {}
    for code in constructs:
        dimensions.setdefault(known.get(code) or ALL_ITEMS, []).append(code)
    wording = {} if instrument is None else instrument.dimensions
    return ScaleSource(
        survey=survey,
        constructs=dict(constructs),
        dimensions={code: tuple(members) for code, members in dimensions.items()},
        names=names_of(instrument),
        dimension_names={
            code: ALL_TEXT if code == ALL_ITEMS else wording.get(code, Text.verbatim(code))
            for code in dimensions
        },
        files=tuple(files),
        declared=declared,
        reading=reading or Reading(),
    )
