"""Groups compared: the ladder of invariance, what keeps a level from holding, latent means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Column, Row, Statement, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
from rcvsem.report.tables.wording import Names, listed, names_note, number, probability, unit

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.invariance_result import Invariance, InvarianceStep
    from rcvsem.infer.latent_means import LatentMeanDifference

LEVEL_NAMES = {
    "configural": Text("Configural"),
    "thresholds": Text.meant("level of invariance", "Thresholds"),
    "metric": Text("Metric (loadings)"),
    "scalar": Text("Scalar (+ intercepts)"),
    "strict": Text("Strict (+ residuals)"),
    "structural": Text("Structural (+ paths, latent (co)variances)"),
}
VERDICT_NAMES = {
    "holds": Text("holds"),
    "doubtful": Text("doubtful"),
    "fails": Text("does not hold"),
}
_METHODS = {
    "satorra.2000": Text("scaled and shifted (Satorra, 2000)"),
    "satorra.bentler.2001": Text("Satorra & Bentler (2001)"),
    "satorra.bentler.2010": Text("Satorra & Bentler (2010)"),
}
_CHANGE = Text("Change")


def invariance_table(result: Invariance) -> Table:
    """One row a level: its fit, what changed from the level before, and the verdict."""
    from rcvsem.infer.invariance_rules import ORDINAL_RULE, RULE

    used = {step.index for step in result.steps if step.index}
    kind = Text(" (robust)") if "_robust" in used else Text.verbatim("")
    if "_scaled" in used:
        kind = Text(" (scaled)")
    columns = (
        usual.LEVEL,
        usual.CHISQ,
        usual.DF,
        Column(key="cfi", title=Text("CFI{kind}", kind=kind), kind="unit"),
        Column(key="rmsea", title=Text("RMSEA{kind}", kind=kind), kind="unit"),
        usual.SRMR,
        *usual.difference(_CHANGE),
        Column(key="delta_cfi", title=Text("ΔCFI"), kind="unit", group=_CHANGE),
        Column(key="delta_rmsea", title=Text("ΔRMSEA"), kind="unit", group=_CHANGE),
        Column(key="delta_srmr", title=Text("ΔSRMR"), kind="unit", group=_CHANGE),
        usual.JUDGEMENT,
    )
    rules = result.rules
    ordinal = result.step("thresholds") is not None
    limits = {
        "cfi": unit(rules.cfi),
        "rmsea": unit(rules.rmsea),
        "srmr": unit(rules.srmr_metric),
        "alpha": unit(rules.alpha, 2),
        "cfi_least": unit(rules.cfi_least, 2),
        "rmsea_most": unit(rules.rmsea_most, 2),
    }
    return Table(
        id="invariance",
        title=Text("Measurement invariance"),
        short=Text("Invariance"),
        brief=("cfi", "rmsea", "delta_cfi", "delta_rmsea", "verdict"),
        columns=columns,
        rows=tuple(_step_row(step, first=step is result.steps[0]) for step in result.steps),
        notes=(
            Text("Change: from the level above."),
            *(say(rule, **limits) for rule in ((RULE, ORDINAL_RULE) if ordinal else (RULE,))),
            _groups_note(result),
            *_method_notes(result),
            *_ordinal_notes(result),
            *_partial_notes(result),
        ),
        paragraph=_verdicts(result),
        sources=(
            "Cheung, G. W., & Rensvold, R. B. (2002). Structural Equation Modeling, 9, 233-255.",
            "Chen, F. F. (2007). Structural Equation Modeling, 14, 464-504.",
        ),
    )


def _step_row(step: InvarianceStep, *, first: bool) -> Row:
    scaled = "_scaled" if "chisq_scaled" in step.measures else ""
    lost = step.fit if isinstance(step.fit, NotAvailable) else None
    change: list[Any] = [None] * 6
    if not first:
        deltas = map(unit, (step.delta_cfi, step.delta_rmsea, step.delta_srmr))
        change = [*test_cells(step.difference), *deltas]

    def own(name: str) -> Any:
        return lost if lost is not None else step.measures[name]

    verdict: Any = step.verdict
    told = VERDICT_NAMES.get(verdict, verdict) if isinstance(verdict, str) else None if first else verdict
    fit = (f"chisq{scaled}", "df", f"cfi{step.index}", f"rmsea{step.index}", "srmr")
    return row(LEVEL_NAMES[step.level], *map(own, fit), *change, told)


def test_cells(test: LikelihoodRatioTest | NotAvailable) -> tuple[Any, Any, Any]:
    """Difference of chi-square, its df and p."""
    if isinstance(test, NotAvailable):
        return test, test, test
    return test.stat, test.df, test.pvalue


def _groups_note(result: Invariance) -> Words:
    parts = [f"{name} (N = {n})" for name, n in zip(result.groups, result.sizes, strict=True)]
    return Text("Groups: {parts}.", parts=enumerated(parts))


def _method_notes(result: Invariance) -> list[Words]:
    used = {step.difference.method for step in result.steps if not isinstance(step.difference, NotAvailable)}
    named = [_METHODS[method] for method in _METHODS if method in used]
    notes: list[Words] = []
    if named:
        notes.append(
            Text(
                "Differences of scaled chi-squares: {methods}; they are not the differences of the scaled values shown.",
                methods=enumerated(named),
            )
        )
    return notes


def _ordinal_notes(result: Invariance) -> list[Words]:
    if result.step("thresholds") is None:
        return []
    return [
        Text(
            "Ordinal items, identified as Wu and Estabrook (2016) propose: with equal thresholds the intercepts and "
            "variances of the responses behind the items differ between groups; equal loadings free latent variances, "
            "equal intercepts latent means. CFI and RMSEA are the scaled ones: the robust ones are of correlations only "
            "and cannot see thresholds and intercepts."
        )
    ]


def _partial_notes(result: Invariance) -> list[Words]:
    if not result.partial:
        return []
    named = listed(result.partial)
    return [Text("Free to differ at every level, as asked: {named}.", named=named)]


def _verdicts(result: Invariance) -> Words | None:
    said: list[Words | None] = []
    for step in result.steps:
        if not isinstance(step.verdict, str):
            continue
        told: dict[str, Any] = {"level": LEVEL_NAMES[step.level], "verdict": VERDICT_NAMES[step.verdict]}
        if step is result.steps[0]:
            said.append(
                say(
                    "{level}: {verdict} (CFI = {cfi}, RMSEA = {rmsea}); levels above it should not be read."
                    if step.verdict == "fails"
                    else "{level}: {verdict} (CFI = {cfi}, RMSEA = {rmsea}).",
                    cfi=unit(step.measures[f"cfi{step.index}"]),
                    rmsea=unit(step.measures[f"rmsea{step.index}"]),
                    **told,
                )
            )
            continue
        said.append(
            say(
                "{level}: {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
                cfi=unit(step.delta_cfi),
                rmsea=unit(step.delta_rmsea),
                **told,
            )
        )
    return join(said)


#: Score tests of a level that are shown.
MOST = 5


def partial_invariance_table(result: Invariance) -> Table | None:
    """The largest score tests of what each level added, and what freeing some would do. None without any."""
    rows: list[Row] = []
    said: list[Words | None] = []
    for step in result.steps:
        freed = [] if step.search is None else [test.name for test in step.search.released]
        for test in step.tests[:MOST]:
            order = freed.index(test.name) + 1 if test.name in freed else None
            change = test.epc[0] if test.epc else None
            score = (test.name, test.stat, test.df, test.pvalue)
            rows.append(row(LEVEL_NAMES[step.level], *score, change, order))
        if step.search is not None:
            said.append(_search_said(step, freed))
    if not rows:
        return None
    return Table(
        id="partial-invariance",
        title=Text("Equalities that cost most (partial invariance)"),
        short=Text("Partial"),
        columns=(
            usual.LEVEL,
            usual.PARAMETER,
            Column(key="score", title=Text("Score test"), kind="number"),
            usual.DF,
            usual.P,
            Column(key="epc", title=Text("Expected change"), kind="number"),
            Column(key="order", title=Text("Freed in the search"), kind="integer"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Expected change: of the second group when the parameter is freed. The search frees the largest test, "
                "fits again, and stops when the level holds; each factor keeps two equal items. It is a suggestion: "
                "nothing was freed. Freeing a parameter requires a substantive rationale; name it with --group-partial."
            ),
            *_score_notes(result),
        ),
        paragraph=join(said),
    )


def _score_notes(result: Invariance) -> list[Words]:
    if not any(test.stat != test.ordinary for step in result.steps for test in step.tests):
        return []
    return [
        Text(
            "Score tests are generalised ones, which allow for weights that are not the inverse of the covariance of "
            "polychoric correlations (Boos, 1992)."
        )
    ]


def _search_said(step: InvarianceStep, freed: Sequence[str]) -> Statement:
    assert step.search is not None
    named = listed(list(freed))
    return say(
        "{level}: with {names} free the level {verdict} (ΔCFI = {cfi}, ΔRMSEA = {rmsea}).",
        level=LEVEL_NAMES[step.level],
        names=named,
        verdict=_SENTENCE[step.search.verdict],
        cfi=unit(step.search.delta_cfi),
        rmsea=unit(step.search.delta_rmsea),
    )


_SENTENCE = {
    "holds": Text("would hold"),
    "doubtful": Text("would be doubtful"),
    "fails": Text("would still not hold"),
}


def latent_mean_table(
    rows: Sequence[LatentMeanDifference],
    *,
    holds: bool,
    level: float = 0.95,
    names: Names | None = None,
) -> Table | None:
    """Latent means of each group against the reference group. None without any.

    holds : whether scalar invariance holds, without which the differences also carry differences of the items.
    """
    if not rows:
        return None
    columns = (
        usual.CONSTRUCT,
        usual.GROUP,
        Column(key="reference", title=Text("Reference")),
        Column(key="difference", title=Text("Difference"), kind="number"),
        usual.SE,
        Column(key="z", title=Text("z"), kind="number", symbol=True),
        usual.P,
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(level)),
        Column(key="d", title=Text("d"), kind="number", symbol=True),
    )
    return Table(
        id="latent-means",
        title=Text("Differences of latent means"),
        short=Text("Means"),
        columns=columns,
        rows=filled(
            *(columns, rows),
            construct="latent",
            difference="est",
            p="pvalue",
            lower="ci_lower",
            upper="ci_upper",
        ),
        notes=(
            *(() if holds else (_NOT_COMPARABLE,)),
            Text(
                "From the model with equal loadings and intercepts. d: difference divided by the pooled standard "
                "deviation of the latent variable (Hancock, 2001)."
            ),
            *names_note([r.latent for r in rows], names or {}),
        ),
        paragraph=join([_mean_said(r) for r in rows]),
    )


_NOT_COMPARABLE = Text(
    "Scalar invariance does not hold: these differences also contain differences of single items."
)


def _mean_said(r: LatentMeanDifference) -> Words | None:
    if not is_number(r.pvalue):
        return None
    significant = isinstance(r.pvalue, float) and r.pvalue < 0.05
    if not significant:
        template = Text("{latent} did not differ significantly between {group} and {reference} (p {p}).")
    elif r.est > 0:
        template = Text("{latent} is {d} SD higher in the group {group} than in {reference} (p {p}).")
    else:
        template = Text("{latent} is {d} SD lower in the group {group} than in {reference} (p {p}).")
    size = r.d if isinstance(r.d, NotAvailable) else abs(r.d)
    return say(
        template,
        latent=r.latent,
        d=number(size, 2),
        group=r.group,
        reference=r.reference,
        p=probability(r.pvalue),
    )
