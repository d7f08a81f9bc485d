"""Groups compared: the ladder of invariance, what keeps a level from holding, latent means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Row, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, note
from rcvsem.report.tables.wording import listed, unit

if TYPE_CHECKING:
    from rcvsem.evaluate import LikelihoodRatioTest
    from rcvsem.infer.invariance_result import Invariance, InvarianceStep

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
        column("cfi", Text("CFI{kind}", kind=kind), "unit"),
        column("rmsea", Text("RMSEA{kind}", kind=kind), "unit"),
        usual.SRMR,
        *usual.difference(_CHANGE),
        column("delta_cfi", "ΔCFI", "unit", group=_CHANGE),
        column("delta_rmsea", "ΔRMSEA", "unit", group=_CHANGE),
        column("delta_srmr", "ΔSRMR", "unit", group=_CHANGE),
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
        **called("invariance", "Measurement invariance", "Invariance"),
        brief=("cfi", "rmsea", "delta_cfi", "delta_rmsea", "verdict"),
        columns=columns,
        rows=tuple(_step_row(step, first=step is result.steps[0]) for step in result.steps),
        notes=(
            Text("Change: from the level above."),
            *(say(rule, **limits) for rule in ((RULE, ORDINAL_RULE) if ordinal else (RULE,))),
            _groups_note(result),
            *_method_notes(result),
            *((_ORDINAL,) if ordinal else ()),
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


def _method_notes(result: Invariance) -> tuple[Words, ...]:
    used = {step.difference.method for step in result.steps if not isinstance(step.difference, NotAvailable)}
    named = [words for method, words in _METHODS.items() if method in used]
    if not named:
        return ()
    return note(
        "Differences of scaled chi-squares: {methods}; they are not the differences of the scaled values shown.",
        methods=enumerated(named),
    )


_ORDINAL = Text(
    "Ordinal items, identified as Wu and Estabrook (2016) propose: with equal thresholds the intercepts and "
    "variances of the responses behind the items differ between groups; equal loadings free latent variances, "
    "equal intercepts latent means. CFI and RMSEA are the scaled ones: the robust ones are of correlations only "
    "and cannot see thresholds and intercepts."
)


def _partial_notes(result: Invariance) -> tuple[Words, ...]:
    if not result.partial:
        return ()
    return note("Free to differ at every level, as asked: {named}.", named=listed(result.partial))


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
