"""MICOM, multigroup analysis, Gaussian copulas."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.pls.copula import CopulaTest
from rcvsem.pls.group_comparison import GroupPair, PlsGroupComparison
from rcvsem.report.document import Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, headed, listed_by, showing, stated
from rcvsem.report.tables.pls.shared import tested
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
        **called(
            f"pls-micom{tail}",
            Text(
                "Measurement invariance of composites: {first} and {second}",
                first=pair.groups[0],
                second=pair.groups[1],
            ),
            Text("MICOM{tail}", tail=tail),
        ),
        brief=("c", "c_p", "verdict"),
        **listed_by(
            pair.invariance,
            usual.CONSTRUCT,
            column("c", "c", "unit", group=two, symbol=True, of="correlation.observed"),
            column("c_lower", "5%", "unit", group=two, of="correlation.lower"),
            column("c_p", "p", "p", group=two, symbol=True, of="correlation.pvalue"),
            column("mean", "Difference", group=mean, of="mean.observed"),
            column("mean_lower", "2.5%", group=mean, of="mean.lower"),
            column("mean_upper", "97.5%", group=mean, of="mean.upper"),
            column("mean_p", "p", "p", group=mean, symbol=True, of="mean.pvalue"),
            column("var", "Difference", group=var, of="variance.observed"),
            column("var_lower", "2.5%", group=var, of="variance.lower"),
            column("var_upper", "97.5%", group=var, of="variance.upper"),
            column("var_p", "p", "p", group=var, symbol=True, of="variance.pvalue"),
            column("verdict", "Invariance", "text", of=lambda i: _VERDICTS[i.verdict]),
        ),
        notes=stated(
            "Step 1, the same items, treatment and algorithm, holds by construction. Partial invariance (step 2) is "
            "what comparing paths needs; with step 3 (full) the groups' data may be pooled. p is the share of "
            "permutations at least as extreme.",
            *_between(pair),
        ),
        sources=("Henseler, Ringle & Sarstedt (2016)",),
    )


def _paths(pair: GroupPair, tail: str, found: PlsGroupComparison) -> Table:
    weak = [i.construct for i in pair.invariance if i.verdict == "none"]
    notes: list[Words] = [
        Text(
            "Difference: first group less second. Permutation p two-sided (Chin & Dibbern 2010); bootstrap p of "
            "Henseler et al. (2009), doubled to be two-sided; Welch: t test with the bootstrap standard errors."
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
        **called(
            f"pls-multigroup{tail}",
            Text("Multigroup analysis: {first} and {second}", first=pair.groups[0], second=pair.groups[1]),
            Text("MGA{tail}", tail=tail),
        ),
        brief=("first", "second", "difference", "p"),
        **listed_by(
            pair.paths,
            showing(usual.PATH, lambda p: path_text((p.predictor, p.outcome))),
            column("first", Text.verbatim(pair.groups[0])),
            column("second", Text.verbatim(pair.groups[1])),
            showing(usual.DIFFERENCE, lambda p: starred(p.permutation.observed, p.permutation.pvalue)),
            column("p", "Permutation p", "p", of="permutation.pvalue"),
            column("henseler", "Bootstrap p", "p"),
            column("welch", "Welch p", "p"),
        ),
        notes=tuple(notes),
        sources=(
            "Chin & Dibbern (2010)",
            "Henseler, Ringle & Sinkovics (2009)",
            "Sarstedt, Henseler & Ringle (2011)",
        ),
    )


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
        **called("pls-copulas", "Endogeneity: Gaussian copulas", "Copulas"),
        brief=("estimate", "p"),
        columns=columns,
        rows=headed(
            found.terms,
            columns,
            lambda t: Text(
                "{outcome}: copulas of {together}", outcome=t.outcome, together=enumerated(t.together)
            ),
            lambda own: (
                row(t.predictor, *tested(t.estimate, t.interval), t.path, t.plain_path) for t in own
            ),
        ),
        notes=stated(
            "A significant term says that the predictor correlates with the outcome's residual. It needs "
            "predictors that are clearly not normal and several hundred respondents.",
            say("{draws} bootstrap draws; seed {seed}.", draws=found.draws, seed=str(found.seed)),
        ),
        sources=("Park & Gupta (2012)", "Hult et al. (2018)", "Becker, Proksch & Ringle (2022)"),
    )
    shapes = Table(
        **called("pls-copula-normality", "Normality of the predictors' scores", "Score normality"),
        **listed_by(
            found.distributions,
            usual.CONSTRUCT,
            column("skewness", "Skewness", digits=2),
            column("kurtosis", "Excess kurtosis", digits=2),
            column("statistic", "Cramér-von Mises W²"),
            usual.P,
        ),
        notes=(Text("A copula is of use where normality is rejected clearly."),),
    )
    return [terms, shapes]
