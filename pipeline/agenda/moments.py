"""Times as people write them in a programme: of the day ('10:30'), or since the recording began ('00:12:30')."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

DAY_MS = 24 * 3_600_000
_MINUTE = _HOURS = 60
_FULL = re.compile(
    r"(?P<since>\+)?\s*(?P<h>\d{1,2})[:.](?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,3}))?)?", re.ASCII
)
_RANGE = re.compile(r"\s*[-–—−]\s*")
NOTATION = "'10:30' or '10:30:15' of the day, or '00:12:30' since the recording began"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """`either`: hours, minutes and seconds, which is a time of day where it is known when the recording began."""

    kind: Literal["clock", "offset", "either"]
    ms: int
    text: str


def parse_moment(text: str) -> Moment:
    """Raises ValueError, in words for who wrote it."""
    match = _FULL.fullmatch(text.strip())
    if match is None or int(match["m"]) >= _HOURS or int(match["s"] or 0) >= _MINUTE:
        raise ValueError(f"{text[:40]!r} is no time; write {NOTATION}")
    ms = (int(match["h"]) * 60 + int(match["m"])) * 60_000
    ms += int(match["s"] or 0) * 1000 + int((match["f"] or "").ljust(3, "0"))
    if match["since"]:
        return Moment(kind="offset", ms=ms, text=text.strip())
    if ms >= DAY_MS:
        raise ValueError(f"{text[:40]!r} is no time of the day; write {NOTATION}")
    return Moment(kind="either" if match["s"] else "clock", ms=ms, text=text.strip())


def parse_range(text: str) -> tuple[str, str | None]:
    """'10:30–11:05', as programmes have it in one cell -> both; a single time -> itself and None."""
    start, *rest = _RANGE.split(text.strip(), maxsplit=1)
    return start, rest[0] if rest else None


def since_start_ms(moment: Moment, *, starts_ms: int | None, duration_ms: int) -> int:
    """Milliseconds since the recording began. After midnight a day has passed.

    Raises ValueError when nobody said when it began, or when it had not begun yet.
    """
    if moment.kind == "offset" or (moment.kind == "either" and starts_ms is None):
        return moment.ms
    if starts_ms is None:
        raise ValueError(
            f"{moment.text!r} is a time of the day, and nobody said when the recording began: "
            "give --starts HH:MM:SS (in TOML also recording_starts), or write times since then, such as '00:12:30'"
        )
    at = moment.ms - starts_ms
    if at >= 0:
        return at
    if at + DAY_MS <= duration_ms:
        return at + DAY_MS
    raise ValueError(
        f"{moment.text!r} is before the recording began, at {time_of_day(starts_ms)}; a time since then is written "
        "with a plus: '+00:12:30'"
    )


def time_of_day(ms: int) -> str:
    """'09:58:20'."""
    seconds = ms % DAY_MS // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def written(ms: int, starts_ms: int | None) -> str:
    """A moment of the recording as the agenda writes it: '10:31:05.5'; no more figures than are needed."""
    part = f".{ms % 1000:03}".rstrip("0").rstrip(".")
    return time_of_day(ms if starts_ms is None else starts_ms + ms) + part
