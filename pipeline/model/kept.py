"""What is kept of a recording once passages are cut out of it: times of the recording and times as listeners have them.

All that names a moment (chapters, captions, soundbites, the read-along text, the waveform, the sound itself) goes
through here, so that nothing is off by a frame. Times are whole milliseconds; at 48 kHz each is exactly 48 samples.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Literal

How = Literal["mute", "cut"]
"""mute: silence as long as the passage, so that no time changes; cut: it is gone, and all after it comes earlier."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of the recording that nobody may hear or read. `end_ms` is the first moment after it."""

    start_ms: int
    end_ms: int
    how: How


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The passages of one recording: ascending, without overlap."""

    passages: tuple[Passage, ...] = ()

    def published_ms(self, recorded_ms: int) -> int:
        """When listeners come to this moment of the recording; where it is cut away, when they come to what follows."""
        before = bisect_left(self._starts, recorded_ms)
        gone = self._gone[before]
        if before and self.passages[before - 1].how == "cut":
            gone -= max(0, self.passages[before - 1].end_ms - recorded_ms)
        return recorded_ms - gone

    def recorded_ms(self, published_ms: int) -> int:
        """The moment of the recording that listeners hear then: at a joint, what follows the cut."""
        return published_ms + self._gone[bisect_right(self._published_starts, published_ms)]

    def touching(self, start_ms: int, end_ms: int) -> tuple[Passage, ...]:
        """The passages in which something between these moments lies; a moment alone when they are the same."""
        return self.passages[bisect_right(self._ends, start_ms) : bisect_left(self._starts, max(end_ms, start_ms + 1))]

    def after_passages(self, recorded_ms: int) -> int:
        """The first moment from this one on that is in no passage."""
        at = recorded_ms
        for passage in self.passages[bisect_right(self._ends, at) :]:
            if passage.start_ms > at:
                break
            at = passage.end_ms
        return at

    def withheld_ms(self, start_ms: int, end_ms: int) -> int:
        """How much between these moments lies in passages."""
        return sum(
            max(0, min(passage.end_ms, end_ms) - max(passage.start_ms, start_ms))
            for passage in self.touching(start_ms, end_ms)
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [passage.start_ms for passage in self.passages]

    @cached_property
    def _ends(self) -> list[int]:
        return [passage.end_ms for passage in self.passages]

    @cached_property
    def _gone(self) -> list[int]:
        """How much is cut away before each passage, and in the end by all of them."""
        lengths = (passage.end_ms - passage.start_ms if passage.how == "cut" else 0 for passage in self.passages)
        return list(accumulate(lengths, initial=0))

    @cached_property
    def _published_starts(self) -> list[int]:
        return [start - gone for start, gone in zip(self._starts, self._gone, strict=False)]


def disjoint(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Ascending and without overlap; where a cut and a mute overlap, the cut holds. Neighbours of a kind become one."""
    cuts = _joined([passage for passage in passages if passage.how == "cut"])
    mutes = _joined([passage for passage in passages if passage.how == "mute"])
    left = [part for mute in mutes for part in _without(mute, cuts)]
    return tuple(sorted([*cuts, *left], key=lambda passage: passage.start_ms))


def _joined(passages: Sequence[Passage]) -> list[Passage]:
    joined: list[Passage] = []
    for passage in sorted(passages, key=lambda one: (one.start_ms, one.end_ms)):
        if joined and passage.start_ms <= joined[-1].end_ms:
            last = joined.pop()
            joined.append(replace(last, end_ms=max(last.end_ms, passage.end_ms)))
        else:
            joined.append(passage)
    return joined


def _without(mute: Passage, cuts: Sequence[Passage]) -> list[Passage]:
    """The parts of `mute` that no cut takes away."""
    parts, at = [], mute.start_ms
    for cut in cuts:
        if cut.start_ms < mute.end_ms and at < cut.end_ms:
            parts.append((at, cut.start_ms))
            at = max(at, cut.end_ms)
    return [
        Passage(start_ms=start, end_ms=end, how="mute") for start, end in (*parts, (at, mute.end_ms)) if start < end
    ]
