"""The estimators that `robust` puts side by side."""

from __future__ import annotations

from typing import Literal, get_args

Way = Literal["ml", "mlr", "wlsmv", "fiml", "pls", "plsc"]
WAYS: tuple[Way, ...] = get_args(Way)
