"""Names of the indices: how papers write them, what they are computed from, and by which formula."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.evaluate.index import Index
from rcvsem.evaluate.indices import INDICES as ALL_INDICES
from rcvsem.foundation.words import phrase

CHISQ, DF, N, P, Q = "chisq", "df", "n", "p", "q"


WORDS = {
    "C": "χ²", "d": "df", "C0": phrase("the baseline model's χ²"), "d0": phrase("the baseline model's df"),
    "N": "N", "q": phrase("the number of free parameters"), "p": phrase("the number of observed variables"),
    "U": phrase("the log-likelihood of the saturated model"), "GFI": phrase("GFI, AGFI or PGFI"),
    "R": phrase("the residual correlations"), "λ": phrase("the scaling of the robust statistic"),
}  # fmt: skip

_COUNTS = (
    Index(name="n", label="N", formula="n of all indices that use it", needs=("N",), derived=5),
    Index(
        name="p", label="p", formula="df = G p(p+1)/2 − q", needs=("p",), derived=5,
        synonyms=("variables", "observed", "items"),
    ),
    Index(
        name="q", label="q", formula="q = G p(p+1)/2 − df", needs=("q",), derived=4, synonyms=("npar", "parameters")
    ),
)  # fmt: skip

#: What can be audited: the counts, and the indices that say what they are computed from. The order is that of search.
INDICES: dict[str, Index] = {
    index.name: replace(index, label=index.spoken or index.label)
    for index in (*_COUNTS, *ALL_INDICES.values())
    if index.needs
}
COUNTS = frozenset({"n", "p", "q", "df", "baseline_df"})
_BY_NAME = {name: index.name for index in INDICES.values() for name in (index.name, *index.synonyms)}


def index_key(name: str) -> str | None:
    """The machine name of an index as a paper writes it ("CMIN/DF", "ECVI independence"); None when unknown."""
    plain = "_".join(name.strip().lower().replace("-", "_").split())
    return _BY_NAME.get(plain)
