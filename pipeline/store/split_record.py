"""source/split.json: which part of which long recording an episode was cut from (docs/formats/split.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.store.atomic import write_json

PATH = "source/split.json"
FORMAT = 1
TRACKS = "source/tracks"
"""Parts of further recordings of the same day, cut alike."""
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class CutFrom:
    """One recording, and what was cut out of it. Times in milliseconds of the recording."""

    file: str
    """The part, below source/."""
    recording: str
    """Name of the recording; it lies wherever the person keeps it."""
    sha256: str
    """Of the whole recording."""
    size_bytes: int
    from_ms: int
    to_ms: int
    way: str
    """'samples', 'packets' or 'flac' (decision 1023)."""
    samples: tuple[int, int] | None
    """First sample, and the one after the last; None where packets were copied."""


@dataclass(frozen=True, kw_only=True)
class SplitRecord:
    """How an episode came out of a day. It does not change when the episode is edited."""

    agenda: str
    """Name of the agenda's file."""
    place: str
    """Of the talk in it."""
    asked_start_ms: int
    asked_end_ms: int
    exact: bool
    parts: tuple[CutFrom, ...]
    """The first is what the episode is made of, the others are its further tracks."""

    @property
    def recordings(self) -> tuple[str, ...]:
        """sha256 of each."""
        return tuple(part.sha256 for part in self.parts)

    @property
    def span_ms(self) -> tuple[int, int]:
        return self.parts[0].from_ms, self.parts[0].to_ms


def write_split(folder: Path, record: SplitRecord) -> None:
    write_json(folder / PATH, {"format": FORMAT, **asdict(record)})


def read_split(folder: Path) -> SplitRecord | None:
    """None when the episode was not cut from anything. Raises EpisodeError when the record is damaged."""
    path = folder / PATH
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_MOST_BYTES))
        if document["format"] != FORMAT:
            raise EpisodeError(f"{path} has format {document['format']}; this version reads {FORMAT}: update media")
        return _record(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EpisodeError(f"{path} is damaged ({error!r:.200}); restore it from git or from a copy") from error


def _record(fields: dict[str, Any]) -> SplitRecord:
    parts = tuple(_part(part) for part in _list(fields["parts"]))
    asked = [fields[key] for key in ("asked_start_ms", "asked_end_ms")]
    if not parts or not all(type(at) is int for at in asked):
        raise TypeError("parts and times")
    return SplitRecord(
        agenda=str(fields["agenda"]), place=str(fields["place"]), asked_start_ms=asked[0], asked_end_ms=asked[1],
        exact=bool(fields["exact"]), parts=parts,
    )  # fmt: skip


def _part(fields: dict[str, Any]) -> CutFrom:
    samples = fields["samples"]
    pair = None if samples is None else (int(samples[0]), int(samples[1]))
    if not all(type(fields[key]) is int for key in ("size_bytes", "from_ms", "to_ms")):
        raise TypeError("numbers of a part")
    return CutFrom(**{**fields, "samples": pair})


def _list(value: Any) -> Sequence[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError("a list")
    return value
