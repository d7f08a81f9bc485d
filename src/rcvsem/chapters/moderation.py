"""A moderation as a document, with its pictures."""

from __future__ import annotations

from rcvsem.analyses.moderation import GroupModeration, Moderation, moderation_record
from rcvsem.chapters.session import session_section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Figure, Section
from rcvsem.report.tables.definitions import definition_table
from rcvsem.report.tables.fit_indices import fit_index_table
from rcvsem.report.tables.interaction_size import interaction_size_table
from rcvsem.report.tables.moderation import (
    johnson_neyman_table,
    moderated_mediation_table,
    product_table,
    slope_table,
)
from rcvsem.report.tables.path_comparison import path_comparison_table
from rcvsem.report.tables.paths import path_table
from rcvsem.report.tables.wording import fit_note, method_note, simulated_notice


def moderation_document(result: Moderation | GroupModeration, pictures: Language | None = None) -> Document:
    """The tables; `pictures` draws the pictures too (half a second each), with the words of this language."""
    notice = simulated_notice(result.inputs.survey)
    fit = result.fit if isinstance(result, Moderation) else result.comparison.base
    notes = (
        fit_note(fit, result.received),
        method_note(fit.options.estimator, "lavaan", fit.options.se_kind),
    )
    last = session_section(result.findings, moderation_record(result))
    if isinstance(result, GroupModeration):
        title = Text(f"Moderation by {result.moderator}", f"{result.moderator} 的调节作用")
        table = path_comparison_table(result.comparison, notes=notes)
        sections = (Section(id="moderation", title=title, tables=(table,)), last)
        return Document(
            title=title,
            sections=sections,
            notices=() if notice is None else (notice,),
            names=result.inputs.construct_names,
        )
    names = ", ".join(f"{one.x} × {one.moderator}" for one in result.interactions)
    title = Text(f"Moderation: {names}", f"调节效应：{names}")
    tables = [
        slope_table(result.slopes, notes),
        interaction_size_table(result.effect_sizes),
        johnson_neyman_table(result.slopes),
        moderated_mediation_table(result.mediation),
    ]
    model = [fit_index_table(result.measures, converged=fit.converged, notes=notes)]
    if fit.converged:
        paths = path_table(result.decisions, notes=notes)
        model += [] if paths is None else [paths]
        defined = definition_table(result.decisions, result.drawn, result.bootstrap, notes=notes)
        model += [] if defined is None else [defined]
    return Document(
        title=title,
        sections=(
            Section(
                id="moderation",
                title=title,
                tables=tuple(table for table in tables if table is not None),
                figures=() if pictures is None else slope_figures(result, pictures),
            ),
            Section(
                id="model",
                title=Text("The model with the interaction", "含调节项的模型"),
                tables=tuple(model),
            ),
            Section(
                id="products",
                title=Text("Product indicators", "乘积指标"),
                tables=(product_table(result.products, result.options.method),),
            ),
            last,
        ),
        notices=() if notice is None else (notice,),
        names=result.inputs.construct_names,
    )


def slope_figures(result: Moderation, lang: Language) -> tuple[Figure, ...]:
    from rcvsem.report.figures.moderation import johnson_neyman_figure, simple_slope_figure

    return tuple(
        draw(one, lang)
        for one in result.slopes
        # a moderator with two values has no region between them
        for draw in (simple_slope_figure, *(() if one.moderator.levels else (johnson_neyman_figure,)))
    )
