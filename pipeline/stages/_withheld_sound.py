"""What listeners get of a master of which passages are withheld. The master itself stays whole, in the house."""

from __future__ import annotations

from dataclasses import replace

from pipeline.sound.withheld import heard_frame_peaks
from pipeline.stages._mastering import Master
from pipeline.stages._render_job import Job
from pipeline.tools.read_back import read_back
from pipeline.tools.withheld_sound import write_heard


def heard_master(job: Job, master: Master) -> tuple[Job, Master]:
    """The master that renditions are encoded from, in the scratch folder, and the job as it is for that one."""
    kept = job.context.production.withheld.kept
    if not kept.passages:
        return job, master
    target = job.scratch / "heard.flac"
    progress = job.progress(0.3, 0.32)
    samples = write_heard(
        master.path,
        target,
        kept,
        channels=job.measurement.channels,
        samples=master.reading.samples,
        progress=progress,
    )
    duration_ms = kept.published_ms(job.measurement.duration_ms)
    reading = read_back(
        target,
        channels=job.measurement.channels,
        limit_dbtp=job.sound.max_true_peak_dbtp,
        expected_ms=duration_ms,
        progress=lambda _fraction: None,
    )
    measurement = replace(job.measurement, duration_ms=duration_ms, samples=samples)
    heard_job = replace(job, measurement=measurement, frame_peaks=heard_frame_peaks(job.frame_peaks, kept))
    return heard_job, replace(master, path=target, reading=reading)
