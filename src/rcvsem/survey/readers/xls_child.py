"""Run as a process of its own: legacy .xls from stdin, its sheets as JSON to stdout.

calamine's xls code can panic or abort on damaged files; here it takes nothing with it.
Imports nothing of rcvsem.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from typing import Any

MAX_MEMORY = 3 << 30


def _encode(value: Any) -> dict[str, Any]:
    """What JSON does not know: dates, times and time spans."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    return {type(value).__name__: value.isoformat()}


def main() -> int:
    """Exit code 0 read, 3 encrypted, 4 damaged."""
    try:
        import resource
    except ImportError:  # no such limits on Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = []
        for meta in book.sheets_metadata:
            if not str(meta.typ).endswith("WorkSheet"):
                continue
            sheet = book.get_sheet_by_name(meta.name)
            end = sheet.end
            sheets.append(
                {
                    "name": meta.name,
                    "visible": str(meta.visible).endswith("Visible") and "Hidden" not in str(meta.visible),
                    "rows": sheet.to_python(skip_empty_area=False) if end is not None else [],
                    "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
                }
            )
    except python_calamine.PasswordError:
        return 3
    except BaseException:
        # A Rust panic is a BaseException of its own class.
        return 4
    sys.stdout.write(json.dumps(sheets, default=_encode))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
