"""Productions and step contexts for the stages that make text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pipeline.model.episode import Episode
from pipeline.model.production import Production
from pipeline.model.settings import Licence, Notes, Owner, Settings, Show
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.asr_json import render_asr
from pipeline.stages.base import Stage, StepContext

ROOT = Path(__file__).resolve().parents[2]
SAID = (
    ("tt", "Сәлам, дуслар! Бүген бездә бик кызыклы кунак, татар теле һәм әдәбияты турында сөйләшәбез."),
    ("tt", "Телебезне саклау өчен нәрсә эшләргә кирәк? Беренчедән, балалар белән татарча сөйләшергә."),
    ("ru", "Спасибо, что позвали. Я думаю, что язык живёт, пока на нём говорят дома и на улице."),
)


def settings(episode: dict[str, Any] | None = None, **parts: Any) -> Settings:
    show = Show(
        title={"tt": "Әйттем бит", "ru": "Әйттем бит"},
        description={"tt": "Подкаст", "ru": "Подкаст"},
        languages=("tt", "ru"),
        author={"tt": "Татар порталлары берлеге", "ru": "Союз татарских порталов"},
        owner=Owner(name="Союз", email="podcast@example.org"),
        category=("Society & Culture",),
        cover="covers/x.jpg",
        link="https://example.org/show",
        copyright="© Союз татарских порталов",
        licence=Licence(id="CC-BY-4.0"),
    )
    facts = {"title": {"tt": "Телебез турында", "ru": "О нашем языке"}, "date": dt.date(2026, 11, 22), "guid": "g"}
    return Settings(show=show, episode=Episode(**{**facts, **(episode or {})}), **{"notes": Notes(), **parts})


def transcript(said=SAID, speakers=(None,)) -> Transcript:
    """Even speech, 70 ms a letter, half a second after a sentence, a second between segments."""
    segments, at = [], 1000
    for number, (language, text) in enumerate(said):
        words, start = [], at
        for word in text.split():
            words.append(Word(text=word, start_ms=at, end_ms=at + 70 * len(word), probability=0.9))
            at += 70 * len(word) + (500 if word[-1] in ".!?" else 20)
        segments.append(
            Segment(
                start_ms=start,
                end_ms=words[-1].end_ms,
                text=text,
                language=language,
                language_probability=0.9,
                words=tuple(words),
                speaker=speakers[number % len(speakers)],
            )
        )
        at += 1000
    return Transcript(duration_ms=at, segments=tuple(segments))


def production(options: Settings, *, edited: str | None = None) -> Production:
    templates = sorted(set(options.notes.templates.values()))
    return Production(
        show="aittem-bit", episode="telebez-turynda", settings=options, sources=(), edited_transcript=edited,
        cover_sha256="", templates=tuple((name, "hash") for name in templates),
    )


def run_stage(
    stage: Stage, folder: Path, options: Settings, *, presets: Path = ROOT / "presets", edited: str | None = None
) -> dict[str, str]:
    """Run it as the runner would; returns the outputs' texts by path, and what it said under 'say'."""
    said: list[str] = []
    staging = folder / "staging"
    episode = production(options, edited=edited)
    context = StepContext(
        production=episode, folder=folder, staging=staging, journal=folder / "journal", presets=presets,
        workspace=folder, say=said.append,
    )
    assert all((folder / path).is_file() for path in stage.inputs(episode))
    stage.run(context)
    texts = {path: (staging / path).read_text(encoding="utf-8") for path in stage.outputs(episode)}
    return texts | ({"say": "\n".join(said)} if said else {})


def write_asr(folder: Path, said: Transcript | None = None) -> Transcript:
    said = said or transcript()
    (folder / "transcript").mkdir(parents=True, exist_ok=True)
    (folder / "transcript" / "asr.json").write_text(render_asr(said), encoding="utf-8")
    return said

