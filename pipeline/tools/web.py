"""Questions to web addresses: bounded in time, size and redirects. For public addresses, feeds and hubs."""

from __future__ import annotations

import functools
import ipaddress
import socket
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    IncompleteRead,
    LocationParseError,
    MaxRetryError,
    ProtocolError,
    SSLError,
)
from urllib3.util import Timeout

from pipeline import __version__
from pipeline.errors import PublishError

USER_AGENT = f"media-pipeline/{__version__}"
_MOST_REDIRECTS = 5
_PIECE_BYTES = 64 << 10
_MOVED = {301, 302, 303, 307, 308}
_FORM = "application/x-www-form-urlencoded"
_BUSY = {429, 500, 502, 503, 504}
_FINAL = (SSLError, DecodeError, LocationParseError)
"""Asking again would not help."""
_WAITS_S = (0.5, 1.5)
"""Between tries: a server that restarts, a connection that broke."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server said in the end, redirects followed."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    url: str
    """The address that answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Question:
    method: str
    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str] | None
    limit_bytes: int
    cut: bool
    deadline: float
    time_limit_s: float
    named_by: str


def get(
    url: str,
    *,
    limit_bytes: int,
    headers: Mapping[str, str] | None = None,
    time_limit_s: float = 60,
    ca_bundle: str | None = None,
    cut: bool = False,
    named_by: str | None = None,
) -> Answer:
    """GET. Any status is an answer. Raises PublishError when none comes, or its body is larger or breaks off.

    `cut`: of a larger body, the beginning is enough; the rest is not fetched.
    `named_by`: address of the document in which `url` was found. What came from outside may not have us ask this
    machine or its network: a router or a cloud's metadata would act on a GET. The same holds for redirects.
    """
    return _ask(
        "GET",
        url,
        headers=headers,
        limit_bytes=limit_bytes,
        cut=cut,
        time_limit_s=time_limit_s,
        ca_bundle=ca_bundle,
        named_by=named_by,
    )


def head(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    time_limit_s: float = 30,
    ca_bundle: str | None = None,
    named_by: str | None = None,
) -> Answer:
    """HEAD: as `get`, without a body."""
    return _ask(
        "HEAD",
        url,
        headers=headers,
        limit_bytes=0,
        time_limit_s=time_limit_s,
        ca_bundle=ca_bundle,
        named_by=named_by,
    )


def post_form(
    url: str,
    fields: Mapping[str, str],
    *,
    limit_bytes: int = 64 << 10,
    time_limit_s: float = 30,
    ca_bundle: str | None = None,
) -> Answer:
    """POST a form, as WebSub hubs want it. Sent once: a second try may be counted as a second message."""
    return _ask(
        "POST", url, fields=fields, limit_bytes=limit_bytes, time_limit_s=time_limit_s, ca_bundle=ca_bundle, tries=1
    )


def shown(url: str) -> str:
    """An address as a message may show it: without name and password, and without what may be a key in its query."""
    try:
        parts = urlsplit(url)
        place = parts.hostname or ""
        place = f"[{place}]" if ":" in place else place
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "this address"
    return f"{parts.scheme}://{place}{port}{parts.path}{'?…' if parts.query else ''}"


def is_outside(url: str) -> bool:
    """Whether its host is out in the world. What has no address here is left to the connection, or to a proxy."""
    try:
        host = urlsplit(url).hostname or ""
        return _all_global(host if host.isascii() else host.encode("idna").decode())
    except ValueError:
        return True


@functools.cache
def _all_global(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True
    return all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def _ask(
    method: str,
    url: str,
    *,
    limit_bytes: int,
    time_limit_s: float,
    ca_bundle: str | None,
    headers: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    cut: bool = False,
    tries: int = len(_WAITS_S) + 1,
    named_by: str | None = None,
) -> Answer:
    question = _Question(
        method=method,
        url=url,
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **(headers or {})},
        fields=fields,
        limit_bytes=limit_bytes,
        cut=cut,
        deadline=time.monotonic() + time_limit_s,
        time_limit_s=time_limit_s,
        named_by=named_by or url,
    )
    for wait_s in (*_WAITS_S[: tries - 1], None):
        try:
            answer = _follow(question, ca_bundle)
        except HTTPError as error:
            if wait_s is None or isinstance(_cause(error), _FINAL) or time.monotonic() + wait_s > question.deadline:
                raise PublishError(f"{shown(url)}: {_trouble(error)}") from None  # its text may hold the whole address
        else:
            if answer.status not in _BUSY or wait_s is None or time.monotonic() + wait_s > question.deadline:
                return answer
        time.sleep(wait_s)
    raise AssertionError


def _follow(question: _Question, ca_bundle: str | None) -> Answer:
    """Follow redirects ourselves: each address is checked before it is opened."""
    url, method, fields = question.url, question.method, question.fields
    for _ in range(_MOST_REDIRECTS + 1):
        url = _checked(url, question)
        if url != question.named_by and not is_outside(url) and is_outside(question.named_by):
            raise PublishError(
                f"{shown(url)} is not asked: it lies in this machine's own network, and what names it, "
                f"{shown(question.named_by)}, does not"
            )
        answer = _once(question, url, method, fields, ca_bundle)
        if answer.status not in _MOVED or "location" not in answer.headers:
            return answer
        url = urljoin(url, _utf8(answer.headers["location"]))
        if method == "POST" and answer.status in {301, 302, 303}:
            method, fields = "GET", None
    raise PublishError(f"{shown(question.url)} leads from one address to the next more than {_MOST_REDIRECTS} times")


def _checked(url: str, question: _Question) -> str:
    """The address with an ASCII host: сайт.рф is xn--80aswg.xn--p1ai on the wire. urllib3 escapes the rest."""
    try:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.username is None:
            if parts.hostname.isascii():
                return url
            host = parts.hostname.encode("idna").decode()
            return parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host).geturl()
    except ValueError:
        pass
    by_way = "" if url == question.url else f", to which {shown(question.url)} leads,"
    raise PublishError(
        f"{shown(url)}{by_way} cannot be asked: an address must begin with http:// or https:// and hold no password"
    )


def _utf8(header: str) -> str:
    """HTTP knows no letters but Latin ones; servers send others as UTF-8 all the same."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _once(
    question: _Question, url: str, method: str, fields: Mapping[str, str] | None, ca_bundle: str | None
) -> Answer:
    left_s = question.deadline - time.monotonic()
    if left_s <= 0:
        raise _too_slow(question)
    with _pool(url, ca_bundle) as pool:
        response = pool.request(
            method,
            url,
            headers=dict(question.headers) | ({"Content-Type": _FORM} if fields is not None else {}),
            body=urlencode(fields) if fields is not None else None,
            timeout=Timeout(connect=min(10, left_s), read=min(30, left_s)),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            moved = response.status in _MOVED and "location" in headers
            body = b"" if method == "HEAD" or moved else _body(response, question)
        finally:
            response.close()
    return Answer(status=response.status, headers=headers, body=body, url=url)


def _body(response: urllib3.BaseHTTPResponse, question: _Question) -> bytes:
    pieces: list[bytes] = []
    size = 0
    # What has come so far, not full pieces: a server that drips must not hold us. A small file may unpack to a bomb.
    while piece := response.read1(_PIECE_BYTES, decode_content=True):
        size += len(piece)
        if size > question.limit_bytes and question.cut:
            pieces.append(piece[: len(piece) + question.limit_bytes - size])
            break
        if size > question.limit_bytes:
            raise PublishError(
                f"{shown(question.url)} answers with more than {question.limit_bytes} bytes; "
                "check that it is the right address"
            )
        if time.monotonic() > question.deadline:
            raise _too_slow(question)
        pieces.append(piece)
    return b"".join(pieces)


def _pool(url: str, ca_bundle: str | None) -> urllib3.PoolManager:
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy if "://" in proxy else f"http://{proxy}", ca_certs=ca_bundle)
    return urllib3.PoolManager(ca_certs=ca_bundle)


def _too_slow(question: _Question) -> PublishError:
    return PublishError(
        f"{shown(question.url)} did not answer whole within {question.time_limit_s:g} seconds; try again later"
    )


def _cause(error: HTTPError) -> BaseException:
    return error.reason if isinstance(error, MaxRetryError) and error.reason is not None else error


def _trouble(error: HTTPError) -> str:
    cause = _cause(error)
    if isinstance(cause, SSLError):
        return "its certificate cannot be trusted; for a server of your own name its authority in storage.ca_bundle"
    if isinstance(cause, IncompleteRead) or (isinstance(cause, ProtocolError) and "IncompleteRead" in str(cause)):
        return "the answer broke off before its end; try again"
    if isinstance(cause, DecodeError):
        return "the answer cannot be unpacked: the server says gzip and sends something else"
    if isinstance(cause, LocationParseError):
        return "that is no address; check how it is written"
    return f"it cannot be reached or does not answer ({type(cause).__name__}); check the address and the network"
