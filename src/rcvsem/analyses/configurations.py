"""`rcvsem qca`: fuzzy-set qualitative comparative analysis of an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from rcvsem.analyses.condition_scores import ConditionScores
from rcvsem.analyses.configuration_study import (
    SOLUTIONS,
    Anchors,
    QcaStudy,
    SolutionKind,
    SolutionModel,
    Solutions,
    SolutionTerm,
    SolutionVariant,
    TruthRow,
)
from rcvsem.analyses.qca_options import QcaOptions
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.boolean_minimisation import Implicant, easy_counterfactuals, minimise
from rcvsem.infer.fuzzy_sets import calibrate, membership, necessity, sufficiency, union

MOST_CONDITIONS = 9
CROSSOVER = 0.001


def run_qca(
    data: ConditionScores, options: QcaOptions, *, source: ScaleSource | None = None, scores: str = "mean"
) -> QcaStudy:
    """fsQCA of one outcome.

    Raises
    ------
    OptionError : anchors or expectations of unknown variables, too many conditions.
    DataError : anchors that do not rise or fall, memberships outside 0 to 1.
    """
    if len(data.conditions) > MOST_CONDITIONS:
        raise OptionError(
            phrase(
                "There are {many} conditions, {rows} combinations; at most {most} conditions are compared.",
                many=len(data.conditions),
                rows=2 ** len(data.conditions),
                most=MOST_CONDITIONS,
            ),
            fix="Name the conditions that theory asks for.",
        )
    findings = list(data.findings)
    expected = _expected(data, options)
    anchors, sets, y = _memberships(data, options)
    crossing = int((sets == 0.5).any(axis=1).sum())
    if crossing:
        sets = np.where(sets == 0.5, 0.5 + CROSSOVER, sets)
        findings.append(
            Finding(
                code="cases_at_crossover",
                severity="info",
                text=phrase(
                    "{count} cases have a membership of exactly .5 in a condition; .001 is added, since they would "
                    "belong to no row of the truth table.",
                    count=crossing,
                ),
            )
        )
    if options.negated:
        y = 1 - y
    needed = {}
    for k, name in enumerate(data.conditions):
        needed[name] = necessity(sets[:, k], y)
        needed[f"~{name}"] = necessity(1 - sets[:, k], y)
    solutions = solve(sets, y, data.cases, options, expected)
    if not solutions.models["complex"]:
        findings.append(
            Finding(
                code="no_sufficient_row",
                severity="problem",
                text="No combination of conditions reaches the consistency and PRI that were asked for.",
                fix="Look at the truth table; lower thresholds need a reason.",
            )
        )
    terms = {
        kind: {term.literals for model in models for term in model.terms}
        for kind, models in solutions.models.items()
    }
    if options.expect and terms["complex"] and terms["intermediate"] == terms["complex"]:
        findings.append(
            Finding(
                code="expectations_change_nothing",
                severity="info",
                text="The expectations change nothing: no combination without cases is an easy counterfactual, so the "
                "intermediate solution is the complex one.",
            )
        )
    return QcaStudy(
        source=source,
        data=data,
        options=options,
        scores=scores,
        anchors=anchors,
        sets=sets,
        outcome_set=y,
        necessity=needed,
        solutions=solutions,
        robustness=tuple(_robustness(data, options, expected, sets, y, solutions)),
        findings=tuple(findings),
    )


def _expected(data: ConditionScores, options: QcaOptions) -> tuple[int, ...]:
    if options.expect == ("all",):
        return (1,) * len(data.conditions)
    said: dict[str, int] = {}
    for text in options.expect:
        name = text.lstrip("~").strip()
        if name not in data.conditions:
            raise OptionError(
                phrase(
                    "'{name}' is expected but is no condition. Conditions: {known}.",
                    name=name,
                    known=enumerated(data.conditions),
                )
            )
        said[name] = 0 if text.startswith("~") else 1
    return tuple(said.get(name, -1) for name in data.conditions)


def _memberships(data: ConditionScores, options: QcaOptions) -> tuple[dict[str, Anchors], Floats, Floats]:
    names = (*data.conditions, data.outcome)
    columns = {name: data.x[:, k] for k, name in enumerate(data.conditions)} | {data.outcome: data.y}
    if options.calibrate == "none":
        for name, values in columns.items():
            if values.min() < 0 or values.max() > 1:
                raise DataError(
                    phrase(
                        "'{name}' goes from {least} to {most}; memberships lie between 0 and 1.",
                        name=name,
                        least=f"{values.min():g}",
                        most=f"{values.max():g}",
                    ),
                    fix="Let it be calibrated, or calibrate it first.",
                )
        return {}, data.x, data.y
    given = _given_anchors(options.anchors, names)
    anchors, made = {}, {}
    for name, values in columns.items():
        found = given.get(name) or _percentile_anchors(name, values, options.percentiles)
        anchors[name] = found
        made[name] = calibrate(values, found.out, found.cross, found.full)
    return anchors, np.column_stack([made[name] for name in data.conditions]), made[data.outcome]


def _percentile_anchors(name: str, values: Floats, percentiles: Sequence[float]) -> Anchors:
    out, cross, full = (float(v) for v in np.percentile(values, percentiles))
    if not out < cross < full:
        raise DataError(
            phrase(
                "The percentiles of '{name}' give the anchors {out}, {cross}, {full}, which do not rise.",
                name=name,
                out=f"{out:g}",
                cross=f"{cross:g}",
                full=f"{full:g}",
            ),
            fix=phrase(
                "Give its anchors, e.g. anchors {name}=2:3:4.5, by what the points of the scale mean.",
                name=name,
            ),
        )
    return Anchors(out=out, cross=cross, full=full, given=False)


def _given_anchors(texts: Sequence[str], names: Sequence[str]) -> dict[str, Anchors]:
    found: dict[str, Anchors] = {}
    for text in texts:
        name, _, numbers = text.partition("=")
        name = name.strip()
        try:
            out, cross, full = (float(part) for part in numbers.split(":"))
        except ValueError:
            raise OptionError(
                phrase("Anchors are written NAME=OUT:CROSSOVER:IN, e.g. PV=2:3:4.5. Got '{text}'.", text=text)
            ) from None
        if name not in names:
            raise OptionError(
                phrase(
                    "There are anchors of '{name}', which is no variable here: {known}.",
                    name=name,
                    known=enumerated(names),
                )
            )
        if not (out < cross < full or out > cross > full):
            raise OptionError(
                phrase("The anchors of '{name}' must rise, or fall, through the crossover.", name=name)
            )
        found[name] = Anchors(out=out, cross=cross, full=full, given=True)
    return found


def solve(
    sets: Floats, y: Floats, cases: Sequence[str], options: QcaOptions, expected: Sequence[int]
) -> Solutions:
    """Truth table and the three kinds of solution."""
    table: list[TruthRow] = []
    remainders: list[Implicant] = []
    for literals in product((1, 0), repeat=sets.shape[1]):
        member = membership(sets, literals)
        own = tuple(case for case, value in zip(cases, member, strict=True) if value > 0.5)
        if not own:
            remainders.append(literals)
            continue
        relation = sufficiency(member, y)
        enough = len(own) >= options.frequency
        if not enough:
            remainders.append(literals)
        table.append(
            TruthRow(
                literals=literals,
                cases=own,
                consistency=relation.consistency,
                pri=relation.pri,
                enough=enough,
                positive=enough
                and relation.consistency >= options.consistency - 1e-12
                and relation.pri >= options.pri - 1e-12,
            )
        )
    positive = [row.literals for row in table if row.positive]
    try:
        long, short = minimise(positive), minimise(positive, remainders)
        between: list[tuple[Implicant, ...]] = []
        for a in long:
            for b in short:
                easy = easy_counterfactuals(a, b, remainders, expected)
                between += [model for model in minimise(positive, easy) if model not in between]
    except ValueError:
        raise OptionError(
            "The truth table has too many prime implicants to find the smallest solutions.",
            fix="Compare fewer conditions, or ask for more cases a row.",
        ) from None
    found: dict[SolutionKind, list[tuple[Implicant, ...]]] = {
        "complex": long,
        "intermediate": between,
        "parsimonious": short,
    }
    models: dict[SolutionKind, tuple[SolutionModel, ...]] = {
        kind: tuple(_model(terms, sets, y, cases) for terms in found[kind]) for kind in SOLUTIONS
    }
    ordered = sorted(table, key=lambda row: (-row.positive, -row.enough, -row.consistency, -len(row.cases)))
    return Solutions(table=tuple(ordered), models=models)


def _model(terms: Sequence[Implicant], sets: Floats, y: Floats, cases: Sequence[str]) -> SolutionModel:
    members = [membership(sets, term) for term in terms]
    whole = sufficiency(union(members, len(y)), y)
    made = []
    for k, (term, member) in enumerate(zip(terms, members, strict=True)):
        others = union([m for i, m in enumerate(members) if i != k], len(y))
        made.append(
            SolutionTerm(
                literals=term,
                relation=sufficiency(member, y),
                unique=whole.coverage - sufficiency(others, y).coverage,
                cases=tuple(case for case, value in zip(cases, member, strict=True) if value > 0.5),
            )
        )
    return SolutionModel(terms=tuple(made), relation=whole)


def _robustness(
    data: ConditionScores,
    options: QcaOptions,
    expected: Sequence[int],
    sets: Floats,
    y: Floats,
    main: Solutions,
) -> list[SolutionVariant]:
    """The intermediate solution under other thresholds and anchors."""
    base = main.models["intermediate"]
    if not base:
        return []
    reference = union([membership(sets, term.literals) for term in base[0].terms], len(y))
    choices: list[tuple[str, QcaOptions]] = [
        (phrase("consistency {value:.2f}", value=value), replace(options, consistency=value))
        for value in (options.consistency - 0.05, options.consistency + 0.05)
        if 0 < value <= 1
    ]
    choices += [
        (phrase("PRI {value:.2f}", value=value), replace(options, pri=value))
        for value in (options.pri - 0.1, options.pri + 0.1)
        if 0 <= value <= 1
    ]
    choices.append(
        (
            phrase("frequency {frequency}", frequency=options.frequency + 1),
            replace(options, frequency=options.frequency + 1),
        )
    )
    if options.calibrate == "percentiles" and options.percentiles == (5.0, 50.0, 95.0):
        choices.append((phrase("percentiles 10, 50, 90"), replace(options, percentiles=(10.0, 50.0, 90.0))))
    out = []
    for words, changed in choices:
        own_sets, own_y = sets, y
        if changed.percentiles != options.percentiles:
            try:
                _, own_sets, own_y = _memberships(data, changed)
            except DataError:
                continue
            own_sets = np.where(own_sets == 0.5, 0.5 + CROSSOVER, own_sets)
            own_y = 1 - own_y if options.negated else own_y
        models = solve(own_sets, own_y, data.cases, changed, expected).models["intermediate"]
        if not models:
            out.append(
                SolutionVariant(choice=words, terms=(), relation=None, coincidence=0.0, names=data.conditions)
            )
            continue
        member = union([membership(own_sets, term.literals) for term in models[0].terms], len(y))
        top = float(np.maximum(member, reference).sum())
        out.append(
            SolutionVariant(
                choice=words,
                terms=tuple(term.literals for term in models[0].terms),
                relation=models[0].relation,
                coincidence=float(np.minimum(member, reference).sum()) / top if top else 0.0,
                names=data.conditions,
            )
        )
    return out
