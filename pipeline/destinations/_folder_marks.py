"""Hashes of files that need not be read again: 16,000 pages are listed in a quarter of the time.

`<workspace>/.media/<destination>/marks.json` may be deleted at any time. A hash is remembered with size, inode and both
times of its file, and only when the file had been left alone for a while by the file system's own clock: of two changes
within one tick the second would leave no trace in them (Git calls such files racily clean).
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store.atomic import atomic_write

FORMAT = 1
_SETTLED_NS = 2_000_000_000
"""FAT keeps times to two seconds; all others are finer."""
_FACTS = 4


@dataclass(kw_only=True)
class Marks:
    """What is remembered of one folder."""

    file: Path | None
    """None: nothing is remembered beyond this process."""
    _known: dict[str, tuple[str, ...]] | None = field(default=None, init=False)
    _changed: bool = field(default=False, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)
    """Several threads list one destination at once."""

    def of(self, key: str, status: os.stat_result) -> str | None:
        """The hash of a file that is as it was; None when it must be read."""
        with self._lock:
            known = self._table().get(key)
        return known[-1] if known and known[:-1] == _facts(status) else None

    def remember(self, key: str, status: os.stat_result, mark: str, *, now_ns: int) -> None:
        """`status` was taken before the file was read; `now_ns` by the clock of its file system."""
        if max(status.st_mtime_ns, status.st_ctime_ns) < now_ns - _SETTLED_NS:
            with self._lock:
                self._table()[key] = (*_facts(status), mark)
                self._changed = True

    def forget_others(self, prefix: str, keys: set[str]) -> None:
        """What begins with `prefix` and is not there any more."""
        with self._lock:
            gone = [key for key in self._table() if key.startswith(prefix) and key not in keys]
            for key in gone:
                del self._table()[key]
            self._changed = self._changed or bool(gone)

    def save(self) -> None:
        """A full disk only makes the next run slower."""
        with self._lock:
            if self.file is None or not self._changed:
                return
            self._changed = False
            text = json.dumps({"format": FORMAT, "marks": self._table()}, separators=(",", ":"))
        with contextlib.suppress(OSError):
            keep_out_of_git(self.file.parent.parent)
            with atomic_write(self.file) as file:
                file.write(text.encode())

    def _table(self) -> dict[str, tuple[str, ...]]:
        if self._known is None:
            self._known = _read(self.file) if self.file else {}
        return self._known


def keep_out_of_git(folder: Path) -> None:
    """What a machine remembers is nobody else's business."""
    mark = folder / ".gitignore"
    if not mark.exists():
        folder.mkdir(parents=True, exist_ok=True)
        mark.write_text("*\n", encoding="utf-8")


def _facts(status: os.stat_result) -> tuple[str, ...]:
    numbers = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return tuple(f"{number:x}" for number in numbers)


def _read(file: Path) -> dict[str, tuple[str, ...]]:
    try:
        document = json.loads(file.read_bytes())
        entries = document["marks"] if document["format"] == FORMAT else {}
        return {
            key: tuple(entry)
            for key, entry in entries.items()
            if len(entry) == _FACTS + 1 and all(isinstance(word, str) for word in entry)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
