"""Composites of a covariance-based model: weights, loadings and collinearity of their items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, Words, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import (
    STAR_LEGEND,
    Names,
    is_number,
    listed,
    names_note,
    split_by_group,
    starred,
    titled,
    unit,
)

if TYPE_CHECKING:
    from rcvsem.evaluate.composites import CompositeWeight

SOURCE = Text(
    "Composites in the Henseler-Ogasawara specification (Schuberth, 2023; Yu, Schuberth & Henseler, 2023).",
    "组合变量采用 Henseler–Ogasawara 设定（Schuberth, 2023；Yu, Schuberth & Henseler, 2023）。",
)


def composite_table(
    weights: Sequence[CompositeWeight],
    *,
    level: float = 0.95,
    names: Names | None = None,
    groups: Sequence[str] = (),
    notes: Sequence[Words] = (),
) -> Table | None:
    """Standardized weights with their tests, unstandardized weights, loadings and VIF. None without composites."""
    if not weights:
        return None
    names = names or {}
    interval = Text(f"{level * 100:g}% CI", f"{level * 100:g}% 置信区间")
    columns = (
        usual.ITEM,
        Column(key="std", title=Text("Std. weight", "标准化权重"), kind="number"),
        usual.SE,
        usual.Z,
        usual.P,
        *usual.limits(group=interval),
        Column(key="est", title=Text("w", "w"), kind="number", symbol=True),
        Column(key="loading", title=Text("Loading", "载荷"), kind="unit"),
        Column(key="vif", title=Text("VIF", "VIF"), kind="number", digits=2, symbol=True),
    )
    rows: list[tuple[int, Row]] = []
    before: tuple[int, str] | None = None
    for one in weights:
        if (one.group, one.composite) != before:
            before = (one.group, one.composite)
            rows.append((one.group, group_row(titled(one.composite, names), len(columns))))
        e = one.estimate
        rows.append(
            (
                one.group,
                row(
                    one.item,
                    starred(e.std_all, e.std_all_pvalue),
                    e.std_all_se,
                    e.std_all_z,
                    e.std_all_pvalue,
                    e.std_all_ci_lower,
                    e.std_all_ci_upper,
                    e.est,
                    one.loading,
                    one.vif,
                ),
            )
        )
    return Table(
        id="composites",
        title=Text("Composites: weights of their items", "组合变量：题项权重"),
        short=Text("Composites", "组合变量"),
        columns=columns,
        rows=split_by_group(rows, groups, columns),
        notes=(
            Text(
                "SE, z, p and interval are those of the standardized weight (delta method). w = unstandardized weight; "
                "one of each composite is fixed and holds its scale. Loading = correlation of item and composite; VIF = "
                "variance inflation of the item by the others. Composites have no reliability, AVE or HTMT.",
                "SE、z、p 与置信区间均对应标准化权重（delta 法）。w = 非标准化权重，每个组合变量固定其中一个以确定"
                "量尺。载荷 = 题项与组合变量的相关；VIF = 该题项受同组其他题项影响的方差膨胀因子。组合变量没有信度、"
                "AVE 与 HTMT。",
            ),
            SOURCE,
            STAR_LEGEND,
            *names_note([one.item for one in weights], names),
            *notes,
        ),
        paragraph=_paragraph(weights),
    )


def _paragraph(weights: Sequence[CompositeWeight]) -> Words | None:
    tested = [one for one in weights if is_number(one.estimate.std_all_pvalue)]
    if not tested:
        return None
    weak = [one.item for one in tested if float(one.estimate.std_all_pvalue) >= 0.05]  # type: ignore[arg-type]
    overlapping = [one.item for one in weights if is_number(one.vif) and float(one.vif) >= 5.0]  # type: ignore[arg-type]
    return join(
        [
            say(
                "Of {n} weights, {m} did not differ from 0 (p ≥ {level}): {weak}.",
                "{n} 个权重中，{m} 个不显著（p ≥ {level}）：{weak}。",
                n=len(tested),
                m=len(weak),
                level=unit(0.05, 2),
                weak=listed(weak),
            )
            if weak
            else say(
                "All {n} weights differed from 0 (p < {level}).",
                "{n} 个权重均显著不为 0（p < {level}）。",
                n=len(tested),
                level=unit(0.05, 2),
            ),
            say(
                "Collinear items (VIF ≥ {limit}): {names}.",
                "存在共线性的题项（VIF ≥ {limit}）：{names}。",
                limit=5,
                names=listed(overlapping),
            )
            if overlapping
            else None,
        ]
    )
