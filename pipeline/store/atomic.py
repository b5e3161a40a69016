"""Writes that are whole or not there: a temporary file beside the target, fsync, os.replace, fsync of the folder."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO


@contextlib.contextmanager
def atomic_write(target: Path) -> Iterator[BinaryIO]:
    """Open a binary file that becomes `target` when the block ends well; otherwise `target` stays as it was."""
    with staged(target) as (temporary, file):
        yield file
        file.flush()
        os.fsync(file.fileno())
        os.replace(temporary, target)  # noqa: PTH105
    sync_folder(target.parent)


@contextlib.contextmanager
def staged(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An open temporary file beside `target`, which the block moves there when it is whole; gone when it fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=_prefix(target), suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o644)  # mkstemp makes 0600; what we make is for partners to read
            yield temporary, file
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove_parts(target: Path) -> None:
    """Remove what killed writes of `target` left. Only for who is its one writer now."""
    for part in target.parent.glob(f"{glob.escape(_prefix(target))}*.part"):
        part.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.name[:40]}."


def write_bytes(target: Path, data: bytes) -> None:
    with atomic_write(target) as file:
        file.write(data)


def write_json(target: Path, document: Any) -> None:
    write_bytes(target, to_json(document).encode())


def to_json(document: Any) -> str:
    """Readable, diffable, Cyrillic as it is, one trailing newline."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut; file systems that cannot are left alone."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
