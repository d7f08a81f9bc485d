"""Paths, hypotheses, explained variance, effects, model fit."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.text import Text
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import EndogenousRow, PathRow
from rcvsem.pls.bootstrapped_fit import ModelFit
from rcvsem.pls.prediction_losses import Prediction
from rcvsem.report.document import Cell, Row, Table, Words, group_row, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, headed, listed_by, showing, spelled
from rcvsem.report.tables.effects import effect_table as shared_effects
from rcvsem.report.tables.hypotheses import NOT_SUPPORTED, NOT_TESTED, SUPPORTED
from rcvsem.report.tables.mediation import mediation_table as shared_mediation
from rcvsem.report.tables.pls.shared import (
    bootstrap_notes,
    estimate_columns,
    interval_columns,
    notes_of,
    tested,
)
from rcvsem.report.tables.wording import STAR_LEGEND, Names, listed, names_note, path_text, titled

INNER_VIF = 5.0


def path_table(a: PlsAssessment, names: Names) -> Table | None:
    """Every path with its bootstrap, f2 and the predictor's VIF, outcome by outcome."""
    if not a.paths:
        return None
    high = [_path(p) for p in a.paths if not isinstance(p.vif, NotAvailable) and p.vif >= INNER_VIF]
    return Table(
        **called("pls-paths", "Structural model: paths", "Paths"),
        brief=("beta", "beta_p", "f2"),
        **listed_by(
            a.paths,
            showing(usual.PATH, _path),
            *estimate_columns(a, "beta", "β", "estimate"),
            usual.F2,
            usual.VIF,
            under=lambda p: titled(p.outcome, names),
        ),
        notes=notes_of(
            a.fit,
            "β = standardized path; f² = (R² - R² without the path) / (1 - R²), scores kept: .02 small, .15 medium, "
            ".35 large (Cohen 1988); VIF of the predictor among the predictors of its outcome.",
            *bootstrap_notes(a),
            STAR_LEGEND,
        ),
        paragraph=None
        if not high
        else say(
            "VIF of {cut} or more, where paths are not told apart: {high}.",
            cut=Cell(INNER_VIF, "integer"),
            high=listed(high),
        ),
        sources=("Cohen (1988)", "Hair, Hult, Ringle & Sarstedt (2022)"),
    )


def _path(p: PathRow) -> str:
    return path_text((p.predictor, p.outcome))


def hypothesis_table(a: PlsAssessment, names: Names) -> Table | None:
    """Hypotheses of the model text and what became of them."""
    order = [h.name for h in a.fit.model.hypotheses]
    rows = sorted((p for p in a.paths if p.hypothesis), key=lambda p: order.index(p.hypothesis))
    if not rows:
        return None
    yes = [p.hypothesis for p in rows if p.supported]
    no = [p.hypothesis for p in rows if p.supported is False]
    words = {True: SUPPORTED, False: NOT_SUPPORTED, None: NOT_TESTED}
    return Table(
        **called("pls-hypotheses", "Hypotheses", "Hypotheses"),
        brief=("path", "beta", "beta_p", "verdict"),
        **listed_by(
            rows,
            usual.HYPOTHESIS,
            showing(usual.PATH, _path),
            usual.EXPECTED,
            *estimate_columns(a, "beta", "β", "estimate"),
            showing(usual.VERDICT, lambda p: words[p.supported]),
        ),
        notes=notes_of(
            a.fit,
            say(
                "Supported: two-sided p < {alpha} and the sign as expected.",
                alpha=Cell(1.0 - a.level, "unit", 2),
            ),
            *bootstrap_notes(a),
            STAR_LEGEND,
            *names_note([c for p in rows for c in (p.predictor, p.outcome)], names),
        ),
        paragraph=None
        if a.bootstrap is None
        else say(
            "Of {n} hypotheses, {m} are supported{yes}{no}.",
            n=len(rows),
            m=len(yes),
            yes=Text(" ({names})", names=listed(yes)) if yes else "",
            no=Text("; not {names}", names=listed(no)) if no else "",
        ),
    )


def explained_table(a: PlsAssessment, prediction: Prediction | NotAvailable, names: Names) -> Table | None:
    """R2, adjusted R2, Q2_predict of the score, and criteria for choosing among models."""
    if not a.endogenous:
        return None

    def q2(r: EndogenousRow) -> Number:
        if isinstance(prediction, NotAvailable):
            return prediction
        found = (c.q2_predict for c in prediction.constructs if c.construct == r.construct)
        return next(found, NotAvailable("not predicted"))

    return Table(
        **called("pls-r2", "Explained variance", "R²"),
        brief=("r2", "adjusted", "q2"),
        **listed_by(
            a.endogenous,
            showing(usual.CONSTRUCT, lambda r: titled(r.construct, names)),
            showing(usual.R2, "r2.value"),
            *interval_columns(a, "r2", attrgetter("r2.intervals"), "unit"),
            usual.ADJUSTED_R2,
            showing(usual.Q2, q2),
            usual.BIC,
            column("gm", "GM", digits=2),
        ),
        notes=notes_of(
            a.fit,
            "Q²predict of the construct's score out of sample (PLSpredict); it replaces the blindfolding Q². "
            "BIC and GM (Geweke-Meese, against the regression on all constructs that are no effects of this one) "
            "compare models of the same construct and respondents: the lower the better.",
        ),
        sources=("Shmueli et al. (2016)", "Sharma et al. (2019)"),
    )


def effect_tables(a: PlsAssessment, names: Names) -> list[Table]:
    """Mediation and all effects, as in the covariance-based report, standardized alone."""
    made = [
        shared_mediation(a.effects, names=names),
        shared_effects(a.effects, names=names),
    ]
    out = []
    for table in made:
        if table is None:
            continue
        kept = [k for k, c in enumerate(table.columns) if c.key != "b"]
        notes: list[Words] = [*notes_of(a.fit, *bootstrap_notes(a), STAR_LEGEND)]
        rule = [n for n in table.notes if isinstance(n, Text) and n.en.startswith("Rule:")]
        out.append(
            replace(
                table,
                id=f"pls-{table.id}",
                columns=tuple(table.columns[k] for k in kept),
                rows=tuple(Row(tuple(r.cells[k] for k in kept), r.kind) for r in table.rows),
                notes=(*rule, *notes),
                paragraph=table.paragraph if a.bootstrap is not None else None,
            )
        )
    return out


def defined_table(a: PlsAssessment) -> Table | None:
    """`:=` of the model text."""
    if not a.defined:
        return None
    return Table(
        **called("pls-definitions", "Defined quantities", "Definitions"),
        **listed_by(a.defined, usual.NAME, *estimate_columns(a, "estimate", "Estimate")),
        notes=notes_of(a.fit, "Made of standardized paths.", *bootstrap_notes(a)),
    )


_MEASURES = {"srmr": Text("SRMR"), "d_uls": Text("d_ULS"), "d_g": Text("d_G")}
_STRUCTURES = {
    "saturated": Text("Saturated model (measurement alone)"),
    "estimated": Text("Estimated model"),
}


def fit_table(a: PlsAssessment, found: ModelFit, factors: ModelFit | None = None) -> Table:
    """SRMR, d_ULS, d_G with the bootstrap quantiles; `factors` as if reflective constructs were common factors."""
    over = Text("Quantile if the model is right")
    quantiles = (column(f"q{k}", Text("{k}%", k=k), group=over) for k in (95, 99))
    columns = (usual.MEASURE, usual.VALUE, *quantiles, usual.P)
    rows = headed(
        sorted(found.rows, key=lambda d: list(_STRUCTURES).index(d.structure)),
        columns,
        lambda d: _STRUCTURES[d.structure],
        lambda own: filled(columns, own, measure=lambda d: _MEASURES[d.measure], p="pvalue"),
    )
    if factors is not None:
        own = (d for d in factors.rows if d.structure == "estimated")
        bare = (row(_MEASURES[d.measure], d.value, None, None, None) for d in own)
        rows = (*rows, group_row(_FACTORS, len(columns)), *bare)
    blocks = (
        Text("Within a construct the items' correlations are left free (composite model).")
        if found.composite
        else Text("Reflective constructs are common factors; composites keep the correlations of their items.")
    )  # fmt: skip
    drawn: tuple[Words, ...] = ()
    if found.draws:
        drawn = (
            say(
                "Quantiles from {draws} draws of data made to fit the model ({used} used); p is the share of draws at "
                "or above the value.",
                draws=found.draws,
                used=found.usable,
            ),
        )
    return Table(
        **called("pls-fit", "Model fit: distances of correlations", "Model fit"),
        columns=columns,
        rows=rows,
        notes=notes_of(
            a.fit,
            blocks,
            "A value above its quantile speaks against the model. Cut-offs of covariance-based fit indices "
            "do not apply.",
            *drawn,
        ),
        sources=("Dijkstra & Henseler (2015)", "Beran & Srivastava (1985)"),
    )


_FACTORS = Text("Reflective constructs as common factors, estimated model")
_SIZES = {None: Text("negligible")} | spelled("small", "medium", "large")


def moderation_table(a: PlsAssessment) -> Table | None:
    """Products and the slopes at values of the moderator."""
    if not a.moderation:
        return None
    columns = (
        usual.EFFECT,
        column("estimate", "Estimate"),
        *usual.limits(keys=("lower", "upper"), group=usual.confidence(a.level)),
        usual.P,
        usual.F2,
        column("size", "Size", "text"),
    )
    rows: list[Row] = []
    for m in a.moderation:
        rows.append(group_row(f"{path_text((m.predictor, m.outcome))} | {m.moderator}", len(columns)))
        rows.append(
            row(
                Text("{product} (standardized product)", product=m.product),
                *tested(m.path, m.interval), m.f2, _SIZES[m.size],
            )
        )  # fmt: skip
        rows.append(
            row(
                Text("Slope per SD of the moderator"),
                m.per_sd,
                *[None] * 5,
            )
        )
        for s in m.slopes:
            at = Text("mean") if s.at == 0 else Text("{at:+g} SD", at=s.at)
            rows.append(
                row(
                    Text("Slope at {moderator} {at}", moderator=m.moderator, at=at),
                    *tested(s.estimate, s.interval), None, None,
                )
            )  # fmt: skip
    how = {
        "two-stage": Text("two-stage"),
        "product": Text("product indicators"),
        "orthogonal": Text("orthogonalised product indicators"),
    }[a.fit.plan.method]
    return Table(
        **called("pls-moderation", "Moderation", "Moderation"),
        brief=("estimate", "lower", "p"),
        columns=columns,
        rows=tuple(rows),
        notes=notes_of(
            a.fit,
            Text("Products by {how}.", how=how),
            "f² of moderation: .005 small, .010 medium, .025 large (Kenny 2018).",
            *bootstrap_notes(a),
        ),
        sources=("Becker, Ringle & Sarstedt (2018)", "Chin, Marcolin & Newsted (2003)"),
    )
