"""Answers of ordinal items as category numbers; what makes an item unfit to be ordinal is said here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rcvsem.fit.moments import Moments
from rcvsem.fit.sampling import Sampling
from rcvsem.fit.size_limits import check_categories
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n

# More categories than this are rather a continuous answer.
MANY = 12
# An expected frequency below this makes thresholds and correlations of the item uncertain.
SPARSE = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Categories:
    """Coded answers of the ordinal items.

    Attributes
    ----------
    items : (o,) names, in the order of the moments' variables. columns : (o,) their columns there.
    levels : the codes that occur, ascending, one tuple an item.
    codes : for each group (n, o) 0-based category numbers.
    counts : for each group (o, K) frequencies, K the largest number of categories, 0 beyond an item's last.
    findings : gaps in the codes, many categories, rare categories.
    """

    items: tuple[str, ...]
    columns: Ints
    levels: tuple[tuple[float, ...], ...]
    codes: tuple[Ints, ...]
    counts: tuple[Ints, ...]
    findings: tuple[Finding, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """(o,) number of categories."""
        return tuple(len(own) for own in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupRows:
    """The answers of one group: data (n, p), category numbers (n, o) of the ordinal items and their frequencies (o, K).

    items, sizes, columns : of the ordinal items. place : of the group, for messages. sampling : weights and clusters.
    """

    data: Floats
    codes: Ints
    counts: Ints
    items: tuple[str, ...]
    sizes: tuple[int, ...]
    columns: Ints
    place: str
    sampling: Sampling

    @property
    def weights(self) -> Floats | None:
        """(n,) sampling weights with mean 1."""
        return self.sampling.weights


def group_rows(
    categories: Categories, g: int, data: Floats, sampling: Sampling | None = None, place: str = ""
) -> GroupRows:
    """The answers of group g (0-based)."""
    return GroupRows(
        data=data, codes=categories.codes[g], counts=categories.counts[g], items=categories.items,
        sizes=categories.sizes, columns=categories.columns, place=place, sampling=sampling or Sampling(),
    )  # fmt: skip


def categorise(moments: Moments, ordered: Sequence[str]) -> Categories:
    """Category numbers of the ordinal items.

    Raises
    ------
    DataError : no rows; codes that are not whole numbers; one category only; a category that does not occur in a
        group. The items are named.
    """
    wanted = set(ordered)
    columns = [k for k, name in enumerate(moments.variables) if name in wanted]
    items = tuple(moments.variables[k] for k in columns)
    blocks: list[Floats] = []
    for group in moments.groups:
        if group.data is None:
            raise DataError(
                "Ordinal items need the respondents' answers, not only their covariances.",
                fix="Give the data, or use the estimator ml.",
            )
        blocks.append(group.data[:, columns])
    levels = [_levels(items[j], [block[:, j] for block in blocks]) for j in range(len(items))]
    codes = tuple(
        frozen(
            np.stack([np.searchsorted(levels[j], block[:, j]) for j in range(len(items))], axis=1), np.intp
        )
        for block in blocks
    )
    widest = max((len(own) for own in levels), default=0)
    counts = tuple(_counts(block, widest) for block in codes)
    _check_groups(items, levels, counts, moments)
    return Categories(
        items=items,
        columns=frozen(columns, np.intp),
        levels=tuple(tuple(float(v) for v in own) for own in levels),
        codes=codes,
        counts=counts,
        findings=tuple(_findings(items, levels, counts, moments)),
    )


def _levels(item: str, parts: Sequence[Floats]) -> Floats:
    values = np.concatenate(parts)
    broken = values != np.floor(values)
    if broken.any():
        example = float(values[broken][0])
        raise DataError(
            phrase(
                "The ordinal item {item} has {sum} answers that are not whole numbers (e.g. {example:g}).",
                item=item,
                sum=int(broken.sum()),
                example=example,
            ),
            fix="Averages and imputed answers have no category: leave the item out of the ordinal ones, or round.",
        )
    levels = np.unique(values)
    check_categories(item, levels.size)
    if levels.size < 2:
        raise DataError(
            phrase(
                "The ordinal item {item} has one category only ({levels:g}).", item=item, levels=levels[0]
            ),
            fix="Leave it out of the model.",
        )
    return levels


def _counts(codes: Ints, widest: int) -> Ints:
    return frozen(
        np.stack([np.bincount(codes[:, j], minlength=widest) for j in range(codes.shape[1])]), np.intp
    )


def _check_groups(
    items: Sequence[str], levels: Sequence[Floats], counts: Sequence[Ints], moments: Moments
) -> None:
    lacking: list[str] = []
    for j, item in enumerate(items):
        for group, table in zip(moments.groups, counts, strict=True):
            empty = levels[j][np.flatnonzero(table[j, : levels[j].size] == 0)]
            if empty.size:
                which = enumerated(f"{code:g}" for code in empty)
                place = (
                    f"{moments.grouping}={group.label}"
                    if moments.grouping
                    else phrase("group '{label}'", label=group.label)
                )
                lacking.append(
                    phrase_n(
                        empty.size,
                        "{item}: category {which} does not occur in {place}",
                        "{item}: categories {which} do not occur in {place}",
                        item=item,
                        which=which,
                        place=place,
                    )
                )
    if lacking:
        shown = enumerated(lacking[:6], "; ") + (
            phrase("; and {n} more", n=len(lacking) - 6) if len(lacking) > 6 else ""
        )
        raise DataError(
            phrase(
                "{shown}; thresholds differ between groups: collapse categories ({--collapse auto}) for the "
                "ordinal multi-group model.",
                shown=shown,
            )
        )


def _findings(
    items: Sequence[str], levels: Sequence[Floats], counts: Sequence[Ints], moments: Moments
) -> list[Finding]:
    found: list[Finding] = []
    for j, item in enumerate(items):
        codes = [int(v) for v in levels[j]]
        if len(codes) > MANY:
            found.append(
                Finding(
                    code="many_categories",
                    severity="warning",
                    where=item,
                    text=phrase(
                        "{item} has {n} categories; ordinal items rarely have more than {many}.",
                        item=item,
                        n=len(codes),
                        many=MANY,
                    ),
                    fix="Treat it as continuous.",
                )
            )
            continue
        gaps = [code for low, high in pairwise(codes) for code in range(low + 1, high)]
        if gaps:
            which = enumerated(str(code) for code in gaps[:6])
            found.append(
                Finding(
                    code="unused_category",
                    severity="info",
                    where=item,
                    text=phrase(
                        "nobody chose {which}: the {n} categories that occur have {n_2} thresholds.",
                        which=which,
                        n=len(codes),
                        n_2=len(codes) - 1,
                    ),
                )
            )
    rare: list[str] = []
    for group, table in zip(moments.groups, counts, strict=True):
        for j, item in enumerate(items):
            small = np.flatnonzero(table[j, : levels[j].size] < SPARSE)
            place = phrase(" in group '{label}'", label=group.label) if len(moments.groups) > 1 else ""
            rare += [f"{item} = {levels[j][k]:g} ({table[j, k]}){place}" for k in small]
    if rare:
        shown = enumerated(rare[:8]) + (phrase(" and {n} more", n=len(rare) - 8) if len(rare) > 8 else "")
        found.append(
            Finding(
                code="rare_category",
                severity="warning",
                text=phrase(
                    "Categories chosen by fewer than {sparse} respondents: {shown}. Their thresholds, and "
                    "the weights of their correlations, are uncertain.",
                    sparse=SPARSE,
                    shown=shown,
                ),
                fix="Join rare categories with their neighbours and see whether the conclusions stay.",
            )
        )
    return found
