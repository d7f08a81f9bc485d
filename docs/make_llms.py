"""docs/llms.txt: the manuals in one list for language models (llmstxt.org), with every command. To be run after a change.

python docs/make_llms.py
"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parent
TARGET = DOCS / "llms.txt"
#: Read first, in this order; the others follow by name.
FIRST = (
    "install.md", "workbench.md", "agents.md", "surveys.md", "instruments.md", "measurement.md", "model-syntax.md",
    "paper.md",
)  # fmt: skip
HEAD = """# rcvsem

> Structural equation modelling for questionnaire studies: from the raw survey export to the checked, bootstrapped and \
reported chapter. Command line, Python library, a workbench in the browser (`rcvsem app`), tools (`rcvsem mcp`).

A study is a folder: `instruments/*.yaml` (what was asked), `surveys/` (exports as downloaded, never changed), \
`models/*.desc` (lavaan's syntax, hypotheses in comments), `study.yaml` (the whole study), `reports/`. Exit codes: \
0 fine, 1 ran with a finding (not converged, improper), 2 usage or input, 3 internal. `--json` prints one object, its \
schemas are in `docs/schemas/`.
"""


def llms_text() -> str:
    """What the file holds."""
    from rcvsem.commands import COMMANDS

    pages = sorted(path for path in DOCS.glob("*.md"))
    order = {name: k for k, name in enumerate(FIRST)}
    pages.sort(key=lambda path: (order.get(path.name, len(order)), path.name))
    lines = [HEAD, "## Manuals", ""]
    lines += [_line(path, path.name) for path in pages]
    lines += ["", "## Commands", ""]
    for command in COMMANDS.values():
        arguments = [each.typed for each in command.options if not each.typed.startswith("-") and each.typed]
        said = " ".join(["rcvsem", command.name, *dict.fromkeys(arguments)])
        lines.append(f"- `{said}`: {command.help.split(chr(10))[0]}")
    chinese = sorted((DOCS / "zh").glob("*.md"))
    lines += ["", "## Optional", "", *(_line(path, f"zh/{path.name}") for path in chinese), ""]
    return "\n".join(lines)


def _line(path: Path, link: str) -> str:
    text = path.read_text(encoding="utf-8")
    title = re.search(r"^# (.+)$", text, re.M)
    about = re.search(
        r"^(?!#|\||<|```|!|-|>|\d\.)(\S.+(?:\n(?![#|<`\n-]).+)*)", text.partition("\n")[2], re.M
    )
    what = _sentence(about[1]) if about else ""
    return f"- [{title[1] if title else path.stem}]({link})" + (f": {what}" if what else "")


def _sentence(paragraph: str) -> str:
    plain = " ".join(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", paragraph).split())
    return re.split(r"(?<=[.。])(?:\s|$)|(?<=。)", plain)[0].rstrip(":：")


if __name__ == "__main__":
    TARGET.write_text(llms_text(), encoding="utf-8")
