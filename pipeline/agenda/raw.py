"""A row of an agenda before it is checked: the same whether it came from a spreadsheet or from TOML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RawRow:
    """Values by the keys of `talk.Row`."""

    place: str
    values: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=dict)
    """Key ('start', 'title.tt') -> what the person calls it, where that is something else: the heading of a column."""

    def name(self, key: str) -> str:
        return self.names.get(key, key)


@dataclass(frozen=True, kw_only=True)
class RawAgenda:
    """What a file says, and what was noticed while reading it."""

    rows: tuple[RawRow, ...]
    starts: str | None = None
    date: dt.date | None = None
    season: int | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
