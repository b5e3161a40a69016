"""Which copies are verified next: those that nobody has read for longest, so many that all have their turn. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.bag.register import Entry, Register

_CLOCKS_DIFFER = dt.timedelta(days=1)
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What an audit has to do at one target."""

    overdue: tuple[str, ...]
    """Bags whose last whole verification is longer ago than asked, or never was; the longest first."""
    turn: tuple[str, ...]
    """Of the others, those whose turn it is."""


def due(register: Register, bags: Iterable[str], *, now: dt.datetime, verify_days: int) -> Due:
    """So many take their turn that, at this rhythm of audits, all are verified within `verify_days`."""
    seen = last_whole(register, now)
    order = sorted(bags, key=lambda bag: (seen.get(bag, NEVER), bag))
    limit = now - dt.timedelta(days=verify_days)
    overdue = tuple(bag for bag in order if seen.get(bag, NEVER) < limit)
    rest = order[len(overdue) :]
    audits = [moment(entry) for entry in register.entries if entry.event == "fixity check"]
    since = min(now, audits[-1] if audits else min(map(moment, register.entries), default=now))
    share = min(1.0, max(0.0, (now - since) / dt.timedelta(days=verify_days)))
    return Due(overdue=overdue, turn=tuple(rest[: math.ceil(len(order) * share)]))


def last_whole(register: Register, now: dt.datetime) -> Mapping[str, dt.datetime]:
    """Bag -> when every byte of it was last read and good. Not those that were not good since, nor entries from the
    future: somebody's clock was wrong, and nobody knows when it was.
    """
    found = {bag: moment(entry) for bag in register.newest if (entry := register.good(bag))}
    return {bag: at for bag, at in found.items() if at <= now + _CLOCKS_DIFFER}


def moment(entry: Entry) -> dt.datetime:
    """When it was; NEVER when that cannot be read."""
    try:
        found = dt.datetime.fromisoformat(entry.at)
    except ValueError:
        return NEVER
    return found if found.tzinfo else NEVER
