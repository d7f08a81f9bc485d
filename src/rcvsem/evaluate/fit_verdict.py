"""How well a model fits, in one word, from the indices that a journal asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rcvsem.evaluate.cutoffs import cutoff_for
from rcvsem.evaluate.verdicts import Verdict
from rcvsem.foundation.availability import NotAvailable, is_number

MAIN = ("cfi", "tli", "rmsea", "srmr")
FitVerdict = Literal["good", "acceptable", "mixed", "poor", "unknown"]


def fit_verdict(measures: Mapping[str, Any]) -> FitVerdict:
    """What CFI, TLI, RMSEA and SRMR say together: "good" when all are, "acceptable" when all are at least that,
    "poor" when none or one is, else "mixed"; "unknown" without any. Robust versions go before scaled and plain ones.
    """
    known = [verdict for name in MAIN if (verdict := verdict_of(measures, name)) is not None]
    if not known:
        return "unknown"
    met = sum(verdict != "poor" for verdict in known)
    if met == len(known):
        return "good" if all(verdict == "good" for verdict in known) else "acceptable"
    return "poor" if met <= 1 else "mixed"


def doubt(measures: Mapping[str, Any]) -> Literal["rejected", "partly", "none"]:
    """Whether the paths of a model may be read: "rejected" where the indices say poor together, or CFI by itself
    (a model that is hardly better than none), "partly" where another one falls short."""
    verdict = fit_verdict(measures)
    if verdict == "poor" or verdict_of(measures, "cfi") == "poor":
        return "rejected"
    return "partly" if verdict == "mixed" else "none"


def verdict_of(measures: Mapping[str, Any], name: str) -> Verdict | None:
    """What the rule of one index says of its best version; None without a rule or a value."""
    rule = cutoff_for(name)
    value = measures.get(f"{name}{best_version(measures, name)}")
    if rule is None or not is_number(value):
        return None
    verdict = rule.verdict(float(value))  # type: ignore[arg-type]
    return None if isinstance(verdict, NotAvailable) else verdict


def short_of_main(measures: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the main indices (in their best version) that do not reach their acceptable bound."""
    return tuple(
        f"{name}{best_version(measures, name)}" for name in MAIN if verdict_of(measures, name) == "poor"
    )


def best_version(measures: Mapping[str, Any], name: str) -> str:
    """The suffix of the robust version of an index where there is one, else of the scaled one, else ""."""
    return next((end for end in ("_robust", "_scaled") if is_number(measures.get(f"{name}{end}"))), "")
