"""What a catalogue says of an episode or a series: facts, and the fifteen elements of Dublin Core that they become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.basics import Location, Person

ELEMENTS = (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """What is told of an episode or a series. Texts per language, by two-letter code; what is not known stays empty."""

    title: Mapping[str, str]
    people: tuple[Person, ...] = ()
    publisher: Mapping[str, str]
    description: Mapping[str, str]
    subjects: tuple[tuple[str, str], ...] = ()
    """(language, keyword)."""
    date: dt.date | None = None
    types: tuple[str, ...] = ("Sound",)
    """Of the DCMI Type Vocabulary: Sound, MovingImage, Collection, Text."""
    formats: tuple[str, ...] = ()
    """Media types."""
    duration_ms: int | None = None
    identifiers: tuple[str, ...]
    """Addresses and the guid."""
    languages: tuple[str, ...]
    part_of: Mapping[str, str] | None = None
    """Title of the show."""
    relations: tuple[str, ...] = ()
    """Addresses of what belongs to it: feed, transcript."""
    location: Location | None = None
    rights: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One element."""

    element: str
    """One of ELEMENTS."""
    text: str
    language: str | None = None
