"""The offline leveller: a slow gain curve that brings quiet speakers up and loud ones down.

It sees the whole recording at once (so it never pumps and knows pauses from speech), and because the gain is slow, the
loudness after it is predictable from the momentary loudness alone: integrated(momentary + gain).
Measured against compressors and normalisers in docs/sound.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.gating import FRAME_MS, Series, energy, integrated
from pipeline.sound.smoothing import Array, gaussian_blur, running_max, smooth

SPEECH_BELOW_INTEGRATED_LU = 20.0
SPEECH_BELOW_LOCAL_MAX_LU = 14.0
LOCAL_MAX_FRAMES = 21
LEVEL_SIGMA_FRAMES = 7.5
GAIN_SIGMA_FRAMES = 3.0
PAUSE_BELOW_INTEGRATED_LU = 22.0
PAUSE_REACH_FRAMES = 4
PAUSE_DB = -8.0
PAUSE_SIGMA_FRAMES = 2.0
FRAME_CENTRE_OFFSET_FRAMES = -1.0
"""Frame i is the loudness of the 400 ms that end at (i + 1) * 100 ms: it stands for the moment (i - 1) * 100 ms."""
CURVE_RATE_HZ = 100
_SOME_SPEECH = 1e-3
_CURVE_CHUNK = 6_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Levelling:
    """Options of the leveller, in dB; strength 0..1."""

    max_up_db: float
    max_down_db: float
    strength: float


def gain_curve(momentary: Series, options: Levelling) -> Array:
    """Gain in dB per frame of `momentary` (LUFS). Does not depend on how loud the recording is as a whole.

    The reference is the recording's own loudness: normalising to the target is one constant on top. Room noise in
    pauses is not raised with the speech around it: pauses get a soft expander of a few dB.
    """
    values = np.asarray(momentary, dtype=np.float64)
    reference = integrated(values)
    if reference is None:
        return np.zeros(len(values))
    level = _local_level(values, reference)
    gain = np.clip((reference - level) * options.strength, -options.max_down_db, options.max_up_db)
    return smooth(gain, GAIN_SIGMA_FRAMES) + _pause_gain(values, reference)


def _local_level(values: Array, reference: float) -> Array:
    """Energy mean of the speech around each frame, interpolated over pauses."""
    near_peak = values > running_max(values, LOCAL_MAX_FRAMES) - SPEECH_BELOW_LOCAL_MAX_LU
    speech = ((values > reference - SPEECH_BELOW_INTEGRATED_LU) & near_peak).astype(np.float64)
    weight = gaussian_blur(speech, LEVEL_SIGMA_FRAMES)
    total = gaussian_blur(energy(values) * speech, LEVEL_SIGMA_FRAMES)
    known = np.flatnonzero(weight > _SOME_SPEECH)
    if not len(known):
        return np.full(len(values), reference)
    level = 10.0 * np.log10(total[known] / weight[known]) - 0.691
    return np.interp(np.arange(len(values)), known, level)


def _pause_gain(values: Array, reference: float) -> Array:
    sounding = (values > reference - PAUSE_BELOW_INTEGRATED_LU).astype(np.float64)
    near_sound = running_max(sounding, 2 * PAUSE_REACH_FRAMES + 1)
    return PAUSE_DB * smooth(1.0 - near_sound, PAUSE_SIGMA_FRAMES)


def gain_factors(gain_db: Array, *, duration_ms: int, centre_offset_frames: float) -> NDArray[np.float32]:
    """The curve as factors at 100 Hz, a second longer than the recording (the sound decides where it ends)."""
    centres = (np.arange(len(gain_db)) + centre_offset_frames) * FRAME_MS
    factors = np.empty(duration_ms * CURVE_RATE_HZ // 1000 + CURVE_RATE_HZ, dtype=np.float32)
    for start in range(0, len(factors), _CURVE_CHUNK):  # in pieces: three hours at once take 40 MB
        part = factors[start : start + _CURVE_CHUNK]
        times = np.arange(start, start + len(part)) * (1000 / CURVE_RATE_HZ)
        part[:] = 10.0 ** (np.interp(times, centres, gain_db) / 20.0)
    return factors
