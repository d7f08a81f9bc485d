"""Scales from what was said: data, constructs and a model in their places, files or Python objects."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral
from typing import TYPE_CHECKING, Any

from rcvsem.analyses.reading import Reading, ScalesWanted
from rcvsem.commands.shared.inputs import FIT, MAPPING, SPEC, SURVEY, File, Matrix, Scales
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import is_object, several, shown
from rcvsem.foundation.options import options_of, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.commands.shared.given import Given
    from rcvsem.fit import Fit
    from rcvsem.foundation.options import Options
    from rcvsem.model import ModelSpec


def constructs_of(constructs: Any) -> dict[str, tuple[str, ...]] | None:
    """Constructs as name -> items from a mapping, a model (ModelSpec, file or text), or a Fit.

    Raises
    ------
    OptionError : something else, or a model without constructs of observed items.
    """
    if constructs is None:
        return None
    if isinstance(constructs, Mapping):
        return _named_items(constructs)
    from rcvsem.model.measurement_part import measurement_part

    part = measurement_part(written_model(constructs))
    if part is None or part.spec is None:
        raise OptionError("The model has no construct: there is no '=~' line with observed items in it.")
    return {name: tuple(items) for name, items in part.spec.scales.items()}


def _named_items(constructs: Mapping[Any, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, items in constructs.items():
        own = several(items, split=False)
        alone = len(own) == 1 and own[0] is items
        listed = own and not alone and all(isinstance(one, str | Integral) for one in own)
        if not listed or len(set(own)) < len(own):
            raise OptionError(
                phrase(
                    "The items of {name!r} must be a list of names, each once. Got {items}.",
                    name=name,
                    items=shown(items),
                ),
                fix='For example {"DP": ["DP1", "DP2", "DP3"]}.',
            )
        code = str(name).strip()
        if not isinstance(name, str | Integral) or not code or code in found:
            raise OptionError(
                phrase("A construct has a name of its own. Got {name}.", name=shown(name)),
                fix='For example {"DP": ["DP1", "DP2", "DP3"]}.',
            )
        found[code] = tuple(map(str, own))
    if not found:
        raise OptionError(
            "No construct is given.", fix='For example {"DP": ["DP1", "DP2", "DP3"]}, or "models/m.desc".'
        )
    return found


def written_model(model: Any) -> ModelSpec:
    """The model of a file, a text, a ModelSpec or a Fit. OptionError for something else."""
    from rcvsem.fit import Fit
    from rcvsem.model import ModelSpec, read_model

    if isinstance(model, Fit):
        return model.spec
    if isinstance(model, ModelSpec):
        return model
    if isinstance(model, str | os.PathLike):
        return read_model(model, identify=False)
    raise OptionError(
        phrase(
            "Constructs are a mapping name -> items, or a model. Got {kind}.",
            kind=type(model).__name__,
        ),
        fix='For example {"DP": ["DP1", "DP2", "DP3"]}, or "models/m.desc".',
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """`Scales` with everything in its place: a model is `model`, whether it was given as that or as constructs."""

    data: Any
    constructs: Mapping[str, Any] | None
    model: File | ModelSpec | None
    instrument: File | None
    reading: Reading


def settled(given: Scales) -> Settled:
    """Data, constructs and model in their places.

    Both orders are right in the library: (data, model), and (model, data) as in `fit` and on the command line.

    Raises
    ------
    OptionError : two models, or constructs that are none.
    """
    from rcvsem.analyses.input_files import SURVEY_ENDINGS

    data: Any = given.data
    constructs: Any = given.constructs
    model: Any = given.model
    if isinstance(constructs, str | os.PathLike) and os.fspath(constructs).lower().endswith(SURVEY_ENDINGS):
        data, constructs = (*(data if isinstance(data, tuple) else (data,)), constructs), None
    elif are_answers(constructs):
        data, constructs = constructs, data[0] if isinstance(data, tuple) and len(data) == 1 else data
    if constructs is None and isinstance(data, tuple) and data and _is_model(data[0]):
        data, constructs = data[1:], data[0]
    elif constructs is None and _is_model(data):
        data, constructs = (), data
    if hasattr(constructs, "keys") and not hasattr(constructs, "columns"):
        constructs = dict(constructs)  # a pandas Series is as good
    if is_object(model, (FIT,)):
        model = written_model(model)
    if constructs is not None and not isinstance(constructs, Mapping):
        if model is not None:
            raise OptionError("Give the model either as constructs or as model, not both.")
        constructs, model = None, written_model(constructs)
    return Settled(
        data=data, constructs=constructs, model=model, instrument=given.instrument, reading=given.reading
    )


def _is_model(value: Any) -> bool:
    """Whether this stands for the constructs although it is where the data are: a text, or an object of Python."""
    from rcvsem.model.model_file import is_text

    return is_text(value) if isinstance(value, str) else is_object(value, (SPEC, FIT, MAPPING))


def are_answers(value: Any) -> bool:
    """Whether this is a survey or a frame."""
    return is_object(value, SURVEY)


def given_fit(given: Given) -> Fit | None:
    """The Fit in the place of the data; one before the data is their model."""
    from rcvsem.fit import Fit

    said: Any = given(Scales)
    return said.data if isinstance(said.data, Fit) and not are_answers(said.constructs) else None


def scale_data(given: Scales, more: ScalesWanted = ScalesWanted()) -> Any:  # noqa: B008 - it is frozen
    """The scales of the data, typed as files or handed over as Python objects.

    Raises
    ------
    OptionError : nothing names the constructs (unless `bare`), or there is no survey.
    """
    from rcvsem.analyses.inputs import constructs_needed
    from rcvsem.analyses.scale_source import columns_beside, read_scales, scale_source
    from rcvsem.analyses.surveys import WantedOfSurvey, columns_of, load_surveys, refuse_of_clean
    from rcvsem.instrument import read_instrument
    from rcvsem.survey import CleanSurvey

    said = settled(given)
    data = said.data
    own = constructs_of(said.constructs)
    if typed_files(data) and own is None:
        return read_scales(
            data, model=said.model, instrument=said.instrument, reading=said.reading, wanted=more
        )
    written = None if said.model is None else written_model(said.model)
    wanted = None
    if written is not None:
        own = constructs_of(written)
        wanted = list(columns_of(written)) if more.whole else None
    if wanted is None and own is not None:
        wanted = [item for each in own.values() for item in each]
    if isinstance(data, CleanSurvey):
        refuse_of_clean(said.reading, said.instrument)
        if more.items != "kept":
            refuse_idle([named("items", more.items)], phrase("the survey is clean already."))
        survey = data
    else:
        asked = None if said.instrument is None else read_instrument(os.fspath(said.instrument))
        if wanted is not None:
            wanted = list(dict.fromkeys([*wanted, *more.also]))
        survey = load_surveys(
            list(data) if isinstance(data, tuple) else data,
            asked,
            said.reading,
            WantedOfSurvey(
                variables=wanted if asked is None else None,
                items=more.items,
                described=more.described,
                categories=columns_beside(more.beside, own or ()) if asked is None else (),
            ),
        )
    if own is None and survey.instrument is None and not more.bare:
        raise OptionError("Nothing says which items belong to which construct.", fix=constructs_needed())
    return replace(scale_source(survey, own), written=written)


def refuse_with_fit(given: Given, *classes: type[Options]) -> None:
    """OptionError for what speaks of data and of the model, where a Fit stands in the place of the data."""
    names = [each.name for cls in (Scales, *classes) for each in options_of(cls) if each.name != "data"]
    refuse_idle(given.changed(*names), phrase("the model is fitted already."))


def typed_files(data: Any) -> bool:
    """Whether the data are names of files, not an object of Python."""
    return isinstance(data, tuple) and all(isinstance(one, str | os.PathLike) for one in data)


def scales_of_matrix(given: Scales, matrix: Matrix) -> Any:
    """The scales of a covariance matrix in place of answers.

    Raises
    ------
    OptionError : answers are given too, options of reading them, or no number of respondents.
    """
    from rcvsem.analyses.scale_matrix import read_matrix_scales

    assert matrix.cov is not None
    said = settled(given)
    if not typed_files(said.data):
        raise OptionError(phrase("Give either answers or {--cov}, not both."))
    return read_matrix_scales(
        said.data,
        constructs_of(said.constructs),
        cov=matrix.cov,
        n=matrix.n,
        sd=matrix.sd,
        model=said.model,
        instrument=said.instrument,
        reading=said.reading,
    )
