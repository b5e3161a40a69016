"""Times that cannot all be true, and things said twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.agenda.moments import written
from pipeline.agenda.raw import RawRow
from pipeline.agenda.talk import Row

ROUNDING_MS = 2_000
"""An end may lie so far beyond the recording's: players show whole seconds."""
SHORTEST_MS = 1_000


@dataclass(frozen=True, kw_only=True)
class TimedRow:
    """A row whose times are known, in milliseconds since the recording began."""

    raw: RawRow
    row: Row
    start_ms: int
    end_ms: int | None


def conflicts(rows: Sequence[TimedRow], *, duration_ms: int, starts_ms: int | None) -> Iterator[str]:
    """Each in words that begin with the row's place."""
    length = written(duration_ms, starts_ms)
    for item in rows:
        name, end_ms = item.raw.place, item.end_ms
        if item.start_ms >= duration_ms:
            yield f"{name}: begins at {item.row.start}, but the recording ends at {length}"
        elif end_ms is not None and end_ms > duration_ms + ROUNDING_MS and item.row.kind == "talk":
            yield f"{name}: ends at {item.row.end}, but the recording ends at {length}"
        if end_ms is not None and end_ms < item.start_ms + SHORTEST_MS:
            yield f"{name}: ends at {item.row.end}, which is not after its start, {item.row.start}"
    for before, after in pairwise(rows):
        if after.start_ms < before.start_ms:
            earlier = f"{before.raw.place} ({before.row.start})"
            yield f"{after.raw.place}: begins at {after.row.start}, before {earlier}; put them in order"
        elif after.start_ms < before.start_ms + SHORTEST_MS:
            yield f"{after.raw.place}: begins at {after.row.start}, as {before.raw.place} does"
        elif before.end_ms is not None and after.start_ms < before.end_ms:
            yield f"{after.raw.place}: begins at {after.row.start}, but {before.raw.place} lasts until {before.row.end}"
    yield from _twice(rows)


def _twice(rows: Sequence[TimedRow]) -> Iterator[str]:
    talks = [item for item in rows if item.row.kind == "talk"]
    for what, key in (("title and speakers", _identity), ("slug", _slug), ("number", _number)):
        seen: dict[Any, str] = {}
        for item in talks:
            mark = key(item.row)
            if mark is not None and mark in seen:
                yield f"{item.raw.place}: has the same {what} as {seen[mark]}"
            elif mark is not None:
                seen[mark] = item.raw.place


def _identity(row: Row) -> tuple[Any, ...]:
    return tuple(sorted(row.title.items())), tuple(tuple(sorted(person.name.items())) for person in row.speakers)


def _slug(row: Row) -> str | None:
    return row.slug


def _number(row: Row) -> tuple[int | None, int] | None:
    return None if row.number is None else (row.season, row.number)
