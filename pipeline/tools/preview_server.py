"""A small web server for the published folder: it answers podcast players as real storage would."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_GRACE_S = 1
"""Players keep connections open; after Ctrl-C nobody wants to wait for them."""


class _Published(StaticFiles):
    """Files under the types and cache rules of storage; HEAD, Range, ETag and 304 are Starlette's."""

    def __init__(self, folder: Path, headers_of: Callable[[str], tuple[str, str]]) -> None:
        super().__init__(directory=folder)
        self._headers_of = headers_of

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Names with a leading dot are unfinished writes, and nobody's business."""
        if any(part.startswith(".") for part in path.split("/")):
            return "", None
        return super().lookup_path(path)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with the file, or with 304."""
        content_type, cache_control = self._headers_of(os.fspath(full_path))
        response = FileResponse(
            full_path,
            status_code=status_code,
            stat_result=stat_result,
            media_type=content_type,
            headers={"Cache-Control": cache_control},
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def preview_app(folder: Path, *, page: Callable[[], str], headers_of: Callable[[str], tuple[str, str]]) -> Starlette:
    """`page` makes the HTML of `/`; `headers_of` tells Content-Type and Cache-Control of a file by its name."""

    def index(_request: Request) -> Response:
        return HTMLResponse(page(), headers={"Cache-Control": "no-store"})

    anybody = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["Range", "If-None-Match"],
        expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
    )
    routes = [Route("/", index), Mount("/", _Published(folder, headers_of))]
    return Starlette(routes=routes, middleware=[anybody])


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
