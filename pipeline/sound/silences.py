"""Pauses of a recording, from its momentary loudness."""

from __future__ import annotations

import numpy as np

from pipeline.model.transcript import Span
from pipeline.sound.gating import FRAME_MS, Series

BELOW_INTEGRATED_LU = 25.0
MIN_PAUSE_MS = 1_000


def pauses(momentary: Series, *, integrated_lufs: float, duration_ms: int) -> tuple[Span, ...]:
    """Stretches of a second or more that are 25 LU below the recording's loudness, or quieter.

    A frame's window reaches 400 ms back, so a pause is heard out only 300 ms after it began: the start is moved there.
    """
    quiet = np.asarray(momentary) < integrated_lufs - BELOW_INTEGRATED_LU
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    spans = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        start_ms = max(0, int(first) - 3) * FRAME_MS
        end_ms = duration_ms if last == len(quiet) else int(last) * FRAME_MS
        if end_ms - start_ms >= MIN_PAUSE_MS:
            spans.append(Span(start_ms=start_ms, end_ms=end_ms))
    return tuple(spans)
