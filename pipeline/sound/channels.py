"""How the two channels of a recording relate, and what listeners should get of them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.model.measurement import Mix

Verdict = Literal["two", "same", "left-dead", "right-dead", "inverted"]

DEAD_BELOW_OTHER_DB = 45.0
DEAD_MAX_DBFS = -50.0
SAME_SIDE_BELOW_MID_DB = 40.0
SOUNDING_DBFS = -60.0


def judge(blocks: NDArray[np.float64]) -> Verdict:
    """`blocks`: (n, 4) mean squares of left, right, mid and side per second (ChannelMeter)."""
    if not len(blocks):
        return "two"
    left, right, mid, side = (10.0 * np.log10(np.nan_to_num(blocks[:, i]) + 1e-20) for i in range(4))
    loudest_left, loudest_right = float(left.max()), float(right.max())
    if _dead(loudest_left, loudest_right):
        return "left-dead"
    if _dead(loudest_right, loudest_left):
        return "right-dead"
    # A quiet recording is judged by its loudest second, not by an absolute level.
    sounding = np.maximum(left, right) > min(SOUNDING_DBFS, max(loudest_left, loudest_right) - 20.0)
    if bool(np.all(side[sounding] < mid[sounding] - SAME_SIDE_BELOW_MID_DB)):
        return "same"
    if bool(np.all(mid[sounding] < side[sounding] - 20.0)):
        return "inverted"
    return "two"


def _dead(loudest: float, loudest_other: float) -> bool:
    return loudest < loudest_other - DEAD_BELOW_OTHER_DB and loudest < DEAD_MAX_DBFS


def choose_mix(verdict: Verdict, *, wanted: Literal["auto", "mono", "stereo"]) -> tuple[Mix, int]:
    """What to make of a two-channel recording, and in how many channels listeners get it."""
    if verdict == "two":
        return ("average", 1) if wanted == "mono" else ("stereo", 2)
    channels = 2 if wanted == "stereo" else 1
    if verdict == "same":
        return ("stereo", 2) if wanted == "stereo" else ("average", 1)
    return ("right" if verdict == "left-dead" else "left"), channels


VERDICT_NOTES: dict[Verdict, str] = {
    "same": "both channels are the same",
    "left-dead": "the left channel is dead; only the right one is used",
    "right-dead": "the right channel is dead; only the left one is used",
    "inverted": "the right channel is the left one with inverted polarity; only the left one is used",
}
