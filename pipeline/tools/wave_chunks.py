"""The chunks of a WAV file (RIFF, RF64, BW64), and what they say when a part of the sound becomes a file of its own.

Sources: EBU Tech 3285 (bext), EBU Tech 3306 (RF64, ds64), ITU-R BS.2088 (BW64), ixml.info (iXML).
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

HEADS = frozenset({b"RIFF", b"RF64", b"BW64"})
UNKNOWN = 0xFFFFFFFF
_MOST_CHUNKS = 200
_MOST_KEPT_BYTES = 1 << 20
"""Of a chunk that is carried over: coding histories and iXML have some kB."""
_CARRIED = (b"bext", b"iXML", b"axml", b"LIST")
"""Markers (cue, adtl) count samples of the whole recording, so they do not come along."""
_FORMATS = frozenset({1, 3, 6, 7})
"""PCM, float, A-law, mu-law: each block is one sample of all channels, so any sample may be the first."""
_EXTENSIBLE = 0xFFFE
_EXTENSIBLE_BYTES = 40
_TIME_REFERENCE = slice(338, 346)
_ORIGINATION_TIME = slice(330, 338)
_IXML_PAIRS = (
    (b"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", b"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO"),
    (b"BWF_TIME_REFERENCE_HIGH", b"BWF_TIME_REFERENCE_LOW"),
)


@dataclass(frozen=True, kw_only=True)
class WaveLayout:
    """Where things are in a WAV file whose samples can be cut anywhere."""

    rate_hz: int
    block_bytes: int
    """One sample of all channels."""
    form: bytes
    """The body of `fmt `."""
    data_start: int
    data_bytes: int
    carried: tuple[tuple[bytes, bytes], ...]
    """Name and body of what is true of any part of the recording."""

    @property
    def samples(self) -> int:
        return self.data_bytes // self.block_bytes

    @property
    def begins_ms(self) -> int | None:
        """Time of day of the first sample by the recorder's clock, milliseconds; None when it says nothing."""
        bext = dict(self.carried).get(b"bext", b"")
        if len(bext) < _TIME_REFERENCE.stop:
            return None
        since_midnight = int.from_bytes(bext[_TIME_REFERENCE], "little") * 1000 // self.rate_hz
        if 0 < since_midnight < 24 * 3_600_000:
            return since_midnight
        match = re.fullmatch(rb"([01]\d|2[0-3])\D([0-5]\d)\D([0-5]\d)", bext[_ORIGINATION_TIME])
        return None if match is None else ((int(match[1]) * 60 + int(match[2])) * 60 + int(match[3])) * 1000


def wave_layout(file: BinaryIO) -> WaveLayout | None:
    """None for what is no WAV file, or one whose samples cannot be cut anywhere (ADPCM and the like)."""
    size_bytes = os.fstat(file.fileno()).st_size
    file.seek(0)
    head = file.read(12)
    if head[:4] not in HEADS or head[8:] != b"WAVE":
        return None
    form, long_bytes = b"", 0
    carried: list[tuple[bytes, bytes]] = []
    for _ in range(_MOST_CHUNKS):
        name, length = _chunk_head(file)
        if name == b"data":
            if not (cut := _cuttable(form)):
                return None
            held = size_bytes - file.tell()
            claimed = long_bytes if length == UNKNOWN else length
            data_bytes = min(claimed, held) if claimed else held  # a recorder that lost power leaves 0
            return WaveLayout(
                rate_hz=cut[0], block_bytes=cut[1], form=form, data_start=file.tell(),
                data_bytes=data_bytes // cut[1] * cut[1], carried=tuple(carried),
            )  # fmt: skip
        if name == b"":
            return None
        body = file.read(length) if length <= _MOST_KEPT_BYTES and name in {*_CARRIED, b"fmt ", b"ds64"} else b""
        if name == b"fmt ":
            form = body
        elif name == b"ds64":
            long_bytes = int.from_bytes(body[8:16], "little")
        elif body and (name != b"LIST" or body[:4] == b"INFO"):
            carried.append((name, body))
        file.seek(length + length % 2 - len(body), os.SEEK_CUR)
    return None


def _chunk_head(file: BinaryIO) -> tuple[bytes, int]:
    head = file.read(8)
    return (head[:4], int.from_bytes(head[4:], "little")) if len(head) == 8 else (b"", 0)  # noqa: PLR2004


def _cuttable(form: bytes) -> tuple[int, int] | None:
    """(samples a second, bytes of one sample of all channels)."""
    if len(form) < 16:  # noqa: PLR2004
        return None
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= _EXTENSIBLE_BYTES:
        tag = int.from_bytes(form[24:26], "little")
    whole = channels > 0 and rate > 0 and block == channels * ((bits + 7) // 8)
    return (rate, block) if tag in _FORMATS and whole else None


def part_header(layout: WaveLayout, first: int, samples: int) -> bytes:
    """All that stands before the samples of a file that holds `samples` of them from `first` on."""
    data_bytes = samples * layout.block_bytes
    chunks = b"".join(_chunk(name, _moved(name, body, first)) for name, body in layout.carried)
    chunks += _chunk(b"fmt ", layout.form)
    if layout.form[:2] != b"\x01\x00":
        chunks += _chunk(b"fact", min(samples, UNKNOWN).to_bytes(4, "little"))
    total = 4 + len(chunks) + 8 + data_bytes + data_bytes % 2
    if total <= UNKNOWN:
        return b"RIFF" + total.to_bytes(4, "little") + b"WAVE" + chunks + b"data" + data_bytes.to_bytes(4, "little")
    sizes = struct.pack("<QQQI", total + 36, data_bytes, samples, 0)
    unknown = UNKNOWN.to_bytes(4, "little")
    return b"RF64" + unknown + b"WAVE" + _chunk(b"ds64", sizes) + chunks + b"data" + unknown


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _moved(name: bytes, body: bytes, first: int) -> bytes:
    """The same chunk for a part that begins `first` samples later."""
    if name == b"bext" and len(body) >= _TIME_REFERENCE.stop:
        later = int.from_bytes(body[_TIME_REFERENCE], "little") + first
        return body[: _TIME_REFERENCE.start] + (later % 2**64).to_bytes(8, "little") + body[_TIME_REFERENCE.stop :]
    if name == b"iXML":
        return _moved_ixml(body, first)
    return body


def _moved_ixml(body: bytes, first: int) -> bytes:
    for high, low in _IXML_PAIRS:
        found = [re.search(rb"<" + tag + rb">\s*(\d{1,10})\s*</", body) for tag in (high, low)]
        if found[0] is None or found[1] is None:
            continue
        later = (int(found[0][1]) << 32) + int(found[1][1]) + first
        for tag, number in ((high, later >> 32), (low, later % 2**32)):
            body = re.sub(rb"(<" + tag + rb">)\s*\d{1,10}\s*(?=</)", rb"\g<1>" + str(number).encode(), body)
    return body
