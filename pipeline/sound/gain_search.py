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
SAMPLE_BLOCKS = 24
SAMPLE_BLOCK_FRAMES = 60
CLASSES_DB = (-4, 14)
"""Frames whose peaks are as far over the ceiling, to the decibel, are limited alike."""
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
    def ages(self) -> NDArray[np.intp]:
        """For each of `frames`, how many frames its block has run before it."""
        return np.concatenate([np.arange(last - first + 1) for first, last in self.blocks])

    @property
    def expression(self) -> str | None:
        """For ffmpeg's aselect, over frames of 100 ms; None to take all."""
        return None if self.whole else "+".join(f"between(n,{first},{last})" for first, last in self.blocks)


def choose_sample(frames: int) -> Sampling:
    """Blocks spread over the recording, or all of a short one: three hours cost no more than four minutes."""
    if frames <= SAMPLE_BLOCKS * SAMPLE_BLOCK_FRAMES * 3 // 2:
        return Sampling(blocks=((0, frames - 1),), whole=True)
    starts = np.linspace(0, frames - SAMPLE_BLOCK_FRAMES, SAMPLE_BLOCKS).astype(int)
    return Sampling(blocks=tuple((int(s), int(s) + SAMPLE_BLOCK_FRAMES - 1) for s in starts), whole=False)


def limited_loudness(
    predicted: Series, over_ceiling_db: Series, probed: Series, sampling: Sampling, *, gain_db: float
) -> float:
    """Integrated loudness of the whole recording behind the limiter, in LUFS.

    `predicted`: momentary loudness after the curve, of the whole recording; `over_ceiling_db`: how far its peaks are
    above the limiter's ceiling, per frame, both before the gain. `probed`: what came out of the limiter at `gain_db`,
    of the sampled frames only. What the limiter took of them, by how far they were over, says what it takes of all.
    """
    level = integrated(predicted)
    if level is None:
        raise ValueError("a recording without sound has no loudness")
    before = energy(np.asarray(predicted, dtype=np.float64) + gain_db)
    counts = np.asarray(predicted) > max(ABSOLUTE_GATE_LUFS, level + RELATIVE_GATE_LU)
    classes = np.clip(np.floor(np.asarray(over_ceiling_db) + gain_db), *CLASSES_DB).astype(int) - CLASSES_DB[0]
    frames, ages = sampling.frames[: len(probed)], sampling.ages[: len(probed)]
    chosen = counts[frames] & (ages >= (FIRST_FULL_FRAME if sampling.whole else SETTLING_FRAMES))
    if not chosen.any():
        return level + gain_db
    frames, after = frames[chosen], energy(probed[: len(chosen)][chosen])
    kept = _kept(classes[frames], before[frames], after)
    counted = np.flatnonzero(counts)
    ratio = float((before[counted] * kept[classes[counted]]).sum() / before[counted].sum())
    return level + gain_db + 10.0 * float(np.log10(ratio))


def _kept(classes: NDArray[np.intp], before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of the energy that frames of each class keep; classes without a sample lie between their neighbours."""
    count = CLASSES_DB[1] - CLASSES_DB[0] + 1
    total = np.bincount(classes, before, count)
    known = np.flatnonzero(total > 0)
    return np.interp(np.arange(count), known, np.bincount(classes, after, count)[known] / total[known])


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
