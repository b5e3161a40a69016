"""Which gain brings a recording to its loudness when a limiter stands behind it.

Without limiter, the loudness after a gain curve is algebra: integrated(momentary + curve) + gain. What the limiter
takes is probed at a few gains, on a sample of the recording spread over its length, and interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.gating import ABSOLUTE_GATE_LUFS, FIRST_FULL_FRAME, RELATIVE_GATE_LU, Series, energy, integrated

FIRST_STEPS_DB = (0.0, 1.0, 2.5)
FURTHER_STEPS_DB = (4.0, 6.0)
"""More than 6 dB into the limiter is no normalising any more: it is distortion."""
SAMPLE_BLOCKS = 30
SAMPLE_BLOCK_FRAMES = 80
SETTLING_FRAMES = 6
"""At the start of a block, the meter's window and the filters still hold what was before it."""


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """Frames of the recording that are probed: all of them, or blocks spread evenly over it."""

    blocks: tuple[tuple[int, int], ...]
    """(first, last) frame of each block, both included."""
    whole: bool

    @property
    def frames(self) -> NDArray[np.intp]:
        return np.concatenate([np.arange(first, last + 1) for first, last in self.blocks])

    @property
    def expression(self) -> str | None:
        """For ffmpeg's aselect, over frames of 100 ms; None to take all."""
        return None if self.whole else "+".join(f"between(n,{first},{last})" for first, last in self.blocks)


def choose_sample(frames: int) -> Sampling:
    """At most SAMPLE_BLOCKS * 8 s of the recording; probing three hours costs no more than probing four minutes."""
    if frames <= SAMPLE_BLOCKS * SAMPLE_BLOCK_FRAMES * 3 // 2:
        return Sampling(blocks=((0, frames - 1),), whole=True)
    starts = np.linspace(0, frames - SAMPLE_BLOCK_FRAMES, SAMPLE_BLOCKS).astype(int)
    return Sampling(blocks=tuple((int(s), int(s) + SAMPLE_BLOCK_FRAMES - 1) for s in starts), whole=False)


def limited_loudness(predicted: Series, probed: Series, sampling: Sampling, *, gain_db: float) -> float:
    """Integrated loudness of the whole recording behind the limiter, in LUFS.

    `predicted`: momentary loudness after the curve, of the whole recording; `probed`: what came out of the limiter at
    `gain_db`, of the sampled frames only. Their energy ratio is the limiter's loss.
    """
    level = integrated(predicted)
    if level is None:
        raise ValueError("a recording without sound has no loudness")
    frames = sampling.frames[: len(probed)]
    ages = np.concatenate([np.arange(last - first + 1) for first, last in sampling.blocks])[: len(frames)]
    settled = ages >= (FIRST_FULL_FRAME if sampling.whole else SETTLING_FRAMES)
    expected = np.asarray(predicted, dtype=np.float64)[frames]
    counted = settled & (expected > max(ABSOLUTE_GATE_LUFS, level + RELATIVE_GATE_LU))
    if not counted.any():
        return level + gain_db
    ratio = energy(probed[: len(frames)][counted]).sum() / energy(expected[counted] + gain_db).sum()
    return level + gain_db + 10.0 * float(np.log10(ratio))


def gain_for(target_lufs: float, gains_db: Sequence[float], loudness: Sequence[float]) -> tuple[float, float]:
    """(gain, loudness that it gives), by interpolation between probes. `gains_db` ascend.

    Above the highest probe the limiter has the last word: that probe is the answer, and its loudness tells the caller
    that the target is out of reach.
    """
    rising = np.maximum.accumulate(np.asarray(loudness, dtype=np.float64))
    if target_lufs <= rising[0]:
        return gains_db[0] + target_lufs - float(rising[0]), target_lufs
    if target_lufs >= rising[-1]:
        best = int(np.argmax(rising))
        return gains_db[best], float(rising[best])
    # Without ties: where the limiter is saturated, the smallest gain that reaches the level is wanted.
    keep = np.concatenate([[True], np.diff(rising) > 0])
    gain = float(np.interp(target_lufs, rising[keep], np.asarray(gains_db)[keep]))
    return gain, target_lufs
