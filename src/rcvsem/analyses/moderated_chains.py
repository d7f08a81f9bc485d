"""Indirect paths of which a step is moderated, and where their moderator is probed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.analyses.nominal_predictors import question_of
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.interaction_model import (
    Interaction,
)
from rcvsem.infer.moderated_mediation import ModeratedMediation, moderated_mediation
from rcvsem.infer.moderation import Probe, Tests
from rcvsem.infer.paths import feedback_loops, simple_paths

#: Indirect paths that are reported, the shortest first.
MOST_MEDIATIONS = 24
#: A moderator that is a choice among at most so many answers is probed at each.
MOST_CHOICES = 7


def probe_of(inputs: Inputs, name: str, options: ModerationOptions) -> Probe:
    """Where the moderator is probed; its codes where it is a choice among a few answers."""
    asked = question_of(inputs.instrument, name)
    codes = () if asked is None else asked.codes
    levels = tuple(float(code.code) for code in codes) if 2 <= len(codes) <= MOST_CHOICES else ()
    return Probe(at=options.at, values=options.values, levels=levels)


def moderated_chains(
    tested: Tests,
    inputs: Inputs,
    interactions: Sequence[Interaction],
    options: ModerationOptions,
    notes: list[Finding],
) -> list[ModeratedMediation]:
    """Every indirect path, chains of mediators too, of which a step is moderated; with --through those over it."""
    products = {one.name for one in interactions}
    edges: dict[str, tuple[str, ...]] = {}
    for lhs, rhs in tested.fit.spec.regressions:
        if rhs not in products:
            edges[rhs] = (*edges.get(rhs, ()), lhs)
    order = tuple(dict.fromkeys((*edges, *(name for targets in edges.values() for name in targets))))
    circling = {name for loop in feedback_loops(order, edges) for name in loop}
    wanted: list[tuple[tuple[str, ...], str]] = []
    for one in interactions:
        steps = {(one.x, outcome) for outcome in one.outcomes}
        for source in order:
            for path in simple_paths(edges, source):
                moderated = bool(steps & set(pairwise(path)))
                if len(path) > 2 and moderated and (one.square or one.moderator not in path[:-1]):
                    wanted.append((path, one.moderator))
    wanted = sorted(dict.fromkeys(wanted), key=lambda one: len(one[0]))
    if options.through:
        wanted = [one for one in wanted if one[0][0] == options.x and options.through in one[0][1:-1]]
        if options.y:
            wanted = [one for one in wanted if one[0][-1] in options.y]
    looped = [" -> ".join(path) for path, _ in wanted if circling & set(path)]
    if looped:
        notes.append(
            Finding(
                code="moderated_loop",
                severity="warning",
                text=phrase(
                    "A feedback loop lies on {looped}: there is no indirect effect to be moderated.",
                    looped=enumerated(looped[:6], "; "),
                ),
            )
        )
    wanted = [one for one in wanted if not circling & set(one[0])]
    if len(wanted) > MOST_MEDIATIONS:
        left = enumerated(
            (" -> ".join(path) for path, _ in wanted[MOST_MEDIATIONS : MOST_MEDIATIONS + 6]), "; "
        )
        notes.append(
            Finding(
                code="moderated_paths_left_out",
                severity="info",
                text=phrase(
                    "{n} indirect paths are moderated; the {most_mediations} shortest are shown, not {left}.",
                    n=len(wanted),
                    most_mediations=MOST_MEDIATIONS,
                    left=left,
                ),
                fix=phrase("Name one with {--x}, {--moderator}, {--through} and {--y}."),
            )
        )
    return [
        moderated_mediation(tested, path, moderator, probe_of(inputs, moderator, options))
        for path, moderator in wanted[:MOST_MEDIATIONS]
    ]
