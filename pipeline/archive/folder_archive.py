"""An archive on a disk."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from pipeline.archive.archives import MARK, TarBag, new_mark
from pipeline.archive.bags import Bag, FolderBag
from pipeline.bag.register import FIRST, Entry, Register, hash_of, parse_register, render_entry
from pipeline.store.atomic import sync_folder, write_json

REGISTER = "fixity.jsonl"
_DEPTH = 6
_LONGEST_LINE = 1 << 20


@dataclass(kw_only=True)
class FolderArchive:
    """On a disk."""

    root: Path
    _read: tuple[tuple[int, int], Register] | None = field(default=None, init=False, repr=False)
    """Size and time of the register when it was last parsed, and what it said: it is asked for with every episode."""

    @property
    def place(self) -> str:
        return str(self.root)

    def identity(self) -> str | None:
        try:
            return str(json.loads((self.root / MARK).read_bytes())["id"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def begin(self) -> str:
        known = self.identity()
        if known:
            return known
        self.root.mkdir(parents=True, exist_ok=True)
        new = new_mark()
        write_json(self.root / MARK, new)
        return new["id"]

    def bags(self) -> Iterator[Bag | TarBag]:
        yield from self._below(self.root, "", 0)

    def _below(self, folder: Path, name: str, depth: int) -> Iterator[Bag | TarBag]:
        if (folder / "bagit.txt").is_file():
            yield FolderBag(root=folder, name=name or folder.name)
            return
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if not name:
                raise
            yield FolderBag(root=folder, name=name)  # what is in it, if anything, is told as unread
            return
        for entry in found:
            inner = f"{name}/{entry.name}".lstrip("/")
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and depth < _DEPTH:
                yield from self._below(Path(entry.path), inner, depth + 1)
            elif entry.name.endswith(".tar") and entry.is_file(follow_symlinks=False):
                yield tar_in_folder(Path(entry.path), name=inner.removesuffix(".tar"))

    def bag(self, name: str) -> Bag | TarBag | None:
        folder = self.root / name
        if (folder / "bagit.txt").is_file():
            return FolderBag(root=folder, name=name)
        tar = folder.with_name(f"{folder.name}.tar")
        return tar_in_folder(tar, name=name) if tar.is_file() else None

    def register(self) -> Register:
        try:
            status = (self.root / REGISTER).stat()
        except FileNotFoundError:
            return parse_register(b"", file=REGISTER)
        mark = (status.st_size, status.st_mtime_ns)
        if self._read is None or self._read[0] != mark:
            self._read = mark, parse_register((self.root / REGISTER).read_bytes(), file=REGISTER)
        return self._read[1]

    def record(self, entry: Entry) -> str:
        return append_entry(self.root / REGISTER, entry)


def append_entry(file: Path, entry: Entry) -> str:
    """Add an entry to a register on a disk, and return its hash. Two at once wait for each other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    with os.fdopen(descriptor, "r+b") as register:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        last, whole = _last_line(register)
        line = render_entry(replace(entry, previous=hash_of(last) if last else FIRST))
        register.seek(0, os.SEEK_END)
        register.write(line if whole else b"\n" + line)
        register.flush()
        os.fsync(descriptor)
    sync_folder(file.parent)
    return hash_of(line)


def _last_line(register: IO[bytes]) -> tuple[bytes, bool]:
    """The last whole line, and whether it is the last: a power cut may have left the beginning of another."""
    size = register.seek(0, os.SEEK_END)
    register.seek(max(0, size - _LONGEST_LINE))
    lines = register.read().split(b"\n")
    torn = lines.pop()
    filled = [line for line in lines if line.startswith(b"{") and line.endswith(b"}")]
    return (filled[-1] if filled else b""), not torn


def tar_in_folder(file: Path, *, name: str, cold: bool = False) -> TarBag:
    """A tar file on a disk. `cold`: as for FolderBag."""
    folder = FolderBag(root=file.parent, name=name, cold=cold)
    return TarBag(name=name, place=str(file), size_bytes=file.stat().st_size, bag=folder, path=file.name)



def root_above(path: Path) -> tuple[Path, str] | None:
    """The archive that a folder or a tar file belongs to, and its name in it; None when it belongs to none."""
    for folder in (path, *path.parents)[: _DEPTH + 1]:
        if (folder / MARK).is_file():
            return folder, path.relative_to(folder).as_posix().removesuffix(".tar")
    return None
