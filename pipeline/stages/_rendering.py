"""The work of the render stage: the master, the renditions from it, the report."""

from __future__ import annotations

from pipeline.model.loudness import FileLoudness, LoudnessReport
from pipeline.model.measurement import SAMPLE_RATE_HZ
from pipeline.outputs.loudness_json import render_loudness
from pipeline.sound.meters import WAVEFORM_SAMPLES
from pipeline.sound.peaks import Peaks, render_dat, to_eight_bits
from pipeline.stages._encoding import MAX_TRIES, Encoded, make_renditions
from pipeline.stages._mastering import Master, make_master
from pipeline.stages._render_job import Job, open_job
from pipeline.stages._sound_files import PEAKS, REPORT
from pipeline.stages._withheld_sound import heard_master
from pipeline.stages.base import StepContext
from pipeline.store.atomic import to_json
from pipeline.tools.read_back import Reading
from pipeline.tools.sound_passes import audio_md5

MASTER_TOLERANCE_LU = 0.2
RENDITION_TOLERANCE_LU = 0.5


def render(context: StepContext) -> None:
    """Raises ToolFailed when ffmpeg fails. A target that cannot be reached is no failure: it stands in the report."""
    job = open_job(context)
    master = make_master(job)
    heard_job, heard = heard_master(job, master)
    renditions = make_renditions(heard_job, heard)
    report = _report(job, master, heard, renditions)
    context.output(REPORT).write_text(to_json(render_loudness(report)), encoding="utf-8")
    context.output(PEAKS).write_bytes(render_dat(_waveform(master)))
    for warning in report.warnings:
        context.say(warning)
    context.progress(1.0)


def _waveform(master: Master) -> Peaks:
    return Peaks(
        sample_rate_hz=SAMPLE_RATE_HZ, samples_per_point=WAVEFORM_SAMPLES, points=to_eight_bits(master.waveform)
    )


def _report(job: Job, master: Master, heard: Master, renditions: list[Encoded]) -> LoudnessReport:
    """`heard`: what was encoded; the master itself, where nothing is withheld."""
    production = job.context.production
    files = [_file(job, production.master_path, master.reading, MASTER_TOLERANCE_LU, ducked=0)]
    files += [
        _file(job, output.path, output.reading, RENDITION_TOLERANCE_LU, ducked=output.ducked_frames)
        for output in renditions
        if output.reading is not None
    ]
    plan = master.plan
    return LoudnessReport(
        target_lufs=job.target_lufs,
        max_true_peak_dbtp=job.sound.max_true_peak_dbtp,
        channels=job.measurement.channels,
        source=job.measurement.loudness,
        predicted_lufs=round(plan.predicted_lufs, 2),
        gain_db=round(plan.gain_db, 2),
        limiter_loss_lu=round(plan.unlimited_lufs - plan.predicted_lufs, 2),
        files=tuple(files),
        warnings=_warnings(job, files, heard.reading.loudness.integrated_lufs),
    )


def _file(job: Job, path: str, reading: Reading, tolerance_lu: float, *, ducked: int) -> FileLoudness:
    level, peak = reading.loudness.integrated_lufs, reading.loudness.true_peak_dbtp
    right = abs(level - job.target_lufs) <= tolerance_lu and peak <= job.sound.max_true_peak_dbtp
    return FileLoudness(
        path=path,
        measured=reading.loudness,
        audio_md5=audio_md5(job.tool, job.context.output(path)),
        ducked_frames=ducked,
        within_tolerance=right,
    )


def _warnings(job: Job, files: list[FileLoudness], heard_lufs: float) -> tuple[str, ...]:
    """What did not come out as asked, and what to do about it."""
    master, *renditions = files
    warnings = []
    if abs(master.measured.integrated_lufs - job.target_lufs) > MASTER_TOLERANCE_LU:
        warnings.append(_unreached(job, master.measured.integrated_lufs))
    if abs(heard_lufs - master.measured.integrated_lufs) > RENDITION_TOLERANCE_LU:
        warnings.append(
            f"without what is withheld, renditions have {heard_lufs:.1f} LUFS: the rest is left as loud as it is"
        )
    for file in renditions:
        change = file.measured.integrated_lufs - heard_lufs
        if abs(change) > RENDITION_TOLERANCE_LU:
            warnings.append(f"{file.path}: the encoder changed the loudness by {change:+.1f} LU; raise its bit rate")
    limit = job.sound.max_true_peak_dbtp
    warnings += [
        f"{file.path}: its true peak is {file.measured.true_peak_dbtp:.1f} dBTP, over {limit:.1f}, "
        f"after {MAX_TRIES} corrections; lower sound.limiter_ceiling_dbtp"
        for file in files
        if file.measured.true_peak_dbtp > limit
    ]
    return tuple(warnings)


def _unreached(job: Job, got_lufs: float) -> str:
    option = "sound.stereo_lufs" if job.measurement.channels > 1 else "sound.mono_lufs"
    how = "under the limiter's ceiling" if job.sound.levelling else "without levelling"
    cure = "raise sound.limiter_ceiling_dbtp" if job.sound.levelling else "turn sound.levelling on"
    return f"{job.target_lufs:.1f} LUFS is not reachable {how}: got {got_lufs:.1f}; {cure}, or ask less in {option}"
