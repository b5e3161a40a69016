"""An agenda that is late or early as a whole: everything happened 12 minutes after the printed time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.agenda.cuts import PlannedTalk

REAL_PAUSE_MS = 1_500
"""Between two talks somebody leaves the lectern; within one, hardly anybody is silent for so long."""
FEWEST = 3
"""With fewer times, any two pauses would make a shift."""
DOUBTFUL_SHARE = 0.5
"""When fewer of the agenda's times than this have a real pause, the whole recording is heard for it."""
CONVINCING_SHARE = 0.7
STEADY_SHARE = 0.7
WORTH_TELLING_MS = 8_000
MOST_SHIFT_MS = 3_600_000
COARSE_MS, FINE_MS = 2_000, 250
NEAR_MS = 10_000
"""A pause so near to a shifted time counts for it."""
UNLIKELY = 10
"""Of shifts that fit as many times, one that is 10 s larger has to fit 1 s better."""
FRAME_MS = 100
"""Of the levels of a whole day."""
BELOW_LOUD_DB = 20.0


def doubtful(planned: Sequence[PlannedTalk]) -> bool:
    """Whether the times hardly fit this recording."""
    cuts = {cut.asked_ms: cut for talk in planned for cut in (talk.start, talk.end) if cut.how not in {"exact", "edge"}}
    real = sum(cut.pause_ms >= REAL_PAUSE_MS and cut.how == "pause" for cut in cuts.values())
    return len(cuts) >= FEWEST and real < DOUBTFUL_SHARE * len(cuts)


def steady_shift_ms(planned: Sequence[PlannedTalk]) -> int | None:
    """By how much nearly all talks begin later (or, negative, earlier) than the agenda says; None when they do not."""
    moved = sorted(talk.start.moved_ms for talk in planned if talk.start.how == "pause")
    if len(moved) < FEWEST:
        return None
    middle = moved[len(moved) // 2]
    alike = sum(at * middle > 0 and abs(at - middle) <= abs(middle) / 2 for at in moved)
    return middle if abs(middle) >= WORTH_TELLING_MS and alike >= STEADY_SHARE * len(moved) else None


def real_pauses(levels_dbfs: NDArray[np.float32]) -> tuple[tuple[int, int], ...]:
    """(start, end) in ms of all pauses of a day that are long enough to part two talks; frames of 100 ms."""
    if not len(levels_dbfs):
        return ()
    loud, floor = (float(np.percentile(levels_dbfs, share)) for share in (90, 2))
    quiet = levels_dbfs < min(loud - BELOW_LOUD_DB, floor + (loud - floor) / 2)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    spans = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return tuple((a * FRAME_MS, b * FRAME_MS) for a, b in spans if (b - a) * FRAME_MS >= REAL_PAUSE_MS)


def found_shift_ms(asked: Sequence[int], pauses: Sequence[tuple[int, int]]) -> int | None:
    """The shift, up to an hour, that brings nearly all asked times to a real pause; None when none clearly does.

    Of shifts that fit as many times, a small one wins, and one that leads to the pauses' ends: there the talks begin.
    """
    if len(asked) < FEWEST or not pauses:
        return None
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*pauses, strict=True))
    times = np.array(asked, dtype=np.int64)

    def worth(shift: int) -> tuple[int, int]:
        hits, away = _fit(times + shift, starts, ends)
        return hits, -away - abs(shift) // UNLIKELY

    rough = max(range(-MOST_SHIFT_MS, MOST_SHIFT_MS + 1, COARSE_MS), key=worth)
    best = max(range(rough - COARSE_MS, rough + COARSE_MS + 1, FINE_MS), key=worth)
    hits, here = worth(best)[0], worth(0)[0]
    return best if hits >= max(FEWEST, CONVINCING_SHARE * len(asked)) and hits >= 2 * here else None


def _fit(times: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[int, int]:
    """How many times lie at a pause, and how far they are from the ends of those in all, ms."""
    after = np.clip(np.searchsorted(starts, times, side="right"), 1, len(starts)) - 1
    both = np.stack([after, np.clip(after + 1, 0, len(starts) - 1)])
    away = np.abs(times - ends[both]).min(axis=0)
    outside = np.maximum(0, np.maximum(starts[both] - times, times - ends[both])).min(axis=0)
    near = outside <= NEAR_MS
    return int(near.sum()), int(np.minimum(away, NEAR_MS)[near].sum())
