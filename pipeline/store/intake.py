"""Takes raw recordings in: copied (shared blocks where the file system can), hashed while copying, then read-only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import EpisodeError, RecordingError

CHUNK_BYTES = 4 << 20
FICLONE = 0x40049409
"""ioctl of Linux: share the blocks of another file (btrfs, xfs); copy-on-write keeps the two apart for good."""
SPARE_BYTES = 64 << 20


def check_space(
    folder: Path,
    needed_bytes: int,
    *,
    what: str,
    hint: str = "free some space, or use a workspace on another disk (--workspace)",
) -> None:
    """Raises EpisodeError when `folder`'s disk cannot take `needed_bytes` more."""
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    if needed_bytes + SPARE_BYTES > free:
        raise EpisodeError(
            f"{what} needs {needed_bytes / 1e9:.1f} GB and {existing} has {free / 1e9:.1f} GB free; "
            f"{hint}"
        )


def copy_recording(source: Path, target: Path, *, progress: Callable[[int], None] = lambda _bytes: None) -> str:
    """Copy `source` to the new file `target` and return the sha256 of what was written; the time stamp is kept.

    The original is only ever opened for reading. Raises RecordingError when it changes meanwhile.
    """
    before = source.stat()
    digest = hashlib.sha256()
    with source.open("rb") as original, target.open("xb") as copy:
        shared = _share_blocks(original.fileno(), copy.fileno())
        while chunk := original.read(CHUNK_BYTES):
            digest.update(chunk)
            if not shared:
                copy.write(chunk)
            progress(len(chunk))
        copy.flush()
        os.fsync(copy.fileno())
    after = source.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        target.unlink()
        raise RecordingError(
            f"{source} changed while it was copied: is it still being recorded? Wait until it is closed",
            recording=str(source),
        )
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
    target.chmod(0o444)
    return digest.hexdigest()


def _share_blocks(original: int, copy: int) -> bool:
    with contextlib.suppress(OSError):
        fcntl.ioctl(copy, FICLONE, original)
        return True
    return False
