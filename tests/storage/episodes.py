"""An episode with everything that an upload sends, in bytes that mean nothing: only a store reads them."""

import datetime as dt
import random
from pathlib import Path

from pipeline.model.production import Production
from pipeline.model.settings import Settings, Storage
from pipeline.stages.base import StepContext
from pipeline.stages.upload import STAGE

SHOW, EPISODE = "aittem-bit", "s02e14"
MIB = 1 << 20


def production(storage: Storage) -> Production:
    text = {"tt": "Әйттем бит", "ru": "Я же говорил"}
    settings = Settings.model_validate({
        "show": {
            "title": text, "description": text, "languages": ["tt", "ru"], "author": text,
            "owner": {"name": "Test", "email": "test@example.org"}, "category": ["News"], "cover": "cover.png",
            "link": "https://example.org", "copyright": "Test", "licence": {"id": "CC-BY-4.0"},
        },
        "episode": {"title": text, "date": dt.date(2026, 11, 20), "guid": "tag:example.org,2026:1"},
        "storage": storage.model_dump(),
    })
    return Production(
        show=SHOW, episode=EPISODE, settings=settings, sources=(), edited_transcript=None, cover_sha256="",
        templates=(),
    )


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - must be the same every time


def make_episode(folder: Path, storage: Storage, *, mp3_bytes: int = 300_000) -> Production:
    made = production(storage)
    for number, path in enumerate(STAGE.inputs(made)):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(noise(mp3_bytes if path.endswith(".mp3") else 2000 + number, number))
    return made


def context(workspace: Path, made: Production, **reports) -> StepContext:
    folder = workspace / "episodes" / SHOW / EPISODE
    staging, journal = folder / "work" / "staging", folder / "work" / "journal"
    for place in (staging, journal):
        place.mkdir(parents=True, exist_ok=True)
    return StepContext(
        production=made, folder=folder, staging=staging, journal=journal, presets=workspace / "presets",
        workspace=workspace, **reports,
    )
