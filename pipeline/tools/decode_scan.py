"""Where a damaged recording is damaged: decoded once more, packet by packet, only when ffmpeg complained about it.

ffmpeg goes on after an error, which is right, but it does not say at what time the error was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.tools.sound_graphs import FORMATS

KEEP = 20
SAME_PLACE_MS = 1_000
GAP_MS = 50


@dataclass(frozen=True, kw_only=True)
class Damage:
    """A place in a file, in milliseconds from its start."""

    at_ms: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Damages:
    """How many places there are, and the first of them."""

    count: int
    first: tuple[Damage, ...]


class _Notebook:
    def __init__(self) -> None:
        self.found: list[Damage] = []
        self.count = 0
        self._last_ms = -SAME_PLACE_MS

    def add(self, at_ms: int, message: str) -> None:
        """Errors that follow each other within a second are one place."""
        if at_ms - self._last_ms >= SAME_PLACE_MS:
            self.count += 1
            if len(self.found) < KEEP:
                self.found.append(Damage(at_ms=at_ms, message=message))
        self._last_ms = at_ms


def scan(path: Path) -> Damages:
    """Decode the first audio stream of `path` and note what cannot be decoded, and where sound is missing."""
    import av  # noqa: PLC0415 - only damaged files come here

    notebook = _Notebook()
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    now_ms = 0
    try:
        with path.open("rb") as file, av.open(file, "r", options=options, metadata_errors="replace") as container:
            stream = container.streams.audio[0]
            begin_ms = _start_ms(stream)
            for packet in container.demux(stream):
                at_ms = _ms(packet.pts, packet.time_base, begin_ms)
                if at_ms is not None and at_ms - now_ms > GAP_MS:
                    notebook.add(now_ms, f"{(at_ms - now_ms) / 1000:.2f} s of sound are missing")
                now_ms = now_ms if at_ms is None else at_ms
                if packet.is_corrupt:
                    notebook.add(now_ms, "the data are cut off")
                now_ms += _ms(packet.duration, packet.time_base, 0) or 0
                _decode(packet, now_ms if at_ms is None else at_ms, notebook, av.error.FFmpegError)
    except (av.error.FFmpegError, OSError):
        notebook.add(now_ms, "from here on nothing can be read")
    return Damages(count=notebook.count, first=tuple(notebook.found))


def _decode(packet: Any, at_ms: int, notebook: _Notebook, failure: type[Exception]) -> None:
    try:
        packet.decode()
    except failure:
        notebook.add(at_ms, "cannot be decoded")


def _start_ms(stream: Any) -> int:
    return _ms(stream.start_time, stream.time_base, 0) or 0


def _ms(ticks: int | None, time_base: Any, begin_ms: int) -> int | None:
    return None if ticks is None or not time_base else int(ticks * time_base * 1000) - begin_ms
