"""Regression paths: z = b/SE, p, stars, intervals, and standardized against unstandardized estimates."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, log

import numpy as np

from rcvsem.audit.block import Active, Block, Relation, run_blocks
from rcvsem.audit.interval import UNIT, Interval
from rcvsem.audit.paper import Paper, PrintedModel, PrintedPath
from rcvsem.audit.path_ranges import PathValues, star_range
from rcvsem.audit.printed import Printed, read_printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.evaluate.tails import normal_quantile
from rcvsem.foundation.words import CLAUSES, enumerated, phrase

_LABELS = {
    "b": "b", "se": "SE", "z": "z", "p": "p", "stars": "stars", "beta": "β",
    "ci_lower": phrase("interval, lower end"), "ci_upper": phrase("interval, upper end"),
}  # fmt: skip


def path_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every path of every model."""
    return run_blocks(_blocks(paper))


def _blocks(paper: Paper) -> Iterator[Block]:
    for model in paper.models:
        yield from (_block(paper, model, path) for path in model.paths)
        if any("beta" in path.values for path in model.paths):
            yield _scale_block(paper, model)


def _block(paper: Paper, model: PrintedModel, path: PrintedPath) -> Block:
    values: dict[str, Printed] = {key: value for key, value in path.values.items() if key != "beta"}
    legend = star_range(path.stars, paper.stars) if path.stars else None
    if legend is not None:
        values["stars"] = _mark(path.stars, read_printed("0"))
    wald = path.kind == "wald"
    own = PathValues(values, legend, path.level, paper.p_sides, wald, c=normal_quantile(0.5 + path.level / 2))
    relations = (
        Relation(key="z", label="z", formula="b/SE", implied=own.implied_z, needs=("b", "se")),
        Relation(
            key="p",
            label="p",
            formula=phrase("{p_sides}-sided, standard normal", p_sides=paper.p_sides),
            implied=own.implied_p,
            needs=("b", "se", "z"),
        ),
        Relation(
            key="stars",
            label="stars (p)",
            formula="the level that the stars stand for",
            implied=own.implied_stars,
            needs=("p", "z"),
        ),
        Relation(
            key="ci_lower",
            label=_LABELS["ci_lower"],
            formula=_interval_formula(wald, path.level),
            implied=lambda a: own.implied_end(a, -1.0),
            needs=("b", "se", "p"),
        ),
        Relation(
            key="ci_upper",
            label=_LABELS["ci_upper"],
            formula=_interval_formula(wald, path.level),
            implied=lambda a: own.implied_end(a, 1.0),
            needs=("b", "se", "p"),
        ),
        Relation(key="b", label="b", formula="z SE", implied=own.implied_b, shown=False),
        Relation(key="se", label="SE", formula="b/z", implied=own.implied_se, shown=False),
    )
    return Block(
        where=enumerated((model.name, path.name), CLAUSES),
        values=values,
        relations=relations,
        consistent=own.consistent,
        derived={"stars": 0, "p": 1, "z": 1, "ci_lower": 2, "ci_upper": 2, "b": 3, "se": 3},
        labels=_LABELS,
    )


def _mark(stars: str, zero: Printed) -> Printed:
    return Printed(text=stars, value=zero.value, digits=3, relation="", stars=stars, values=UNIT)


def _interval_formula(wald: bool, level: float) -> str:
    if wald:
        return f"b ± {normal_quantile(0.5 + level / 2):.3f} SE"
    return phrase(
        "without 0 exactly when p < {level:.2g} (interval and p of the same method)", level=1 - level
    )


def _scale_block(paper: Paper, model: PrintedModel) -> Block:
    """beta/b = SD(x)/SD(y): every path with both fixes a ratio of SDs, and the ratios must fit around every circle."""
    paths = {path.name: path for path in model.paths if "beta" in path.values}
    values = {name: path.values["beta"] for name, path in paths.items()}

    def ratio(path: PrintedPath) -> Interval | None:
        """log(beta/b); None when it says nothing (b not printed, or either may be 0)."""
        b, beta = path.values.get("b"), path.values["beta"]
        if b is None or beta.values.lo <= 0 <= beta.values.hi or b.values.lo <= 0 <= b.values.hi:
            return None
        quotient = beta.values / b.values
        return Interval(log(quotient.lo), log(quotient.hi)) if quotient.lo > 0 else Interval(inf, inf)

    ratios = {name: ratio(path) for name, path in paths.items()}
    flipped = {name for name, found in ratios.items() if found is not None and found.lo == inf}

    def reach(active: Active) -> tuple[list[str], np.ndarray] | None:
        """Upper bounds of log SD(x) - log SD(y) by shortest paths; None when they contradict."""
        names = list(dict.fromkeys(n for path in paths.values() for n in (path.source, path.target)))
        size = len(names) + 1  # the last node is SD = 1
        bound = np.full((size, size), inf)
        np.fill_diagonal(bound, 0.0)
        for name in active:
            found = ratios[name]
            if found is None or name in flipped:
                continue
            x, y = names.index(paths[name].source), names.index(paths[name].target)
            bound[x, y], bound[y, x] = min(bound[x, y], found.hi), min(bound[y, x], -found.lo)
        for k, name in enumerate(names):
            sd = paper.items.get(name, {}).get("sd")
            if sd is not None and sd.values.lo > 0:
                bound[k, -1], bound[-1, k] = log(sd.values.hi), -log(sd.values.lo)
        for k in range(size):
            bound = np.minimum(bound, bound[:, k, None] + bound[None, k, :])
        return None if (np.diag(bound) < -1e-9).any() else (names, bound)

    def consistent(active: Active) -> bool:
        return not (flipped & active) and reach(active) is not None

    def implied(name: str, active: Active) -> Interval | None:
        b = paths[name].values.get("b")
        found = reach(active - flipped)
        if b is None or found is None:
            return None
        names, bound = found
        x, y = names.index(paths[name].source), names.index(paths[name].target)
        if not (np.isfinite(bound[x, y]) and np.isfinite(bound[y, x])):
            if name in flipped:
                return Interval(0.0, inf) if b.values.lo > 0 else Interval(-inf, 0.0)
            return None
        return b.values * Interval(float(np.exp(-bound[y, x])), float(np.exp(bound[x, y])))

    relations = tuple(
        Relation(
            key=name,
            label="β",
            formula="b SD(x)/SD(y), the SD ratios of all paths together",
            implied=lambda active, name=name: implied(name, active),  # type: ignore[misc]
            needs=() if "b" in path.values else ("b",),
        )
        for name, path in paths.items()
    )
    labels = {name: phrase("β of {name}", name=name) for name in paths} | {"b": "b"}
    return Block(where=model.name, values=values, relations=relations, consistent=consistent, labels=labels)
