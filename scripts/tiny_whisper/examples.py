"""Training examples: utterances, pauses, noise and a room put together in the spectrum."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tiny_whisper import tokens as t
from tiny_whisper.bank import FRAMES_PER_S, Bank, Item

BANDS = 80
SILENT = 0.06
"""Share of examples in which nobody speaks."""
Where = tuple[float, float] | None

FloatArray = npt.NDArray[np.float32]


@dataclass(kw_only=True)
class Example:
    """One window and what the decoder should say to it."""

    mel: FloatArray
    """[80, frames], as Whisper's extractor gives it."""
    inputs: list[int]
    labels: list[int]
    """Per input; -100: not asked."""
    where: list[Where]
    """Per input: where in the window, in seconds, its label is said."""
    phonemes: npt.NDArray[np.int64]
    """Class for each 20 ms."""


@dataclass
class _Scene:
    """A window while it is put together. Times are seconds from its start; the encoder sees it `offset` ticks later."""

    power: FloatArray
    offset: int
    timed: bool
    labels: list[int] = field(default_factory=list)
    where: list[Where] = field(default_factory=list)
    phonemes: list[tuple[str, float, float]] = field(default_factory=list)
    end: float = 0.0

    def time_token(self, seconds: float) -> int:
        return min(t.FIRST_TIME + self.offset + round(seconds / t.TICK_S), t.FIRST_TIME + t.TICKS)

    def mark(self, token: int, start: float, end: float) -> None:
        self.labels.append(token)
        self.where.append((max(start, 0.0), end))


def draw(bank: Bank, chance: random.Random, frames: int, offset: int, *, prompts: bool) -> Example:
    """An example of `frames` that the encoder hears as if it began `offset` ticks into its 30 s."""
    noise = np.random.default_rng(chance.getrandbits(32))
    language = chance.choice(list(bank.items))
    content = frames if chance.random() < 0.4 else chance.randint(min(250, frames), frames)
    scene = _Scene(power=np.zeros((BANDS, content), np.float32), offset=offset, timed=chance.random() < 0.5)
    gain = chance.uniform(-1.5, 0.7)
    if chance.random() >= SILENT:
        _speak(scene, bank.items[language], chance, gain)
    silent = not scene.phonemes
    if silent:
        scene.labels, scene.where = ([t.FIRST_TIME + offset], [None]) if scene.timed else ([], [])
    mel = _hear(scene, chance, noise, gain, silent=silent)
    padded = np.zeros((BANDS, frames), np.float32)
    padded[:, : mel.shape[1]] = mel
    _mask(padded, mel.mean(), chance)
    prompt = _prompt(bank.items[language], chance) if prompts and chance.random() < 0.35 else []
    classes = np.zeros(frames // 2, np.int64)
    for name, start, end in scene.phonemes:
        first = max(int(start / t.TICK_S), 0)
        classes[first : max(int(end / t.TICK_S), first + 1)] = bank.phonemes[name]
    return _labelled(scene, padded, classes, prompt, t.language_token(language), silent=silent)


def _speak(scene: _Scene, items: list[Item], chance: random.Random, gain: float) -> None:
    """Sentences one after another, until the window is full or enough is said."""
    content = scene.power.shape[1]
    early = chance.randint(0, 60 if content < t.TICKS * 2 else 120)
    at = early if chance.random() < 0.85 else chance.randint(0, max(content - 200, 1))
    for _ in range(chance.choice([1, 2, 99, 99, 99])):
        item = chance.choice(items)
        width = min(item.mel.shape[1], content - at)
        whole = width == item.mel.shape[1]
        if width < 60 or not (whole or scene.timed):
            return
        level = gain + chance.uniform(-0.3, 0.3)
        scene.power[:, at : at + width] += 10 ** (item.mel[:, :width].astype(np.float32) + level)
        start = at / FRAMES_PER_S
        if scene.timed:
            first = not scene.labels and not scene.offset
            token = min(scene.time_token(start), t.FIRST_TIME + 50) if first else scene.time_token(start)
            scene.mark(token, start - 0.1, start + 0.2)
        if whole:
            for token, begin, end in item.tokens:
                scene.mark(token, start + begin, start + end)
        scene.phonemes += [(name, start + begin, start + end) for name, begin, end in item.phonemes]
        scene.end = start + item.seconds
        if not whole:
            return
        if scene.timed:
            scene.mark(scene.time_token(min(scene.end, content / FRAMES_PER_S)), scene.end - 0.2, scene.end + 0.1)
        at += width + (chance.randint(8, 60) if chance.random() < 0.85 else chance.randint(60, 250))


def _hear(
    scene: _Scene, chance: random.Random, noise: np.random.Generator, gain: float, *, silent: bool
) -> FloatArray:
    """What a microphone and Whisper's normalisation make of it."""
    power = scene.power
    tail = min(power.shape[1], int(scene.end * FRAMES_PER_S) + chance.randint(5, 120))
    if not silent and chance.random() < 0.5 and tail > 100:
        power = power[:, :tail]
    quiet = [-9.0, chance.uniform(-7, -5), chance.uniform(-5.5, -3.5)]
    level = chance.uniform(-9, 0.5) if silent else chance.choice(quiet) + min(gain, 0)
    tilt = np.linspace(0, chance.uniform(-2, 0.5), BANDS)[:, None]
    # The power of Gaussian noise in a band is exponentially distributed.
    power = power + 10 ** (level + tilt) * -np.log(noise.random(power.shape, dtype=np.float32) + 1e-6)
    if chance.random() < 0.5:
        curve = np.interp(np.arange(BANDS), [0, 20, 40, 60, 79], noise.uniform(-0.3, 0.3, 5))
        power = power * 10 ** curve[:, None]
    log = np.log10(np.maximum(power, 1e-10))
    floor = log.max() + chance.uniform(0, 0.3) - 8
    return np.asarray((np.maximum(log, floor) + 4) / 4, np.float32)


def _mask(mel: FloatArray, value: float, chance: random.Random) -> None:
    """Now and then a few bands and frames are missing (SpecAugment)."""
    if chance.random() < 0.25:
        band, frame = chance.randint(0, 70), chance.randint(0, mel.shape[1] - 20)
        mel[band : band + chance.randint(1, 8)] = value
        mel[:, frame : frame + chance.randint(1, 10)] = value


def _prompt(items: list[Item], chance: random.Random) -> list[int]:
    """Earlier text or a glossary: the model must not read it out."""
    prompt: list[int] = []
    for _ in range(chance.randint(1, 9)):
        text = [token for token, _, _ in chance.choice(items).tokens]
        times = [t.FIRST_TIME + chance.randint(0, 700), t.FIRST_TIME + chance.randint(700, t.TICKS)]
        prompt += [times[0], *text, times[1]] if chance.random() < 0.6 else text
    return [t.PREVIOUS, *prompt[-223:]]


def _labelled(
    scene: _Scene, mel: FloatArray, phonemes: npt.NDArray[np.int64], prompt: list[int], language: int, *, silent: bool
) -> Example:
    head = [t.START, language, t.TRANSCRIBE] if scene.timed else [t.START, language, t.TRANSCRIBE, t.NO_TIMES]
    # After the start the model says the language (or that nobody speaks), then the task; the rest follows the head.
    asked = [t.NO_SPEECH if silent else language, t.TRANSCRIBE, *([] if scene.timed else [-100])]
    end: Where = (scene.end, scene.end + 0.3) if scene.phonemes and not scene.timed else None
    return Example(
        mel=mel,
        inputs=prompt + head + scene.labels,
        labels=[-100] * len(prompt) + asked + scene.labels + [t.END],
        where=[None] * (len(prompt) + len(head) - 1) + scene.where + [end],
        phonemes=phonemes,
    )
