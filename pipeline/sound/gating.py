"""Loudness by gating, from the momentary (400 ms) and short-term (3 s) loudness that a meter read every 100 ms.

Definitions: ITU-R BS.1770-5 (integrated loudness), EBU Tech 3342 (loudness range). Loudness in LUFS, arrays of floats.
A decode pass gives these series once; everything else (levels after a gain curve, of a part) is algebra on them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 100
FIRST_FULL_FRAME = 3
"""The first frame whose 400 ms window lies wholly within the recording."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
SHORT_TERM_FRAMES = 30
_OFFSET_DB = 0.691

Series = NDArray[np.floating]


def energy(lufs: Series | float) -> NDArray[np.float64]:
    """Mean square of the K-weighted signal, from LUFS."""
    return np.asarray(10.0 ** ((np.asarray(lufs, dtype=np.float64) + _OFFSET_DB) / 10.0))


def loudness(mean_square: float) -> float:
    """LUFS, from the mean square of the K-weighted signal."""
    return 10.0 * float(np.log10(mean_square)) - _OFFSET_DB


def integrated(momentary: Series) -> float | None:
    """Integrated loudness in LUFS; None when no block is louder than the absolute gate."""
    blocks = np.asarray(momentary, dtype=np.float64)[FIRST_FULL_FRAME:]
    blocks = blocks[blocks > ABSOLUTE_GATE_LUFS]
    if not len(blocks):
        return None
    relative = loudness(float(energy(blocks).mean())) + RELATIVE_GATE_LU
    return loudness(float(energy(blocks[blocks > relative]).mean()))


def loudness_range(short_term: Series) -> float:
    """Loudness range in LU: 10th to 95th percentile of the gated short-term loudness; 0 for too little sound."""
    blocks = np.asarray(short_term, dtype=np.float64)[SHORT_TERM_FRAMES - 1 :]
    blocks = blocks[blocks > ABSOLUTE_GATE_LUFS]
    if not len(blocks):
        return 0.0
    gate = loudness(float(energy(blocks).mean())) + RANGE_GATE_LU
    low, high = np.percentile(blocks[blocks > gate], [10, 95])
    return float(high - low)
