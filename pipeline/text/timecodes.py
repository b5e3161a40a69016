"""Times of day in a recording: integer milliseconds inside, the usual notations outside."""

from __future__ import annotations

import re

_TIMECODE = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,3}))?")
_SECONDS = re.compile(r"\d{1,7}(?:[.,]\d{1,3})?")
_SIXTY = 60
_MOST_SECONDS = 10_000_000


def parse_timecode_ms(value: str | float) -> int:
    """'HH:MM:SS.mmm', 'MM:SS', 'SS.mmm' or a number of seconds -> milliseconds.

    Raises ValueError, in words for the person who wrote it, when the notation or its ranges are wrong.
    """
    if isinstance(value, (int, float)):
        if not 0 <= value < _MOST_SECONDS:
            raise ValueError(f"{value} is not a time in a recording")
        return round(value * 1000)
    text = value.strip()
    if _SECONDS.fullmatch(text):
        whole, _, fraction = text.replace(",", ".").partition(".")
        return int(whole) * 1000 + int(fraction.ljust(3, "0") or 0)
    match = _TIMECODE.fullmatch(text)
    if not match or int(match["s"]) >= _SIXTY or (match["h"] and int(match["m"]) >= _SIXTY):
        raise ValueError(f"{value!r} is not a time; write it as '01:02:03.500', '12:30' or seconds")
    hours, minutes, seconds = int(match["h"] or 0), int(match["m"]), int(match["s"])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match["f"] or "").ljust(3, "0") or 0)


def timecode(ms: int, *, separator: str = ".") -> str:
    """HH:MM:SS.mmm, as WebVTT wants it (SRT: separator=',')."""
    seconds, millis = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{separator}{millis:03}"


def clock(ms: int) -> str:
    """What people read: 0:07, 12:30, 1:02:03."""
    seconds = ms // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def iso_duration(ms: int) -> str | None:
    """'PT1H12M5S' (ISO 8601), None when it is not known."""
    if ms <= 0:
        return None
    minutes, seconds = divmod(max(1, round(ms / 1000)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}H"] * bool(hours) + [f"{minutes}M"] * bool(minutes) + [f"{seconds}S"] * bool(seconds)
    return "PT" + "".join(parts)
