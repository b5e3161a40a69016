"""Who may talk to the local editor: this browser, from the editor's own pages, and nobody else.

Every page on the web can make a browser send requests to 127.0.0.1, and a name of theirs may lead there. So a request
needs our own name in Host, the cookie that the token of the launch was exchanged for, and, to change anything, our own
Origin. Sources: Fetch Metadata (W3C), RFC 6265bis on SameSite, CSP level 3; docs/decisions/0902-one-door.md.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT_BYTES = 8 << 20
"""A transcript of ten hours is about 1 MB."""
_METHODS = ("GET", "HEAD", "PUT", "POST")
_CHANGING = {"PUT", "POST"}
_JSON = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
{refresh}<title>media edit</title>
<p>{text}</p>
</html>
"""
_TO_THE_EDITOR = _PAGE.format(
    refresh='<meta http-equiv="refresh" content="0;url=/">\n', text='<a href="/">To the transcript</a>'
)
_LOCKED = "This address is not valid any more. Run `media edit` again: it opens the right one."
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=()",
}


def _policy(nonce: str) -> str:
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _plain(status: int, text: str, **headers: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status, headers=headers)


def _only(headers: Headers, name: str) -> str | None:
    """The value of a header that stands there once; None for none and for several, which nobody honest sends."""
    values = headers.getlist(name)
    return values[0] if len(values) == 1 else None


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


class Guard:
    """ASGI middleware around the editor. What it lets through is known to come from the editor's own pages.

    A fresh nonce for styles is in `request.state.nonce`, the same as in the answer's policy. A body over the limit
    reaches the app as a client that left (`http.disconnect`): it never sees half of one as if it were whole.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        token: str,
        port: int,
        body_limit_bytes: int = BODY_LIMIT_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._door = f"token={token}"
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._cookie_name = f"media-edit-{port}"  # cookies ignore ports: another episode's editor has its own
        # Not the token, and it cannot be learned from what a browser keeps.
        self._session = hmac.new(token.encode(), b"media edit: session", hashlib.sha256).hexdigest()
        self._body_limit_bytes = body_limit_bytes
        self._clock = clock
        self._last_activity = clock()

    def idle_s(self) -> float:
        """Seconds since the editor's pages last asked for something. What is refused keeps nothing alive."""
        return self._clock() - self._last_activity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # a websocket: the editor has none
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16)
        exchange = _Exchange(receive=receive, send=send, nonce=nonce, limit_bytes=self._body_limit_bytes)
        answer = self._answer(scope, Headers(scope=scope))
        if answer is not None:
            await answer(scope, receive, exchange.outgoing)
            return
        self._last_activity = self._clock()
        await exchange.through(self._app, {**scope, "state": {**scope.get("state", {}), "nonce": nonce}})

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Our own answer; None when the app is to give it."""
        return (
            self._wrong_address(scope, headers)
            or _wrong_site(scope, headers)
            or _wrong_origin(scope, headers)
            or self._key(scope, headers)
            or _wrong_type(scope, headers)
            or self._too_long(headers)
        )

    def _wrong_address(self, scope: Scope, headers: Headers) -> Response | None:
        if _only(headers, "host") not in self._hosts:  # a foreign name that leads to 127.0.0.1: DNS rebinding
            return _plain(421, f"This server answers to http://{self._hosts[0]}/ only.")
        if not scope["raw_path"].startswith(b"/"):
            return _plain(400, "A request must name a path, beginning with /.")
        if scope["method"] not in _METHODS:
            return _plain(405, f"{', '.join(_METHODS)} are understood here.", Allow=", ".join(_METHODS))
        return None

    def _key(self, scope: Scope, headers: Headers) -> Response | None:
        """The door, where the token becomes a cookie; everything else needs that cookie."""
        page = scope["method"] == "GET" and scope["raw_path"] == b"/"
        query = scope["query_string"].decode("latin-1")
        if page and query.startswith("token="):
            return self._opened() if _same(query, self._door) else _locked_page()
        if any(_same(value, self._session) for value in self._cookies(headers)):
            return None
        return _locked_page() if page else _plain(403, _LOCKED)

    def _cookies(self, headers: Headers) -> list[str]:
        pairs = [pair.strip().partition("=") for line in headers.getlist("cookie") for pair in line.split(";")]
        return [value for name, _, value in pairs if name == self._cookie_name]

    def _opened(self) -> Response:
        """A page, not a redirect: a redirect that another site's page began goes on without a Strict cookie."""
        self._last_activity = self._clock()
        response = HTMLResponse(_TO_THE_EDITOR)
        response.set_cookie(self._cookie_name, self._session, path="/", httponly=True, samesite="strict")
        return response

    def _too_long(self, headers: Headers) -> Response | None:
        announced = _only(headers, "content-length") or "0"  # digits: the server has seen to it
        return _too_large(self._body_limit_bytes) if int(announced) > self._body_limit_bytes else None


def _wrong_site(scope: Scope, headers: Headers) -> Response | None:
    """Browsers say where a request comes from. Other sites, and other ports of this machine, may lead here only."""
    if set(headers.getlist("sec-fetch-site")) <= {"same-origin", "none"}:  # or not said: old browsers, curl
        return None
    leads_here = _only(headers, "sec-fetch-mode") == "navigate" and _only(headers, "sec-fetch-dest") == "document"
    if leads_here and scope["method"] == "GET" and scope["raw_path"] == b"/":
        return None
    return _plain(403, "Other pages may not use the editor. Run `media edit` to open it.")


def _wrong_origin(scope: Scope, headers: Headers) -> Response | None:
    """Who changes something must say that it is the editor; nobody may say that it is somebody else.

    A websocket of Chromium begins with a GET without Sec-Fetch-Site, and from another port of this machine our cookie
    comes along.
    """
    said = headers.getlist("origin")
    if said == [f"http://{headers['host']}"] or not (said or scope["method"] in _CHANGING):
        return None
    return _plain(403, "Requests and changes are taken from the editor's own pages only.")


def _wrong_type(scope: Scope, headers: Headers) -> Response | None:
    """What a form on a page can send without asking is not JSON."""
    if scope["method"] not in _CHANGING or _JSON.fullmatch(_only(headers, "content-type") or ""):
        return None
    return _plain(415, "Changes are sent as application/json, in UTF-8.")


def _locked_page() -> Response:
    return HTMLResponse(_PAGE.format(refresh="", text=_LOCKED), status_code=403)


def _too_large(limit_bytes: int) -> Response:
    return _plain(413, f"More than {limit_bytes} bytes at once are not taken; nothing of it was saved.")


@dataclass(kw_only=True)
class _Exchange:
    """One request: what comes in is counted, and every answer that goes out carries our headers."""

    receive: Receive
    send: Send
    nonce: str
    limit_bytes: int
    received_bytes: int = field(default=0, init=False)
    started: bool = field(default=False, init=False)

    @property
    def _over(self) -> bool:
        return self.received_bytes > self.limit_bytes

    async def through(self, app: ASGIApp, scope: Scope) -> None:
        """Let the app answer. Its exceptions go on to the server, which logs them; the client gets no word of them."""
        try:
            await app(scope, self.incoming, self._from_app)
        except Exception:
            if self._over:
                await self._instead(scope, _too_large(self.limit_bytes))
                return
            await self._instead(scope, _plain(500, "The editor failed here; the terminal it runs in says how."))
            raise
        if self._over:
            await self._instead(scope, _too_large(self.limit_bytes))

    async def _instead(self, scope: Scope, response: Response) -> None:
        if not self.started:
            await response(scope, self.receive, self.outgoing)

    async def incoming(self) -> Message:
        message = await self.receive()
        self.received_bytes += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._over else message

    async def _from_app(self, message: Message) -> None:
        if self.started or not self._over:  # otherwise it answers to a client that left: ours comes instead
            await self.outgoing(message)

    async def outgoing(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            headers.update({**_HEADERS, "Content-Security-Policy": _policy(self.nonce)})
            headers.setdefault("Cache-Control", "no-store")
            message = {**message, "headers": headers.raw}
        await self.send(message)
