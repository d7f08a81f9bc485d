"""The same coefficient by another program: factor_analyzer for KMO and Bartlett's test, pingouin for alpha."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.scale.sample import complete_sample
from rcvsem.scale.suitability import Suitability

#: Differences beyond this, relative to the size of the value, are more than rounding.
AGREES = 1e-8
Pair = tuple[str, Number, float]


def second_suitability(source: ScaleSource, dimensions: Mapping[str, Suitability]) -> Finding:
    """KMO, the MSA of each item, and Bartlett's chi-square by factor_analyzer."""
    from rcvsem.scale.factor_analyzer_adapter import kmo_and_bartlett

    pairs: list[Pair] = []
    for code, own in dimensions.items():
        kmo, msa, chi2, _ = kmo_and_bartlett(complete_sample(source.survey.matrix(own.items), own.items).x)
        pairs += [(phrase("KMO, {code}", code=code), own.kmo, kmo), (f"χ², {code}", own.bartlett, chi2)]
        if not isinstance(own.msa, NotAvailable):
            pairs += [
                (phrase("MSA, {item}", item=item), float(a), float(b))
                for item, a, b in zip(own.items, own.msa, msa, strict=True)
            ]
    return _compared(pairs, "factor_analyzer")


def second_alpha(source: ScaleSource, scales: Mapping[str, tuple[Sequence[str], Number]]) -> Finding:
    """Alpha of every scale, with its items and our value, by pingouin."""
    from rcvsem.scale.pingouin_adapter import alpha

    pairs: list[Pair] = []
    for code, (items, own) in scales.items():
        if not isinstance(own, NotAvailable):
            pairs.append((f"α, {code}", own, alpha(complete_sample(source.survey.matrix(items), items).x)))
    return _compared(pairs, "pingouin")


def _compared(pairs: Iterable[Pair], program: str) -> Finding:
    known = [(where, a, b) for where, a, b in pairs if not isinstance(a, NotAvailable) and np.isfinite(b)]
    if not known:
        return Finding(
            code="cross_check",
            severity="warning",
            text=phrase("There is no coefficient that {program} gives too.", program=program),
        )
    where, own, other = max(known, key=lambda pair: abs(pair[1] - pair[2]) / max(abs(pair[1]), 1.0))
    if abs(own - other) <= AGREES * max(abs(own), 1.0):
        text = phrase(
            "rcvsem and {program} agree in {n} coefficients; the largest difference is {difference:.2g} ({where}).",
            program=program,
            n=len(known),
            difference=abs(own - other),
            where=where,
        )
        return Finding(code="cross_check", severity="info", text=text)
    text = phrase(
        "rcvsem and {program} differ in {where}: {own:.6g} and {other:.6g}.",
        program=program,
        where=where,
        own=own,
        other=other,
    )
    return Finding(code="cross_check", severity="warning", text=text)
