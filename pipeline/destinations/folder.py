"""A local folder as a destination: the default, and what a web server or a CDN's synchroniser reads."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pipeline.destinations.base import Publication, Stored
from pipeline.errors import PublishError
from pipeline.store.atomic import atomic_write, remove_parts

_FICLONE = 0x40049409
_CHUNK_BYTES = 1 << 20


class FolderDestination:
    """Copies into `root`, each file whole or not at all."""

    tool: tuple[str, str] | None = None

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(self) -> None:
        """Make the folder."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refused(self.root, error) from error

    def find(self, item: Publication) -> Stored | None:
        """Compare the bytes themselves; a folder keeps no types."""
        target = self.root / item.key
        try:
            if not target.is_file() or target.stat().st_size != item.size_bytes:
                return None
            return _stored(target) if _sha256(target) == item.sha256 else None
        except OSError as error:
            raise _refused(target, error) from error

    def put(self, item: Publication, *, journal: Path, safe: Callable[[int], None]) -> Stored:  # noqa: ARG002
        """Copy, and read the copy back from the disk."""
        target = self.root / item.key
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


def _refused(path: Path, error: OSError) -> PublishError:
    return PublishError(
        f"cannot write {path}: {error.strerror or error}. "
        "Free some space or change its rights, or set storage.url to another folder; then run it again"
    )
