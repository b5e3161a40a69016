"""A port of this machine for the verbs that serve pages to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import socket


def listening(host: str, port: int) -> tuple[socket.socket, str]:
    """The open socket, and its address without a path. Raises UsageError when it cannot be had."""
    from pipeline.tools.preview_server import listen  # noqa: PLC0415

    try:
        bound = listen(host, port)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror or error}. Try --port 0, which takes a free one"
        ) from error
    name = f"[{host}]" if ":" in host else host
    return bound, f"http://{name}:{bound.getsockname()[1]}"
