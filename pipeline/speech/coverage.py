"""Nothing said is lost in silence: which speech no words cover, and which words no speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model import transcript

NEAR_MS = 400
"""Word times are this uncertain."""
SHORTEST_MS = 1_000
"""Less uncovered speech than this is a breath or an "um"."""

Stretch = tuple[int, int]


def uncovered(speech_ms: Sequence[Stretch], words_ms: Iterable[Stretch]) -> tuple[transcript.Span, ...]:
    """Parts of `speech_ms` (ascending) of a second or more in which no word (ascending) was recognised."""
    covered = merged((start - NEAR_MS, stop + NEAR_MS) for start, stop in words_ms)
    left: list[Stretch] = []
    at = 0
    for start, stop in speech_ms:
        while at < len(covered) and covered[at][1] <= start:
            at += 1
        begin, i = start, at
        while i < len(covered) and covered[i][0] < stop:
            if covered[i][0] > begin:
                left.append((begin, covered[i][0]))
            begin = max(begin, covered[i][1])
            i += 1
        if begin < stop:
            left.append((begin, stop))
    # Pauses inside one lost passage do not make it two.
    joined = merged(left, gap=2 * NEAR_MS)
    return tuple(transcript.Span(start_ms=a, end_ms=b) for a, b in joined if b - a >= SHORTEST_MS)


def overlap_ms(stretches: Sequence[Stretch], start: int, stop: int) -> int:
    """How much of [start, stop) the stretches fill."""
    return sum(max(0, min(b, stop) - max(a, start)) for a, b in stretches)


def merged(stretches: Iterable[Stretch], *, gap: int = 0) -> list[Stretch]:
    """Ascending stretches with those that overlap or are at most `gap` apart made one."""
    result: list[Stretch] = []
    for start, stop in sorted(stretches):
        if result and start <= result[-1][1] + gap:
            result[-1] = (result[-1][0], max(result[-1][1], stop))
        else:
            result.append((start, stop))
    return result
