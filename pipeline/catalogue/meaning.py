"""A query in words of the archive, and where they stand in the lines of an episode."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from pipeline.catalogue.lookup import is_word, meant
from pipeline.catalogue.ranking import Word, ways
from pipeline.catalogue.rows import Unpacked
from pipeline.text.search_query import Query
from pipeline.text.stems import words


@dataclass(frozen=True, kw_only=True, slots=True)
class _Vocabulary:
    """The stems of an index."""

    connection: sqlite3.Connection

    def plain(self, keys: Iterable[str]) -> list[str]:
        return self._with("plain", keys)

    def bare(self, keys: Iterable[str]) -> list[str]:
        return self._with("bare", keys)

    def _with(self, column: str, keys: Iterable[str]) -> list[str]:
        wanted = list(keys)
        marks = ", ".join("?" * len(wanted))
        sql = f"SELECT stem FROM stems WHERE {column} IN ({marks})"  # noqa: S608 - one of two names, question marks
        return [stem for (stem,) in self.connection.execute(sql, wanted)]


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The query in words of the archive."""

    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...]
    unwanted: tuple[tuple[Word, ...], ...]
    """Of each word or phrase that must not be there."""
    unwanted_phrases: tuple[tuple[str, ...] | None, ...]
    """Of each of them: the words as typed, when it is a phrase."""
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, connection: sqlite3.Connection, query: Query) -> Meant:
        vocabulary = _Vocabulary(connection=connection)
        phrases = tuple(sought.words for sought in query.wanted if sought.exact)
        found = [
            (word, Word(stems=meant(word, vocabulary), phrase=phrases.index(sought.words) if sought.exact else None))
            for sought in query.wanted
            for word in sought.words
        ]
        unwanted = [
            tuple(Word(stems=meant(word, vocabulary), phrase=0 if sought.exact else None) for word in sought.words)
            for sought in query.unwanted
        ]
        return cls(
            words=tuple(word for _, word in found),
            phrases=phrases,
            unwanted=tuple(unwanted),
            unwanted_phrases=tuple(sought.words if sought.exact else None for sought in query.unwanted),
            unknown=tuple(dict.fromkeys(typed for typed, word in found if not word.stems)),
        )

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for word in self.words for stem in word.stems)

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing can be found: all that is wanted stands nowhere, or is unwanted, too."""
        alone = {stem for asked in self.unwanted if len(asked) == 1 for stem in asked[0].stems}
        return all(alone.issuperset(word.stems) for word in self.words)

    @cached_property
    def loose_words(self) -> frozenset[int]:
        """The numbers of words that belong to no phrase."""
        return frozenset(number for number, word in enumerate(self.words) if word.phrase is None)

    @cached_property
    def phrase_words(self) -> tuple[frozenset[int], ...]:
        """Of each phrase: the numbers of its words."""
        numbers = range(len(self.phrases))
        return tuple(frozenset(n for n, word in enumerate(self.words) if word.phrase == phrase) for phrase in numbers)


def lines_with(lines: str, asked: Sequence[Word]) -> dict[int, dict[int, float]]:
    """Line number -> {number of a word of the query: how well it is meant} of all lines that have one.

    Words of a phrase are only seen where their stems stand side by side.
    """
    found: dict[int, dict[int, float]] = {}
    spaced = f" {lines} ".replace("\n", " \n ")
    for _, together in groupby(enumerate(asked), key=_unit):
        numbers, words_of_it = zip(*together, strict=True)
        for stems, weight in ways(words_of_it):
            for line in _numbers(spaced, f" {' '.join(stems)} "):
                has = found.setdefault(line, {})
                has.update({number: max(weight, has.get(number, 0.0)) for number in numbers})
    return found


def _unit(numbered: tuple[int, Word]) -> tuple[int, int]:
    """The words of a phrase belong together; any other word stands alone."""
    number, word = numbered
    return (-1, number) if word.phrase is None else (word.phrase, -1)


def _numbers(spaced: str, stem: str) -> Iterator[int]:
    """Of the lines in which a stem, or several, stand; found as C finds them, far faster than by a pattern."""
    line = before = 0
    at = spaced.find(stem)
    while at >= 0:
        line += spaced.count("\n", before, at)
        yield line
        before = at
        at = spaced.find(stem, at + len(stem) - 1)


def counted(
    places: Unpacked, number: int, has: Mapping[int, float], query: Meant
) -> tuple[Mapping[int, float], set[int]]:
    """The words of the query that count in a place, and the phrases that stand in it, word for word.

    A word of a phrase counts only there.
    """
    if not query.phrases:
        return has, set()
    whole = [phrase for phrase, numbers in enumerate(query.phrase_words) if numbers <= has.keys()]
    if not whole and query.loose_words.isdisjoint(has):
        return {}, set()
    said = list(words(places[number].text)) if whole else []
    stood = {phrase for phrase in whole if _stands(query.phrases[phrase], said)}
    return {word: weight for word, weight in has.items() if query.words[word].phrase in {None, *stood}}, stood


def unwanted_lines(lines: str, places: Unpacked, query: Meant) -> set[int]:
    found = set()
    for asked, phrase in zip(query.unwanted, query.unwanted_phrases, strict=True):
        for number in lines_with(lines, asked):
            if phrase is None or _stands(phrase, list(words(places[number].text))):
                found.add(number)
    return found


def _stands(phrase: Sequence[str], said: Sequence[str]) -> bool:
    """Word for word, one after the other."""
    size = len(phrase)
    starts = (at for at, word in enumerate(said[: len(said) - size + 1]) if is_word(phrase[0], word))
    return any(all(map(is_word, phrase, said[at : at + size])) for at in starts)
