"""MICOM, multigroup analysis, Gaussian copulas."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.pls.copula import CopulaTest
from rcvsem.pls.group_comparison import GroupPair, PlsGroupComparison
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.pls.shared import tested
from rcvsem.report.tables.rows import filled, headed
from rcvsem.report.tables.usual import column
from rcvsem.report.tables.wording import path_text, starred

_VERDICTS = {
    "full": Text("full"),
    "partial": Text("partial"),
    "none": Text("not established"),
    None: Text("not tested"),
}


def group_tables(found: PlsGroupComparison) -> list[Table]:
    """Of every pair: composite invariance, then the paths."""
    out = []
    for k, pair in enumerate(found.pairs):
        tail = "" if len(found.pairs) == 1 else f"-{k + 1}"
        out += [_micom(pair, tail), _paths(pair, tail, found)]
    return out


def _between(pair: GroupPair) -> tuple[Words, ...]:
    return (
        say(
            "Groups: {first} (N = {n}), {second} (N = {m}); {permutations} permutations.",
            first=pair.groups[0],
            second=pair.groups[1],
            n=pair.sizes[0],
            m=pair.sizes[1],
            permutations=pair.permutations,
        ),
    )


def _micom(pair: GroupPair, tail: str) -> Table:
    two = Text("Step 2: correlation of scores")
    mean = Text("Step 3: means")
    var = Text("Step 3: log variance ratio")
    return Table(
        id=f"pls-micom{tail}",
        title=Text("Measurement invariance of composites: {first} and {second}",
                   first=pair.groups[0], second=pair.groups[1]),
        short=Text("MICOM{tail}", tail=tail),
        brief=("c", "c_p", "verdict"),
        columns=(
            usual.CONSTRUCT,
            column("c", "c", "unit", group=two, symbol=True),
            column("c_lower", "5%", "unit", group=two),
            column("c_p", "p", "p", group=two, symbol=True),
            column("mean", "Difference", group=mean),
            column("mean_lower", "2.5%", group=mean),
            column("mean_upper", "97.5%", group=mean),
            column("mean_p", "p", "p", group=mean, symbol=True),
            column("var", "Difference", group=var),
            column("var_lower", "2.5%", group=var),
            column("var_upper", "97.5%", group=var),
            column("var_p", "p", "p", group=var, symbol=True),
            column("verdict", "Invariance", "text"),
        ),
        rows=tuple(
            row(
                i.construct,
                i.correlation.observed, i.correlation.lower, i.correlation.pvalue,
                i.mean.observed, i.mean.lower, i.mean.upper, i.mean.pvalue,
                i.variance.observed, i.variance.lower, i.variance.upper, i.variance.pvalue,
                _VERDICTS[i.verdict],
            )
            for i in pair.invariance
        ),
        notes=(
            Text("Step 1, the same items, treatment and algorithm, holds by construction. Partial invariance (step 2) is "
                "what comparing paths needs; with step 3 (full) the groups' data may be pooled. p is the share of "
                "permutations at least as extreme."),
            *_between(pair),
        ),
        sources=("Henseler, Ringle & Sarstedt (2016)",),
    )  # fmt: skip


def _paths(pair: GroupPair, tail: str, found: PlsGroupComparison) -> Table:
    weak = [i.construct for i in pair.invariance if i.verdict == "none"]
    notes: list[Words] = [
        Text(
            "Difference: first group less second. Permutation p two-sided (Chin & Dibbern 2010); bootstrap p "
            "of Henseler et "
            "al. (2009), doubled to be two-sided; Welch: t test with the bootstrap standard errors."
        ),
        *_between(pair),
    ]
    if weak:
        notes.append(
            Text(
                "Composite invariance is not established for {weak}: their paths are not comparable.",
                weak=enumerated(weak),
            )
        )
    drawn = [b for b in found.bootstraps if b is not None]
    if drawn:
        notes.append(say("{n} bootstrap draws in each group.", n=drawn[0].asked))
    return Table(
        id=f"pls-multigroup{tail}",
        title=Text("Multigroup analysis: {first} and {second}", first=pair.groups[0], second=pair.groups[1]),
        short=Text("MGA{tail}", tail=tail),
        brief=("first", "second", "difference", "p"),
        columns=(
            usual.PATH,
            column("first", Text.verbatim(pair.groups[0])),
            column("second", Text.verbatim(pair.groups[1])),
            usual.DIFFERENCE,
            column("p", "Permutation p", "p"),
            column("henseler", "Bootstrap p", "p"),
            column("welch", "Welch p", "p"),
        ),
        rows=tuple(
            row(
                path_text((p.predictor, p.outcome)), p.first, p.second,
                starred(p.permutation.observed, p.permutation.pvalue), p.permutation.pvalue, p.henseler, p.welch,
            )
            for p in pair.paths
        ),
        notes=tuple(notes),
        sources=("Chin & Dibbern (2010)", "Henseler, Ringle & Sinkovics (2009)", "Sarstedt, Henseler & Ringle (2011)"),
    )  # fmt: skip


def copula_tables(found: CopulaTest) -> list[Table]:
    """Terms by regression and combination; distributions of the scores."""
    columns = (
        column("term", "Copula of", "text"),
        column("estimate", "Estimate"),
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(0.95)),
        usual.P,
        column("path", "Path beside it"),
        column("plain", "Path without"),
    )
    terms = Table(
        id="pls-copulas",
        title=Text("Endogeneity: Gaussian copulas"),
        short=Text("Copulas"),
        brief=("estimate", "p"),
        columns=columns,
        rows=headed(
            found.terms,
            columns,
            lambda t: Text("{outcome}: copulas of {together}", outcome=t.outcome, together=enumerated(t.together)),
            lambda own: (row(t.predictor, *tested(t.estimate, t.interval), t.path, t.plain_path) for t in own),
        ),
        notes=(
            Text("A significant term says that the predictor correlates with the outcome's residual. It needs "
                "predictors that are clearly not normal and several hundred respondents."),
            say("{draws} bootstrap draws; seed {seed}.", draws=found.draws, seed=str(found.seed)),
        ),
        sources=("Park & Gupta (2012)", "Hult et al. (2018)", "Becker, Proksch & Ringle (2022)"),
    )  # fmt: skip
    shape = (
        usual.CONSTRUCT,
        column("skewness", "Skewness", digits=2),
        column("kurtosis", "Excess kurtosis", digits=2),
        column("statistic", "Cramér-von Mises W²"),
        usual.P,
    )
    shapes = Table(
        id="pls-copula-normality",
        title=Text("Normality of the predictors' scores"),
        short=Text("Score normality"),
        columns=shape,
        rows=filled(shape, found.distributions, p="pvalue"),
        notes=(Text("A copula is of use where normality is rejected clearly."),),
    )
    return [terms, shapes]
