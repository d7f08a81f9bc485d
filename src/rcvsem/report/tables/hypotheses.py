"""The hypotheses of the model file, each with its path and whether the data support it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import deciding_columns, disagreement_note, rule_note, significance
from rcvsem.report.tables.declared import by_group, called, cells_of
from rcvsem.report.tables.wording import STAR_LEGEND, Names, listed, names_note, path_text

if TYPE_CHECKING:
    from rcvsem.infer.decisions import Decisions, PathDecision
    from rcvsem.infer.hypotheses import HypothesisRow
    from rcvsem.model.table import Hypothesis

SUPPORTED = Text("supported")
NOT_SUPPORTED = Text("not supported")
NOT_TESTED = Text("not tested")
_AGAINST = Text("Significant against the expected sign.")


def outcome_of(entry: PathDecision | None, sign: str, alpha: float) -> Text:
    """Supported when p < alpha (two-sided) and the estimate has the expected sign ("" = any)."""
    from rcvsem.infer.hypotheses import supported

    found = None if entry is None else supported(entry.est, entry.pvalue, sign, alpha)
    return NOT_TESTED if found is None else SUPPORTED if found else NOT_SUPPORTED


def rule_of(decided: Decisions) -> Text:
    """When a hypothesis is supported."""
    level = significance(decided.alpha)
    return Text("Supported: two-sided p < {level} and the sign as expected.", level=level)


def hypothesis_table(
    hypotheses: Sequence[Hypothesis],
    decided: Decisions | None,
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
    caution: Words | None = None,
) -> Table | None:
    """H1.. with path, expected sign, β, b, the test that decides, and verdict. None without hypotheses.

    caution : what is said first, of a model that does not fit.
    """
    if not hypotheses or decided is None:
        return None
    columns = (usual.HYPOTHESIS, usual.PATH, usual.EXPECTED, *deciding_columns(decided), usual.VERDICT)
    own_groups = sorted({entry.group for entry in decided.paths}) or [1]
    tested = [(group, h, decided.of(h.lhs, h.rhs, group)) for group in own_groups for h in hypotheses]
    outcomes = [(h.name, outcome_of(entry, h.sign, decided.alpha)) for _, h, entry in tested]
    codes = [code for h in hypotheses for code in (h.rhs, h.lhs)]
    return Table(
        **called("hypotheses", "Hypotheses", "Hypotheses"),
        brief=("path", "std", "std_lower", "ci_lower", "p", "verdict"),
        columns=columns,
        rows=by_group(
            tested,
            groups,
            columns,
            lambda own: (_row(h, entry, decided, len(columns)) for _, h, entry in own),
            lambda one: one[0],
        ),
        notes=(
            rule_note(decided),
            rule_of(decided),
            *disagreement_note(decided),
            STAR_LEGEND,
            *names_note(codes, names or {}),
        ),
        paragraph=join([caution, _paragraph(outcomes) if len(own_groups) == 1 else None]),
    )


def outcome_sentence(rows: Sequence[HypothesisRow]) -> Words | None:
    """How many were supported, and which; of one group."""
    words = {None: NOT_TESTED, True: SUPPORTED, False: NOT_SUPPORTED}
    return _paragraph([(row.name, words[row.supported]) for row in rows])


def _row(hypothesis: Hypothesis, entry: PathDecision | None, decided: Decisions, width: int) -> Row:
    path = path_text((hypothesis.rhs, hypothesis.lhs))
    outcome = outcome_of(entry, hypothesis.sign, decided.alpha)
    head = (hypothesis.name, path, hypothesis.sign)
    if entry is None:
        return row(*head, *[None] * (width - 4), outcome)
    p: Any = entry.pvalue
    against = outcome is NOT_SUPPORTED and is_number(p) and p < decided.alpha
    return row(
        *head, *cells_of(deciding_columns(decided), entry), Cell(outcome, note=_AGAINST if against else None)
    )


def _paragraph(outcomes: Sequence[tuple[str, Text]]) -> Words | None:
    untested = [name for name, outcome in outcomes if outcome is NOT_TESTED]
    tested = [(name, outcome) for name, outcome in outcomes if outcome is not NOT_TESTED]
    left = Text.counted(
        len(untested), "{names} was not tested.", "{names} were not tested.", names=listed(untested)
    )
    return join([_verdicts(tested) if tested else None, left if untested else None])


def _verdicts(outcomes: Sequence[tuple[str, Text]]) -> Words:
    yes = [name for name, outcome in outcomes if outcome is SUPPORTED]
    no = [name for name, outcome in outcomes if outcome is not SUPPORTED]
    given: dict[str, Any] = {"n": len(outcomes), "m": len(yes), "yes": listed(yes), "no": listed(no)}
    if len(outcomes) == 1:
        return say("The hypothesis was supported." if yes else "The hypothesis was not supported.")
    if not no:
        return say("All {n} hypotheses were supported.", **given)
    if not yes:
        return say("None of the {n} hypotheses was supported.", **given)
    supported = say(
        Text.counted(
            len(yes),
            "Of {n} hypotheses, {m} was supported ({yes})",
            "Of {n} hypotheses, {m} were supported ({yes})",
        ),
        **given,
    )
    others = say(Text.counted(len(no), "{no} was not", "{no} were not"), no=listed(no))
    return say("{told}.", told=join([supported, others], "; "))
