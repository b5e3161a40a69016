"""How long a WAV file claims to be. ffmpeg believes the file's size instead: to it, one that was cut off is whole."""

from __future__ import annotations

import struct
from typing import BinaryIO

_UNKNOWN = 0xFFFFFFFF
_MAX_CHUNKS = 200
_HEAD = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_BODY_BYTES = 28
"""Of `fmt ` and `ds64`: what we look for is within them."""


def claimed_ms(file: BinaryIO, size_bytes: int) -> int | None:
    """Duration by the header of a RIFF, RF64 or BW64 file, in milliseconds, when the file is too short to hold it.

    None for any other file, for one that holds all it claims, and for one whose header was never finished (a recorder
    that lost power writes 0 or 0xFFFFFFFF): then the file's size is the best there is.
    """
    file.seek(0)
    head = file.read(_HEAD.size)
    if head[:4] not in {b"RIFF", b"RF64", b"BW64"} or head[8:] != b"WAVE":
        return None
    byte_rate, long_size = 0, 0
    for _ in range(_MAX_CHUNKS):
        chunk = file.read(_CHUNK.size)
        if len(chunk) < _CHUNK.size:
            return None
        name, size = _CHUNK.unpack(chunk)
        if name == b"data":
            return _too_long(long_size if size == _UNKNOWN else size, size_bytes - file.tell(), byte_rate)
        body = file.read(_BODY_BYTES) if name in {b"fmt ", b"ds64"} else b""
        if name == b"fmt ":
            byte_rate = int.from_bytes(body[8:12], "little")
        if name == b"ds64":
            long_size = int.from_bytes(body[8:16], "little")
        file.seek(size + size % 2 - len(body), 1)
    return None


def _too_long(claimed: int, held: int, byte_rate: int) -> int | None:
    if claimed in {0, _UNKNOWN} or byte_rate == 0 or claimed <= held:
        return None
    return claimed * 1000 // byte_rate
