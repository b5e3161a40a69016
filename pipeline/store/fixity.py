"""Checksums of files, read once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Streaming: memory stays flat for a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_shared(path: Path) -> str:
    """The same for a file that many episodes share (a cover, a template): read once per process."""
    stat = path.stat()
    return _remembered(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _remembered(path: Path, _size: int, _mtime_ns: int) -> str:
    return sha256_of(path)
