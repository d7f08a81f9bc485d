"""Writers of survey files for the reader tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest


class Files:
    """Writes small files into the test's folder and changes parts of zip packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def raw(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def text(self, name: str, content: str, encoding: str = "utf-8") -> Path:
        return self.raw(name, content.encode(encoding))

    def xlsx(
        self,
        rows: Iterable[Sequence[Any]],
        name: str = "data.xlsx",
        *,
        merge: Sequence[str] = (),
        change: Callable[[Any], None] | None = None,
    ) -> Path:
        """One sheet "Answers"; `change` gets the openpyxl workbook before it is saved."""
        import openpyxl

        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Answers"
        for row in rows:
            sheet.append(list(row))
        for cells in merge:
            sheet.merge_cells(cells)
        if change is not None:
            change(book)
        path = self.folder / name
        book.save(path)
        return path

    def edit(self, path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
        """Rewrite one part of a zip package."""
        parts = {}
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                parts[info.filename] = archive.read(info)
        parts[part] = change(parts.get(part, b""))
        return self.zip(path.name, parts)

    def zip(self, name: str, parts: dict[str, bytes]) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return self.raw(name, buffer.getvalue())

    def ods(self, tables: str, name: str = "data.ods") -> Path:
        """`tables`: the XML of table:table elements."""
        namespaces = " ".join(
            f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
            for prefix, full in (("office", "office"), ("table", "table"), ("text", "text"))
        )
        content = (
            f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {namespaces} "
            'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>"
        )
        manifest = "<?xml version='1.0'?><manifest:manifest xmlns:manifest='m'/>"
        return self.zip(
            name,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": content.encode(),
                "META-INF/manifest.xml": manifest.encode(),
            },
        )


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)
