"""The renditions: all encoders from one decode of the master; each file is measured, and made again if wrong."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.model.settings import Rendition
from pipeline.sound.curve_file import render_curve
from pipeline.sound.duck import FRAME_CENTRE_OFFSET_FRAMES, deepen, ducked_frames, foreseen, offending
from pipeline.sound.encoders import MUXERS, compensation_db, encoder_options, possible_bitrate
from pipeline.sound.levelling import CURVE_RATE_HZ, gain_factors
from pipeline.sound.smoothing import Array
from pipeline.stages._mastering import Master
from pipeline.stages._render_job import Job
from pipeline.tools.ffmpeg import run_ffmpeg
from pipeline.tools.sound_graphs import Encode, encode_argv
from pipeline.tools.sound_passes import Reading, read_back

MAX_TRIES = 3
"""Encodes made again because of the peaks or the level of the one before."""
CORRECT_FROM_LU = 0.3
"""Half of what is tolerated, about: some encoders change the level at very low bit rates."""
READERS = 2


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """A rendition under way: how it is made, and what the last try came out as."""

    name: str
    path: str
    """Relative to the episode folder."""
    rendition: Rendition
    bitrate_kbps: int
    gain_db: float
    duck_db: Array
    reading: Reading | None = None

    @property
    def ducked_frames(self) -> int:
        return ducked_frames(self.duck_db)


def make_renditions(job: Job, master: Master) -> list[Encoded]:
    """In the order of their names."""
    production = job.context.production
    duck_db = foreseen(job.frame_peaks, master.reading.frame_peaks, ceiling_dbtp=job.sound.limiter_ceiling_dbtp)
    done = [
        _fresh(job, name, production.encoded_path(name), rendition, duck_db)
        for name, rendition in production.settings.enabled_renditions.items()
    ]
    wrong = list(range(len(done)))
    for attempt in range(1 + MAX_TRIES):
        start, end = (
            (0.3, 0.8) if attempt == 0 else (0.8 + 0.2 * (attempt - 1) / MAX_TRIES, 0.8 + 0.2 * attempt / MAX_TRIES)
        )
        if not wrong:
            break
        if attempt:
            for index in wrong:
                done[index] = _corrected(job, master, done[index])
        _encode(job, master, [done[index] for index in wrong], start, end)
        for index, reading in zip(wrong, _read_back(job, [done[index] for index in wrong]), strict=True):
            done[index] = replace(done[index], reading=reading)
        wrong = [index for index in wrong if _is_wrong(job, master, done[index])]
    return done


def _fresh(job: Job, name: str, path: str, rendition: Rendition, duck_db: Array) -> Encoded:
    bitrate = possible_bitrate(rendition, channels=job.measurement.channels)
    if bitrate != rendition.bitrate_kbps:
        job.context.say(f"{name}: {rendition.bitrate_kbps} kbit/s is not possible here; {bitrate} kbit/s is used")
    return Encoded(
        name=name,
        path=path,
        rendition=rendition,
        bitrate_kbps=bitrate,
        gain_db=compensation_db(rendition, bitrate_kbps=bitrate),
        duck_db=duck_db,
    )


def _encode(job: Job, master: Master, outputs: Sequence[Encoded], start: float, end: float) -> None:
    encodes = [
        Encode(
            target=job.context.output(output.path),
            muxer=MUXERS[output.rendition.format],
            options=encoder_options(output.rendition, bitrate_kbps=output.bitrate_kbps),
            gain_db=output.gain_db,
            duck=_duck_file(job, output),
        )
        for output in outputs
    ]
    argv = encode_argv(job.tool, master.path, job.measurement.channels, encodes)
    run_ffmpeg(argv, duration_ms=job.measurement.duration_ms, progress=job.progress(start, end))


def _duck_file(job: Job, output: Encoded) -> Path | None:
    if not output.ducked_frames:
        return None
    factors = gain_factors(
        output.duck_db, duration_ms=job.measurement.duration_ms, centre_offset_frames=FRAME_CENTRE_OFFSET_FRAMES
    )
    path = job.scratch / f"duck-{output.name}.wav"
    path.write_bytes(render_curve(factors, rate_hz=CURVE_RATE_HZ))
    return path


def _read_back(job: Job, outputs: Sequence[Encoded]) -> list[Reading]:
    def read(output: Encoded) -> Reading:
        return read_back(
            job.tool,
            job.context.output(output.path),
            channels=job.measurement.channels,
            limit_dbtp=job.sound.max_true_peak_dbtp,
            scratch=job.scratch,
            expected_ms=job.measurement.duration_ms,
            progress=lambda _done: None,
        )

    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(read, outputs))


def _is_wrong(job: Job, master: Master, output: Encoded) -> bool:
    over = offending(_read(output).frame_peaks, limit_dbtp=job.sound.max_true_peak_dbtp)
    return len(over) > 0 or abs(_level_change(master, output)) > CORRECT_FROM_LU


def _corrected(job: Job, master: Master, output: Encoded) -> Encoded:
    change = _level_change(master, output)
    return replace(
        output,
        duck_db=deepen(output.duck_db, _read(output).frame_peaks, limit_dbtp=job.sound.max_true_peak_dbtp),
        gain_db=output.gain_db - (change if abs(change) > CORRECT_FROM_LU else 0.0),
    )


def _level_change(master: Master, output: Encoded) -> float:
    """What the encoder did to the loudness, in LU."""
    return _read(output).loudness.integrated_lufs - master.reading.loudness.integrated_lufs


def _read(output: Encoded) -> Reading:
    if output.reading is None:
        raise ValueError(f"{output.name} has not been made yet")
    return output.reading
