"""What two lists of words share.

Patience first: runs of words that occur once on both sides are sure landmarks. What lies between two of them goes to
rapidfuzz (Levenshtein, in C++, bit-parallel): comparing everything by it costs little more time, but copies chance
matches of everyday words; difflib takes 5 s for three hours of speech.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

_SIZE = 3
_FEW_CELLS = 4096
_MOST_CELLS = 1_500_000_000
"""40,000 words against as many: a second or so. Beyond, landmarks have to do."""
_DEEPEST = 12

Run = tuple[int, int, int]


def equal_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """(index in old, index in new, length) of equal words, ascending on both sides, neighbours joined."""
    ids: dict[str, int] = {}
    a = [ids.setdefault(word, len(ids)) for word in old]
    b = [ids.setdefault(word, len(ids)) for word in new]
    found: list[Run] = []
    waiting = [(0, len(a), 0, len(b), 0)]
    while waiting:
        a0, a1, b0, b1, depth = waiting.pop()
        a0, a1, b0, b1 = _trim(a, b, (a0, a1, b0, b1), found)
        if a0 == a1 or b0 == b1:
            continue
        cells = (a1 - a0) * (b1 - b0)
        marks = _landmarks(a[a0:a1], b[b0:b1]) if cells > _FEW_CELLS and depth < _DEEPEST else []
        if marks:
            waiting.extend(_between(marks, (a0, a1, b0, b1), depth + 1, found))
        elif cells <= _MOST_CELLS and not set(a[a0:a1]).isdisjoint(b[b0:b1]):
            for code in Levenshtein.opcodes(a[a0:a1], b[b0:b1]):
                if code.tag == "equal":
                    length = code.src_end - code.src_start
                    found.append((a0 + code.src_start, b0 + code.dest_start, length))
    return _joined(sorted(found))


def _trim(
    a: list[int], b: list[int], box: tuple[int, int, int, int], found: list[Run]
) -> tuple[int, int, int, int]:
    """What is left of the box when its common beginning and end are found."""
    a0, a1, b0, b1 = box
    begin = a0
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0, b0 = a0 + 1, b0 + 1
    if a0 > begin:
        found.append((begin, b0 - (a0 - begin), a0 - begin))
    end = a1
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    if a1 < end:
        found.append((a1, b1, end - a1))
    return a0, a1, b0, b1


def _between(
    marks: list[tuple[int, int, int]], box: tuple[int, int, int, int], depth: int, found: list[Run]
) -> list[tuple[int, int, int, int, int]]:
    a0, a1, b0, b1 = box
    gaps = []
    at_a, at_b = a0, b0
    for left, right, size in marks:
        left, right = a0 + left, b0 + right  # noqa: PLW2901 - from the box to the whole
        skip = max(at_a - left, at_b - right, 0)  # landmarks may overlap
        if skip >= size:
            continue
        found.append((left + skip, right + skip, size - skip))
        gaps.append((at_a, left + skip, at_b, right + skip, depth))
        at_a, at_b = left + size, right + size
    gaps.append((at_a, a1, at_b, b1, depth))
    return gaps


def _landmarks(a: list[int], b: list[int]) -> list[tuple[int, int, int]]:
    """(at in a, at in b, size): runs that stand once on each side, in an order that both share; the longest kind."""
    for size in range(_SIZE, 0, -1):
        here, there = _once(a, size), _once(b, size)
        pairs = sorted((at, there[run]) for run, at in here.items() if run in there)
        chain = _ascending(pairs)
        if chain:
            return [(left, right, size) for left, right in chain]
    return []


def _once(words: list[int], size: int) -> dict[tuple[int, ...], int]:
    seen: dict[tuple[int, ...], int] = {}
    for at, run in enumerate(zip(*(words[step:] for step in range(size)), strict=False)):
        seen[run] = -1 if run in seen else at
    return {run: at for run, at in seen.items() if at >= 0}


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers ascend (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        piles[pile : pile + 1] = [index]
    chain = []
    index = piles[-1] if piles else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for left, right, length in runs:
        if joined and joined[-1][0] + joined[-1][2] == left and joined[-1][1] + joined[-1][2] == right:
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + length)
        else:
            joined.append((left, right, length))
    return joined
