"""Draws from fits to rows with gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.infer.families.complete import Drawing

if TYPE_CHECKING:
    from rcvsem.infer.draws.procedures import Procedure
    from rcvsem.infer.draws.result import Kind
    from rcvsem.infer.draws.sources import Transform


class GapsDrawing(Drawing):
    """From all answers of respondents with gaps."""

    def _procedure(self, kind: Kind, transform: Transform | None) -> Procedure:
        from rcvsem.infer.draws.rows_with_gaps import of_rows_with_gaps

        return of_rows_with_gaps(self.fit, kind, transform)


DRAWING = GapsDrawing
