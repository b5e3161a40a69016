"""One run at a time on a folder: an advisory lock that the system drops when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.errors import EpisodeError

NAME = ".lock"


@contextlib.contextmanager
def locked(folder: Path, *, waiting: Callable[[str], None] = lambda _who: None) -> Iterator[None]:
    """Hold the folder's lock for the block. When another process has it, `waiting` is told who, and we wait."""
    descriptor = _open(folder)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another run")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def try_lock(folder: Path) -> int | None:
    """The descriptor that holds the lock, or None when a living process has it. Close it to let go."""
    descriptor = _open(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _open(folder: Path) -> int:
    """Never another file: the lock is written into, and a link in a foreign folder may lead anywhere."""
    path = folder / NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    except OSError as error:
        raise EpisodeError(
            f"{path} cannot be opened ({error.strerror}); it must be a plain file of yours: remove it, check who owns "
            "the folder, and whether the disk is read-only"
        ) from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        os.close(descriptor)
        raise EpisodeError(f"{path} is not a plain file of its own; remove it")
    return descriptor
