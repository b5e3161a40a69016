"""The waveform file of BBC audiowaveform (.dat, version 2): players and editors draw from it without the sound.

Layout: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md, little endian:
int32 version, uint32 flags (bit 0: 8-bit), int32 sample rate, int32 samples per point, uint32 points, int32 channels,
then minimum and maximum of each point.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<iIiiIi")
_VERSION = 2
_EIGHT_BIT = 1


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """A waveform: `points` is (n, 2), int8, minimum and maximum of each point."""

    sample_rate_hz: int
    samples_per_point: int
    points: NDArray[np.int8]

    @property
    def duration_ms(self) -> int:
        return len(self.points) * self.samples_per_point * 1000 // self.sample_rate_hz


def to_eight_bits(points: NDArray[np.float32]) -> NDArray[np.int8]:
    """Factors of full scale to -128..127."""
    finite = np.nan_to_num(points, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.asarray(np.clip(np.floor(finite * 128.0), -128, 127), dtype=np.int8)


def render_dat(peaks: Peaks) -> bytes:
    header = _HEADER.pack(_VERSION, _EIGHT_BIT, peaks.sample_rate_hz, peaks.samples_per_point, len(peaks.points), 1)
    return header + np.ascontiguousarray(peaks.points, dtype=np.int8).tobytes()


def parse_dat(data: bytes) -> Peaks:
    """Raises ValueError when the bytes are no such file, or are cut short."""
    if len(data) < _HEADER.size:
        raise ValueError("too short for a waveform file")
    version, flags, rate, per_point, length, channels = _HEADER.unpack_from(data)
    if version != _VERSION or flags != _EIGHT_BIT or channels != 1 or rate <= 0 or per_point <= 0:
        raise ValueError("not an 8-bit mono waveform file of version 2")
    if len(data) != _HEADER.size + 2 * length:
        raise ValueError(f"the waveform file promises {length} points and holds {(len(data) - _HEADER.size) / 2:g}")
    points = np.frombuffer(data, dtype=np.int8, offset=_HEADER.size).reshape(-1, 2)
    return Peaks(sample_rate_hz=rate, samples_per_point=per_point, points=points)
