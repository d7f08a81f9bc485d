"""Smallest repairs as hitting sets, and what is known without asking."""

from __future__ import annotations

from rcvsem.audit import parse_paper
from rcvsem.audit.conflicts import Memory, smallest_repairs
from rcvsem.audit.system import System

CONFLICTS = [frozenset("ab"), frozenset("bcd"), frozenset("ef")]


def possible(active: frozenset[str]) -> bool:
    return not any(conflict <= active for conflict in CONFLICTS)


def test_smallest_repairs_meet_every_conflict() -> None:
    repairs, conflicts = smallest_repairs("abcdefg", possible)
    assert set(repairs) == {frozenset("be"), frozenset("bf")}
    assert all(conflict in CONFLICTS for conflict in conflicts)
    # known conflicts shorten the search, they do not change its result
    seeded, _ = smallest_repairs("abcdefg", possible, seeds=CONFLICTS[:1])
    assert set(seeded) == set(repairs)


def test_smaller_and_larger_sets_are_not_asked_again() -> None:
    asked: list[frozenset[str]] = []

    def ask(active: frozenset[str]) -> bool:
        asked.append(active)
        return possible(active)

    holds = Memory(ask)
    assert holds(frozenset("acd"))
    assert holds(frozenset("ac"))
    assert not holds(frozenset("ab"))
    assert not holds(frozenset("abc"))
    assert len(asked) == 2
    holds.doubt_possible()
    assert holds(frozenset("ac"))
    assert not holds(frozenset("abg"))
    assert len(asked) == 3


def test_a_difference_of_df_carries_the_df_over() -> None:
    """The restricted model's df is not printed: the comparison says it, and with it chi2/df is wrong."""
    paper = {
        "models": [
            {"name": "full", "fit": {"chisq": "30.50", "df": "20"}},
            {"name": "restricted", "fit": {"chisq": "42.00", "chisq_df": "1.75"}},
        ],
        "comparisons": [{"restricted": "restricted", "full": "full", "delta_df": "4"}],
    }
    agrees = System(parse_paper(paper))
    assert agrees.consistent(frozenset(agrees.keys))
    paper["models"][1]["fit"]["chisq_df"] = "1.68"  # type: ignore[index]
    differs = System(parse_paper(paper))
    assert not differs.consistent(frozenset(differs.keys))
