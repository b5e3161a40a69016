"""The read-along text as HTML: paragraphs of sentences with their times, cut into parts that keep pages small. Pure.

It reads well without scripts; `static/reading.js` finds times in it, as docs/player.md describes:
`<p class="turn" lang><cite>Name</cite> <a class="time" href="#s12340">0:12</a> <span class="s" id="s12340"
data-s="12340" data-e="15870" data-w="0,8w,9c">…</span> …</p>`. `data-w` holds when each word begins, in milliseconds
since the word before it (the first: since the sentence's start), base 36.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate, groupby, pairwise

from pipeline.model.reading import Reading, ReadingParagraph, Sentence
from pipeline.site.base36 import base36
from pipeline.text.timecodes import clock

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Not allowed in HTML (or not in UTF-8 at all)."""
_MARKUP_PER_JSON = 1.15
"""HTML is at most so much larger than the reading.json it was made of (ordinary text: about 1.06)."""
_SLACK = 8
"""A cut may move by an eighth of a part to fall between paragraphs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingPart:
    """What one page shows of the text."""

    html: str
    start_ms: int
    """When its first sentence begins; the first part's text may begin later than the recording."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A sentence (or a stretch of one that is longer than a page) and where it belongs."""

    paragraph: int
    sentence: Sentence
    size: int


def part_count(reading_bytes: int, *, limit_bytes: int) -> int:
    """How many parts surely suffice, told from the size of reading.json: pages are listed before it is fetched."""
    share = limit_bytes * _SLACK // (_SLACK + 2)
    return max(1, -(-int(reading_bytes * _MARKUP_PER_JSON) // share))


def cut_reading(
    reading: Reading, *, language: str, limit_bytes: int, count: int
) -> tuple[ReadingPart, ...]:
    """Parts of about the same size, cut between paragraphs, or between sentences where a paragraph is too long.

    `language` is the one that the surrounding element declares: paragraphs in another one say so. Exactly `count` parts
    (of `part_count`); the last ones are empty when there is too little text. A word longer than the limit is the one
    thing that is not cut.
    """
    parts = _cut(reading, _pieces(reading, limit_bytes), count, language)
    end_ms = parts[-1].start_ms if parts else 0
    return (*parts, *(ReadingPart(html="", start_ms=end_ms) for _ in range(count - len(parts))))


def _pieces(reading: Reading, limit_bytes: int) -> list[_Piece]:
    most = max(200, limit_bytes // _SLACK)
    return [
        _Piece(paragraph=number, sentence=stretch, size=len(_sentence(stretch, set()).encode()) + 1)
        for number, paragraph in enumerate(reading.paragraphs)
        for sentence in paragraph.sentences
        for stretch in _stretches(sentence, most)
    ]


def _stretches(sentence: Sentence, most: int) -> Iterator[Sentence]:
    """The sentence; one that is longer than `most` bytes, halved between words until it fits."""
    words = sentence.text.split(" ")
    middle = len(words) // 2
    fits = len(_sentence(sentence, set()).encode()) <= most
    if fits or not middle or len(words) != len(sentence.word_starts_ms):
        yield sentence
        return
    starts = sentence.word_starts_ms
    at = starts[middle]
    cut_ms = sentence.start_ms + at
    yield from _stretches(
        replace(sentence, end_ms=cut_ms, text=" ".join(words[:middle]), word_starts_ms=starts[:middle]), most
    )
    rest = tuple(start - at for start in starts[middle:])
    yield from _stretches(
        replace(sentence, start_ms=cut_ms, text=" ".join(words[middle:]), word_starts_ms=rest), most
    )


def _cut(reading: Reading, pieces: Sequence[_Piece], count: int, language: str) -> tuple[ReadingPart, ...]:
    used: set[int] = set()
    edges = [0, *_cuts(pieces, count), len(pieces)]
    return tuple(
        ReadingPart(
            html="\n".join(_turns(reading, pieces[first:end], language, used)), start_ms=pieces[first].sentence.start_ms
        )
        for first, end in pairwise(edges)
        if first < end
    )


def _cuts(pieces: Sequence[_Piece], count: int) -> list[int]:
    """Ascending indices where new parts begin: at most `count - 1`."""
    before = [0, *accumulate(piece.size for piece in pieces)]
    share = before[-1] / count
    cuts: list[int] = []
    for number in range(1, count):
        ideal = share * number
        first = cuts[-1] + 1 if cuts else 1
        near = range(
            max(first, bisect_left(before, ideal - share / _SLACK)),
            min(len(pieces), bisect_right(before, ideal + share / _SLACK)),
        )
        around = bisect_left(before, ideal)
        nearest = range(max(first, around - 1), min(len(pieces), max(first, around) + 1))
        whole = [at for at in near if pieces[at].paragraph != pieces[at - 1].paragraph]
        if best := min(whole or near or nearest, key=lambda at: abs(before[at] - ideal), default=None):
            cuts.append(best)
    return cuts


def _turns(reading: Reading, pieces: Sequence[_Piece], language: str, used: set[int]) -> Iterator[str]:
    speaker: str | None = None
    for number, group in groupby(pieces, key=lambda piece: piece.paragraph):
        paragraph = reading.paragraphs[number]
        named = paragraph.speaker if paragraph.speaker != speaker else None
        speaker = paragraph.speaker
        yield _turn(paragraph, [piece.sentence for piece in group], named, language, used)


def _turn(
    paragraph: ReadingParagraph, sentences: Sequence[Sentence], named: str | None, language: str, used: set[int]
) -> str:
    lang = f' lang="{_text(paragraph.language)}"' if paragraph.language != language else ""
    cite = f"<cite>{_text(named)}</cite> " if named else ""
    start_ms = sentences[0].start_ms
    time = f'<a class="time" href="#s{start_ms}">{clock(start_ms)}</a> '
    return f'<p class="turn"{lang}>{cite}{time}{" ".join(_sentence(sentence, used) for sentence in sentences)}</p>'


def _sentence(sentence: Sentence, used: set[int]) -> str:
    """Of sentences that begin at the same moment, the first has the address."""
    start_ms = sentence.start_ms
    address = f' id="s{start_ms}"' if start_ms not in used else ""
    used.add(start_ms)
    starts = sentence.word_starts_ms
    deltas = (max(0, after - before) for before, after in pairwise((0, *starts)))
    fits = starts and len(starts) == len(sentence.text.split(" "))
    words = f' data-w="{",".join(map(base36, deltas))}"' if fits else ""
    return (
        f'<span class="s"{address} data-s="{start_ms}" data-e="{sentence.end_ms}"{words}>{_text(sentence.text)}</span>'
    )


def _text(text: str) -> str:
    return escape(_UNFIT.sub("", text))
