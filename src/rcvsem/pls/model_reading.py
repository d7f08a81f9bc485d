"""A model text as PLS reads it."""

from __future__ import annotations

from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.rows import MEASURED, Row
from rcvsem.pls.layout import Mode
from rcvsem.pls.model import PlsConstruct, PlsModel
from rcvsem.pls.model_checks import check_paths, main_effects, refuse, unused


def pls_model(spec: ModelSpec) -> PlsModel:
    """Read a specification made with `components=True`.

    Raises
    ------
    ModelError : what PLS cannot estimate: an item of two constructs, a circle of paths, a fixed path, a constraint...
    """
    rows = spec.written.rows
    where = spec.path
    refuse(spec, rows, where)
    constructs = [*_measured(spec, rows, where)]
    names = {c.name for c in constructs}
    used = {item: c.name for c in constructs if not c.second_order for item in c.items}
    paths = tuple((row.lhs, row.rhs) for row in rows if row.op == "~")
    factors = dict.fromkeys(name for path in paths for name in (path[0], *path[1].split(":")))
    for name in factors:
        if name in names:
            continue
        if name in used:
            raise ModelError(
                phrase(
                    "{name} is an item of {used} and has a path of its own: PLS gives each column to one "
                    "construct.",
                    name=name,
                    used=used[name],
                ),
                where=where,
                fix=phrase(
                    "Remove the path of {name}, or take {name} out of {used}.", name=name, used=used[name]
                ),
            )
        constructs.append(PlsConstruct(name=name, items=(name,), mode="A", factor=False, observed=True))
    products = tuple(dict.fromkeys(i for _, i in paths if ":" in i))
    check_paths(constructs, paths, where)
    findings = (*unused(rows), *main_effects(paths), *(f for f in spec.findings))
    labels = {
        label: (row.lhs, row.rhs) for row in rows if row.op == "~" for label in row.modifiers.labels if label
    }
    return PlsModel(
        constructs=tuple(constructs),
        paths=paths,
        products=products,
        labels=labels,
        definitions=spec.definitions,
        hypotheses=spec.hypotheses,
        spec=spec,
        findings=findings,
    )


def _measured(spec: ModelSpec, rows: tuple[Row, ...], where: str) -> list[PlsConstruct]:
    latents = set(spec.latents)
    found: list[PlsConstruct] = []
    owner: dict[str, str] = {}
    for name in spec.latents:
        own = [row for row in rows if row.op in MEASURED and row.lhs == name]
        if not own:
            raise ModelError(
                phrase("The construct {name} has no items.", name=name),
                where=where,
                fix=phrase("Write {name} =~ x1 + x2.", name=name),
            )
        if len({row.op for row in own}) > 1:
            raise ModelError(
                phrase("The construct {name} is written with =~ and with <~.", name=name),
                where=where,
                fix="Use =~ for reflective items, <~ for a composite.",
            )
        items = tuple(row.rhs for row in own)
        higher = [item for item in items if item in latents]
        if higher and len(higher) < len(items):
            raise ModelError(
                phrase("The construct {name} has constructs and observed variables as its items.", name=name),
                where=where,
                fix="A second-order construct has constructs alone.",
            )
        for item in items:
            if item in owner:
                raise ModelError(
                    phrase(
                        "{item} is an item of {owner} and of {name}: PLS gives each item to one construct.",
                        item=item,
                        owner=owner[item],
                        name=name,
                    ),
                    where=where,
                    fix="Remove one of the two.",
                )
            owner[item] = name
        reflective = own[0].op == "=~"
        found.append(
            PlsConstruct(
                name=name,
                items=items,
                mode=_mode(spec, name, reflective, where),
                factor=reflective,
                second_order=bool(higher),
            )
        )
    second = {c.name for c in found if c.second_order}
    for c in found:
        nested = [item for item in c.items if item in second]
        if c.second_order and nested:
            raise ModelError(
                phrase(
                    "{name} is a construct of the third order ({nested} is of the second).",
                    name=c.name,
                    nested=nested[0],
                ),
                where=where,
                fix="PLS is offered for constructs of the first and second order.",
            )
    return found


def _mode(spec: ModelSpec, name: str, reflective: bool, where: str) -> Mode:
    said = spec.modes.get(name)
    if reflective and said == "B":
        raise ModelError(
            phrase("{name} is reflective (=~) and asks for mode B.", name=name),
            where=where,
            fix=phrase("Write {name} <~ ... for a composite with regression weights.", name=name),
        )
    if said in ("A", "B", "unit"):
        return said  # type: ignore[return-value]
    return "A" if reflective else "B"
