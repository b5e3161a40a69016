"""What the first bytes of a picture say: kind, size, colours. Nothing is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_PNG = b"\x89PNG\r\n\x1a\n"
PICTURE_STARTS = (_PNG, b"\xff\xd8\xff")
_ALPHA = {4, 6}
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""JPEG markers of a frame: they hold the size (ITU-T T.81, table B.1)."""
_ALONE = {0x01, *range(0xD0, 0xDA)}
_MARK = 0xFF
_CMYK = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """Size in pixels."""

    kind: Literal["jpeg", "png"]
    width: int
    height: int
    alpha: bool
    cmyk: bool


def picture_facts(data: bytes) -> Picture | None:
    """Of a JPEG or PNG, from its beginning; None for anything else, or when too little of it is there."""
    if data.startswith(_PNG):
        return _png(data)
    return _jpeg(data) if data.startswith(b"\xff\xd8") else None


def _png(data: bytes) -> Picture | None:
    if data[12:16] != b"IHDR" or len(data) < 26:  # noqa: PLR2004
        return None
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    # A transparent colour stands before the first pixels.
    transparent = b"tRNS" in data[: data.find(b"IDAT")] if b"IDAT" in data else False
    return Picture(kind="png", width=width, height=height, alpha=data[25] in _ALPHA or transparent, cmyk=False)


def _jpeg(data: bytes) -> Picture | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != _MARK:
            return None
        marker = data[at + 1]
        if marker == _MARK:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _SOF:
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return Picture(kind="jpeg", width=width, height=height, alpha=False, cmyk=data[at + 9] == _CMYK)
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4]), 2)
    return None
