"""Which covariance matrices of many draws are proper."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats

# A covariance this close to losing positive definiteness counts as improper.
IMPROPER = -1e-9


def proper(phi: Floats) -> Bools:
    """(B,) which latent covariance matrices (B, m, m) are finite and have no negative eigenvalue."""
    good = np.asarray(np.isfinite(phi).all(axis=(1, 2)))
    if phi.shape[1]:
        size = np.sqrt(np.maximum(np.abs(np.einsum("bii->bi", phi[good])), 1e-300))
        good[good] = np.linalg.eigvalsh(phi[good] / (size[:, :, None] * size[:, None, :]))[:, 0] > IMPROPER
    return good
