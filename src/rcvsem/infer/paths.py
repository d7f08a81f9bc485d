"""Which effects a structural model has: pure graph work on names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

EffectKind = Literal["direct", "specific indirect", "total indirect", "total"]
MOST_PATHS = 2000


@dataclass(frozen=True, slots=True)
class EffectName:
    """One effect: from `source` to `target`; `path` lists the variables of a direct or specific indirect effect."""

    source: str
    target: str
    kind: EffectKind
    path: tuple[str, ...] = ()

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


def effect_names(order: tuple[str, ...], edges: Mapping[str, tuple[str, ...]]) -> tuple[EffectName, ...]:
    """Every direct, specific indirect, total indirect and total effect, by source and target in `order`.

    Total indirect and total are listed where there is an indirect path. In a model with feedback the specific paths
    are those without repetition, while totals hold all loops. At most 2,000 specific paths are listed for a source.
    """
    names: list[EffectName] = []
    for source in order:
        found: dict[str, list[tuple[str, ...]]] = {}
        for number, path in enumerate(simple_paths(edges, source)):
            if number >= MOST_PATHS:
                break
            found.setdefault(path[-1], []).append(path)
        for target in order:
            paths = sorted(found.get(target, []), key=len)
            indirect = [path for path in paths if len(path) > 2]
            names += [EffectName(source, target, "direct", path) for path in paths if len(path) == 2]
            names += [EffectName(source, target, "specific indirect", path) for path in indirect]
            if indirect:
                names.append(EffectName(source, target, "total indirect"))
                names.append(EffectName(source, target, "total"))
    return tuple(names)
