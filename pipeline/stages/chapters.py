"""chapters: the list of chapters as Podcasting 2.0 JSON, checked against the recording."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.model.production import Production
from pipeline.outputs.chapters_json import render_chapters_json
from pipeline.stages.base import Stage, StepContext
from pipeline.store.atomic import write_bytes
from pipeline.text.chapter_list import chapter_title, complete_chapters
from pipeline.text.timecodes import clock

MEASUREMENT = "master/measurement.json"
CHAPTERS = "outputs/chapters.json"


def _options(production: Production) -> Mapping[str, Any]:
    settings = production.settings
    return {
        "language": settings.main_language,
        "chapters": [chapter.model_dump(mode="json") for chapter in settings.episode.chapters],
    }


def _run(context: StepContext) -> None:
    production = context.production
    language = production.settings.main_language
    recorded_ms = json.loads(context.input(MEASUREMENT).read_text(encoding="utf-8"))["duration_ms"]
    duration_ms = production.published_ms(recorded_ms)
    chapters = production.settings.episode.chapters
    late = [chapter for chapter in chapters if chapter.start >= duration_ms]
    if late:
        listed = ", ".join(f"{clock(chapter.start)} «{chapter_title(chapter, language)}»" for chapter in late)
        raise EpisodeError(
            f"{production.ref}: the recording ends at {clock(duration_ms)}, but chapters begin after that: {listed}; "
            f"correct their start in episode.toml",
            episode=production.ref,
        )
    text = render_chapters_json(complete_chapters(chapters), language=language)
    write_bytes(context.output(CHAPTERS), text.encode())


STAGE = Stage(
    name="chapters",
    version=1,
    options=_options,
    inputs=lambda _production: (MEASUREMENT,),
    outputs=lambda _production: (CHAPTERS,),
    run=_run,
)
