"""Step 4: reliability, factors, validity."""

from __future__ import annotations

from rcvsem.workbench.panel import panel
from rcvsem.workbench.view import View, needs

PANELS = (
    ("reliability", ("Reliability", "信度")),
    ("efa", ("Exploratory factor analysis", "探索性因子分析")),
    ("validity", ("Validity", "效度")),
    ("describe", ("Items", "题项描述")),
    ("measurement", ("The whole measurement chapter", "完整的测量章节")),
)


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    for name, (en, zh) in PANELS:
        panel(view, name, view.t(en, zh))
