"""Write the Markdown snapshots anew: python tests/report/make_snapshots.py. Read the diff."""

from __future__ import annotations

from pathlib import Path

import conftest

from rcvsem.report.formats.markdown import render_markdown
from rcvsem.report.layout import Printing

HERE = Path(__file__).parent

if __name__ == "__main__":
    table = conftest.table.__wrapped__()
    document = conftest.document.__wrapped__(table)
    (HERE / "snapshots").mkdir(exist_ok=True)
    for language in ("zh", "en", "both"):
        path = HERE / "snapshots" / f"report.{language}.md"
        path.write_text(render_markdown(document, Printing(language)), encoding="utf-8")
