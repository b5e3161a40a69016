"""Sound of a recording round a moment: sought, not decoded from the beginning. A day of 10 h is heard in minutes of it.

All channels are read, since one of two may be dead, or the other one turned upside down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.voice import FRAME_SAMPLES, SAMPLE_RATE_HZ, FloatArray, levels_dbfs, raised_window
from pipeline.tools.ffmpeg import GLOBAL_OPTIONS, Ffmpeg, run_ffmpeg
from pipeline.tools.sound_graphs import FORMATS, PROTOCOLS, file_url
from pipeline.tools.voice_activity import VoiceDetector

DAY_FRAME_MS = 100
_DAY_RATE_HZ = 8_000
CLIP_RATE_HZ, CLIP_KBPS = 24_000, 40


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A window, frame by frame (32 ms)."""

    start_ms: int
    levels_dbfs: FloatArray
    """RMS of the loudest channel."""
    speech: FloatArray
    """Probability that somebody speaks, 0..1."""


def window_argv(
    tool: Ffmpeg, path: Path, *, start_ms: int, length_ms: int | None, output: list[str]
) -> list[str]:
    """A command that decodes the first sound stream of `path` from `start_ms`; `length_ms` None: to its end."""
    until = ["-t", f"{length_ms / 1000:.3f}"] if length_ms is not None else []
    source = ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS, "-ss", f"{start_ms / 1000:.3f}", *until]
    return [
        tool.path, *GLOBAL_OPTIONS, "-y", *source, "-vn", "-sn", "-dn", "-i", file_url(path), "-map", "0:a:0", *output,
        "pipe:1",
    ]  # fmt: skip


def hear_window(
    tool: Ffmpeg, path: Path, *, channels: int, start_ms: int, length_ms: int
) -> Heard:
    """Shorter than asked where the recording ends. Raises ToolFailed when it cannot be decoded there."""
    output = ["-ar", str(SAMPLE_RATE_HZ), "-f", "f32le", "-c:a", "pcm_f32le"]
    sound = bytearray()
    run_ffmpeg(
        window_argv(tool, path, start_ms=start_ms, length_ms=length_ms, output=output), on_chunk=sound.extend
    )
    samples = np.frombuffer(sound, "<f4")[: len(sound) // (4 * channels) * channels].reshape(-1, channels)
    samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES]
    if not len(whole):
        return Heard(start_ms=start_ms, levels_dbfs=np.zeros(0, np.float32), speech=np.zeros(0, np.float32))
    levels = np.stack([levels_dbfs(_frames(whole[:, channel])) for channel in range(channels)])
    loudest = int(np.percentile(levels, 90, axis=1).argmax())
    speech = VoiceDetector()(_frames(raised_window(np.ascontiguousarray(whole[:, loudest]))))
    return Heard(start_ms=start_ms, levels_dbfs=levels.max(axis=0), speech=speech)


def _frames(channel: FloatArray) -> FloatArray:
    return np.ascontiguousarray(channel).reshape(-1, FRAME_SAMPLES)


def day_levels(
    tool: Ffmpeg, path: Path, *, duration_ms: int, progress: Callable[[float], None]
) -> NDArray[np.float32]:
    """RMS of every 100 ms of the whole recording, dBFS: one decode, 40 bytes a second in memory."""
    per_frame = _DAY_RATE_HZ * DAY_FRAME_MS // 1000
    levels: list[FloatArray] = []
    rest, heard = b"", 0

    def take(chunk: bytes) -> None:
        nonlocal rest, heard
        data = rest + chunk
        whole = len(data) // (2 * per_frame) * 2 * per_frame
        rest = data[whole:]
        if whole:
            frames = np.frombuffer(data[:whole], "<i2").astype(np.float32).reshape(-1, per_frame) / np.float32(32768)
            levels.append(levels_dbfs(frames))
            heard += len(frames) * DAY_FRAME_MS
            progress(min(1.0, heard / max(1, duration_ms)))

    output = ["-ac", "1", "-ar", str(_DAY_RATE_HZ), "-f", "s16le", "-c:a", "pcm_s16le"]
    run_ffmpeg(window_argv(tool, path, start_ms=0, length_ms=None, output=output), on_chunk=take)
    return np.concatenate([np.zeros(0, np.float32), *levels])


def clip_peaks(tool: Ffmpeg, path: Path, *, start_ms: int, length_ms: int, points: int) -> list[float]:
    """Highest amplitude, 0..1, of each of `points` equal stretches; fewer where the recording ends."""
    sound = bytearray()
    output = ["-ac", "1", "-ar", str(_DAY_RATE_HZ), "-f", "s16le", "-c:a", "pcm_s16le"]
    run_ffmpeg(
        window_argv(tool, path, start_ms=start_ms, length_ms=length_ms, output=output), on_chunk=sound.extend
    )
    per_point = max(1, length_ms * _DAY_RATE_HZ // 1000 // points)
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.int32)
    whole = np.abs(samples[: len(samples) // per_point * per_point]).reshape(-1, per_point)
    return [round(float(peak) / 32768, 3) for peak in whole.max(axis=1, initial=0)]


def clip_mp3(tool: Ffmpeg, path: Path, *, start_ms: int, length_ms: int) -> bytes:
    """A little of it to listen to: MP3, the one format that every browser plays."""
    sound = bytearray()
    output = [
        *("-map_metadata", "-1", "-ac", "1", "-ar", str(CLIP_RATE_HZ), "-c:a", "libmp3lame"),
        *("-b:a", f"{CLIP_KBPS}k", "-f", "mp3", "-fflags", "+bitexact"),
    ]
    run_ffmpeg(
        window_argv(tool, path, start_ms=start_ms, length_ms=length_ms, output=output), on_chunk=sound.extend
    )
    return bytes(sound)
