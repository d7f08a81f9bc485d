"""What `robust` compares: the options of an analysis of robustness."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import alpha_option
from rcvsem.foundation.words import phrase

Way = Literal["ml", "mlr", "wlsmv", "fiml", "pls", "plsc"]
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustOptions(Options):
    """Which choices are compared."""

    owner: ClassVar[str] = "robust"
    panel: ClassVar[str] = "Choices"

    estimators: tuple[Way, ...] = option(
        WAYS,
        help="Columns, comma-separated: ml, mlr, wlsmv, fiml, pls, plsc. The first is the main analysis.",
        main=True,
    )
    group: str | None = option(
        None,
        help="Column or background question: one column for each of its groups.",
        main=True,
        names="groups",
    )
    alpha: float = alpha_option()

    def check(self) -> None:
        if not self.estimators:
            raise OptionError(phrase("{--estimators} names no estimator."))
