"""Items that hardly anybody answers differently: their correlations rest on a few respondents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

#: Share of the same answer from which an item is named.
NEARLY_ALL = 0.95


def nearly_constant(answers: Floats, items: Sequence[str]) -> tuple[Finding, ...]:
    """A warning for each item with one answer in at least 95 % of the cases, but not in all.

    answers : (n, k), NaN = missing.
    """
    findings: list[Finding] = []
    for j, item in enumerate(items):
        present = answers[~np.isnan(answers[:, j]), j]
        if not len(present):
            continue
        codes, counts = np.unique(present, return_counts=True)
        most = int(counts.max())
        if most == len(present) or most < NEARLY_ALL * len(present):
            continue
        findings.append(
            Finding(
                code="nearly_constant",
                severity="warning",
                text=phrase(
                    "{item} is nearly constant: {most} of {n} respondents answered {codes:.15g}.",
                    item=item,
                    most=most,
                    n=len(present),
                    codes=codes[counts.argmax()],
                ),
                where=item,
                fix="Its correlations rest on a few respondents: consider leaving it out.",
            )
        )
    return tuple(findings)
