"""`rcvsem app`: the server of the workbench, for this machine's browser only."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import phrase, spoken
from rcvsem.workbench import pages
from rcvsem.workbench.bench import Bench
from rcvsem.workbench.guard import Guard

ADDRESS = "127.0.0.1"


def serve(folder: Path, *, port: int, browser: bool, lang: str) -> None:
    """Serve the study in `folder` until Ctrl-C. port : 0 for any that is free.

    Raises
    ------
    OptionError : the port is taken.
    """
    place = _listening(port)
    bench = Bench(folder, lang)
    token = secrets.token_urlsafe(24)
    number = place.getsockname()[1]
    application = make_application(bench, token=token, port=number)
    address = f"http://{ADDRESS}:{number}/?token={token}"
    print(spoken(phrase("The workbench of {folder}: {address}", folder=folder, address=address)), flush=True)  # noqa: T201
    print(spoken(phrase("Ctrl-C ends it; everything is in the study's files.")), file=sys.stderr, flush=True)  # noqa: T201
    if browser:
        with contextlib.suppress(Exception):
            webbrowser.open(address)
    config = uvicorn.Config(
        application, log_level="error", access_log=False, ws_max_size=32 << 20, timeout_graceful_shutdown=2
    )
    try:
        uvicorn.Server(config).run(sockets=[place])
    except KeyboardInterrupt:
        pass
    finally:
        bench.jobs.cancel_all()


def make_application(bench: Bench, *, token: str, port: int) -> Guard:
    """The whole application behind its guard."""
    logging.getLogger("nicegui").setLevel(logging.ERROR)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        bench.jobs.cancel_all()

    inner = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    pages.register(bench, inner)
    ui.run_with(
        inner,
        title="rcvsem",
        dark=None,
        language=cast(Any, {"zh": "zh-CN", "en": "en-US"}.get(bench.lang, bench.lang)),
        show_welcome_message=False,
        reconnect_timeout=20,
    )
    return Guard(inner, token=token, port=port)


def _listening(port: int) -> socket.socket:
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((ADDRESS, port))
    except OSError as error:
        place.close()
        raise OptionError(
            phrase("Port {port} cannot be used: {strerror}.", port=port, strerror=said_by_system(error)),
            fix="Leave --port out, or choose another one.",
        ) from None
    place.listen(128)
    return place
