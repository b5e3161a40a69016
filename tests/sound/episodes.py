"""An episode folder with sources, and its stages run one by one, without the runner."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.model.loudness import LoudnessReport
from pipeline.model.media import SourceFile
from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.outputs.loudness_json import parse_loudness
from pipeline.stages.base import Stage, StepContext
from pipeline.stages.measure import STAGE as MEASURE
from pipeline.stages.render import STAGE as RENDER
from pipeline.tools.probe import probe

SHOW = {
    "title": {"tt": "Әйттем бит"},
    "description": {"tt": "Сынау"},
    "languages": ["tt", "ru"],
    "author": {"tt": "Союз"},
    "owner": {"name": "Союз", "email": "a@example.org"},
    "category": ["Education"],
    "cover": "cover.png",
    "link": "https://example.org/",
    "copyright": "©",
    "licence": {"id": "CC-BY-4.0"},
}
EPISODE = {"title": {"tt": "Телебез турында"}, "date": "2026-11-20", "guid": "tag:example.org,2026:1"}


@dataclass
class Made:
    """An episode whose stages ran here."""

    production: Production
    folder: Path
    notes: list[str] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)

    def run(self, stage: Stage) -> Made:
        context = StepContext(
            production=self.production,
            folder=self.folder,
            staging=self.folder,
            journal=self.folder / "journal",
            presets=self.folder,
            workspace=self.folder,
            progress=self.progress.append,
            say=self.notes.append,
        )
        stage.run(context)
        return self

    def sound(self) -> Made:
        return self.run(MEASURE).run(RENDER)

    @property
    def measurement(self) -> dict[str, Any]:
        return json.loads((self.folder / "master/measurement.json").read_bytes())

    @property
    def report(self) -> LoudnessReport:
        return parse_loudness((self.folder / "master/loudness.json").read_bytes())

    @property
    def sounding_files(self) -> list[Path]:
        """The master and the encodes."""
        return [self.folder / file.path for file in self.report.files]


def episode(folder: Path, *recordings: Path, **options: Any) -> Made:
    """`options`: sections of the settings, such as sound={"levelling": False}."""
    sources = []
    (folder / "source").mkdir(parents=True)
    for index, recording in enumerate(recordings, start=1):
        name = f"{index:02}{recording.suffix}"
        (folder / "source" / name).symlink_to(recording)
        sources.append(SourceFile(
            name=name,
            original_name=recording.name,
            sha256="0" * 64,
            size_bytes=recording.stat().st_size,
            facts=probe(recording),
        ))
    production = Production(
        show="aittem-bit",
        episode="telebez",
        settings=Settings.model_validate({"show": SHOW, "episode": EPISODE, **options}),
        sources=tuple(sources),
        edited_transcript=None,
        cover_sha256="0" * 64,
        templates=(),
    )
    return Made(production=production, folder=folder)
