"""What a destination is: a place that can say whether it holds a thing, and take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import PublishError


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """One file on its way out."""

    key: str
    """Where it goes, below the destination; '/' between its parts."""
    file: Path
    content_type: str
    cache_control: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A publication that is safe at the destination."""

    uploaded_at: dt.datetime
    """By the destination's own clock: asking twice gives the same answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A small thing made in memory, on its way out: a record, a feed, a page."""

    key: str
    data: bytes
    content_type: str
    cache_control: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A thing that is at the destination."""

    key: str
    mark: str
    """Changes whenever its bytes change: an ETag without quotes, or a hash."""
    size_bytes: int


class Conflict(PublishError):
    """Somebody else wrote it since it was read: read again, decide again."""


class Destination(Protocol):
    """Where publications go. All methods raise PublishError, which says what to do next."""

    @property
    def tool(self) -> tuple[str, str] | None:
        """Name and version of the library it uses, for the manifest."""

    def check(self) -> None:
        """Raise when it can be seen beforehand that nothing can be stored here."""

    def find(self, item: Publication) -> Stored | None:
        """Whether exactly this is there already: same bytes, same type, same caching."""

    def put(self, item: Publication, *, journal: Path, safe: Callable[[int], None]) -> Stored:
        """Store it, read it back, and only then return.

        `journal` is a folder for what a rerun after a kill must know. `safe` is told how many bytes of this
        item the destination has confirmed so far, again and again while more is on its way; by raising, it stops.
        """

    def listing(self, prefix: str) -> tuple[Listed, ...]:
        """All things whose key begins with `prefix`, by key. Unfinished ones are not among them."""

    def fetch(self, key: str) -> tuple[bytes, str] | None:
        """The bytes of a small thing and its mark; None when it is not there."""

    def write(self, document: Document, *, replacing: str | None = None) -> str:
        """Store it whole or not at all, read it back, return its mark.

        `replacing` is the mark of what is to be replaced ('' for: nothing may be there). Where the destination is known
        to keep such conditions, it is asked to, and Conflict is raised when something else is there; elsewhere it is as
        if nothing had been said, and the caller's own order of writing must be safe without it. Conflict is also raised
        when the read-back finds what somebody else wrote after us.
        """

    def remove(self, key: str) -> None:
        """Take a thing away; nothing happens when it is not there."""
