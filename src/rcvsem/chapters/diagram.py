"""Path diagrams of a study: as figures of its report, and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from rcvsem.analyses.path_model import Study
from rcvsem.fit import Fit
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Language, Style, Text
from rcvsem.foundation.words import enumerated, has_chinese, one_of, phrase, phrase_n
from rcvsem.report.diagram.graph import VIEWS, Graph, View, make_graph
from rcvsem.report.document import Figure, Words
from rcvsem.survey import CleanSurvey

DiagramFormat = Literal["svg", "pdf", "png", "dot"]
Labels = Literal["codes", "names"]
FORMATS: tuple[DiagramFormat, ...] = get_args(DiagramFormat)

TITLES: dict[View, Text] = {
    "full": Text("Path diagram of the whole model"),
    "measurement": Text("Path diagram of the measurement model"),
    "structural": Text("Path diagram of the structural model"),
    "hypotheses": Text("Hypotheses and their estimates"),
}
LEGEND = Text(
    "Standardized estimates; * p < .05, ** p < .01, *** p < .001; dashed: not significant (p ≥ .05); two-headed "
    "arrows: (residual) correlations; R² = explained variance."
)
NO_FONT = Finding(
    code="no_chinese_font",
    severity="warning",
    text="No Chinese font was found, so the diagram shows codes instead of names.",
    fix="Install one of Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, SimSun, PingFang SC, "
    "WenQuanYi.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramLook:
    """How a diagram looks: what stands in its boxes, language, number style, and whether the fit stands under it."""

    labels: Labels = "codes"
    lang: Language = "both"
    style: Any = "apa"
    fit_line: bool = False


USUAL = DiagramLook()


def study_graph(
    study: Study,
    view: View = "full",
    *,
    group: int = 1,
    look: DiagramLook = USUAL,
    check_fonts: bool = True,
) -> tuple[Graph, tuple[Finding, ...]]:
    """What one view shows, and what is to be known about it.

    The measurement view shows the measurement model (the CFA of all constructs), the others the fitted model.

    Raises
    ------
    ConvergenceError : there are no estimates to draw. OptionError : the model has nothing for this view.
    """
    from rcvsem.evaluate import parameter_estimates, r_squared

    fit = study.measurement if view == "measurement" else study.fit
    if fit is None:
        raise OptionError(
            "The model has no measurement part to draw.", fix=phrase("Choose {--view structural}.")
        )
    many = len(fit.moments.groups)
    if group > many:
        raise OptionError(
            phrase_n(
                many,
                "There is {many} group to draw. Got {group}.",
                "There are {many} groups to draw. Got {group}.",
                many=many,
                group=named("group", group),
            )
        )
    if not fit.converged:
        raise ConvergenceError("The estimation did not converge: there are no estimates to draw.")
    if view in ("structural", "hypotheses") and not fit.spec.regressions:
        raise OptionError("The model has no paths to draw.", fix=phrase("Choose {--view measurement}."))
    if view == "hypotheses" and not fit.spec.hypotheses:
        raise OptionError(
            "The model file names no hypotheses.", fix="Write '# H1 +' behind a path, or choose another view."
        )
    shown, findings = _labels(study.inputs.construct_names, look.labels, look.lang, check_fonts)
    estimates = study.estimates if fit is study.fit else parameter_estimates(fit)
    explained = study.r_squared if fit is study.fit else r_squared(fit)
    graph = make_graph(
        fit.spec,
        estimates,
        explained,
        decided=study.decisions if fit is study.fit else None,
        view=view,
        group=group,
        labels=shown,
        style=look.style,
    )
    return graph, findings


def _labels(
    names: Mapping[str, Text], labels: Labels, lang: Language, check_fonts: bool
) -> tuple[dict[str, tuple[str, ...]], tuple[Finding, ...]]:
    """Lines of each construct's label: its names, or nothing (then codes are shown)."""
    from rcvsem.report.diagram.metrics import wrapped

    if labels == "codes" or not names:
        return {}, ()
    if has_chinese(lang) and check_fonts:
        from rcvsem.report.diagram.fonts import chinese_font

        if chinese_font() is None:
            return {}, (NO_FONT,)
    found: dict[str, tuple[str, ...]] = {}
    for code, name in names.items():
        languages: tuple[Language, ...] = ("zh", "en") if lang == "both" else (lang,)
        texts = dict.fromkeys(name.of(language) for language in languages)
        found[code] = tuple(line for text in texts for line in wrapped(text, 12 if text == name.zh else 14))
    return found, ()


def study_figure(
    study: Study,
    view: View,
    *,
    group: int = 1,
    name: str = "",
    look: DiagramLook = USUAL,
) -> Figure:
    """One view as a figure of a report. Codes as labels are the same in every language."""
    from rcvsem.report.diagram.draw import draw
    from rcvsem.report.diagram.layout import lay_out
    from rcvsem.report.tables.wording import names_note

    graph, _ = study_graph(study, view, group=group, look=look)
    identity = name or f"diagram-{view}"
    drawn = draw(lay_out(graph), "svg", "png", "pdf", salt=identity)
    caption = TITLES[view]
    several = study.fit.spec.groups > 1
    if several:
        label = study.fit.moments.groups[group - 1].label
        caption = Text("{caption}: {label}", caption=caption, label=label)
    return Figure(
        id=identity,
        title=caption,
        alt=_alt(graph, caption),
        svg=drawn["svg"].decode("utf-8"),
        png=drawn["png"],
        pdf=drawn["pdf"],
        notes=(
            *_fit_lines(study, view, look.fit_line),
            LEGEND,
            *names_note([n.name for n in graph.nodes if n.kind != "item"], study.inputs.names),
        ),
    )


def study_figures(
    study: Study,
    look: DiagramLook = USUAL,
    *,
    name: str = "",
) -> tuple[Figure, ...]:
    """The diagrams of a report: the structural model (the measurement model when there are no paths).

    name : of the model, when a report holds several.
    """
    if not study.fit.converged:
        return ()
    view: View = "structural" if study.fit.spec.regressions else "measurement"
    if view == "measurement" and study.measurement is None:
        return ()
    groups = range(1, study.fit.spec.groups + 1)
    several = study.fit.spec.groups > 1
    stem = f"diagram-{view}" + (f"-{name}" if name else "")
    return tuple(
        study_figure(
            study,
            view,
            group=group,
            name=stem + (f"-{group}" if several else ""),
            look=look,
        )
        for group in groups
    )


def _fit_lines(study: Study, view: View, wanted: bool) -> tuple[Words, ...]:
    """The fit of the model that a view shows; nothing where it is not asked for."""
    if not wanted:
        return ()
    from rcvsem.report.tables.fit_indices import fit_line

    measures = study.measurement_measures if view == "measurement" else study.measures
    line = fit_line(measures)
    return () if line is None else (line,)


def _alt(graph: Graph, title: Text) -> Text:
    """The picture in words: every path with its estimate."""
    paths = enumerated((f"{e.source} → {e.target} {e.label}" for e in graph.edges if e.kind == "path"), "; ")
    if not paths:
        return title
    return Text("{title}: {paths}", title=title, paths=paths)


def diagram(
    fit: Fit,
    view: View = "structural",
    *,
    survey: CleanSurvey | None = None,
    group: Annotated[int, {"at_least": 1}] = 1,
    style: Style = "apa",
) -> Figure:
    """The path diagram of a fit, with `svg`, `png` and `pdf`; a notebook shows it.

    Parameters
    ----------
    view : "full", "measurement", "structural" or "hypotheses".
    survey : gives the constructs their names in the notes. group : of several, counted from 1.

    Raises
    ------
    ConvergenceError : there are no estimates to draw. OptionError : the model has nothing for this view.
    """
    from rcvsem.analyses.path_model_run import study_of

    return study_figure(study_of(fit, survey=survey), view, group=group, look=DiagramLook(style=style))


def available_views(study: Study) -> tuple[View, ...]:
    """The views the model has something for."""
    spec = study.fit.spec
    found: list[View] = ["full"]
    if study.measurement is not None:
        found.append("measurement")
    if spec.regressions:
        found.append("structural")
        if spec.hypotheses:
            found.append("hypotheses")
    return tuple(found)


def write_diagrams(
    study: Study,
    folder: Path | None,
    record: Mapping[str, Any],
    *,
    views: Sequence[View] = VIEWS,
    formats: Sequence[str] = ("svg",),
    look: DiagramLook = USUAL,
) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Files VIEW.FORMAT in `folder` (VIEW_gN.FORMAT with several groups), all of them or none.

    The default folder is reports/MODEL_DATA/diagrams. record : run.json, which says what they were drawn from.

    Raises
    ------
    OptionError : an unknown format, or a view the model has nothing for. ReportError : the disk does not take it.
    """
    from rcvsem.analyses.run_json import report_name
    from rcvsem.report.write import add_files

    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise OptionError(
            phrase(
                "A diagram can be written as {formats}. Got {formats_2!r}.",
                formats=enumerated(FORMATS),
                formats_2=enumerated(formats),
            )
        )
    pictures: dict[str, bytes] = {}
    found: dict[str, Finding] = {}
    several = study.fit.spec.groups > 1
    for view in views:
        for group in range(1, study.fit.spec.groups + 1):
            graph, findings = study_graph(study, view, group=group, look=look)
            found.update({finding.code: finding for finding in findings})
            name = f"{view}_g{group}" if several else view
            under = _fit_text(study, view, look.lang, look.style) if look.fit_line else ""
            pictures.update(_rendered(graph, name, formats, TITLES[view].of(look.lang), under))
    place = Path("reports") / report_name(study) / "diagrams" if folder is None else folder
    inputs = [file.path for file in study.inputs.files]
    return add_files(place, pictures, record, inputs=inputs), tuple(found.values())


def _fit_text(study: Study, view: View, lang: Language, style: Any) -> str:
    """The fit line as it is drawn under a picture, in one language."""
    from rcvsem.report.layout import Printing, said

    printing = Printing(one_of(lang), style, "−")
    return "".join(said(line, printing) for line in _fit_lines(study, view, True))


def _rendered(
    graph: Graph, name: str, formats: Sequence[str], title: str, under: str = ""
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    images: list[Any] = [each for each in dict.fromkeys(formats) if each != "dot"]
    if images:
        from rcvsem.report.diagram.draw import draw
        from rcvsem.report.diagram.layout import lay_out

        drawn = draw(lay_out(graph), *images, salt=name, under=under)
        files.update({f"{name}.{each}": drawn[each] for each in images})
    if "dot" in formats:
        from rcvsem.report.diagram.dot import render_dot

        files[f"{name}.dot"] = render_dot(graph, title, under).encode("utf-8")
    return files
