"""captions: the transcript as WebVTT, SRT, Podcasting 2.0 JSON, plain text and the read-along text of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.caption import CaptionRules
from pipeline.model.production import Production
from pipeline.outputs.reading_json import render_reading
from pipeline.outputs.srt import render_srt
from pipeline.outputs.transcript_json import render_transcript_json
from pipeline.outputs.transcript_text import render_transcript_text
from pipeline.outputs.vtt import render_vtt
from pipeline.stages._transcript import person_names, read_transcript, transcript_inputs, withheld_options
from pipeline.stages.base import Stage, StepContext
from pipeline.store.atomic import write_bytes
from pipeline.text.caption_layout import caption_cues
from pipeline.text.reading import reading

VTT, SRT, JSON, TEXT = (f"outputs/transcript.{kind}" for kind in ("vtt", "srt", "json", "txt"))
READING = "outputs/reading.json"


def _options(production: Production) -> Mapping[str, Any]:
    settings = production.settings
    return {
        "language": settings.main_language,
        "languages": list(settings.spoken_languages),
        "names": list(person_names(production)),
        "rules": settings.captions.model_dump(mode="json"),
        **withheld_options(production),
    }


def _run(context: StepContext) -> None:
    production = context.production
    transcript = read_transcript(context)
    rules = CaptionRules(**production.settings.captions.model_dump())
    cues = caption_cues(transcript, rules, names=person_names(production))
    texts = {
        VTT: render_vtt(cues, language=production.settings.main_language, rules=rules),
        SRT: render_srt(cues, rules=rules),
        JSON: render_transcript_json(cues),
        TEXT: render_transcript_text(transcript),
        READING: render_reading(reading(transcript)),
    }
    for path, text in texts.items():
        write_bytes(context.output(path), text.encode())
    if not cues:
        context.say("the transcript has no words: the captions are empty")


STAGE = Stage(
    name="captions",
    version=2,
    options=_options,
    inputs=transcript_inputs,
    outputs=lambda _production: (VTT, SRT, JSON, TEXT, READING),
    run=_run,
)
