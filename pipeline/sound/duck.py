"""The spot duck: encoders overshoot here and there; only those moments are lowered, for half a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.smoothing import Array, running_max

EXTRA_DB = 0.4
FRAMES = 5
FRAME_CENTRE_OFFSET_FRAMES = 0.5
"""A frame of peaks holds the 100 ms that begin at its index."""


def offending(frame_peaks: NDArray[np.float32], *, limit_dbtp: float) -> NDArray[np.intp]:
    """Frames whose true peak is over the limit."""
    return np.flatnonzero(frame_peaks > 10.0 ** (limit_dbtp / 20.0))


def deepen(duck_db: Array, frame_peaks: NDArray[np.float32], *, limit_dbtp: float) -> Array:
    """The duck curve (dB per frame, 0 or less) lowered where the last encode was still over the limit."""
    frames = len(duck_db)
    peaks = np.zeros(frames)
    peaks[: min(frames, len(frame_peaks))] = frame_peaks[:frames]
    excess = 20.0 * np.log10(np.maximum(peaks, 1e-9)) - limit_dbtp
    depth = np.where(excess > 0, excess + EXTRA_DB, 0.0)
    return duck_db - running_max(depth, FRAMES)


def ducked_frames(duck_db: Array) -> int:
    return int(np.count_nonzero(duck_db < 0))
