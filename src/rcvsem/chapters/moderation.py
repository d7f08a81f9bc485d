"""A moderation as a document, with its pictures."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.group_moderation import GroupModeration
from rcvsem.analyses.moderation import Moderation
from rcvsem.analyses.moderation_record import moderation_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Document, Figure, noted
from rcvsem.report.tables.definitions import definition_table
from rcvsem.report.tables.fit_indices import fit_index_table
from rcvsem.report.tables.interaction_size import interaction_size_table
from rcvsem.report.tables.moderated_mediation import moderated_mediation_table
from rcvsem.report.tables.moderation import johnson_neyman_table, product_table, slope_table
from rcvsem.report.tables.path_comparison import path_comparison_table
from rcvsem.report.tables.paths import path_table
from rcvsem.report.tables.wording import fit_note, method_note


def moderation_document(result: Moderation | GroupModeration, pictures: Language | None = None) -> Document:
    """The tables; `pictures` draws the pictures too (half a second each), with the words of this language."""
    fit = result.fit if isinstance(result, Moderation) else result.comparison.base
    notes = (
        fit_note(fit),
        method_note(fit.options.estimator, "lavaan", fit.options.se_kind),
    )
    frame: dict[str, Any] = {
        "findings": result.findings,
        "run": moderation_record(result),
        "survey": result.inputs.survey,
        "names": result.inputs.construct_names,
    }
    if isinstance(result, GroupModeration):
        title = Text("Moderation by {moderator}", moderator=result.moderator)
        table = noted(path_comparison_table(result.comparison), notes)
        return framed(title, [section("moderation", title, [table])], **frame)
    names = enumerated(f"{one.x} × {one.moderator}" for one in result.interactions)
    title = Text("Moderation: {names}", names=names)
    tables = [
        noted(slope_table(result.slopes), notes),
        interaction_size_table(result.effect_sizes),
        johnson_neyman_table(result.slopes),
        moderated_mediation_table(result.mediation),
    ]
    model = [noted(fit_index_table(result.measures, converged=fit.converged), notes)]
    if fit.converged:
        paths = noted(path_table(result.decisions), notes)
        defined = noted(definition_table(result.decisions, result.drawn, result.bootstrap), notes)
        model += [table for table in (paths, defined) if table is not None]
    made = product_table(result.products, result.options.method)
    sections = [
        section("moderation", title, tables, () if pictures is None else slope_figures(result, pictures)),
        section("model", Text("The model with the interaction"), model),
        section("products", Text("Product indicators"), [made]),
    ]
    return framed(title, sections, **frame)


def slope_figures(result: Moderation, lang: Language) -> tuple[Figure, ...]:
    from rcvsem.report.figures.moderation import johnson_neyman_figure, simple_slope_figure

    return tuple(
        draw(one, lang)
        for one in result.slopes
        # a moderator with two values has no region between them
        for draw in (simple_slope_figure, *(() if one.moderator.levels else (johnson_neyman_figure,)))
    )
