"""A small web server for the published folder: it answers players, apps and browsers as real storage would."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from pipeline.tools.byte_range import ByteRange, Unsatisfiable, parse_range

INDEX = "index.html"
NOT_FOUND = "404.html"
PREVIEW = "/-/"
"""No show can be called '-'."""
_GRACE_S = 1
"""Players keep connections open; after Ctrl-C nobody wants to wait for them."""
_SMALL_BYTES = 8 << 20
"""Up to this size the ETag is the hash of the bytes: a page may change twice within a tick of the clock."""
_PIECE_BYTES = 256 << 10


@dataclass(kw_only=True, slots=True)
class _Opened:
    """A file while it is being answered with: replaced on the disk meanwhile, it stays what it was."""

    file: BinaryIO
    size: int
    etag: str
    modified: float


def preview_app(
    folder: Path, *, page: Callable[[], str], headers_of: Callable[[str], tuple[str, str]]
) -> Starlette:
    """`page` makes the HTML of `/-/`; `headers_of` tells Content-Type and Cache-Control of a file by its path."""

    def preview(_request: Request) -> Response:
        return HTMLResponse(page(), headers={"Cache-Control": "no-store"})

    def published(request: Request) -> Response:
        path = request.path_params["path"]
        if path.endswith("/") or not path:
            path += INDEX
        opened = _open(folder, path)
        if opened is not None:
            return _answer(request, opened, *headers_of(path))
        if path == INDEX:
            return preview(request)
        if not request.url.path.endswith("/") and _find(folder, f"{path}/{INDEX}"):
            return RedirectResponse(f"{request.url.path}/", status_code=302)
        return _not_found(folder)

    anybody = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["*"],
        expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag", "Last-Modified"],
    )
    routes = [Route(PREVIEW, preview), Route("/{path:path}", published)]
    return Starlette(routes=routes, middleware=[anybody])


def _not_found(folder: Path) -> Response:
    """The site's own page, as a web server that was told of it would answer."""
    opened = _open(folder, NOT_FOUND)
    if opened is None:
        return PlainTextResponse("Not Found", status_code=404)
    with opened.file as page:
        page.seek(0)  # it was read for its ETag
        return HTMLResponse(page.read(), status_code=404)


def _find(folder: Path, path: str) -> Path | None:
    """A file truly inside the folder, links followed. Names with a leading dot are unfinished, nobody's business."""
    if "\0" in path or any(part in {"", ".", ".."} or part.startswith(".") for part in path.split("/")):
        return None
    try:
        found = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError):  # not there, a name that is too long, a loop of links
        return None
    return found if found.is_relative_to(folder.resolve()) else None


def _open(folder: Path, path: str) -> _Opened | None:
    found = _find(folder, path)
    try:
        descriptor = os.open(found, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC) if found else None
    except OSError:
        return None
    if descriptor is None:
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        return None
    file = os.fdopen(descriptor, "rb")
    if status.st_size <= _SMALL_BYTES:
        etag = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    else:
        etag = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"
    return _Opened(file=file, size=status.st_size, etag=f'"{etag}"', modified=int(status.st_mtime))


def _answer(request: Request, opened: _Opened, content_type: str, cache_control: str) -> Response:
    headers = {
        "Content-Type": content_type,
        "Cache-Control": cache_control,
        "ETag": opened.etag,
        "Last-Modified": formatdate(opened.modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    if _unchanged(request, opened):
        opened.file.close()
        return Response(status_code=304, headers=headers)
    try:
        part = _part(request, opened, headers["Last-Modified"])
    except Unsatisfiable:
        opened.file.close()
        return PlainTextResponse(status_code=416, headers={"Content-Range": f"bytes */{opened.size}"})
    span = part or ByteRange(start=0, end=opened.size)
    headers["Content-Length"] = str(span.end - span.start)
    if part:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{opened.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        opened.file.close()
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_pieces(opened.file, span), status_code=status, headers=headers)


def _part(request: Request, opened: _Opened, last_modified: str) -> ByteRange | None:
    """The range to be sent; None for the whole file. Of several ranges at once the whole file is sent, as on S3."""
    asked = request.headers.get("range")
    if asked is None or request.method != "GET":
        return None
    if request.headers.get("if-range") not in {None, opened.etag, last_modified}:
        return None
    return parse_range(asked, opened.size)


def _unchanged(request: Request, opened: _Opened) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:  # and If-Modified-Since is not looked at: RFC 9110, 13.2.2
        return tags.strip() == "*" or opened.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and opened.modified <= parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False


def _pieces(file: BinaryIO, span: ByteRange) -> Iterator[bytes]:
    with file:
        file.seek(span.start)
        left = span.end - span.start
        while left > 0 and (piece := file.read(min(left, _PIECE_BYTES))):
            left -= len(piece)
            yield piece


def listen(host: str, port: int) -> socket.socket:
    """Take the port; 0 takes a free one. Raises OSError when it cannot be had."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()  # now: whoever reads our address may ask before the server's loop runs
    except OSError:
        bound.close()
        raise
    return bound


def run_server(app: Starlette, bound: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=_GRACE_S
    )
    uvicorn.Server(config).run(sockets=[bound])
