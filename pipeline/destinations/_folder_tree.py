"""The tree of a folder destination: keys to paths that stay inside, marks of files, the lock of its writers."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.destinations._folder_marks import Marks
from pipeline.destinations.base import Listed
from pipeline.destinations.layout import is_media
from pipeline.errors import PublishError

LOCK = ".lock"
SMALL_BYTES = 64 << 20
"""Records, feeds and pages are far smaller; what is larger is read as a stream, or not ours."""


def path_of(root: Path, key: str) -> Path:
    """Where `key` lies. Raises PublishError for a key that leads out of `root`, also by links on the way."""
    parts = key.split("/")
    if "\\" in key or any(part in {"", ".", ".."} or part.startswith(".") or "\0" in part for part in parts):
        raise PublishError(f"{key!r} cannot be the name of a published file; mend or remove what names it so")
    target = root.joinpath(*parts)
    inside = root.resolve().joinpath(*parts)
    if target.parent.resolve() != inside.parent:
        raise PublishError(
            f"{target.parent} is reached through a link; what is published must lie in {root} itself, or it would not "
            "be found again. Replace the link by the folder it leads to"
        )
    return target


def read_small(target: Path) -> bytes | None:
    """The whole file; None when there is none. Raises OSError; PublishError for what is no small plain file."""
    try:
        # A link is not followed, and a pipe put there by somebody does not hang us.
        descriptor = os.open(target, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        data = file.read(SMALL_BYTES + 1) if stat.S_ISREG(found.st_mode) else None
    if data is None or len(data) > SMALL_BYTES:
        raise PublishError(f"{target} is no file of a size that can be a record, a feed or a page. Move it away")
    return data


def mark_of(data: bytes) -> str:
    """Of a small file: the hash of what it holds. Clocks tick too slowly to tell two writes apart."""
    return hashlib.sha256(data).hexdigest()


def files_below(root: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Keys that begin with `prefix`, and their files; links and unfinished writes are left out."""
    base = prefix[: prefix.rfind("/") + 1]
    path_of(root, f"{base}x")  # an impossible prefix, or a link, must not look like an empty folder
    pending = [base]
    while pending:
        above = pending.pop()
        try:
            entries = list(os.scandir(root / above))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            key = f"{above}{entry.name}"
            if entry.name.startswith(".") or not key.startswith(prefix):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(f"{key}/")
            elif entry.is_file(follow_symlinks=False):
                yield key, entry


def listed(root: Path, prefix: str, marks: Marks, *, now_ns: int) -> Iterator[Listed]:
    """What lies there, with marks. Media are not read: their names hold their hash."""
    for key, entry in files_below(root, prefix):
        try:
            status = entry.stat(follow_symlinks=False)
            if is_media(key):
                mark = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"
                yield Listed(key=key, mark=mark, size_bytes=status.st_size)
                continue
            known = marks.of(key, status)
            if known is not None:
                yield Listed(key=key, mark=known, size_bytes=status.st_size)
                continue
            data = read_small(Path(entry.path))
        except FileNotFoundError:
            continue  # it has gone meanwhile
        if data is not None:
            mark = mark_of(data)
            marks.remember(key, status, mark, now_ns=now_ns)
            yield Listed(key=key, mark=mark, size_bytes=len(data))


@contextlib.contextmanager
def held(root: Path, *, shared: bool = False) -> Iterator[int]:
    """Hold the folder against other writers for the block; many may read at once. Raises OSError.

    Where the file system knows no locks, nobody is held up: only conditions of writes are less sure then.
    Yields the time by the clock of the file system, in nanoseconds.
    """
    flags = os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(root / LOCK, flags | os.O_RDWR, 0o664)
    except PermissionError:  # made by another user of the same folder; NFS wants to write, others need not
        descriptor = os.open(root / LOCK, flags | os.O_RDONLY, 0o664)
    try:
        _lock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        with contextlib.suppress(PermissionError):
            os.utime(descriptor)
        yield os.fstat(descriptor).st_ctime_ns
    finally:
        os.close(descriptor)


def knows_locks(root: Path) -> bool:
    """Whether the file system of an existing folder keeps them."""
    with held(root):
        descriptor = os.open(root / LOCK, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno == errno.EWOULDBLOCK
        finally:
            os.close(descriptor)
    return False


def _lock(descriptor: int, kind: int) -> None:
    try:
        fcntl.flock(descriptor, kind)
    except OSError as error:
        if error.errno not in {errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS}:
            raise
