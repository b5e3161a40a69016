"""Where each word of a corrected text is said: a pure function of the text and what the machine heard.

Made anew from the machine's words each time, never from times found before: nothing drifts, no edit loses a time.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.editing.blocks import Block, blocks
from pipeline.editing.document import Document, Turn
from pipeline.editing.letter_times import HeardLetters, letter_times
from pipeline.editing.timeline import GUESSED, KEPT, MAPPED, Timeline
from pipeline.model.transcript import Transcript, Word
from pipeline.text.caption_words import segment_words
from pipeline.text.word_alignment import bare
from pipeline.text.word_diff import Run, equal_runs

WRITTEN = -1
"""Source of a word that a person wrote or changed."""
_NEAR_MS = 5000
"""People write times by hand to the second, and machines begin a word late; more than this is another place."""
_FOREVER_MS = 1 << 62
_MOST_PACKED = 0xFFFF_FFFF


@dataclass(frozen=True, kw_only=True, slots=True)
class WordTimes:
    """One value for each word of the text, in the order of the text. Milliseconds of the recording."""

    starts_ms: tuple[int, ...]
    ends_ms: tuple[int, ...]
    kinds: str
    """'=' kept from the machine, '~' found by letters, '+' guessed, '!' set by hand."""
    sources: tuple[int, ...]
    """Index, among all words of the machine's segments, of the word that it is; or WRITTEN."""


def word_times(machine: Transcript, document: Document) -> WordTimes:
    """Within the order of their anchors times never go back; turns that were moved in the text keep theirs."""
    heard = [word for segment in machine.segments for word in segment_words(segment)]
    ordered = in_time_order(document)
    turns = [turn for _, turn in ordered]
    said = [word for turn in turns for sentence in turn.sentences for word in sentence.words]
    forms: dict[str, str] = {}
    old = [_form(word.text, forms) for word in heard]
    new = [_form(word, forms) for word in said]
    line = Timeline(lengths=[len(word) for word in said], duration_ms=machine.duration_ms)
    sources = [WRITTEN] * len(said)
    anchors = _anchors(turns)
    starts = [word.start_ms for word in heard]
    runs = _near(equal_runs(old, new), anchors, starts, len(new))
    for block in blocks(runs, old, new):
        if block.same:
            sources[block.j1 : block.j2] = range(block.i1, block.i2)
            for i, j in zip(range(block.i1, block.i2), range(block.j1, block.j2), strict=True):
                line.put(j, heard[i].start_ms, heard[i].end_ms, KEPT)
            continue
        for part in _parts(block, anchors, starts):
            _map(part, heard, old, new, line)
    line.settle(anchors=dict(anchors), hard=_hard(turns))
    return _in_text_order(ordered, line, sources)


def in_time_order(document: Document) -> list[tuple[int, Turn]]:
    """(index of its first word in the text, turn), ascending by anchor; as in the text where anchors are equal."""
    at, placed = 0, []
    for turn in document.turns:
        placed.append((at, turn))
        at += _length(turn)
    return sorted(placed, key=lambda place: place[1].anchor_ms or 0)


def pack(times: WordTimes) -> bytes:
    """For typed arrays of a browser, little-endian, nothing between the parts.

    Offset 0: uint32, count n of the words. 4: n uint32, starts in ms. 4 + 4n: n uint32, ends in ms. 4 + 8n: n uint8,
    kinds as their ASCII code. Times beyond uint32 (49 days) become its largest.
    """
    count = len(times.kinds)
    ms = [min(at, _MOST_PACKED) for at in (*times.starts_ms, *times.ends_ms)]
    return struct.pack(f"<I{2 * count}I{count}s", count, *ms, times.kinds.encode("ascii"))


def _length(turn: Turn) -> int:
    return sum(len(sentence.words) for sentence in turn.sentences)


def _in_text_order(ordered: Sequence[tuple[int, Turn]], line: Timeline, sources: Sequence[int]) -> WordTimes:
    spans, at = [], 0
    for first, turn in ordered:
        spans.append((first, at, at + _length(turn)))
        at = spans[-1][2]
    order = [place for _, begin, end in sorted(spans) for place in range(begin, end)]
    times = line.times(0, at)
    return WordTimes(
        starts_ms=tuple([times[place][0] for place in order]),
        ends_ms=tuple([times[place][1] for place in order]),
        kinds="".join([line.kinds[place] for place in order]),
        sources=tuple([sources[place] for place in order]),
    )


def _form(word: str, forms: dict[str, str]) -> str:
    """What is compared. A dash has no letters, and is itself."""
    found = forms.get(word)
    if found is None:
        found = forms[word] = bare(word) or word
    return found


def _anchors(turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """(index of its first word, time) of each turn that has words and an anchor."""
    at, found = 0, []
    for turn in turns:
        length = _length(turn)
        if length and turn.anchor_ms is not None:
            found.append((at, turn.anchor_ms))
        at += length
    return found


def _near(
    runs: Sequence[Run], anchors: Sequence[tuple[int, int]], starts: Sequence[int], length: int
) -> Iterator[Run]:
    """Runs without the words that the machine heard long before or after their turn: those are equal by chance."""
    edges = [*anchors, (length, 0)]
    ranges = {at: (ms - _NEAR_MS, edges[number + 1][1] + _NEAR_MS if number + 1 < len(anchors) else _FOREVER_MS)
              for number, (at, ms) in enumerate(anchors)}  # fmt: skip
    begins = [at for at, _ in anchors]
    for left, right, size in runs:
        at = right
        while at < right + size:
            turn = bisect_right(begins, at) - 1
            end = min(begins[turn + 1] if turn + 1 < len(begins) else length, right + size)
            if turn < 0:
                low, high = left + at - right, left + end - right
            else:
                earliest, latest = ranges[begins[turn]]
                low = bisect_left(starts, earliest, left + at - right, left + end - right)
                high = bisect_right(starts, latest, low, left + end - right)
            if high > low:
                yield low, right + low - left, high - low
            at = end


def _hard(turns: Sequence[Turn]) -> dict[int, int]:
    """Times set by hand, by index of the word that begins there."""
    at, found = 0, {}
    for turn in turns:
        if turn.locked and turn.anchor_ms is not None and _length(turn):
            found[at] = turn.anchor_ms
        for sentence in turn.sentences:
            found.update({at + index: ms for index, ms in sentence.points})
            at += len(sentence.words)
    found.pop(at, None)  # after the last word
    return found


def _parts(block: Block, anchors: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterator[Block]:
    """The block, cut where a turn begins inside it: its anchor says which machine words are before it."""
    i, j = block.i1, block.j1
    for number in range(bisect_left(anchors, (j + 1, -1)), bisect_left(anchors, (block.j2, -1))):
        at, ms = anchors[number]
        cut = bisect_left(starts, ms, i, block.i2)
        yield Block(False, i, cut, j, at)
        i, j = cut, at
    yield Block(False, i, block.i2, j, block.j2)


def _map(block: Block, heard: Sequence[Word], old: Sequence[str], new: Sequence[str], line: Timeline) -> None:
    if block.i1 == block.i2 or block.j1 == block.j2:
        return
    times = [(float(word.start_ms), float(word.end_ms)) for word in heard[block.i1 : block.i2]]
    found, by_letters = letter_times(HeardLetters(old[block.i1 : block.i2], times), new[block.j1 : block.j2])
    for j, time in enumerate(found, start=block.j1):
        if time:
            line.put(j, time[0], time[1], MAPPED if by_letters else GUESSED)
