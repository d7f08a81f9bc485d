"""`rcvsem model new`: the text of a model to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal

from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.proposals import OutFile, text_command
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import enumerated, phrase

GROUP = phrase("Model files.")
WAVES, FACTORS = phrase("Repeated measurement"), phrase("Factors")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstModel(Options):
    """A model from a questionnaire, from the constructs of another model, or from names of columns."""

    owner: ClassVar[str] = "model new"

    instrument: Path | None = option(
        None,
        typed="INSTRUMENT",
        help="Questionnaire definition (YAML), or a model file whose constructs are taken.",
    )
    bifactor: bool = option(
        False, help="A general factor above all items, and a specific one a construct.", panel=FACTORS
    )
    esem: Path | None = option(
        None,
        kind="file",
        help="Answers: all cross-loadings, by target rotation of their exploratory solution (ESEM within CFA).",
        panel=FACTORS,
    )
    riclpm: tuple[str, ...] = option(
        (),
        help="Variables of a random-intercept cross-lagged panel model, comma-separated: x,y.",
        panel=WAVES,
        example="x,y",
    )
    growth: str | None = option(None, help="Variable of a latent growth curve.", panel=WAVES)
    waves: int = option(3, at_least=2, help="Number of waves.", panel=WAVES)
    column: str = option(
        "{name}{wave}",
        help="How a column is named, of a variable and its wave: {name}{wave}, {name}_t{wave}.",
        panel=WAVES,
    )
    equal_lags: bool = option(False, help="Lagged paths are equal over time.", panel=WAVES)
    shape: Literal["linear", "quadratic"] = option("linear", help="Shape of the growth curve.", panel=WAVES)
    times: tuple[float, ...] = option(
        (), help="Times of the waves of a growth curve, comma-separated. Default: 0, 1, ...", panel=WAVES
    )

    def check(self) -> None:
        kinds = self.changed("bifactor", "esem", "riclpm", "growth")
        if len(kinds) > 1:
            raise OptionError(phrase("{kinds}: one model at a time.", kinds=enumerated(kinds)))
        panel = bool(self.riclpm or self.growth)
        if not panel:
            none = phrase("no model of several waves is asked for.")
            refuse_idle(self.changed("waves", "column"), none)
        if not self.riclpm:
            refuse_idle(self.changed("equal_lags"), phrase("no cross-lagged model is asked for."))
        if not self.growth:
            refuse_idle(self.changed("shape", "times"), phrase("no growth curve is asked for."))
        if panel and self.instrument is not None:
            raise OptionError(
                phrase(
                    "{kind} names its columns itself; leave {file} out.", kind=kinds[0], file=self.instrument
                )
            )
        if not panel and self.instrument is None:
            raise OptionError(
                "There is nothing to make a model of.",
                fix=phrase(
                    "Give a questionnaire definition, a model file, {riclpm} or {--growth x}.",
                    riclpm=named("riclpm", "x,y"),
                ),
            )


def _model(given: Given) -> str:
    said, out = given(FirstModel), given(OutFile).out
    if said.riclpm or said.growth is not None:
        from rcvsem.authoring.longitudinal_text import growth_text, riclpm_text

        if said.growth is not None:
            return growth_text(
                said.growth, said.waves, pattern=said.column, shape=said.shape, times=said.times
            )
        return riclpm_text(said.riclpm, said.waves, pattern=said.column, equal=said.equal_lags)
    assert said.instrument is not None
    path = Path(said.instrument)
    if path.suffix.lower() not in (".yaml", ".yml"):
        return _from_model(path, said, out)
    from rcvsem.authoring.model_text import first_model, path_from
    from rcvsem.instrument import read_instrument

    instrument = read_instrument(path)
    where = path_from(out, path)
    if not said.bifactor and said.esem is None:
        return first_model(instrument, where)
    constructs = {c.code: tuple(i.code for i in c.kept_items) for c in instrument.constructs if c.kept_items}
    return _of_constructs(constructs, said, instrument, [f"# instrument: {where}"])


def _from_model(path: Path, said: FirstModel, out: Path | None) -> str:
    """The constructs of a model file, as a bifactor model or ESEM."""
    from rcvsem.analyses.input_files import find_instrument
    from rcvsem.authoring.model_text import path_from
    from rcvsem.instrument import read_instrument
    from rcvsem.model import read_model

    if not said.bifactor and said.esem is None:
        raise OptionError(
            phrase("'{path}' is a model already.", path=path),
            fix=phrase("Add {--bifactor True} or {--esem DATA}."),
        )
    spec = read_model(path, identify=False)
    where = find_instrument(spec, None)
    head = [] if where is None else [f"# instrument: {path_from(out, where)}"]
    return _of_constructs(spec.scales, said, None if where is None else read_instrument(where), head)


def _of_constructs(constructs: Any, said: FirstModel, instrument: Any, head: list[str]) -> str:
    if said.bifactor:
        from rcvsem.authoring.bifactor_text import bifactor_text

        return bifactor_text(constructs, head)
    import numpy as np

    from rcvsem.analyses.esem import esem_solution, esem_text
    from rcvsem.analyses.surveys import WantedOfSurvey, load_surveys

    items = [item for own in constructs.values() for item in own]
    survey = load_surveys(
        said.esem, instrument, wanted=WantedOfSurvey(variables=None if instrument is not None else items)
    )
    rows = survey.matrix(items)
    return esem_text(esem_solution(constructs, rows[~np.isnan(rows).any(axis=1)]), head)


COMMAND = text_command(
    "model new",
    help="Write a model to start from: the measurement lines of a questionnaire, a bifactor model, ESEM, a "
    "random-intercept cross-lagged panel model, or a growth curve.\n\n"
    "Of a questionnaire: a construct a line, with the wordings beside it; the paths are left to you, with a place for "
    "them. Without --out the text goes to stdout. docs/generated-models.md",
    order=350,
    examples=(
        "model new instruments/rcv.yaml --out models/my.desc",
        "model new instruments/bfi.yaml --esem surveys/bfi.csv",
        "model new --riclpm trust,use --waves 4 --column {name}_t{wave}",
    ),
    classes=(FirstModel, OutFile),
    run=_model,
)
