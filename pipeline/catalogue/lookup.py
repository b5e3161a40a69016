"""Which words of the archive a typed word means: its forms, the same without Tatar letters, the same in Latin ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from pipeline.text.latin import APOSTROPHE, bare, is_latin, may_be, readings
from pipeline.text.stem_rules import TYPED_FOR
from pipeline.text.stems import plain, stems


class Vocabulary(Protocol):
    """All stems of the archive."""

    def plain(self, keys: Iterable[str]) -> Iterable[str]:
        """Those that are one of `keys` in plain letters (`stems.plain`)."""

    def bare(self, keys: Iterable[str]) -> Iterable[str]:
        """Those that are one of `keys` without signs, too (`latin.bare`)."""


_OTHER_LETTERS = 0.6
"""Typed without Tatar letters, and they may be meant."""
_OTHER_SCRIPT = 0.9
_DOUBT = 0.75
"""For each doubt about a reading of Latin letters."""
_SHORTENED = 0.3
"""A form that the tables of stems do not know."""
_SHORTEST, _MOST_TAKEN = 4, 4
_MOST_STEMS = 6
"""Of one typed word: what is less likely is left out."""


def meant(word: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Stem -> how well it is what somebody typed: 1 for just that. Empty when no such word is in the archive."""
    found = _in_latin(word, vocabulary) if is_latin(word) else _in_cyrillic(word, vocabulary)
    best = sorted(found.items(), key=lambda item: -item[1])
    return dict(best[:_MOST_STEMS])


def _in_cyrillic(word: str, vocabulary: Vocabulary) -> dict[str, float]:
    keys = stems(word, None)
    found = _best((stem, _alike(key, stem)) for key in keys for stem in vocabulary.plain([plain(key)]))
    size = len(word) - 1
    while not found and size >= max(_SHORTEST, len(word) - _MOST_TAKEN):
        start = word[:size]
        found = _best((stem, _SHORTENED * _alike(start, stem)) for stem in vocabulary.plain([plain(start)]))
        size -= 1
    return found


def _in_latin(word: str, vocabulary: Vocabulary) -> dict[str, float]:
    read: dict[str, list[tuple[str, float]]] = {}
    for reading, doubts in readings(word):
        for key in stems(reading, None):
            read.setdefault(bare(key), []).append((key, _OTHER_SCRIPT * _DOUBT**doubts))
    as_typed = word.replace(APOSTROPHE, "")
    found = dict.fromkeys(vocabulary.plain([as_typed]), 1.0)
    for stem in vocabulary.bare(read):
        weights = [weight for key, weight in read[bare(stem)] if may_be(key, stem)]
        if weights:
            found.setdefault(stem, max(weights))
    return found


def _alike(typed: str, stem: str) -> float:
    if typed == stem:
        return 1.0
    return _OTHER_LETTERS if stands_for(typed, stem) else 0.0


def stands_for(typed: str, word: str) -> bool:
    """Whether `word` may be meant by somebody who has no Tatar letters: э or а for ә, о for ө, and so on."""
    return len(typed) == len(word) and all(
        one == other or one in TYPED_FOR.get(other, "") for one, other in zip(typed, word, strict=True)
    )


def is_word(typed: str, said: str) -> bool:
    """Whether a word (of `stems.words`) is just the one that was typed, in this form, whatever the letters."""
    if typed == said or stands_for(typed, said):
        return True
    return is_latin(typed) and any(may_be(reading, said) for reading in _read(typed).get(bare(said), ()))


@lru_cache(maxsize=256)
def _read(word: str) -> dict[str, list[str]]:
    """Readings of a word by what they are bare."""
    found: dict[str, list[str]] = {}
    for reading, _ in readings(word):
        found.setdefault(bare(reading), []).append(reading)
    return found


def _best(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for stem, weight in found:
        if weight:
            best[stem] = max(weight, best.get(stem, 0.0))
    return best
