"""Which word of a corrected text is which word of the machine's, so that it keeps its time.

Patience first: triples of words that occur once on both sides are sure landmarks; between two of them difflib compares
the few words that are left. Comparing all at once takes difflib 5 s for a three-hour transcript, this a few tenths.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.text.homoglyphs import fix_homoglyphs

_NOT_LETTERS = re.compile(r"[\W_]+")
_TRIPLE = 3
_MOST_CELLS = 160_000


def bare(word: str) -> str:
    """What is compared: neither case, punctuation, ё nor look-alike letters make a word another."""
    return _NOT_LETTERS.sub("", fix_homoglyphs(word).casefold().replace("ё", "е"))


def align(mine: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Index in `mine` -> index in `theirs` of equal `bare` words, ascending on both sides."""
    pairs: dict[int, int] = {}
    at_mine = at_theirs = 0
    for left, right in [*_landmarks(mine, theirs, _TRIPLE), (len(mine), len(theirs))]:
        if left < at_mine or right < at_theirs:
            continue  # inside the landmark before
        _between(mine, theirs, (at_mine, left), (at_theirs, right), pairs)
        if left < len(mine):
            pairs.update({left + step: right + step for step in range(_TRIPLE)})
        at_mine, at_theirs = left + _TRIPLE, right + _TRIPLE
    return {left: right for left, right in sorted(pairs.items()) if mine[left]}


def _landmarks(mine: Sequence[str], theirs: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Runs of `size` words that stand once on each side, in an order that both sides share."""
    here, there = _unique_runs(mine, size), _unique_runs(theirs, size)
    both = sorted((at, there[run]) for run, at in here.items() if run in there)
    return _longest_ascending(both)


def _unique_runs(words: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    seen: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - size + 1):
        run = tuple(words[at : at + size])
        seen[run] = -1 if run in seen else at
    return {run: at for run, at in seen.items() if at >= 0 and all(run)}


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers ascend (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            piles.append(index)
        else:
            tops[pile], piles[pile] = value, index
    chain = []
    index = piles[-1] if piles else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _between(
    mine: Sequence[str],
    theirs: Sequence[str],
    span_mine: tuple[int, int],
    span_theirs: tuple[int, int],
    pairs: dict[int, int],
) -> None:
    (a, b), (c, d) = span_mine, span_theirs
    if a >= b or c >= d:
        return
    if (b - a) * (d - c) > _MOST_CELLS:
        # Rewritten at length: words that stand once on each side still show where things are.
        for left, right in _landmarks(mine[a:b], theirs[c:d], 1):
            pairs[a + left] = c + right
        return
    for block in SequenceMatcher(None, mine[a:b], theirs[c:d], autojunk=False).get_matching_blocks():
        pairs.update({a + block.a + step: c + block.b + step for step in range(block.size)})
