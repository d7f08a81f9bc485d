"""The choices of an analysis that a multiverse crosses, found in the questionnaire, the models and the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.analyses.multiverse_options import Estimator, Kind
from rcvsem.analyses.multiverse_world import Choice, Prepared, World
from rcvsem.analyses.ways import NAMES, model_for
from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import FitOptions, Moments, estimate
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument import RULES, Instrument
from rcvsem.model.controls import controls_of
from rcvsem.model.variants import error_covariances

#: Fewest items of a construct of which the weakest may be left out.
ENOUGH_ITEMS = 4
KEPT_OR_LEFT_OUT = (Text("kept"), Text("left out"))


def find_choices(world: World, instrument: Instrument | None) -> None:
    """Fill in the choices of a world, in the order in which they are printed.

    Raises
    ------
    OptionError : a name that is not known, or nothing is left to be crossed.
    """
    wanted = world.options.choices
    makers: dict[Kind, Callable[[], None]] = {
        "rules": lambda: _rules(world, instrument),
        "items": lambda: _items(world),
        "covariances": lambda: _covariances(world),
        "model": lambda: _models(world),
        "controls": lambda: _controls(world),
        "missing": lambda: _missing(world),
        "estimator": lambda: _estimators(world),
    }
    for kind, make in makers.items():
        if kind in wanted or kind == "rules":
            make()
    if len(world.choices) == 0:
        raise OptionError(
            phrase("There is nothing to cross: {why}", why=" ".join(one.text for one in world.findings)),
            fix=phrase("Name more {--choices}."),
        )


def _add(world: World, kind: Kind, title: Text, levels: Sequence[Text], base: int = 0, **more: Any) -> None:
    """A choice of a kind that has one; more : of `Choice`."""
    said = {"id": kind, "short": title, **more}
    world.choices.append(Choice(kind=kind, title=title, levels=tuple(levels), base=base, **said))


def _absent(world: World, text: str) -> None:
    world.findings.append(Finding(code="choice_absent", severity="info", text=text))


def _rules(world: World, instrument: Instrument | None) -> None:
    """Every rule that marks somebody: marked respondents left out or kept."""
    survey, asked = world.everybody, world.options.rules
    place = {key: k for k, key in enumerate(survey.respondent)}
    for flag in survey.flags:
        world.hit.setdefault(flag.rule, np.zeros(survey.n, dtype=bool))[place[flag.respondent]] = True
    if instrument is not None:
        world.excluding = frozenset(rule.name for rule in instrument.screening if rule.action == "exclude")
    if "rules" not in world.options.choices:
        return
    for name in asked:
        if name not in world.hit:
            raise OptionError(
                phrase("The rule '{name}' marks nobody, so it is no choice.", name=name),
                fix=phrase(
                    "Rules that mark somebody: {rules}.", rules=enumerated(world.hit) or phrase("none")
                ),
            )
    crossed = asked or tuple(world.hit)
    if not crossed:
        _absent(
            world,
            phrase("No rule of exclusion is crossed: the screening marks nobody.")
            if survey.instrument is not None
            else phrase("No rule of exclusion is crossed: without a questionnaire there is no screening."),
        )
    for name in (one for one in world.hit if one in crossed):
        count = int(world.hit[name].sum())
        meaning = RULES[name].meaning if name in RULES else Text.verbatim(name)
        title = Text("{meaning} ({count})", meaning=meaning, count=count)
        own = {"id": f"rules:{name}", "short": Text("Rule {name}", name=name)}
        _add(world, "rules", title, KEPT_OR_LEFT_OUT, int(name in world.excluding), **own)


def _items(world: World) -> None:
    asked = world.options.drop
    spec = world.specs[-1]
    scales = {name: tuple(items) for name, items in spec.scales.items()}
    if asked:
        _named_items(world, asked, scales)
        return
    weakest = _weakest(world, scales)
    if not weakest:
        _absent(
            world,
            phrase("No item is left out: no construct has {n} items or more.", n=ENOUGH_ITEMS),
        )
        return
    world.drops["items"] = ((), *((item,) for item in weakest.values()))
    without = [Text("without {item}", item=item) for item in weakest.values()]
    _add(world, "items", Text("Items"), (Text("all items"), *without))


def _named_items(world: World, asked: Sequence[str], scales: dict[str, tuple[str, ...]]) -> None:
    of_item = {item: name for name, items in scales.items() for item in items}
    for item in asked:
        if item not in of_item:
            raise OptionError(
                phrase("'{item}' is no item of a construct of the model.", item=item),
                fix=phrase("It has: {items}.", items=enumerated(of_item)),
            )
        left = [one for one in scales[of_item[item]] if one not in asked]
        if len(left) < 2:
            raise OptionError(
                phrase_n(
                    len(left),
                    "Without {items} the construct {construct} has {n} item; it needs two at least.",
                    "Without {items} the construct {construct} has {n} items; it needs two at least.",
                    items=enumerated(one for one in scales[of_item[item]] if one in asked),
                    construct=of_item[item],
                )
            )
    for item in dict.fromkeys(asked):
        world.drops[f"items:{item}"] = ((), (item,))
        _add(world, "items", Text("Item {item}", item=item), KEPT_OR_LEFT_OUT, id=f"items:{item}")


def _weakest(world: World, scales: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The item of the smallest standardized loading of every construct that has enough of them."""
    large = {name: items for name, items in scales.items() if len(items) >= ENOUGH_ITEMS}
    if not large:
        return {}
    made = world.prepared(world.base)
    if isinstance(made, str):
        return {}
    fit = estimate(made.spec, _moments(world, made), FitOptions())
    loading: dict[tuple[str, str], float] = {}
    for row in parameter_estimates(fit):
        if row.op == "=~" and not isinstance(row.std_all, NotAvailable):
            own = loading.setdefault((row.lhs, row.rhs), np.inf)
            loading[row.lhs, row.rhs] = min(own, abs(row.std_all))  # the smallest of the groups
    return {
        name: min(items, key=lambda item: loading.get((name, item), np.inf)) for name, items in large.items()
    }


def _covariances(world: World) -> None:
    pairs = world.covariances()
    if not pairs:
        _absent(world, phrase("Error covariances are no choice: no model has any."))
        return
    listed = enumerated(f"{row.lhs} ~~ {row.rhs}" for row in pairs)
    title, levels = Text("Error covariances ({names})", names=listed), (Text("none"), Text("freed"))
    freed = int(bool(error_covariances(world.specs[-1])))
    _add(world, "covariances", title, levels, freed, short=Text("Error covariances"))


def _models(world: World) -> None:
    if len(world.specs) < 2:
        return
    levels = [Text.verbatim(name) for name in world.names]
    _add(world, "model", Text("Model"), levels, len(world.specs) - 1)


def _controls(world: World) -> None:
    names = tuple(dict.fromkeys(name for spec in world.specs for name in controls_of(spec)))
    if not names:
        _absent(world, phrase("Controls are no choice: the model has none."))
        return
    title = Text("Controls ({names})", names=enumerated(names))
    _add(world, "controls", title, (Text("with"), Text("without")), short=Text("Controls"))


def _missing(world: World) -> None:
    made = world.prepared(world.base)
    if isinstance(made, str) or made.complete.all():
        _absent(world, phrase("The treatment of missing answers is no choice: nothing is missing."))
        return
    _add(world, "missing", Text("Missing answers"), (Text("listwise"), Text("FIML")))


def _estimators(world: World) -> None:
    made = world.prepared(world.base)
    kept: list[Estimator] = []
    for way in dict.fromkeys(world.options.estimators):
        why = made if isinstance(made, str) else _fails(world, made, way)
        if why and kept:
            world.findings.append(
                Finding(
                    code="estimator_left_out",
                    severity="warning",
                    text=phrase("{way} is left out: {why}", way=NAMES[way], why=why),
                )
            )
            continue
        kept.append(way)
    world.options = replace(world.options, estimators=tuple(kept))
    if len(kept) > 1:
        _add(world, "estimator", Text("Estimator"), [NAMES[way] for way in kept])


def _moments(world: World, made: Prepared) -> Moments:
    """Of the respondents of the main analysis, complete cases."""
    subset = world.analysed(world.base) & made.people.usable & made.complete
    return made.people.moments(made.spec.observed, subset, "listwise")


def _fails(world: World, made: Prepared, way: Estimator) -> str:
    """Why an estimator cannot be used for the main analysis; "" where it can."""
    try:
        spec = model_for(made.spec, way)
        estimate(spec, _moments(world, made), FitOptions(estimator=way))
    except RcvsemError as error:
        return error.what
    return ""
