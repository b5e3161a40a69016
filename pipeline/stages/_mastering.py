"""The master: levelling curve, gain probe, one lossless render, its proof; a better gain when the proof asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.curve_file import render_curve
from pipeline.sound.gain_search import (
    FIRST_STEPS_DB,
    FURTHER_STEPS_DB,
    choose_sample,
    gain_for,
    limited_loudness,
)
from pipeline.sound.gating import integrated
from pipeline.sound.levelling import CURVE_RATE_HZ, FRAME_CENTRE_OFFSET_FRAMES, Levelling, gain_curve, gain_factors
from pipeline.sound.meters import WaveformMeter
from pipeline.sound.smoothing import Array
from pipeline.stages._render_job import Job
from pipeline.tools.ffmpeg import run_ffmpeg
from pipeline.tools.read_back import Reading, read_back
from pipeline.tools.sound_graphs import Processing, master_argv
from pipeline.tools.sound_passes import probe_gains

CORRECT_FROM_LU = 0.15
"""A master further off than this is made again with a better gain: the encoders have not run yet."""
MAX_MASTERS = 3
UNLIMITED_MARGIN_DB = 1.5
"""Peaks this far below the ceiling need no limiter: high-pass and interpolation move them by less."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the master is made. `unlimited_lufs`: what the gain alone would give."""

    curve_db: Array
    gain_db: float
    limit: bool
    unlimited_lufs: float
    predicted_lufs: float


@dataclass(frozen=True, kw_only=True)
class Master:
    """The master as it came out."""

    path: Path
    plan: Plan
    reading: Reading
    waveform: NDArray[np.float32]
    """(points, 2): lowest and highest of each 20 ms of the mono sum."""


def make_master(job: Job) -> Master:
    processing, curve_db = _processing(job)
    plan = _plan(job, processing, curve_db)
    target = job.context.output(job.context.production.master_path)
    for attempt in range(MAX_MASTERS):
        argv = master_argv(job.tool, job.recording, processing, gain_db=plan.gain_db, limit=plan.limit, target=target)
        run_ffmpeg(argv, duration_ms=job.measurement.duration_ms, progress=job.progress(0.1, 0.25))
        waveform = WaveformMeter()
        reading = read_back(
            target,
            channels=job.measurement.channels,
            limit_dbtp=job.sound.max_true_peak_dbtp,
            expected_ms=job.measurement.duration_ms,
            progress=job.progress(0.25, 0.3),
            also=(waveform,),
        )
        miss = reading.loudness.integrated_lufs - plan.predicted_lufs
        if abs(miss) <= CORRECT_FROM_LU or attempt == MAX_MASTERS - 1:
            break
        plan = replace(plan, gain_db=plan.gain_db - miss, unlimited_lufs=plan.unlimited_lufs - miss)
    return Master(path=target, plan=plan, reading=reading, waveform=waveform.points)


def _processing(job: Job) -> tuple[Processing, Array]:
    sound = job.sound
    curve, curve_db = None, np.zeros(len(job.momentary))
    if sound.levelling:
        options = Levelling(
            max_up_db=sound.levelling_max_up_db,
            max_down_db=sound.levelling_max_down_db,
            strength=sound.levelling_strength,
        )
        curve_db = gain_curve(job.momentary, options)
        factors = gain_factors(
            curve_db, duration_ms=job.measurement.duration_ms, centre_offset_frames=FRAME_CENTRE_OFFSET_FRAMES
        )
        curve = job.scratch / "curve.wav"
        curve.write_bytes(render_curve(factors, rate_hz=CURVE_RATE_HZ))
    return Processing(highpass_hz=sound.highpass_hz, curve=curve, ceiling_dbtp=sound.limiter_ceiling_dbtp), curve_db


def _plan(job: Job, processing: Processing, curve_db: Array) -> Plan:
    """The gain for the target; probed only when the limiter will have something to do."""
    predicted = job.momentary + curve_db
    base = integrated(predicted)
    if base is None:
        raise ValueError("the measurement holds no sound; it should have been refused")
    gain_db = job.target_lufs - base
    if float(_peaks_db(job, curve_db).max()) + gain_db < job.sound.limiter_ceiling_dbtp - UNLIMITED_MARGIN_DB:
        return Plan(
            curve_db=curve_db,
            gain_db=gain_db,
            limit=False,
            unlimited_lufs=job.target_lufs,
            predicted_lufs=job.target_lufs,
        )
    gains, loudness = list[float](), list[float]()
    for steps in (FIRST_STEPS_DB, FURTHER_STEPS_DB):
        gains += [gain_db + step for step in steps]
        loudness += _probe(job, processing, curve_db, gains[-len(steps) :])
        if max(loudness) >= job.target_lufs:
            break
    gain, expected = gain_for(job.target_lufs, gains, loudness)
    return Plan(curve_db=curve_db, gain_db=gain, limit=True, unlimited_lufs=base + gain, predicted_lufs=expected)


def _probe(job: Job, processing: Processing, curve_db: Array, gains_db: list[float]) -> list[float]:
    """Loudness behind the limiter at each gain."""
    predicted = job.momentary + curve_db
    sampling = choose_sample(len(predicted))
    if processing.curve is not None and not sampling.whole:
        processing = replace(processing, curve=_cut_curve(job, curve_db, sampling.frames))
    probed = probe_gains(
        job.tool,
        job.recording,
        processing,
        gains_db,
        select=sampling.expression,
        scratch=job.scratch,
        duration_ms=len(sampling.frames) * 100,
        progress=job.progress(0.0, 0.1),
    )
    over_ceiling_db = _peaks_db(job, curve_db) - processing.ceiling_dbtp
    return [
        limited_loudness(predicted, over_ceiling_db, series, sampling, gain_db=gain)
        for gain, series in zip(gains_db, probed, strict=True)
    ]


def _cut_curve(job: Job, curve_db: Array, frames: NDArray[np.intp]) -> Path:
    """The curve of the sampled frames only, end to end, as aselect leaves them."""
    factors = gain_factors(
        curve_db, duration_ms=job.measurement.duration_ms, centre_offset_frames=FRAME_CENTRE_OFFSET_FRAMES
    )
    per_frame = CURVE_RATE_HZ // 10
    cut = factors[: len(curve_db) * per_frame].reshape(-1, per_frame)[frames].ravel()
    path = job.scratch / "sampled-curve.wav"
    path.write_bytes(render_curve(np.append(cut, np.repeat(cut[-1:], CURVE_RATE_HZ)), rate_hz=CURVE_RATE_HZ))
    return path


def _peaks_db(job: Job, curve_db: Array) -> Array:
    """The highest true peak after the curve within the 400 ms that each frame of loudness looks back on, in dBFS."""
    frames = len(curve_db)
    levels = 20.0 * np.log10(np.maximum(job.frame_peaks[:frames], 1e-9))
    # A curve's value stands at the end of a frame of peaks: the higher of its neighbours is on the safe side.
    ahead = np.pad(curve_db, (0, 2), mode="edge")
    gained = levels + np.maximum.reduce([ahead[shift : shift + frames] for shift in range(3)])
    behind = np.pad(gained, (3, 0), mode="edge")
    return np.asarray(np.maximum.reduce([behind[shift : shift + frames] for shift in range(4)]))
