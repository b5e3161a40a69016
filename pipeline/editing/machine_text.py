"""What the machine heard in a stretch of the recording, as text: to put back what a person changed or deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.editing.from_transcript import document_of
from pipeline.editing.lines import write_line
from pipeline.model.transcript import Segment, Transcript
from pipeline.text.caption_words import segment_words


def machine_sentences(machine: Transcript, start_ms: int, end_ms: int, language: str) -> tuple[str, ...]:
    """Lines of edited.md, a sentence each, of the words whose middle lies in [start_ms, end_ms).

    Stretches that touch share no word and lose none: one that reaches an end of the recording takes all that is there.
    `language` is the turn's, which a person may have set right: it decides where sentences end.
    """
    cut = replace(machine, segments=tuple(_within(machine, start_ms, end_ms, language)))
    turns = document_of(cut, episode="", language=language).turns
    return tuple(write_line(sentence) for turn in turns for sentence in turn.sentences)


def _within(machine: Transcript, start_ms: int, end_ms: int, language: str) -> Iterator[Segment]:
    twice_from = float(2 * start_ms) if start_ms > 0 else float("-inf")
    twice_to = float(2 * end_ms) if end_ms < machine.duration_ms else float("inf")
    for segment in machine.segments:
        words = tuple(
            word for word in segment_words(segment) if twice_from <= word.start_ms + word.end_ms < twice_to
        )
        if words:
            yield replace(segment, words=words, language=language)
