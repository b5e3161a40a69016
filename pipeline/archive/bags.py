"""One bag that can be read, wherever it lies: in a folder, in a store, in a tar file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import PublishError

if TYPE_CHECKING:
    from pipeline.tools.s3 import Bucket

CHUNK_BYTES = 1 << 20
SMALL_BYTES = 128 << 10
_DEEPEST = 100
"""Folders within each other."""
_OF_ONE_OBJECT = {
    "NoSuchKey": "the store lists it and does not have it",
    "InvalidObjectState": "it lies in a cold storage class; ask the store to bring it back, then run this again",
    "AccessDenied": "these keys may not read it",
}
"""Answers that say nothing of the others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """A file as a listing shows it."""

    size_bytes: int
    mark: str
    """Changes whenever its bytes do, as far as can be told without reading them."""


@dataclass(kw_only=True)
class Contents:
    """What a listing of a bag found."""

    files: dict[str, FileFacts] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Path -> why it is not read: what it is instead of a file."""


class Bag(Protocol):
    """Read only. What is wrong with a file of a folder raises OSError; what is wrong with a store, PublishError."""

    @property
    def name(self) -> str:
        """'show/episode', or whatever the bag's place is called below where was looked."""

    @property
    def place(self) -> str:
        """Where it is, for people."""

    def contents(self) -> Contents: ...

    def facts(self, path: str) -> FileFacts:
        """Of one file. Raises FileNotFoundError."""

    def chunks(self, path: str) -> Iterator[bytes | memoryview]:
        """The bytes of one of its files. Each chunk must be used before the next one is asked for."""


def read_file(bag: Bag, path: str) -> bytes:
    """A small one, whole."""
    return b"".join(bytes(chunk) for chunk in bag.chunks(path))


@dataclass(frozen=True, kw_only=True)
class FolderBag:
    """A folder with bagit.txt in it."""

    root: Path
    name: str
    cold: bool = False
    """Whether its bytes shall come from the disk itself, not from the memory that has just written them."""

    @property
    def place(self) -> str:
        return str(self.root)

    def contents(self) -> Contents:
        found = Contents()
        self._walk("", found, 0)
        return found

    def _walk(self, folder: str, found: Contents, depth: int) -> None:
        """Raises OSError when not even the bag's own folder can be read."""
        with os.scandir(self.root / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                try:
                    self._take(entry, path, found, depth)
                except OSError as error:
                    found.refused[path] = error.strerror or str(error)

    def _take(self, entry: os.DirEntry[str], path: str, found: Contents, depth: int) -> None:
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST:
                self._walk(f"{path}/", found, depth + 1)
            else:
                found.refused[path] = f"it lies more than {_DEEPEST} folders deep"
        elif entry.is_file(follow_symlinks=False):
            found.files[path] = _facts(entry.stat(follow_symlinks=False))
        else:
            found.refused[path] = "it is a link, a device or a pipe, not a file"

    def facts(self, path: str) -> FileFacts:
        return _facts(os.stat(f"{self.root}/{path}", follow_symlinks=False))  # noqa: PTH116 - as `chunks` names it

    def chunks(self, path: str) -> Iterator[bytes | memoryview]:
        descriptor = os.open(f"{self.root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(f"{path} is not a file")
            if self.cold:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            if status.st_size <= SMALL_BYTES:  # of most files there are thousands: no buffer, few calls
                while data := os.read(descriptor, SMALL_BYTES):
                    yield data
                return
            view = memoryview(bytearray(CHUNK_BYTES))
            while size := os.readv(descriptor, [view]):
                yield view[:size]
        finally:
            os.close(descriptor)


def _facts(status: os.stat_result) -> FileFacts:
    mark = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ctime_ns:x}-{status.st_ino:x}"
    return FileFacts(size_bytes=status.st_size, mark=mark)


@dataclass(kw_only=True)
class StoredBag:
    """Objects of one bucket whose keys begin with the same prefix."""

    bucket: Bucket
    prefix: str
    """With '/' at its end."""
    name: str
    where: str
    """Address of the bucket's place, for people."""
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"{self.where.rstrip('/')}/{self.name}"

    def contents(self) -> Contents:
        from pipeline.tools.s3_errors import explained  # noqa: PLC0415 - boto3 takes half a second to load

        found = Contents()
        with explained(self.where):
            for row in self.bucket.rows(self.prefix):
                path = row.key.removeprefix(self.prefix)
                if path and not path.endswith("/"):  # consoles make "folders"
                    found.files[path] = FileFacts(size_bytes=row.size_bytes, mark=f"{row.size_bytes:x}-{row.etag}")
        self.sizes = {path: facts.size_bytes for path, facts in found.files.items()}
        return found

    def facts(self, path: str) -> FileFacts:
        from pipeline.tools.s3_errors import explained  # noqa: PLC0415

        key = f"{self.prefix}{path}"
        with explained(self.where):  # of all keys that begin with it, it comes first
            row = next(iter(self.bucket.rows(key)), None)
        if row is None or row.key != key:
            raise FileNotFoundError(errno.ENOENT, "it is not there", path)
        self.sizes[path] = row.size_bytes
        return FileFacts(size_bytes=row.size_bytes, mark=f"{row.size_bytes:x}-{row.etag}")

    def chunks(self, path: str) -> Iterator[bytes | memoryview]:
        from pipeline.tools.s3_errors import explained  # noqa: PLC0415

        try:
            with explained(self.where):
                yield from self.bucket.chunks(f"{self.prefix}{path}", size_bytes=self.sizes[path])
        except PublishError as error:
            raise _of_one_object(error) from error


def _of_one_object(error: PublishError) -> Exception:
    """OSError when the store answered about this object alone, the same error when it is about the store."""
    from pipeline.tools.s3_errors import refused_with  # noqa: PLC0415

    why = _OF_ONE_OBJECT.get(refused_with(error))
    return OSError(errno.EIO, why) if why else error
