"""Episodes for tests of plan and runner: a real folder, and small stages that write text."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from pipeline.model.media import AudioFacts, MediaFacts, SourceFile
from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.stages.base import Stage, StepContext
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.sources import write_sources
from pipeline.store.workspace import Workspace

FACTS = MediaFacts(
    container="wav",
    audio=AudioFacts(
        codec="pcm_s16le", sample_rate_hz=48000, channels=1, layout="mono", sample_format="s16", duration_ms=1000
    ),
    has_video=False,
    recorded_on=None,
)
SHOW = {
    "title": {"tt": "Т"}, "description": {"tt": "Т"}, "languages": ["tt"], "author": {"tt": "Т"},
    "owner": {"name": "o", "email": "o@example.org"}, "category": ["Arts"], "cover": "c.jpg",
    "link": "https://example.org", "copyright": "c", "licence": {"id": "CC-BY-4.0"},
}  # fmt: skip


def settings(title: str = "Телебез турында") -> Settings:
    episode = {"title": {"tt": title}, "date": dt.date(2026, 11, 20), "guid": "g"}
    return Settings.model_validate({"show": SHOW, "episode": episode})


def production(title: str = "Телебез турында", recording: bytes = b"sound") -> Production:
    source = SourceFile(
        name="01-a.wav", original_name="a.wav", sha256=hashlib.sha256(recording).hexdigest(),
        size_bytes=len(recording), facts=FACTS,
    )  # fmt: skip
    return Production(
        show="s", episode="e", settings=settings(title), sources=(source,), edited_transcript=None,
        cover_sha256="", templates=(),
    )  # fmt: skip


def folder(root: Path, recording: bytes = b"sound") -> EpisodeFolder:
    path = root / "episodes" / "s" / "e"
    (path / "source").mkdir(parents=True)
    (path / "source" / "01-a.wav").write_bytes(recording)
    write_sources(path, production(recording=recording).sources)
    return EpisodeFolder(workspace=Workspace(root=root), path=path)


def text_stage(
    name: str, inputs: tuple[str, ...], output: str, *, calls: list[str], options=lambda _p: {}, work=None
) -> Stage:
    """A stage whose output is the text of its inputs and options, one after the other."""

    def run(context: StepContext) -> None:
        calls.append(name)
        if work:
            work(context)
        parts = [context.input(path).read_text() for path in inputs]
        context.output(output).write_text(f"{name}({','.join(parts)};{options(context.production)})")

    return Stage(
        name=name, version=1, options=options, inputs=lambda _p: inputs,
        outputs=lambda _p: (output,), run=run,
    )  # fmt: skip


def chain(calls: list[str], **work) -> tuple[Stage, ...]:
    """source → work/raw (scratch) → master/a → outputs/b (which also depends on the title)."""
    return (
        text_stage("measure", ("source/01-a.wav",), "work/raw", calls=calls, work=work.get("measure")),
        text_stage("render", ("work/raw",), "master/a", calls=calls, work=work.get("render")),
        text_stage(
            "notes", ("master/a",), "outputs/b.txt", calls=calls, work=work.get("notes"),
            options=lambda p: {"title": p.settings.episode.title},
        ),
    )  # fmt: skip
