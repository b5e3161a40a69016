"""Reads the loudness series that ffmpeg's `ametadata=mode=print` writes, line by line: 10 MB of text in three hours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SILENT_LUFS = -120.691
"""What ebur128 prints for no energy at all."""


def parse_series(lines: Iterable[str]) -> NDArray[np.float32]:
    """LUFS per 100 ms. Lines are 'frame:0 pts:0 pts_time:0' and 'lavfi.r128.M=-23.456', in turns."""
    values = (line.partition("=")[2] for line in lines if line.startswith("lavfi."))
    series = np.fromiter((float(value) for value in values), dtype=np.float32)
    return np.nan_to_num(series, nan=SILENT_LUFS, posinf=SILENT_LUFS, neginf=SILENT_LUFS)


def read_series(path: Path) -> NDArray[np.float32]:
    with path.open(encoding="ascii") as lines:
        return parse_series(lines)
