"""An agenda as it was understood: talks, with times in milliseconds from the beginning of the recording."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from pipeline.model.basics import Language, Line, Link, LocalisedLine, LocalisedText, Model, Person
from pipeline.model.episode import MOST_KEYWORDS, MOST_LINKS, MOST_PEOPLE

MOST_TALKS = 500
"""In one recording; more are a mistake, or an attack."""

Kind = Literal["talk", "break"]


class Row(Model):
    """What an agenda may say of a talk or a break. Times are as people write them."""

    kind: Kind = "talk"
    start: Line
    end: Line | None = None
    exact: bool = False
    title: LocalisedLine = Field(default={})
    speakers: tuple[Person, ...] = Field((), max_length=MOST_PEOPLE)
    summary: LocalisedText = Field(default={})
    keywords: tuple[Line, ...] = Field((), max_length=MOST_KEYWORDS)
    links: tuple[Link, ...] = Field((), max_length=MOST_LINKS)
    language: Language | None = None
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)] | None = None
    season: int | None = Field(None, ge=1)
    number: int | None = Field(None, ge=1)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One talk of the day."""

    place: str
    """Where it stands in the agenda: 'row 5', 'talks[2]'."""
    start_ms: int
    end_ms: int
    exact: bool
    """Cut where the agenda says, without looking for a pause."""
    to_the_end: bool
    """It lasts as long as the recording: nobody said when it ends."""
    row: Row

    @property
    def title(self) -> str:
        return next(iter(self.row.title.values()))


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """All talks, ascending; none overlaps another."""

    talks: tuple[Talk, ...]
    date: dt.date | None
    season: int | None
    starts_ms: int | None
    """Time of day at which the recording begins, milliseconds since midnight; None when times count from its start."""
    notes: tuple[str, ...]
    """What a person should know: rows taken for breaks, columns that are not used."""
