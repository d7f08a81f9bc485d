"""The measurement model that `reliability` and `validity` start from, of files, a matrix or Python objects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.inputs import Cfa, Matrix, Ordinal, Scales
from rcvsem.commands.shared.scale_data import given_fit, refuse_with_fit, scale_data, settled, typed_files

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
    options = StudyOptions(fit=given(Cfa).fit, draws=0, level=level)
    if typed_files(said.data) and said.constructs is None:
        from rcvsem.analyses.measurement_model import measurement_study

        return measurement_study(
            tuple(Path(one) for one in said.data),
            model=said.model,
            **given(Scales).how,
            options=options,
            ordered=ordered,
            also=also,
            **matrix.given,
        )
    from rcvsem.analyses.measurement_chapter import source_measurement

    return source_measurement(scale_data(given(Scales), ScalesWanted(also=also)), options, ordered=ordered)
