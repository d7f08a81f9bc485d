"""`rcvsem mcp`: the same study as tools for agents."""

from __future__ import annotations

from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.serving import ServedFolder, face
from rcvsem.foundation.words import phrase


def _mcp(given: Given) -> None:
    folder = given(ServedFolder).found
    face("rcvsem.agents.server", "mcp", "mcp", phrase("rcvsem mcp"))(folder)


COMMAND = Command(
    name="mcp",
    help="Serve the commands as tools for agents (Model Context Protocol) over stdin and stdout.\n\n"
    "Works inside one study folder: paths that lead out of it are refused, and answers of respondents are never handed "
    "over. Needs the extra rcvsem[mcp]; docs/agents.md shows how programs are told of it.",
    order=300,
    examples=("mcp", "mcp my-study"),
    classes=(ServedFolder,),
    run=_mcp,
    exit_code=lambda result: 0,
    serves=True,
)
