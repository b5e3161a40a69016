"""Loudness: what was asked, predicted and got (EBU R 128 / ITU-R BS.1770)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Loudness:
    """Reading of one file."""

    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLoudness:
    """One produced file, measured after encoding."""

    path: str
    measured: Loudness
    audio_md5: str
    """MD5 of the sound: of the samples for FLAC (its own), else of the encoded packets (`-c copy -f md5`). Tags do
    not change it."""
    ducked_frames: int
    """100 ms frames in which the spot duck lowered the sound to keep the true peak."""
    within_tolerance: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LoudnessReport:
    """master/loudness.json."""

    target_lufs: float
    max_true_peak_dbtp: float
    channels: int
    source: Loudness
    predicted_lufs: float
    gain_db: float
    limiter_loss_lu: float
    files: tuple[FileLoudness, ...]
    warnings: tuple[str, ...]
    """In words, e.g. 'target not reachable without levelling: got -14.9 LUFS'."""
