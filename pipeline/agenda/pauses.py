"""Where nobody speaks round a moment of the recording, from its levels and from how likely each frame is speech."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 32
"""One frame of the voice detector (speech/voice.py)."""
SHORTEST_MS = 300
"""Shorter ones are gaps between words."""
SHORTEST_UNSPOKEN_MS = 1_500
CLICK_FRAMES = 3
"""A cough or a click so short does not end a pause: 96 ms, less than any word."""
SPEECH = 0.5
"""Probability from which a frame is speech."""
CONTRAST_DB = 12.0
"""A pause is at least so much below the loud frames round it …"""
FLOOR_SHARE = 0.4
"""… and in the lower 40 % of the range between the room's noise and them: halls differ by 30 dB."""
NOTHING_DBFS = -75.0
"""The loud frames of a stretch in which a microphone was off."""
LONGEST_COUNTED_MS = 16_000
_UNIT_MS = 250
_DEPTH_DB = 20.0
_MOST_DEPTH = 1.5
_FAR = 3.0
"""What a pause at the window's edge is worth less than one at the asked time: eight times as long makes up for it."""

Levels = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A stretch in which nobody speaks, in milliseconds of the recording."""

    start_ms: int
    end_ms: int
    depth_db: float
    """How far below the loud frames of its window it lies."""
    quiet: bool
    """False: nobody speaks, but it is as loud as speech: applause, music."""

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def pauses_in(levels_dbfs: Levels, speech: Levels, *, start_ms: int) -> tuple[Pause, ...]:
    """Of a window that begins at `start_ms`: levels (RMS) and probabilities of speech of its frames, in order."""
    if not len(levels_dbfs):
        return ()
    loud, floor = (float(np.percentile(levels_dbfs, share)) for share in (90, 5))
    silent = speech < SPEECH
    if loud < NOTHING_DBFS:
        quiet = np.ones(len(levels_dbfs), dtype=np.bool_)
    else:
        quiet = silent & (levels_dbfs < min(floor + FLOOR_SHARE * (loud - floor), loud - CONTRAST_DB))
    found = list(_runs(quiet, levels_dbfs, loud, start_ms, least_ms=SHORTEST_MS, quiet=True))
    if not found:
        found = list(_runs(silent, levels_dbfs, loud, start_ms, least_ms=SHORTEST_UNSPOKEN_MS, quiet=False))
    return tuple(found)


def _runs(
    wanted: NDArray[np.bool_], levels: Levels, loud: float, start_ms: int, *, least_ms: int, quiet: bool
) -> Iterator[Pause]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    joined: list[list[int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if joined and first - joined[-1][1] <= CLICK_FRAMES:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    for first, last in joined:
        if (last - first) * FRAME_MS >= least_ms:
            depth = loud - float(np.median(levels[first:last]))
            yield Pause(
                start_ms=start_ms + first * FRAME_MS, end_ms=start_ms + last * FRAME_MS, depth_db=round(depth, 1),
                quiet=quiet,
            )  # fmt: skip


def best_pause(pauses: Sequence[Pause], asked_ms: int, *, snap_ms: int) -> Pause | None:
    """The longest, deepest and nearest; None when there is none within `snap_ms`."""
    near = [pause for pause in pauses if distance_ms(pause, asked_ms) <= snap_ms]
    return max(near, key=lambda pause: (worth(pause, asked_ms, snap_ms=snap_ms), -pause.start_ms), default=None)


def distance_ms(pause: Pause, asked_ms: int) -> int:
    return max(0, pause.start_ms - asked_ms, asked_ms - pause.end_ms)


def worth(pause: Pause, asked_ms: int, *, snap_ms: int) -> float:
    """Twice as long is worth 1, 20 dB deeper is worth 1, and the way across the window costs 3."""
    length = math.log2(min(pause.length_ms, LONGEST_COUNTED_MS) / _UNIT_MS)
    depth = min(_MOST_DEPTH, max(0.0, pause.depth_db / _DEPTH_DB))
    return length + depth - _FAR * distance_ms(pause, asked_ms) / max(1, snap_ms)
