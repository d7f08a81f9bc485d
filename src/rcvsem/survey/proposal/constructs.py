"""Which items belong together: by what their headers share, else by their answers, and then with a CHECK."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.survey.proposal.column import Guess

#: Items below which, and respondents under which, answers tell no groups.
FEWEST_ITEMS, FEWEST_CASES = 6, 30
#: Rows above which one matrix is likely to hold several constructs.
LARGE_MATRIX = 12
_CODE = re.compile(r"[^\W\d][\w.]{0,30}")
_ASKED_AGAIN = re.compile(r"([A-Za-z]\w*?)_\d{1,3}$")
#: A header short enough to be the code of a question about facts: `Marital status`.
_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ /-][A-Za-z0-9]+){1,2}")
#: `TRUST[T01]`, and rows that are only counted: `Q3[SQ001]`, `Q3[2]`.
_IN_BRACKETS = re.compile(r"([A-Za-z]\w*)\[(\w+)\]")
_LETTERED = re.compile(r"[A-Za-z]\d+")
_CODE_AND_TEXT = re.compile(r"[A-Za-z]\w*\. \S")
_COUNTED_ROW = re.compile(r"(?:SQ|A|r|row)?\d+", re.IGNORECASE)
_OWN_CODE = re.compile(
    r"^[\[(【]?([A-Za-z]{1,10}(?:_[A-Za-z]+)?[_.\-]?\d{1,2}[a-z]?)[\])】]?\s*(?:[:：.、)\-–—]|\s)\s*\D"
)


@dataclass(slots=True, kw_only=True)
class ProposedConstruct:
    """A proposed construct: its code, name, items, and whether answers alone made it."""

    code: str
    name: str
    members: list[Guess]
    by_answers: bool = False


#: A wording in two parts, of which the first is the question.
_HEAD = re.compile(r"(\D[^:：]{0,80}?)(?:[:：]\s*|\s+[-–—]\s+)\S")


def groups(items: Sequence[Guess], names: frozenset[str] = frozenset()) -> list[ProposedConstruct]:
    """The items in proposed constructs, in file order. names : codes of questions, which no construct takes."""
    stems: dict[str, list[Guess]] = {}
    heads = Counter(_head(guess) for guess in items)
    for guess in items:
        key = "" if guess.counted and guess.info.matrix_stem is None else guess.stem
        if not key and heads[_head(guess)] > 1:
            key = _head(guess)
        if key and guess.info.matrix_stem is not None and (question := _ASKED_AGAIN.match(guess.info.name)):
            key = f"{key}\n{question.group(1)}"  # two questions with one wording: Q31_1, Q32_1
        elif key.isdecimal():
            key = f"{key}\n{guess.minimum}-{guess.maximum}"  # numbers begin again with another answer set: 1-1, 1-2
        stems.setdefault(key, []).append(guess)
    # a stem of one item beside others says nothing of groups
    named = {stem: own for stem, own in stems.items() if stem and (len(own) > 1 or len(stems) == 1)}
    loose = [guess for guess in items if not any(guess in own for own in named.values())]
    found: list[ProposedConstruct] = []
    for stem, own in named.items():
        split = clusters(own) if guess_of_matrix(own) and len(own) > LARGE_MATRIX else [own]
        for part in split:
            name = _name(stem.partition("\n")[0], own)
            found.append(ProposedConstruct(code="", name=name, members=part, by_answers=len(split) > 1))
    for own in _by_points(loose):
        split = clusters(own)
        for part in split:
            found.append(ProposedConstruct(code="", name="", members=part, by_answers=len(split) > 1))
    place = {id(guess): i for i, guess in enumerate(items)}
    found.sort(key=lambda group: min(place[id(guess)] for guess in group.members))
    _codes(found, names)
    return found


def _by_points(loose: Sequence[Guess]) -> list[list[Guess]]:
    """Items that nothing groups, by their scale where two or more of each have one; all together otherwise."""
    forms: dict[tuple[int, int, bool], list[Guess]] = {}
    for guess in loose:
        forms.setdefault((guess.minimum, guess.maximum, guess.by_text), []).append(guess)
    if any(len(own) < 2 for own in forms.values()):
        return [list(loose)] if loose else []
    return list(forms.values())


def _head(guess: Guess) -> str:
    """What stands before the row of a question in one wording: `Trust: the row`, `Trust - the row`; "" without."""
    found = _HEAD.match(guess.info.text)
    return "" if found is None else found.group(1).strip()


def guess_of_matrix(own: Sequence[Guess]) -> bool:
    """Whether the group is one matrix of the form, not a prefix somebody chose."""
    return all(guess.info.matrix_stem is not None for guess in own) and not _CODE.fullmatch(own[0].stem)


def _name(stem: str, own: Sequence[Guess]) -> str:
    heads = {_head(guess) for guess in own}
    if re.fullmatch(r"[Qq]\d+", stem) and len(heads) == 1 and "" not in heads:
        return heads.pop()
    return " ".join((own[0].info.matrix_stem or stem).split()).rstrip(" :：?？") or stem


def _codes(found: Sequence[ProposedConstruct], names: frozenset[str]) -> None:
    taken = set(names)
    letter = next(
        one
        for one in ("C", "F", "K", "Construct")
        if not any(f"{one}{k + 1}" in names for k in range(len(found)))
    )
    for k, group in enumerate(found, start=1):
        stems = {re.sub(r"[_.\-]+$", "", guess.stem) for guess in group.members}
        stem = stems.pop() if len(stems) == 1 else ""
        usable = (
            stem.isascii() and _CODE.fullmatch(stem) and not group.members[0].counted and not group.by_answers
        )
        code = stem if usable and not re.fullmatch(r"[Qq]\d+", stem) else f"{letter}{k}"
        while code in taken:
            code += "_scale" if code in names else "_"
        taken.add(code)
        group.code = code
        group.name = group.name or (f"Construct {k}" if len(found) > 1 else "Construct")
    again = Counter(group.name for group in found)
    for group in found:
        if again[group.name] > 1 and (question := _ASKED_AGAIN.match(group.members[0].info.name)):
            group.name += f" ({question.group(1)})"


# ---- by answers ----------------------------------------------------------------------------------------------


def clusters(items: Sequence[Guess]) -> list[list[Guess]]:
    """Items grouped by their correlations; one group where there is too little to tell.

    Average linkage on 1 - |r| of the complete answers, cut at as many groups as the empirical Kaiser criterion
    (Braeken and van Assen 2017) finds factors: eigenvalue j must exceed both 1 and (1 + sqrt(p / n))^2 times the mean of
    the eigenvalues from the j-th on that unrelated items would leave.
    """
    answers = [guess.answers for guess in items if guess.answers is not None]
    if len(answers) < len(items) or len(items) < FEWEST_ITEMS:
        return [list(items)]
    matrix = np.column_stack(answers)
    matrix = matrix[~np.isnan(matrix).any(axis=1)]
    n, p = matrix.shape
    if n < max(FEWEST_CASES, p + 2) or (matrix.std(axis=0) == 0).any():
        return [list(items)]
    r = np.corrcoef(matrix, rowvar=False)
    several = _factors(np.asarray(np.linalg.eigvalsh(r)[::-1], dtype=np.float64), n)
    if several < 2:
        return [list(items)]
    parts = _linked(1.0 - np.abs(r), several)
    if any(len(part) < 2 for part in parts):
        return [list(items)]
    return [[items[j] for j in sorted(part)] for part in sorted(parts, key=min)]


def _factors(eigenvalues: Floats, n: int) -> int:
    """Empirical Kaiser criterion. eigenvalues : (p,) largest first; n : cases."""
    p = len(eigenvalues)
    for j, value in enumerate(eigenvalues):
        left = (p - float(eigenvalues[:j].sum())) / (p - j)
        if value <= max(left * (1 + np.sqrt(p / n)) ** 2, 1.0):
            return j
    return p


def _linked(distance: Floats, wanted: int) -> list[list[int]]:
    """Average linkage: the two groups nearest each other are joined until `wanted` remain. (p, p) -> groups."""
    parts = [[j] for j in range(len(distance))]
    while len(parts) > wanted:
        pairs = [
            (float(distance[np.ix_(parts[a], parts[b])].mean()), a, b)
            for a in range(len(parts))
            for b in range(a + 1, len(parts))
        ]
        _, a, b = min(pairs)
        parts[a] += parts.pop(b)
    return parts


# ---- names of questions --------------------------------------------------------------------------------------


def name_questions(found: Sequence[Guess], constructs: Sequence[ProposedConstruct]) -> None:
    """A code for every question: its header or the code it begins with, else made from its group or place."""
    taken = {group.code for group in constructs}

    def free(wanted: str) -> str:
        candidate, i = wanted, 2
        while candidate in taken:
            candidate, i = f"{wanted}_{i}", i + 1
        taken.add(candidate)
        return candidate

    group_of = {id(guess): group for group in constructs for guess in group.members}
    numbers: dict[str, int] = {}
    # headers that are codes keep them, whatever comes first
    for guess in found:
        if guess.role != "left out" and (own := own_code(guess)):
            guess.code = free(own)
    for guess in found:
        if guess.role == "left out" or guess.code:
            continue
        if (
            guess.role not in ("item", "check")
            and _SHORT.fullmatch(name := guess.info.name)
            and len(name) <= 24
        ):
            guess.code = free(re.sub(r"\W+", "_", name))
            continue
        group = group_of.get(id(guess))
        prefix = group.code if group is not None else "check" if guess.role == "check" else "background"
        numbers[prefix] = numbers.get(prefix, 0) + 1
        guess.code = free(
            f"{prefix}_{numbers[prefix]}" if prefix[-1].isdigit() else f"{prefix}{numbers[prefix]}"
        )


def own_code(guess: Guess) -> str:
    """The code a header is or begins with: `TR1`, `PE1: ...`, `group/TR1`, `TRUST[T01]`."""
    name = guess.info.name
    last = guess.info.key.rpartition("/")[2]
    inside = _IN_BRACKETS.match(guess.info.key)
    row = "" if inside is None else inside.group(2)
    if inside is not None and (
        _COUNTED_ROW.fullmatch(row) or (_LETTERED.fullmatch(row) and row[0] != inside.group(1)[0])
    ):
        row = f"{inside.group(1)}_{row}"
    key = guess.info.key if _CODE_AND_TEXT.match(name) else ""
    for text in (name, last if "/" in name else "", row, key, guess.code_at_end):
        if _CODE.fullmatch(text) and text.isascii():
            return text
    for text in (name, guess.info.text):
        if match := _OWN_CODE.match(text.strip()):
            return re.sub(r"-", "_", match.group(1))
    return ""
