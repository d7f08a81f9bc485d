"""What commands print, held against what they printed before: help, JSON, reports, signatures.

Numbers agree to what is printed; words, keys and order must be the same. After a change that is meant:

    RCVSEM_WRITE_SNAPSHOTS=1 python -m pytest tests/cli/test_machine_interface.py tests/cli/test_snapshots.py
    RCVSEM_WRITE_SNAPSHOTS=1 python -m pytest tests/cli/test_run.py -k schema

(all of them: `-m "not slow"` leaves the large ones out)

and read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("snapshots")
KEPT = 3  # rows kept of a long list
_NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")
_SESSION = re.compile(r"\n## [^\n]*Session")
_CHANGING = ("sha256", "rcvsem", "versions")


def shortened(value: Any) -> Any:
    """The value with long lists cut, numbers of six digits, and nothing of this machine."""
    if isinstance(value, dict):
        return {key: "..." if key in _CHANGING else shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        kept = [shortened(one) for one in value[:KEPT]]
        return kept if len(value) <= KEPT else [*kept, f"... {len(value)} in all"]
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return _portable(value) if isinstance(value, str) else value


def _portable(text: str) -> str:
    """The text without the folders of this machine, also where Markdown or LaTeX escape their names."""
    for folder, name in ((Path.cwd(), "HERE"), (ROOT, "ROOT")):
        for written in (str(folder), str(folder).replace("_", r"\_")):
            text = text.replace(written, name)
    return text


def check_json(name: str, value: Any) -> None:
    """The JSON of a command, keys in order and numbers to 1e-4."""
    path = FOLDER / "json" / f"{name}.json"
    found = shortened(value)
    if os.environ.get("RCVSEM_WRITE_SNAPSHOTS"):
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    differences = list(_differences(found, json.loads(path.read_text(encoding="utf-8"))))
    assert not differences, f"{path.name}: {differences[:8]}"


def _differences(found: Any, kept: Any, where: str = "") -> Any:
    if isinstance(found, dict) and isinstance(kept, dict):
        if list(found) != list(kept):
            yield f"{where}: keys {sorted(set(found) ^ set(kept)) or 'in another order'}"
        for key in found.keys() & kept.keys():
            yield from _differences(found[key], kept[key], f"{where}.{key}")
    elif isinstance(found, list) and isinstance(kept, list):
        if len(found) != len(kept):
            yield f"{where}: {len(found)} instead of {len(kept)}"
        for k, pair in enumerate(zip(found, kept, strict=False)):
            yield from _differences(*pair, f"{where}[{k}]")
    elif isinstance(found, int | float) and isinstance(kept, int | float) and not isinstance(found, bool):
        if abs(found - kept) > 1e-6 + 1e-4 * abs(kept):
            yield f"{where}: {found} instead of {kept}"
    elif isinstance(found, str) and isinstance(kept, str):
        if not same_text(found, kept):
            yield f"{where}: {found!r} instead of {kept!r}"
    elif found != kept:
        yield f"{where}: {found!r} instead of {kept!r}"


def check_report(name: str, text: str) -> None:
    """A report in Markdown without its session, numbers to a unit of their last digit."""
    check_text(FOLDER / "reports" / f"{name}.md", _portable(_SESSION.split(text)[0]))


def check_text(path: Path, text: str) -> None:
    """A text, line by line."""
    if os.environ.get("RCVSEM_WRITE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    if same_text(text, kept):
        return
    lines = zip(text.splitlines(), kept.splitlines(), strict=False)
    first = next(
        ((k, a, b) for k, (a, b) in enumerate(lines, start=1) if not same_text(a, b)), (0, "length", "")
    )
    raise AssertionError(f"{path.name}, line {first[0]}:\n{first[1]}\ninstead of\n{first[2]}")


def _narrow(text: str) -> str:
    """Columns of Markdown without their padding: it depends on the length of the folder's name."""
    return re.sub(r"-{3,}", "---", re.sub(r" {2,}", " ", text))


def same_text(found: str, kept: str) -> bool:
    """Whether two texts are the same but for a unit in the last digit of their numbers."""
    found, kept = _narrow(found), _narrow(kept)
    if found == kept:
        return True
    if _NUMBER.split(found) != _NUMBER.split(kept):
        return False
    return all(
        _near(a, b) for a, b in zip(_NUMBER.findall(found), _NUMBER.findall(kept), strict=True) if a != b
    )


def _near(a: str, b: str) -> bool:
    digits = len(b.partition(".")[2].partition("e")[0])
    if digits != len(a.partition(".")[2].partition("e")[0]) or ("e" in a) != ("e" in b):
        return False
    x, y = (float(text.replace("−", "-")) for text in (a, b))
    if "e" in b:
        return abs(x - y) <= 0.02 * abs(y)
    return digits > 0 and abs(x - y) <= 1.01 * 10.0**-digits
