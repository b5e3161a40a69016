"""A local folder as a destination: the default, and what a web server or a CDN's synchroniser reads."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pipeline.destinations import _folder_tree as tree
from pipeline.destinations._folder_marks import Marks
from pipeline.destinations.base import Conflict, Document, Listed, Publication, Stored
from pipeline.errors import PublishError
from pipeline.store.atomic import atomic_write, remove_parts, staged, sync_folder

_FICLONE = 0x40049409
_CHUNK_BYTES = 1 << 20


class FolderDestination:
    """Copies into `root`, each file whole or not at all."""

    tool: tuple[str, str] | None = None

    def __init__(self, root: Path, *, notes: Path | None = None) -> None:
        """`notes`: a file for what need not be read again (_folder_marks)."""
        self.root = root
        self._marks = Marks(file=notes)

    def check(self) -> None:
        """Whether the folder can be written, or made. It is made when something is written into it."""
        place = nearest_folder(self.root)
        try:
            if not place.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not _writable(place):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise _refused(self.root, error) from error

    def find(self, item: Publication) -> Stored | None:
        """Compare the bytes themselves; a folder keeps no types."""
        target = tree.path_of(self.root, item.key)
        try:
            if not target.is_file() or target.stat().st_size != item.size_bytes:
                return None
            return _stored(target) if _sha256(target) == item.sha256 else None
        except OSError as error:
            raise _refused(target, error) from error

    def put(self, item: Publication, *, journal: Path, safe: Callable[[int], None]) -> Stored:  # noqa: ARG002
        """Copy, and read the copy back from the disk."""
        target = tree.path_of(self.root, item.key)
        try:
            remove_parts(target)
            with item.file.open("rb") as source, atomic_write(target) as file:
                _copy(source, file)
            if _sha256(target) != item.sha256:
                target.unlink()
                raise PublishError(
                    f"{target} does not hold what was copied: {item.file.name} changed meanwhile, or the "
                    "disk is failing. Run the command again"
                )
        except OSError as error:
            raise _refused(target, error) from error
        safe(item.size_bytes)
        return _stored(target)

    def listing(self, prefix: str) -> tuple[Listed, ...]:
        """Walk the tree while nobody writes into it: some file systems show a renamed file twice, or not at all."""
        try:
            with self._held(shared=True) as now_ns:
                found = list(tree.listed(self.root, prefix, self._marks, now_ns=now_ns))
        except OSError as error:
            raise _unread(self.root, error) from error
        self._marks.forget_others(prefix, {item.key for item in found})
        self._marks.save()
        return tuple(sorted(found, key=lambda item: item.key))

    def fetch(self, key: str) -> tuple[bytes, str] | None:
        """The mark of what is not media is the hash of its bytes."""
        target = tree.path_of(self.root, key)
        try:
            data = tree.read_small(target)
        except OSError as error:
            raise _unread(target, error) from error
        return None if data is None else (data, tree.mark_of(data))

    def write(self, document: Document, *, replacing: str | None = None) -> str:
        """Compare and replace while holding the folder, so no other producer can come between."""
        target = tree.path_of(self.root, document.key)
        mark = tree.mark_of(document.data)
        try:
            with staged(target) as (temporary, file):
                file.write(document.data)
                file.flush()
                os.fsync(file.fileno())  # before the folder is held: the slow part of several writers goes on at once
                with self._held():
                    if replacing is not None:
                        self._compare(document.key, replacing)
                    temporary.replace(target)
                    written = tree.read_small(target)
            sync_folder(target.parent)
        except OSError as error:
            raise _refused(target, error) from error
        if written != document.data:
            raise PublishError(f"{target} does not hold what was written: the disk is failing. Check it, and run again")
        return mark

    def remove(self, key: str) -> None:
        """Leaves the folders: a web server may be looking at them."""
        target = tree.path_of(self.root, key)
        try:
            if target.parent.is_dir():
                with self._held():
                    target.unlink(missing_ok=True)
                sync_folder(target.parent)
        except OSError as error:
            raise _refused(target, error) from error

    def knows_locks(self) -> bool:
        """Whether conditions are kept to the last moment. The folder must be there."""
        try:
            return tree.knows_locks(self.root)
        except OSError as error:
            raise _refused(self.root, error) from error

    def _compare(self, key: str, replacing: str) -> None:
        there = self.fetch(key)
        if (there[1] if there else "") != replacing:
            raise Conflict(f"{self.root / key} was written by another run meanwhile. Run the command again")

    def _held(self, *, shared: bool = False) -> contextlib.AbstractContextManager[int]:
        if shared and not _writable(self.root):  # no folder yet, or one that is only shown
            return contextlib.nullcontext(0)
        return tree.held(self.root, shared=shared)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def nearest_folder(path: Path) -> Path:
    """`path`, or the nearest thing above it that exists."""
    return next(place for place in (path, *path.parents) if os.path.lexists(place))


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    # Never a hard link: an edit of the published copy would then change the episode. A reflink shares the
    # blocks until one side is written, so it is as safe as a copy and costs nothing.
    with contextlib.suppress(OSError):
        fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
        return
    shutil.copyfileobj(source, target, _CHUNK_BYTES)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stored(target: Path) -> Stored:
    return Stored(uploaded_at=dt.datetime.fromtimestamp(int(target.stat().st_mtime), tz=dt.UTC))


def _unread(path: Path, error: OSError) -> PublishError:
    return PublishError(
        f"cannot read {error.filename or path}: {error.strerror or error}. "
        "Mend its rights, or check the disk; then run it again"
    )


def _refused(path: Path, error: OSError) -> PublishError:
    return PublishError(
        f"cannot write {path}: {error.strerror or error}. "
        "Free some space or change its rights, or set storage.url to another folder; then run it again"
    )
