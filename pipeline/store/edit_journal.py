"""work/editing/journal-*.jsonl: every text that a page sent, written down before anything else is done with it.

So a save that was killed half-way is finished at the next start, and a page that was open all the while can say what
it started from: any text that was ever sent is found again by its hash. A line holds what changed since the text
before, not the text: three hours of typing are a few megabytes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.store.revisions import sha256_of_text

_KEPT_FILES = 10
_MOST_BYTES = 256 << 20
"""A journal that is larger was not written by us."""
_MOST_LINE_BYTES = 32 << 20
"""Nor was such a line: it would be a text that no page can send."""
_MOST_COPIED = 1 << 35
"""Characters, to rebuild a text: a day of typing in a long transcript copies a tenth of it, in seconds."""


@dataclass(frozen=True, slots=True)
class _Step:
    """`text` in the place of [begin, end) of the text before; of nothing when `base` is None."""

    base: str | None
    begin: int
    end: int
    text: str


@dataclass(kw_only=True)
class EditJournal:
    """Append-only; one file for each start of the editor. Use it under the lock of the text."""

    folder: Path
    """work/editing of the episode."""
    now: dt.datetime
    _steps: dict[str, _Step] = field(default_factory=dict, init=False)
    _older: list[Path] = field(init=False)

    def __post_init__(self) -> None:
        found = sorted(self.folder.glob("journal-*.jsonl"), reverse=True)
        self._older = [path for path in found if path.is_file() and not path.is_symlink()]
        for path in self._older[_KEPT_FILES:]:
            path.unlink(missing_ok=True)
        del self._older[_KEPT_FILES:]

    @property
    def path(self) -> Path:
        return self.folder / f"journal-{self.now.astimezone(dt.UTC):%Y%m%dT%H%M%S%fZ}.jsonl"

    def sent(self, base: str, text: str, *, at: dt.datetime) -> None:
        """`text`, made from `base`, came from a page. It is on the disk when this returns."""
        before, after = sha256_of_text(base), sha256_of_text(text)
        lines = []
        if before not in self._steps:
            lines.append(self._line(before, _Step(None, 0, 0, base), at))
        begin, end, new = changed_part(base, text)
        lines.append(self._line(after, _Step(before, begin, end, new), at))
        self._append(lines)

    def saved(self, text: str, *, at: dt.datetime) -> None:
        """What was sent last is in `text`, which is in edited.md."""
        self._append([{"at": _stamp(at), "saved": sha256_of_text(text)}])

    def text_of(self, sha256: str) -> str | None:
        """The text with this hash, if it was ever sent; older journals are read when it is not in this one."""
        while sha256 not in self._steps and self._older:
            self._read(self._older.pop(0))
        return self._rebuilt(sha256)

    def unfinished(self) -> tuple[str, str] | None:
        """(base, text) of the last save of the last start when nothing says that it came to its end."""
        if not self._older:
            return None
        last = self._read(self._older.pop(0))
        step = self._steps.get(last) if last else None
        if last is None or step is None or step.base is None:
            return None
        base, text = self._rebuilt(step.base), self._rebuilt(last)
        return None if base is None or text is None else (base, text)

    def _line(self, sha256: str, step: _Step, at: dt.datetime) -> dict[str, object]:
        # A text that came again (undone, sent twice) keeps its first line: chains of lines then have no circles.
        self._steps.setdefault(sha256, step)
        line: dict[str, object] = {"at": _stamp(at), "sha256": sha256, "text": step.text}
        return line | ({"base": step.base, "begin": step.begin, "end": step.end} if step.base else {})

    def _append(self, lines: list[dict[str, object]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self.path, flags, 0o644), "ab") as file:
            file.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())

    def _read(self, path: Path) -> str | None:
        """Take the lines of a file; the hash of the last text in it that is not known to be saved."""
        waiting = None
        for line in _lines(path):
            try:
                read = json.loads(line)
                if "saved" in read:
                    waiting = None
                    continue
                waiting, step = _read_step(read)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # torn by a power cut, or not ours
            self._steps.setdefault(waiting, step)
        return waiting

    def _rebuilt(self, sha256: str) -> str | None:
        chain: list[_Step] = []
        at: str | None = sha256
        while at is not None:
            step = self._steps.get(at)
            if step is None or len(chain) > len(self._steps):
                return None
            chain.append(step)
            at = step.base
        text, copied = "", 0
        for step in reversed(chain):
            text = text[: step.begin] + step.text + text[step.end :]
            copied += len(text)
            if copied > _MOST_COPIED:
                return None
        return text if sha256_of_text(text) == sha256 else None


def _lines(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > _MOST_BYTES:
        return
    with path.open("rb") as file:
        while line := file.readline(_MOST_LINE_BYTES):
            yield line


def _read_step(line: Mapping[str, Any]) -> tuple[str, _Step]:
    """(sha256, step). Raises ValueError or KeyError for what we never wrote: it could make a text of any size."""
    sha256, base, text = line["sha256"], line.get("base"), line["text"]
    begin, end = line.get("begin", 0), line.get("end", 0)
    named = isinstance(sha256, str) and isinstance(base, str | None) and isinstance(text, str)
    if not (named and isinstance(begin, int) and isinstance(end, int) and 0 <= begin <= end):
        raise ValueError("not a step")
    text.encode()  # half a character has no hash
    return sha256, _Step(base, begin, end, text)


def changed_part(old: str, new: str) -> tuple[int, int, str]:
    """(begin, end, text): `new` is `old` with `text` in the place of old[begin:end]; the shortest such."""
    shorter = min(len(old), len(new))
    begin = _common(shorter, lambda length: old[:length] == new[:length])
    tail = _common(shorter - begin, lambda length: old[len(old) - length :] == new[len(new) - length :])
    return begin, len(old) - tail, new[begin : len(new) - tail]


def _common(most: int, same: Callable[[int], bool]) -> int:
    """The greatest length up to `most` that is the same: by halving, since slices are compared in C."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if same(middle) else (low, middle - 1)
    return low


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
