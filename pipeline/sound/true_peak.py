"""True peak: the highest value of the continuous signal, by oversampling four times (ITU-R BS.1770-5, annex 2).

The interpolation is one matrix product: a block of 16 samples with its neighbours becomes 64 samples. Frames that
cannot matter are left out: the filter cannot raise a sample peak by more than its own gain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OVERSAMPLING = 4
HALF_TAPS = 8
"""Neighbours on each side that an interpolated sample is made of."""
BLOCK = 16
_BATCH_ROWS = 96
"""Rows of one matrix product: small enough that the linear algebra library stays on one core, where it is fastest."""


def _interpolators() -> NDArray[np.float64]:
    """(4, 2 * HALF_TAPS): weights of the neighbours for the positions 0, 1/4, 1/2, 3/4 after a sample."""
    neighbours = np.arange(-HALF_TAPS + 1, HALF_TAPS + 1)
    weights = np.empty((OVERSAMPLING, 2 * HALF_TAPS))
    for phase in range(OVERSAMPLING):
        distance = neighbours - phase / OVERSAMPLING
        window = np.i0(5.0 * np.sqrt(np.maximum(0.0, 1.0 - (distance / HALF_TAPS) ** 2))) / np.i0(5.0)
        weights[phase] = np.sinc(distance) * window
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _matrix() -> NDArray[np.float32]:
    weights = _interpolators()
    matrix = np.zeros((BLOCK + 2 * HALF_TAPS - 1, BLOCK * OVERSAMPLING), dtype=np.float32)
    for sample in range(BLOCK):
        for phase in range(OVERSAMPLING):
            matrix[sample : sample + 2 * HALF_TAPS, sample * OVERSAMPLING + phase] = weights[phase]
    return matrix


_MATRIX = _matrix()
MAX_GAIN = float(np.abs(_interpolators()).sum(axis=1).max())
"""No interpolated sample exceeds the sample peak around it by more than this factor."""


class TruePeakMeter:
    """Peak of each frame of one channel, fed in order. Keeps a few samples of context between calls."""

    def __init__(self, frame_samples: int, *, limit: float) -> None:
        """`limit`: peaks below this factor of full scale matter only while they are the highest so far."""
        if frame_samples % BLOCK:
            raise ValueError(f"frames must be whole blocks of {BLOCK} samples")
        self._frame = frame_samples
        self._limit = limit
        self._context = np.zeros(2 * HALF_TAPS - 1, dtype=np.float32)
        self._highest = 0.0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Peaks (factors of full scale), one per frame; `samples` holds whole frames.

        The interpolation looks HALF_TAPS samples ahead: a frame's peak is of a stretch that ends so much earlier.
        A frame that can neither be over the limit nor be the highest gets its sample peak.
        """
        frames = len(samples) // self._frame
        signal = np.concatenate([self._context, samples])
        self._context = signal[-(2 * HALF_TAPS - 1) :].copy()
        peaks = np.abs(samples.reshape(frames, self._frame)).max(axis=1)
        around = np.maximum(peaks, np.concatenate([[np.abs(signal[: 2 * HALF_TAPS - 1]).max()], peaks[:-1]]))
        rows = np.lib.stride_tricks.sliding_window_view(signal, len(_MATRIX))[::BLOCK]
        rows = rows.reshape(frames, self._frame // BLOCK, len(_MATRIX))
        for frame in np.flatnonzero(around * MAX_GAIN > min(self._limit, self._highest)):
            if around[frame] * MAX_GAIN > min(self._limit, self._highest):
                peaks[frame] = max(peaks[frame], _interpolated_peak(rows[frame]))
                self._highest = max(self._highest, float(peaks[frame]))
        return np.asarray(peaks, dtype=np.float32)


def _interpolated_peak(rows: NDArray[np.float32]) -> float:
    return max(
        float(np.abs(np.ascontiguousarray(rows[start : start + _BATCH_ROWS]) @ _MATRIX).max())
        for start in range(0, len(rows), _BATCH_ROWS)
    )
