"""One editor server for an episode, always at the same address, and how the browser is told its token.

What is private lies in `work/editing/` of the episode, readable by its owner only: `server.json`, the address with its
token, for the next `media edit` of the same episode; `open.html`, which leads a browser there.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import html
import json
import os
import re
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from types import FrameType, TracebackType
from typing import Self

import uvicorn

from pipeline.editor.guard import Guard
from pipeline.errors import EpisodeError, UsageError, disk_error
from pipeline.store.lock import try_lock
from pipeline.tools.preview_server import listen

HOST = "127.0.0.1"
IDLE_AFTER_S = 8 * 3600
_PORTS = range(20_000, 32_768)
"""Above the ports of known services, below those that systems give to outgoing connections (Linux: from 32768)."""
_TRIES = 8
_GRACE_S = 1
"""After Ctrl-C, for what is being saved. Players that were paused in the middle of a sound never finish."""
_HEADERS_LIMIT_BYTES = 64 << 10
"""Cookies ignore ports: those of everything else on this machine come along."""
_ANNOUNCED_WITHIN_S = 5.0
_LOOK_AGAIN_S = 0.05
_SERVER_FILE = "server.json"
_OPENING_FILE = "open.html"
_MOST_BYTES = 4096
_URL = re.compile(r"http://(127\.0\.0\.1|localhost):[0-9]{1,5}/\?token=[A-Za-z0-9_-]+")
_OPENING_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={url}">
<title>media edit</title>
<p><a href="{url}">To the transcript</a></p>
</html>
"""


def stable_port(place: str, attempt: int = 0) -> int:
    """The port for an episode of a workspace: always the same, since drafts in a browser belong to host and port.

    `attempt` counts from 0: each gives another port, for when one is taken.
    """
    digest = hashlib.sha256(f"{place}\n{attempt}".encode("utf-8", "surrogateescape")).digest()
    return _PORTS[int.from_bytes(digest[:8], "big") % len(_PORTS)]


def take_port(place: str) -> socket:
    """Listen at the episode's port; at the next one when somebody has it; after a few, at any. Raises UsageError."""
    for attempt in range(_TRIES):
        with contextlib.suppress(OSError):
            return listen(HOST, stable_port(place, attempt))
    try:
        return listen(HOST, 0)
    except OSError as error:
        raise UsageError(
            f"no port of {HOST} can be had: {error.strerror or error}. See whether its network is up, or correct the "
            "transcript with --text"
        ) from error


@dataclass(frozen=True, kw_only=True)
class Running:
    """The server that has the episode already."""

    url: str
    """With its token."""
    pid: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to be the editor server of an episode. The system takes it back when this process dies."""

    folder: Path
    descriptor: int

    def announce(self, url: str) -> None:
        """Tell further `media edit` of the episode where it is open."""
        document = {"format": 1, "url": url, "pid": os.getpid()}
        _write_private(self.folder / _SERVER_FILE, json.dumps(document) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        _clear(self.folder)
        os.close(self.descriptor)


def claim(episode: Path) -> Claim | Running:
    """Become the one server of an episode folder, or learn where the running one is.

    Raises EpisodeError when something else lies where our files belong, or the running one cannot be reached.
    """
    folder = _editing_folder(episode)
    descriptor = try_lock(folder)
    if descriptor is None:
        return _running(folder)
    _clear(folder)  # of one that was killed
    return Claim(folder=folder, descriptor=descriptor)


def opening_page(episode: Path, url: str) -> Path:
    """A file to open in the browser instead of `url`: everybody on a machine can read the arguments of its programs."""
    path = _editing_folder(episode) / _OPENING_FILE
    _write_private(path, _OPENING_PAGE.format(url=html.escape(url)))
    return path


def _editing_folder(episode: Path) -> Path:
    folder = episode / "work" / "editing"
    for place in (folder.parent, folder):
        if place.is_symlink():
            raise EpisodeError(f"{place} leads elsewhere; put a real folder there, or remove it", episode=episode.name)
        try:
            place.mkdir(exist_ok=True)
        except OSError as error:
            raise EpisodeError(
                f"{place} cannot be made: {error.strerror}; see what lies there, who owns it, and whether the disk is "
                "full or read-only",
                episode=episode.name,
            ) from error
    return folder


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment. A link there is replaced."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)  # 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, path)  # noqa: PTH105
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise disk_error(error, f"{path} is written") from error


def _clear(folder: Path) -> None:
    """Remove what is private, parts of it that a killed server left too. Only for who has the claim."""
    for name in (_SERVER_FILE, _OPENING_FILE):
        for path in (folder / name, *folder.glob(f".{name}.*.part")):
            with contextlib.suppress(OSError):
                path.unlink()


def _running(folder: Path) -> Running:
    """Whoever has the claim says where in a moment: it may have begun a moment ago itself."""
    deadline = time.monotonic() + _ANNOUNCED_WITHIN_S
    while True:
        try:
            return _read_announced(folder / _SERVER_FILE)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            if time.monotonic() >= deadline:
                raise EpisodeError(
                    f"the editor of this episode is open already, but {folder / _SERVER_FILE} does not say where "
                    f"({error}). If it runs as you on this machine, end it with Ctrl-C and run `media edit` again; "
                    "otherwise ask whoever is correcting the transcript, or use --text: nothing is overwritten",
                    episode=folder.parent.parent.name,
                ) from error
        time.sleep(_LOOK_AGAIN_S)


def _read_announced(path: Path) -> Running:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a plain file")
        document = json.loads(file.read(_MOST_BYTES))
    url, pid = str(document["url"]), int(document["pid"])
    if not _URL.fullmatch(url):  # it is opened in a browser
        raise ValueError("no address of this machine in it")
    if not _alive(pid):
        raise ValueError(f"process {pid}, which wrote it, is gone")
    return Running(url=url, pid=pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:  # somebody else's
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


class _Server(uvicorn.Server):
    """Hangs up on who still listens after the grace; uvicorn itself would report each of them as a failure."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(_GRACE_S, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def serve_until_idle(guard: Guard, bound: socket, *, idle_after_s: float = IDLE_AFTER_S) -> bool:
    """Serve until Ctrl-C, SIGTERM, or until no page has asked for anything for so long; then True."""

    async def look() -> None:
        server.should_exit = server.should_exit or guard.idle_s() >= idle_after_s

    config = uvicorn.Config(
        guard,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_level="error",  # warnings are of requests that are not HTTP, or want a websocket: any page can send them
        access_log=False,  # it would hold the token
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEADERS_LIMIT_BYTES,
        timeout_graceful_shutdown=2 * _GRACE_S,  # for what does not notice that it was hung up on
        callback_notify=look,
        timeout_notify=0,  # about every second
    )
    server = _Server(config)
    with _signals_only_end(server):
        server.run(sockets=[bound])
    return guard.idle_s() >= idle_after_s


@contextlib.contextmanager
def _signals_only_end(server: uvicorn.Server) -> Iterator[None]:
    """Keep the process alive for removing its private files: uvicorn stops at a signal and raises it once more."""

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread gets signals
        return
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
