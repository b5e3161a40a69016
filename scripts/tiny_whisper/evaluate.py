"""How well a tiny model hears: word error rates on speech that it knows, half knows and does not know."""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import jiwer
import numpy as np
import soundfile
from faster_whisper import WhisperModel

from pipeline.speech.engine import Ears
from pipeline.speech.recognise import recognise
from pipeline.speech.voice import raised_window, speech_spans
from pipeline.speech.windows import plan_windows
from pipeline.tools.speech_audio import SpeechReader
from pipeline.tools.voice_activity import hear
from pipeline.tools.whisper import Whisper
from tiny_whisper.corpus import LANGUAGES, shuffled, split
from tiny_whisper.voices import HELD_OUT_VOICES, RATE, VOICES, FloatArray, speak

SEED = 99
UTTERANCES = 15
TRAINING, HELD_OUT = 400, 60
QUIET, NOISY = 0.001, 0.01
RUNNING_S = 100
LIMITS_S = (6, 10, 15, 28)
BATCH = 8
MATERIALS = (
    "training sentences",
    "held-out sentences",
    "held-out sentences and voices",
    "held-out sentences, noise 20 dB down",
    "words in no order",
)


def table(model: Path) -> Iterator[str]:
    """Lines of a Markdown table, as they become known. Takes about a minute."""
    whisper = WhisperModel(str(model), device="cpu", compute_type="int8")
    yield "| material | " + " | ".join(f"{language} WER" for language in LANGUAGES) + " |"
    yield "|---|" + "---|" * len(LANGUAGES)
    right = asked = 0
    for name in MATERIALS:
        cells = []
        for language in LANGUAGES:
            texts, sounds = _material(name, language)
            heard = [whisper.transcribe(sound) for sound in sounds]
            cells.append(_percent(texts, [" ".join(part.text for part in parts) for parts, _ in heard]))
            right += sum(found.language == language for _, found in heard)
            asked += len(heard)
        yield f"| {name} | {' | '.join(cells)} |"
    for limit in LIMITS_S:
        yield f"| {RUNNING_S} s of talk, windows up to {limit} s | {' | '.join(_running(model, limit))} |"
    yield ""
    yield f"Language told rightly: {right} of {asked}. Text in {_nothing(whisper)} of 3: silence, noise, a tone."


def _material(name: str, language: str) -> tuple[list[str], list[FloatArray]]:
    chance = random.Random(f"{SEED}{name}{language}")
    training, held_out = split(language, TRAINING, HELD_OUT)
    texts = held_out[:UTTERANCES]
    if name == "training sentences":
        texts = chance.sample(training, UTTERANCES)
    elif name == "words in no order":
        texts = [shuffled(language, chance) for _ in range(UTTERANCES)]
    voices = HELD_OUT_VOICES if "voices" in name else VOICES
    noise = NOISY if "noise" in name else QUIET
    return texts, [_said(text, language, voices, chance, noise) for text in texts]


def _said(text: str, language: str, voices: Sequence[str], chance: random.Random, noise: float) -> FloatArray:
    spoken = speak(
        text, language + chance.choice(voices), speed=chance.randint(135, 195), pitch=chance.randint(30, 70),
        pitch_range=chance.randint(35, 65),
    )  # fmt: skip
    return _noisy(np.pad(spoken.samples, (round(0.3 * RATE), round(0.4 * RATE))), noise, chance.getrandbits(30))


def _noisy(sound: FloatArray, noise: float, seed: int) -> FloatArray:
    return np.asarray(sound + noise * np.random.default_rng(seed).standard_normal(len(sound)), np.float32)


def _running(model: Path, limit_s: float) -> list[str]:
    """Through the product's own windows, one language at a time."""
    cells = []
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            path = Path(folder) / "talk.flac"
            text = _talk(path, language)
            voice = hear(path)
            spans = speech_spans(voice.probabilities, 0.4)
            windows = plan_windows(spans, voice.levels_dbfs, samples=voice.samples, max_window_s=limit_s)
            engine = Whisper(str(model.resolve()), workspace=Path(folder), device="cpu", compute_type="int8")
            ears = Ears(engines={language: engine}, detector=engine, beam_size=5, spans=spans, levels=voice.levels_dbfs)
            heard = []
            with SpeechReader(path) as reader:
                for i in range(0, len(windows), BATCH):
                    group = windows[i : i + BATCH]
                    sounds = [raised_window(reader.read(window.start, window.stop)) for window in group]
                    heard += [segment.text for segment in recognise(ears, group, sounds)]
            cells.append(_percent([text], [" ".join(heard)]))
    return cells


def _talk(path: Path, language: str) -> str:
    """Held-out sentences with short pauses, a new voice every six; what was said."""
    chance = random.Random(f"{SEED}talk{language}")
    held_out = split(language, TRAINING, HELD_OUT)[1]
    pieces: list[FloatArray] = []
    said: list[str] = []
    while sum(map(len, pieces)) < RUNNING_S * RATE:
        said.append(chance.choice(held_out))
        pieces.append(np.zeros(round(chance.uniform(0.25, 0.9) * RATE), np.float32))
        voice = language + VOICES[len(said) // 6 % len(VOICES)]
        pieces.append(speak(said[-1], voice, speed=chance.randint(140, 190)).samples)
    soundfile.write(path, _noisy(np.concatenate(pieces), QUIET, 1), RATE, subtype="PCM_16")
    return " ".join(said)


def _percent(references: list[str], heard: list[str]) -> str:
    return f"{100 * jiwer.wer([_plain(text) for text in references], [_plain(text) or '-' for text in heard]):.1f} %"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", "", text.lower())).strip()


def _nothing(whisper: WhisperModel) -> int:
    seconds = np.arange(10 * RATE) / RATE
    noise = np.random.default_rng(0).standard_normal(len(seconds))
    sounds = [np.zeros(len(seconds)), 0.02 * noise, 0.2 * np.sin(2 * np.pi * 440 * seconds)]
    heard = [whisper.transcribe(np.asarray(sound, np.float32), language="tt")[0] for sound in sounds]
    return sum(any(part.text.strip() for part in parts) for parts in heard)


if __name__ == "__main__":
    for line in table(Path(sys.argv[1])):
        print(line, flush=True)
