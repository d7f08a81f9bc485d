"""Array types and the read-only rule for arrays that cross a floor."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]


def frozen(values: ArrayLike, dtype: Any = np.float64) -> NDArray[Any]:
    """A read-only copy of `values` (C order). What crosses a floor cannot be changed behind its back."""
    array = np.array(values, dtype=dtype, order="C", copy=True)
    array.setflags(write=False)
    return array


def read_only(own: Floats) -> Floats:
    """An array that nobody else holds, made read-only as it is: for those too large to be copied."""
    own.setflags(write=False)
    return own


#: Rows at a time where something wider than the data is made of every row: a million respondents take no more memory.
ROWS_AT_A_TIME = 8192


def row_blocks(n: int, at_a_time: int | None = None) -> list[slice]:
    """Slices that cover n rows, ROWS_AT_A_TIME each: whatever has up to that many rows is done in one piece."""
    size = at_a_time or ROWS_AT_A_TIME
    return [slice(a, min(a + size, n)) for a in range(0, n, size)]


def sum_of_products(a: Floats, b: Floats) -> float:
    """sum_ij a_ij b_ij of two matrices, without a third as large as they are."""
    return sum(float((a[part] * b[part]).sum()) for part in row_blocks(len(a), 512))


def weighted_squares(matrix: Floats, w: Floats) -> float:
    """sum_ij w_i m_ij^2 w_j of a (k, k) matrix, without another as large."""
    return sum(float(w[part] @ (matrix[part] ** 2 @ w)) for part in row_blocks(len(matrix), 512))


def correlations_of(cov: NDArray[Any]) -> NDArray[Any]:
    """Correlations of covariances (..., p, p), real or complex; not a number where a variance is not positive."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(np.diagonal(cov, axis1=-2, axis2=-1))
        return np.asarray(cov / (sd[..., :, None] * sd[..., None, :]))


def vech(matrix: Floats) -> Floats:
    """Lower triangle with diagonal, column by column (the order of vech). (p, p) -> (p(p+1)/2,)."""
    rows, columns = np.triu_indices(matrix.shape[0])
    return np.asarray(matrix[columns, rows])


def median(values: Floats) -> float:
    """Median of (n,) values, n > 0, none of them NaN. As np.median, which imports numpy.ma (10 ms of a first fit)."""
    ordered = np.sort(values)
    return float(ordered[(ordered.size - 1) // 2] + ordered[ordered.size // 2]) / 2.0


def members(indices: Ints, size: int) -> Bools:
    """(size,) True at `indices`. As np.isin(np.arange(size), indices), which may import numpy.ma."""
    inside = np.zeros(size, dtype=bool)
    inside[indices] = True
    return inside
