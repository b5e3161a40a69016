"""What a verification that was killed had read already, so that the same command goes on from there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.bags import Bag, FileFacts
from pipeline.archive.seeing import Digested

_KEPT_S = 7 * 86_400
"""What was read longer ago is read again, and so is what was read later than now: one of the two clocks is wrong."""
_LEAST_BYTES = 1 << 20
"""Reading a smaller file again is as quick as noting it."""


def state_folder() -> Path:
    """Where this machine keeps such notes (XDG Base Directory); they may be deleted at any time."""
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "state") / "media"


@dataclass(kw_only=True)
class VerifyJournal:
    """Of one place. Never raises: what cannot be noted is read again."""

    file: Path
    known: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    """(bag, path) -> (mark, algorithm, digest)."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, place: str) -> VerifyJournal:
        """With what earlier runs noted, but what is too long ago: each line has its own time."""
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        journal = cls(file=state_folder() / "verify" / f"{name}.jsonl")
        with contextlib.suppress(OSError):
            journal.known = _read(journal.file, now_s=int(time.time()))
        return journal

    def digest(self, bag: Bag, path: str, facts: FileFacts, algorithm: str) -> str | None:
        """Of a file that has not changed since, as far as its mark tells."""
        mark, known, digest = self.known.get((bag.name, path), ("", "", ""))
        return digest if (mark, known) == (facts.mark, algorithm) else None

    def note(self, bag: Bag, file: Digested) -> None:
        if file.facts.size_bytes < _LEAST_BYTES:
            return
        line = json.dumps([int(time.time()), bag.name, file.path, file.facts.mark, file.algorithm, file.digest]) + "\n"
        with self._lock, contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.file.open("a", encoding="ascii") as notes:
                notes.write(line)

    def forget(self) -> None:
        """The verification came to its end."""
        with contextlib.suppress(OSError):
            self.file.unlink()


def _read(file: Path, *, now_s: int) -> dict[tuple[str, str], tuple[str, str, str]]:
    """A line: [Unix time, bag, path, mark, algorithm, digest]."""
    found = {}
    for line in file.read_text(encoding="ascii", errors="replace").splitlines():
        with contextlib.suppress(ValueError, TypeError):
            at_s, *row = json.loads(line)
            if not isinstance(at_s, int) or not 0 <= now_s - at_s <= _KEPT_S:
                continue
            if len(row) == 5 and all(isinstance(word, str) for word in row):  # noqa: PLR2004
                found[row[0], row[1]] = (row[2], row[3], row[4])
    return found
