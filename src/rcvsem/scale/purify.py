"""Item purification by exploratory factor analysis: proposals only, one item at a time, by stated rules.

After each proposed drop everything is computed anew, because one bad item may make others look bad. The
researcher decides, and writes the decision into the instrument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.scale.efa import Choices, EFAResult, efa_of_matrix
from rcvsem.scale.purify_rules import (
    PurifyRules,
    Rule,
    Violation,
    positions,
    violations,
)
from rcvsem.scale.purify_rules import (
    PurifyState as PurifyState,
)
from rcvsem.scale.reliability import alpha_of
from rcvsem.scale.sample import answers, complete_sample, covariance, to_correlation
from rcvsem.scale.suitability import kmo


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProposedDrop:
    """One proposal: the item, all rules it breaks, and the item set before and after it is left out."""

    item: str
    construct: str
    rule: Rule
    reason: Text
    all_reasons: tuple[Violation, ...]
    before: PurifyState
    after: PurifyState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Purification:
    """Proposals in the order in which they were found; nothing has been dropped.

    `retained` are the items left when all proposals are accepted; `state` describes them.
    """

    rules: PurifyRules
    n_factors: int
    proposals: tuple[ProposedDrop, ...]
    start: PurifyState
    state: PurifyState
    n: int
    n_received: int
    findings: tuple[Finding, ...]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Codes proposed for dropping, in order."""
        return tuple(proposal.item for proposal in self.proposals)

    @property
    def retained(self) -> tuple[str, ...]:
        """Codes that break no rule."""
        return self.state.items


def purify(
    x: ArrayLike,
    constructs: Mapping[str, Sequence[str]],
    codes: Sequence[str] | None = None,
    *,
    n_factors: int | None = None,
    rules: PurifyRules | None = None,
    name: str = "",
    **choices: Unpack[Choices],
) -> Purification:
    """Propose items to drop from the constructs of one dimension.

    Parameters
    ----------
    x : (n, k) answers to all items of `constructs` (further columns are not used); listwise.
    constructs : construct code -> item codes. A factor belongs to the construct whose items have the largest
        mean squared loading on it.
    n_factors : default: the number of constructs.

    The worst item is the one that breaks the first rule in `RULES_IN_ORDER` by most; ties go to the item that
    comes first on the form. The same answers always give the same proposals.

    Raises
    ------
    OptionError : an item of a construct is not in the data; an option out of range.
    DataError, ConvergenceError : see `efa`.
    """
    used = [code for items in constructs.values() for code in items]
    columns = list(codes) if codes is not None else [str(c) for c in getattr(x, "columns", used)]
    missing = [code for code in used if code not in columns]
    if missing:
        raise OptionError(phrase("These items are not in the data: {missing}.", missing=enumerated(missing)))
    if len(set(used)) != len(used):
        raise OptionError("An item belongs to two constructs.")
    values = answers(x)[:, [columns.index(code) for code in used]]
    sample = complete_sample(values, used, where=name)
    chosen = rules or PurifyRules()
    factors = len(constructs) if n_factors is None else n_factors
    cov = covariance(sample.x)
    home = {code: construct for construct, items in constructs.items() for code in items}

    def state_of(items: tuple[str, ...]) -> PurifyState:
        picked = [used.index(code) for code in items]
        block = cov[np.ix_(picked, picked)]
        result = efa_of_matrix(to_correlation(block), factors, items=items, n=sample.n, **choices)
        return _state(block, result, home, chosen)

    start = state = state_of(tuple(used))
    proposals: list[ProposedDrop] = []
    findings = list(sample.findings(name))
    while True:
        sizes = {construct: sum(home[i] == construct for i in state.items) for construct in constructs}
        open_cases = [v for v in state.violations if sizes[home[v.item]] > chosen.items_at_least]
        if not open_cases:
            break
        worst = open_cases[0]
        after = state_of(tuple(code for code in state.items if code != worst.item))
        proposals.append(
            ProposedDrop(
                item=worst.item,
                construct=home[worst.item],
                rule=worst.rule,
                reason=worst.reason,
                all_reasons=tuple(v for v in state.violations if v.item == worst.item),
                before=state,
                after=after,
            )
        )
        state = after
    for item in dict.fromkeys(v.item for v in state.violations):
        text = phrase(
            "{item} breaks a rule, but {home} would be left with fewer than {items_at_least} items.",
            item=item,
            home=home[item],
            items_at_least=chosen.items_at_least,
        )
        findings.append(Finding(code="too_few_items", severity="warning", text=text, where=name))
    return Purification(
        rules=chosen,
        n_factors=factors,
        proposals=tuple(proposals),
        start=start,
        state=state,
        n=sample.n,
        n_received=sample.n_received,
        findings=tuple(findings),
    )


def _state(cov: Floats, result: EFAResult, home: Mapping[str, str], rules: PurifyRules) -> PurifyState:
    items, n_factors = result.items, result.n_factors
    ordered = np.sort(np.abs(result.loadings), axis=1)[:, ::-1]
    second = ordered[:, 1] if n_factors > 1 else np.zeros(len(items))
    gap = ordered[:, 0] - second
    item_total: list[Number] = [NotAvailable("The only item of its construct.")] * len(items)
    alphas: dict[str, Number] = {}
    for construct, places in positions(items, home).items():
        block = cov[np.ix_(places, places)]
        if len(places) < 2:
            alphas[construct] = NotAvailable("One item has no alpha.")
            continue
        alphas[construct] = float(alpha_of(block))
        with_rest = block.sum(axis=0) - np.diagonal(block)
        rest = block.sum() - 2 * block.sum(axis=0) + np.diagonal(block)
        for place, value in zip(places, with_rest / np.sqrt(np.diagonal(block) * rest), strict=True):
            item_total[place] = float(value)
    measure = kmo(result.correlation)
    state = PurifyState(
        items=items,
        efa=result,
        second=frozen(second),
        gap=frozen(gap),
        item_total=tuple(item_total),
        kmo=measure if isinstance(measure, NotAvailable) else measure[0],
        cumulative=float(result.cumulative_after[-1]),
        alphas=alphas,
        violations=(),
    )
    return replace(state, violations=violations(state, home, rules))
