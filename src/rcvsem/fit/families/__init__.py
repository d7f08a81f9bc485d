"""The families of data that a model is estimated from: complete rows, rows with gaps, ordinal items.

`Family` (in `complete`) says what a family has to know; `family_of` is the one place that chooses.
"""

from __future__ import annotations

from rcvsem.fit.families.complete import COMPLETE, Estimated, Family
from rcvsem.fit.options import FitOptions

__all__ = ["Estimated", "Family", "family_of"]


def family_of(options: FitOptions, *, ordinal: bool) -> Family:
    """The family. ordinal : whether the model has ordinal items."""
    if options.is_fiml:
        from rcvsem.fit.families.gaps import GAPS

        return GAPS
    if not ordinal:
        return COMPLETE
    from rcvsem.fit.families.ordinal import ORDINAL

    return ORDINAL
