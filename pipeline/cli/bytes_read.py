"""Progress over bytes, on stderr: speed and time left on a terminal, a line for each bag elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

_EVERY_S = 0.1


class BytesBar:
    """Told of bytes by many threads."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress, self._task = progress, task
        self._lock = threading.Lock()
        self._done = self._total = 0
        self._shown_at = 0.0

    def expect(self, size_bytes: int) -> None:
        """So many more are to come."""
        with self._lock:
            self._total += size_bytes

    def moved(self, size_bytes: int) -> None:
        with self._lock:
            self._done += size_bytes
            if self._progress is None or self._task is None or time.monotonic() - self._shown_at < _EVERY_S:
                return
            self._shown_at = time.monotonic()
            done, total = self._done, max(self._total, self._done)
        self._progress.update(self._task, completed=done, total=total)

    def at(self, name: str) -> None:
        """What is being read now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=name)

    def said(self, line: str) -> None:
        """A line that stays."""
        if self._progress is not None:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=sys.stderr, flush=True)


@contextmanager
def bytes_bar() -> Iterator[BytesBar]:
    """A bar that fits where stderr goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield BytesBar(None, None)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=28),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield BytesBar(progress, progress.add_task("", total=None))
