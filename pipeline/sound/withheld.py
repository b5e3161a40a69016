"""The sound that listeners get where passages are withheld: silence or nothing at all, and no click at the edges.

A withheld sample never reaches an encoder, not even faded: the fades lie outside the passage, in what is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.model.kept import Kept
from pipeline.model.measurement import SAMPLE_RATE_HZ
from pipeline.sound.pcm import FRAME_SAMPLES
from pipeline.sound.peaks import Peaks

FADE_SAMPLES = SAMPLE_RATE_HZ * 30 // 1000
"""30 ms: too short to swallow a syllable, long enough that no step is heard."""
_PER_MS = SAMPLE_RATE_HZ // 1000

Gains = NDArray[np.float64]


def edges(kept: Kept, start: int, count: int) -> list[tuple[int, int, bool]]:
    """(first sample, first sample after it, whether it is cut) of each passage that is near these samples."""
    near = kept.touching((start - FADE_SAMPLES) // _PER_MS, (start + count + FADE_SAMPLES) // _PER_MS + 1)
    return [(p.start_ms * _PER_MS, p.end_ms * _PER_MS, p.how == "cut") for p in near]


def gains(kept: Kept, start: int, count: int) -> Gains:
    """A factor for each of `count` samples of the recording from `start` on: 0 in passages, raised cosines around."""
    found = np.ones(count)
    for first, after, _ in edges(kept, start, count):
        low, high = max(first - FADE_SAMPLES, start), min(after + FADE_SAMPLES, start + count)
        if low >= high:
            continue
        samples = np.arange(low, high)
        away = np.maximum(first - samples, samples - after + 1)  # 0 and less: within it
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.clip(away, 0, FADE_SAMPLES) / FADE_SAMPLES)
        here = slice(low - start, high - start)
        found[here] = np.minimum(found[here], ramp)
    return found


def left(kept: Kept, start: int, count: int) -> NDArray[np.bool_]:
    """Which of these samples are not cut."""
    found = np.ones(count, dtype=bool)
    for first, after, is_cut in edges(kept, start, count):
        if is_cut:
            found[max(first - start, 0) : max(after - start, 0)] = False
    return found


def heard(block: NDArray[np.int32], kept: Kept, start: int) -> NDArray[np.int32]:
    """`block`: (samples, channels) of the recording from sample `start` on. What lies far from passages stays."""
    factors = gains(kept, start, len(block))
    changed = np.flatnonzero(factors < 1.0)
    if len(changed):
        block = block.copy()
        block[changed] = np.rint(block[changed] * factors[changed, None]).astype(np.int32)
    return block[left(kept, start, len(block))]


def heard_samples(kept: Kept, samples: int) -> int:
    """How many samples of a recording of that length are left."""
    cuts = ((first, after) for first, after, is_cut in edges(kept, 0, samples) if is_cut)
    return samples - sum(max(0, min(after, samples) - first) for first, after in cuts)


def heard_frame_peaks(peaks: NDArray[np.float32], kept: Kept) -> NDArray[np.float32]:
    """Peaks per 100 ms of what is heard, from those of the recording: of each frame, the highest that it may hold."""
    frames = -(-heard_samples(kept, len(peaks) * FRAME_SAMPLES) // FRAME_SAMPLES)
    per_frame_ms = FRAME_SAMPLES // _PER_MS
    found = np.zeros(frames, dtype=np.float32)
    for frame in range(frames):
        first = kept.recorded_ms(frame * per_frame_ms) // per_frame_ms
        last = kept.recorded_ms((frame + 1) * per_frame_ms - 1) // per_frame_ms
        ends = {first, first + 1, last - 1, last} & set(range(len(peaks)))  # a cut within the frame lies between them
        found[frame] = max((peaks[at] for at in ends), default=0.0)
    return found


def heard_peaks(peaks: Peaks, kept: Kept) -> Peaks:
    """The waveform of what is heard, to a point."""
    if not kept.passages:
        return peaks
    per_point = peaks.samples_per_point * 1000 / peaks.sample_rate_hz
    points = peaks.points.copy()
    gone = np.zeros(len(points), dtype=bool)
    for passage in kept.passages:
        first, last = passage.start_ms / per_point, passage.end_ms / per_point
        points[int(first) : int(np.ceil(last))] = 0
        if passage.how == "cut":
            gone[round(first) : round(last)] = True
    return Peaks(
        sample_rate_hz=peaks.sample_rate_hz, samples_per_point=peaks.samples_per_point, points=points[~gone]
    )
