"""The READMEs as pages of the site; a manual that is named in code, such as `docs/pls.md`, becomes a link to its page."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
#: page of the site -> file of the project
PAGES = {"index.md": "README.md", "zh/index.md": "README.zh.md"}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that do not lie in docs/."""
    for page, file in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / file).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """Links as they are on the site."""
    here = posixpath.dirname(page.file.src_uri)

    def to(path: str) -> str:
        return posixpath.relpath(path, here or ".")

    known = {file.src_uri for file in files.documentation_pages()}
    for page_name, file in PAGES.items():
        markdown = re.sub(rf"\]\((?:\.\./)*{re.escape(file)}\)", f"]({to(page_name)})", markdown)
    if page.file.src_uri in PAGES:
        markdown = re.sub(r"\]\(docs/", f"]({'' if not here else '../'}", markdown)
    pieces = re.split(r"(^```.*?^```)", markdown, flags=re.M | re.S)  # code is left as it is

    def link(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"[`{name}`]({to(name)})" if name in known and name != page.file.src_uri else found.group()

    pieces[::2] = [re.sub(r"(?<!\[)`(?:docs/)?([\w/-]+\.md)`(?!\])", link, piece) for piece in pieces[::2]]
    return "".join(pieces)
