"""tag: copies of the bare encodes that say what they are: the files that listeners get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pipeline.errors import FixityError
from pipeline.model.loudness import LoudnessReport
from pipeline.model.picture import Picture
from pipeline.model.production import Production
from pipeline.model.tags import MAX_CHAPTERS, Gain
from pipeline.outputs.audio_tags import audio_tags
from pipeline.outputs.loudness_json import parse_loudness
from pipeline.outputs.measurement_json import parse_measurement
from pipeline.stages._cover import read_cover
from pipeline.stages.base import Stage, StepContext

LOUDNESS = "master/loudness.json"
MEASUREMENT = "master/measurement.json"
TRANSCRIPT = "outputs/transcript.txt"

MAX_COVER_BYTES = 500_000
"""Above this we say so: every listener downloads the cover with every episode."""
COVER_PIXELS = range(1400, 3001)
"""Apple's limits for the side of a cover."""
_ANY_DURATION_MS = 1 << 40
"""The end of the last chapter comes from an input, so options know no duration."""


def _options(production: Production) -> Mapping[str, Any]:
    tags = audio_tags(production, duration_ms=_ANY_DURATION_MS, transcript="", gain=None, cover=None)
    names = tuple(production.rendition_path(name) for name in production.settings.enabled_renditions)
    return {**asdict(tags), "date": tags.date.isoformat(), "cover": production.cover_sha256, "renditions": names}


def _inputs(production: Production) -> tuple[str, ...]:
    encoded = (production.encoded_path(name) for name in production.settings.enabled_renditions)
    return (*encoded, LOUDNESS, MEASUREMENT, TRANSCRIPT)


def _outputs(production: Production) -> tuple[str, ...]:
    return tuple(production.rendition_path(name) for name in production.settings.enabled_renditions)


def _run(context: StepContext) -> None:
    from pipeline.tools.tags import tool_versions, write_tags  # noqa: PLC0415 - mutagen is not needed to plan
    from pipeline.tools.tags_audio import same_sound  # noqa: PLC0415

    production = context.production
    names = tuple(production.settings.enabled_renditions)
    report = parse_loudness(context.input(LOUDNESS).read_bytes())
    duration_ms = production.published_ms(parse_measurement(context.input(MEASUREMENT).read_bytes()).duration_ms)
    transcript = context.input(TRANSCRIPT).read_text(encoding="utf-8")
    cover = _cover(context)
    if len(production.settings.episode.chapters) > MAX_CHAPTERS:
        context.say(f"audio files hold {MAX_CHAPTERS} chapters; the later ones are in chapters.json only")
    context.tools.update(tool_versions())
    for done, name in enumerate(names):
        encoded = production.encoded_path(name)
        source, target = context.input(encoded), context.output(production.rendition_path(name))
        tags = audio_tags(
            production, duration_ms=duration_ms, transcript=transcript, gain=_gain(report, encoded), cover=cover
        )
        write_tags(source, target, tags)
        if not same_sound(source, target):
            raise FixityError(
                f"{production.ref}: tagging changed the sound of {target.name}; nothing was kept. "
                f"Make the encode anew with `media run {production.ref} --from render`"
            )
        context.progress((done + 1) / len(names))


def _gain(report: LoudnessReport, path: str) -> Gain | None:
    for file in report.files:
        if file.path == path:
            return Gain(integrated_lufs=file.measured.integrated_lufs, true_peak_dbtp=file.measured.true_peak_dbtp)
    return None


def _cover(context: StepContext) -> Picture:
    picture = read_cover(context)
    for warning in _cover_warnings(context.production.settings.show.cover, picture):
        context.say(warning)
    return picture


def _cover_warnings(name: str, picture: Picture) -> list[str]:
    """What directories or listeners would mind; the files are made all the same."""
    warnings = []
    if picture.width != picture.height or picture.width not in COVER_PIXELS:
        warnings.append(
            f"the cover {name} is {picture.width} × {picture.height} px: podcast directories want a square of "
            f"{COVER_PIXELS[0]} to {COVER_PIXELS[-1]} px"
        )
    if len(picture.data) > MAX_COVER_BYTES:
        warnings.append(
            f"the cover {name} has {len(picture.data) / 1000:.0f} kB and travels inside every audio file: "
            f"save it with less than {MAX_COVER_BYTES // 1000} kB"
        )
    return warnings


STAGE = Stage(name="tag", version=1, options=_options, inputs=_inputs, outputs=_outputs, run=_run)
