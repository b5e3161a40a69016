"""waveform: the picture of the sound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.basics import localised
from pipeline.model.production import Production
from pipeline.stages._sound_files import PEAKS
from pipeline.stages._withheld import withheld_sound
from pipeline.stages.base import Stage, StepContext

WAVEFORM = "outputs/waveform.svg"


def _title(production: Production) -> str:
    return localised(production.settings.episode.title, production.settings.main_language)


def _options(production: Production) -> Mapping[str, Any]:
    return {"title": _title(production), **withheld_sound(production)}


def _run(context: StepContext) -> None:
    import numpy as np  # noqa: PLC0415 - not needed to plan

    from pipeline.outputs.waveform_svg import render_waveform  # noqa: PLC0415
    from pipeline.sound.peaks import parse_dat  # noqa: PLC0415
    from pipeline.sound.withheld import heard_peaks  # noqa: PLC0415
    from pipeline.text.timecodes import clock  # noqa: PLC0415

    peaks = heard_peaks(parse_dat(context.input(PEAKS).read_bytes()), context.production.withheld.kept)
    magnitudes = np.abs(peaks.points.astype(np.int16)).max(axis=1)
    picture = render_waveform(
        magnitudes.tolist(), title=_title(context.production), description=clock(peaks.duration_ms)
    )
    context.output(WAVEFORM).write_text(picture, encoding="utf-8")
    context.progress(1.0)


STAGE = Stage(
    name="waveform",
    version=1,
    options=_options,
    inputs=lambda _production: (PEAKS,),
    outputs=lambda _production: (WAVEFORM,),
    run=_run,
)
