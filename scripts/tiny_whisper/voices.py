"""Speech for the tiny model: espeak-ng through ctypes, because its events tell when each word and phoneme is said."""

from __future__ import annotations

import ctypes
import functools
import itertools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 16_000
VOICES = ("", "+m1", "+m2", "+m3", "+m4", "+m6", "+m7", "+f1", "+f2", "+f4")
HELD_OUT_VOICES = ("+m5", "+f3", "+f5", "+m8")
"""Never trained on."""

FloatArray = npt.NDArray[np.float32]
Timed = tuple[str, float, float]
"""Text, start, end in seconds."""

LIBRARY = "libespeak-ng.so.1"
SYNCHRONOUS, PHONEME_EVENTS, UTF8 = 2, 1, 1
SPEED, PITCH, PITCH_RANGE = 1, 3, 4
WORD, PHONEME = 1, 7
TICKS_PER_S = 100
"""Activity is looked at in steps of 10 ms."""
LOUD = 0.008


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A spoken sentence, 16 kHz, without silence around it."""

    samples: FloatArray
    words: tuple[Timed, ...]
    phonemes: tuple[Timed, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def speak(text: str, voice: str, *, speed: int = 160, pitch: int = 50, pitch_range: int = 50) -> Utterance:
    """`voice`: a language, and perhaps a variant: 'tt+m3'. `speed` in words per minute."""
    return _espeak().speak(text, voice, {SPEED: speed, PITCH: pitch, PITCH_RANGE: pitch_range})


@functools.cache
def _espeak() -> _Espeak:
    return _Espeak()


class _Espeak:
    """The library; one per process, as it has one voice at a time."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self._given_rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._events: list[tuple[int, int, float, str]] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = kind(self._heard)  # kept: the library holds no reference
        self._library.espeak_SetSynthCallback(self._callback)

    def _heard(self, sound: Any, count: int, events: Any) -> int:
        if sound and count > 0:
            self._pieces.append(np.ctypeslib.as_array(sound, (count,)).copy())
        for event in itertools.takewhile(lambda event: event.type != 0, map(events.__getitem__, itertools.count())):
            name = bytes(event.id.string).split(b"\0")[0].decode(errors="replace") if event.type == PHONEME else ""
            self._events.append((event.type, event.text_position - 1, event.audio_position / 1000, name))
        return 0

    def speak(self, text: str, voice: str, settings: dict[int, int]) -> Utterance:
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit(f"espeak-ng has no voice {voice!r}")
        for parameter, value in settings.items():
            self._library.espeak_SetParameter(parameter, value, 0)
        self._pieces.clear()
        self._events.clear()
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 1, 0, UTF8, None, None)
        sound = resampled(np.concatenate(self._pieces).astype(np.float32) / 32768, self._given_rate)
        loud = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).max(axis=1) > LOUD
        first, last = np.flatnonzero(loud)[[0, -1]]
        return Utterance(
            samples=sound[first * 160 : (last + 1) * 160],
            words=tuple(self._words(text, loud)),
            phonemes=tuple(self._phonemes(first / TICKS_PER_S, (last + 1) / TICKS_PER_S)),
        )

    def _words(self, text: str, loud: npt.NDArray[np.bool_]) -> list[Timed]:
        """Each word where it is loud, between its event and the next word's."""
        first, last = np.flatnonzero(loud)[[0, -1]]
        end = (last + 1) / TICKS_PER_S
        said = {position: at for kind, position, at, _ in reversed(self._events) if kind == WORD}
        places = list(re.finditer(r"\S+", text))
        starts: list[float | None] = [said.get(place.start()) for place in places]
        for i, start in enumerate(starts):
            if start is None:  # a clitic has no event of its own: halfway to the next word
                before = starts[i - 1] or 0.0 if i else 0.0
                starts[i] = (before + next((s for s in starts[i + 1 :] if s is not None), end)) / 2
        known = [float(start or 0.0) for start in starts]
        words: list[Timed] = []
        for place, start, stop in zip(places, known, [*known[1:], end], strict=True):
            a, b = int(start * TICKS_PER_S), max(int(stop * TICKS_PER_S), int(start * TICKS_PER_S) + 1)
            active = np.flatnonzero(loud[a:b])
            if len(active):
                a, b = a + int(active[0]), a + int(active[-1]) + 1
            words.append((place[0], (a - first) / TICKS_PER_S, (b - first) / TICKS_PER_S))
        return words

    def _phonemes(self, start: float, end: float) -> list[Timed]:
        """Each phoneme up to the next one; pauses (names that begin with _) are none."""
        said = [(at - start, name) for kind, _, at, name in self._events if kind == PHONEME]
        stops = [at for at, _ in said[1:]] + [end - start]
        return [(name, at, stop) for (at, name), stop in zip(said, stops, strict=True) if not name.startswith("_")]


def resampled(sound: FloatArray, rate: int) -> FloatArray:
    """To 16 kHz, band-limited and exact: the spectrum of the whole is cut off."""
    sound = np.pad(sound, (0, -len(sound) % (rate // 5)))
    count = len(sound) * RATE // rate
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    return np.asarray(np.fft.irfft(spectrum, count) * count / len(sound), np.float32)
