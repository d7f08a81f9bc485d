"""The hypotheses in the first and in the last version of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import rule_words
from rcvsem.report.tables.declared import called, stated
from rcvsem.report.tables.hypotheses import NOT_TESTED, SUPPORTED, outcome_of, rule_of
from rcvsem.report.tables.wording import STAR_LEGEND, listed, path_text, starred

if TYPE_CHECKING:
    from rcvsem.infer.decisions import Decisions
    from rcvsem.model.table import Hypothesis


DROPPED = Text("dropped")


ADDED = Text("not in the initial model")


def hypothesis_change_table(
    versions: Sequence[tuple[str, Sequence[Hypothesis], Decisions | None]],
) -> Table | None:
    """Each hypothesis in the first and in the last version of the model. None without hypotheses or versions.

    versions : name, hypotheses and decisions of each version (None without a solution); the first and the last are shown.
    """
    if len(versions) < 2:
        return None
    first, last = versions[0], versions[-1]
    named: dict[str, Hypothesis] = {}
    for _, hypotheses, _ in (first, last):
        for hypothesis in hypotheses:
            named.setdefault(hypothesis.name, hypothesis)
    if not named:
        return None
    columns = [usual.HYPOTHESIS, usual.PATH, usual.EXPECTED]
    for key, (name, _, _) in (("initial", first), ("final", last)):
        over = Text("{places}: {name}", places=_PLACES[key], name=name)
        own = (replace(usual.BETA, kind="unit"), usual.P, usual.VERDICT)
        columns += [replace(one, key=f"{key}_{one.key}", group=over) for one in own]
    rows: list[Row] = []
    kept: list[str] = []
    for hypothesis in sorted(named.values(), key=lambda h: _order(h.name)):
        head = (hypothesis.name, path_text((hypothesis.rhs, hypothesis.lhs)), hypothesis.sign)
        before, after = _version(hypothesis, first[2], ADDED), _version(hypothesis, last[2], DROPPED)
        if after[-1] is SUPPORTED:
            kept.append(hypothesis.name)
        rows.append(row(*head, *before, *after))
    return Table(
        **called("hypotheses-versions", "Hypotheses in the initial and in the final model", "Hypotheses 0-1"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=stated(
            *_decided_by([decided for _, _, decided in (first, last) if decided is not None]), STAR_LEGEND
        ),
        paragraph=_kept(kept, len(rows), last[0]),
    )


_PLACES = {"initial": Text("Initial"), "final": Text("Final")}


def _order(name: str) -> tuple[int, str]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return (int(digits) if digits else 0, name)


def _decided_by(found: Sequence[Decisions]) -> list[Words]:
    """What decided, and when a hypothesis is supported; nothing without a solution."""
    rules = list(dict.fromkeys(decided.rule for decided in found))
    if not rules:
        return []
    words = [rule_words(rule) for rule in rules]
    return [
        say(
            "β = standardized coefficient; decided by {rule}.",
            rule=listed(words),
        ),
        rule_of(found[-1]),
    ]


def _version(hypothesis: Hypothesis, decided: Decisions | None, missing: Text) -> list[object]:
    if decided is None or not decided.paths:
        return [None, None, NOT_TESTED]
    entry = decided.of(hypothesis.lhs, hypothesis.rhs)
    if entry is None or not entry.free:
        return [None, None, missing]
    outcome = outcome_of(entry, hypothesis.sign, decided.alpha)
    return [starred(entry.std, entry.pvalue), entry.pvalue, outcome]


def _kept(kept: Sequence[str], total: int, model: str) -> Words:
    if not kept:
        return say("In {model}, none of the {n} hypotheses was supported.", n=total, model=model)  # fmt: skip
    return say(
        "In {model}, {m} of {n} hypotheses were supported: {names}.",
        model=model,
        m=len(kept),
        n=total,
        names=listed(kept),
    )
