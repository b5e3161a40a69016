"""A cover picture as audio files carry it: its bytes, and what FLAC picture blocks say about them."""

from __future__ import annotations

from dataclasses import dataclass, field

JPEG = "image/jpeg"
PNG = "image/png"

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MARKER = 0xFF
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that open a frame (ITU-T T.81, table B.1); C4, C8 and CC are tables and an extension."""
_PNG_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
"""Colour type -> channels."""
_PNG_PALETTE = 3
_PALETTE_DEPTH_BITS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A JPEG or PNG, whole."""

    data: bytes = field(repr=False)
    mime_type: str
    width: int
    height: int
    depth_bits: int
    """Bits of one pixel, all channels together."""


def parse_picture(data: bytes) -> Picture:
    """Raises ValueError, in words, when `data` is neither JPEG nor PNG or is cut short."""
    try:
        if data.startswith(_PNG_SIGNATURE) and data[12:16] == b"IHDR":
            return _png(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
    except IndexError:
        raise ValueError("the picture is cut short") from None
    raise ValueError("neither a JPEG nor a PNG picture")


def _png(data: bytes) -> Picture:
    palette = data[25] == _PNG_PALETTE
    depth = _PALETTE_DEPTH_BITS if palette else data[24] * _PNG_CHANNELS.get(data[25], 3)
    return Picture(data=data, mime_type=PNG, width=_number(data, 16, 4), height=_number(data, 20, 4), depth_bits=depth)


def _jpeg(data: bytes) -> Picture:
    at = 2
    while True:
        if data[at] != _MARKER:
            raise ValueError("a damaged JPEG picture")
        marker = data[at + 1]
        if marker == _MARKER:  # padding before a marker
            at += 1
        elif marker in _JPEG_FRAMES:
            height, width = _number(data, at + 5, 2), _number(data, at + 7, 2)
            depth = data[at + 4] * data[at + 9]
            return Picture(data=data, mime_type=JPEG, width=width, height=height, depth_bits=depth)
        else:
            at += 2 + _number(data, at + 2, 2)


def _number(data: bytes, at: int, length: int) -> int:
    if at + length > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + length], "big")
