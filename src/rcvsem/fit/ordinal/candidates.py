"""First derivatives of an ordinal model for cells that are no free parameters (score tests)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.fit.cells import dictionary_location
from rcvsem.fit.matrices import Layout
from rcvsem.fit.ordinal.wls import OrdinalTerm, ParameterPlaces, Responses
from rcvsem.foundation.arrays import Floats, Ints


def cell_jacobian(layout: Layout, term: OrdinalTerm, matrix: Ints, i: Ints, j: Ints) -> Floats:
    """(k, c) derivatives of the statistics for cells (c,) of the model matrices of one group.

    Scaling factors and residual variances that follow from other parameters follow the cells too.
    """
    group = term.group
    count, q = matrix.size, layout.n_free
    extra = int(group.constrained.size)
    own = group.extended
    places = (
        own.free[: own.free.size - extra],
        q + np.arange(count),
        q + count + np.arange(extra),
    )
    u, v, c, kappa, eta = dictionary_location(matrix, i, j, *layout.shapes)
    added = {
        "u": u,
        "v": v,
        "c": c,
        "kappa": kappa,
        "eta": eta,
        "free_matrix": matrix,
        "free_i": i,
        "free_j": j,
    }
    added["free_row"] = np.full(count, -1)
    at = own.free.size - extra
    changed: dict[str, Any] = {
        name: np.concatenate((getattr(own, name)[:at], values, getattr(own, name)[at:]))
        for name, values in added.items()
    }
    changed["free"] = np.concatenate(places)
    wider = OrdinalTerm(
        layout,
        replace(group, extended=replace(own, **changed)),
        term.state,
        term.sample,
        Responses(term.d, term.tau),
        ParameterPlaces(place=np.arange(q + count), count=q + count, thresholds=True),
    )
    return wider.jacobian()[:, q:]
