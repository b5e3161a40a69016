"""A stream of raw samples, cut into whole 100 ms frames: what the meters eat."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FRAME_SAMPLES = 4_800
"""100 ms at 48 kHz."""
BLOCK_FRAMES = 10

Samples = NDArray[np.float32]


class Meter(Protocol):
    """Something that is fed a stream of sound."""

    def feed(self, block: Samples, valid: int) -> None:
        """`block`: (samples, channels), whole frames. The first `valid` samples are sound; the rest is padding."""


class FrameStream:
    """Cuts bytes of interleaved 32-bit floats into blocks of whole frames and feeds the meters with them.

    There is one buffer for all blocks: meters must not keep what they are given.
    """

    def __init__(self, channels: int, meters: tuple[Meter, ...]) -> None:
        self.samples = 0
        """How many samples per channel have come so far."""
        self.bad_samples = 0
        """Those that are no sound: NaN and infinity, which float recordings can hold. Meters get silence for them."""
        self._meters = meters
        self._block = np.zeros((BLOCK_FRAMES * FRAME_SAMPLES, channels), dtype="<f4")
        self._bytes = self._block.data.cast("B")
        self._filled = 0

    def write(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            taken = min(len(rest), len(self._bytes) - self._filled)
            self._bytes[self._filled : self._filled + taken] = rest[:taken]
            self._filled += taken
            rest = rest[taken:]
            if self._filled == len(self._bytes):
                self._feed(len(self._block))

    def finish(self) -> None:
        """The last block is padded with silence to whole frames."""
        valid = self._filled // (4 * self._block.shape[1])
        if valid:
            self._feed(valid)

    def _feed(self, valid: int) -> None:
        frames = -(-valid // FRAME_SAMPLES)
        self._block[valid:] = 0.0
        block = self._block[: frames * FRAME_SAMPLES]
        self._filled = 0
        self.samples += valid
        with np.errstate(invalid="ignore", over="ignore"):
            suspicious = not np.isfinite(block.sum())
        if suspicious:
            good = np.isfinite(block)
            self.bad_samples += int(block.size - np.count_nonzero(good))
            block = np.where(good, block, np.float32(0.0))
        for meter in self._meters:
            meter.feed(block, valid)
