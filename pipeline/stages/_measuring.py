"""The work of the measure stage."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipeline.errors import MediaError, RecordingError, ToolFailed
from pipeline.model.measurement import SAMPLE_RATE_HZ, DecodeProblem, Measurement, Mix, Part
from pipeline.outputs.measurement_json import render_measurement
from pipeline.sound.channels import VERDICT_NOTES, choose_mix, judge
from pipeline.sound.gating import ABSOLUTE_GATE_LUFS, integrated
from pipeline.sound.silences import pauses
from pipeline.stages._sound_files import FRAME_PEAKS, MEASUREMENT, MOMENTARY, SPEECH
from pipeline.stages.base import StepContext
from pipeline.store.atomic import to_json
from pipeline.text.timecodes import clock
from pipeline.tools.decode_scan import scan
from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.sound_graphs import Recording, SourceInput
from pipeline.tools.sound_passes import SourceReading, measure_recording

SHORTEST_MS = 500
"""Gating needs a block of 400 ms."""
SHORT_MS = 3_000
FULL_BAND_HZ = 22_050
STEREO = 2
QUIET_LUFS = -50.0
SHOWN_DAMAGES = 5
NO_SPACE = "No space left on device"
DURATION_TOLERANCE_MS = 500


def measure(context: StepContext) -> None:
    """Raises RecordingError when there is nothing to hear, or when nothing can be decoded."""
    scratch = context.journal
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    context.tools["ffmpeg"] = find_ffmpeg().version
    measured = _measured(context, scratch)
    _write(context, measured)
    for warning in measured.measurement.warnings:
        context.say(warning)


@dataclass(frozen=True, kw_only=True)
class _Measured:
    measurement: Measurement
    reading: SourceReading


def _measured(context: StepContext, scratch: Path) -> _Measured:
    """At most two decodes: a second one where the first showed that the channels or the numbers need care."""
    production = context.production
    mono = all(source.facts.audio.channels == 1 for source in production.sources)
    wanted = production.settings.sound.channels
    mix: Mix = "mono" if mono and wanted != "stereo" else "stereo"
    notes: list[str] = []
    recording = _recording(context, mix=mix, channels=1 if mix == "mono" else 2, repair=False)
    reading = _decode(context, recording, scratch)
    repair = reading.bad_samples > 0
    if repair:
        notes.append(f"{reading.bad_samples} samples are no numbers (NaN or infinity); they were replaced by silence")
        recording = _recording(context, mix=mix, channels=recording.channels, repair=True)
        reading = _decode(context, recording, scratch)
    if mix == "stereo" and not mono:
        verdict = judge(reading.channel_blocks)
        better, channels = choose_mix(verdict, wanted=wanted)
        if verdict in VERDICT_NOTES:
            notes.append(VERDICT_NOTES[verdict] + ("; listeners get mono" if channels == 1 else ""))
        if better != mix:
            recording = _recording(context, mix=better, channels=channels, repair=repair)
            reading = _decode(context, recording, scratch)
    return _Measured(measurement=_judge(context, recording, reading, notes), reading=reading)


def _recording(context: StepContext, *, mix: Mix, channels: int, repair: bool) -> Recording:
    sources = tuple(
        SourceInput(path=context.input(path), channels=source.facts.audio.channels)
        for path, source in zip(context.production.source_paths, context.production.sources, strict=True)
    )
    return Recording(sources=sources, mix=mix, channels=channels, repair=repair)


def _decode(context: StepContext, recording: Recording, scratch: Path) -> SourceReading:
    claims = [source.facts.audio.duration_ms for source in context.production.sources]
    expected_ms = sum(claim for claim in claims if claim) or None
    with TemporaryDirectory(dir=scratch) as folder:
        speech = Path(folder, "speech.flac")
        try:
            reading = measure_recording(
                find_ffmpeg(),
                recording,
                speech=speech,
                scratch=scratch,
                expected_ms=expected_ms,
                progress=lambda done: context.progress(done * 0.95),
            )
        except ToolFailed as error:
            raise _refusal(context, error) from error
        shutil.move(speech, context.output(SPEECH))
    return reading


def _refusal(context: StepContext, failure: ToolFailed) -> MediaError:
    """Whose fault it is: the recording's, when ffmpeg complained about what it read, and not about what it wrote."""
    words = [line for line in failure.stderr_tail.splitlines() if "[error]" in line or "[fatal]" in line]
    if not words or NO_SPACE in failure.stderr_tail:
        return failure
    names = ", ".join(source.original_name for source in context.production.sources)
    reason = words[-1].split("] ")[-1].strip().rstrip(".")
    return RecordingError(
        f"{names} cannot be decoded: {reason}. Export it from an audio editor as WAV or FLAC.", recording=names
    )


def _judge(context: StepContext, recording: Recording, reading: SourceReading, notes: list[str]) -> Measurement:
    duration_ms = reading.samples * 1000 // SAMPLE_RATE_HZ
    names = ", ".join(source.original_name for source in context.production.sources)
    _refuse(names, duration_ms, reading)
    if duration_ms < SHORT_MS:
        notes.append(f"only {duration_ms / 1000:.1f} s long: the loudness of so short a recording is a rough figure")
    if reading.loudness.integrated_lufs < QUIET_LUFS:
        notes.append(f"very quiet ({reading.loudness.integrated_lufs:.0f} LUFS): its noise will be heard")
    parts = _parts(context, reading)
    notes += _source_notes(context) + _duration_notes(parts)
    damage_count, damages = _damages(context, reading, parts)
    notes += _damage_notes(damage_count, damages)
    return Measurement(
        duration_ms=duration_ms,
        samples=reading.samples,
        loudness=reading.loudness,
        mix=recording.mix,
        channels=recording.channels,
        repaired=recording.repair,
        parts=parts,
        silences=pauses(reading.momentary, integrated_lufs=reading.loudness.integrated_lufs, duration_ms=duration_ms),
        decode_problem_count=damage_count,
        decode_problems=damages,
        warnings=tuple(notes),
    )


def _refuse(names: str, duration_ms: int, reading: SourceReading) -> None:
    if duration_ms < SHORTEST_MS:
        raise RecordingError(
            f"{names} lasts {duration_ms / 1000:.2f} s; at least {SHORTEST_MS / 1000:.1f} s are needed. "
            "Was the recording cut off?",
            recording=names,
        )
    if integrated(reading.momentary) is None:
        raise RecordingError(
            f"No sound above {ABSOLUTE_GATE_LUFS:.0f} LUFS in {names} ({clock(duration_ms)} long): "
            "it is silent. Was the microphone on? Listen to the file and choose the right one.",
            recording=names,
        )


def _parts(context: StepContext, reading: SourceReading) -> tuple[Part, ...]:
    parts, start = [], 0
    for source, samples in zip(context.production.sources, reading.part_samples, strict=True):
        audio = source.facts.audio
        parts.append(
            Part(
                name=source.original_name,
                start_ms=start * 1000 // SAMPLE_RATE_HZ,
                samples=samples,
                container_ms=audio.duration_ms,
                channels=audio.channels,
                sample_rate_hz=audio.sample_rate_hz,
            )
        )
        start += samples
    return tuple(parts)


def _source_notes(context: StepContext) -> list[str]:
    notes = []
    for source in context.production.sources:
        name, audio = source.original_name, source.facts.audio
        if audio.channels > STEREO:
            notes.append(f"{name}: {audio.channels} channels ({audio.layout}) were mixed to stereo")
        if audio.sample_rate_hz < FULL_BAND_HZ:
            notes.append(f"{name} was recorded at {audio.sample_rate_hz / 1000:g} kHz: it will sound like a telephone")
        elif audio.sample_rate_hz > SAMPLE_RATE_HZ:
            notes.append(f"{name}: {audio.sample_rate_hz / 1000:g} kHz was brought to 48 kHz")
    return notes


def _duration_notes(parts: Sequence[Part]) -> list[str]:
    notes = []
    for part in parts:
        decoded_ms = part.samples * 1000 // SAMPLE_RATE_HZ
        if part.container_ms is not None and abs(part.container_ms - decoded_ms) > DURATION_TOLERANCE_MS:
            short = decoded_ms < part.container_ms
            notes.append(
                f"{part.name} claims to last {clock(part.container_ms)} and lasts {clock(decoded_ms)}"
                + ("; it is cut off or damaged" if short else "")
            )
    return notes


def _damages(
    context: StepContext, reading: SourceReading, parts: Sequence[Part]
) -> tuple[int, tuple[DecodeProblem, ...]]:
    """Looked for only where something points to damage: it costs one more decode."""
    if not reading.complaints and not _duration_notes(parts):
        return 0, ()
    count, found = 0, list[DecodeProblem]()
    for part, path in zip(parts, context.production.source_paths, strict=True):
        damages = scan(context.input(path))
        count += damages.count
        found += [
            DecodeProblem(part=part.name, at_ms=part.start_ms + d.at_ms, message=d.message) for d in damages.first
        ]
    return count, tuple(found)


def _damage_notes(count: int, damages: Sequence[DecodeProblem]) -> list[str]:
    if not count:
        return []
    shown = ", ".join(f"{clock(d.at_ms)} ({d.message})" for d in damages[:SHOWN_DAMAGES])
    more = f" and {count - SHOWN_DAMAGES} more places" if count > SHOWN_DAMAGES else ""
    return [f"damaged at {shown}{more}; listen there (--no-upload keeps an episode at home until you have)"]


def _write(context: StepContext, measured: _Measured) -> None:
    reading = measured.reading
    np.save(context.output(MOMENTARY), reading.momentary, allow_pickle=False)
    np.save(context.output(FRAME_PEAKS), reading.frame_peaks, allow_pickle=False)
    context.output(MEASUREMENT).write_text(to_json(render_measurement(measured.measurement)), encoding="utf-8")
    context.progress(1.0)
