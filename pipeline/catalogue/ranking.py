"""Which episodes a query finds, best first: all words before some, near before far apart, titles before talk."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from pipeline.catalogue.kinds import KINDS

_FIELD_WEIGHTS = {"title": 3.0, "person": 3.0, "keyword": 2.0, "chapter": 1.2, "notes": 0.6}
"""On top of what the word is worth in the text; search pages weigh the same way (search-rank.js)."""
_SATURATION = 2.2
"""BM25's k1 + 1: the most that a word in a text can count."""
_LEAST_IDF = 1e-6
"""What FTS5 takes for a word that most texts have (fts5_aux.c)."""
_NEAR_WORDS = 12
"""Between the first and the last: about a sentence."""
_MOST_WAYS = 36
_MOST_NEAR = 8
"""The same, where they only help to order what is found."""
_MOST_TRIED = 5000
"""Combinations of the stems of several words: those that are looked for, and those that they are chosen from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word of the query."""

    stems: Mapping[str, float]
    """Stem -> how well it is what was typed."""
    phrase: int | None = None
    """Number of the phrase that it belongs to: without it nothing is found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """An episode, by its number in the index, and how well it fits."""

    episode: int
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """All that were found, best first, and how rare each word of the query is."""

    episodes: tuple[Ranked, ...]
    rarity: tuple[float, ...]


def rank(
    connection: sqlite3.Connection, words: Sequence[Word], *, kinds: Collection[str], among: Collection[int] | None
) -> Ranking:
    """`among`: numbers of the episodes that are asked about; None for all."""
    total = connection.execute("SELECT count(*) FROM episodes WHERE places != x''").fetchone()[0]
    worth = [_worth(connection, word, kinds, total) for word in words]
    rarity = tuple(math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5)) for found in worth)
    whole = sum(rarity) or 1.0
    near = set()
    if len(words) > 1:
        near = _together(connection, words, kinds, f"NEAR({{}}, {_NEAR_WORDS})", most=_MOST_NEAR)
    found = []
    for episode in _candidates(connection, words, worth, kinds):
        if among is not None and episode not in among:
            continue
        covers = [episode in values for values in worth]
        score = sum(r * values[episode] for r, values, has in zip(rarity, worth, covers, strict=True) if has)
        score += whole * (episode in near)
        score *= (sum(r for r, has in zip(rarity, covers, strict=True) if has) / whole) ** 2
        found.append((all(covers), score, episode))
    found.sort(reverse=True)
    return Ranking(episodes=tuple(Ranked(episode=e, score=score) for _, score, e in found), rarity=rarity)


def _worth(connection: sqlite3.Connection, word: Word, kinds: Collection[str], total: int) -> dict[int, float]:
    """Episode -> what the word counts there, before its rarity: at most what the best of its stems does."""
    found: dict[int, float] = {}
    for stem, weight in word.stems.items():
        rows = connection.execute("SELECT rowid, bm25(texts) FROM texts WHERE texts MATCH ?", (_match(stem, kinds),))
        scores = dict(rows.fetchall())
        idf = max(_LEAST_IDF, math.log((total - len(scores) + 0.5) / (len(scores) + 0.5)))
        worth = {episode: min(_SATURATION, -score / idf) for episode, score in scores.items()}
        for kind, more in _FIELD_WEIGHTS.items():
            if kind in kinds:
                match = (_match(stem, (kind,)),)
                for (episode,) in connection.execute("SELECT rowid FROM texts WHERE texts MATCH ?", match):
                    worth[episode] += more
        for episode, value in worth.items():
            found[episode] = max(weight * value, found.get(episode, 0.0))
    return found


def _candidates(
    connection: sqlite3.Connection, words: Sequence[Word], worth: Sequence[Mapping[int, float]], kinds: Collection[str]
) -> set[int]:
    """Episodes with any of the words, but with all words of each phrase, side by side."""
    found = set().union(*worth)
    for phrase in {word.phrase for word in words} - {None}:
        numbers = [number for number, word in enumerate(words) if word.phrase == phrase]
        found.intersection_update(*(worth[number] for number in numbers))
        found &= _together(connection, [words[number] for number in numbers], kinds, "{}", by=" + ")
    return found


def _together(
    connection: sqlite3.Connection, words: Sequence[Word], kinds: Collection[str], how: str, by: str = " ",
    most: int | None = None,
) -> set[int]:  # fmt: skip
    """Episodes in which all words stand together; `most`: only the likeliest stems are tried."""
    found: set[int] = set()
    for stems, _ in ways(words)[:most]:
        match = f"{_columns(kinds)} : {how.format(by.join(map(_quoted, stems)))}"
        rows = connection.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,))
        found.update(episode for (episode,) in rows)
    return found


def ways(words: Sequence[Word]) -> list[tuple[tuple[str, ...], float]]:
    """(a stem for each word, how well they are what was typed), the best first; of very many the best ones."""
    found = [
        (tuple(stem for stem, _ in way), min(weight for _, weight in way))
        for way in islice(product(*(word.stems.items() for word in words)), _MOST_TRIED)
    ]
    return sorted(found, key=lambda way: -way[1])[:_MOST_WAYS]


def _match(stem: str, kinds: Collection[str]) -> str:
    return f"{_columns(kinds)} : {_quoted(stem)}"


def _columns(kinds: Collection[str]) -> str:
    return "{" + " ".join(kind for kind in KINDS if kind in kinds) + "}"


def _quoted(stem: str) -> str:
    """A stem has letters and digits only (stems.words), so that nothing in it can mean something to FTS5."""
    return f'"{stem}"'
