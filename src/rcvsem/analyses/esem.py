"""Exploratory structural equation modelling inside a CFA (Morin, Marsh & Nagengast 2013).

The maximum likelihood factor solution is rotated towards the target "no cross-loadings" (partially specified, oblique:
Browne 2001); then all loadings are free but those of one anchor item a factor, whose cross-loadings are fixed at their
rotated values, and the variances of the factors are 1. These m^2 restrictions are as many as a rotation leaves open, so
the model fits exactly as the exploratory one does, and paths may be written beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.comments import comments
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.extraction import extract
from rcvsem.scale.rotation import rotate_to_target


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Esem:
    """The rotated solution. loadings : (k, m), items standardized; phi : (m, m); anchors : (m,) item of each factor."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    loadings: Floats
    phi: Floats
    sd: Floats
    anchors: Ints


def esem_solution(constructs: Mapping[str, Sequence[str]], rows: Floats) -> Esem:
    """Extract and rotate.

    constructs : factor -> its target items. rows : (n, k) complete answers in the order of the items.

    Raises
    ------
    OptionError : fewer than two constructs, items in two of them. DataError : an improper solution.
    """
    factors = tuple(constructs)
    items = tuple(item for own in constructs.values() for item in own)
    if len(factors) < 2:
        raise OptionError(phrase("ESEM needs two constructs at least. Got {n}.", n=len(factors)))
    if len(set(items)) < len(items):
        raise OptionError("An item belongs to two constructs: the target must say where it belongs.")
    found = extract(np.asarray(np.corrcoef(rows, rowvar=False)), len(factors), "ml")
    if found.heywood or not found.converged:
        raise DataError(
            phrase(
                "The exploratory solution is improper: {items} have no unique variance.",
                items=enumerated(items[k] for k in found.heywood) or phrase("some items"),
            ),
            fix="Fewer constructs, or other items.",
        )
    own = np.array([[item in constructs[f] for f in factors] for item in items])
    loadings, phi = rotate_to_target(found.loadings, np.where(own, np.nan, 0.0))
    sign = np.array([1.0 if loadings[own[:, j], j].sum() >= 0 else -1.0 for j in range(len(factors))])
    loadings, phi = loadings * sign, phi * np.outer(sign, sign)
    return Esem(
        items=items,
        factors=factors,
        loadings=loadings,
        phi=phi,
        sd=rows.std(axis=0),
        anchors=np.array([_anchor(loadings, own, j) for j in range(len(factors))]),
    )


def _anchor(loadings: Floats, own: np.ndarray, j: int) -> int:
    """The item that marks a factor best: largest loading on it less its largest one elsewhere."""
    others = np.delete(np.abs(loadings), j, axis=1).max(axis=1)
    worth = np.where(own[:, j], np.abs(loadings[:, j]) - others, -np.inf)
    return int(worth.argmax())


def esem_text(found: Esem, head: Sequence[str] = ()) -> str:
    """The model: free loadings start at the rotated values, the anchors' cross-loadings are fixed at them."""
    raw = found.loadings * found.sd[:, None]
    pairs = zip(found.factors, found.anchors, strict=True)
    anchors = [
        phrase("{factor} by {item}", factor=factor, item=found.items[place]) for factor, place in pairs
    ]
    lines = [
        *head,
        *comments(
            phrase(
                "ESEM within CFA (Morin, Marsh & Nagengast, 2013): target rotation of the maximum likelihood solution."
            ),
            phrase(
                "Chi-square and df are those of the exploratory model. The fixed cross-loadings of the anchors belong "
                "to these answers: for other answers make the file again. Standard errors take the anchors as known."
            ),
            phrase("Anchors: {anchors}.", anchors=enumerated(anchors)),
        ),
    ]
    for j, factor in enumerate(found.factors):
        terms = []
        for k, item in enumerate(found.items):
            fixed = k in found.anchors and k != found.anchors[j]
            value = f"{raw[k, j]:.12g}"
            # the first loading would be fixed at 1
            terms.append(f"{value}*{item}" if fixed else f"NA*{item} + start({value})*{item}")
        lines.append(f"{factor} =~ " + " + ".join(terms))
    lines.append("")
    lines += [f"{factor} ~~ 1*{factor}" for factor in found.factors]
    for j, factor in enumerate(found.factors):
        for i, other in enumerate(found.factors[:j]):
            lines.append(f"{other} ~~ start({found.phi[i, j]:.6g})*{factor}")
    return "\n".join(lines) + "\n"
