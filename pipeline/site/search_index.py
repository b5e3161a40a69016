"""The search index of a show: files of which a browser fetches a few (docs/formats/search.md, decision 0761). Pure.

Episodes stand in segments of 64, in order of publication, and a retracted one keeps its place: an added episode changes
the last segment alone. A segment's words lie in alphabetical order in as many pieces as it has hours, at most 64, so
that a word costs one piece of about 16 kB per segment.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.model.reading import Reading
from pipeline.site.once import Once
from pipeline.site.search_codes import deltas, numbers, postings
from pipeline.site.search_terms import Found, field_facts, sentences, terms, title_lines
from pipeline.site.search_text import search_text
from pipeline.text.stems import plain, rules

SEGMENT = 64
"""Episodes of a segment."""
MOST_PIECES = 64
_FORMAT = 1
_VERSION = 1
"""To be raised when the same records and texts give other bytes; changed word tables are noticed without it."""
_HOUR_MS = 3_600_000
_KEPT = 2
"""Segments whose pieces are kept in memory while they are being stored: about 2 MB each."""


def search_index(show: PublishedShow, episodes: Iterable[PublishedEpisode]) -> tuple[Derived, ...]:
    """All files of the index but the page. Texts first, then pieces, then lists: what is pointed at is there."""
    seen = [episode for episode in episodes if episode.show == show.show and episode.was_out]
    ordered = sorted(seen, key=lambda episode: (episode.published_at, episode.guid, episode.episode))
    segments = [
        _Segment.of(show.show, number, ordered[first : first + SEGMENT])
        for number, first in enumerate(range(0, len(ordered), SEGMENT))
    ]
    table = Derived(path=f"{show.show}/search/rules.json", fingerprint=RULES_DIGEST, render=_rules)
    texts = [text for segment in segments for text in segment.texts()]
    files = [file for segment in segments for file in segment.files()]
    return (table, *texts, *files)


def segment_count(episodes: int) -> int:
    """How many segments so many published and retracted episodes fill."""
    return -(-episodes // SEGMENT)


def _rules(_readings: Readings) -> bytes:
    return _json(rules())


RULES_DIGEST = fingerprint(rules())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Segment:
    """Some episodes that are indexed together."""

    folder: str
    """`<show>/search`."""
    number: int
    episodes: tuple[PublishedEpisode, ...]
    digest: str

    @classmethod
    def of(cls, show: str, number: int, episodes: Sequence[PublishedEpisode]) -> _Segment:
        facts = [_facts(episode) for episode in episodes]
        digest = fingerprint("search", _FORMAT, _VERSION, RULES_DIGEST, facts)
        return cls(folder=f"{show}/search", number=number, episodes=tuple(episodes), digest=digest)

    def texts(self) -> Iterator[Derived]:
        """Of each episode that has a text. That of a retracted one is made empty."""
        for episode in self.episodes:
            if episode.reading and episode.reading.sha256:
                yield Derived(
                    path=f"{self.folder}/text/{episode.episode}.txt",
                    fingerprint=_text_digest(episode),
                    render=partial(_text, episode),
                    readings=(episode.reading,) if episode.listed else (),
                )

    def files(self) -> Iterator[Derived]:
        """Its pieces, and its list."""
        readings = tuple(episode.reading for episode in self.episodes if episode.listed and episode.reading)
        names = [f"{number}.json" for number in range(self._pieces)] + ["list.json"]
        for place, name in enumerate(names):
            yield Derived(
                path=f"{self.folder}/{self.number}/{name}",
                fingerprint=f"{self.digest}-{place}-{len(names)}",
                render=partial(_file, self, place),
                readings=readings,
            )

    @property
    def _pieces(self) -> int:
        """Told from the records alone, and never fewer once an episode is retracted."""
        hours = sum(episode.duration_ms for episode in self.episodes) / _HOUR_MS
        return min(max(1, round(hours)), MOST_PIECES)

    def render(self, readings: Readings) -> tuple[bytes, ...]:
        """All pieces, then the list."""
        found: dict[str, list[tuple[int, Found]]] = {}
        listed: list[dict[str, Any] | None] = []
        for place, episode in enumerate(self.episodes):
            if not episode.listed:
                listed.append(None)
                continue
            spoken = sentences(_reading(episode, readings))
            known = terms(episode, spoken)
            for stem, where in known.found.items():
                found.setdefault(stem, []).append((place, where))
            listed.append(
                {
                    "episode": episode.episode,
                    "title": title_lines(episode.title),
                    "date": episode.published_at.date().isoformat(),
                    "words": known.words,
                    "text": _text_digest(episode)[:8] if spoken else "",
                    "stretches": numbers(deltas(search_text(spoken, episode.chapters).starts)),
                }
            )
        made = self.digest[:8]
        keys, pieces = _cut({stem: postings(places) for stem, places in found.items()}, self._pieces)
        listing = {"format": _FORMAT, "made": made, "rules": RULES_DIGEST[:8], "pieces": keys, "episodes": listed}
        return (*(_json({"made": made, "words": piece}) for piece in pieces), _json(listing))


def _cut(entries: Mapping[str, str], count: int) -> tuple[list[str], list[dict[str, str]]]:
    """Entries in alphabetical order in pieces of about one size, and the first key of each.

    Sorted by plain letters, as UTF-16 (as the browser compares), so that stems which are typed alike lie together.
    """
    rows = sorted((plain(stem).encode("utf-16-be"), stem) for stem in entries)
    edges: list[int] = []
    total = 0
    for _, stem in rows:
        total += 2 * len(stem) + len(entries[stem])
        edges.append(total)
    pieces: list[dict[str, str]] = []
    keys: list[str] = []
    first = 0
    for number in range(1, count + 1):
        last = len(rows) if number == count else max(first, bisect_left(edges, total * number / count))
        while 0 < last < len(rows) and rows[last][0] == rows[last - 1][0]:
            last += 1
        keys.append(rows[first][0].decode("utf-16-be") if 0 < first < len(rows) else "" if not first else "\uffff")
        pieces.append({stem: entries[stem] for _, stem in rows[first:last]})
        first = last
    return keys, pieces


def _file(segment: _Segment, place: int, readings: Readings) -> bytes:
    # A text that could not be had a moment ago may be there now.
    key = (segment.digest, tuple(sorted((sha256, len(text.paragraphs)) for sha256, text in readings.items())))
    return _SEGMENTS.of(key, partial(segment.render, readings))[place]


_SEGMENTS: Once[tuple[bytes, ...]] = Once(_KEPT)


def _text(episode: PublishedEpisode, readings: Readings) -> bytes:
    if not episode.listed:
        return b""
    return search_text(sentences(_reading(episode, readings)), episode.chapters).data


def _reading(episode: PublishedEpisode, readings: Readings) -> Reading | None:
    return readings.get(episode.reading.sha256 or "") if episode.reading else None


def _facts(episode: PublishedEpisode) -> list[Any]:
    """Of the record, what a segment depends on."""
    if not episode.listed:
        return [episode.episode, episode.duration_ms]
    date = episode.published_at.date().isoformat()
    return [episode.episode, episode.duration_ms, date, _text_digest(episode), field_facts(episode)]


def _text_digest(episode: PublishedEpisode) -> str:
    if not episode.listed:
        return fingerprint("search text", "retracted")
    chapters = [[chapter.start, chapter.title] for chapter in episode.chapters]
    return fingerprint("search text", _FORMAT, _VERSION, episode.reading and episode.reading.sha256, chapters)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"
