"""Does the declared key agree with the answers? An item that runs against its scale is named, never
turned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

#: Weaker loadings say nothing about direction.
SMALLEST_LOADING = 0.20


def key_audit(
    answers: Floats, items: Sequence[str], scales: Mapping[str, Sequence[str]], reversed_items: Sequence[str]
) -> tuple[Finding, ...]:
    """One warning an item whose item-rest correlation is negative and whose loading on the first principal
    component has the other sign than most of its scale.

    answers : (n, k) after reversal, columns `items`. scales : name -> codes. Uses the complete answers of a
    scale. Of two items that correlate negatively neither can be called the wrong one: both are named.
    """
    findings: list[Finding] = []
    place = {code: j for j, code in enumerate(items)}
    for name, codes in scales.items():
        known = [code for code in codes if code in place]
        x = answers[:, [place[code] for code in known]]
        x = x[~np.isnan(x).any(axis=1)]
        if len(known) < 2 or len(x) < 10 or not (x.std(axis=0) > 0).all():
            continue
        r = np.asarray(np.corrcoef(x, rowvar=False))
        if len(known) == 2:
            if r[0, 1] < -SMALLEST_LOADING:
                findings.append(_pair(name, known, float(r[0, 1])))
            continue
        loadings = _first_component(r)
        rest = [_with_rest(x, j) for j in range(len(known))]
        for j, code in enumerate(known):
            if rest[j] < 0 and loadings[j] < -SMALLEST_LOADING:
                findings.append(_against(name, code, rest[j], float(loadings[j]), code in reversed_items))
    return tuple(findings)


def _with_rest(x: Floats, j: int) -> float:
    """Correlation of item j with the sum of the others; 0 when that sum is the same for all. x : (n, k)."""
    others = np.delete(x, j, axis=1).sum(axis=1)
    return float(np.corrcoef(x[:, j], others)[0, 1]) if np.ptp(others) > 0 else 0.0


def _first_component(r: Floats) -> Floats:
    """Loadings on the first principal component, signed so that most of their weight is positive."""
    values, vectors = np.linalg.eigh(r)
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    positive, negative = (loadings > 0).sum(), (loadings < 0).sum()
    turn = negative > positive or (negative == positive and loadings.sum() < 0)
    return np.asarray(-loadings if turn else loadings)


def _against(scale: str, item: str, rest: float, loading: float, was_reversed: bool) -> Finding:
    declared = (
        phrase("declared reverse-keyed and was reversed")
        if was_reversed
        else phrase("not declared reverse-keyed")
    )
    return Finding(
        code="key_audit",
        severity="warning",
        text=phrase(
            "{item} runs against the other items of {scale} (item-rest r = {rest:.2f}, first component "
            "{loading:.2f}) and is {declared}.",
            item=item,
            scale=scale,
            rest=rest,
            loading=loading,
            declared=declared,
        ),
        where=item,
        fix="Check its wording: was it reversed in the export already?"
        if was_reversed
        else "Check its wording: reverse it?",
    )


def _pair(scale: str, codes: Sequence[str], r: float) -> Finding:
    return Finding(
        code="key_audit",
        severity="warning",
        text=phrase(
            "The two items of {scale}, {codes} and {codes_2}, correlate negatively (r = {r:.2f}).",
            scale=scale,
            codes=codes[0],
            codes_2=codes[1],
            r=r,
        ),
        where=scale,
        fix="Check whether one of them is reverse-keyed.",
    )
