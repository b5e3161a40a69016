"""A gain curve as a WAV file of 32-bit floats at 100 Hz: the form in which ffmpeg multiplies it into the sound."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_IEEE_FLOAT = 3


def render_curve(factors: NDArray[np.float32], *, rate_hz: int) -> bytes:
    data = np.ascontiguousarray(factors, dtype="<f4").tobytes()
    fmt = struct.pack("<HHIIHH", _IEEE_FLOAT, 1, rate_hz, rate_hz * 4, 4, 32)
    riff_size = 4 + (8 + len(fmt)) + (8 + len(data))
    return b"".join(
        [
            b"RIFF",
            struct.pack("<I", riff_size),
            b"WAVE",
            b"fmt ",
            struct.pack("<I", len(fmt)),
            fmt,
            b"data",
            struct.pack("<I", len(data)),
            data,
        ]
    )
