"""measure: one decode of the sources, joined: loudness, sound for the recogniser, pauses, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.production import Production
from pipeline.stages._sound_files import FRAME_PEAKS, MEASUREMENT, MOMENTARY, SPEECH
from pipeline.stages.base import Stage, StepContext


def _options(production: Production) -> Mapping[str, Any]:
    return {"channels": production.settings.sound.channels}


def _run(context: StepContext) -> None:
    from pipeline.stages._measuring import measure  # noqa: PLC0415 - numpy is not needed to plan

    measure(context)


STAGE = Stage(
    name="measure",
    version=1,
    options=_options,
    inputs=lambda production: production.source_paths,
    outputs=lambda _production: (SPEECH, MOMENTARY, FRAME_PEAKS, MEASUREMENT),
    run=_run,
)
