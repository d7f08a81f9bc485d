"""What each package of the default installation costs: megabytes on the disk, and which package asks for it.

    python benchmarks/install_size.py [--write]

Run it in an environment that holds rcvsem and nothing else. `--write` puts the table into docs/install.md.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "install.md"
MARK = "<!-- table: sizes -->\n"


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _megabytes(package: Distribution) -> float:
    total = 0
    for file in package.files or ():
        try:
            total += Path(str(package.locate_file(file))).stat().st_size
        except OSError:
            continue
    return total / 2**20


def _wanted(package: Distribution) -> list[str]:
    """Names of what a package needs always (not its extras)."""
    needs = [text for text in package.requires or () if "extra ==" not in text]
    return [_name(re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]) for text in needs]


def table() -> str:
    """Packages that rcvsem needs, directly or not, largest first, as a Markdown table."""
    installed = {_name(package.metadata["Name"]): package for package in distributions()}
    asked: dict[str, set[str]] = {}
    waiting = ["rcvsem"]
    while waiting:
        current = waiting.pop()
        for name in _wanted(installed[current]):
            if name not in installed:
                continue
            if name not in asked:
                asked[name] = set()
                waiting.append(name)
            asked[name].add(current)
    sizes = {name: _megabytes(installed[name]) for name in asked}
    lines = ["| package | MB | asked for by |", "|---|---:|---|"]
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        if size >= 1.0:
            lines.append(f"| {name} | {size:.0f} | {', '.join(sorted(asked[name]))} |")
    small = [size for size in sizes.values() if size < 1.0]
    lines.append(f"| {len(small)} smaller ones | {sum(small):.0f} | |")
    lines.append(f"| **all {len(sizes)}** | **{sum(sizes.values()):.0f}** | |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = table()
    print(made)
    if "--write" in sys.argv:
        text = PAGE.read_text(encoding="utf-8")
        head, tail = text.split(MARK)
        rest = tail.split("\n\n", 1)[1] if "\n\n" in tail.lstrip("\n") else ""
        PAGE.write_text(f"{head}{MARK}{made}\n{rest}", encoding="utf-8")
