"""What this machine remembers of a destination: `<workspace>/.media/<destination>/`. It may be deleted at any time.

Records by their mark, so that only changed ones are fetched; of every derived file, which fingerprint it was made for
and under which mark it then stood. Each record is kept with its hash: a damaged file is fetched again. Two processes
may use it at once: the last one's notes stay, and what the other knew is asked again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.store.atomic import atomic_write

FOLDER = ".media"
FORMAT = 1
_RECORDS = "records.json"
_DERIVED = "derived.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """A thing as it was at the destination."""

    mark: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A derived file as we left it."""

    fingerprint: str
    mark: str


@dataclass(kw_only=True)
class PublishedCache:
    """Of one destination and one show. Never raises: what cannot be read is not remembered."""

    folder: Path
    show: str
    _records: dict[str, Remembered] | None = field(default=None, init=False)
    _derived: dict[str, Standing] | None = field(default=None, init=False)
    _changed: bool = field(default=False, init=False)

    @property
    def records(self) -> dict[str, Remembered]:
        """Path below the site's root -> record."""
        if self._records is None:
            read = _table(self.folder / self.show / _RECORDS)
            self._records = {path: found for path, entry in read.items() if (found := self._record(path, entry))}
        return self._records

    def remember(self, path: str, record: Remembered) -> None:
        """Keep the bytes of a record at once, and its mark with the next `save`."""
        if self.records.get(path) == record:
            return
        self.records[path] = record
        self._changed = True
        with contextlib.suppress(OSError):
            _write_loosely(self._file(path), record.data)

    def forget(self, path: str) -> None:
        """It is not at the destination any more."""
        self._changed = self.records.pop(path, None) is not None or self._changed

    @property
    def derived(self) -> dict[str, Standing]:
        """Path below the site's root -> what stands there."""
        if self._derived is None:
            read = _table(self.folder / self.show / _DERIVED)
            self._derived = {
                path: Standing(fingerprint=entry[0], mark=entry[1])
                for path, entry in read.items()
                if isinstance(entry, list) and len(entry) == 2 and all(isinstance(word, str) for word in entry)  # noqa: PLR2004
            }
        return self._derived

    def stands(self, path: str, fingerprint: str, mark: str) -> None:
        self.derived[path] = Standing(fingerprint=fingerprint, mark=mark)
        self._changed = True

    def save(self) -> None:
        """Write the notes down. A full disk only makes the next run slower."""
        if not self._changed:
            return
        home = self.folder / self.show
        with contextlib.suppress(OSError):
            keep_out_of_git(self.folder.parent)
            marks = {path: [known.mark, _sha256(known.data)] for path, known in sorted(self.records.items())}
            _write_table(home / _RECORDS, marks)
            _write_table(home / _DERIVED, {path: [s.fingerprint, s.mark] for path, s in sorted(self.derived.items())})
            self._changed = False

    def text(self, sha256: str) -> bytes | None:
        """The bytes of a reading.json that were kept; they are what `sha256` says."""
        try:
            data = (self.folder / self.show / "readings" / f"{sha256}.json").read_bytes()
        except OSError:
            return None
        return data if _sha256(data) == sha256 else None

    def keep_text(self, data: bytes) -> None:
        """For the next run: the search index of 64 episodes is made of all their texts."""
        with contextlib.suppress(OSError):
            keep_out_of_git(self.folder.parent)
            _write_loosely(self.folder / self.show / "readings" / f"{_sha256(data)}.json", data)

    def copy_of(self, path: str) -> Path | None:
        """The file that holds the last good copy of a record, for a person who has to restore it."""
        return self._file(path) if path in self.records else None

    def _file(self, path: str) -> Path:
        return self.folder / self.show / "records" / f"{hashlib.sha256(path.encode()).hexdigest()[:24]}.json"

    def _record(self, path: str, entry: Any) -> Remembered | None:
        if not (isinstance(entry, list) and len(entry) == 2 and all(isinstance(word, str) for word in entry)):  # noqa: PLR2004
            return None
        try:
            data = self._file(path).read_bytes()
        except OSError:
            return None
        return Remembered(mark=entry[0], data=data) if _sha256(data) == entry[1] else None


def cache_for(workspace: Path, destination: str, show: str) -> PublishedCache:
    """`destination`: its name as receipts have it."""
    return PublishedCache(folder=workspace / FOLDER / destination, show=show)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _table(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    entries = document.get("entries") if isinstance(document, dict) and document.get("format") == FORMAT else None
    return entries if isinstance(entries, dict) else {}


def _write_table(path: Path, entries: Mapping[str, Any]) -> None:
    with atomic_write(path) as file:
        file.write(json.dumps({"format": FORMAT, "entries": entries}, separators=(",", ":")).encode())


def _write_loosely(path: Path, data: bytes) -> None:
    """Whole or not there, but not forced to the disk: its hash tells whether it got there, and it can be had again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def keep_out_of_git(folder: Path) -> None:
    """Make `.media/`, marked as nothing to keep."""
    mark = folder / ".gitignore"
    if not mark.exists():
        folder.mkdir(parents=True, exist_ok=True)
        mark.write_text("*\n", encoding="utf-8")
