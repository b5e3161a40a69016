"""An entry as rows of the index: its words as stems, a line per place. Pure.

Stems are tokens already: letters and digits, small, at most 41 of them. FTS5's `ascii` tokenizer parts them at white
space and leaves every letter as it is; `unicode61` would fold letters that differ to Tatars.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.catalogue.entry import Entry, Place
from pipeline.catalogue.kinds import KINDS
from pipeline.text.stems import stems, words

_MARKS = '.,!?:;…«»“”"()—–-'
_PACKING = 1
"""zlib's fastest level: a third of the size for a hundredth of the time that stems take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What the index stores of an entry."""

    columns: tuple[str, ...]
    """Of each of KINDS: a line of stems for each of its places."""
    stems: tuple[str, ...]
    """All of them, each once."""
    places: bytes
    """As `packed` has them."""


def rows_of(entry: Entry) -> Rows:
    by_kind: dict[str, list[Place]] = {kind: [] for kind in KINDS}
    for place in entry.places:
        by_kind[place.kind].append(place)
    columns = tuple("\n".join(_line(place) for place in by_kind[kind]) for kind in KINDS)
    found = dict.fromkeys(stem for column in columns for stem in column.split())
    return Rows(columns=columns, stems=tuple(found), places=packed(by_kind))


def _line(place: Place) -> str:
    """The first stem of each word, in order, so that a phrase is a phrase to FTS5, too; then the second ones."""
    pairs = [_stems(written.strip(_MARKS).lower(), place.language) for written in place.text.split()]
    return " ".join(filter(None, (*(first for first, _ in pairs), *(second for _, second in pairs))))


@lru_cache(maxsize=200_000)
def _stems(written: str, language: str) -> tuple[str, str]:
    """Of what stands between two spaces, without marks at its ends: most of it comes again and again."""
    found = [stems(word, language) for word in words(written)]
    return " ".join(all_of[0] for all_of in found), " ".join(all_of[1] for all_of in found if len(all_of) > 1)


def packed(by_kind: Mapping[str, Sequence[Place]]) -> bytes:
    listed = {
        kind: [[place.start_ms, place.language, place.speaker, place.text] for place in places]
        for kind, places in by_kind.items()
    }
    return zlib.compress(json.dumps(listed, ensure_ascii=False).encode(), _PACKING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """Places of one kind, in the order of the lines of their column; each is made when it is asked for."""

    kind: str
    listed: Sequence[Sequence[Any]]

    def __getitem__(self, number: int) -> Place:
        """Raises ValueError when it is not there, or not what `packed` writes."""
        try:
            start_ms, language, speaker, text = self.listed[number]
        except (IndexError, ValueError, TypeError) as error:
            raise ValueError(f"places of an episode are damaged: {error}") from error
        return Place(kind=self.kind, start_ms=start_ms, language=language, speaker=speaker, text=text)


def unpacked(data: bytes) -> dict[str, Unpacked]:
    """By kind. Raises ValueError for bytes that `packed` did not make."""
    try:
        listed = json.loads(zlib.decompress(data))
        return {kind: Unpacked(kind=kind, listed=listed[kind]) for kind in KINDS}
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        raise ValueError(f"places of an episode are damaged: {error}") from error
