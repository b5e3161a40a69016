"""transcript/revisions: texts of a transcript as they once were, by their hash. Nothing in it is ever changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.store.atomic import write_bytes
from pipeline.store.episode_folder import REVISIONS

_HASH_CHARS = 8
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A kept text."""

    name: str
    at: dt.datetime
    """When it was kept."""
    size_bytes: int


def sha256_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def keep(folder: Path, data: bytes, suffix: str, *, now: dt.datetime) -> str:
    """Keep `data` unless it is kept already; its path in the episode folder. Only under the lock of the text."""
    sha256 = hashlib.sha256(data).hexdigest()
    for path in _candidates(folder, sha256):
        if path.suffix == suffix and path.read_bytes() == data:
            return f"{REVISIONS}/{path.name}"
    name = f"{now.astimezone(dt.UTC):{_STAMP}}-{sha256[:_HASH_CHARS]}{suffix}"
    write_bytes(folder / REVISIONS / name, data)
    return f"{REVISIONS}/{name}"


def is_kept(folder: Path, data: bytes, suffix: str) -> bool:
    found = _candidates(folder, hashlib.sha256(data).hexdigest())
    return any(path.suffix == suffix and path.read_bytes() == data for path in found)


def find(folder: Path, sha256: str) -> str | None:
    """The kept text with this hash."""
    for path in _candidates(folder, sha256):
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data.decode()
    return None


def newest(folder: Path, count: int) -> list[str]:
    """The last texts of edited.md's format, newest first."""
    paths = sorted((folder / REVISIONS).glob("*.md"), reverse=True)
    return [path.read_text(encoding="utf-8") for path in paths[:count] if path.is_file() and not path.is_symlink()]


def listed(folder: Path) -> list[Revision]:
    """Of edited.md's format, newest first."""
    found = []
    for path in sorted((folder / REVISIONS).glob("*.md"), reverse=True):
        try:
            at = dt.datetime.strptime(path.name.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC)
        except ValueError:
            continue  # somebody else's file
        if path.is_file() and not path.is_symlink():
            found.append(Revision(name=path.name, at=at, size_bytes=path.stat().st_size))
    return found


def _candidates(folder: Path, sha256: str) -> list[Path]:
    if not sha256.isalnum():
        return []
    found = sorted((folder / REVISIONS).glob(f"*-{sha256[:_HASH_CHARS]}.*"))
    return [path for path in found if path.is_file() and not path.is_symlink()]
