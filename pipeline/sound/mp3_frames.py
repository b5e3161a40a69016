"""Frames of constant-rate MP3 at 48 kHz: where they are, and how to make single granules quieter without a new encode.

A granule (576 samples, 12 ms) of each channel has a global gain, 8 bits in the frame's side information; one step less
is 1.5 dB less, exactly, and no other bit changes (ISO/IEC 11172-3, 2.4.1.7 and 2.4.3.4). Windows of neighbouring
granules overlap by half, so the change fades in and out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.sound.encoders import MP3_KBPS

GRANULE_SAMPLES = 576
GRANULES_PER_FRAME = 2
STEP_DB = 1.505
"""20 * log10(2 ** (1/4))"""
HEADER_BYTES = 4
DECODER_DELAY_SAMPLES = 529
FILTERBANK_SAMPLES = 512
LAME_TAG_BYTES = 36
_XING_BYTES = 120
_DELAY_AT, _MUSIC_CRC_AT, _TAG_CRC_AT = 21, 32, 34
_TAG_CRC_COVERS = 190
"""Bytes from the start of the frame, the checksum itself taken as zero: as ffmpeg writes it."""
_SIDE_BITS = {1: 18, 2: 20}
"""Before the first granule: main_data_begin, private bits, scfsi."""
_GRANULE_BITS = 59
_GAIN_AT_BIT = 21
_SYNC_MPEG1_LAYER3_NO_CRC = 0xFFFB
_MODE_MONO = 3
_RATE_48_KHZ = 1


@dataclass(frozen=True, kw_only=True)
class FrameShape:
    """What all frames of a constant-rate file have in common."""

    channels: int
    size_bytes: int


def frame_shape(header: bytes) -> FrameShape | None:
    """From the four bytes that begin a frame; None when it is no frame of the kind that we make."""
    if len(header) < HEADER_BYTES or int.from_bytes(header[:2]) != _SYNC_MPEG1_LAYER3_NO_CRC:
        return None
    rate_index, padded = header[2] >> 4, header[2] >> 1 & 1
    if not 1 <= rate_index <= len(MP3_KBPS) or header[2] >> 2 & 3 != _RATE_48_KHZ or padded:
        return None
    channels = 1 if header[3] >> 6 == _MODE_MONO else 2
    return FrameShape(channels=channels, size_bytes=MP3_KBPS[rate_index - 1] * 3)


def lowered(frame: bytes, channels: int, drops: Mapping[int, int]) -> bytes:
    """The frame with the gain of its granules (0, 1) lowered by `drops` steps, in all channels alike."""
    bits = int.from_bytes(frame)
    length = len(frame) * 8
    for granule, steps in drops.items():
        for channel in range(channels):
            at = HEADER_BYTES * 8 + _SIDE_BITS[channels] + (granule * channels + channel) * _GRANULE_BITS + _GAIN_AT_BIT
            shift = length - at - 8
            gain = bits >> shift & 0xFF
            bits += (max(0, gain - steps) - gain) << shift
    return bits.to_bytes(len(frame))


def granules_of(first_sample: int, last_sample: int, delay_samples: int) -> range:
    """The granules that take part in these samples of the decoded sound (both included).

    `delay_samples`: of the encoder, as its tag says; decoders leave that much out, and what they add themselves. A
    granule sounds in two places (overlapping windows), and the filter bank spreads it over 512 samples.
    """
    skipped = delay_samples + DECODER_DELAY_SAMPLES
    first = (first_sample + skipped - FILTERBANK_SAMPLES) // GRANULE_SAMPLES - 1
    return range(max(0, first), (last_sample + skipped) // GRANULE_SAMPLES + 1)


@dataclass(frozen=True, kw_only=True)
class LameTag:
    """Where the first frame keeps the checksums, and the delay of the encoder."""

    at: int
    delay_samples: int


def find_lame_tag(frame: bytes) -> LameTag | None:
    """In the silent first frame that says how long the file is; None when it is no such frame."""
    info = max(frame.find(b"Info"), frame.find(b"Xing"))
    at = info + _XING_BYTES
    if info < 0 or len(frame) < at + LAME_TAG_BYTES:
        return None
    return LameTag(at=at, delay_samples=int.from_bytes(frame[at + _DELAY_AT : at + _DELAY_AT + 3]) >> 12)


def with_music_crc(frame: bytes, tag: LameTag, change: int) -> bytes:
    """The first frame with its checksum of the music changed (xor) and its own checksum made right."""
    music = int.from_bytes(frame[tag.at + _MUSIC_CRC_AT : tag.at + _TAG_CRC_AT]) ^ change
    head, rest = frame[: tag.at + _MUSIC_CRC_AT] + music.to_bytes(2), frame[tag.at + LAME_TAG_BYTES :]
    checksum = crc16((head + bytes(2) + rest)[:_TAG_CRC_COVERS])
    return head + checksum.to_bytes(2) + rest


def crc16(data: bytes, start: int = 0) -> int:
    """CRC-16 with the polynomial x^16 + x^15 + x^2 + 1, lowest bit first: that of the tag."""
    value = start
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def crc16_after_zeros(value: int, count: int) -> int:
    """What the checksum becomes after `count` bytes of zero, by squaring: a file of 100 MB takes 27 steps.

    Checksums are linear: that of a changed file differs by the checksum of the difference, which is mostly zeros.
    """
    power = [crc16(b"\0", 1 << bit) for bit in range(16)]
    while count:
        if count & 1:
            value = _apply(power, value)
        power = [_apply(power, column) for column in power]
        count >>= 1
    return value


def _apply(matrix: list[int], value: int) -> int:
    result = 0
    for bit, column in enumerate(matrix):
        if value >> bit & 1:
            result ^= column
    return result
