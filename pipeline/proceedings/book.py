"""What a book of a season is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.text.paragraphs import Paragraph


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text and its language, so that a screen reader says it rightly."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contributor:
    """Somebody of an episode, in the language of the book."""

    name: str
    role: str
    """As readers know it: 'докладчик'."""
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A chapter within an episode."""

    start_ms: int
    title: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """An episode as a chapter of the book."""

    ref: str
    guid: str
    label: str
    """'1 нче сезон, 2 нче чыгарылыш'; may be empty."""
    titles: tuple[Words, ...]
    """The book's language first."""
    date: dt.date
    people: tuple[Contributor, ...]
    summary: Words | None
    """Markdown."""
    marks: tuple[Mark, ...]
    links: tuple[tuple[Words, str], ...]
    language: str
    """Main language of what is said."""
    page: str | None
    """Its public page, when it is published."""
    corrected: bool
    """A person corrected the text."""
    paragraphs: Iterable[Paragraph]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the rest of the book needs to know of a chapter that is written already."""

    href: str
    title: Words
    marks: tuple[tuple[str, Words], ...]
    """(address within the book, title)."""
    people: tuple[Contributor, ...]
    ref: str
    guid: str
    page: str | None
    languages: frozenset[str]
    date: dt.date
    written: Literal["corrected", "machine", "no_text"]
    files: tuple[str, ...]
    """All its files in reading order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Facts of the whole."""

    title: str
    subtitle: str
    """'Сборник материалов. 1-й сезон'."""
    language: str
    identifier: str
    """urn:uuid:…, the same for the same show, season and language."""
    author: str
    description: str
    link: str
    copyright: str
    licence_name: str
    licence_url: str | None
    cover: bytes | None
    cover_type: str
    """image/jpeg or image/png."""
    keywords: tuple[str, ...]

    @property
    def cover_name(self) -> str:
        return "cover.png" if self.cover_type == "image/png" else "cover.jpg"
