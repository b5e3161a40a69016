"""A bag as one uncompressed tar file, the same bytes for the same bag."""

from __future__ import annotations

import datetime as dt
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path


def write_tar(target: Path, bag: Path, *, top: str, paths: Sequence[str], now: dt.datetime) -> None:
    """`paths`: of its files, in this order: tag files first, so that a reader knows what to expect of the rest.

    One folder, `top`, holds all of them (RFC 8493, 4). Raises OSError.
    """
    with target.open("wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in paths:
            with (bag / path).open("rb") as source:
                entry = tarfile.TarInfo(f"{top}/{path}")
                entry.size = os.fstat(source.fileno()).st_size
                entry.mtime, entry.mode = int(now.timestamp()), 0o444
                tar.addfile(entry, source)
        file.flush()
        os.fsync(file.fileno())
