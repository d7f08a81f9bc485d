"""Who may ask the server: this machine's browser with the token of the address, and nobody else.

The token comes once in the address, as Jupyter does it, and is kept in a cookie that only this server gets. Host and
Origin must be this server's own, so that a page elsewhere (or a name that was made to lead here) reaches nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from rcvsem.foundation.words import phrase, spoken
from rcvsem.workbench.folder import LARGEST_UPLOAD

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Bytes of a request: an upload and what its form adds.
LARGEST_REQUEST = LARGEST_UPLOAD + (1 << 20)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; frame-ancestors 'self'; "
        b"form-action 'self'; base-uri 'self'; object-src 'none'",
    ),
)


class Guard:
    """ASGI middleware around everything, pages, files and sockets alike."""

    def __init__(self, app: App, *, token: str, port: int) -> None:
        self.app = app
        self.token = token
        self.cookie = f"rcvsem-{port}"
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or refuse it in a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if headers.get("host", "") not in self.hosts:
            await _refuse(scope, receive, send, 403, phrase("This address is not the workbench's own."))
            return
        origin = headers.get("origin", "")
        if origin and origin not in {f"http://{host}" for host in self.hosts}:
            await _refuse(scope, receive, send, 403, phrase("Another site may not reach the workbench."))
            return
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token")
        if scope["type"] == "http" and given is not None and self._is_token(given):
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            await self._welcome(send, scope["path"] + (f"?{rest}" if rest else ""))
            return
        if not self._is_token(_cookie(headers.get("cookie", ""), self.cookie)):
            text = phrase("The token is missing. Open the address that 'rcvsem app' printed.")
            await _refuse(scope, receive, send, 403, text)
            return
        if scope["type"] == "http":
            if int(headers.get("content-length") or 0) > LARGEST_REQUEST:
                text = phrase(
                    "This is larger than {n} MB. Put it into the study's folder surveys/ yourself.",
                    n=LARGEST_UPLOAD >> 20,
                )
                await _refuse(scope, receive, send, 413, text)
                return
            await self.app(scope, _bounded(receive), _with_headers(send))
            return
        await self.app(scope, receive, send)

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

    async def _welcome(self, send: Send, where: str) -> None:
        # one address that begins with // would lead to another host
        path = "/" + where.lstrip("/\\")
        cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [
            (b"location", path.encode("latin-1", "ignore")),
            (b"set-cookie", cookie.encode()),
            *_HEADERS,
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _bounded(receive: Receive) -> Receive:
    """The request's body up to the limit, whatever its length was said to be."""
    seen = 0

    async def bounded() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_REQUEST:
            return {"type": "http.disconnect"}
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message.get("headers", ())}
            message["headers"] = [
                *message.get("headers", ()),
                *(pair for pair in _HEADERS if pair[0] not in known),
            ]
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = spoken(text).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
