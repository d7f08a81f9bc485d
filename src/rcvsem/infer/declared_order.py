"""The order of causes that a model's regressions declare."""

from __future__ import annotations

from collections.abc import Sequence


def structural_levels(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Length of the longest chain of causes behind each name; arrows that close a circle do not count.

    arrows : (cause, effect).
    """
    causes: dict[str, list[str]] = {name: [] for name in names}
    for source, target in arrows:
        if source in causes and target in causes:
            causes[target].append(source)
    level: dict[str, int] = {}
    pending: set[str] = set()

    def visit(name: str) -> int:
        if name not in level:
            pending.add(name)
            level[name] = max((visit(cause) + 1 for cause in causes[name] if cause not in pending), default=0)
            pending.discard(name)
        return level[name]

    for name in names:
        visit(name)
    return level
