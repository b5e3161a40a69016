"""Small questions about values in feeds."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))*")
_DURATION = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,7})(?:\.(\d+))?")
_NOT_IN_URL = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")
_SIXTY = 60


def url_problem(url: str) -> str | None:
    """Why an address cannot be asked; None when it can."""
    if not url:
        return "is empty"
    if _NOT_IN_URL.search(url):
        return "holds a blank or another sign that no address may hold: write it as %20 and so on"
    try:
        parts = urlsplit(url)
        bad = parts.port == 0
    except ValueError:
        return "is no address"
    if not parts.scheme:
        return "is a relative address: write it whole, from https:// on"
    if parts.scheme not in {"http", "https"}:
        return f"begins with {parts.scheme[:20]}:, which apps do not fetch: use https://"
    return _host_problem(parts, bad_port=bad)


def _host_problem(parts: SplitResult, *, bad_port: bool) -> str | None:
    if not parts.hostname or bad_port:
        return "names no host"
    if parts.username is not None:
        return "holds a user name or password, which everybody can read"
    return None


def extension(url: str) -> str:
    """Of the file that an address names, in lower case, without the dot; '' when it has none."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def essence(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def duration_s(text: str) -> float | None:
    """itunes:duration as any app reads it: seconds, MM:SS or HH:MM:SS; None when none can."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if minutes is not None and (int(seconds) >= _SIXTY or (hours is not None and int(minutes) >= _SIXTY)):
        return None
    whole = (int(hours or 0) * _SIXTY + int(minutes or 0)) * _SIXTY + int(seconds)
    return whole + float(f"0.{fraction or 0}")


def language_parts(text: str) -> str | None:
    """The language in lower case ('ru' of 'ru-RU'); None when it has not the form of a code."""
    match = _LANGUAGE.fullmatch(text)
    return match[1].lower() if match else None


def whole_number(text: str) -> int | None:
    """None when it is no whole number (a sign in front counts as none but '-')."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else None


def number(text: str) -> float | None:
    """A decimal number in plain digits; None when it is none."""
    return float(text) if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", text) else None
