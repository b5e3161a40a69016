"""Stretches that may be wrong: the machine's text shows a known failure, or the language is not the turn's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.editing.doubt import Suspicion
from pipeline.editing.language_signs import another_language
from pipeline.editing.spoken_text import SpokenText
from pipeline.editing.word_times import WRITTEN, WordTimes
from pipeline.model.transcript import Segment, Transcript
from pipeline.speech.doubts import LANGUAGE, LOW_CONFIDENCE, REPETITION, SILENCE, SPARSE, TRUNCATED
from pipeline.text.caption_words import segment_words

_FLAGS = {REPETITION: 0.9, TRUNCATED: 0.85, SILENCE: 0.8, SPARSE: 0.7, LOW_CONFIDENCE: 0.5}
"""Worst first: a loop hides what was said, low confidence is often right."""
_OTHER_LANGUAGE = (0.35, 0.45)
"""Rank of a sentence that speaks for another language: without, and with, all of its words."""
_UNSURE = 0.1
_UNSURE_BY = 0.5
_CHANGES = 0.2


def doubtful_places(machine: Transcript, said: SpokenText, times: WordTimes) -> Iterator[Suspicion]:
    """Pieces of sentences. What a person changed has been looked at: it is judged by its own text alone."""
    yield from _like_another(said)
    stands = [WRITTEN] * sum(1 for segment in machine.segments for _ in segment_words(segment))
    for at, source in enumerate(times.sources):
        if source != WRITTEN:
            stands[source] = at
    begin = 0
    for number, segment in enumerate(machine.segments):
        end = begin + sum(1 for _ in segment_words(segment))
        first = _unchanged(stands[begin:end], times.sources)
        if first != WRITTEN:
            yield from _of_segment(machine.segments, number, said, first, first + end - begin)
        begin = end


def _like_another(said: SpokenText) -> Iterator[Suspicion]:
    least, by = _OTHER_LANGUAGE
    for line in said.open_lines:
        found = another_language(said.forms[line.first : line.end], line.language)
        if found:
            other, share = found
            yield Suspicion(
                kind="language", why=f"like-{other}", rank=least + by * share, first=line.first, end=line.end
            )


def _unchanged(stands: Sequence[int], sources: Sequence[int]) -> int:
    """Where a segment's words begin in the text, if all stand there as they were heard, nothing among them nor right
    after them; else WRITTEN.
    """
    first = stands[0] if stands else WRITTEN
    end = first + len(stands)
    if first == WRITTEN or list(stands) != list(range(first, end)):
        return WRITTEN
    return first if end == len(sources) or sources[end] != WRITTEN else WRITTEN


def _of_segment(
    segments: Sequence[Segment], number: int, said: SpokenText, begin: int, stop: int
) -> Iterator[Suspicion]:
    segment = segments[number]
    flag = next((flag for flag in _FLAGS if flag in segment.flags), None)
    unsure = _unsure_of_language(segments, number)
    if flag is None and unsure is None:
        return
    for line, first, end in said.pieces(begin, stop):
        if flag:
            yield Suspicion(kind="flag", why=flag, rank=_FLAGS[flag], first=first, end=end)
        # A turn in another language than was recognised: a person has set it.
        if unsure and line.language == segment.language:
            yield Suspicion(kind="language", why=unsure[0], rank=unsure[1], first=first, end=end)


def _unsure_of_language(segments: Sequence[Segment], number: int) -> tuple[str, float] | None:
    """Recognition says so itself (flag 'language'); most of all where the language changes."""
    segment = segments[number]
    if LANGUAGE not in segment.flags:
        return None
    changes = number > 0 and segments[number - 1].language != segment.language
    rank = _UNSURE + _UNSURE_BY * (1 - segment.language_probability) + (_CHANGES if changes else 0)
    return ("language-change" if changes else "language-unsure"), rank
