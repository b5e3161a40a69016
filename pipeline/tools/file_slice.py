"""A part of a file that reads like a file: what is sent comes from the disk, not from memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20
_ALIVE_EVERY_BYTES = 128 << 10
"""About a second of a slow uplink (1 Mbit/s)."""


class FileSlice(io.RawIOBase):
    """`size` bytes of `file` from `start`. Seekable, because boto3 rewinds it before it tries again.

    `alive` is called while it is read; by raising, it stops an upload in the middle of a part.
    """

    def __init__(self, file: Path, start: int, size: int, alive: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._file = file.open("rb")
        self._start, self._size, self._at = start, size, 0
        self._alive, self._silent_bytes = alive, 0

    def readable(self) -> bool:
        """As any file."""
        return True

    def seekable(self) -> bool:
        """As any file."""
        return True

    def tell(self) -> int:
        """From the start of the slice."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Within the slice."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """What `read` of the base class calls."""
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        self._silent_bytes += len(data)
        if self._silent_bytes >= _ALIVE_EVERY_BYTES:
            self._silent_bytes = 0
            self._alive()
        return len(data)

    def close(self) -> None:
        """Close the file beneath, too."""
        self._file.close()
        super().close()

    def md5(self) -> bytes:
        """MD5 of the slice: S3 checks it on arrival (Content-MD5), and it is the ETag of a part."""
        digest = hashlib.md5(usedforsecurity=False)
        self.seek(0)
        while chunk := self.read(_CHUNK_BYTES):
            digest.update(chunk)
        self.seek(0)
        return digest.digest()
