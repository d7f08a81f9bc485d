"""The bivariate normal distribution function, for many points at once.

Phi2(h, k; rho) = Phi(h) Phi(k) + 1/(2 pi) int_0^asin(rho) exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)) dt

(Sheppard, 1899; Drezner & Wesolowsky, 1990), by Gauss-Legendre quadrature in t. A known value is carried from one
correlation to a near one by integrating over the difference only.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtr

from rcvsem.foundation.arrays import Floats, frozen

# Stands for an infinite limit: the density there is 0 and the distribution function 1 to the last digit.
INFINITE = 100.0
# Widest piece (radians) that 6, 12 or 24 nodes integrate to rounding.
_NODES = ((0.05, 6), (0.3, 12), (np.inf, 24))
# Half the width of a piece over its distance from +-pi/2, and the nodes that then suffice (as in Genz, 2004).
_RATIOS = ((0.003, 3), (0.02, 4), (0.11, 6), (0.37, 12), (0.6, 20))


def bivariate_normal(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Phi2(h, k; rho), |rho| <= .9999. h (P, a, 1), k (P, 1, b), rho (P,) -> (P, a, b)."""
    start = np.zeros_like(rho)
    return move(ndtr(h) * ndtr(k), h, k, start, np.arcsin(rho))


def move(values: Floats, h: Floats, k: Floats, start: Floats, end: Floats) -> Floats:
    """Phi2 at sin(end) from its `values` (P, a, b) at sin(start); start, end (P,) are angles."""
    sums = (h * h + k * k) / 2.0
    products = h * k
    out = values
    # Near |rho| = 1 the integrand changes fast: the way there is cut into pieces.
    pieces = max(1, int(np.ceil(np.abs(end - start).max(initial=0.0) / 0.6)))
    near = np.abs(np.concatenate((start, end))).max(initial=0.0)
    if near > 1.2:
        pieces *= 3
    width = (end - start) / pieces
    for piece in range(pieces):
        widest = float(np.abs(width).max(initial=0.0))
        count = next(nodes for limit, nodes in _NODES if widest <= limit)
        out = out + _piece(sums, products, start + piece * width, width, count)
    return out


@cache
def _rule(count: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return frozen(nodes), frozen(weights)


def advance(values: Floats, sums: Floats, products: Floats, start: Floats, end: Floats) -> Floats:
    """As `move`, for (P, corners, points) arrays of (h^2 + k^2)/2 and h k, with as few nodes as each step needs."""
    centre, half = (start + end) / 2.0, np.abs(end - start) / 2.0
    # Gauss-Legendre converges with the distance from the singularities at +-pi/2 in units of half the width.
    ratio = float((half / (np.pi / 2.0 - np.abs(centre))).max(initial=0.0))
    count = next((nodes for limit, nodes in _RATIOS if ratio <= limit), 0)
    if not count:
        middle = start + (end - start) * 0.6
        values = advance(values, sums, products, start, middle)
        return advance(values, sums, products, middle, end)
    return values + _piece(sums, products, start, end - start, count)


def _piece(sums: Floats, products: Floats, start: Floats, width: Floats, count: int) -> Floats:
    nodes, weights = _rule(count)
    total = np.zeros(np.broadcast_shapes(sums.shape, products.shape))
    for node, weight in zip(nodes, weights, strict=True):
        angle = start + width * (node + 1.0) / 2.0
        sine, square = np.sin(angle)[:, None, None], (np.cos(angle) ** 2)[:, None, None]
        term = products * sine
        term -= sums
        term /= square
        np.exp(term, out=term)
        term *= (weight * width / 2.0)[:, None, None]
        total += term
    return total / (2.0 * np.pi)


def density(h: Floats, k: Floats, rho: Floats) -> Floats:
    """phi2 = d Phi2 / d rho. h (P, a, 1), k (P, 1, b), rho (P,)."""
    r = rho[:, None, None]
    left = 1.0 - r * r
    return np.asarray(np.exp((h * k * r - (h * h + k * k) / 2.0) / left) / (2.0 * np.pi * np.sqrt(left)))


def density_slope(h: Floats, k: Floats, rho: Floats, phi2: Floats) -> Floats:
    """d phi2 / d rho = phi2 [rho/(1-rho^2) + (hk(1+rho^2) - rho(h^2+k^2))/(1-rho^2)^2]."""
    r = rho[:, None, None]
    left = 1.0 - r * r
    return np.asarray(phi2 * (r / left + (h * k * (1.0 + r * r) - r * (h * h + k * k)) / left**2))
