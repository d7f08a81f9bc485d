"""A model text as PLS reads it: constructs with their items and modes, paths, products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.rows import MEASURED, Row
from rcvsem.model.spec import ModelSpec
from rcvsem.model.table import Definition, Hypothesis
from rcvsem.pls.layout import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """One construct.

    items : its columns, or, of a second-order construct, its dimensions.
    mode : how its outer weights are made.
    factor : written with `=~`: a common factor for consistent PLS. `<~` is a composite.
    second_order : its items are constructs.
    observed : no construct of the text but an observed variable with a path: a single item of the same name.
    """

    name: str
    items: tuple[str, ...]
    mode: Mode
    factor: bool
    second_order: bool = False
    observed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsModel:
    """The model.

    Attributes
    ----------
    constructs : in the order of the text, observed variables with paths last.
    paths : (outcome, predictor); a predictor may be a product, "x:m".
    products : names of the products.
    labels : label -> its path. definitions : `:=` of labels.
    hypotheses : as in `ModelSpec`.
    spec : what was read.
    findings : statements that have no meaning here.
    """

    constructs: tuple[Construct, ...]
    paths: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    labels: Mapping[str, tuple[str, str]]
    definitions: tuple[Definition, ...]
    hypotheses: tuple[Hypothesis, ...]
    spec: ModelSpec
    findings: tuple[Finding, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """All columns of the data that the model uses."""
        return tuple(item for c in self.constructs if not c.second_order for item in c.items)

    def construct(self, name: str) -> Construct:
        """The construct of that name."""
        return next(c for c in self.constructs if c.name == name)

    @property
    def second_order(self) -> tuple[Construct, ...]:
        """Constructs whose items are constructs."""
        return tuple(c for c in self.constructs if c.second_order)

    @property
    def composites_only(self) -> bool:
        """Whether no construct is a common factor of several items."""
        return not any(c.factor and len(c.items) > 1 for c in self.constructs)


def pls_model(spec: ModelSpec) -> PlsModel:
    """Read a specification made with `components=True`.

    Raises
    ------
    ModelError : what PLS cannot estimate: an item of two constructs, a circle of paths, a fixed path, a constraint...
    """
    rows = spec.written.rows
    where = spec.path
    _refuse(spec, rows, where)
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
        constructs.append(Construct(name=name, items=(name,), mode="A", factor=False, observed=True))
    products = tuple(dict.fromkeys(i for _, i in paths if ":" in i))
    _check_paths(constructs, paths, where)
    findings = (*_unused(rows), *_main_effects(paths), *(f for f in spec.findings))
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


def _measured(spec: ModelSpec, rows: tuple[Row, ...], where: str) -> list[Construct]:
    latents = set(spec.latents)
    found: list[Construct] = []
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
            Construct(
                name=name,
                items=items,
                mode=_mode(spec, name, own, reflective, where),
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


def _mode(spec: ModelSpec, name: str, own: list[Row], reflective: bool, where: str) -> Mode:
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


def _refuse(spec: ModelSpec, rows: tuple[Row, ...], where: str) -> None:
    if spec.constraints:
        c = spec.constraints[0]
        raise ModelError(
            phrase("line {line}: PLS cannot impose the constraint between labels.", line=c.line),
            where=where,
            fix=phrase(
                "Remove it, or use a covariance-based estimator ({estimator}).",
                estimator=named("estimator", "ml"),
            ),
        )
    seen: dict[str, Row] = {}
    for row in rows:
        m = row.modifiers
        if any(len(vector) > 1 for vector in m.vectors()):
            raise ModelError(
                phrase(
                    "line {line}: {lhs} {op} {rhs} has a modifier for several groups.",
                    line=row.line,
                    lhs=row.lhs,
                    op=row.op,
                    rhs=row.rhs,
                ),
                where=where,
                fix="Under PLS groups are compared by --group (MICOM and multigroup analysis).",
            )
        fixed = any(value is not None and not isnan(value) for value in m.fixed)
        marker = row.op == "=~" and m.fixed == (1.0,)
        if row.op in ("~", *MEASURED) and (m.equal or (fixed and not marker)):
            raise ModelError(
                phrase(
                    "line {line}: {lhs} {op} {rhs} is fixed or held equal, which PLS cannot do.",
                    line=row.line,
                    lhs=row.lhs,
                    op=row.op,
                    rhs=row.rhs,
                ),
                where=where,
                fix="Remove the modifier; '# mode unit' behind the line gives a construct equal weights.",
            )
        for label in m.labels:
            if label and label in seen:
                raise ModelError(
                    phrase(
                        "line {line}: the label '{label}' holds two parameters equal, which PLS cannot do.",
                        line=row.line,
                        label=label,
                    ),
                    where=where,
                    fix="Give each its own label.",
                )
            if label:
                seen[label] = row
    for definition in spec.definitions:
        for label in definition.expression.names:
            if label in seen and seen[label].op != "~":
                raise ModelError(
                    phrase(
                        "line {line}: '{name}' uses '{label}', which labels no path.",
                        line=definition.line,
                        name=definition.name,
                        label=label,
                    ),
                    where=where,
                    fix="Under PLS a defined quantity is made of labelled paths.",
                )


def _unused(rows: tuple[Row, ...]) -> list[Finding]:
    found = []
    kinds = (
        ("~~", phrase("variances and covariances (~~)"), phrase("PLS has no such parameters")),
        ("~1", "intercepts", phrase("PLS standardizes all variables")),
        ("|", "thresholds", phrase("PLS takes the answers as numbers")),
        ("~*~", phrase("scaling factors"), phrase("PLS takes the answers as numbers")),
    )
    for op, what, why in kinds:
        some = [row for row in rows if row.op == op]
        if some:
            found.append(
                Finding(
                    code="pls_not_used",
                    severity="warning",
                    text=phrase("The {what} of the model text are not used: {why}.", what=what, why=why),
                    where="line " + enumerated(str(row.line) for row in some[:6]),
                )
            )
    some = [r for r in rows if r.modifiers.start or r.modifiers.lower or r.modifiers.upper]
    if some:
        found.append(
            Finding(
                code="pls_not_used",
                severity="warning",
                text="Start values and bounds are not used by PLS.",
                where="line " + enumerated(str(row.line) for row in some[:6]),
            )
        )
    return found


def _main_effects(paths: tuple[tuple[str, str], ...]) -> list[Finding]:
    found = []
    known = set(paths)
    for outcome, product in paths:
        lacking = [
            n for n in dict.fromkeys(product.split(":")) if ":" in product and (outcome, n) not in known
        ]
        if lacking:
            found.append(
                Finding(
                    code="product_without_main_effect",
                    severity="warning",
                    text=phrase(
                        "{outcome} ~ {product} stands without the path of {lacking}: the product takes up "
                        "part of the missing effect.",
                        outcome=outcome,
                        product=product,
                        lacking=enumerated(lacking, " and "),
                    ),
                    fix=phrase(
                        "Write {outcome} ~ {lacking} too.", outcome=outcome, lacking=" + ".join(lacking)
                    ),
                )
            )
    return found


def _check_paths(constructs: list[Construct], paths: tuple[tuple[str, str], ...], where: str) -> None:
    dimension = {item: c.name for c in constructs if c.second_order for item in c.items}
    causes: dict[str, set[str]] = {}
    for outcome, predictor in paths:
        causes.setdefault(outcome, set()).update(predictor.split(":"))
    linked = set(causes) | {name for some in causes.values() for name in some}
    for name in linked & set(dimension):
        raise ModelError(
            phrase(
                "{name} is a dimension of {dimension} and has a path of its own.",
                name=name,
                dimension=dimension[name],
            ),
            where=where,
            fix=phrase(
                "Let {dimension} have the path, or take {name} out of it.",
                dimension=dimension[name],
                name=name,
            ),
        )
    alone = [c.name for c in constructs if c.name not in linked and c.name not in dimension]
    if paths and alone:
        raise ModelError(
            phrase(
                "The construct {alone} has no path: PLS weighs items by the constructs next to their own.",
                alone=alone[0],
            ),
            where=where,
            fix="Give it a path or remove it.",
        )
    if not paths and len(constructs) - len(dimension) < 2:
        raise ModelError("PLS needs at least two connected constructs.", where=where)
    left = {name: set(found) for name, found in causes.items()}
    while True:
        free = {name for name in left if not left[name] & set(left)}
        if not free:
            break
        left = {name: found for name, found in left.items() if name not in free}
    if left:
        raise ModelError(
            phrase(
                "The paths go in a circle: {left}. PLS needs a recursive model.",
                left=enumerated(sorted(left)),
            ),
            where=where,
            fix="Remove one of the paths, or use a covariance-based estimator.",
        )
