"""A transcript: what was said, when, in which language, and how sure the machine is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word. `text` carries its punctuation and no spaces; times are in milliseconds of the recording."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    """0..1, the model's own; 1.0 for words that a person wrote."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A unit of recognition: one window of speech, or a sentence or so within it. One language."""

    start_ms: int
    end_ms: int
    text: str
    language: str
    language_probability: float
    words: tuple[Word, ...]
    speaker: str | None = None
    flags: tuple[str, ...] = ()
    """What makes it doubtful: 'repetition', 'low-confidence', 'truncated', 'silence', 'sparse', 'language',
    'no-word-times'; and of a corrected text: 'edited', 'cue' (a person's cue begins here), 'turn' (somebody else
    speaks, not said who), 'paragraph' (a person began one here).
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of the recording, in milliseconds."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript:
    """All segments, ascending, and the speech that none of them covers."""

    duration_ms: int
    segments: tuple[Segment, ...]
    uncovered: tuple[Span, ...] = ()
    """Speech by the voice activity detector in which no words were recognised (promise 5)."""
    models: tuple[tuple[str, str], ...] = ()
    """(language, identity of the model) pairs; empty for a transcript that a person made."""

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)
