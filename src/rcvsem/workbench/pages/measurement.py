"""Step 4: reliability, factors, validity."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.workbench.panel import panel
from rcvsem.workbench.view import View, needs

PANELS = (
    ("reliability", Text("Reliability")),
    ("efa", Text("Exploratory factor analysis")),
    ("validity", Text("Validity")),
    ("describe", Text.meant("section", "Items")),
    ("measurement", Text("The whole measurement chapter")),
)


async def content(view: View) -> None:
    """The page."""
    if not needs(view, "study"):
        return
    for name, title in PANELS:
        panel(view, name, view.t(title))
