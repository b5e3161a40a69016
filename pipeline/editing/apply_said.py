"""What another program's file says, put into a document: its words, and who says them.

A sentence belongs to whom most of its words belong to; a turn is parted only where a sentence begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from pipeline.editing.apply_words import place_words
from pipeline.editing.cast import Cast
from pipeline.editing.document import Aside, Document, Sentence, Turn
from pipeline.editing.foreign import Foreign
from pipeline.editing.word_times import word_times
from pipeline.model.transcript import Transcript
from pipeline.text.sentences import sentence_ends


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line or a sentence of one, and the key of whom the file names for it."""

    line: Sentence | Aside
    key: str | None


def apply_said(document: Document, came: Foreign, *, machine: Transcript) -> Document:
    """`document` with exactly the words of `came`. Where it names nobody, everybody stays; asides and marks do, too.

    A turn that is parted goes on at the machine's time of the word: a file's times may be those of another cut.
    """
    order = sorted(range(len(document.turns)), key=lambda number: document.turns[number].anchor_ms or 0)
    timely = replace(document, turns=tuple(document.turns[number] for number in order))
    filled, origins = place_words(timely, came.words)
    cast = Cast(document)
    parts: list[tuple[Turn, ...]] = [(turn,) for turn in filled.turns]
    if not cast.closed:
        names = [part.speaker for part in came.said for _ in part.words]
        keys = [cast.key(name) if (name := names[origin]) else None for origin in origins]
        parts = _parts(filled, keys, cast, held=came.held)
    if any(len(turns) > 1 for turns in parts):
        parts = _anchored(parts, word_times(machine, filled).starts_ms)
    placed = dict(zip(order, parts, strict=True))
    turns = tuple(turn for number in range(len(order)) for turn in placed[number])
    return cast.with_speakers(replace(document, turns=turns), (turn.speaker for turn in turns))


def _parts(document: Document, keys: Sequence[str | None], cast: Cast, *, held: bool) -> list[tuple[Turn, ...]]:
    """Each turn as one or several."""
    at, before, made = 0, None, []
    for turn in document.turns:
        end = at + _size(turn)
        # Whom the file would name if nothing was changed: where names are held, nobody looks like the one before.
        shown = turn.speaker or (before if held else None)
        heard = [None if key and cast.gives_way(key, turn.speaker) else key for key in keys[at:end]]
        made.append(tuple(_parted(turn, heard, shown)))
        at, before = end, shown if end > at else before
    return made


def _parted(turn: Turn, keys: Sequence[str | None], shown: str | None) -> Iterator[Turn]:
    pieces = list(_pieces(turn, keys, shown))
    named = [piece.key for piece in pieces if piece.key]
    if not named:
        yield turn
        return
    # What the file names nobody for goes on with the one before it.
    speakers = accumulate((piece.key for piece in pieces), lambda last, key: key or last, initial=named[0])
    pairs = zip(list(speakers)[1:], pieces, strict=True)
    for number, (key, group) in enumerate(groupby(pairs, key=lambda pair: pair[0])):
        lines = tuple(piece.line for _, piece in group)
        speaker = turn.speaker if key == shown else key
        yield replace(turn, speaker=speaker, lines=lines, locked=turn.locked and number == 0)


def _pieces(turn: Turn, keys: Sequence[str | None], shown: str | None) -> Iterator[_Piece]:
    """Lines of a turn, cut where the file has another speaker begin a sentence within one."""
    at = 0
    for line in turn.lines:
        if isinstance(line, Aside):
            yield _Piece(line, None)
            continue
        inside = keys[at : at + len(line.words)]
        at += len(line.words)
        ends = sentence_ends(line.words, turn.language or "")
        cuts = [n for n in range(1, len(inside)) if ends[n - 1] and inside[n] and inside[n] != inside[n - 1]]
        for begin, end in zip([0, *cuts], [*cuts, len(line.words)], strict=True):
            yield _Piece(_cut(line, begin, end), _most(inside[begin:end], shown))


def _cut(line: Sentence, begin: int, end: int) -> Sentence:
    last = end == len(line.words)
    points = tuple((index - begin, ms) for index, ms in line.points if begin <= index < end or (last and index == end))
    return Sentence(words=line.words[begin:end], points=points)


def _most(keys: Sequence[str | None], shown: str | None) -> str | None:
    counts = Counter(key for key in keys if key)
    return max(counts, key=lambda key: (counts[key], key == shown)) if counts else None


def _anchored(parts: Sequence[tuple[Turn, ...]], starts_ms: Sequence[int]) -> list[tuple[Turn, ...]]:
    """Times for the headers of turns that were parted, none before the turn or after the next."""
    at, made = 0, []
    for number, turns in enumerate(parts):
        following = parts[number + 1][0].anchor_ms if number + 1 < len(parts) else None
        anchored = [turns[0]]
        for before, turn in pairwise(turns):
            at += _size(before)
            begin = starts_ms[at] if at < len(starts_ms) else 0
            # Not at the same time as the next turn, which may stand above this one in the text.
            latest = begin if following is None else min(begin, following - 1)
            anchored.append(replace(turn, anchor_ms=max(latest, anchored[-1].anchor_ms or 0)))
        at += _size(turns[-1])
        made.append(tuple(anchored))
    return made


def _size(turn: Turn) -> int:
    return sum(len(sentence.words) for sentence in turn.sentences)
