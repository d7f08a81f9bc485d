"""Files of finished reports for the browser: these, and no other file of the machine."""

from __future__ import annotations

from pathlib import PurePosixPath

from fastapi.responses import PlainTextResponse, Response

from rcvsem.foundation.errors import FileError
from rcvsem.workbench.folder import StudyFolder

#: What a report is made of. Cleaned answers, scores and run.json stay in the folder.
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".tex": "application/x-tex",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
PARTS = ("csv", "figures", "diagrams")
#: A page of a report may run its own buttons and nothing else: it reaches neither the workbench nor the network.
SANDBOX = (
    "sandbox allow-scripts allow-downloads allow-popups; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


def report_file(folder: StudyFolder, name: str, download: bool) -> Response:
    """One file of a report, or 404 in a sentence."""
    if not is_of_report(name):
        return PlainTextResponse("There is no such file.", status_code=404)
    try:
        path = folder.path(name)
        content = path.read_bytes()
    except (FileError, OSError, ValueError):
        return PlainTextResponse("There is no such file.", status_code=404)
    headers = {"cache-control": "no-store", "content-security-policy": SANDBOX}
    if download:
        stem = path.parent.name if path.name.startswith("report.") else path.stem
        plain = "".join(
            letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "_" for letter in stem
        )
        headers["content-disposition"] = f'attachment; filename="{plain}{path.suffix}"'
    return Response(content, media_type=KINDS[path.suffix.lower()], headers=headers)


def is_of_report(name: str) -> bool:
    """reports/NAME/report.* , or what lies in its csv/, figures/ and diagrams/."""
    parts = name.split("/")
    if len(parts) < 3 or parts[0] != "reports" or any(one.startswith(".") or not one for one in parts):
        return False
    if PurePosixPath(name).suffix.lower() not in KINDS:
        return False
    return (len(parts) == 3 and parts[2].startswith("report.")) or (len(parts) == 4 and parts[2] in PARTS)
