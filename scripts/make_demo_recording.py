#!/usr/bin/env python3
"""Make the raw recording of tests/data/demo/: a little episode spoken by espeak-ng, and what is said in it.

Nobody real speaks: all three voices are synthetic, and so is the room. The sentences are made of the words
that the tiny model of tests/data/whisper-tiny-tt-ru knows. The recording is raw on purpose: it is quiet, one
host is 10 dB quieter than the other, an air conditioner rumbles, there is mains hum.

Needs Debian's espeak-ng. `.venv/bin/python scripts/make_demo_recording.py [FOLDER]`
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from pydub import AudioSegment

RATE = 22_050  # what espeak-ng speaks; the file is resampled to 44.1 kHz once, at the end
NAME = "telebez-turynda"


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A synthetic speaker: espeak-ng's variant, level of the speech (RMS), place from -1, left, to 1."""

    variant: str
    words_per_minute: int
    dbfs: float
    pan: float


VOICES = {
    "Алсу": Voice(variant="f2", words_per_minute=155, dbfs=-31, pan=-0.2),
    "Тимур": Voice(variant="m3", words_per_minute=160, dbfs=-41, pan=0.2),
    "Марат": Voice(variant="m1", words_per_minute=150, dbfs=-36, pan=0.0),
}

# Pause before the sentence in ms, speaker, language, sentence.
SCRIPT = [
    (900, "Алсу", "tt", "Исәнмесез кадерле дуслар!"),
    (500, "Алсу", "tt", "Бүген без татар теле турында сөйләшәбез."),
    (1200, "Тимур", "tt", "Исәнмесез хөрмәтле тыңлаучылар!"),
    (1100, "Тимур", "tt", "Бүгенге кунагыбыз Марат, программист."),
    (500, "Тимур", "tt", "Марат Казан каласында программист булып эшли."),
    (1300, "Алсу", "tt", "Беренче сорау ясалма фәһем турында."),
    (1100, "Алсу", "tt", "Марат, сез ничек уйлыйсыз?"),
    (1200, "Марат", "tt", "Минемчә, ясалма фәһем бик файдалы."),
    (1100, "Марат", "tt", "Әлбәттә, мин милли музыка яратам."),
    (1300, "Тимур", "tt", "Икенче сорау блокчейн технологиясе турында."),
    (1600, "Марат", "ru", "Сегодня мы обсудим, как работает блокчейн."),
    (600, "Марат", "ru", "Блокчейн это цепочка блоков."),
    (1200, "Марат", "ru", "Каждый блок содержит хеш предыдущего блока."),
    (1100, "Марат", "ru", "Представьте, что Алиса отправляет пять монет."),
    (600, "Марат", "ru", "Майнер проверяет транзакцию."),
    (1700, "Алсу", "tt", "Өченче сорау татар порталлары турында."),
    (1200, "Марат", "tt", "Минемчә, татар порталлары шактый мөһим."),
    (1300, "Тимур", "tt", "Безгә җиде хат килде."),
    (1100, "Тимур", "tt", "Казан шәһәрендә иртәгә яңа фестиваль була."),
    (1200, "Алсу", "tt", "Рәхмәт Марат, бик кызык әңгәмә булды."),
    (1600, "Марат", "ru", "Спасибо за внимание, дорогие друзья."),
    (1600, "Тимур", "tt", "Киләсе чыгарылышта театр сәнгате турында сөйләрбез."),
    (1100, "Тимур", "tt", "Подкастны телеграмда тыңлагыз."),
    (1200, "Алсу", "tt", "Әйттем бит, татар теле матур!"),
]
CLOSING_PAUSE_MS = 1500


def speak(sentence: str, language: str, voice: Voice) -> AudioSegment:
    """The sentence as mono speech without silence around it, at the voice's level."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "sentence.wav"
        argv = ["espeak-ng", "-v", f"{language}+{voice.variant}", "-s", str(voice.words_per_minute)]
        subprocess.run([*argv, "-w", str(wav), "--", sentence], check=True)
        spoken = AudioSegment.from_wav(str(wav))
    samples = np.abs(np.array(spoken.get_array_of_samples()))
    loud = np.flatnonzero(samples > 0.008 * 32768)
    trimmed = spoken[int(loud[0] / RATE * 1000) : int(loud[-1] / RATE * 1000) + 30]
    return trimmed.apply_gain(voice.dbfs - trimmed.dBFS).fade_in(5).fade_out(20)


def room(duration_ms: int) -> AudioSegment:
    """Rumble of an air conditioner at -67 dBFS and a 50 Hz hum, the same in both channels."""
    count = duration_ms * RATE // 1000
    rng = np.random.default_rng(2026)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    # Brown noise that is gone above 400 Hz: what a wall leaves of a machine. White noise would fill the FLAC.
    shape = np.where(hertz > 25, 1 / np.maximum(hertz, 25), 0) / (1 + (hertz / 400) ** 6)
    rumble = np.fft.irfft(spectrum * shape, count)
    rumble *= 10 ** (-67 / 20) / rumble.std()
    rumble += 10 ** (-69 / 20) * np.sin(2 * np.pi * 50 * np.arange(count) / RATE)
    frames = np.round(rumble * 32768).astype("<i2").tobytes()
    return AudioSegment(data=frames, sample_width=2, frame_rate=RATE, channels=1)


def record() -> tuple[AudioSegment, list[dict[str, object]]]:
    """The whole recording, and who says what from when to when."""
    speech = AudioSegment.silent(0, frame_rate=RATE).set_channels(2)
    said: list[dict[str, object]] = []
    for pause_ms, name, language, sentence in SCRIPT:
        speech += AudioSegment.silent(pause_ms, frame_rate=RATE)
        clip = speak(sentence, language, VOICES[name]).pan(VOICES[name].pan)
        start_ms = len(speech)
        speech += clip
        when = {"start_ms": start_ms, "end_ms": len(speech)}
        said.append({**when, "speaker": name, "language": language, "text": sentence})
    speech += AudioSegment.silent(CLOSING_PAUSE_MS, frame_rate=RATE)
    return speech.overlay(room(len(speech)).set_channels(2)), said


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the raw recording of the demo and its reference text.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("tests/data/demo"))
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    recording, said = record()
    flac, text = folder / f"{NAME}.flac", folder / f"{NAME}.reference.json"
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "recording.wav"
        recording.export(str(wav), format="wav")
        argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-i", str(wav)]
        options = ["-ar", "44100", "-sample_fmt", "s16", "-c:a", "flac", "-compression_level", "12"]
        subprocess.run([*argv, *options, "-max_prediction_order", "32", "-bitexact", str(flac)], check=True)
    document = {"format": 1, "recording": flac.name, "duration_ms": len(recording), "said": said}
    text.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{flac}: {len(recording) / 1000:.1f} s, {flac.stat().st_size / 1e6:.2f} MB; {text}")


if __name__ == "__main__":
    main()
