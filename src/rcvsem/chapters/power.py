"""The plan as a document."""

from __future__ import annotations

from operator import itemgetter

from rcvsem.analyses.power import Planning
from rcvsem.analyses.run_json import plain_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.infer.likert_cuts import moments_of_categories
from rcvsem.report.document import Document, Table
from rcvsem.report.tables.declared import called, column, listed_by, stated
from rcvsem.report.tables.planning import fit_test_table, minimum_table, power_table


def planning_document(result: Planning) -> Document:
    """Smallest N, power and bias, tests of fit, and the population they rest on."""
    options = result.options
    tables = [
        minimum_table(result.minimum, result.needed, options.target, result.together),
        power_table(result.rows, result.models, alpha=options.alpha, target=options.target),
        fit_test_table(
            result.fit_tests,
            result.fit_sizes,
            df=result.truth.fit.df,
            alpha=options.alpha,
            target=options.target,
        ),
    ]
    return framed(
        Text("Planning of {name}", name=result.name),
        (
            section("planning", Text("Sample size and power"), tables),
            section("population", Text("Population"), [_population_table(result)]),
        ),
        findings=result.findings,
        run=plain_record("power", result),
        meta=_meta(result),
    )


def _meta(result: Planning) -> tuple[tuple[Text, Text], ...]:
    options, shares = result.options, result.design.shares
    answers = Text("normal")
    if shares:
        skewness = moments_of_categories(shares)[2]
        shown = enumerated(f"{share:.0%}" for share in shares)
        answers = Text(
            "{n} categories ({shown}), skewness {skewness:.2f}", n=len(shares), shown=shown, skewness=skewness
        )
    estimator = options.fit.estimator.upper() + (" (FIML)" if options.fit.is_fiml else "")
    return (
        (Text("Replications"), Text.verbatim(str(options.replications))),
        (Text("Seed"), Text.verbatim(str(options.seed))),
        (Text("Estimator"), Text.verbatim(estimator)),
        (Text("Answers"), answers),
        (Text("Missing"), Text("{missing:.0%}", missing=options.missing)),
    )


def _population_table(result: Planning) -> Table:
    return Table(
        **called("population", "Population values"),
        **listed_by(
            [(*names, value) for names, value in result.design.population.values.items()],
            column("lhs", "Left", "text", of=itemgetter(0)),
            column("op", "Relation", "text", of=itemgetter(1)),
            column("rhs", "Right", "text", of=itemgetter(2)),
            column("value", "Value", of=itemgetter(3)),
        ),
        notes=stated(
            "Standardized: every variable has variance 1 unless the model says otherwise; variances that are not "
            "given follow from that."
        ),
    )
