"""Cuts a part out of a compressed recording without decoding it: its packets are copied as they are (PyAV).

A part begins at a packet, and with pictures at a key frame: at or before the asked moment, never after it.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import RecordingError
from pipeline.tools.sound_graphs import FORMATS

PREROLL_PACKETS = 4
"""Sound decodes rightly only after a few packets: MP3 borrows bits from earlier frames, AAC overlaps, Opus wants 80 ms
(RFC 7845, 4.6). They fall into the pause before the first word."""
_BACK_S = 15
"""Key frames of cameras and streams are at most so far apart; else the search goes on from the very beginning."""
_MICROSECONDS = 1_000_000
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES})
"""What the disk does to us is no matter of the recording."""


@dataclass(frozen=True, kw_only=True)
class PacketCut:
    """What was really cut, milliseconds of the recording."""

    from_ms: int
    to_ms: int


def cut_packets(
    path: Path, target: Path, *, muxer: str, from_ms: int, to_ms: int, progress: Callable[[int], None]
) -> PacketCut:
    """All streams of sound and pictures.

    Raises RecordingError when they do not go into a file of that kind, OSError for what a disk does.
    """
    import av  # noqa: PLC0415 - heavy

    try:
        with _opened(path) as source:
            begin_s = (source.start_time or 0) / _MICROSECONDS
            first_s = _first_s(source, begin_s + from_ms / 1000, begin_s)
            with av.open(str(target), "w", format=muxer, options={"fflags": "+bitexact"}) as part:
                last_s = _copy(source, part, first_s, begin_s + to_ms / 1000, progress)
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _DISK:
            raise OSError(error.errno, error.strerror, str(target)) from error
        raise RecordingError(f"{path.name}: cannot be cut as it is ({error})", recording=str(path)) from error
    return PacketCut(from_ms=round((first_s - begin_s) * 1000), to_ms=round((last_s - begin_s) * 1000))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import av  # noqa: PLC0415

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    with path.open("rb") as file, av.open(file, "r", options=options, metadata_errors="replace") as container:
        yield container


def _pictures(container: Any) -> Any:
    """The stream of pictures, when it is more than a cover."""
    kinds = ((stream, stream.disposition) for stream in container.streams.video)
    return next((stream for stream, kind in kinds if not kind & type(kind).attached_pic), None)


def _first_s(container: Any, asked_s: float, begin_s: float) -> float:
    """When the part really begins: the last key frame, or some packets, before the asked moment."""
    lead = _pictures(container)
    stream = lead or container.streams.audio[0]
    for from_s in (asked_s - _BACK_S, begin_s):
        found = _before(container, stream, max(begin_s, from_s), asked_s, keys=lead is not None)
        if found is not None:
            return found
    return begin_s


def _before(container: Any, stream: Any, from_s: float, asked_s: float, *, keys: bool) -> float | None:
    container.seek(int(from_s / stream.time_base), stream=stream, backward=True)
    times: list[float] = []
    for packet in container.demux(stream):
        if packet.pts is None:
            continue
        at_s = float(packet.pts * packet.time_base)
        if at_s > asked_s:
            break
        if packet.is_keyframe or not keys:
            times = [*times[-PREROLL_PACKETS:], at_s]
    return None if not times else times[-1] if keys else times[0]


def _copy(source: Any, part: Any, first_s: float, last_s: float, progress: Callable[[int], None]) -> float:
    """Returns when the last packet of sound ends, seconds."""
    lead = _pictures(source)
    wanted = [*([lead] if lead else []), *source.streams.audio]
    places = {stream.index: part.add_stream_from_template(stream) for stream in wanted}
    source.seek(int(first_s / wanted[0].time_base), stream=wanted[0], backward=True)
    ended: set[int] = set()
    started = lead is None
    until_s = first_s
    for packet in source.demux(wanted):
        if packet.pts is None or packet.dts is None or packet.stream_index in ended:
            continue
        index, at_s = packet.stream_index, float(packet.pts * packet.time_base)
        if float(packet.dts * packet.time_base) >= last_s:
            ended.add(index)
            if len(ended) == len(wanted):
                break
            continue
        tick_s = float(packet.time_base)
        started = started or (lead is not None and index == lead.index and at_s >= first_s - tick_s)
        if at_s < first_s - tick_s / 2 or at_s >= last_s or (lead and index == lead.index and not started):
            continue
        if index == source.streams.audio[0].index:
            until_s = at_s + float((packet.duration or 0) * packet.time_base)
        shift = round(first_s / packet.time_base)
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        size = packet.size
        packet.stream = places[index]
        part.mux(packet)
        progress(size)
    return until_s
