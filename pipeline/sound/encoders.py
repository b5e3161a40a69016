"""The encoders of the renditions: their options, what they can, and what they do to the level."""

from __future__ import annotations

from typing import Any

from pipeline.model.settings import Rendition

MP3_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""Constant bit rates of MPEG-1 layer III, the only kind that has 48 kHz."""

LAME_LOSS_DB = {192: 0.265, 224: 0.175, 256: 0.0, 320: 0.0}
LAME_LOSS_LOW_DB = 0.446
"""LAME multiplies what it encodes by 0.95, 0.97, 0.98 or 1, by bit rate (measured with a sine, mono and stereo;
tests/sound/test_encoders.py measures again). We add it before the encoder, behind the limiter: peaks of the decoded
sound do not grow by it. AAC and Opus keep the level."""

MAX_KBPS_PER_CHANNEL = {"mp3": 320, "m4a": 256, "opus": 256}
MUXERS = {"mp3": "mp3", "m4a": "ipod", "opus": "ogg"}
_CODECS: dict[str, dict[str, Any]] = {
    "mp3": {"c:a": "libmp3lame", "id3v2_version": 0, "write_id3v1": 0},
    "m4a": {"c:a": "aac", "movflags": "+faststart"},
    "opus": {"c:a": "libopus", "vbr": "on", "application": "audio"},
}


def encoder_options(rendition: Rendition, *, bitrate_kbps: int) -> dict[str, Any]:
    """Options of ffmpeg's encoder and muxer."""
    return {**_CODECS[rendition.format], "b:a": f"{bitrate_kbps}k"}


def possible_bitrate(rendition: Rendition, *, channels: int) -> int:
    """The bit rate closest to the wanted one that the format has, kbit/s. Where it differs, the caller says so."""
    if rendition.format == "mp3":
        return min(MP3_KBPS, key=lambda rate: (abs(rate - rendition.bitrate_kbps), -rate))
    return min(rendition.bitrate_kbps, MAX_KBPS_PER_CHANNEL[rendition.format] * channels)


def compensation_db(rendition: Rendition, *, bitrate_kbps: int) -> float:
    """Gain that the encoder takes back."""
    return LAME_LOSS_DB.get(bitrate_kbps, LAME_LOSS_LOW_DB) if rendition.format == "mp3" else 0.0
