"""The hypotheses under every choice, side by side, with one verdict each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import NO, YES, Cell, Column, Table, Words, group_row, row, say
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import STAR_LEGEND, count, listed, path_text, unit

if TYPE_CHECKING:
    from rcvsem.analyses.robustness import Stability
    from rcvsem.analyses.tried_choices import TriedChoice

VERDICTS = {
    "holds": Text("holds", "结论稳定"),
    "not supported": Text("supported by none", "均不支持"),
    "not tested": Text("not tested", "未检验"),
}
_GROUPS = Text(
    "Groups are shown and not counted: they are smaller than the whole sample, so a path may lose its significance there "
    "without being different. Whether paths differ is a test of its own (comparison of groups).",
    "各组仅列示而不计入结论：其样本量小于全样本，路径可能仅因此不再显著，并不代表组间差异；"
    "路径是否存在组间差异须另作检验（多组比较）。",
)
CHOICES = {
    "estimator": Text("estimator", "估计方法"),
    "respondents": Text("respondents", "受访者取舍"),
}


def robustness_table(columns: Sequence[TriedChoice], lines: Sequence[Stability]) -> Table:
    """N, solution and fit of every column, then the hypotheses with the verdict last."""
    improper = Text("improper", "不恰当")
    status = [NO if not one.converged else YES if one.admissible else improper for one in columns]
    body = [
        row(Text("Respondents (N)", "样本量（N）"), None, *(count(one.n) for one in columns), None),
        row(Text("Converged, proper", "收敛，可接受解"), None, *status, None),
        *(
            row(
                Text(name.upper(), name.upper()),
                None,
                *(unit(_value(one.index(name), one.reason)) for one in columns),
                None,
            )
            for name in ("cfi", "rmsea")
        ),
        group_row(Text("Hypotheses (standardized paths)", "研究假设（标准化路径）"), len(columns) + 3),
    ]
    for line in lines:
        cells = [
            Cell(
                _value(std, columns[k].reason),
                stars=stars(p) if p is not None and not isinstance(p, NotAvailable) else "",
                bold=k in line.dissenting,
            )
            for k, (std, p) in enumerate(zip(line.std, line.pvalue, strict=True))
        ]
        name = f"{line.name} {path_text((line.source, line.target))}".strip()
        verdict = _verdict(line, columns)
        body.append(row(name, line.sign, *cells, Cell(verdict, bold=line.verdict == "depends")))
    return Table(
        id="robustness",
        title=Text("Do the conclusions depend on the analysis?", "结论是否取决于分析选择"),
        short=Text("Robustness", "结论稳定性"),
        columns=(
            usual.HYPOTHESIS,
            usual.EXPECTED,
            *(Column(key=f"column_{k}", title=one.name, kind="number") for k, one in enumerate(columns)),
            usual.VERDICT,
        ),
        rows=tuple(body),
        notes=(
            Text(
                "Supported: significant with the expected sign. Verdict: whether this is so in every column; in bold: "
                "the columns that differ from the first.",
                "支持：显著且方向与预期一致。结论：各列判断是否一致；加粗者与首列不同。",
            ),
            *((_GROUPS,) if any(not one.counted for one in columns) else ()),
            STAR_LEGEND,
            *(
                Text(f"{one.name.en}: {one.reason}.", f"{one.name.zh}：{one.reason}。")
                for one in columns
                if one.reason
            ),
        ),
        paragraph=_paragraph(lines),
    )


def _value(value: Any, reason: str) -> Any:
    return NotAvailable(reason or "not estimated") if value is None else value


def _verdict(line: Stability, columns: Sequence[TriedChoice]) -> Text:
    if line.verdict != "depends":
        return VERDICTS[line.verdict]
    en = ", ".join(CHOICES[c].en for c in line.depends_on)
    zh = "、".join(CHOICES[c].zh for c in line.depends_on)
    which_en = "; ".join(columns[k].name.en for k in line.dissenting)
    which_zh = "；".join(columns[k].name.zh for k in line.dissenting)
    return Text(f"depends on the {en}: {which_en}", f"取决于{zh}：{which_zh}")


def _paragraph(lines: Sequence[Stability]) -> Words | None:
    names = {
        verdict: [
            line.name or path_text((line.source, line.target)) for line in lines if line.verdict == verdict
        ]
        for verdict in ("holds", "not supported", "depends")
    }
    if not lines:
        return None
    return say(
        "Of {n} conclusions {m} hold under every choice"
        + (" ({holds})" if names["holds"] else "")
        + ", {k} are supported by none"
        + (" ({none})" if names["not supported"] else "")
        + ", {d} depend on the choice"
        + (" ({depends})." if names["depends"] else "."),
        "{n} 条结论中，{m} 条在所有选择下成立"
        + ("（{holds}）" if names["holds"] else "")
        + "，{k} 条均不支持"
        + ("（{none}）" if names["not supported"] else "")
        + "，{d} 条取决于分析选择"
        + ("（{depends}）。" if names["depends"] else "。"),
        n=len(lines),
        m=len(names["holds"]),
        k=len(names["not supported"]),
        d=len(names["depends"]),
        holds=listed(names["holds"]),
        none=listed(names["not supported"]),
        depends=listed(names["depends"]),
    )
