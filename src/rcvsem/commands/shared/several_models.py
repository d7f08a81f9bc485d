"""Several versions of a model, as files, texts or objects of Python."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def models_given(models: Any) -> tuple[list[Any], tuple[str, ...]]:
    """Models as a list, and their names where a mapping gave them. Each is a file, a text, a ModelSpec or a Fit."""
    if isinstance(models, Mapping):
        return list(models.values()), tuple(map(str, models))
    return list(models) if isinstance(models, list | tuple) else [models], ()


def is_written(model: Any) -> bool:
    """Whether a model is here already: a text or an object of Python, not a file."""
    from rcvsem.model.model_file import is_text

    return is_text(model) if isinstance(model, str) else not isinstance(model, os.PathLike)
