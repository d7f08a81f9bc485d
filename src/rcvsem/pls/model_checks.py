"""What a model text says that PLS cannot estimate, or does not use."""

from __future__ import annotations

from math import isnan

from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.rows import MEASURED, Row
from rcvsem.pls.model import PlsConstruct


def refuse(spec: ModelSpec, rows: tuple[Row, ...], where: str) -> None:
    """ModelError for the first statement that PLS cannot estimate. where : the file."""
    if spec.constraints:
        c = spec.constraints[0]
        raise ModelError(
            phrase("line {line}: PLS cannot impose the constraint between labels.", line=c.line),
            where=where,
            fix=phrase("Remove it, or use a covariance-based estimator ({--estimator ml})."),
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
                fix=phrase(
                    "Under PLS groups are compared by {--group COLUMN} (MICOM and multigroup analysis)."
                ),
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


def unused(rows: tuple[Row, ...]) -> list[Finding]:
    """Statements that have no meaning under PLS."""
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


def main_effects(paths: tuple[tuple[str, str], ...]) -> list[Finding]:
    """Products whose factors have no path of their own to the outcome."""
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


def check_paths(constructs: list[PlsConstruct], paths: tuple[tuple[str, str], ...], where: str) -> None:
    """ModelError where the paths go in a circle, lead to a dimension, or leave a construct alone."""
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
