"""A coarser waveform of the same recording, for where bytes count more than detail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.sound.peaks import Peaks


def thin_peaks(peaks: Peaks, *, points_per_second: int) -> Peaks:
    """At least so many points a second, each the least and the largest of those that it stands for."""
    times = peaks.sample_rate_hz // (peaks.samples_per_point * points_per_second)
    if times < 2 or not len(peaks.points):  # noqa: PLR2004 - one point would stand for itself
        return peaks
    firsts = np.arange(0, len(peaks.points), times)
    low = np.minimum.reduceat(peaks.points[:, 0], firsts)
    high = np.maximum.reduceat(peaks.points[:, 1], firsts)
    return replace(peaks, samples_per_point=peaks.samples_per_point * times, points=np.stack([low, high], axis=1))
