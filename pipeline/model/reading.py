"""The read-along text of an episode: paragraphs of sentences, each word with its time (docs/formats/reading.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence of one speaker."""

    start_ms: int
    end_ms: int
    text: str
    """Words parted by single spaces."""
    word_starts_ms: tuple[int, ...]
    """Of each word of `text`, counted from `start_ms`; ascending, as many as there are words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingParagraph:
    """What one speaker says in one breath of thought; one language."""

    speaker: str | None
    language: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All of it, in order."""

    paragraphs: tuple[ReadingParagraph, ...]


NOTHING = Reading(paragraphs=())
