"""A small app behind the guard, on a real server, and a client that sends what no browser would."""

import asyncio
import contextlib
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

from pipeline.editor.guard import Guard
from pipeline.editor.launch import serve_until_idle
from pipeline.tools.preview_server import listen

TOKEN = "rIgHt-t0ken_abcdefghijklmnopqrstuvwxyz01234"
BODY_LIMIT_BYTES = 100_000
IDLE_AFTER_S = 1000
WHOLE_BODY = "a body to its end"
PAGE = """<!doctype html><html lang="tt"><title>Editor</title><meta name="nonce" content="{nonce}">
<style nonce="{nonce}">h1 {{ color: rgb(1, 2, 3) }}</style><style>h1 {{ margin-left: 77px }}</style><h1>Сәлам</h1>
<script>document.title = "inline"</script></html>"""


class Clock:
    """Time that tests move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Server:
    """Where it is, and what came through the guard."""

    guard: Guard
    port: int
    clock: Clock
    reached: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def door(self) -> str:
        return f"http://{self.host}/?token={TOKEN}"


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, f"{name} stands there twice"
        return values[0] if values else None


def app(reached: list[str]) -> Starlette:
    async def page(request: Request):
        return HTMLResponse(PAGE.format(nonce=request.state.nonce))

    async def save(request: Request):
        body = await request.body()
        reached.append(WHOLE_BODY)
        return PlainTextResponse(f"saved {len(body)}")

    async def careless(request: Request):
        with contextlib.suppress(Exception):
            await request.body()
            reached.append(WHOLE_BODY)
        return PlainTextResponse("saved")

    async def kept(_request: Request):
        headers = {"Cache-Control": "private, max-age=60", "Content-Security-Policy": "default-src *"}
        return PlainTextResponse("sound", headers=headers)

    async def broken(_request: Request):
        raise RuntimeError("a secret of the app")

    async def broken_midway(_request: Request):
        async def pieces():
            yield "one"
            raise RuntimeError("a secret of the app")

        return StreamingResponse(pieces())

    routes = [
        Route("/", page),
        Route("/save", save, methods=["GET", "PUT", "POST"]),
        Route("/careless", careless, methods=["PUT"]),
        Route("/kept", kept),
        Route("/broken", broken),
        Route("/broken-midway", broken_midway),
    ]
    inner = Starlette(routes=routes)

    async def counted(scope, receive, send):
        reached.append(f"{scope['method']} {scope['path']}")
        await inner(scope, receive, send)

    return counted


@contextlib.contextmanager
def serving():
    bound = listen("127.0.0.1", 0)
    port, clock, reached = bound.getsockname()[1], Clock(), []
    guard = Guard(app(reached), token=TOKEN, port=port, body_limit_bytes=BODY_LIMIT_BYTES, clock=clock)
    thread = threading.Thread(target=serve_until_idle, args=(guard, bound), kwargs={"idle_after_s": IDLE_AFTER_S})
    thread.start()
    try:
        yield Server(guard, port, clock, reached)
    finally:
        clock.now += IDLE_AFTER_S  # that is how it ends
        thread.join(timeout=20)
        assert not thread.is_alive()


def send_raw(port: int, request: bytes) -> Answer:
    """What comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        # It may answer, and stop to listen, before all is sent.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Answer(int(re.match(r"HTTP/1.1 (\d+) ", first)[1]), headers, body.decode("utf-8", "replace"))


def request_bytes(method: str, target: str, headers: list[tuple[str, str]], body: bytes, version: str = "1.1") -> bytes:
    lines = [f"{method} {target} HTTP/{version}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8") + body


def assert_shielded(answer: Answer) -> None:
    """What every answer must carry, whatever its status."""
    policy = answer.header("content-security-policy")
    assert re.fullmatch(
        r"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{22}'; img-src 'self' data:; "
        r"media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; "
        r"frame-ancestors 'none'",
        policy or "",
    )
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("cross-origin-resource-policy") == "same-origin"
    assert answer.header("cross-origin-opener-policy") == "same-origin"
    assert answer.header("referrer-policy") == "no-referrer"
    assert answer.header("cache-control") in {"no-store", "private, max-age=60"}
    assert "microphone=()" in (answer.header("permissions-policy") or "")
    assert answer.header("server") is None
    assert answer.header("access-control-allow-origin") is None
    assert TOKEN not in answer.body
    assert TOKEN not in str(answer.headers)


def own_cookie(port: int) -> str:
    answer = send_raw(port, request_bytes("GET", f"/?token={TOKEN}", [("Host", f"127.0.0.1:{port}")], b""))
    return answer.header("set-cookie").partition(";")[0]


def own_scope() -> dict:
    """A request that is let through to the app of a guard at port 1."""
    headers = [(b"host", b"127.0.0.1:1")]
    scope = {"type": "http", "method": "GET", "raw_path": b"/", "query_string": b"", "headers": headers}
    opened = asgi(Guard(None, token=TOKEN, port=1), {**scope, "query_string": f"token={TOKEN}".encode()})
    cookie = dict(opened[0]["headers"])[b"set-cookie"].partition(b";")[0]
    return {**scope, "headers": [*headers, (b"cookie", cookie)]}


def asgi(guard, scope, sent=None) -> list:
    sent = [] if sent is None else sent

    async def send(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as other:  # in ours, Playwright may have a loop
        other.submit(asyncio.run, guard(scope, None, send)).result()
    return sent
