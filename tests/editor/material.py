"""An episode to correct: invented Tatar and Russian speech, long or short, with sound in which time can be measured."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.transcript import Segment, Span, Transcript, Word
from pipeline.outputs.asr_json import render_asr

ROOT = Path(__file__).resolve().parents[2]
REF = "aittem-bit/telebez-turynda"
FACTS = """\
# Бу файлны кулдан да язарга була.
title = {tt = "Телебез турында", ru = "О нашем языке"}
date = 2026-11-20
guid = "editor-test"

[[people]]
name = {tt = "Айгөл Хәсәнова", ru = "Айгуль Хасанова"}
role = "host"

[[people]]
name = {tt = "Рамил Сафин", ru = "Рамиль Сафин"}
role = "guest"
"""
_SOUNDS = {"tt": ("бгдҗйклмнңпрстхчшһ", "аәеиоөуүыэ"), "ru": ("бвгджзклмнпрстфхцчшщ", "аеиоуыэюя")}
_PIECE_S = 60


@dataclass(kw_only=True)
class _Talk:
    dice: random.Random
    at_ms: int = 800
    segments: list[Segment] = field(default_factory=list)
    forms: dict[str, list[str]] = field(default_factory=dict)

    def word(self, language: str) -> str:
        """By Zipf's law, of 3,000 forms."""
        if language not in self.forms:
            self.forms[language] = [_form(self.dice, language) for _ in range(3000)]
        return self.forms[language][min(int(self.dice.paretovariate(0.9)) - 1, 2999)]

    def sentence(self, language: str, flags: tuple[str, ...]) -> int:
        words = []
        for number in range(length := self.dice.randint(5, 13)):
            text = self.word(language)
            text = text.capitalize() if number == 0 else text
            text += "." if number == length - 1 else "," if self.dice.random() < 0.08 else ""
            end = self.at_ms + 62 * len(text)
            probability = 0.2 if self.dice.random() < 0.015 else round(self.dice.uniform(0.8, 1.0), 2)
            words.append(Word(text=text, start_ms=self.at_ms, end_ms=end, probability=probability))
            self.at_ms = end + 15
        self.at_ms += 250
        self.segments.append(
            Segment(
                start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=" ".join(word.text for word in words),
                language=language, language_probability=0.95, words=tuple(words), flags=flags,
            )
        )  # fmt: skip
        return length


def _form(dice: random.Random, language: str) -> str:
    consonants, vowels = _SOUNDS[language]
    return "".join(dice.choice(consonants) + dice.choice(vowels) for _ in range(dice.choice((1, 1, 2, 2, 3, 4))))


def spoken(words: int, *, seed: int = 7) -> Transcript:
    """`words` of them: 30,000 are about three hours."""
    talk = _Talk(dice=random.Random(seed))  # noqa: S311 - must be the same every time
    gaps, turn = [], 0
    while words > 0:
        turn += 1
        language = "ru" if turn % 5 == 0 else "tt"
        for number in range(talk.dice.randint(2, 6)):
            words -= talk.sentence(language, ("low-confidence",) if turn % 40 == 7 and number == 0 else ())
        if turn % 50 == 20:  # speech that the machine did not get
            gaps.append(Span(start_ms=talk.at_ms + 500, end_ms=talk.at_ms + 4000))
            talk.at_ms += 3000
        talk.at_ms += 2300
    return Transcript(duration_ms=talk.at_ms + 1000, segments=tuple(talk.segments), uncovered=tuple(gaps))


def make_episode(workspace: Path, machine: Transcript, *, ffmpeg: str, facts: str = FACTS) -> Path:
    """The folder of an episode with a transcript, an MP3 of its length and peaks, in a new workspace."""
    shutil.copytree(ROOT / "presets", workspace / "presets")
    folder = workspace / "episodes" / REF
    (folder / "transcript").mkdir(parents=True)
    (folder / "episode.toml").write_text(facts, encoding="utf-8")
    (folder / "transcript" / "asr.json").write_text(render_asr(machine), encoding="utf-8")
    make_sound(folder / "renditions" / f"{folder.name}.mp3", machine.duration_ms, ffmpeg=ffmpeg)
    make_peaks(folder / "master" / "peaks.dat", machine.duration_ms)
    return folder


def make_sound(path: Path, duration_ms: int, *, ffmpeg: str) -> None:
    """A minute of sound again and again: frames of a constant bit rate can be put one after the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    graph = f"sine=frequency=220:sample_rate=16000:duration={_PIECE_S},tremolo=f=4:d=0.8"
    argv = [ffmpeg, "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-c:a", "libmp3lame", "-b:a", "16k", "-ac", "1",
            "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "-"]  # fmt: skip
    piece = subprocess.run(argv, check=True, capture_output=True).stdout
    times, rest_ms = divmod(duration_ms, _PIECE_S * 1000)
    with path.open("wb") as file:
        for _ in range(times):
            file.write(piece)
        file.write(piece[: len(piece) * rest_ms // (_PIECE_S * 1000)])


def make_peaks(path: Path, duration_ms: int) -> None:
    import numpy as np

    from pipeline.sound.peaks import Peaks, render_dat

    path.parent.mkdir(parents=True, exist_ok=True)
    count = duration_ms // 20
    at = np.arange(count)
    high = (40 + 35 * np.sin(at / 9) * np.sin(at / 311) + 20 * np.sin(at / 4000)).clip(1, 120)
    points = np.stack([-high, high], axis=1).astype(np.int8)
    path.write_bytes(render_dat(Peaks(sample_rate_hz=16000, samples_per_point=320, points=points)))


