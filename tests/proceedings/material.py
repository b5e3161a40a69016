"""A season of talks as folders: facts that people wrote, transcripts of a machine, some of it hostile."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import tomlkit

from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.asr_json import render_asr
from pipeline.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SHOW = "conference"
WORDS = "Бүген без татар теле турында сөйләшәбез. Казан шәһәрендә яңа фестиваль була. Һәр җирдә өчпочмак пешерәләр."
RUSSIAN = "Сегодня мы обсудим, как работает хеш-функция. Каждый блок содержит хеш предыдущего блока."


def new_season(root: Path) -> Workspace:
    shutil.copytree(ROOT / "presets", root / "presets")
    return Workspace(root=root)


def segment(text: str, start_ms: int, *, language: str = "tt", speaker: str | None = None) -> Segment:
    words = text.split()
    times = [start_ms + number * 300 for number in range(len(words))]
    spoken = tuple(
        Word(text=word, start_ms=at, end_ms=at + 250, probability=0.9) for word, at in zip(words, times, strict=True)
    )
    return Segment(
        start_ms=start_ms, end_ms=times[-1] + 250, text=text, language=language, language_probability=0.9, words=spoken,
        speaker=speaker,
    )  # fmt: skip


def transcript(*segments: Segment) -> Transcript:
    return Transcript(duration_ms=segments[-1].end_ms + 1000, segments=segments)


def long_transcript(sentences: int) -> Transcript:
    texts = [(WORDS, "tt", "Айгөл Хәсәнова"), (RUSSIAN, "ru", "Рамил Сафин")]
    said = [segment(text, at * 8000, language=language, speaker=speaker)
            for at in range(sentences) for text, language, speaker in [texts[at // 7 % 2]]]  # fmt: skip
    return transcript(*said)


def add_talk(workspace: Workspace, name: str, said: Transcript | None, **facts) -> Path:
    """An episode as it is after `media run`, without its sound."""
    folder = workspace.episodes / SHOW / name
    (folder / "transcript").mkdir(parents=True)
    whole = {"title": {"tt": name}, "date": "2026-11-20", "guid": f"guid-{name}", "season": 1, **facts}
    document = tomlkit.parse(tomlkit.dumps(whole).replace('date = "2026-11-20"', "date = 2026-11-20"))
    (folder / "episode.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    if said is not None:
        (folder / "transcript" / "asr.json").write_text(render_asr(said), encoding="utf-8")
    return folder


def publish(workspace: Workspace, folder: Path, *, base_url: str = "https://media.example.org") -> None:
    """Its record as it lies in the published folder."""
    house = workspace.presets / "_house.toml"
    text = house.read_text(encoding="utf-8")
    if f'\npublic_base_url = "{base_url}"' not in text:
        house.write_text(text.replace('url = "public"', f'url = "public"\npublic_base_url = "{base_url}"', 1))
    record = {
        "format": 1, "show": SHOW, "episode": folder.name, "guid": f"guid-{folder.name}", "status": "published",
        "published_at": "2026-11-21T10:00:00Z", "changed_at": "2026-11-21T10:00:00Z", "language": "tt",
        "title": {"tt": folder.name}, "duration_ms": 1000,
        "enclosure": {"path": f"{SHOW}/{folder.name}/a.mp3", "content_type": "audio/mpeg", "size_bytes": 1},
    }  # fmt: skip
    path = workspace.root / "public" / SHOW / "records" / f"{folder.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")


def made_at(folder: Path, moment: str) -> None:
    """A manifest that says when its captions were made."""
    step = {"fingerprint": "0", "version": 1, "options": {}, "inputs": {}, "outputs": {}, "made_at": moment,
            "seconds": 1.0, "notes": [], "tools": {}}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "steps": {"captions": step}}), encoding="utf-8")
