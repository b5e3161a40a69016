"""The renditions: all encoders from one decode of the master; each file is measured, and made again if wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pipeline.model.settings import Rendition
from pipeline.sound.curve_file import render_curve
from pipeline.sound.duck import (
    FRAME_CENTRE_OFFSET_FRAMES,
    deepen,
    ducked_frames,
    foreseen,
    offending,
    steps_down,
)
from pipeline.sound.encoders import MUXERS, compensation_db, encoder_options, possible_bitrate
from pipeline.sound.levelling import CURVE_RATE_HZ, gain_factors
from pipeline.sound.mp3_frames import STEP_DB
from pipeline.sound.pcm import FRAME_SAMPLES
from pipeline.sound.smoothing import Array
from pipeline.stages._mastering import Master
from pipeline.stages._render_job import Job
from pipeline.tools.ffmpeg import run_ffmpeg
from pipeline.tools.mp3_file import lower_moments
from pipeline.tools.read_back import Reading, read_back
from pipeline.tools.sound_graphs import Encode, encode_argv

MAX_TRIES = 3
"""Corrections of one rendition because of the peaks or the level of the try before."""
CORRECT_FROM_LU = 0.3
"""Half of what is tolerated, about: some encoders change the level at very low bit rates."""
ENCODE_FROM, READ_FROM, CORRECT_FROM = 0.3, 0.7, 0.9
"""Where these begin in the progress of the whole step."""


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
    done = {
        name: _fresh(job, name, production.encoded_path(name), rendition, duck_db)
        for name, rendition in production.settings.enabled_renditions.items()
    }
    _encode(job, master, list(done.values()), job.progress(ENCODE_FROM, READ_FROM))
    wrong = _measured(job, master, done, list(done), job.progress(READ_FROM, CORRECT_FROM))
    for attempt in range(MAX_TRIES):
        if not wrong:
            break
        width = (1 - CORRECT_FROM) / MAX_TRIES
        start = CORRECT_FROM + width * attempt
        patched = {name: better for name in wrong if (better := _patched(job, master, done[name]))}
        corrected = {name: _corrected(job, master, done[name]) for name in wrong if name not in patched}
        done |= patched | corrected
        if corrected:
            _encode(job, master, list(corrected.values()), job.progress(start, start + width / 2))
        wrong = _measured(job, master, done, wrong, job.progress(start + width / 2, start + width))
    return list(done.values())


def _measured(
    job: Job, master: Master, done: dict[str, Encoded], names: list[str], progress: Callable[[float], None]
) -> list[str]:
    """Measures these and notes it in `done`; the names of those that are not right yet."""
    for index, name in enumerate(names):
        done[name] = replace(done[name], reading=_read_back(job, done[name], _part(progress, index, len(names))))
    return [name for name in names if _is_wrong(job, master, done[name])]


def _part(progress: Callable[[float], None], index: int, count: int) -> Callable[[float], None]:
    """Progress of one of `count` equal parts."""
    return lambda done: progress((index + done) / count)


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


def _encode(job: Job, master: Master, outputs: Sequence[Encoded], progress: Callable[[float], None]) -> None:
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
    run_ffmpeg(argv, duration_ms=job.measurement.duration_ms, progress=progress)


def _duck_file(job: Job, output: Encoded) -> Path | None:
    if not output.ducked_frames:
        return None
    factors = gain_factors(
        output.duck_db, duration_ms=job.measurement.duration_ms, centre_offset_frames=FRAME_CENTRE_OFFSET_FRAMES
    )
    data = render_curve(factors, rate_hz=CURVE_RATE_HZ)
    # Named by what it holds: outputs that are ducked alike share the work.
    path = job.scratch / f"duck-{sha256(data).hexdigest()}.wav"
    path.write_bytes(data)
    return path


def _read_back(job: Job, output: Encoded, progress: Callable[[float], None]) -> Reading:
    return read_back(
        job.context.output(output.path),
        channels=job.measurement.channels,
        limit_dbtp=job.sound.max_true_peak_dbtp,
        expected_ms=job.measurement.duration_ms,
        progress=progress,
    )


def _is_wrong(job: Job, master: Master, output: Encoded) -> bool:
    over = offending(_read(output).frame_peaks, limit_dbtp=job.sound.max_true_peak_dbtp)
    return len(over) > 0 or abs(_level_change(master, output)) > CORRECT_FROM_LU


def _patched(job: Job, master: Master, output: Encoded) -> Encoded | None:
    """MP3 frames can be made quieter where they lie. None when that does not help, or the file does not allow it."""
    if output.rendition.format != "mp3" or abs(_level_change(master, output)) > CORRECT_FROM_LU:
        return None
    downs = steps_down(_read(output).frame_peaks, limit_dbtp=job.sound.max_true_peak_dbtp, step_db=STEP_DB)
    moments = [(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES - 1, steps) for frame, steps in downs]
    if not lower_moments(job.context.output(output.path), moments):
        return None
    duck_db = output.duck_db.copy()
    for frame, steps in downs:
        duck_db[min(frame, len(duck_db) - 1)] -= steps * STEP_DB
    return replace(output, duck_db=duck_db)


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
