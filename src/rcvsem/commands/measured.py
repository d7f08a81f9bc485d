"""The measurement model that `reliability` and `validity` start from, of files, a matrix or Python objects."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.commands.inputs import Cfa, Matrix, Ordinal, Scales, scale_data

if TYPE_CHECKING:
    from rcvsem.analyses.path_model import Study
    from rcvsem.commands.declaration import Given


def measured(given: Given, level: float, also: tuple[str, ...] = ()) -> Study:
    """The CFA of all constructs, fitted. A Fit in the place of the data is taken as it stands.

    also : columns read beside the items (a marker).
    """
    from rcvsem.fit import Fit

    said, matrix = given(Scales), given(Matrix)
    data: Any = said.data
    cfa: dict[str, Any] = {"estimator": given(Cfa).fit.estimator, "ordered": given(Ordinal).ordered}
    if isinstance(data, Fit):
        from rcvsem.analyses.path_model import study_of

        return study_of(data)
    typed = isinstance(data, tuple) and all(isinstance(one, str | os.PathLike) for one in data)
    if typed and said.constructs is None:
        from rcvsem.analyses.measurement_model import measurement_study

        return measurement_study(
            tuple(Path(one) for one in data),
            model=None if said.model is None else Path(said.model),
            instrument=said.instrument,
            reading=said.reading,
            level=level,
            also=also,
            **cfa,
            **matrix.given,
        )
    from rcvsem.analyses.measurement_chapter import source_measurement

    return source_measurement(scale_data(said, also=also), level, **cfa)
