"""What of an episode goes into its bag: the folder as it is, and what explains it years later."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.bag.manifest import clashes
from pipeline.errors import EpisodeError

EPISODE = "data/episode/"
FLAC = "data/flac/"
PUBLISHED = "data/published/"
PRESETS = "data/presets/"
ARCHIVE_RECEIPTS = "receipts/archive-"
"""What an archive answered is no part of what it keeps: else no bag would ever be the same twice."""
_LEFT_OUT = frozenset({"work"})
"""Scratch: it can be deleted at any time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PayloadFile:
    """A file on its way into a bag."""

    path: str
    """In the bag, NFC."""
    file: Path
    size_bytes: int


def payload_file(path: str, file: Path) -> PayloadFile:
    return PayloadFile(path=path, file=file, size_bytes=file.stat().st_size)


def episode_files(folder: Path, ref: str) -> tuple[PayloadFile, ...]:
    """All files of an episode folder but scratch and what begins with a dot (locks, unfinished writes).

    Raises EpisodeError with everything that could not be kept as it is.
    """
    problems: list[str] = []
    found = tuple(_walk(folder, "", problems))
    problems += clashes(file.path for file in found)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise EpisodeError(f"{ref} cannot be archived as it is; nothing was written:\n{lines}", episode=ref)
    return found


def _walk(folder: Path, inner: str, problems: list[str]) -> Iterator[PayloadFile]:
    with os.scandir(folder / inner) as entries:
        rows = sorted(entries, key=lambda entry: entry.name)
    for entry in rows:
        path = f"{inner}{entry.name}"
        if entry.name.startswith(".") or path in _LEFT_OUT or path.startswith(ARCHIVE_RECEIPTS):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder, f"{path}/", problems)
        elif not entry.is_file(follow_symlinks=False):
            problems.append(f"{path!r} is a link, a device or a pipe; put the real file there, or remove it")
        elif not path.isprintable():
            problems.append(f"{path!r} has a name that is no text; rename it")
        else:
            name = unicodedata.normalize("NFC", path)
            yield PayloadFile(path=f"{EPISODE}{name}", file=Path(entry.path), size_bytes=entry.stat().st_size)


def same_files(one: Sequence[PayloadFile], other: Sequence[PayloadFile]) -> bool:
    """Whether two looks at a folder found the same names and sizes."""
    return [(file.path, file.size_bytes) for file in one] == [(file.path, file.size_bytes) for file in other]
