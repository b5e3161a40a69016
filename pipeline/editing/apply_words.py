"""Words that were corrected elsewhere (in subtitles, plain text), put into a document: turns, marks and lines stay."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.editing.document import Aside, Document, Sentence
from pipeline.text.caption_words import caption_text
from pipeline.text.word_diff import equal_runs

_LONG_WORD = 30
"""Captions cut words that are longer than a line; their pieces are not a correction."""


def place_words(document: Document, words: Sequence[str]) -> tuple[Document, tuple[int, ...]]:
    """`document` with exactly `words`, each near the one that it replaces; added ones stay on the line before them. And
    for each word of the new document the index in `words` of the one that it came from.

    A word that differs only as captions write it (… for ..., one script) stays as it is.
    """
    old = document.words
    places = _places(old, words)
    at = 0
    turns = []
    for turn in document.turns:
        lines: list[Sentence | Aside] = []
        for line in turn.lines:
            if not isinstance(line, Sentence):
                lines.append(line)
                continue
            inside = places[at : at + len(line.words)]
            at += len(line.words)
            sentence = _filled(line, [[word for word, _ in place] for place in inside])
            if sentence.words or sentence.points:
                lines.append(sentence)
        turns.append(replace(turn, lines=tuple(lines)))
    return replace(document, turns=tuple(turns)), tuple(origin for place in places for _, origin in place)


def shared_words(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words two texts have in common, in order."""
    return sum(length for _, _, length in equal_runs([*map(caption_text, old)], [*map(caption_text, new)]))


def _places(old: Sequence[str], new: Sequence[str]) -> list[list[tuple[str, int]]]:
    """For each old word, what stands in its place now, with its index in `new`. `old` may not be empty."""
    places: list[list[tuple[str, int]]] = [[] for _ in old]
    i = j = 0
    runs = equal_runs([*map(caption_text, old)], [*map(caption_text, new)])
    for left, right, length in [*runs, (len(old), len(new), 0)]:
        gone, come = old[i:left], [*zip(new[j:right], range(j, right), strict=True)]
        if gone and "".join(gone) == "".join(new[j:right]) and max(map(len, gone)) > _LONG_WORD:
            come = [*zip(gone, _by_letters(gone, come), strict=True)]
        for number, placed in enumerate(come):
            places[i + number * len(gone) // len(come) if gone else max(i - 1, 0)].append(placed)
        for step in range(length):
            places[left + step].append((old[left + step], right + step))
        i, j = left + length, right + length
    return places


def _by_letters(words: Sequence[str], pieces: Sequence[tuple[str, int]]) -> Iterator[int]:
    """For each word, the index of the piece that it begins in; both have the same letters."""
    ends = [*accumulate(len(piece) for piece, _ in pieces)]
    for begin in accumulate(map(len, words[:-1]), initial=0):
        yield pieces[bisect_right(ends, begin)][1]


def _filled(line: Sentence, places: Sequence[Sequence[str]]) -> Sentence:
    starts = [0]
    for place in places:
        starts.append(starts[-1] + len(place))
    return Sentence(
        words=tuple(word for place in places for word in place),
        points=tuple((starts[index], ms) for index, ms in line.points),
    )
