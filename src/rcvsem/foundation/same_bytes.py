"""Office files are zip archives that carry the hour they were made; here they are made without it."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def same_bytes(archive: bytes) -> bytes:
    """The same zip archive with every time stamp fixed: same content, same bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == _CORE:
                content = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            fixed = ZipInfo(info.filename, _EPOCH)
            fixed.compress_type = ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            # The host system would otherwise be written into the archive.
            fixed.create_system = 3
            target.writestr(fixed, content)
    return out.getvalue()
