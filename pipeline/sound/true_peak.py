"""True peak: the highest value of the continuous signal, by oversampling four times (ITU-R BS.1770-5, annex 2).

The interpolation is one matrix product: a block of 16 samples with its neighbours becomes 64 samples. Blocks that
cannot matter are left out: the filter cannot raise a sample peak by more than its own gain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OVERSAMPLING = 4
HALF_TAPS = 8
"""Neighbours on each side that an interpolated sample is made of."""
BLOCK = 16
_CONTEXT = 2 * HALF_TAPS - 1
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
    matrix = np.zeros((BLOCK + _CONTEXT, BLOCK * OVERSAMPLING), dtype=np.float32)
    for sample in range(BLOCK):
        for phase in range(OVERSAMPLING):
            matrix[sample : sample + 2 * HALF_TAPS, sample * OVERSAMPLING + phase] = weights[phase]
    return matrix


_MATRIX = _matrix()
MAX_GAIN = float(np.abs(_interpolators()).sum(axis=1).max())
"""No interpolated sample exceeds the sample peak around it by more than this factor."""


class TruePeakMeter:
    """Peak of each frame, the highest of the channels, fed in order. Keeps a few samples of context between calls."""

    def __init__(self, frame_samples: int, channels: int, *, limit: float) -> None:
        """`limit`: peaks below this factor of full scale matter only while they are the highest so far."""
        if frame_samples % BLOCK:
            raise ValueError(f"frames must be whole blocks of {BLOCK} samples")
        self._blocks_per_frame = frame_samples // BLOCK
        self._limit = limit
        self._context = np.zeros((_CONTEXT, channels), dtype=np.float32)
        self._highest = 0.0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Peaks (factors of full scale), one per frame; `samples`: (whole frames, channels).

        The interpolation looks HALF_TAPS samples ahead: a frame's peak is of a stretch that ends so much earlier.
        A block that can neither be over the limit nor hold the highest peak counts with its sample peak.
        """
        sample_peaks = np.abs(samples).reshape(-1, BLOCK * samples.shape[1]).max(axis=1)
        before = np.abs(self._context).max()
        around = np.maximum(sample_peaks, np.concatenate([[before], sample_peaks[:-1]]))
        peaks = sample_peaks.reshape(-1, self._blocks_per_frame).max(axis=1)
        # The loudest blocks first: what they reach leaves out many of the others.
        order = np.flatnonzero(around > self._threshold())
        order = order[np.argsort(-around[order], kind="stable")]
        for channel in range(samples.shape[1] if len(order) else 0):
            signal = np.concatenate([self._context[:, channel], samples[:, channel]])
            rows = np.lib.stride_tricks.sliding_window_view(signal, len(_MATRIX))[::BLOCK]
            self._interpolate(rows, order, around, peaks)
        self._context = samples[-_CONTEXT:].copy()
        return np.asarray(peaks, dtype=np.float32)

    def _interpolate(
        self,
        rows: NDArray[np.float32],
        order: NDArray[np.intp],
        around: NDArray[np.float32],
        peaks: NDArray[np.float32],
    ) -> None:
        for start in range(0, len(order), _BATCH_ROWS):
            batch = order[start : start + _BATCH_ROWS]
            if around[batch[0]] <= self._threshold():
                break
            found = np.abs(rows[batch] @ _MATRIX).max(axis=1)
            np.maximum.at(peaks, batch // self._blocks_per_frame, found)
            self._highest = max(self._highest, float(found.max()))

    def _threshold(self) -> float:
        """Blocks whose samples stay below it cannot matter."""
        return min(self._limit, self._highest) / MAX_GAIN
