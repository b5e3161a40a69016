"""A corrected transcript as people edit it (transcript/edited.md): turns, their sentences, and what stands beside them.

Times of words are not in it: they are found anew from the machine's words (retime), so that no edit can lose them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.editing.front_matter import FrontMatter


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One line of spoken text. Words are clean and hold no white space."""

    words: tuple[str, ...]
    points: tuple[tuple[int, int], ...] = ()
    """(index of the word that begins there, milliseconds): times a person set by hand. `len(words)` is the word after
    this line.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """A line that nobody says: a heading, a comment, a mark of a conflict. Kept byte for byte."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What one person says without interruption, or a paragraph of it."""

    anchor_ms: int | None
    """Where it begins; None only for what stands above the first header."""
    locked: bool = False
    """The anchor was set by hand: its first word begins there, whatever the machine heard."""
    speaker: str | None = None
    """Key in the front matter's `speakers`."""
    language: str | None = None
    """Two or three letters; None: the language of the document."""
    checked: bool = False
    lines: tuple[Sentence | Aside, ...] = ()

    @property
    def sentences(self) -> Iterator[Sentence]:
        return (line for line in self.lines if isinstance(line, Sentence))


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The whole file."""

    front: FrontMatter | None
    turns: tuple[Turn, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for turn in self.turns for sentence in turn.sentences for word in sentence.words)
