"""What people say about an episode: the facts in its episode.toml."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipeline.model.basics import (
    Language,
    Line,
    Link,
    LocalisedLine,
    LocalisedText,
    Location,
    Model,
    Person,
    TimeMs,
    Url,
)

MOST_PEOPLE = MOST_KEYWORDS = MOST_SOUNDBITES = MOST_LINKS = 200
MOST_CHAPTERS = 2000
"""More are a mistake, or an attack: people and keywords have pages of their own, and every page lists its chapters."""


class Chapter(Model):
    """A named part of an episode, from `start` to the next one's start."""

    start: TimeMs = Field(description="When it begins: '00:12:30' or seconds")
    title: LocalisedLine = Field(description="Its title, per language")
    url: Url | None = Field(None, description="A link that belongs to it")
    image: Url | None = Field(None, description="A picture shown while it plays")


def _ascending(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    for before, after in pairwise(chapters):
        if after.start <= before.start:
            raise ValueError(f"chapters must ascend: {after.start / 1000} s comes after {before.start / 1000} s")
    return chapters


class Soundbite(Model):
    """A passage that makes people curious (podcast:soundbite)."""

    start: TimeMs = Field(description="When it begins")
    duration: TimeMs = Field(description="How long it lasts: 15 to 120 seconds are advised")
    title: LocalisedLine = Field(default={}, description="What it is about, per language")


class Episode(Model):
    """An episode, a lecture or a talk. Every key may be written by hand; comments and order are kept."""

    title: LocalisedLine = Field(description="Title per language; no number, no show name (Apple's guide)")
    date: dt.date = Field(description="The day of the recording")
    guid: Line = Field(description="Minted once; podcast apps know the episode by it. Never change it")
    season: int | None = Field(None, ge=1, description="Season number")
    number: int | None = Field(None, ge=1, description="Episode number within its season")
    type: Literal["full", "trailer", "bonus"] = Field("full", description="itunes:episodeType")
    summary: LocalisedText = Field(
        default={}, description="What it is about, in a few sentences, per language (Markdown)"
    )
    people: tuple[Person, ...] = Field(
        (), max_length=MOST_PEOPLE, description="Who is heard, besides the people of the show"
    )
    chapters: Annotated[tuple[Chapter, ...], AfterValidator(_ascending)] = Field(
        (), max_length=MOST_CHAPTERS, description="Chapters, ascending"
    )
    soundbites: tuple[Soundbite, ...] = Field(
        (), max_length=MOST_SOUNDBITES, description="Passages that make people curious"
    )
    links: tuple[Link, ...] = Field((), max_length=MOST_LINKS, description="Links for the show notes")
    keywords: tuple[Line, ...] = Field((), max_length=MOST_KEYWORDS, description="Topics")
    location: Location | None = Field(None, description="What place it is about")
    explicit: bool | None = Field(None, description="Overrides the show's flag")
    language: Language | None = Field(None, description="Main language, when it is not the show's first")
