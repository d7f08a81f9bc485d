"""`rcvsem nca` and `rcvsem qca` from answers, a fit and plain columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rcvsem
from rcvsem.foundation.errors import OptionError

ROOT = Path(__file__).parents[2]
LIPSET = ROOT / "tests" / "golden" / "qca" / "lipset.csv"
CONDITIONS = ("DEV", "URB", "LIT", "IND", "STB")


@pytest.fixture(scope="module")
def survey() -> Any:
    return rcvsem.read_survey(ROOT / "surveys/wave2.xlsx", ROOT / "instruments/rcv.yaml")


def test_columns_of_a_file_are_conditions(tmp_path: Path) -> None:
    found = rcvsem.qca(str(LIPSET), outcome="SURV", conditions=CONDITIONS, calibrate="none", pri=0.0)
    frame = found.to_frame()
    short = frame[frame["solution"] == "parsimonious"]
    assert set(short["configuration"]) == {"DEV*~IND", "URB*STB"}
    rcvsem.report(found, tmp_path / "r", formats=["md", "docx", "xlsx"])
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "产生 SURV 的条件组态 / Configurations for SURV" in text
    assert "真值表" in text


def test_nca_of_construct_means(survey: Any, tmp_path: Path) -> None:
    found = rcvsem.nca(survey, outcome="PV", conditions=("DP", "DK"), draws=200)
    frame = found.to_frame()
    assert list(frame["condition"]) == ["DP", "DP", "DK", "DK"]
    means = rcvsem.scores(survey)
    x, y = means["DP"].to_numpy(), means["PV"].to_numpy()
    whole = np.isfinite(x) & np.isfinite(y) & np.isfinite(means["DK"].to_numpy())
    order = np.argsort(x[whole], kind="stable")
    top = np.maximum.accumulate(y[whole][order])
    edges = np.append(x[whole][order], x[whole].max())
    area = ((y[whole].max() - top) * np.diff(edges)).sum() / (np.ptp(x[whole]) * np.ptp(y[whole]))
    assert frame.loc[0, "effect"] == pytest.approx(area)
    rcvsem.report(found, tmp_path / "r", formats=["md", "html"], lang="zh")
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "瓶颈水平" in text
    from rcvsem.chapters.nca import nca_document

    figures = nca_document(found, "zh").figures
    assert [figure.id for figure in figures] == ["nca-DP", "nca-DK"]
    assert all(figure.svg.startswith("<?xml") and figure.png for figure in figures)


def test_a_fit_gives_its_factor_scores(survey: Any) -> None:
    fit = rcvsem.fit(ROOT / "models/rcv.desc", survey)
    of_fit = rcvsem.nca(fit, outcome="PV", conditions=("DP",), draws=0)
    assert of_fit.scores == "factor"
    assert "not asked for" in repr(of_fit.conditions[0].p)
    found = rcvsem.qca(fit, outcome="PV", conditions=("DP", "DK"), expect=("all",))
    assert found.n == fit.n
    with pytest.raises(OptionError, match="factor scores of its own model"):
        rcvsem.nca(fit, outcome="PV", conditions=("DP",), scores="sum")


def test_all_other_constructs_are_the_default(survey: Any) -> None:
    found = rcvsem.nca(survey, outcome="PV", draws=0)
    assert len(found.conditions) == len(survey.instrument.constructs) - 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"outcome": "XX"}, "There is no construct or column 'XX'"),
        ({"outcome": "PV", "conditions": ("PV",)}, "named twice"),
        ({"outcome": "PV", "conditions": ("DP",), "scope": (4, 5)}, "beyond the scope"),
    ],
)
def test_bad_variables_are_named(survey: Any, values: dict[str, Any], said: str) -> None:
    with pytest.raises(rcvsem.RcvsemError, match=said):
        rcvsem.nca(survey, draws=0, **values)


def test_a_scope_of_the_scale(survey: Any) -> None:
    inside = rcvsem.nca(survey, outcome="PV", conditions=("DP",), draws=0)
    wide = rcvsem.nca(survey, outcome="PV", conditions=("DP",), draws=0, scope=(1, 5))
    assert wide.conditions[0].scope.area == 16
    assert wide.conditions[0].lines["ce_fdh"].zone >= inside.conditions[0].lines["ce_fdh"].zone


def test_ceilings_at_the_top_say_what_to_do(survey: Any) -> None:
    with pytest.raises(rcvsem.RcvsemError, match="Give its anchors"):
        rcvsem.qca(survey, outcome="PV", conditions=("DP", "DK"))
    found = rcvsem.qca(
        survey, outcome="PV", conditions=("DP", "DK"), anchors=("PV=2:3.5:5", "DP=2:3.5:5", "DK=2:3.5:5")
    )
    assert found.anchors["DP"].given


def test_nothing_sufficient_is_said() -> None:
    frame = pd.read_csv(LIPSET).drop(columns="case")
    found = rcvsem.qca(frame, outcome="SURV", conditions=("DEV", "URB"), calibrate="none", consistency=1.0)
    assert found.exit_code == 1
    assert any(one.code == "no_sufficient_row" for one in found.findings)


def test_the_declarations_import_no_numbers() -> None:
    """`rcvsem --help` and `fit` do not pay for NCA and QCA."""
    import ast

    for name in ("commands/nca", "commands/qca", "analyses/nca_options", "analyses/qca_options"):
        tree = ast.parse((ROOT / "src" / "rcvsem" / f"{name}.py").read_text(encoding="utf-8"))
        named = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
        light = ("__future__", "dataclasses", "typing", "rcvsem.commands", "rcvsem.foundation")
        assert all(one.startswith(light) or one.endswith("_options") for one in named if one), named
