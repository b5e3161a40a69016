"""What search takes of an episode: its facts, and every place of it that has words, each with its time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.text.clean import clean_line

if TYPE_CHECKING:  # loading all options takes longer than a search
    from pipeline.model.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of words somewhere in an episode."""

    kind: str
    """One of KINDS."""
    start_ms: int
    """0 for what concerns the whole episode."""
    language: str
    text: str
    speaker: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An episode as the index has it."""

    ref: str
    guid: str
    language: str
    title: Mapping[str, str]
    date: str
    """The day of the recording, ISO 8601."""
    places: tuple[Place, ...]

    @property
    def facts(self) -> dict[str, object]:
        """What a hit tells besides its place; JSON-able."""
        return {"language": self.language, "title": dict(self.title), "date": self.date}

    def digest(self) -> str:
        """Hash of all of it: files may have been touched and say the same."""
        places = [(place.kind, place.start_ms, place.language, place.text, place.speaker) for place in self.places]
        said = repr((self.ref, self.guid, self.facts, places))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def places_of(settings: Settings) -> Iterator[Place]:
    """All that people wrote of an episode in episode.toml and in its show's preset."""
    episode, main = settings.episode, settings.main_language
    yield from _lines("title", episode.title)
    for person in (*settings.show.people, *episode.people):
        yield from _lines("person", person.name)
    yield from (Place(kind="keyword", start_ms=0, language=main, text=clean_line(word)) for word in episode.keywords)
    if episode.location:
        yield from _lines("keyword", episode.location.name)
    for chapter in episode.chapters:
        yield from _lines("chapter", chapter.title, chapter.start)
    for soundbite in episode.soundbites:
        yield from _lines("chapter", soundbite.title, soundbite.start)
    for language, summary in episode.summary.items():
        for paragraph in summary.split("\n\n"):
            yield from _lines("notes", {language: paragraph})
    for link in episode.links:
        yield from _lines("notes", link.title)


def _lines(kind: str, texts: Mapping[str, str], start_ms: int = 0) -> Iterator[Place]:
    for language, text in texts.items():
        if line := clean_line(text):
            yield Place(kind=kind, start_ms=start_ms, language=language, text=line)
