"""All defensible choices of an analysis crossed, and every conclusion over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.multiverse_options import MultiverseOptions
from rcvsem.analyses.multiverse_pls import Beside, paths_beside
from rcvsem.analyses.multiverse_sources import Sources, draw_combinations, read_world
from rcvsem.analyses.multiverse_state import State
from rcvsem.analyses.multiverse_tasks import find_tasks, work
from rcvsem.analyses.multiverse_world import Choice, World
from rcvsem.analyses.ways import Outcome, outcome, with_hypotheses
from rcvsem.foundation.arrays import Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import json_key
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.multiverse import SolvedModel
from rcvsem.infer.specification_curve import ChoiceEffect, Spread, choice_effect, matters_most, spread_of
from rcvsem.model import Hypothesis

if TYPE_CHECKING:
    import pandas as pd

#: A hypothesis and the group that it is tested in.
Asked = tuple[Hypothesis, str]
Verdict = Literal["always", "never", "depends", "not tested"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One hypothesis over all analyses.

    group : of several groups, in each of which every hypothesis is tested, else "". sign : expected, "" for none;
    direction : it, else that of the main analysis. analyses : different ones with a
    result. same : significant in the direction, against : in the other; share : same / analyses. estimate : of the
    standardized path. main, main_pvalue, main_outcome : of the main analysis. verdict : "always" (significant in the
    direction in all), "never" (in none), "depends". most : id of the choice that matters most, "" where nothing differs.
    """

    name: str
    source: str = json_key("from")
    target: str = json_key("to")
    group: str
    sign: str
    direction: str
    analyses: int
    same: int
    against: int
    share: float | None
    estimate: Spread | None
    main: float | None
    main_pvalue: float | None
    main_outcome: Outcome | None
    verdict: Verdict
    most: str
    choices: tuple[ChoiceEffect, ...]

    @property
    def of_group(self) -> str:
        """The group in brackets, as it stands behind the hypothesis."""
        return f" ({self.group})" if self.group else ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Multiverse(Result):
    """All analyses.

    combinations : of all levels; drawn : of them, by `seed` where they are too many; impossible : drawn ones that make no
    model. analyses : different ones (combinations that come to the same respondents, model and estimator are one);
    beside : paths by PLS, which are not counted.
    failed : without a solution, improper : with a solution outside the admissible space (they are counted).
    level : (drawn, choices) levels; analysis : (drawn,) place in `solved`, -1 for an impossible one.
    """

    inputs: Inputs = json_key(None)
    choices: tuple[Choice, ...]
    main: tuple[int, ...]
    combinations: int
    drawn: int
    impossible: int
    analyses: int
    failed: int
    improper: int
    smallest_n: int
    largest_n: int
    alpha: float
    seed: int
    hypotheses: tuple[Curve, ...]
    beside: tuple[Beside, ...]
    findings: tuple[Finding, ...]
    level: Ints = json_key(None)
    analysis: Ints = json_key(None)
    solved: tuple[SolvedModel, ...] = json_key(None)

    @property
    def headline(self) -> str:
        return phrase_n(
            len(self.hypotheses),
            "{total} analyses, {n} conclusion",
            "{total} analyses, {n} conclusions",
            total=self.analyses,
        )

    @property
    def exit_code(self) -> Literal[0, 1]:
        """1 when the main analysis has no proper solution."""
        main = self.solved[self.analysis[0]]
        return 0 if main.paths and main.admissible else 1

    def to_frame(self) -> pd.DataFrame:
        """A row a combination and hypothesis: the levels, N, estimate, standard error, p and standardized estimate."""
        import pandas as pd

        rows = []
        for levels, place in zip(self.level, self.analysis, strict=True):
            if place < 0:
                continue
            own = self.solved[place]
            said = {c.id: c.levels[k].en for c, k in zip(self.choices, levels, strict=True)}
            for one, path in zip(self.hypotheses, own.paths, strict=False):
                if path is not None:
                    numbers = {"est": path.est, "se": path.se, "pvalue": path.pvalue, "std": path.std}
                    name = one.name or f"{one.source} -> {one.target}"
                    of = {"group": one.group} if one.group else {}
                    rows.append({**said, "n": own.n, "hypothesis": name, **of, **numbers})
        return pd.DataFrame(rows)


def multiverse(
    sources: Sources,
    options: MultiverseOptions | None = None,
    *,
    state: State | None = None,
    progress: Progress | None = None,
) -> Multiverse:
    """Cross the choices and fit every combination. state : finished analyses on the disk.

    Raises
    ------
    OptionError : nothing to cross, an unknown rule or item. RcvsemError : the files cannot be used.
    """
    options = options or MultiverseOptions()
    state = state or State()
    world, main, found = read_world(sources, options)
    groups = [group.label for group in main.moments.groups] if world.group is not None else [""]
    asked = [(one, group) for one in with_hypotheses(world.specs) for group in groups]
    levels, total = draw_combinations(world)
    paths = tuple((one.lhs, one.rhs, group) for one, group in asked)
    state.binding = {
        "inputs": [file.record for file in main.files],
        "reading": main.reading.record(),
        "paths": paths,
        "sampling": [world.group, world.design.cluster, world.design.weights],
        "rcvsem": __version__,
    }
    state.read()
    keys, tasks = find_tasks(world, levels, state)
    try:
        work(tasks, paths, options, state, progress)
    finally:
        state.save(now=True)
    distinct = list(dict.fromkeys(key for key in keys if key))
    place = {key: k for k, key in enumerate(distinct)}
    drawn = _Drawn(
        level=levels,
        total=total,
        analysis=np.array([place.get(key, -1) for key in keys]),
        solved=tuple(state.known[key] for key in distinct),
    )
    return _collected(world, main, asked, drawn, found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """The combinations that were fitted; see `Multiverse`."""

    level: Ints
    total: int
    analysis: Ints
    solved: tuple[SolvedModel, ...]


def _collected(
    world: World, main: Inputs, asked: Sequence[Asked], drawn: _Drawn, found: tuple[Finding, ...]
) -> Multiverse:
    possible = drawn.analysis >= 0
    if not possible[0]:
        raise OptionError("The main analysis cannot be estimated.")
    tried = drawn.solved
    sizes = [one.n for one in tried]
    kept = replace(drawn, level=drawn.level[possible], analysis=drawn.analysis[possible])
    curves = tuple(_curve(world, k, one, kept) for k, one in enumerate(asked))
    paths = [(one.lhs, one.rhs, group) for one, group in asked]
    beside, said = paths_beside(world, kept.level, paths, [one.direction for one in curves])
    return Multiverse(
        inputs=main,
        choices=tuple(world.choices),
        main=world.base,
        combinations=drawn.total,
        drawn=len(drawn.level),
        impossible=int((~possible).sum()),
        analyses=len(tried),
        failed=sum(not one.paths for one in tried),
        improper=sum(bool(one.paths) and not one.admissible for one in tried),
        smallest_n=min(sizes),
        largest_n=max(sizes),
        alpha=world.options.alpha,
        seed=world.options.seed,
        hypotheses=curves,
        beside=beside,
        findings=(*found, *world.findings, *_notes(world, drawn), *said),
        level=frozen(drawn.level, np.intp),
        analysis=frozen(drawn.analysis, np.intp),
        solved=drawn.solved,
    )


def _notes(world: World, drawn: _Drawn) -> list[Finding]:
    notes, total, levels, tried = [], drawn.total, drawn.level, drawn.solved
    if total > len(levels):
        text = phrase(
            "The choices make {total} combinations; {n} of them were drawn at random (seed {seed}).",
            total=total, n=len(levels), seed=world.options.seed,
        )  # fmt: skip
        fix = phrase("Raise {--limit} for all of them, or name fewer {--choices}.")
        notes.append(Finding(code="combinations_sampled", severity="info", text=text, fix=fix))
    for text in world.why_not[:3]:
        what = phrase("Some combinations make no model and are left out: {why}", why=text)
        notes.append(Finding(code="combinations_impossible", severity="info", text=what))
    failed = [one for one in tried if not one.paths]
    if failed:
        text = phrase(
            "{n} of {total} analyses have no solution and no part in the shares (the first: {why}).",
            n=len(failed), total=len(tried), why=failed[0].reason,
        )  # fmt: skip
        notes.append(Finding(code="analyses_failed", severity="warning", text=text))
    return notes


def _curve(world: World, k: int, expected: Asked, drawn: _Drawn) -> Curve:
    asked, group = expected
    own = [one.paths[k] if one.paths else None for one in drawn.solved]
    levels, analysis = drawn.level, drawn.analysis
    alpha, main = world.options.alpha, own[analysis[0]]
    known = [path for path in own if path is not None]
    # without an expected sign, or the path in the main analysis, the direction is that of most estimates
    middle = main.std if main is not None else float(np.median([p.std for p in known])) if known else 0.0
    sign = asked.sign or ("+" if middle >= 0 else "-")
    outcomes = [None if path is None else outcome(path.est, path.pvalue, sign, alpha) for path in own]
    values = np.array([np.nan if path is None else path.std for path in own])
    significant = np.array([one == "supported" for one in outcomes])
    effects = tuple(
        choice_effect(choice.id, levels[:, c], len(choice.levels), values[analysis], significant[analysis])
        for c, choice in enumerate(world.choices)
    )
    same, n = int(significant.sum()), len(known)
    verdict: Verdict = (
        "not tested" if not n else "always" if same == n else "never" if not same else "depends"
    )
    return Curve(
        name=asked.name,
        source=asked.rhs,
        target=asked.lhs,
        group=group,
        sign=asked.sign,
        direction=sign,
        analyses=n,
        same=same,
        against=outcomes.count("against"),
        share=same / n if n else None,
        estimate=spread_of(values[~np.isnan(values)]),
        main=None if main is None else main.std,
        main_pvalue=None if main is None else main.pvalue,
        main_outcome=outcomes[analysis[0]],
        verdict=verdict,
        most=matters_most(effects),
        choices=effects,
    )
