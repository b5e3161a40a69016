"""The passes of the sound chain that read sound: the measuring decode, the gain probe, the check of what was made."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ToolFailed
from pipeline.model.measurement import SAMPLE_RATE_HZ
from pipeline.sound.meters import ChannelMeter, PeakMeter
from pipeline.sound.pcm import FrameStream, Meter
from pipeline.tools.ffmpeg import Ffmpeg, run_ffmpeg
from pipeline.tools.read_back import Reading, summary
from pipeline.tools.series import read_series
from pipeline.tools.sound_graphs import (
    MOMENTARY_FILE,
    SHORT_TERM_FILE,
    Processing,
    Recording,
    measure_argv,
    packet_md5_argv,
    probe_argv,
)

_FLAC_MD5 = slice(26, 42)
"""Behind `fLaC`, the header of the first block, and 18 bytes of STREAMINFO."""

Progress = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class SourceReading(Reading):
    """The same of the joined sources, and what else the measuring decode finds out."""

    momentary: NDArray[np.float32]
    """LUFS per 100 ms."""
    part_samples: tuple[int, ...]
    channel_blocks: NDArray[np.float64]
    bad_samples: int
    complaints: int
    """Lines in which ffmpeg spoke of damage."""


def measure_recording(
    tool: Ffmpeg, recording: Recording, *, speech: Path, scratch: Path, expected_ms: int | None, progress: Progress
) -> SourceReading:
    """Decode the sources once. Raises ToolFailed when ffmpeg gives up on them."""
    peaks = PeakMeter(recording.channels, limit=1.0)
    channels = ChannelMeter(recording.channels)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        argv = measure_argv(tool, recording, speech=speech)
        meters = (peaks, channels)
        listener = _Listener(len(recording.sources))
        stream = _stream(argv, recording.channels, meters, Path(folder), expected_ms, progress, listener.hear)
        part_samples = tuple(listener.part_samples) if len(recording.sources) > 1 else (stream.samples,)
        if sum(part_samples) != stream.samples:
            raise ToolFailed("ffmpeg", f"parts of {part_samples} samples cannot make {stream.samples}", argv=argv)
        momentary, short_term = read_series(Path(folder, MOMENTARY_FILE)), read_series(Path(folder, SHORT_TERM_FILE))
    return SourceReading(
        samples=stream.samples,
        momentary=momentary,
        loudness=summary(momentary, short_term, peaks.peaks),
        frame_peaks=peaks.peaks,
        complaints=listener.complaints,
        part_samples=part_samples,
        channel_blocks=channels.blocks,
        bad_samples=stream.bad_samples,
    )


def probe_gains(
    tool: Ffmpeg,
    recording: Recording,
    processing: Processing,
    gains_db: Sequence[float],
    *,
    select: str | None,
    scratch: Path,
    duration_ms: int,
    progress: Progress,
) -> tuple[NDArray[np.float32], ...]:
    """Momentary loudness behind the limiter for each gain."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        argv = probe_argv(tool, recording, processing, gains_db, select=select)
        run_ffmpeg(argv, duration_ms=duration_ms, progress=progress, cwd=Path(folder))
        return tuple(read_series(Path(folder, f"probe-{index}.txt")) for index in range(len(gains_db)))


def audio_md5(tool: Ffmpeg, path: Path) -> str:
    """MD5 of the sound of a file, whatever its tags say: of the samples for FLAC, which carries it in its header
    (RFC 9639, 8.2), else of the encoded packets.
    """
    if path.suffix == ".flac":
        with path.open("rb") as file:
            return file.read(_FLAC_MD5.stop)[_FLAC_MD5].hex()
    collected = bytearray()
    run_ffmpeg(packet_md5_argv(tool, path), on_chunk=collected.extend)
    return collected.decode("ascii").strip().removeprefix("MD5=")


def _stream(
    argv: list[str],
    channels: int,
    meters: tuple[Meter, ...],
    folder: Path,
    expected_ms: int | None,
    progress: Progress,
    on_stderr: Callable[[str], None] | None = None,
) -> FrameStream:
    stream = FrameStream(channels, meters)

    def on_chunk(chunk: bytes) -> None:
        stream.write(chunk)
        if expected_ms:
            progress(min(1.0, stream.samples * 1000 / (SAMPLE_RATE_HZ * expected_ms)))

    run_ffmpeg(argv, on_chunk=on_chunk, on_stderr=on_stderr, cwd=folder)
    stream.finish()
    return stream


class _Listener:
    """What ffmpeg says during the measuring decode: how long each part is (ashowinfo), and what is damaged."""

    _part = re.compile(r"^\[(?:ashowinfo@)?part(\d+)\b.*\bnb_samples:(\d+)")
    _damage = re.compile(r"\[(?:error|fatal|panic)\]|corrupt")

    def __init__(self, parts: int) -> None:
        self.part_samples = [0] * parts
        self.complaints = 0

    def hear(self, line: str) -> None:
        if match := self._part.match(line):
            self.part_samples[int(match[1])] += int(match[2])
        elif self._damage.search(line):
            self.complaints += 1
