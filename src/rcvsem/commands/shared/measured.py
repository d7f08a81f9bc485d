"""The measurement model that `reliability` and `validity` start from, of files, a matrix or Python objects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.inputs import Cfa, Matrix, Ordinal, Scales
from rcvsem.commands.shared.scale_data import (
    constructs_of,
    given_fit,
    refuse_with_fit,
    scale_data,
    settled,
    typed_files,
)
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.path_model import Study
    from rcvsem.commands.shared.given import Given


def measured(given: Given, level: float, also: tuple[str, ...] = ()) -> Study:
    """The CFA of all constructs, fitted. A Fit in the place of the data is taken as it stands.

    also : columns read beside the items (a marker).
    """
    matrix, fit = given(Matrix), given_fit(given)
    if fit is not None:
        from rcvsem.analyses.path_model_run import study_of

        refuse_with_fit(given, Matrix, Cfa, Ordinal)
        return study_of(fit)
    said, ordered = settled(given(Scales)), given(Ordinal).ordered
    model, of_matrix = said.model, matrix.cov is not None
    if of_matrix and not typed_files(said.data):
        raise OptionError(phrase("Give either answers or {--cov}, not both."))
    if of_matrix and said.constructs is not None:
        from rcvsem.model import parse_model

        own = constructs_of(said.constructs) or {}
        model = parse_model(
            "\n".join(f"{code} =~ {' + '.join(items)}" for code, items in own.items()), identify=False
        )
    options = StudyOptions(fit=given(Cfa).fit, draws=0, level=level)
    if typed_files(said.data) and (said.constructs is None or of_matrix):
        from rcvsem.analyses.measurement_model import measurement_study

        return measurement_study(
            tuple(Path(one) for one in said.data),
            model=model,
            **given(Scales).how,
            options=options,
            ordered=ordered,
            also=also,
            **matrix.given,
        )
    from rcvsem.analyses.measurement_chapter import source_measurement

    refuse_idle(matrix.changed("n", "sd"), phrase("they go with {--cov}."))

    return source_measurement(scale_data(given(Scales), ScalesWanted(also=also)), options, ordered=ordered)
