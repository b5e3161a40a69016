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
    """Cuts bytes of interleaved 32-bit floats into blocks of whole frames and feeds the meters with them."""

    def __init__(self, channels: int, meters: tuple[Meter, ...]) -> None:
        self.samples = 0
        """How many samples per channel have come so far."""
        self.bad_samples = 0
        """Those that are no sound: NaN and infinity, which float recordings can hold. Meters get silence for them."""
        self._channels = channels
        self._meters = meters
        self._block_bytes = BLOCK_FRAMES * FRAME_SAMPLES * channels * 4
        self._rest = bytearray()

    def write(self, chunk: bytes) -> None:
        self._rest += chunk
        while len(self._rest) >= self._block_bytes:
            block = np.frombuffer(bytes(self._rest[: self._block_bytes]), dtype="<f4")
            del self._rest[: self._block_bytes]
            self._feed(block.reshape(-1, self._channels))

    def finish(self) -> None:
        """The last block is padded with silence to whole frames."""
        whole = len(self._rest) // (4 * self._channels)
        if whole:
            samples = np.frombuffer(bytes(self._rest[: whole * 4 * self._channels]), dtype="<f4")
            self._feed(samples.reshape(-1, self._channels))
        self._rest.clear()

    def _feed(self, block: Samples) -> None:
        self.samples += len(block)
        with np.errstate(invalid="ignore", over="ignore"):
            suspicious = not np.isfinite(block.sum())
        if suspicious:
            good = np.isfinite(block)
            self.bad_samples += int(block.size - np.count_nonzero(good))
            block = np.where(good, block, np.float32(0.0))
        missing = -len(block) % FRAME_SAMPLES
        whole = np.pad(block, ((0, missing), (0, 0))) if missing else block
        for meter in self._meters:
            meter.feed(whole, len(block))
