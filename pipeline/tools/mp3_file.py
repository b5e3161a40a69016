"""Lowers moments of an MP3 file that we encoded, in place: a few bytes, where encoding again would take minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from pipeline.sound.mp3_frames import (
    GRANULES_PER_FRAME,
    HEADER_BYTES,
    FrameShape,
    LameTag,
    crc16,
    crc16_after_zeros,
    find_lame_tag,
    frame_shape,
    granules_of,
    lowered,
    with_music_crc,
)


def lower_moments(path: Path, moments: Iterable[tuple[int, int, int]]) -> bool:
    """`moments`: (first sample, last sample, steps of 1.5 dB). False, and nothing is changed, when the file is not of
    the kind that we make (constant rate, 48 kHz, no checksum per frame, a LAME tag).
    """
    with path.open("r+b") as file:
        info = _frame_at(file, 0)
        tag, shape = find_lame_tag(info), frame_shape(_frame_at(file, len(info)))
        if tag is None or shape is None:
            return False
        drops: dict[int, int] = {}
        for first_sample, last_sample, steps in moments:
            for granule in granules_of(first_sample, last_sample, tag.delay_samples):
                drops[granule] = max(steps, drops.get(granule, 0))
        return _lower(file, shape, info, tag, drops)


def _frame_at(file: BinaryIO, at: int) -> bytes:
    """Empty when no frame begins there."""
    file.seek(at)
    shape = frame_shape(file.read(HEADER_BYTES))
    file.seek(at)
    return file.read(shape.size_bytes) if shape else b""


def _lower(file: BinaryIO, shape: FrameShape, info: bytes, tag: LameTag, drops: Mapping[int, int]) -> bool:
    """All frames are read and checked before the first is written."""
    size = file.seek(0, 2)
    changed: dict[int, tuple[bytes, bytes]] = {}
    for number in sorted({granule // GRANULES_PER_FRAME for granule in drops}):
        at = len(info) + shape.size_bytes * number
        if at + shape.size_bytes > size:
            break
        before = _frame_at(file, at)
        if frame_shape(before) != shape:
            return False
        granules = range(number * GRANULES_PER_FRAME, (number + 1) * GRANULES_PER_FRAME)
        steps = {granule % GRANULES_PER_FRAME: drops[granule] for granule in granules if granule in drops}
        changed[at] = before, lowered(before, shape.channels, steps)
    for at, (_, after) in changed.items():
        file.seek(at)
        file.write(after)
    file.seek(0)
    file.write(with_music_crc(info, tag, _crc_change(changed, size)))
    return True


def _crc_change(changed: Mapping[int, tuple[bytes, bytes]], size: int) -> int:
    """Checksum of the difference between the file before and after."""
    value, done = 0, 0
    for at, (before, after) in sorted(changed.items()):
        difference = bytes(a ^ b for a, b in zip(before, after, strict=True))
        value = crc16(difference, crc16_after_zeros(value, at - done))
        done = at + len(difference)
    return crc16_after_zeros(value, size - done)
