"""An archive: a folder or a place in a bucket that keeps bags as `<show>/<episode>/`, and its fixity register."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline import __version__
from pipeline.archive.bags import Bag
from pipeline.bag.register import Entry, Register

MARK = "archive.json"
EARLIER = "_earlier"
"""Bags that newer ones have replaced: `<show>/_earlier/<episode>/<when>/`."""
DAMAGED = ".damaged"
"""Bags that were mended from another copy, as they were found; nothing looks into it but people."""
AGENT = f"media {__version__}"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class TarBag:
    """A bag as one file."""

    name: str
    place: str
    size_bytes: int
    bag: Bag
    """What the file lies in."""
    path: str
    """In `bag`."""


class Archive(Protocol):
    """Where bags are kept. Troubles of a store raise PublishError, those of a disk OSError."""

    @property
    def place(self) -> str:
        """For people."""

    def identity(self) -> str | None:
        """The id that was given to the archive when it was begun; None when there is none."""

    def begin(self) -> str:
        """Make it an archive if it is none, and return its id."""

    def bags(self) -> Iterator[Bag | TarBag]:
        """All bags below it, in order of their names; earlier versions among them."""

    def bag(self, name: str) -> Bag | TarBag | None:
        """The one of that name."""

    def register(self) -> Register: ...

    def record(self, entry: Entry) -> str:
        """Append an entry, chained to the last one, and return its hash."""


def new_mark() -> dict[str, str]:
    """Of an archive that begins now: by its id it is known again, wherever it is mounted."""
    return {"format": str(FORMAT), "id": str(uuid.uuid4()), "begun": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"}
