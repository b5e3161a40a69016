"""Speech in which still no word of the text lies."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.editing.document import Document
from pipeline.editing.doubt import Doubt
from pipeline.editing.spoken_text import SpokenText
from pipeline.editing.word_times import WordTimes, in_time_order
from pipeline.model.transcript import Transcript
from pipeline.speech.coverage import uncovered

_RANK = 0.4
_EACH_S = 0.1
_MOST = 0.95
_AROUND = 2
"""Words quoted on each side."""


def wordless_places(machine: Transcript, document: Document, said: SpokenText, times: WordTimes) -> Iterator[Doubt]:
    """Parts of `machine.uncovered` of a second or more. Those inside a checked turn were listened to and hold no words;
    a checked turn without words says so of all the time until the next one.
    """
    if not machine.uncovered:
        return
    filled = [*zip(times.starts_ms, times.ends_ms, strict=True), *_checked(document, times)]
    by_time = sorted(range(len(said.words)), key=times.starts_ms.__getitem__)
    starts = [times.starts_ms[at] for at in by_time]
    for span in uncovered([(span.start_ms, span.end_ms) for span in machine.uncovered], filled):
        after = bisect_left(starts, span.start_ms)
        word = by_time[after - 1] if after else 0
        yield Doubt(
            kind="uncovered",
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            first_word=word,
            words=0,
            text=_around(said.words, word + 1 if after else 0),
            why="no-words",
            rank=min(_RANK + _EACH_S * (span.end_ms - span.start_ms) / 1000, _MOST),
        )


def _checked(document: Document, times: WordTimes) -> Iterator[tuple[int, int]]:
    ordered = in_time_order(document)
    for number, (first, turn) in enumerate(ordered):
        begin = turn.anchor_ms or 0
        end = first + sum(len(sentence.words) for sentence in turn.sentences)
        if turn.checked and end > first:
            yield min(begin, times.starts_ms[first]), times.ends_ms[end - 1]
        elif turn.checked and number + 1 < len(ordered):
            yield begin, ordered[number + 1][1].anchor_ms or 0


def _around(words: Sequence[str], at: int) -> str:
    return " ".join([*words[max(at - _AROUND, 0) : at], "…", *words[at : at + _AROUND]])
