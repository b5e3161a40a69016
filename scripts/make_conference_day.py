#!/usr/bin/env python3
"""Make the recording of a day of talks: spoken by espeak-ng, with applause, a moderator, breaks and a noisy hall.

Nobody real speaks. The same options give the same bytes. Beside the recording lie its agenda (TOML and CSV), whose
times are those of a printed programme, and `truth.json`: where each talk's words really begin and end.

Needs Debian's espeak-ng. `.venv/bin/python scripts/make_conference_day.py FOLDER [--talks 5] [--minutes 3]`
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
STARTS = "09:58:20"
"""Time of day at which the recorder was switched on."""
ROOM_DBFS, BREAK_DBFS, APPLAUSE_DBFS, SPEECH_DBFS = -60, -42, -24, -22
SENTENCES = {
    "tt": (
        "Исәнмесез хөрмәтле тыңлаучылар.",
        "Бүген без татар теле турында сөйләшәбез.",
        "Беренче сорау ясалма фәһем турында.",
        "Казан шәһәрендә иртәгә яңа фестиваль була.",
        "Минемчә, татар порталлары шактый мөһим.",
        "Һәр җирдә өчпочмак пешерәләр.",
    ),
    "ru": (
        "Сегодня мы обсудим, как работает блокчейн.",
        "Каждый блок содержит хеш предыдущего блока.",
        "Майнер проверяет транзакцию.",
        "Представьте, что Алиса отправляет пять монет.",
        "Это важно для всех порталов республики.",
        "Теперь посмотрим на второй пример.",
    ),
}
SPEAKERS = (
    ("Айгөл Хәсәнова", "Айгуль Хасанова", "tt", "f2"),
    ("Рамил Сафин", "Рамиль Сафин", "ru", "m3"),
    ("Зөһрә Вәлиева", "Зухра Валиева", "tt", "f4"),
    ("Марат Галиев", "Марат Галиев", "ru", "m1"),
)
TITLES = (
    ("Һәр җирдә өчпочмак", "Треугольник повсюду"),
    ("Хеш функциясе", "Хеш-функция простыми словами"),
    ("Телебез киләчәге", "Будущее нашего языка"),
    ("Порталлар һәм укучылар", "Порталы и читатели"),
)

Sound = NDArray[np.float32]


@dataclass(kw_only=True)
class Day:
    """What is written while it is made; sound goes to the file piece by piece."""

    file: wave.Wave_write
    dice: random.Random
    noise: np.random.Generator
    voices: dict[tuple[str, str], list[Sound]]
    samples: int = 0
    talks: list[dict[str, object]] = field(default_factory=list)

    @property
    def now_ms(self) -> int:
        return self.samples * 1000 // RATE

    def add(self, sound: Sound, *, room_dbfs: float = ROOM_DBFS) -> None:
        room = self.noise.standard_normal(len(sound)).astype(np.float32) * 10 ** (room_dbfs / 20)
        mixed = np.clip((sound + room) * 32767, -32768, 32767).astype("<i2")
        self.file.writeframes(mixed.tobytes())
        self.samples += len(sound)

    def silence(self, seconds: float, *, room_dbfs: float = ROOM_DBFS) -> None:
        self.add(np.zeros(int(seconds * RATE), np.float32), room_dbfs=room_dbfs)

    def applause(self, seconds: float) -> None:
        count = int(seconds * RATE)
        claps = self.noise.standard_normal(count) * (0.4 + self.noise.random(count // 400 + 1).repeat(400)[:count])
        swell = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / RATE)
        self.add((claps * swell * 10 ** (APPLAUSE_DBFS / 20)).astype(np.float32))

    def speak(self, language: str, variant: str, seconds: float) -> tuple[int, int]:
        """Sentences with pauses between them; when the first word begins and the last one ends."""
        start_ms, until = self.now_ms, self.samples + int(seconds * RATE)
        while self.samples < until:
            self.add(self.dice.choice(self.voices[language, variant]))
            end_ms = self.now_ms
            self.silence(self.dice.uniform(0.25, 0.9))
        return start_ms, end_ms


def voice(sentence: str, language: str, variant: str) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.wav"
        argv = ["espeak-ng", "-v", f"{language}+{variant}"]
        subprocess.run([*argv, "-w", str(path), "--", sentence], check=True)
        with wave.open(str(path)) as file:
            rate, frames = file.getframerate(), file.readframes(file.getnframes())
    spoken = np.frombuffer(frames, "<i2").astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(spoken) > 0.01)
    spoken = spoken[loud[0] : loud[-1]]
    places = np.arange(0, len(spoken) - 1, rate / RATE)
    spoken = np.interp(places, np.arange(len(spoken)), spoken).astype(np.float32)
    return spoken * np.float32(10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(spoken**2)))


def make_day(
    folder: Path, *, talks: int, minutes: float, late_s: int = 0, before_s: float = 12, seed: int = 2026
) -> Path:
    """Returns the recording. `late_s`: everything is so much later than the agenda says; `before_s`: of silence."""
    folder.mkdir(parents=True, exist_ok=True)
    voices = {
        (language, variant): [voice(text, language, variant) for text in SENTENCES[language]]
        for _, _, language, variant in SPEAKERS
    }
    path = folder / "conference-day.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        day = Day(file=file, dice=random.Random(seed), noise=np.random.default_rng(seed), voices=voices)
        day.silence(before_s)
        for number in range(talks):
            if number and number % 3 == 0:
                day.silence(25, room_dbfs=BREAK_DBFS)  # people walk about and talk
            talk(day, number, minutes)
        day.silence(8)
    truth = {"duration_ms": day.now_ms, "late_ms": late_s * 1000, "talks": day.talks}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_agendas(folder, day, late_s)
    return path


def talk(day: Day, number: int, minutes: float) -> None:
    tatar, russian, language, variant = SPEAKERS[number % len(SPEAKERS)]
    day.silence(day.dice.uniform(2, 5))
    day.speak("tt", "f2", 4)  # the moderator
    day.silence(day.dice.uniform(2, 6))
    start_ms, end_ms = day.speak(language, variant, minutes * 60 * day.dice.uniform(0.8, 1.2))
    day.silence(0.4)
    day.applause(day.dice.uniform(3, 7))
    titles = TITLES[number % len(TITLES)]
    round_ = f" {number // len(TITLES) + 1}" if number >= len(TITLES) else ""
    day.talks.append({
        "start_ms": start_ms, "end_ms": end_ms, "language": language,
        "title": {"tt": titles[0] + round_, "ru": titles[1] + round_}, "speaker": {"tt": tatar, "ru": russian},
    })  # fmt: skip


def clock(ms: int) -> str:
    hours, minutes, seconds = map(int, STARTS.split(":"))
    total = hours * 3600 + minutes * 60 + seconds + ms // 1000
    return f"{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}"


def write_agendas(folder: Path, day: Day, late_s: int) -> None:
    toml = ["# Ике телле көн", "format = 1", "date = 2026-11-20", f'recording_starts = "{STARTS}"', "season = 1"]
    rows = ["Начало;Исеме (татарча);Название (рус);Чыгыш ясаучы (тат);Докладчик (рус);Язык;Ауд."]
    dice = random.Random(1)
    for item in day.talks:
        at = clock(max(0, int(item["start_ms"]) + dice.randrange(-14_000, 9_000) - late_s * 1000))
        title, speaker = item["title"], item["speaker"]
        names = f'{{ tt = "{speaker["tt"]}", ru = "{speaker["ru"]}" }}'
        toml += ["", "[[talks]]", f'start = "{at}"', f'title = {{ tt = "{title["tt"]}", ru = "{title["ru"]}" }}']
        toml += [f'language = "{item["language"]}"', f"speakers = [{{ name = {names} }}]"]
        rows.append(";".join([at, title["tt"], title["ru"], speaker["tt"], speaker["ru"], str(item["language"]), "5"]))
    (folder / "agenda.toml").write_text("\n".join(toml) + "\n", encoding="utf-8")
    (folder / "agenda.csv").write_text("\r\n".join(rows) + "\r\n", encoding="utf-8-sig")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the recording of a day of talks, its agenda and the truth.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--talks", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=3, help="how long a talk is, roughly")
    parser.add_argument("--late", type=int, default=0, help="seconds by which everything is late")
    given = parser.parse_args()
    path = make_day(given.folder, talks=given.talks, minutes=given.minutes, late_s=given.late, before_s=12 + given.late)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
