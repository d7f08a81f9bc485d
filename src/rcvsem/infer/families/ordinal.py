"""Draws from fits to ordinal items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.ordinal_effects import ordinal_effects
from rcvsem.infer.families.complete import Drawing, Plans

if TYPE_CHECKING:
    from rcvsem.infer.cutoff_samples import CutoffWay
    from rcvsem.infer.draws.procedures import Procedure
    from rcvsem.infer.draws.result import Kind
    from rcvsem.infer.draws.sources import Transform


class OrdinalDrawing(Drawing):
    """From normal responses behind the categories."""

    def _procedure(self, kind: Kind, transform: Transform | None) -> Procedure:
        from rcvsem.infer.draws.ordinal_rows import of_ordinal_items

        return of_ordinal_items(self.fit, kind, transform)

    def effects(self, plans: Plans, covs: Sequence[Floats]) -> Callable[[Floats], tuple[Floats, Floats]]:
        return partial(ordinal_effects, self.fit.layout, plans)

    def cutoffs(self) -> CutoffWay | None:
        from rcvsem.infer.cutoff_samples import CutoffWay
        from rcvsem.infer.ordinal_cutoff_samples import ordinal_draws, ordinal_work

        return CutoffWay(lambda fit, items, _: ordinal_draws(fit, items), ordinal_work, together=False)


DRAWING = OrdinalDrawing
