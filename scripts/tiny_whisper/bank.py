"""All utterances the tiny model is trained on, spoken once and kept as mel spectra."""

from __future__ import annotations

import multiprocessing
import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from faster_whisper.feature_extractor import FeatureExtractor
from tokenizers import Tokenizer

from tiny_whisper.corpus import LANGUAGES, shuffled, split
from tiny_whisper.tokens import OWN_TOKENS, TimedToken, timed_tokens, train_tokenizer
from tiny_whisper.voices import VOICES, FloatArray, Timed, speak

HELD_OUT = 60
"""Sentences of each language that are never trained on."""
FRAMES_PER_S = 100
_EXTRACTOR = FeatureExtractor()


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is spoken, per language."""

    sentences: int
    voices: int
    """Times each sentence is spoken, by chance voices."""
    shuffled: int
    """Word strings without any grammar."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One utterance."""

    language: str
    text: str
    seconds: float
    mel: npt.NDArray[np.float16]
    """log10 of the power in each of 80 bands, per 10 ms, before Whisper's normalisation."""
    words: tuple[Timed, ...]
    phonemes: tuple[Timed, ...]
    tokens: tuple[TimedToken, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bank:
    """What training draws from."""

    items: dict[str, list[Item]]
    phonemes: dict[str, int]
    """Name -> class, from 1; 0 is silence."""
    tokenizer: Tokenizer

    @property
    def hours(self) -> float:
        return sum(item.seconds for its in self.items.values() for item in its) / 3600


def speak_all(path: Path, size: Size, seed: int, workers: int) -> list[Item]:
    """Speak everything, or take it from `path` when it was spoken before."""
    if path.exists():
        items: list[Item] = pickle.loads(path.read_bytes())  # noqa: S301 - our own scratch file
    else:
        with multiprocessing.Pool(workers) as pool:
            items = pool.map(_speak, _orders(size, seed), chunksize=20)
        path.write_bytes(pickle.dumps(items))
    return items


def make_bank(items: Sequence[Item], tokenizer: Tokenizer | None = None) -> Bank:
    """With a tokenizer learnt from the texts, or the one of the model that training goes on from."""
    if tokenizer is None:
        texts = [text for item in items for text in (item.text, item.text, " " + item.text)]
        tokenizer = train_tokenizer(texts, OWN_TOKENS)
    timed = [replace(item, tokens=tuple(timed_tokens(tokenizer, item.words))) for item in items]
    names = sorted({name for item in items for name, _, _ in item.phonemes})
    return Bank(
        items={language: [item for item in timed if item.language == language] for language in LANGUAGES},
        phonemes={name: number for number, name in enumerate(names, start=1)},
        tokenizer=tokenizer,
    )


def _orders(size: Size, seed: int) -> list[tuple[str, str, str, int, int, int]]:
    chance = random.Random(seed)
    orders = []
    for language in LANGUAGES:
        training, _ = split(language, size.sentences, HELD_OUT)
        texts = [text for text in training for _ in range(size.voices)]
        texts += [shuffled(language, chance) for _ in range(size.shuffled)]
        orders += [
            (language, text, chance.choice(VOICES), chance.randint(130, 200), chance.randint(25, 75),
             chance.randint(30, 70))
            for text in texts
        ]  # fmt: skip
    return orders


def _speak(order: tuple[str, str, str, int, int, int]) -> Item:
    language, text, voice, speed, pitch, pitch_range = order
    spoken = speak(text, language + voice, speed=speed, pitch=pitch, pitch_range=pitch_range)
    return Item(
        language=language,
        text=text,
        seconds=spoken.seconds,
        mel=mel_power(spoken.samples),
        words=spoken.words,
        phonemes=spoken.phonemes,
    )


def mel_power(samples: FloatArray) -> npt.NDArray[np.float16]:
    """What Whisper's extractor computes, before it normalises: spectra can then be added like sounds."""
    extractor = _EXTRACTOR
    window = np.hanning(extractor.n_fft + 1)[:-1].astype(np.float32)
    padded = np.pad(samples, (0, extractor.hop_length))
    spectrum = extractor.stft(padded, extractor.n_fft, extractor.hop_length, window=window, return_complex=True)
    power = extractor.mel_filters @ (np.abs(spectrum[..., :-1]) ** 2)
    return np.asarray(np.log10(np.clip(power, 1e-10, None)), np.float16)
