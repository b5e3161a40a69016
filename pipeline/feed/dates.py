"""Dates as feeds write them: strictly for the checker, kindly for the reader."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC_2822 = re.compile(
    r"(?:(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT|UTC|Z|[ECMP][SD]T)"
)
_NAMED_ZONE = re.compile(r"(?:UTC|Z|[ECMP][SD]T)$")


def feed_date(text: str) -> dt.datetime | None:
    """The moment that a pubDate names, in UTC and whole seconds; None when no app could tell."""
    words = re.sub(r"\s+", " ", text.strip())
    for parse in (parsedate_to_datetime, dt.datetime.fromisoformat):
        try:
            moment = parse(words)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            return aware.astimezone(dt.UTC).replace(microsecond=0)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def date_problem(text: str) -> str | None:
    """What is wrong with a date by RFC 2822 (RSS 2.0 asks for it); None when nothing is."""
    match = _RFC_2822.fullmatch(text)
    moment = feed_date(text) if match else None
    if not match or moment is None:
        return "is not a date such as 'Fri, 20 Nov 2026 09:00:00 +0300'"
    zoned = parsedate_to_datetime(text)
    right = _DAYS[zoned.weekday()]
    if match["day"] and match["day"] != right:
        return f"names the wrong day of the week: that date is a {right}"
    return None


def has_named_zone(text: str) -> bool:
    """'EST' and the like, which apps read differently."""
    return bool(_NAMED_ZONE.search(text))
