"""Sound for the tests, made here: two synthetic speakers 12 dB apart in a room, and files with faults."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48_000
SAID = (
    ("tt+m3", 0.85, "Исәнмесез, хөрмәтле тыңлаучылар! Бүген без телебез турында сөйләшәбез."),
    ("ru+f2", 0.2, "Здравствуйте! Спасибо, что пригласили меня на этот разговор."),
    ("tt+m3", 0.8, "Минемчә, иң мөһиме — гаиләдә сөйләшү, аннары китап һәм радио."),
    ("ru+f2", 0.22, "Согласна. Семья прежде всего, а потом уже школа, книги и театр."),
)
PAUSE_S = 1.4


def speak(espeak: str, folder: Path) -> NDArray[np.float32]:
    """About 20 s of a talk, mono, 48 kHz, peaks near 0.85; the guest is 12 dB below the host, the room hums."""
    rng = np.random.default_rng(7)
    parts = []
    for index, (voice, level, text) in enumerate(SAID):
        spoken = folder / f"said-{index}.wav"
        subprocess.run([espeak, "-v", voice, "-s", "150", "-w", str(spoken), text], check=True)
        samples, rate = soundfile.read(spoken, dtype="float32")
        # Linear interpolation is a poor resampler and a good enough voice.
        there = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
        voiced = np.interp(there, np.arange(len(samples)), samples)
        parts += [voiced / np.abs(voiced).max() * level, np.zeros(int(PAUSE_S * RATE))]
    talk = np.concatenate(parts)
    time = np.arange(len(talk)) / RATE
    room = rng.standard_normal(len(talk)) * 0.0006 + 0.0008 * np.sin(2 * np.pi * 50 * time)
    return np.asarray(talk + room, dtype=np.float32)


def write(path: Path, samples: NDArray[np.float32], *, rate: int = RATE, subtype: str = "PCM_24") -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def two_channels(talk: NDArray[np.float32]) -> NDArray[np.float32]:
    """A talk that is truly stereo: each channel has a room of its own."""
    rng = np.random.default_rng(11)
    room = rng.standard_normal((len(talk), 2)).astype(np.float32) * 0.0006
    return np.stack([talk * 0.95, talk * 0.8], axis=1) + room


def clipped(stereo: NDArray[np.float32]) -> NDArray[np.float32]:
    """Somebody hits the table: short bursts far over full scale, clipped hard."""
    rng = np.random.default_rng(5)
    loud = stereo.copy()
    for start in rng.integers(RATE, len(loud) - RATE, 6):
        loud[start : start + 2880] = np.clip(loud[start : start + 2880] * 10, -1, 1)
    return loud


def make_ffmpeg(tool: str, *arguments: str | Path) -> None:
    """Debian's ffmpeg, for formats that soundfile does not write."""
    subprocess.run([tool, "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)
