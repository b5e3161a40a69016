"""What recognition asks of a speech model, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.speech.doubts import Decoding
from pipeline.speech.voice import FloatArray, Span
from pipeline.speech.words import RawWord


@dataclass(frozen=True, kw_only=True)
class Search:
    """How to look for the words of a window."""

    beam_size: int
    prompted: bool = True
    """Tell the model the glossary of the language."""
    no_repeat_ngram: int = 0
    """Tokens that may not come twice in this order; 0 allows all."""
    repetition_penalty: float = 1.0


class Engine(Protocol):
    """A speech model. What it encodes is its own: windows that it has listened to, in order."""

    def encode(self, sounds: Sequence[FloatArray]) -> Any:
        """Listen to windows, once."""

    def pick(self, encoded: Any, rows: Sequence[int]) -> Any:
        """Some of the windows."""

    def detect(self, encoded: Any, languages: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest of `languages` for each window, and its probability among them."""

    def decode(self, encoded: Any, language: str, search: Search) -> list[Decoding]:
        """Write down what each window says."""

    def align(self, encoded: Any, language: str, decodings: Sequence[Decoding]) -> list[list[RawWord] | None]:
        """When each word is said; None where that cannot be found out."""


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What recognition needs to know of the recording and the models."""

    engines: Mapping[str, Engine]
    """By language; one engine may serve several."""
    detector: Engine
    """The one that tells languages apart."""
    beam_size: int
    prompted: tuple[str, ...] = ()
    """Languages whose engine is told a glossary."""
    spans: Sequence[Span]
    """Frames with speech."""
    levels: FloatArray
    """Loudness per frame."""

    @property
    def languages(self) -> tuple[str, ...]:
        """What may be spoken."""
        return tuple(self.engines)
