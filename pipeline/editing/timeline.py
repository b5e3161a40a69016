"""Times of all words of a text: first those that are known, then room for the others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

KEPT, MAPPED, GUESSED, BY_HAND = "=", "~", "+", "!"
_FASTEST_MS = 1000 / 45
"""A letter: nobody speaks faster; recognition that says so is mistaken."""
_MOST_GIVERS = 200
"""Neighbours that a word without room takes time from, to each side."""
_USUAL_MS = 80.0
"""A letter of unhurried talk, the space after a word included; used where nothing tells the speakers' own pace."""
_NO_PAUSE_MS = 2000
_MUCH_LONGER = 1.6


class Timeline:
    """Start, end and kind of each word; `lengths` are their letters."""

    def __init__(self, *, lengths: list[int], duration_ms: int) -> None:
        self._lengths = lengths
        self._duration_ms = duration_ms
        count = len(lengths)
        self._starts: list[float] = [0.0] * count
        self._ends: list[float] = [0.0] * count
        self._known = bytearray(count)
        self._pace_ms = _USUAL_MS
        self.kinds = [GUESSED] * count

    def put(self, index: int, start_ms: float, end_ms: float, kind: str) -> None:
        self._starts[index], self._ends[index], self.kinds[index] = start_ms, end_ms, kind
        self._known[index] = 1

    def times(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Whole milliseconds, ascending."""
        return [
            (round(start), round(stop))
            for start, stop in zip(self._starts[begin:end], self._ends[begin:end], strict=True)
        ]

    def settle(self, *, anchors: Mapping[int, int], hard: Mapping[int, int]) -> None:
        """Give every word a time: none before its neighbour, times set by hand as they are."""
        self._set_by_hand(hard)
        self._forget_what_cannot_be()
        self._pace_ms = self._pace()
        index, count = 0, len(self._lengths)
        while index < count:
            if self._known[index]:
                index += 1
                continue
            end = index + 1
            while end < count and not self._known[end]:
                end += 1
            self._fill_turns(index, end, anchors)
            index = end
        self._ascend()

    def _pace(self) -> float:
        """Milliseconds a letter (a space is one) where words of the machine follow each other."""
        spent = letters = 0.0
        for index, (kind, following) in enumerate(pairwise(self.kinds)):
            if kind == following == KEPT and (step := self._starts[index + 1] - self._starts[index]) < _NO_PAUSE_MS:
                spent += step
                letters += self._lengths[index] + 1
        return max(spent / letters, _FASTEST_MS) if letters else _USUAL_MS

    def _fill_turns(self, low: int, high: int, anchors: Mapping[int, int]) -> None:
        """Several turns without a known word: each begins at its anchor, if that leaves the others their room."""
        to_ms = self._starts[high] if high < len(self._lengths) else float(self._duration_ms)
        latest = self._ends[low - 1] if low else 0.0
        begins, needed = low, 0.0
        for index in range(low + 1, high):
            needed += self._lengths[index - 1] * _FASTEST_MS
            anchor = anchors.get(index)
            if anchor is not None and latest + needed <= anchor < to_ms:
                self._fill(begins, index, anchors, float(anchor))
                latest, begins, needed = self._ends[index - 1], index, 0.0
        self._fill(begins, high, anchors, None)

    def _set_by_hand(self, hard: Mapping[int, int]) -> None:
        latest = -1
        points = sorted(hard.items())
        for (index, ms), (until, _) in pairwise([*points, (len(self._lengths), 0)]):
            if ms < latest or ms > self._duration_ms:
                continue  # two points that contradict each other: the first holds
            latest = ms
            length = max(self._ends[index] - self._starts[index], self._lengths[index] * _FASTEST_MS)
            self.put(index, ms, min(ms + length, max(self._duration_ms, ms)), BY_HAND)
            self._make_room(index, ms, until)

    def _make_room(self, index: int, ms: int, until: int) -> None:
        """Neighbours that were found on the wrong side of a time set by hand are cut, or lose theirs."""
        at = index - 1
        while at >= 0 and self.kinds[at] != BY_HAND and (not self._known[at] or self._ends[at] > ms):
            self._known[at] = self._known[at] and self._starts[at] < ms
            self._ends[at] = min(self._ends[at], ms)
            at -= 1
        at = index + 1
        while at < until and (not self._known[at] or self._starts[at] < self._ends[index]):
            self._known[at] = 0
            at += 1

    def _forget_what_cannot_be(self) -> None:
        """Found times that leave a word no time to be said."""
        for index, length in enumerate(self._lengths):
            if self.kinds[index] in {MAPPED, GUESSED} and self._known[index]:
                self._known[index] = self._ends[index] - self._starts[index] >= length * _FASTEST_MS

    def _fill(self, low: int, high: int, anchors: Mapping[int, int], before_ms: float | None) -> None:
        """Words low…high-1 get the pause that they stand in; where it is too short, neighbours give of their time.

        `before_ms`: they end by then; else when the next word begins.
        """
        first, last = low, high
        needed_ms = sum(self._lengths[low:high]) * _FASTEST_MS
        for _ in range(_MOST_GIVERS):
            from_ms = self._ends[first - 1] if first else 0.0
            after_ms = self._starts[last] if last < len(self._lengths) else float(self._duration_ms)
            to_ms = max(after_ms if before_ms is None else before_ms, from_ms)
            if to_ms - from_ms >= needed_ms:
                break
            wider = (first - 1 if first and self.kinds[first - 1] != BY_HAND else first,
                     last + 1 if before_ms is None and last < len(self._lengths) and self.kinds[last] != BY_HAND
                     else last)  # fmt: skip
            if wider == (first, last):
                break
            needed_ms += sum(self._lengths[wider[0] : first] + self._lengths[last : wider[1]]) * _FASTEST_MS
            first, last = wider
        if (first, last) == (low, high):
            from_ms, to_ms = self._within_pause(low, high, from_ms, to_ms, anchors)
        self._share(first, last, from_ms, to_ms, guessed=(low, high))

    def _within_pause(
        self, low: int, high: int, from_ms: float, to_ms: float, anchors: Mapping[int, int]
    ) -> tuple[float, float]:
        """All of the pause if that is about what the words need; else at the speakers' pace from where they begin."""
        from_ms = min(max(from_ms, float(anchors.get(low, from_ms))), to_ms)
        needed = (sum(self._lengths[low:high]) + high - low) * self._pace_ms
        if to_ms - from_ms < sum(self._lengths[low:high]) * _FASTEST_MS:
            from_ms = max(to_ms - needed, self._ends[low - 1] if low else 0.0)
        return from_ms, to_ms if to_ms - from_ms <= needed * _MUCH_LONGER else from_ms + needed

    def _share(self, first: int, last: int, from_ms: float, to_ms: float, *, guessed: tuple[int, int]) -> None:
        weights = [length + 1 for length in self._lengths[first:last]]
        total, at = sum(weights), 0
        for index, weight in enumerate(weights, start=first):
            start = from_ms + (to_ms - from_ms) * at / total
            at += weight
            inside = guessed[0] <= index < guessed[1]
            self.put(index, start, from_ms + (to_ms - from_ms) * at / total, GUESSED if inside else MAPPED)

    def _ascend(self) -> None:
        latest = 0.0
        for index in range(len(self._lengths)):
            start = max(self._starts[index], latest)
            self._starts[index], self._ends[index] = start, max(self._ends[index], start)
            latest = self._ends[index]
