"""What the data do not allow, as a result without a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import RcvsemError

T = TypeVar("T")


def attempt(task: Callable[[], T]) -> T | NotAvailable:
    """The task's result, or why there is none."""
    try:
        return task()
    except RcvsemError as error:
        return NotAvailable(error.what)
