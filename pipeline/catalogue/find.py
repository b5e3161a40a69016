"""From a query to hits: places in episodes, best first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalogue.entry import Place
from pipeline.catalogue.index import Index, refs_of
from pipeline.catalogue.kinds import KINDS
from pipeline.catalogue.meaning import Meant, counted, lines_with, unwanted_lines
from pipeline.catalogue.ranking import Ranked, Ranking, rank
from pipeline.catalogue.rows import unpacked
from pipeline.text.search_query import Query
from pipeline.text.stems import stems, words

_KIND_WEIGHTS = {"title": 2.0, "person": 2.0, "keyword": 1.5, "chapter": 1.3, "notes": 1.0, "said": 1.0}
"""Places of one episode among each other."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is looked for, and where."""

    query: Query
    show: str | None = None
    kinds: tuple[str, ...] = KINDS
    limit: int = 20
    """Hits."""
    each: int = 3
    """At most so many of one episode."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A place, and the episode that it is in."""

    episode: str
    title: Mapping[str, str]
    date: str
    language: str
    """Of the episode; the place has its own."""
    page: str | None
    """Public address of the episode's page when it is published."""
    place: Place
    stems: frozenset[str]
    """Of the words that were found: to show them."""

    @property
    def title_words(self) -> str:
        """The title in the episode's language, else in any."""
        return self.title.get(self.language) or next(iter(self.title.values()), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search brought."""

    hits: tuple[Hit, ...]
    episodes: int
    """How many have a word of the query; the hits are of the best of them."""
    unknown: tuple[str, ...]
    """Words of the query that stand nowhere."""


def find(index: Index, asked: Asked) -> Found:
    """Raises sqlite3.Error, ValueError when the index is damaged."""
    with index.reading():
        return _find(index, asked)


def _find(index: Index, asked: Asked) -> Found:
    query = Meant.of(index.connection, asked.query)
    if query.is_hopeless:
        return Found(hits=(), episodes=0, unknown=query.unknown)
    among = None
    if asked.show is not None:
        rows = index.connection.execute("SELECT id FROM episodes WHERE ref >= ? AND ref < ?", refs_of(asked.show))
        among = {number for (number,) in rows}
    ranking = rank(index.connection, query.words, kinds=asked.kinds, among=among)
    hits: list[Hit] = []
    dropped = 0
    for ranked in ranking.episodes:
        of_this = _hits(index, ranked, ranking, query, asked)
        dropped += not of_this
        hits += of_this[: asked.limit - len(hits)]
        if len(hits) >= asked.limit:
            break
    return Found(hits=tuple(hits), episodes=len(ranking.episodes) - dropped, unknown=query.unknown)


def _hits(index: Index, ranked: Ranked, ranking: Ranking, query: Meant, asked: Asked) -> list[Hit]:
    """The best places of an episode; none when no place of it holds what was asked."""
    ref, facts, page, packed = index.connection.execute(
        "SELECT ref, facts, page, places FROM episodes WHERE id = ?", (ranked.episode,)
    ).fetchone()
    sql = f"SELECT {', '.join(asked.kinds)} FROM texts WHERE rowid = ?"  # noqa: S608 - some of KINDS
    columns = index.connection.execute(sql, (ranked.episode,)).fetchone()
    lines = [lines_with(column, query.words) for column in columns]
    if not all(any(phrase <= has.keys() for found in lines for has in found.values()) for phrase in query.phrase_words):
        return []
    places = unpacked(packed)
    scored, stood = [], set()
    for kind, column, found in zip(asked.kinds, columns, lines, strict=True):
        unwanted = unwanted_lines(column, places[kind], query)
        for number in found.keys() - unwanted:
            counts, phrases = counted(places[kind], number, found[number], query)
            stood |= phrases
            if counts:
                score = _KIND_WEIGHTS[kind] * sum(ranking.rarity[word] * weight for word, weight in counts.items())
                scored.append((score, places[kind][number]))
    if len(stood) < len(query.phrases):
        return []
    scored.sort(key=lambda found: (-found[0], found[1].start_ms))
    told = json.loads(facts)
    best = _once(scored)[: asked.each]
    return [Hit(episode=ref, page=page, place=place, stems=query.stems, **told) for _, place in best]


def _once(scored: Sequence[tuple[float, Place]]) -> list[tuple[float, Place]]:
    """A name or a title that is written in the same way in two languages is one place."""
    seen: set[tuple[str, int, str]] = set()
    kept = []
    for score, place in scored:
        key = place.kind, place.start_ms, place.text
        if key not in seen:
            seen.add(key)
            kept.append((score, place))
    return kept


def marked(hit: Hit, text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was found."""
    at = 0
    for match in re.finditer(r"[^\W_]+(?:[\u0300-\u036f\u00ad][^\W_]*)*", text):
        if any(not hit.stems.isdisjoint(stems(word, hit.place.language)) for word in words(match[0])):
            yield text[at : match.start()], False
            yield match[0], True
            at = match.end()
    yield text[at:], False
