"""Smoothing of series with one value per 100 ms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def gaussian_blur(values: Array, sigma_frames: float) -> Array:
    """Convolve with a gaussian; beyond the ends the series counts as zero (divide by the blur of ones to undo that)."""
    reach = max(1, int(np.ceil(4 * sigma_frames)))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_frames) ** 2)
    kernel /= kernel.sum()
    return np.convolve(values, kernel)[reach : reach + len(values)]


def smooth(values: Array, sigma_frames: float) -> Array:
    """Gaussian mean; the ends are not drawn towards zero."""
    return gaussian_blur(values, sigma_frames) / gaussian_blur(np.ones(len(values)), sigma_frames)


def running_max(values: Array, frames: int) -> Array:
    """Maximum over a window of `frames` frames around each one."""
    reach = frames // 2
    padded = np.pad(values, reach, constant_values=-np.inf)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1))
