"""Keeps a folder of made files: writes what changed, removes what is no longer made, touches nothing of others.

What it wrote stands in `.catalogue.json` there, each file with its hash: a file that is not there, or that has other
bytes, is somebody's work and stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipeline.errors import UsageError
from pipeline.store.atomic import write_bytes, write_json

NOTE = ".catalogue.json"
JOURNAL = ".catalogue.journal"
"""What the run under way has written: it becomes the note when all is there."""
FORMAT = 1
_SHOWN = 5


@dataclass(kw_only=True)
class PageFolder:
    """A folder, and what was done in it."""

    root: Path
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)
    """Files that we would have removed, but that somebody changed."""

    def update(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Raises UsageError when a file of somebody else stands where one of ours is to be: before it is touched."""
        known = self._known()
        now: dict[str, str] = {}
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / JOURNAL).open("a", encoding="utf-8") as journal:
            for path, data in files:
                now[path] = hashlib.sha256(data).hexdigest()
                self._write(path, data, now[path], known.get(path, set()), journal)
        for path in sorted(set(known) - set(now)):
            self._remove(path, known[path])
        write_json(self.root / NOTE, {"format": FORMAT, "files": now})
        (self.root / JOURNAL).unlink()

    def _write(self, path: str, data: bytes, sha256: str, known: set[str], journal: TextIO) -> None:
        target = self._inside(path)
        there = _sha256(target)
        if there == sha256:
            self.unchanged += 1
            return
        if there is not None and there not in known:
            raise UsageError(
                f"{target} is not a file that `media catalogue` wrote, or somebody changed it since; it was left as it "
                "is. Move it away, or name another folder"
            )
        journal.write(f"{json.dumps([path, sha256])}\n")
        journal.flush()
        write_bytes(target, data)
        self.written += 1

    def _remove(self, path: str, known: set[str]) -> None:
        target = self._inside(path)
        there = _sha256(target)
        if there not in known:
            self.kept += [path] if there is not None else []
            return
        target.unlink()
        self.removed += 1
        for folder in target.relative_to(self.root).parents[:-1]:
            with contextlib.suppress(OSError):  # not empty
                (self.root / folder).rmdir()

    def _inside(self, path: str) -> Path:
        """Where it lies; never through a link that leads elsewhere."""
        target = self.root / path
        for place in (target, *target.parents):
            if place == self.root:
                return target
            if place.is_symlink():
                raise UsageError(f"{place} is a link; `media catalogue` writes into real folders only")
        raise UsageError(f"{self.root / NOTE} names {path!r}, which is no path below it; remove that file")

    def _known(self) -> dict[str, set[str]]:
        """Path -> hashes of what we wrote there, also in a run that was killed; without a note all is somebody's."""
        found: dict[str, set[str]] = {}
        for path, sha256 in (*_noted(self.root / NOTE), *_journalled(self.root / JOURNAL)):
            if _is_plain(path):
                found.setdefault(path, set()).add(sha256)
        return found


def _noted(note: Path) -> list[tuple[str, str]]:
    try:
        document = json.loads(note.read_bytes())
        files = document["files"] if document["format"] == FORMAT else {}
        return [(path, sha256) for path, sha256 in files.items() if isinstance(sha256, str)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _journalled(journal: Path) -> list[tuple[str, str]]:
    """Its last line may be broken off."""
    found = []
    with contextlib.suppress(OSError, ValueError, TypeError):
        for line in journal.read_text(encoding="utf-8").splitlines():
            path, sha256 = json.loads(line)
            found.append((str(path), str(sha256)))
    return found


def _is_plain(path: str) -> bool:
    return not {"", ".", ".."} & set(path.split("/")) and "\\" not in path and "\0" not in path


def _sha256(path: Path) -> str | None:
    if path.is_symlink():
        return "link"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
