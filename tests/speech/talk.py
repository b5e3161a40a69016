"""Spoken test recordings, made by espeak-ng, and what was said in them when."""

from __future__ import annotations

import io
import random
import re
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jiwer
import numpy as np
import soundfile

from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.model.transcript import Segment
from pipeline.stages.base import StepContext

RATE = 16_000
SENTENCES = {
    "tt": (
        "Исәнмесез кадерле тыңлаучылар!",
        "Бүген без татар теле турында сөйләшәбез.",
        "Бүгенге кунагыбыз Алсу, журналист.",
        "Минемчә, яңа китап бик кызык.",
        "Казан шәһәрендә иртәгә зур конференция була.",
        "Киләсе чыгарылышта милли музыка турында сөйләрбез.",
        "Подкастны сайтта тыңлагыз.",
        "Безгә өч сорау килде.",
        "Марат Уфа каласында укытучы булып эшли.",
        "Дүртенче чыгарылыш бүген радиода чыга.",
        "Рәхмәт Айдар, бик матур әңгәмә булды.",
    ),
    "ru": (
        "Сегодня мы обсудим, как работает блокчейн.",
        "Каждый блок содержит хеш предыдущего блока.",
        "Первый вопрос, зачем нужен майнинг?",
        "Представьте, что Алиса отправляет пять монет.",
        "Давайте рассмотрим схему.",
        "Майнер проверяет транзакцию.",
        "Лекцию читает Константин Скобельцын.",
        "В следующей лекции будет цифровая подпись.",
        "Банк хранит сообщение.",
        "Обратите внимание на таблицу.",
        "Третий слайд, криптовалюта.",
    ),
}
VOICES = ("", "+m1", "+m3", "+f2")


@dataclass
class Recording:
    """A recording that grows sentence by sentence."""

    pieces: list[np.ndarray] = field(default_factory=list)
    said: list[tuple[str, str, int, int]] = field(default_factory=list)
    """(language, text, first sample, sample after the last)."""

    @property
    def samples(self) -> int:
        return sum(map(len, self.pieces))

    @property
    def text(self) -> str:
        return " ".join(text for _, text, _, _ in self.said)

    def silence(self, seconds: float) -> Recording:
        self.pieces.append(np.zeros(round(seconds * RATE), np.float32))
        return self

    def say(self, language: str, text: str, voice: str = "", rate: int = 160) -> Recording:
        sound = speak(text, language + voice, rate)
        self.said.append((language, text, self.samples, self.samples + len(sound)))
        self.pieces.append(sound)
        return self

    def talk(self, language: str, count: int, seed: int = 1) -> Recording:
        """`count` sentences, with the pauses of a calm speaker."""
        chance = random.Random(seed)  # noqa: S311
        voice = chance.choice(VOICES)
        for text in chance.sample(SENTENCES[language], count):
            self.silence(chance.uniform(0.3, 0.9)).say(language, text, voice, chance.randint(140, 180))
        return self.silence(0.5)

    def write(self, path: Path, gain: float = 1.0, noise: float = 0.001) -> Path:
        sound = np.concatenate(self.pieces)
        sound = gain * (sound + noise * np.random.default_rng(1).standard_normal(len(sound)))
        soundfile.write(path, sound, RATE, subtype="PCM_16", format="FLAC")
        return path


def speak(text: str, voice: str, rate: int) -> np.ndarray:
    """espeak-ng's voice at 16 kHz, without the silence around it."""
    argv = ["espeak-ng", "-v", voice, "-s", str(rate), "--stdout", text]
    spoken = subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        given = file.getframerate()
        data = spoken[spoken.index(b"data") + 8 :]  # the header of a stream lies about its length
    sound = np.frombuffer(data[: len(data) // 2 * 2], np.int16).astype(np.float32) / 32768
    sound = np.pad(sound, (0, -len(sound) % (given // 5)))
    count = len(sound) * RATE // given
    sound = np.fft.irfft(np.fft.rfft(sound)[: count // 2 + 1], count) * count / len(sound)
    loud = np.flatnonzero(np.abs(sound) > 0.008)
    return sound[loud[0] : loud[-1] + 1].astype(np.float32)


def word_error_rate(reference: str, segments: Sequence[Segment]) -> float:
    return jiwer.wer(plain(reference), plain(" ".join(segment.text for segment in segments)) or "-")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", "", text.lower())).strip()


def production(model: str, languages: Sequence[str] = ("tt", "ru"), **speech: object) -> Production:
    texts = {"tt": "Сынау"}
    show = {
        "title": texts, "description": texts, "languages": languages, "author": texts, "cover": "cover.png",
        "owner": {"name": "Test", "email": "test@example.org"}, "category": ["Arts"], "link": "https://example.org",
        "copyright": "Test", "licence": {"id": "CC0-1.0"},
    }  # fmt: skip
    episode = {"title": texts, "date": "2026-11-20", "guid": "00000000-0000-4000-8000-000000000000"}
    options = {"models": {"default": model}, "batch_size": 4, "max_window_s": {"default": 10.0}} | speech
    settings = Settings.model_validate({"show": show, "speech": options, "episode": episode})
    return Production(
        show="test", episode="e1", settings=settings, sources=(), edited_transcript=None, cover_sha256="", templates=()
    )


def step(folder: Path, production: Production, recording: Path | None = None, notes: list[str] | None = None):
    """A step in `folder` as the runner would make it; a second one there finds the first one's journal."""
    speech = folder / "work" / "measure" / "speech.flac"
    speech.parent.mkdir(parents=True, exist_ok=True)
    if recording:
        speech.write_bytes(recording.read_bytes())
    for name in ("staging", "journal"):
        (folder / name).mkdir(exist_ok=True)
    return StepContext(
        production=production, folder=folder, staging=folder / "staging", journal=folder / "journal",
        presets=folder, workspace=folder, say=(notes if notes is not None else []).append,
    )  # fmt: skip
