"""Meters for a stream of sound: peaks per frame, how channels relate, the picture of the waveform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.pcm import FRAME_SAMPLES, Samples
from pipeline.sound.true_peak import TruePeakMeter

EVERY_NTH = 5
"""Energies need not every sample."""
WAVEFORM_SAMPLES = 960
"""Samples per point of the waveform: 50 points a second."""


class PeakMeter:
    """True peak of every 100 ms frame, the highest of the channels."""

    def __init__(self, channels: int, *, limit: float) -> None:
        self._meter = TruePeakMeter(FRAME_SAMPLES, channels, limit=limit)
        self._frames: list[NDArray[np.float32]] = []

    def feed(self, block: Samples, _valid: int) -> None:
        self._frames.append(self._meter.feed(block))

    @property
    def peaks(self) -> NDArray[np.float32]:
        """One factor of full scale per frame."""
        return np.concatenate(self._frames) if self._frames else np.zeros(0, dtype=np.float32)


class ChannelMeter:
    """Energy of left, right, their half sum and half difference, per block of a second."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._blocks: list[list[float]] = []

    def feed(self, block: Samples, valid: int) -> None:
        if self._channels > 1:
            some = block[:valid:EVERY_NTH].astype(np.float64)
            left, right = some[:, 0], some[:, 1]
            # einsum, not dot: the linear algebra library would start threads that wait for each other.
            signals = (left, right, (left + right) / 2, (left - right) / 2)
            self._blocks.append([float(np.einsum("i,i", signal, signal)) / len(some) for signal in signals])

    @property
    def blocks(self) -> NDArray[np.float64]:
        """(blocks, 4): mean squares of left, right, mid, side."""
        return np.array(self._blocks, dtype=np.float64).reshape(-1, 4)


class WaveformMeter:
    """Lowest and highest sample of the mono sum in each 20 ms."""

    def __init__(self) -> None:
        self._points: list[NDArray[np.float32]] = []

    def feed(self, block: Samples, valid: int) -> None:
        mono = (block[:, 0] + block[:, 1]) * np.float32(0.5) if block.shape[1] > 1 else block[:, 0]
        points = mono.reshape(-1, WAVEFORM_SAMPLES)[: -(-valid // WAVEFORM_SAMPLES)]
        self._points.append(np.stack([points.min(axis=1), points.max(axis=1)], axis=1))

    @property
    def points(self) -> NDArray[np.float32]:
        """(points, 2), factors of full scale."""
        return np.concatenate(self._points) if self._points else np.zeros((0, 2), dtype=np.float32)
