"""What a Range header asks for (RFC 9110, 14): pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_MOST_DIGITS = 18


class Unsatisfiable(ValueError):
    """The range begins beyond the end: 416."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ByteRange:
    """`start` is the first byte, `end` the one after the last."""

    start: int
    end: int


def parse_range(header: str, size: int) -> ByteRange | None:
    """None when the header is to be ignored: of another kind, or several ranges at once. Raises Unsatisfiable."""
    match = _ONE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]) or max(map(len, match.groups())) > _MOST_DIGITS:
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= size or (not match[1] and int(match[2]) == 0):
        raise Unsatisfiable
    return ByteRange(start=start, end=end)
