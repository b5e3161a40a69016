"""A corrected text as a transcript: what captions, notes and pages are made from."""

from __future__ import annotations

from pipeline.editing.document import Document
from pipeline.editing.word_times import in_time_order, word_times
from pipeline.model.transcript import Segment, Transcript, Word

PARAGRAPH = "paragraph"


def retime(machine: Transcript, document: Document, *, language: str) -> Transcript:
    """Turns come in the order of their times, whatever their order in the text: sound has only one.

    A sentence is a segment; the first of each turn has the flag 'paragraph'. `language` is for a text that says none.
    """
    times = word_times(machine, document)
    front = document.front
    main = (front.language if front else None) or language
    names = front.speakers if front else {}
    segments: list[Segment] = []
    for begin, turn in in_time_order(document):
        at, first = begin, True
        for sentence in turn.sentences:
            if not sentence.words:
                continue
            end = at + len(sentence.words)
            timed = zip(sentence.words, times.starts_ms[at:end], times.ends_ms[at:end], strict=True)
            words = tuple(
                Word(text=text, start_ms=start_ms, end_ms=end_ms, probability=1.0) for text, start_ms, end_ms in timed
            )
            segments.append(
                Segment(
                    start_ms=words[0].start_ms,
                    end_ms=words[-1].end_ms,
                    text=" ".join(sentence.words),
                    language=turn.language or main,
                    language_probability=1.0,
                    words=words,
                    speaker=names.get(turn.speaker, turn.speaker) if turn.speaker else None,
                    flags=(PARAGRAPH,) if first else (),
                )
            )
            at, first = end, False
    return Transcript(duration_ms=machine.duration_ms, segments=tuple(segments))
