"""transcribe: what was said, when and in which language: transcript/asr.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.production import Production
from pipeline.stages._speech_files import ASR_PATH, SPEECH_PATH
from pipeline.stages.base import Stage, StepContext
from pipeline.tools.speech_models import detector_language, max_window_s, spoken_models


def _options(production: Production) -> Mapping[str, Any]:
    settings = production.settings
    spoken = settings.spoken_languages
    speech = settings.speech
    return {
        "languages": list(spoken),
        "models": dict(production.models) or spoken_models(settings),
        "glossary": {language: list(speech.glossary.get(language, ())) for language in spoken},
        "max_window_s": max_window_s(settings),
        "beam_size": speech.beam_size,
        "batch_size": speech.batch_size,
        "compute_type": speech.compute_type,
        "vad_threshold": speech.vad_threshold,
        "told_apart_by": detector_language(settings),
    }


def _run(context: StepContext) -> None:
    from pipeline.stages._transcribing import transcribe  # noqa: PLC0415 - numpy is not needed to plan

    transcribe(context)


STAGE = Stage(
    name="transcribe",
    version=1,
    options=_options,
    inputs=lambda _production: (SPEECH_PATH,),
    outputs=lambda _production: (ASR_PATH,),
    run=_run,
    advice=frozenset({"glossary"}),  # docs/decisions/0805: it grows with each correction
)
