"""A bifactor model as text: one general factor of all items, one specific factor a construct, all orthogonal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from rcvsem.foundation.comments import comments
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase

#: Fewest items of a specific factor: with two their loadings are not determined.
ENOUGH = 3


def bifactor_text(constructs: Mapping[str, Sequence[str]], head: Sequence[str] = ()) -> str:
    """The model of `constructs` with a general factor above all their items (Holzinger & Swineford 1937).

    Raises
    ------
    OptionError : fewer than two constructs, or items in two of them.
    """
    if len(constructs) < 2:
        raise OptionError(
            phrase("A bifactor model needs two constructs at least. Got {n}.", n=len(constructs))
        )
    items = [item for own in constructs.values() for item in own]
    if len(set(items)) < len(items):
        raise OptionError("An item belongs to two constructs; a specific factor has its own items.")
    general = "G"
    while general in constructs or general in items:
        general += "_"
    kept = [name for name, own in constructs.items() if len(own) >= ENOUGH]
    small = [name for name in constructs if name not in kept]
    lines = [
        *head,
        *comments(
            phrase(
                "bifactor: every item measures the general factor and its construct's specific factor; all are "
                "orthogonal"
            )
        ),
        f"{general} =~ {' + '.join(items)}",
        *(f"{name} =~ {' + '.join(constructs[name])}" for name in kept),
    ]
    if small:
        lines += comments(
            phrase(
                "{names}: fewer than {n} items determine no specific factor; they measure {general} alone",
                names=enumerated(small),
                n=ENOUGH,
                general=general,
            )
        )
    lines += ["", *(f"{a} ~~ 0*{b}" for a, b in combinations([general, *kept], 2))]
    return "\n".join(lines) + "\n"
