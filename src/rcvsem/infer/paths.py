"""Which effects a structural model has: pure graph work on names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from rcvsem.foundation.dataclass import dataclass

EffectKind = Literal["direct", "specific indirect", "path product", "total indirect", "total"]
MOST_PATHS = 2000


@dataclass(frozen=True, slots=True)
class EffectName:
    """One effect: from `source` to `target`; `path` lists the variables of a direct or specific indirect effect.

    feedback : a feedback loop lies between the two. A product along a path is then no effect ("path product"): the
    effect runs round the loop again and again, and only the totals hold all of it.
    """

    source: str
    target: str
    kind: EffectKind
    path: tuple[str, ...] = ()
    feedback: bool = False

    @property
    def label(self) -> str:
        """`DP -> DSC -> BPC`, or `DP -> BPC (total)`."""
        if self.path:
            return " -> ".join(self.path)
        return f"{self.source} -> {self.target} ({self.kind})"


def simple_paths(edges: Mapping[str, tuple[str, ...]], source: str) -> Iterable[tuple[str, ...]]:
    """All paths without repetition that start at `source`, depth first in the order of the edges."""
    stack: list[tuple[str, ...]] = [(source,)]
    while stack:
        path = stack.pop()
        for target in reversed(edges.get(path[-1], ())):
            if target not in path:
                stack.append((*path, target))
        if len(path) > 1:
            yield path


def reachable(edges: Mapping[str, tuple[str, ...]], source: str) -> set[str]:
    """Every variable that `source` influences over one path or several; itself only when it is in a loop."""
    found: set[str] = set()
    stack = list(edges.get(source, ()))
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack += edges.get(name, ())
    return found


def feedback_loops(
    order: tuple[str, ...], edges: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """The sets of variables that influence each other (strongly connected, more than one), in the order of `order`."""
    reach = {name: reachable(edges, name) for name in order}
    loops: list[tuple[str, ...]] = []
    for name in order:
        if name in reach[name] and all(name not in loop for loop in loops):
            loops.append(tuple(other for other in order if other in reach[name] and name in reach[other]))
    return tuple(loops)


def effect_names(order: tuple[str, ...], edges: Mapping[str, tuple[str, ...]]) -> tuple[EffectName, ...]:
    """Every direct, specific indirect, total indirect and total effect, by source and target in `order`.

    Total indirect and total are listed where there is an indirect path, and wherever a feedback loop lies between two
    variables (also of a variable on itself). There the products along the paths without repetition are "path products",
    while totals hold every turn of the loop. At most 2,000 specific paths are listed for a source.
    """
    circling = {name for loop in feedback_loops(order, edges) for name in loop}
    reach = {name: reachable(edges, name) | {name} for name in order} if circling else {}
    names: list[EffectName] = []
    for source in order:
        found: dict[str, list[tuple[str, ...]]] = {}
        for number, path in enumerate(simple_paths(edges, source)):
            if number >= MOST_PATHS:
                break
            found.setdefault(path[-1], []).append(path)
        for target in order:
            loop = any(name in reach[source] and target in reach[name] for name in circling)
            paths = sorted(found.get(target, []), key=len)
            indirect = [path for path in paths if len(path) > 2]
            product: EffectKind = "path product" if loop else "specific indirect"
            names += [EffectName(source, target, "direct", path, loop) for path in paths if len(path) == 2]
            names += [EffectName(source, target, product, path, loop) for path in indirect]
            if indirect or loop:
                names.append(EffectName(source, target, "total indirect", (), loop))
                names.append(EffectName(source, target, "total", (), loop))
    return tuple(names)
