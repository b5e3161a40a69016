"""Times for words that became other words: by their letters, so that typos, joined and split words keep their place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

Times = tuple[float, float]

_ALIKE = 0.4
_MOST_LETTERS = 4000
"""Comparing letters grows with their square; so much that changed in one place is another text anyway."""


class HeardLetters:
    """Machine words as one string of letters, each with its share of its word's time."""

    def __init__(self, words: Sequence[str], times: Sequence[Times]) -> None:
        kept = [(word, time) for word, time in zip(words, times, strict=True) if word]
        self.text = "".join(word for word, _ in kept)
        self._times = [time for _, time in kept]
        self._offsets: list[int] = []
        self._spoken: list[float] = []
        letters, spoken = 0, 0.0
        for word, (start, end) in kept:
            self._offsets.append(letters)
            self._spoken.append(spoken)
            letters += len(word)
            spoken += end - start
        self._offsets.append(letters)
        self._all_spoken = spoken

    def starts_at(self, letter: int) -> float:
        """When the letter begins."""
        return self._time(letter, min(bisect_right(self._offsets, letter) - 1, len(self._times) - 1))

    def ends_at(self, letter: int) -> float:
        """When the letter before this boundary ends."""
        return self._time(letter, max(bisect_right(self._offsets, letter - 1) - 1, 0))

    def _time(self, letter: int, word: int) -> float:
        begin, length = self._offsets[word], self._offsets[word + 1] - self._offsets[word]
        start, end = self._times[word]
        return start + (end - start) * (letter - begin) / length

    def at_share(self, share: float, *, ends: bool) -> float:
        """Where that share (0..1) of the spoken time is over, pauses left out."""
        spoken = share * self._all_spoken
        word = max(bisect_right(self._spoken, spoken - 1e-6 if ends else spoken + 1e-6) - 1, 0)
        start, end = self._times[word]
        return min(start + max(spoken - self._spoken[word], 0), end)


def letter_times(heard: HeardLetters, words: Sequence[str]) -> tuple[list[Times | None], bool]:
    """A time for each word, None where nothing was heard; and whether letters decided (else: shares of the time).

    No word may be empty.
    """
    text = "".join(words)
    if not heard.text or not text:
        return [None] * len(words), True
    longest = max(len(heard.text), len(text))
    small = longest <= _MOST_LETTERS
    if not small or Levenshtein.normalized_similarity(heard.text, text, score_cutoff=_ALIKE) < _ALIKE:
        return _by_share(heard, words, len(text)), False
    starts, ends = _matched(heard.text, text)
    found: list[Times | None] = []
    at = 0
    for word in words:
        begin, end = starts[at], ends[at + len(word) - 1]
        at += len(word)
        found.append((heard.starts_at(begin), heard.ends_at(end)) if end > begin else None)
    return found, True


def _matched(old: str, new: str) -> tuple[list[int], list[int]]:
    """For each letter of `new`: the old letter that it begins with, and the boundary that it ends at."""
    starts: list[int] = []
    ends: list[int] = []
    for code in Levenshtein.opcodes(old, new):
        if code.tag == "insert":
            starts += [code.src_start] * (code.dest_end - code.dest_start)
            ends += [code.src_start] * (code.dest_end - code.dest_start)
        elif code.tag != "delete":
            starts += range(code.src_start, code.src_end)
            ends += range(code.src_start + 1, code.src_end + 1)
    return starts, ends


def _by_share(heard: HeardLetters, words: Sequence[str], letters: int) -> list[Times | None]:
    found: list[Times | None] = []
    at = 0
    for word in words:
        begin, at = at, at + len(word)
        share = heard.at_share(begin / letters, ends=False), heard.at_share(at / letters, ends=True)
        found.append(share if share[1] > share[0] else None)
    return found
