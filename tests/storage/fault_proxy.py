"""A proxy in front of a real S3 server, for tests: it is down, slow or stale, cuts bodies, loses answers, says 503.

    with faults_before(swift.url) as proxy:
        storage = swift.storage(bucket, endpoint_url=proxy.url)
        proxy.only = lambda method, path: path.endswith("feed.xml")
        proxy.refuse(2)                 # the next two such requests are answered with 503
        proxy.stale_listings_s = 3      # a listing is answered again as it was up to three seconds ago

Requests go on as they came, with their Host header: that is what their signature covers. Faults touch only the
requests that `only` picks; `log` holds them all. TLS: the proxy itself is always plain http; its upstream may be https.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect"}
_OTHER_QUESTION = ("Range", "If-None-Match", "If-Modified-Since")
_WRITES = {"PUT", "DELETE"}
_OTHER = b"<?xml version='1.0'?><Error><Code>PreconditionFailed</Code><Message>It is another.</Message></Error>"
_BUSY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer of the server behind."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: float


@dataclass(kw_only=True)
class FaultProxy:
    """What goes wrong, to be set while it runs."""

    url: str = ""
    down: bool = False
    """Take the connection and drop it."""
    slow_s: float = 0
    """Wait before asking the server behind."""
    stale_listings_s: float = 0
    """Answer a listing as it was answered before, for so long."""
    stale_objects_s: float = 0
    """The same for GET and HEAD of objects."""
    only: Callable[[str, str], bool] = lambda _method, _path: True
    """Method and unquoted path without the query."""
    before: Callable[[str, str], None] = lambda _method, _path: None
    """Called before the server behind is asked, with method and path: to let another writer come between."""
    rewrite: Callable[[str, str, Said], Said] = lambda _method, _path, said: said
    """Changes an answer; given method and path."""
    without: frozenset[str] = frozenset()
    """Lower-case names of headers of requests that the server behind is not shown."""
    if_match: str = ""
    """'quoted' or 'bare': If-Match is kept here, for that way of writing an ETag; 'ignored'. Swift knows none of it.
    The header must not be signed then: see `unsigned_conditions` in conftest.
    """
    log: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and status of what was answered; 0 for a dropped connection."""
    _etags: dict[str, str] = field(default_factory=dict)
    writing: threading.Lock = field(default_factory=threading.Lock)
    _left: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[tuple[str, ...], Said] = field(default_factory=dict)

    def refuse(self, times: int) -> None:
        """503 SlowDown, so many times."""
        self._left["refuse"] = times

    def cut(self, times: int) -> None:
        """Send half of the body and drop the connection."""
        self._left["cut"] = times

    def lose(self, times: int) -> None:
        """Let the server do it, and drop its answer."""
        self._left["lose"] = times

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.down, self.slow_s, self.stale_listings_s, self.stale_objects_s = False, 0, 0, 0
        with self._lock:
            self._left.clear()
            self._known.clear()

    def take(self, fault: str) -> bool:
        """Whether this request is one of those it happens to."""
        with self._lock:
            left = self._left.get(fault, 0)
            self._left[fault] = max(0, left - 1)
        return left > 0

    def holds(self, path: str, condition: str | None) -> bool:
        """Whether an If-Match is to be let through."""
        if condition is None or self.if_match == "ignored":
            return True
        etag = self._etags.get(path)
        return etag is not None and condition == (f'"{etag}"' if self.if_match == "quoted" else etag)

    def wrote(self, method: str, path: str, said: Said) -> None:
        """Remember the ETag that If-Match is compared with."""
        etags = [value.strip('"') for name, value in said.headers if name.lower() == "etag"]
        if method == "PUT" and said.status == 200 and etags:
            self._etags[path] = etags[0]
        elif method == "DELETE":
            self._etags.pop(path, None)

    def remembered(self, question: tuple[str, ...]) -> Said | None:
        """An earlier answer that is stale now, if such are to be given."""
        limit_s = self._stale_s(question[1])
        with self._lock:
            said = self._known.get(question)
        return said if said and limit_s and time.monotonic() - said.at < limit_s else None

    def remember(self, question: tuple[str, ...], said: Said) -> None:
        """Keep an answer to a question that changes nothing: method, target, and what makes it another question."""
        if question[0] in {"GET", "HEAD"} and self._stale_s(question[1]):
            with self._lock:
                self._known[question] = said

    def _stale_s(self, target: str) -> float:
        parts = urlsplit(target)
        listing = "list-type" in parse_qs(parts.query, keep_blank_values=True) or parts.path.count("/") == 1
        return self.stale_listings_s if listing else self.stale_objects_s


@contextlib.contextmanager
def faults_before(upstream: str) -> Iterator[FaultProxy]:
    """A proxy before the server at `upstream` (http://host:port), until the block ends."""
    proxy = FaultProxy()
    handler = type("Handler", (_Handler,), {"proxy": proxy, "upstream": urlsplit(upstream)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy
    upstream = urlsplit("")

    def log_message(self, *_) -> None:
        """The proxy's own log is enough."""

    def answer(self) -> None:
        proxy, path = self.proxy, unquote(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        question = (self.command, self.path, *(self.headers.get(name, "") for name in _OTHER_QUESTION))
        hit = proxy.only(self.command, path)
        if hit and proxy.down:
            self.drop(path)
            return
        if hit and proxy.take("refuse"):
            self.tell(Said(status=503, headers=(("Content-Type", "application/xml"),), body=_BUSY, at=0), path)
            return
        if hit and proxy.slow_s:
            time.sleep(proxy.slow_s)
        said = proxy.remembered(question) if hit else None
        if said is None:
            proxy.before(self.command, path)
            said = self.conditionally(path, body) if proxy.if_match and self.command in _WRITES else self.ask(body)
            proxy.remember(question, said)
        said = proxy.rewrite(self.command, path, said) if hit else said
        if hit and proxy.take("lose"):
            self.drop(path)
        else:
            self.tell(said, path, cut=hit and len(said.body) > 1 and proxy.take("cut"))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = answer  # noqa: N815 - as http.server calls them

    def conditionally(self, path: str, body: bytes) -> Said:
        with self.proxy.writing:
            if not self.proxy.holds(path, self.headers.get("If-Match")):
                return Said(status=412, headers=(("Content-Type", "application/xml"),), body=_OTHER, at=0)
            del self.headers["If-Match"]
            said = self.ask(body)
            self.proxy.wrote(self.command, path, said)
            return said

    def ask(self, body: bytes) -> Said:
        kind, options = http.client.HTTPConnection, {}
        if self.upstream.scheme == "https":
            kind, options = http.client.HTTPSConnection, {"context": ssl._create_unverified_context()}  # noqa: S323
        connection = kind(self.upstream.hostname, self.upstream.port, timeout=60, **options)
        with contextlib.closing(connection):
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP | self.proxy.without:
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            headers = tuple((n, v) for n, v in response.getheaders() if n.lower() not in _HOP_BY_HOP)
            return Said(status=response.status, headers=headers, body=response.read(), at=time.monotonic())

    def tell(self, said: Said, path: str, *, cut: bool = False) -> None:
        self.proxy.log.append((self.command, path, said.status))
        self.send_response_only(said.status)
        for name, value in said.headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said.body[: len(said.body) // 2] if cut else said.body)
        if cut:
            self.hang_up()

    def drop(self, path: str) -> None:
        self.proxy.log.append((self.command, path, 0))
        self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
