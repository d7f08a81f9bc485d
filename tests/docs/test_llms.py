"""docs/llms.txt is as its script makes it from the manuals, and leads to files."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_llms_is_current_and_its_links_lead_somewhere() -> None:
    spec = importlib.util.spec_from_file_location("make_llms", DOCS / "make_llms.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = (DOCS / "llms.txt").read_text(encoding="utf-8")
    assert text == script.llms_text(), "run python docs/make_llms.py"
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 20
    assert all((DOCS / link).is_file() for link in links)
