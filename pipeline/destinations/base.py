"""What a destination is: a place that can say whether it holds a thing, and take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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
