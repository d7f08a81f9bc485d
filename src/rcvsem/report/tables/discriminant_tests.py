"""Discriminant validity pair by pair: latent correlation, the test that it is at a limit, its class, HTMT and HTMT2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, cell, join, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, spelled, stated
from rcvsem.report.tables.wording import Names, count, listed, names_note, unit

if TYPE_CHECKING:
    from rcvsem.infer.discriminant_tests import DiscriminantTests
    from rcvsem.scale.htmt import HTMT
    from rcvsem.scale.resampling import BootstrapIntervals


def discriminant_test_table(result: DiscriminantTests, *, names: Names | None = None) -> Table:
    """One row a pair of constructs."""
    from rcvsem.infer.discriminant_tests import RULE

    shown = "1" if result.limit == 1.0 else f"{result.limit:g}".removeprefix("0")
    test = Text("Held at {shown}", shown=shown)
    problem = Text("Problem")
    columns = (
        usual.PAIR,
        column("r", "r", "unit", symbol=True),
        *usual.limits(keys=("lower", "upper"), kind="unit", group=usual.confidence(result.level)),
        *usual.difference(test, ("chisq", "df", "p")),
        column("p_holm", "p (Holm)", "p", group=test),
        column("delta_cfi", "ΔCFI", group=test),
        column("distinct", Text("Below {shown}", shown=shown), "text"),
        column("by_interval", "by interval", "text", group=problem),
        column("by_test", "by test", "text", group=problem),
    )
    codes = list(dict.fromkeys(code for t in result.tests for code in (t.b, t.a)))
    return Table(
        **called("discriminant-tests", "Discriminant validity: constrained models", "Discriminant"),
        brief=("r", "lower", "chisq", "p_holm", "distinct"),
        columns=columns,
        rows=filled(
            columns,
            result.tests,
            pair=lambda t: f"{t.a} – {t.b}",
            lower="ci_lower",
            upper="ci_upper",
            p="pvalue",
            p_holm="pvalue_holm",
            distinct=lambda t: cell(t.distinct, bold=t.distinct is False),
            by_interval=lambda t: _problem(t.by_interval),
            by_test=lambda t: _problem(t.by_test),
        ),
        notes=stated(
            say(RULE, limit=unit(result.limit, 2), alpha=unit(1.0 - result.level, 2)),
            "r = correlation of the latent variables in the CFA with Wald interval; factor variances are 1, "
            "one parameter is fixed at a time.",
            "Problem: none, marginal (.8), moderate (.9) or severe (1): the outer end of the interval reaches that "
            "value, or the model that holds the correlation there is not rejected (uncorrected p). Severe means "
            "that r = 1 cannot be excluded; that r = 1 is rejected says only that two constructs are not identical.",
            *names_note(codes, names or {}),
        ),
        paragraph=_paragraph(result),
        sources=("Anderson & Gerbing (1988)", "Rönkkö & Cho (2022)", "Holm (1979)"),
    )


def _paragraph(result: DiscriminantTests) -> Words | None:
    if any(test.distinct is None for test in result.tests):
        return None
    failed = [f"{test.a} – {test.b}" for test in result.failed]
    shown = {"n": count(len(result.tests)), "limit": unit(result.limit, 2)}
    failing = {"k": count(len(failed)), "pairs": listed(failed), **shown}
    if result.limit == 1.0 and not failed:
        first = say("All {n} pairs of constructs are not identical (r = 1 is rejected).", **shown)
    elif result.limit == 1.0:
        first = say("{k} of {n} pairs cannot be told from one construct: {pairs}.", **failing)
    elif not failed:
        first = say("All {n} pairs of constructs correlate below {limit}.", **shown)
    else:
        first = say(
            "For {k} of {n} pairs a correlation of {limit} or more cannot be excluded: {pairs}.", **failing
        )
    return join([first, *_severe(result)])


PROBLEMS = spelled("none", "marginal", "moderate", "severe")
_BAD = ("moderate", "severe")


def _problem(kind: str | None) -> Cell | None:
    return None if kind is None else Cell(PROBLEMS[kind], bold=kind in _BAD)


def _severe(result: DiscriminantTests) -> list[Words]:
    """The pairs that may be one construct."""
    pairs = [f"{t.a} – {t.b}" for t in result.tests if "severe" in (t.by_interval, t.by_test)]
    if not pairs or result.limit == 1.0:
        return []
    return [say("A correlation of 1 cannot be excluded for {pairs}.", pairs=listed(pairs))]


def htmt_pair_table(result: HTMT) -> Table:
    """HTMT and HTMT2 of every pair with their bootstrap intervals."""
    place = {code: k for k, code in enumerate(result.constructs)}
    plain, geometric = result.htmt_bootstrap, result.htmt2_bootstrap
    columns = [usual.PAIR]
    for key, title, draws in (("htmt", "HTMT", plain), ("htmt2", "HTMT2", geometric)):
        group = Text.verbatim(title)
        columns.append(column(key, "Ratio", "unit", group=group))
        if draws is not None:
            columns += usual.limits(keys=(f"{key}_lower", f"{key}_upper"), kind="unit", group=group)
    rows = []
    for k, (a, b) in enumerate(result.pairs):
        at = place[a], place[b]
        both = (result.htmt[at], *_limits(plain, k), result.htmt2[at], *_limits(geometric, k))
        rows.append(row(f"{a} – {b}", *both))
    described: list[Words] = [
        Text("HTMT: arithmetic means of absolute correlations; HTMT2: geometric means.")
    ]
    if plain is not None:
        described.append(
            say(
                "Percentile intervals at {level}% from {used} of {asked} bootstrap draws.",
                level=f"{plain.level * 100:g}",
                used=count(plain.usable),
                asked=count(plain.asked),
            )
        )
    return Table(
        **called("htmt-pairs", "HTMT and HTMT2", "HTMT2"),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(described),
        paragraph=join(
            [
                usual.span_sentence(
                    Text.verbatim(name),
                    [(f"{a} – {b}", raw(table[place[a], place[b]])) for a, b in result.pairs],
                )
                for name, table in (("HTMT", result.htmt), ("HTMT2", result.htmt2))
            ]
        ),
        sources=("Henseler, Ringle & Sarstedt (2015)", "Roemer, Schuberth & Henseler (2021)"),
    )


def _limits(draws: BootstrapIntervals | None, k: int) -> list[Any]:
    return [] if draws is None else [raw(draws.percentile[k, 0]), raw(draws.percentile[k, 1])]
