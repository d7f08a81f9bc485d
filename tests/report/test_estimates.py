"""Results of statsmodels, linearmodels and pyfixest and plain data frames as tables of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.foundation.errors import OptionError
from rcvsem.report import (
    Printing,
    document_of,
    estimate_table,
    frame_table,
    regression_table,
    render_markdown,
)
from rcvsem.report.document import Table
from rcvsem.report.estimates.recognise import read_estimates

# pyfixest and linearmodels call what pandas 4 will drop
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
REASON = "the extra 'companions' is not installed: pip install 'rcvsem[companions]'"
FORMATS = ("xlsx", "md", "docx", "tex", "html", "csv", "json")


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"city": np.repeat(np.arange(40), 5), "year": np.tile(np.arange(5), 40)})
    frame["x"] = rng.normal(size=200)
    frame["z"] = rng.normal(size=200)
    frame["y"] = 0.5 * frame["x"] + 0.05 * frame["city"] + rng.normal(size=200)
    frame["yes"] = (frame["y"] > frame["y"].median()).astype(int)
    return frame


@pytest.fixture(scope="module")
def ols(data: pd.DataFrame) -> Any:
    formula = pytest.importorskip("statsmodels.formula.api", reason=REASON)
    return formula.ols("y ~ x + z", data).fit()


def shown(table: Table) -> str:
    return render_markdown(document_of(table), Printing("en"))


def test_statsmodels_ols(ols: Any) -> None:
    table = estimate_table(ols)
    assert table.column("b") == pytest.approx(tuple(ols.params))
    assert table.column("p") == pytest.approx(tuple(ols.pvalues))
    assert table.column("upper") == pytest.approx(tuple(ols.conf_int()[1]))
    assert [column.title.en for column in table.columns][3] == "t"
    text = shown(table)
    assert "N = 200" in text
    assert "Standard errors: classical." in text
    assert "Constant" in text


def test_statsmodels_logit_has_odds_ratios(data: pd.DataFrame) -> None:
    formula = pytest.importorskip("statsmodels.formula.api", reason=REASON)
    logit = formula.logit("yes ~ x", data).fit(disp=False)
    table = estimate_table(logit)
    assert table.column("ratio") == pytest.approx(tuple(np.exp(logit.params)))
    assert table.columns[3].title.en == "z"
    assert "McFadden's R² = " in shown(table)
    assert "ratio" not in [c.key for c in estimate_table(logit, ratios=False).columns]


def test_statsmodels_several_equations(data: pd.DataFrame) -> None:
    formula = pytest.importorskip("statsmodels.formula.api", reason=REASON)
    three = data.assign(kind=np.arange(200) % 3)
    model = formula.mnlogit("kind ~ x", three).fit(disp=False)
    found = read_estimates(model)[0]
    assert found.b == pytest.approx(tuple(model.params.to_numpy().T.ravel()))
    assert found.p == pytest.approx(tuple(model.pvalues.to_numpy().T.ravel()))
    ends = model.conf_int()
    assert found.lower == pytest.approx(tuple(ends["lower"]))


def test_robust_and_clustered_errors_are_said(data: pd.DataFrame) -> None:
    formula = pytest.importorskip("statsmodels.formula.api", reason=REASON)
    model = formula.ols("y ~ x", data)
    robust = model.fit(cov_type="HC1")
    clustered = model.fit(cov_type="cluster", cov_kwds={"groups": data["city"]})
    text = shown(regression_table([robust, clustered]))
    assert "(1) robust to heteroscedasticity; (2) clustered" in text


def test_panel_models_side_by_side(data: pd.DataFrame, ols: Any) -> None:
    linearmodels = pytest.importorskip("linearmodels", reason=REASON)
    pyfixest = pytest.importorskip("pyfixest", reason=REASON)
    panel = linearmodels.PanelOLS.from_formula(
        "y ~ x + EntityEffects + TimeEffects", data.set_index(["city", "year"])
    ).fit(cov_type="clustered", cluster_entity=True)
    fixed = pyfixest.feols("y ~ x | city + year", data, vcov={"CRV1": "city"})
    table = regression_table(
        [ols, panel, fixed], names={"x": ("Predictor X", "变量 X")}, models=["OLS", "LM", "PF"]
    )
    x = table.rows[0].cells
    assert x[1].value == pytest.approx(ols.params["x"])
    assert x[2].value == pytest.approx(panel.params["x"])
    assert x[3].value == pytest.approx(fixed.coef()["x"])
    rows = {row.cells[0].value.en: row for row in table.rows if row.cells[0].value is not None}  # type: ignore[union-attr]
    assert rows["Within R²"].cells[2].value == pytest.approx(
        rows["Within R²"].cells[3].value, rel=NEAR["six_digits"]
    )
    assert rows["R²"].cells[2].value == pytest.approx(rows["R²"].cells[3].value, rel=NEAR["six_digits"])
    assert [cell.value for cell in rows["N"].cells[1:]] == [200, 200, 200]
    assert "clustered by city" in shown(table)
    several = pyfixest.feols("y ~ sw(x, z) | city", data)
    assert len(read_estimates(several)) == 2


@pytest.mark.parametrize(
    ("brackets", "said"), [("t", "t values in brackets"), ("p", "p values"), ("ci", "95% intervals")]
)
def test_what_stands_in_brackets_is_said(ols: Any, brackets: Any, said: str) -> None:
    assert said in shown(regression_table(ols, brackets=brackets))


def test_kept_rows_and_what_is_left_out(ols: Any) -> None:
    text = shown(regression_table(ols, keep=["x"]))
    assert "Estimated but not shown: z, Constant." in text
    with pytest.raises(OptionError, match="No model has the predictor 'w'"):
        regression_table(ols, keep=["w"])
    with pytest.raises(OptionError, match="2 heads for 1 models"):
        regression_table(ols, models=["a", "b"])


def test_a_data_frame() -> None:
    frame = pd.DataFrame(
        {"n": [3, 4], "mean": [1.23456, None], "p": [0.0004, 0.2], "kind": ["a", "b"]}, index=["u", "v"]
    )
    table = frame_table(frame, title=("Means", "均值"), digits={"mean": 2}, notes=["A note."])
    assert [column.kind for column in table.columns] == ["text", "integer", "number", "p", "text"]
    text = shown(table)
    assert "1.23" in text
    assert "\\<.001" in text
    assert table.rows[1].cells[2].value is None
    with pytest.raises(OptionError, match="no rows"):
        frame_table(frame.iloc[:0])
    with pytest.raises(OptionError, match="a column 'sd' that it has not"):
        frame_table(frame, kinds={"sd": "number"})


def test_the_report_takes_them_in_every_format(ols: Any, tmp_path: Path) -> None:
    tables = {("Models", "回归模型"): [ols, ols], "Means": pd.DataFrame({"mean": [1.5]}), "One": ols}
    rcvsem.report(tables, tmp_path / "r", formats=FORMATS, title=("My tables", "我的表格"))
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    for words in (
        "表 1 / Table 1. 回归模型 / Models",
        "Table 2. Means",
        "Table 3. One",
        "我的表格 / My tables",
    ):
        assert words in text
    assert {f"report.{kind}" for kind in FORMATS if kind != "csv"} <= {
        f.name for f in (tmp_path / "r").iterdir()
    }
    rcvsem.report(ols, tmp_path / "one", formats=["md"])
    rcvsem.report([pd.DataFrame({"a": [1]}), ols], tmp_path / "two", formats=["md"], lang="zh")
    assert "标准误" in (tmp_path / "two" / "report.md").read_text(encoding="utf-8")


def test_what_cannot_be_printed(ols: Any, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="has no report"):
        rcvsem.report({"a": object()}, tmp_path / "r")
    with pytest.raises(OptionError, match=r"result of \.fit\(\)"):
        regression_table(ols.model)
    with pytest.raises(OptionError, match="results of statsmodels"):
        regression_table(3)
