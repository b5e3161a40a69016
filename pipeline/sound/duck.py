"""The spot duck: encoders overshoot here and there; only those moments are lowered, for half a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.smoothing import Array, running_max

EXTRA_DB = 0.4
FRAMES = 5
STEPS_EXTRA_DB = 0.1
FORESEEN_DB = 1.5
CLIPPED_FROM = 0.98
"""Factor of full scale."""
NEAR_CEILING_DB = 1.0
RARE = 0.02
"""Of all frames."""
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


def foreseen(source_peaks: NDArray[np.float32], master_peaks: NDArray[np.float32], *, ceiling_dbtp: float) -> Array:
    """A duck curve for moments at which encoders are known to overshoot, so that fewer encodes are made twice.

    Where the recording itself reached full scale, it is clipped: corners that an encoder at a low bit rate rounds off
    and that come back up to 3 dB higher. When that is everywhere, it is no moment but a hot recording, and nothing is
    foreseen.
    """
    frames = min(len(source_peaks), len(master_peaks))
    clipped = source_peaks[:frames] >= CLIPPED_FROM
    clipped &= master_peaks[:frames] >= 10.0 ** ((ceiling_dbtp - NEAR_CEILING_DB) / 20.0)
    if clipped.mean() > RARE:
        clipped[:] = False
    depth = np.zeros(len(master_peaks))
    depth[:frames] = np.where(clipped, FORESEEN_DB, 0.0)
    return np.asarray(0.0 - running_max(depth, FRAMES))


def steps_down(frame_peaks: NDArray[np.float32], *, limit_dbtp: float, step_db: float) -> list[tuple[int, int]]:
    """(frame, steps) for an encode whose moments can be lowered in whole steps, without encoding again."""
    frames = offending(frame_peaks, limit_dbtp=limit_dbtp)
    excess = 20.0 * np.log10(frame_peaks[frames]) - limit_dbtp + STEPS_EXTRA_DB
    return [(int(frame), int(np.ceil(over / step_db))) for frame, over in zip(frames, excess, strict=True)]


def ducked_frames(duck_db: Array) -> int:
    return int(np.count_nonzero(duck_db < 0))
