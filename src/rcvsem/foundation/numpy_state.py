"""Doors of computations: numpy in its usual state inside, whatever the caller has set; arithmetic errors told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import phrase

P = ParamSpec("P")
T = TypeVar("T")


def computed(function: Callable[P, T]) -> Callable[P, T]:
    """`function` with numpy's usual handling of overflow and the like (`np.seterr` of the caller does not reach in).

    Arithmetic that breaks down inside is told as a DataError.
    """

    @wraps(function)
    def inside(*given: P.args, **options: P.kwargs) -> T:
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
            try:
                return function(*given, **options)
            except MemoryError as fault:
                raise DataError(
                    phrase("This needs more memory than there is ({fault}).", fault=fault)
                ) from fault
            except (ArithmeticError, np.linalg.LinAlgError) as fault:
                raise DataError(
                    phrase(
                        "The numbers of this model with these data leave what can be computed ({fault}).",
                        fault=fault,
                    ),
                    fix="Look for very large fixed or start values, for constraints that nothing can meet, and for "
                    "variables in very different units.",
                ) from fault

    return inside
