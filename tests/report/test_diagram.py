"""Path diagrams: what they say, and that nothing covers anything else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.chapters import diagram
from rcvsem.chapters.diagram import available_views, study_figures, study_graph
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.report.diagram.dot import render_dot
from rcvsem.report.diagram.draw import draw
from rcvsem.report.diagram.geometry import Box, QuadraticCurve, bent, clipped
from rcvsem.report.diagram.graph import Edge, Graph, Node
from rcvsem.report.diagram.layout import Picture, lay_out
from rcvsem.report.diagram.metrics import text_width, wrapped
from rcvsem.report.diagram.order import columns_of

ROOT = Path(__file__).parents[2]
MODELS = {
    "rcv": "wave2.xlsx",
    "rcv_modified": "wave2.xlsx",
    "measurement": "wave2.xlsx",
    "mediation_dsc": "wave2.xlsx",
    "mediation_bpc": "wave2.xlsx",
    "bfi": "bfi.csv",
}
_fitted: dict[str, Study] = {}


def study(name: str) -> Study:
    if name not in _fitted:
        inputs = read_inputs(ROOT / "models" / f"{name}.desc", ROOT / "surveys" / MODELS[name])
        _fitted[name] = run_study(inputs, StudyOptions(draws=0))
    return _fitted[name]


@cache
def picture(name: str, view: Any, **options: Any) -> Picture:
    return lay_out(study_graph(study(name), view, **options)[0])


CASES = [
    # the two models of most arrows, and one of other data, every day
    pytest.param(
        name, view, marks=[] if name in ("rcv_modified", "measurement", "bfi") else [pytest.mark.slow]
    )
    for name in MODELS
    for view in ("full", "measurement", "structural", "hypotheses")
    if not (name == "measurement" and view in ("structural", "hypotheses"))
    if not (name.startswith("mediation") and view == "hypotheses")
]


@pytest.mark.parametrize(("name", "view"), CASES)
def test_nothing_covers_anything_else(name: str, view: str) -> None:
    drawn = picture(name, view)
    boxes = [box for _, box in drawn.nodes]
    for k, box in enumerate(boxes):
        assert all(box.overlap(other) == 0.0 for other in boxes[:k]), "two nodes"
    labels = [arrow.label for arrow in drawn.arrows if arrow.label is not None]
    assert len(labels) == len(drawn.arrows)
    for k, label in enumerate(labels):
        assert all(label.overlap(other) < 0.5 for other in labels[:k]), "two labels"
        assert all(not box.holds(np.array([[label.x, label.y]]))[0] for box in boxes), "a label in a node"
    places = {node.name: box for node, box in drawn.nodes}
    for arrow in drawn.arrows:
        points = arrow.curve.points()
        for other, box in places.items():
            if other not in (arrow.edge.source, arrow.edge.target):
                hit = f"{arrow.edge.source} to {arrow.edge.target} through {other}"
                assert not box.holds(points, -0.2).any(), hit


@pytest.mark.parametrize(("name", "view"), CASES)
def test_legible_on_a4(name: str, view: str) -> None:
    """Set to the width of the text, the smallest type keeps six points; the height fits the page."""
    drawn = picture(name, view)
    scale = min(1.0, 170.0 / drawn.width)
    assert drawn.metrics.label_size * scale >= 6.0
    assert drawn.height * scale <= 247.0
    assert drawn.width <= 200.0


def test_columns_follow_the_order_of_causes() -> None:
    graph = study_graph(study("rcv"), "structural")[0]
    assert columns_of(graph) == [["DP", "DK", "VP"], ["DSC"], ["BPC"], ["PV"]]
    second = study_graph(study("mediation_bpc"), "full")[0]
    assert columns_of(second) == [["DP", "DK", "VP"], ["resource"], ["BPC"], ["PV"]]


def test_items_stand_outside() -> None:
    drawn = picture("rcv", "full")
    place = {node.name: box for node, box in drawn.nodes}
    assert place["DP1"].x < place["DP"].x < place["DSC"].x < place["BPC"].x < place["PV"].x < place["PV1"].x
    assert place["DSC1"].y > place["DSC"].y > place["BPC"].y > place["BPC1"].y


def test_what_the_structural_view_says() -> None:
    found = study("rcv")
    graph = study_graph(found, "structural")[0]
    assert {node.kind for node in graph.nodes} == {"latent"}
    edges = {(e.source, e.target): e for e in graph.edges}
    row = next(e for e in found.estimates if (e.lhs, e.op, e.rhs) == ("DSC", "~", "VP"))
    assert edges["VP", "DSC"].label == f"{row.std_all:.2f}".lstrip("0") + "***"
    assert edges["VP", "DSC"].significant is True
    assert edges["DP", "PV"].label.startswith("−.0")
    assert edges["DP", "PV"].significant is False
    assert edges["DP", "DK"].kind == "covariance"
    shown = {node.name: node.r2 for node in graph.nodes}
    assert shown["DP"] == ""
    assert re.fullmatch(r"R² = \.\d\d", shown["PV"])


def test_hypotheses_carry_their_names_and_signs() -> None:
    graph = study_graph(study("rcv"), "hypotheses")[0]
    assert len(graph.edges) == 12
    labels = [edge.label for edge in graph.edges]
    assert labels[0].startswith("H1 (+): ")
    negative = study_graph(study("bfi"), "hypotheses")[0]
    assert any(edge.label.startswith("H2 (+): ") for edge in negative.edges)
    assert any("(−): −" in edge.label for edge in negative.edges)


def test_measurement_view_is_the_cfa() -> None:
    graph = study_graph(study("rcv"), "measurement")[0]
    kinds = [edge.kind for edge in graph.edges]
    assert (kinds.count("loading"), kinds.count("covariance"), kinds.count("path")) == (30, 15, 0)


def test_residual_covariances_are_drawn_beside_the_items() -> None:
    drawn = picture("rcv_modified", "full")
    place = {node.name: box for node, box in drawn.nodes}
    arcs = {(a.edge.source, a.edge.target): a for a in drawn.arrows if a.edge.kind == "covariance"}
    assert arcs["DP1", "DP2"].label is not None
    assert arcs["DP1", "DP2"].label.right <= place["DP1"].left
    assert arcs["PV1", "PV2"].label is not None
    assert arcs["PV1", "PV2"].label.left >= place["PV1"].right


def test_style_of_the_national_standard_keeps_the_zero() -> None:
    graph = study_graph(study("rcv"), "structural", look=diagram.DiagramLook(style="gb"))[0]
    assert all(re.match(r"−?0\.\d\d", edge.label) for edge in graph.edges)


def test_same_picture_same_bytes() -> None:
    first, second = (draw(picture("rcv", "structural"), "svg", "pdf", "png") for _ in range(2))
    assert first == second
    assert set(first) == {"svg", "pdf", "png"}
    assert first["png"].startswith(b"\x89PNG")
    assert first["pdf"].startswith(b"%PDF")
    for content in first.values():
        assert not re.search(rb"20\d\d-\d\d-\d\dT|CreationDate|Matplotlib v", content)


def test_chinese_names_on_several_lines() -> None:
    graph, findings = study_graph(
        study("rcv"), "structural", look=diagram.DiagramLook(labels="names", lang="zh"), check_fonts=False
    )
    assert findings == ()
    lines = graph.node("DSC").lines
    assert "".join(lines) == "数据共享利用能力"
    assert len(lines) == 2
    both = study_graph(
        study("rcv"), "structural", look=diagram.DiagramLook(labels="names", lang="both"), check_fonts=False
    )[0]
    assert both.node("PV").lines == ("公共价值", "Public value")
    drawn = draw(lay_out(graph), "svg")["svg"]
    assert b"<text" not in drawn


def test_without_a_chinese_font_codes_and_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    from rcvsem.report.diagram import fonts

    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    graph, findings = study_graph(
        study("rcv"), "structural", look=diagram.DiagramLook(labels="names", lang="zh")
    )
    assert graph.node("DSC").lines == ("DSC",)
    assert [finding.code for finding in findings] == ["no_chinese_font"]
    english = study_graph(study("rcv"), "structural", look=diagram.DiagramLook(labels="names", lang="en"))
    assert english[0].node("PV").lines == ("Public value",)
    assert english[1] == ()


def test_dot_text() -> None:
    text = render_dot(study_graph(study("rcv"), "structural")[0], 'A "title"')
    assert 'label="A \\"title\\"";' in text
    assert re.search(r'"DP" -> "PV" \[label="−\.\d\d", style=dashed\];', text)
    assert re.search(r'"DP" -> "DK" \[label="\.\d\d\*\*\*", dir=both, constraint=false\];', text)
    assert '{rank=same; "DP"; "DK"; "VP";}' in text
    assert text.count("{") == text.count("}")
    assert 'label="A\\nχ² = 3"' in render_dot(study_graph(study("rcv"), "structural")[0], "A", "χ² = 3")


def test_figures_of_a_report() -> None:
    figures = study_figures(study("rcv"))
    assert [figure.id for figure in figures] == ["diagram-structural"]
    assert "DP → PV −.0" in figures[0].alt.en
    assert figures[0].svg.startswith("<?xml")
    assert figures[0].pdf
    assert figures[0].png
    cfa = study_figures(study("measurement"))
    assert [figure.id for figure in cfa] == ["diagram-measurement"]


def test_views_a_model_has() -> None:
    assert available_views(study("rcv")) == ("full", "measurement", "structural", "hypotheses")
    assert available_views(study("measurement")) == ("full", "measurement")
    with pytest.raises(OptionError, match="no paths to draw"):
        study_graph(study("measurement"), "structural")
    with pytest.raises(OptionError, match="no hypotheses"):
        study_graph(study("mediation_bpc"), "hypotheses")


def test_nothing_is_drawn_of_an_unconverged_fit() -> None:
    from dataclasses import replace

    found = study("rcv")
    broken = replace(found, fit=replace(found.fit, converged=False))
    with pytest.raises(ConvergenceError, match="did not converge"):
        study_graph(broken, "full")
    assert study_figures(broken) == ()


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"svg, pdf, png, dot\. Got 'jpg'"):
        diagram.write_diagrams(study("rcv"), tmp_path, {}, views=("structural",), formats=("jpg",))
    assert list(tmp_path.iterdir()) == []


# --- geometry ----------------------------------------------------------------------------------------------------


def test_a_straight_arrow_ends_on_the_borders() -> None:
    ellipse = Box(0.0, 0.0, 4.0, 2.0, round=True)
    square = Box(10.0, 0.0, 2.0, 2.0)
    curve = clipped(bent((0.0, 0.0), (10.0, 0.0), 0.0), ellipse, square)
    assert curve.start == pytest.approx((2.0, 0.0), abs=NEAR["four_digits"])
    assert curve.end == pytest.approx((9.0, 0.0), abs=NEAR["four_digits"])


def test_a_piece_lies_on_the_curve() -> None:
    whole = QuadraticCurve((0.0, 0.0), (5.0, 8.0), (10.0, 0.0))
    part = whole.piece(0.2, 0.7)
    for t in (0.0, 0.3, 1.0):
        assert part.at(t) == pytest.approx(whole.at(0.2 + 0.5 * t))
    assert bent((0.0, 0.0), (10.0, 0.0), 0.3).at(0.5) == pytest.approx((5.0, 3.0))


def test_an_arrow_goes_round_a_node_in_its_way() -> None:
    nodes = tuple(Node(name=name, kind="latent", lines=(name,)) for name in "ABC")
    path = {"kind": "path", "label": ".50", "significant": True}
    graph = Graph(
        view="structural",
        nodes=nodes,
        edges=tuple(
            Edge(source=a, target=b, **path)  # type: ignore[arg-type]
            for a, b in (("A", "B"), ("B", "C"), ("A", "C"))
        ),
        items={},
    )
    drawn = lay_out(graph)
    middle = next(box for node, box in drawn.nodes if node.name == "B")
    over = next(a for a in drawn.arrows if (a.edge.source, a.edge.target) == ("A", "C"))
    assert not middle.holds(over.curve.points()).any()


def test_a_circle_of_causes_still_has_an_order() -> None:
    nodes = tuple(Node(name=name, kind="observed", lines=(name,)) for name in "AB")
    edges = tuple(
        Edge(source=a, target=b, kind="path", label="", significant=None) for a, b in (("A", "B"), ("B", "A"))
    )
    graph = Graph(view="structural", nodes=nodes, edges=edges, items={})
    assert sorted(name for column in columns_of(graph) for name in column) == ["A", "B"]
    assert lay_out(graph).width > 0


def test_width_of_text() -> None:
    assert text_width("数据", 10.0) == pytest.approx(2 * 10.0 * 25.4 / 72.0)
    assert text_width("", 10.0) == 0.0
    assert wrapped("数据共享利用能力", 12) == ("数据共享", "利用能力")
    assert wrapped("Digital platform support", 14) == ("Digital", "platform", "support")


@pytest.mark.parametrize("name", ["rcv_modified", "bfi"])
def test_arcs_of_constructs_cross_no_loading(name: str) -> None:
    drawn = picture(name, "full")
    loadings = [arrow for arrow in drawn.arrows if arrow.edge.kind == "loading"]
    constructs = {node.name for node, _ in drawn.nodes if node.kind == "latent"}
    for arrow in drawn.arrows:
        if arrow.edge.kind != "covariance" or not {arrow.edge.source, arrow.edge.target} <= constructs:
            continue
        curve = arrow.curve.points()
        for other in loadings:
            if other.edge.source in (arrow.edge.source, arrow.edge.target):
                continue
            line = other.curve.points()
            gap = np.hypot(curve[:, None, 0] - line[None, :, 0], curve[:, None, 1] - line[None, :, 1]).min()
            assert gap > 0.3, (
                f"{arrow.edge.source}-{arrow.edge.target} over {other.edge.source}-{other.edge.target}"
            )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("数字化平台支撑", ("数字化", "平台支撑")),
        ("数字化知识基础", ("数字化", "知识基础")),
        ("价值链伙伴关系", ("价值链", "伙伴关系")),
        ("数据共享利用能力", ("数据共享", "利用能力")),
        ("业务流程优化能力", ("业务流程", "优化能力")),
        ("公共价值", ("公共价值",)),
        ("感知有用性与使用意愿", ("感知有用性", "与使用意愿")),
    ],
)
def test_chinese_names_break_after_words(name: str, lines: tuple[str, ...]) -> None:
    assert wrapped(name, 12) == lines


def test_a_font_installed_since_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    from rcvsem.report.diagram import fonts

    class Entry:
        def __init__(self, name: str, fname: str) -> None:
            self.name, self.fname = name, fname

    class Manager:
        def __init__(self) -> None:
            self.ttflist = [Entry("DejaVu Sans", "/f/dejavu.ttf")]

        def addfont(self, path: str) -> None:
            if "broken" in path:
                raise RuntimeError("no font")
            self.ttflist.append(Entry("SimHei", path))

    monkeypatch.setattr(font_manager, "fontManager", Manager())
    found = ["/f/broken.ttf", "/f/simhei.ttf", "/f/dejavu.ttf"]
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: found)
    for cached in (fonts.installed, fonts.chinese_font):
        cached.cache_clear()
    try:
        assert fonts.chinese_font() == "SimHei"
    finally:
        for cached in (fonts.installed, fonts.chinese_font):
            cached.cache_clear()
