"""The Model Context Protocol over stdin and stdout, by the official SDK: the one file that knows it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from rcvsem.agents.tools import FILES, TOOLS, call_file_tool, checked_values, schemas
from rcvsem.app.child import Ended, run_child
from rcvsem.app.job import checked_request
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.meant_names import meant
from rcvsem.foundation.version import __version__

INSTRUCTIONS = (
    "Structural equation modelling for a questionnaire study in one folder: instruments/*.yaml (what was asked), surveys "
    "(exports, never changed), models/*.desc (lavaan syntax), study.yaml (the whole study), reports/. Begin with "
    "list_files. A new export: instrument_new with out, check the lines that say CHECK, then reliability, validity, "
    "fit, run. Nothing is dropped or changed silently: read the findings. Answers of respondents are never shown."
)


def serve(folder: Path) -> None:
    """Serve until the client goes away."""
    logging.getLogger("mcp").setLevel(logging.ERROR)
    asyncio.run(_serve(folder))


async def _serve(folder: Path) -> None:
    tools = [
        types.Tool(name=name, description=what, input_schema=schema)
        for name, (what, schema) in schemas().items()
    ]

    async def on_list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def on_call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await call(folder, params.name, params.arguments or {})

    server: Server[Any] = Server(
        "rcvsem",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=on_list_tools,
        on_call_tool=on_call_tool,
    )
    # the messages have the stream of their own; whatever else prints goes to stderr
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    source = os.fdopen(os.dup(0), encoding="utf-8")
    async with stdio_server(anyio.wrap_file(source), anyio.wrap_file(out)) as (read, write):
        await server.run(read, write, server.create_initialization_options())


async def call(folder: Path, name: str, values: Mapping[str, Any]) -> types.CallToolResult:
    """One tool call; a fault is a result that says so."""
    try:
        if name in FILES:
            found = call_file_tool(name, folder, values)
            text = found["text"] if "text" in found else json.dumps(found, ensure_ascii=False)
            return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=found)
        if name not in TOOLS:
            hint = meant(name, [*TOOLS, *FILES])
            return _fault(f"There is no tool '{name}'. {hint}".strip(), 2)
        command, checked = TOOLS[name], checked_values(name, values, folder)
        checked_request(command, checked)  # a fault is told at once, without a process
    except RcvsemError as error:
        return _fault(error.message, error.exit_code)
    except OSError as error:
        return _fault(f"The system refused: {error.strerror}.", 2)
    pictures = any(each.name in ("diagram", "view") for each in command.displayed)
    if command.name == "diagram":
        formats = checked.get("format") or ["svg"]
        checked["format"] = [*([formats] if isinstance(formats, str) else formats), "png"]
    ended = await run_child(
        {"command": command.name, "values": checked, "folder": str(folder), "pictures": pictures}
    )
    return _fault(ended.error, ended.code) if ended.error else _result(ended)


def _result(ended: Ended) -> types.CallToolResult:
    notes = [f"{one['severity']}: {one['text']}" for one in ended.findings if one["severity"] != "info"]
    written = [f"Written: {', '.join(ended.written)}"] if ended.written else []
    text = "\n".join([ended.summary.rstrip(), *notes, *written]).strip()
    content: list[Any] = []
    if ended.json is not None:
        content.append(types.TextContent(text=json.dumps(ended.json, ensure_ascii=False, indent=1)))
    if text or not content:
        content.append(types.TextContent(text=text or "Done."))
    content += [types.ImageContent(data=one, mime_type="image/png") for one in ended.pictures]
    structured = {"exit_code": ended.code, "written": ended.written, "result": ended.json}
    return types.CallToolResult(content=content, structured_content=structured)


def _fault(message: str, code: int) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(text=message)],
        structured_content={"exit_code": code, "error": message},
        is_error=True,
    )
