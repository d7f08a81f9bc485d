"""Author's rows + options -> the parameter table: groups, modifiers, equalities, numbering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from difflib import get_close_matches
from math import isinf, isnan

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.model.composites import composites_written, refuse_ordinal
from rcvsem.model.defaults import RowDraft, first_group, free_for_groups
from rcvsem.model.equalities import EqualityClasses
from rcvsem.model.expressions import Expression
from rcvsem.model.options import ModelOptions
from rcvsem.model.parse_errors import Reader
from rcvsem.model.roles import Roles
from rcvsem.model.rows import Written
from rcvsem.model.table import Constraint, Definition, Parameter, at_line, default_name
from rcvsem.model.wu_estabrook import freed_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Specified:
    """The finished parts. `groups` and `meanstructure` are the ones in force."""

    parameters: tuple[Parameter, ...]
    definitions: tuple[Definition, ...]
    constraints: tuple[Constraint, ...]
    groups: int
    meanstructure: bool
    findings: tuple[Finding, ...]


def specify(
    written: Written, roles: Roles, options: ModelOptions, reasons: Mapping[int, str], reader: Reader
) -> Specified:
    """Build the table.

    Raises
    ------
    ModelSyntaxError : a modifier with the wrong number of entries for the groups.
    ModelError : an ordinal item that is not in the model, equal parameters fixed at different values.
    """
    asked = options.group_equal
    refuse_ordinal(composites_written(written.rows), [name for name, _ in options.ordered])
    options = _with_ordinal(written, roles, options)
    groups = _groups(written, options, reader)
    meanstructure = _meanstructure(written, options, groups)
    drafts = _all_groups(first_group(written, roles, options, meanstructure), roles, options, groups)
    findings: list[Finding] = []
    if "thresholds" in options.group_equal and "thresholds" not in asked:
        findings.append(_INCLUDES_THRESHOLDS)
    _check_partial(options, drafts, roles, findings)
    for draft in drafts:
        _modify(draft, groups, findings)
    findings += _dependent(drafts, options)
    definitions = _definitions(written)
    constraints = _constraints(written, definitions)
    classes = EqualityClasses(drafts, roles, options)
    rest = [c for c in constraints if not classes.absorb(c)]
    classes.settle(findings)
    return Specified(
        parameters=_number(drafts, classes, reasons),
        definitions=definitions,
        constraints=tuple(rest),
        groups=groups,
        meanstructure=meanstructure,
        findings=tuple(findings),
    )


def without_parameters(written: Written) -> Specified:
    """What is left of a specification for PLS: the definitions."""
    definitions = _definitions(written)
    constraints = _constraints(written, definitions)
    return Specified(
        parameters=(),
        definitions=definitions,
        constraints=tuple(constraints),
        groups=1,
        meanstructure=False,
        findings=(),
    )


def _with_ordinal(written: Written, roles: Roles, options: ModelOptions) -> ModelOptions:
    given = dict(options.ordered)
    thresholds: dict[str, int] = {}
    for row in written.rows:
        if row.op == "|":
            thresholds[row.lhs] = max(thresholds.get(row.lhs, 0), int(row.rhs[1:]))
    for name in given:
        if name not in roles.observed:
            raise OptionError(
                phrase(
                    "The 'ordered' option of the model names '{name}', which is not an observed variable.",
                    name=name,
                )
            )
    names = [n for n in roles.observed if n in given or n in thresholds or n in written.ordinal]
    pairs = tuple((name, given.get(name, 0)) for name in names)
    equal = options.group_equal
    if pairs and options.identification == "lavaan" and "intercepts" in equal and "thresholds" not in equal:
        # lavaan's rule: the level of an ordinal item is its thresholds; its intercept is fixed.
        equal = (*equal, "thresholds")
    ordered = tuple((n, c or thresholds.get(n, -1) + 1) for n, c in pairs)
    return replace(options, ordered=ordered, group_equal=equal)


_INCLUDES_THRESHOLDS = Finding(
    code="intercepts_include_thresholds",
    severity="info",
    text="equal intercepts of ordinal items are equal thresholds (as in lavaan): the thresholds are held equal over "
    "groups too.",
)


def _dependent(drafts: Sequence[RowDraft], options: ModelOptions) -> list[Finding]:
    """The author's rows of ordinal items that the parameterization makes follow from others."""
    # Said when the categories are known, which is when the parameterization is.
    ordered = {name for name, categories in options.ordered if categories}
    delta = options.parameterization == "delta"
    other = "theta" if delta else "delta"
    what = phrase("residual variance") if delta else phrase("scaling factor")
    why = (
        phrase("the variance of the response is fixed") if delta else phrase("the residual variance is fixed")
    )
    return [
        Finding(
            code="ignored_by_parameterization",
            severity="warning",
            where=at_line(draft.line),
            text=phrase(
                "{lhs} {op} {rhs} has no effect: with the parameterization '{parameterization}' {why}, "
                "and the {what} of an ordinal item follows from the other parameters.",
                lhs=draft.lhs,
                op=draft.op,
                rhs=draft.rhs,
                parameterization=options.parameterization,
                why=why,
                what=what,
            ),
            fix=phrase(
                "Remove the line, or use {parameterization}.",
                parameterization=named("parameterization", other),
            ),
        )
        for draft in drafts
        if draft.user
        and draft.group == 1
        and draft.lhs in ordered
        and (draft.is_variance if delta else draft.op == "~*~")
    ]


def _check_partial(
    options: ModelOptions, drafts: Sequence[RowDraft], roles: Roles, findings: list[Finding]
) -> None:
    known = {default_name(*draft.key) for draft in drafts}
    categories = dict(options.ordered)
    for name in options.group_partial:
        item, bar, _ = name.partition("|t")
        if bar and item in roles.observed and not categories.get(item):
            # Which items are ordinal is said after the text is read, how many categories they have when data are there.
            findings.append(
                Finding(
                    code="partial_without_effect",
                    severity="warning",
                    text=phrase(
                        "The exception '{name}' has no effect: {item} is not ordinal.", name=name, item=item
                    ),
                )
            )
        elif name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            raise OptionError(
                phrase(
                    "The 'group_partial' option of the model names '{name}', which is no parameter.",
                    name=name,
                ),
                fix=phrase("Did you mean '{near}'?", near=near[0]) if near else "",
            )


def _groups(written: Written, options: ModelOptions, reader: Reader) -> int:
    longest = max((len(v) for row in written.rows for v in row.modifiers.vectors()), default=1)
    groups = options.groups if options.groups is not None else longest
    for row in written.rows:
        for vector in row.modifiers.vectors():
            if len(vector) not in (1, groups):
                reader.at(
                    phrase_n(
                        groups,
                        "a modifier of {lhs} {op} {rhs} has {total} entries, but the model has {n} group.",
                        "a modifier of {lhs} {op} {rhs} has {total} entries, but the model has {n} groups.",
                        lhs=row.lhs,
                        op=row.op,
                        rhs=row.rhs,
                        total=len(vector),
                    ),
                    row.line,
                    row.column,
                    fix="Give one entry for all groups or one a group.",
                )
    return groups


def _meanstructure(written: Written, options: ModelOptions, groups: int) -> bool:
    if any(row.op == "~1" for row in written.rows) or options.ordered:
        return True
    if {"intercepts", "means", "thresholds"} & set(options.group_equal):
        return True
    return groups > 1 if options.meanstructure is None else options.meanstructure


def _all_groups(first: list[RowDraft], roles: Roles, options: ModelOptions, groups: int) -> list[RowDraft]:
    drafts = list(first)
    by_rule = options.identification == "lavaan"
    freed = frozenset() if by_rule else freed_later(first, roles, options)
    for group in range(2, groups + 1):
        for template in first:
            draft = copy(template)
            draft.group = group
            if by_rule:
                free_for_groups(draft, roles, options)
            elif draft.key in freed and not draft.user:
                draft.release()
            drafts.append(draft)
    return drafts


def _modify(draft: RowDraft, groups: int, findings: list[Finding]) -> None:
    """Apply the author's modifiers to one row."""
    modifiers, index = draft.modifiers, draft.group - 1

    def of_group(values: Sequence[float | None]) -> float | None:
        return None if not values else values[0] if len(values) == 1 else values[index]

    value = of_group(modifiers.fixed)
    if value is not None:
        if isnan(value):
            draft.release()
        else:
            draft.fix(value)
    labels, equal = modifiers.labels, modifiers.equal
    draft.label = "" if not labels else labels[0] if len(labels) == 1 else labels[index]
    draft.equal = "" if not equal else equal[0] if len(equal) == 1 else equal[index]
    start = of_group(modifiers.start)
    draft.start = None if start is None or isnan(start) else start
    draft.lower, draft.upper = _bound(of_group(modifiers.lower)), _bound(of_group(modifiers.upper))
    shown = default_name(draft.lhs, draft.op, draft.rhs, draft.group)
    if not draft.free and (draft.start, draft.lower, draft.upper) != (None, None, None):
        findings.append(
            Finding(
                code="modifier_without_effect",
                severity="warning",
                text=phrase("{shown} is fixed, so its start value or bounds have no effect.", shown=shown),
                where=at_line(draft.line),
                fix="Free it with NA*.",
            )
        )
        draft.start = draft.lower = draft.upper = None
    if groups > 1 and len(labels) == 1 and draft.group == 1:
        findings.append(
            Finding(
                code="label_across_groups",
                severity="info",
                text=phrase(
                    "the single label '{labels}' holds {shown} equal in all groups.",
                    labels=labels[0],
                    shown=shown,
                ),
                where=at_line(draft.line),
                fix=phrase(
                    "Give a label a group to free it: c({labels}1, {labels}2)*{rhs}.",
                    labels=labels[0],
                    rhs=draft.rhs or 1,
                ),
            )
        )


def _bound(value: float | None) -> float | None:
    return None if value is None or isnan(value) or isinf(value) else value


def _definitions(written: Written) -> tuple[Definition, ...]:
    return tuple(
        Definition(name=d.name.text, expression=d.expression, line=d.name.line) for d in written.definitions
    )


def _constraints(written: Written, definitions: Sequence[Definition]) -> list[Constraint]:
    """Constraints in labels only: defined names are replaced by what they stand for."""
    meaning: dict[str, Expression] = {}
    if written.constraints:
        for definition in definitions:
            meaning[definition.name] = definition.expression.substitute(meaning)
    return [
        Constraint(op=c.op, left=c.left.substitute(meaning), right=c.right.substitute(meaning), line=c.line)
        for c in written.constraints
    ]


def _number(
    drafts: Sequence[RowDraft], classes: EqualityClasses, reasons: Mapping[int, str]
) -> tuple[Parameter, ...]:
    numbers: dict[str, int] = {}
    parameters = []
    for place, (draft, name) in enumerate(zip(drafts, classes.names, strict=True), start=1):
        free = numbers.setdefault(classes.find(name), len(numbers) + 1) if draft.free else 0
        parameters.append(
            Parameter(
                id=place, lhs=draft.lhs, op=draft.op, rhs=draft.rhs, group=draft.group, free=free,
                label=draft.label, fixed=draft.fixed, start=draft.start, lower=draft.lower, upper=draft.upper,
                exo=draft.exo, user=draft.user, line=draft.line, reason=reasons.get(draft.line, ""),
            )
        )  # fmt: skip
    return tuple(parameters)
