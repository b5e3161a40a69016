"""render: the master at its loudness, the renditions from it, and the proof that they came out as asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.production import Production
from pipeline.stages._sound_files import FRAME_PEAKS, MEASUREMENT, MOMENTARY, PEAKS, REPORT
from pipeline.stages._withheld import withheld_sound
from pipeline.stages.base import Stage, StepContext


def _options(production: Production) -> Mapping[str, Any]:
    renditions = production.settings.enabled_renditions
    return {
        "sound": production.settings.sound.model_dump(mode="json"),
        "renditions": {production.encoded_path(name): r.model_dump(mode="json") for name, r in renditions.items()},
        **withheld_sound(production),
    }


def _inputs(production: Production) -> tuple[str, ...]:
    return (*production.source_paths, MOMENTARY, FRAME_PEAKS, MEASUREMENT)


def _outputs(production: Production) -> tuple[str, ...]:
    encoded = (production.encoded_path(name) for name in production.settings.enabled_renditions)
    return (production.master_path, REPORT, PEAKS, *encoded)


def _run(context: StepContext) -> None:
    from pipeline.stages._rendering import render  # noqa: PLC0415 - numpy is not needed to plan

    render(context)


STAGE = Stage(name="render", version=1, options=_options, inputs=_inputs, outputs=_outputs, run=_run)
