"""Screening: which respondents answered carelessly, too fast, in contradiction, or twice.

Rules only mark. A respondent is taken out when the instrument gives the rule the action "exclude".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Objects, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.instrument import RULES, ScreeningRule, ScreeningRules
from rcvsem.survey import careless
from rcvsem.survey.result import Overlap, RuleResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screened:
    """Everything the rules look at, for all n received respondents.

    asked : (n, k) codes of all scale items on the form, in form order, before reversal; scored : after it.
    scales : columns of each construct. seconds : (n,) duration, NaN unknown, or None.
    checks : (n, c) answers to the attention checks; expected : (c,).
    pairs : columns of each contradiction pair and the largest gap.
    origins : (n,) keyed digests of where answers came from (b"" unknown), or None.
    preview, unfinished : (n,) what the platform marks, or None where it marks nothing of the kind.
    indices : what `indices` returns.
    """

    asked: Floats
    scored: Floats
    scales: tuple[tuple[int, ...], ...]
    seconds: Floats | None
    checks: Floats
    expected: Floats
    pairs: tuple[tuple[int, int, float], ...]
    origins: Objects | None
    preview: Bools | None = None
    unfinished: Bools | None = None
    synonym_correlation: float = 0.60
    indices: dict[str, Floats] = field(default_factory=dict)

    def with_indices(self) -> Screened:
        """The same with the indices worked out once for all rules."""
        return replace(self, indices=indices(self))


@dataclass(frozen=True, slots=True)
class _Answer:
    hits: Bools
    values: Floats | None = None
    unavailable: str = ""


def apply_rules(data: Screened, rules: ScreeningRules) -> tuple[RuleResult, ...]:
    """Every rule that is not off, in the instrument's order, applied to all received respondents."""
    said = {"preview": data.preview, "unfinished": data.unfinished}
    return tuple(
        _apply(data, rule)
        for rule in rules
        # most platforms mark nothing of the kind, and nobody asked
        if rule.action != "off" and (rule.name not in said or _some(said[rule.name]))
    )


def _some(marked: Bools | None) -> bool:
    return marked is not None and bool(marked.any())


def _apply(data: Screened, rule: ScreeningRule) -> RuleResult:
    answer = _RULES[rule.name](data, rule.threshold)
    return RuleResult(
        rule=rule.name,
        text=RULES[rule.name].meaning,
        action=rule.action,
        threshold=rule.threshold,
        hits=frozen(answer.hits, bool),
        values=None if answer.values is None else frozen(answer.values),
        unavailable=answer.unavailable,
    )


def indices(data: Screened) -> dict[str, Floats]:
    """All indices of careless answering, (n,) each, with the signs of R's `careless`."""
    distance = careless.mahalanobis(data.asked)
    return {
        "longstring": careless.longstring(data.asked),
        "average_string": careless.average_string(data.asked),
        "irv": careless.irv(data.asked),
        "even_odd": careless.even_odd(data.scored, data.scales),
        "psychometric_synonyms": careless.psychometric_synonyms(data.asked, data.synonym_correlation),
        "psychometric_antonyms": careless.psychometric_synonyms(data.asked, -data.synonym_correlation),
        "mahalanobis": distance,
        "mahalanobis_p": careless.mahalanobis_p(distance, _varying(data.asked)),
        "person_total": careless.person_total(data.asked),
    }


def overlap(results: Sequence[RuleResult]) -> Overlap:
    """How many respondents each pair of rules has in common; rules without any hit are left out."""
    hit = [result for result in results if result.hits.any()]
    if not hit:
        return Overlap(rules=(), counts=frozen(np.zeros((0, 0)), np.intp))
    table = np.column_stack([result.hits for result in hit]).astype(np.intp)
    return Overlap(rules=tuple(r.rule for r in hit), counts=frozen(table.T @ table, np.intp))


def later_duplicates(origins: Objects, answers: Floats) -> Bools:
    """True for respondents with the same known origin and the same answers as an earlier one.

    (n,), (n, k) -> (n,).

    Without any answer there is nothing to compare, so nobody is a duplicate by an empty form.
    """
    seen: set[tuple[bytes, bytes]] = set()
    later = np.zeros(len(origins), bool)
    empty = np.asarray(np.isnan(answers).all(axis=1))
    rows = np.ascontiguousarray(np.where(np.isnan(answers), -1e300, answers))
    for i, origin in enumerate(origins):
        if origin and not empty[i]:
            key = (origin, rows[i].tobytes())
            later[i] = key in seen
            seen.add(key)
    return later


def _varying(answers: Floats) -> int:
    """Number of columns in which answers differ."""
    present = ~np.isnan(answers)
    low = np.where(present, answers, np.inf).min(axis=0, initial=np.inf)
    high = np.where(present, answers, -np.inf).max(axis=0, initial=-np.inf)
    return int((high > low).sum())


def _none(data: Screened) -> Bools:
    return np.zeros(len(data.asked), bool)


def _marked(marked: Bools | None, what: str) -> _Answer:
    assert marked is not None
    if marked.all():
        return _Answer(
            np.zeros(len(marked), bool),
            unavailable=phrase("the platform marks every record as {what}", what=what),
        )
    return _Answer(marked)


def _preview(data: Screened, _: float | None) -> _Answer:
    return _marked(data.preview, phrase("a preview or test"))


def _unfinished(data: Screened, _: float | None) -> _Answer:
    return _marked(data.unfinished, phrase("not finished"))


def _attention(data: Screened, _: float | None) -> _Answer:
    # A check left blank is a missing answer, not a wrong one.
    if not data.checks.shape[1]:
        return _Answer(_none(data), unavailable=phrase("no attention check is in the file"))
    wrong = np.asarray(~np.isnan(data.checks) & (data.checks != data.expected))
    return _Answer(np.asarray(wrong.any(axis=1)), wrong.sum(axis=1).astype(float))


def _contradiction(data: Screened, _: float | None) -> _Answer:
    if not data.pairs:
        return _Answer(_none(data), unavailable=phrase("the instrument names no contradiction pair"))
    over = np.zeros((len(data.asked), len(data.pairs)), bool)
    for column, (first, second, gap) in enumerate(data.pairs):
        over[:, column] = np.abs(data.scored[:, first] - data.scored[:, second]) > gap
    return _Answer(np.asarray(over.any(axis=1)), over.sum(axis=1).astype(float))


_NO_TIME = phrase("the file holds no duration")
_NO_ORIGIN = phrase("the file holds no origin (IP address) of the answers")


def _seconds_per_item(data: Screened, threshold: float | None) -> _Answer:
    if data.seconds is None or threshold is None:
        return _Answer(_none(data), unavailable=_NO_TIME)
    per_item = data.seconds / max(data.asked.shape[1], 1)
    return _Answer(per_item < threshold, per_item)


def _minimum_seconds(data: Screened, threshold: float | None) -> _Answer:
    if data.seconds is None or threshold is None:
        return _Answer(_none(data), unavailable=_NO_TIME)
    return _Answer(data.seconds < threshold, data.seconds)


def _fraction_of_median(data: Screened, threshold: float | None) -> _Answer:
    if data.seconds is None or threshold is None or np.isnan(data.seconds).all():
        return _Answer(_none(data), unavailable=_NO_TIME)
    known = np.sort(data.seconds[~np.isnan(data.seconds)])
    median = float(known[(known.size - 1) // 2] + known[known.size // 2]) / 2.0
    if median <= 0:
        return _Answer(_none(data), unavailable=phrase("the median duration is 0"))
    share = data.seconds / median
    return _Answer(share < threshold, share)


def _no_variance(data: Screened, _: float | None) -> _Answer:
    return _Answer(careless.same_answer(data.asked), data.indices["irv"])


def _duplicate(data: Screened, _: float | None) -> _Answer:
    if data.origins is None:
        return _Answer(_none(data), unavailable=_NO_ORIGIN)
    return _Answer(later_duplicates(data.origins, data.asked))


def _missing_share(data: Screened, threshold: float | None) -> _Answer:
    share = np.isnan(data.asked).mean(axis=1) if data.asked.shape[1] else np.zeros(len(data.asked))
    return _Answer(_none(data) if threshold is None else share > threshold, share)


def _mahalanobis(data: Screened, threshold: float | None) -> _Answer:
    distance = data.indices["mahalanobis"]
    if np.isnan(distance).all():
        return _Answer(
            _none(data), unavailable=phrase("the covariance matrix of the items cannot be inverted")
        )
    return _Answer(_none(data) if threshold is None else data.indices["mahalanobis_p"] < threshold, distance)


def _longstring(data: Screened, threshold: float | None) -> _Answer:
    run = data.indices["longstring"]
    return _Answer(_none(data) if threshold is None else run >= threshold, run)


def _irv(data: Screened, threshold: float | None) -> _Answer:
    spread = data.indices["irv"]
    return _Answer(_none(data) if threshold is None else spread < threshold, spread)


def _even_odd(data: Screened, threshold: float | None) -> _Answer:
    # `careless` turns the sign so that high is careless; the threshold is one of consistency.
    index = data.indices["even_odd"]
    return _Answer(_none(data) if threshold is None else -index < threshold, index)


def _synonyms(data: Screened, threshold: float | None) -> _Answer:
    r = data.indices["psychometric_synonyms"]
    if np.isnan(r).all():
        critical = data.synonym_correlation
        return _Answer(
            _none(data),
            r,
            phrase("fewer than three item pairs correlate above {critical:g}", critical=critical),
        )
    return _Answer(_none(data) if threshold is None else r < threshold, r)


_RULES: Mapping[str, Callable[[Screened, float | None], _Answer]] = {
    "preview": _preview,
    "unfinished": _unfinished,
    "attention_check": _attention,
    "contradiction": _contradiction,
    "seconds_per_item": _seconds_per_item,
    "minimum_seconds": _minimum_seconds,
    "fraction_of_median": _fraction_of_median,
    "no_variance": _no_variance,
    "duplicate": _duplicate,
    "missing_share": _missing_share,
    "mahalanobis": _mahalanobis,
    "longstring": _longstring,
    "irv": _irv,
    "even_odd": _even_odd,
    "psychometric_synonyms": _synonyms,
}
