"""work/editing/journal-*.jsonl: every text that a page sent, written down before anything else is done with it.

So a save that was killed half-way is finished at the next start, and a page that was open all the while can say what
it started from: any text that was ever sent is found again by its hash. A line holds what changed since the text
before, not the text: three hours of typing are a few megabytes. Each file can be read without the others.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from pipeline.store.atomic import sync_folder
from pipeline.store.revisions import sha256_of_text

_STAMP = "journal-%Y%m%dT%H%M%S%fZ"
_KEPT_FILES = 10
_MOST_BYTES = 256 << 20
"""A journal that is larger was not written by us."""
_MOST_LINE_BYTES = 32 << 20
"""Nor was such a line: it would be a text that no page can send."""
_MOST_TEXTS = 2000
"""To look through: a second for three hours of speech."""
_MOST_COPIED = 1 << 35
"""Characters, to rebuild a text: a day of typing in a long transcript copies a tenth of it, in seconds."""


@dataclass(frozen=True, slots=True)
class _Step:
    """`text` in the place of [begin, end) of the text before; of nothing when `base` is None."""

    base: str | None
    begin: int
    end: int
    text: str

    def on(self, text: str) -> str:
        return text[: self.begin] + self.text + text[self.end :]


@dataclass(frozen=True, kw_only=True)
class Left:
    """How the editor ended before."""

    unfinished: tuple[str, str] | None
    """(base, text) of its last save when nothing says that it came to its end."""
    saved: str | None
    """What edited.md held after the last one that did."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    """Hashes of what a file ends with."""

    waiting: tuple[str | None, str | None] = (None, None)
    saved: str | None = None


@dataclass(kw_only=True)
class EditJournal:
    """Append-only; one file for each start of the editor. Use it under the lock of the text."""

    folder: Path
    """work/editing of the episode."""
    now: dt.datetime
    path: Path = field(init=False)
    _steps: dict[str, _Step] = field(default_factory=dict, init=False)
    _older: list[Path] = field(init=False)
    _here: set[str] = field(default_factory=set, init=False)
    """Hashes of the texts that our file alone can rebuild."""
    _size: int = field(default=0, init=False)
    """Of our file, as we left it."""

    def __post_init__(self) -> None:
        found = sorted(self.folder.glob("journal-*.jsonl"), reverse=True)
        self._older = [path for path in found if path.is_file() and not path.is_symlink()]
        self.path = self.folder / f"{_next_name(self._older, self.now)}.jsonl"
        for path in self._older[_KEPT_FILES:]:
            with contextlib.suppress(OSError):  # somebody else's
                path.unlink()
        del self._older[_KEPT_FILES:]

    def sent(self, base: str, text: str, *, at: dt.datetime) -> None:
        """`text`, made from `base`, came from a page. It is on the disk when this returns. Raises OSError."""
        before, after = sha256_of_text(base), sha256_of_text(text)
        whole, change = _Step(None, 0, 0, base), _Step(before, *changed_part(base, text))
        with self._opened() as file:
            lines = [] if before in self._here else [_line(before, whole, at)]
            self._append(file, [*lines, _line(after, change, at)])
        self._know(before, whole)
        self._know(after, change)

    def saved(self, sent: str, text: str, *, at: dt.datetime) -> None:
        """`sent` is in `text`, which is what edited.md holds now. Raises OSError."""
        before, after = sha256_of_text(sent), sha256_of_text(text)
        change = _Step(before, *changed_part(sent, text))
        with self._opened() as file:
            told = before in self._here and after not in self._here
            line = _line(after, change, at) if told else {"at": _stamp(at)}
            self._append(file, [{**line, "saved": after}])
        if told:
            self._know(after, change)

    def text_of(self, sha256: str) -> str | None:
        """The text with this hash, if it was ever sent or saved; older journals are read when this one has it not."""
        while sha256 not in self._steps and self._older:
            with contextlib.suppress(OSError):  # work/ may be deleted at any time
                self._read(self._older.pop(0))
        return self._rebuilt(sha256)

    def left(self) -> Left:
        """What the last start left. Raises OSError when its journal cannot be read."""
        last = self._read(self._older.pop(0)) if self._older else _Read()
        base, text = (self._rebuilt(sha256) if sha256 else None for sha256 in last.waiting)
        unfinished = None if base is None or text is None else (base, text)
        return Left(unfinished=unfinished, saved=self._rebuilt(last.saved) if last.saved else None)

    def texts(self) -> Iterator[str]:
        """The last ones of this start and of the one before, in the order in which they came."""
        before, text = None, ""
        for sha256, step in list(self._steps.items())[-_MOST_TEXTS:]:
            follows = step.base is not None and step.base == before
            text = step.on(text) if follows else self._rebuilt(sha256) or ""
            before = sha256
            yield text

    def _know(self, sha256: str, step: _Step) -> None:
        # A text that came again (undone, sent twice) keeps its first step: chains of steps then have no circles.
        self._steps.setdefault(sha256, step)
        self._here.add(sha256)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[FileIO]:
        """Our file, to append to. When work/ was deleted meanwhile, nothing is in it that a line could refer to."""
        self.folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self.path, flags, 0o644), "ab", buffering=0) as file:
            found = os.fstat(file.fileno()).st_size
            if found != self._size:
                self._here.clear()
                self._size = found
            yield file

    def _append(self, file: FileIO, lines: list[dict[str, object]]) -> None:
        data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        try:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):  # half a line would spoil the next one
                os.ftruncate(file.fileno(), self._size)
            raise
        if self._size == 0:
            sync_folder(self.folder)
        self._size += len(data)

    def _read(self, path: Path) -> _Read:
        """Take the lines of a file; what it ends with."""
        end = _Read()
        for line in _lines(path):
            try:
                read = json.loads(line)
                if "saved" in read:
                    end = _Read(saved=str(read["saved"]))
                if "sha256" not in read:
                    continue
                sha256, step = _read_step(read)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # torn by a power cut, or not ours
            if "saved" not in read and step.base is not None:
                end = _Read(waiting=(step.base, sha256), saved=end.saved)
            self._steps.setdefault(sha256, step)
        return end

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
            text = step.on(text)
            copied += len(text)
            if copied > _MOST_COPIED:
                return None
        return text if sha256_of_text(text) == sha256 else None


def _next_name(older: list[Path], now: dt.datetime) -> str:
    """After all others, whatever the clock says: the last one is the one that may be unfinished."""
    name = now.astimezone(dt.UTC).strftime(_STAMP)
    for path in older:
        with contextlib.suppress(ValueError, OverflowError):  # not ours
            last = dt.datetime.strptime(path.stem, _STAMP).replace(tzinfo=dt.UTC)
            return max(name, (last + dt.timedelta(microseconds=1)).strftime(_STAMP))
    return name


def _line(sha256: str, step: _Step, at: dt.datetime) -> dict[str, object]:
    line: dict[str, object] = {"at": _stamp(at), "sha256": sha256, "text": step.text}
    return line | ({"base": step.base, "begin": step.begin, "end": step.end} if step.base else {})


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
