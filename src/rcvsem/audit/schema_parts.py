"""What all parts of a paper file share: printed numbers stay text, unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from rcvsem.audit.printed import read_printed


def _number_text(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a number")
    if isinstance(value, int | float):
        value = repr(value)
    if isinstance(value, str):
        read_printed(value)
        return value.strip()
    raise ValueError("must be a number")


Num = Annotated[str, BeforeValidator(_number_text)]


class KnownKeys(BaseModel):
    """A mapping with known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
