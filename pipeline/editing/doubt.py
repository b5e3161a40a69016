"""A place of a transcript that is worth a listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "uncovered", "unknown", "language", "flag", "guessed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """An entry of the review queue."""

    kind: Kind
    """'word': the machine was not sure of it. 'uncovered': speech without words. 'unknown': a form that no checked text
    has. 'language': other than the turn says. 'flag': the machine's text shows a known failure. 'guessed': nobody
    heard these words, their times are guesses.
    """
    start_ms: int
    end_ms: int
    first_word: int
    """Index in the text; of a place without words, the word that it comes after (0 if there is none)."""
    words: int
    """0 for a place without words."""
    text: str
    """A short quote; of a place without words, what stands around it."""
    why: str
    """A code: the flag of the machine ('repetition', 'sparse' …), 'improbable', 'never-seen', 'not-heard', 'no-words',
    'language-unsure', 'language-change', 'like-tt', 'like-ru' …
    """
    rank: float
    """0..1: how likely something is wrong here, as far as a rule of thumb can tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspicion:
    """One sign that words first…end-1 of one sentence may be wrong. Several of them make a doubt."""

    kind: Kind
    why: str
    rank: float
    first: int
    end: int
