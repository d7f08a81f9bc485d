"""From combinations of choices to the analyses that are still to be done, and their doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.analyses.multiverse_options import MultiverseOptions
from rcvsem.analyses.multiverse_state import State
from rcvsem.analyses.multiverse_world import World
from rcvsem.analyses.ways import model_for, options_of
from rcvsem.fit import FitOptions
from rcvsem.foundation.arrays import Bools, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.input_file import sha256
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.cluster import workers
from rcvsem.infer.multiverse import TOGETHER, Path, Respondents, SolvedModel, solutions
from rcvsem.model import ModelSpec

#: Tasks handed out before the state is written again.
WAVE = 16
#: Subsets of a task that are fitted one by one.
ALONE = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """Subsets of one version of the model by one way: what a worker gets."""

    keys: tuple[tuple[str, ...], ...]
    spec: ModelSpec
    people: Respondents
    subsets: Bools
    ways: tuple[FitOptions, ...]


def _way(world: World, combination: Sequence[int]) -> FitOptions | None:
    """How a combination is estimated; None where that cannot be."""
    estimator = world.options.estimators[world.level(combination, "estimator")]
    fiml = bool(world.level(combination, "missing"))
    if fiml and estimator == "wlsmv":
        return None
    made = options_of(estimator)
    return replace(made, missing="fiml") if fiml else made


def find_tasks(world: World, levels: Ints, state: State) -> tuple[list[str], list[Task]]:
    """The key of every combination ("" for an impossible one), and what is still to be done."""
    marks: dict[Any, str] = {}
    keys: list[str] = []
    waiting: dict[tuple[str, str], dict[str, tuple[Bools, dict[str, FitOptions]]]] = {}
    models: dict[str, Any] = {}
    for row in levels.tolist():
        way, prepared = _way(world, row), world.prepared(row)
        if way is None or isinstance(prepared, str):
            keys.append("")
            continue
        subset = world.analysed(row) & prepared.people.usable
        if not way.is_fiml:
            subset = subset & prepared.complete
        version = world.key(row)
        if version not in marks:
            marks[version] = _mark(prepared.spec)
            models[marks[version]] = prepared
        model, who = marks[version], sha256(np.packbits(subset).tobytes())[:16]
        key = f"{model} {who} {way.estimator} {way.missing}"
        keys.append(key)
        if key not in state.known:
            kind = f"{'ml' if way.is_ml else way.estimator} {way.missing}"  # ml and mlr have one minimum
            own = waiting.setdefault((model, kind), {}).setdefault(who, (subset, {}))
            own[1][key] = way
    return keys, list(_bundled(waiting, models))


def _mark(spec: ModelSpec) -> str:
    """What tells a model from others, whatever the order of its covariances and its comments."""
    rows = [f"{row.lhs} {row.op} {row.rhs} {row.modifiers.texts()}" for row in spec.written.rows]
    first = [text for text, row in zip(rows, spec.written.rows, strict=True) if row.op != "~~"]
    rest = sorted(text for text, row in zip(rows, spec.written.rows, strict=True) if row.op == "~~")
    limits = [f"{one.left} {one.op} {one.right}" for one in spec.written.constraints]
    return sha256("\n".join([*first, *rest, *limits, repr(spec.options)]).encode())[:16]


def _bundled(waiting: Any, models: dict[str, Any]) -> Iterator[Task]:
    """Subsets with the same ways together, in portions that a worker gets."""
    for (model, _), subsets in waiting.items():
        prepared = models[model]
        alike: dict[tuple[str, ...], list[tuple[Bools, dict[str, FitOptions]]]] = {}
        for subset, ways in subsets.values():
            alike.setdefault(tuple(w.estimator for w in ways.values()), []).append((subset, ways))
        for same in alike.values():
            ways = tuple(same[0][1].values())
            size = TOGETHER if ways[0].is_ml and not ways[0].is_fiml else ALONE
            for first in range(0, len(same), size):
                part = same[first : first + size]
                yield Task(
                    keys=tuple(tuple(own) for _, own in part),
                    spec=model_for(prepared.spec, ways[0].estimator),
                    people=prepared.people,
                    subsets=np.array([subset for subset, _ in part]),
                    ways=ways,
                )


def _solve(task: Task, paths: Sequence[Path]) -> list[list[SolvedModel]]:
    people, subsets = task.people, task.subsets
    if not task.ways[0].is_fiml:
        complete = np.asarray(~np.isnan(people.rows).any(axis=1))
        people, subsets = people.take(complete), subsets[:, complete]
    return solutions(task.spec, people, subsets, task.ways, paths)


def work(
    tasks: Sequence[Task],
    paths: Sequence[Path],
    options: MultiverseOptions,
    state: State,
    progress: Progress | None,
) -> None:
    """Everything that is still to be done, with the state written on the way."""
    total = sum(len(task.keys) * len(task.ways) for task in tasks)
    done = 0
    count = options.workers if options.backend in ("local", "threads") else WAVE
    with workers(options.backend, count=options.workers, scheduler=options.scheduler) as run:
        for first in range(0, len(tasks), count):
            wave = tasks[first : first + count]
            for task, found in zip(wave, run(_solve, [(task, paths) for task in wave]), strict=True):
                for w, own in enumerate(found):
                    for names, solved in zip(task.keys, own, strict=True):
                        state.add(names[w], solved)
                        done += 1
            if progress is not None:
                progress(done, total)
            state.save()
