"""Product indicators of a latent interaction: which items are multiplied, and what becomes of the products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.option_checks import check_choice
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.choices import Centring

Pairing = Literal["matched", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product column: `name` = `first` times `second`, with what was subtracted.

    first_mean, second_mean : taken from the items before they were multiplied; mean : of the product of centred
    items, subtracted with double-mean centring, else 0. sd : of the column.
    """

    name: str
    first: str
    second: str
    first_mean: float
    second_mean: float
    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProductColumns:
    """columns (n, k) of the products, in the order of `products`."""

    centring: Centring
    products: tuple[Product, ...]
    columns: Floats


def check_centring(centring: str) -> None:
    """OptionError for an unknown way of centring."""
    check_choice(centring, "method", "moderation", get_args(Centring))


def item_pairs(
    first: Sequence[str], second: Sequence[str], pairing: Pairing, strength: dict[str, float] | None = None
) -> tuple[tuple[str, str], ...]:
    """Which items are multiplied.

    "matched" uses every item at most once (Marsh, Wen & Hau 2004): items in the order of the model; of the longer
    construct its first item (the marker) and then the strongest by `strength` (loadings), back in the order of the
    model. "all" multiplies every item with every other. A construct with one item is multiplied with all of the other.
    """
    if pairing == "all" or len(first) == 1 or len(second) == 1:
        square = tuple(first) == tuple(second)  # then (a, b) and (b, a) are one column
        return tuple((a, b) for i, a in enumerate(first) for b in (second[i:] if square else second))
    count = min(len(first), len(second))
    return tuple(zip(strongest(first, count, strength), strongest(second, count, strength), strict=True))


def strongest(items: Sequence[str], count: int, strength: dict[str, float] | None) -> list[str]:
    """The first item and the `count` - 1 others that load highest, in the order of the model."""
    if len(items) == count:
        return list(items)
    rank = sorted(items[1:], key=lambda item: -abs((strength or {}).get(item, 0.0)))
    kept = {items[0], *rank[: count - 1]}
    return [item for item in items if item in kept]


def shared_items(pairs: Sequence[tuple[str, ...]]) -> tuple[tuple[int, int], ...]:
    """Pairs of products whose errors covary because they share an item that has an error."""
    firsts, seconds = {a for a, _ in pairs}, {b for _, b in pairs}
    found = []
    for i, (a, b) in enumerate(pairs):
        for j in range(i):
            c, d = pairs[j]
            same_first = a == c and len(firsts) > 1
            same_second = b == d and len(seconds) > 1
            crossed = firsts & seconds != set() and (a == d or b == c)
            if same_first or same_second or crossed:
                found.append((j, i))
    return tuple(found)


def product_columns(
    rows: Floats, names: Sequence[str], pairs: Sequence[tuple[str, str]], centring: Centring
) -> ProductColumns:
    """Multiply centred items.

    Parameters
    ----------
    rows : (n, p) answers, NaN = missing. names : (p,) of its columns. pairs : items to multiply.
    centring : "double-mean" also centres the product (Lin, Wen, Marsh & Lin 2010); "mean" does not (Marsh, Wen & Hau
        2004); "residual" takes the residual of the product given all items of both constructs (Little, Bovaird &
        Widaman 2006).

    Notes
    -----
    A product is missing where one of its items is. Means are those of the answers that are there; with "residual"
    the regression is on the respondents without a gap in these items.
    """
    check_centring(centring)
    place = {name: k for k, name in enumerate(names)}
    first = [place[a] for a, _ in pairs]
    second = [place[b] for _, b in pairs]
    means = np.nanmean(rows, axis=0)
    centred = rows - means
    columns = centred[:, first] * centred[:, second]
    removed = np.zeros(len(pairs))
    if centring == "double-mean":
        removed = np.nanmean(columns, axis=0)
        columns = columns - removed
    elif centring == "residual":
        items = list(dict.fromkeys((*first, *second)))
        complete = ~np.isnan(columns).any(axis=1) & ~np.isnan(centred[:, items]).any(axis=1)
        design = np.column_stack([np.ones(rows.shape[0]), centred[:, items]])
        weights = np.linalg.lstsq(design[complete], columns[complete], rcond=None)[0]
        columns = columns - design @ weights
    return ProductColumns(
        centring=centring,
        products=tuple(
            Product(
                name=f"{a}.{b}",
                first=a,
                second=b,
                first_mean=float(means[first[k]]),
                second_mean=float(means[second[k]]),
                mean=float(removed[k]),
                sd=float(np.nanstd(columns[:, k], ddof=1)),
            )
            for k, (a, b) in enumerate(pairs)
        ),
        columns=frozen(columns),
    )


def two_columns(rows: Floats, names: Sequence[str], pairs: Sequence[tuple[str, ...]]) -> ProductColumns:
    """`product_columns` with double-mean centring."""
    return product_columns(rows, names, [(a, b) for a, b in pairs], "double-mean")


def three_columns(rows: Floats, names: Sequence[str], triples: Sequence[tuple[str, ...]]) -> Floats:
    """(n, k) products of three items, centred before they are multiplied and after. rows : (n, p) without gaps."""
    place = {name: k for k, name in enumerate(names)}
    centred = rows - rows.mean(axis=0)
    columns = np.column_stack([centred[:, [place[one] for one in own]].prod(axis=1) for own in triples])
    return np.asarray(columns - columns.mean(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recentring:
    """What centring anew does to the moments of a bootstrap draw (a `transform` of `bootstrap`).

    The products of a draw would be centred at the draw's means: (x - x*)(z - z*) = xz - (z* - z)x - (x* - x)z + const
    for items centred at the sample's means, which is linear in columns that are there. So the draw's covariances follow
    from those of the columns as they are: S* -> T S* T'. Residual centring repeats the regression in the draw.

    product, first, second : (k,) columns; means : (p,) of all columns in the sample. held : observed variables
    of the model, which keep their centre: slopes at a value of theirs are then slopes at that value in every draw. (What
    a latent variable is centred at, its items decide in each draw.) three : products of three, each as its column,
    those of its items x, w, z, and those of wz, xz, xw (double-mean centring only).
    """

    centring: Centring
    product: tuple[int, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    means: Floats
    held: tuple[int, ...] = ()
    three: tuple[tuple[int, ...], ...] = ()

    def __call__(self, moments: DrawMoments, group: int) -> DrawMoments:
        assert moments.mean is not None
        b, p = moments.mean.shape
        shift = moments.mean - self.means
        shift[:, list(self.held)] = 0.0
        transform = np.tile(np.eye(p), (b, 1, 1))
        mean = moments.mean.copy()
        if self.centring == "residual":
            items = list(dict.fromkeys((*self.first, *self.second)))
            inner = moments.cov[:, items][:, :, items]
            outer = moments.cov[:, items][:, :, list(self.product)]
            weights = np.linalg.solve(inner, outer)
            for k, product in enumerate(self.product):
                transform[:, product, items] -= weights[:, :, k]
            mean[:, list(self.product)] = 0.0
        else:
            for product, first, second in zip(self.product, self.first, self.second, strict=True):
                transform[:, product, first] -= shift[:, second]
                transform[:, product, second] -= shift[:, first]
                mean[:, product] -= shift[:, first] * shift[:, second]
                if self.centring == "double-mean":
                    mean[:, product] = 0.0
        for product, *rest in self.three:
            items, others = rest[:3], rest[3:]
            for k, (item, other) in enumerate(zip(items, others, strict=True)):
                a, b = (shift[:, one] for j, one in enumerate(items) if j != k)
                transform[:, product, other] -= shift[:, item]
                transform[:, product, item] += a * b
            mean[:, product] = 0.0
        cov = transform @ moments.cov @ transform.transpose(0, 2, 1)
        return DrawMoments(cov=cov, mean=mean)
