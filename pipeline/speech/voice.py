"""Where somebody speaks: probabilities of a voice detector turned into spans of frames."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES = 512
"""One frame of the detector: 32 ms at 16 kHz."""
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ

HYSTERESIS = 0.15
"""Speech goes on until the probability falls this far below the threshold (silero's own rule)."""
MIN_SPAN_FRAMES = 3
"""Shorter bursts (under 96 ms) are clicks: the shortest word, a lone vowel, takes longer."""
MAYBE_SPEECH = 0.2
ONE_SECOND = 31
"""Frames; with less speech than that the loudest frames are judged."""
LOUD_PERCENTILE = 90
QUIET_BELOW_DBFS = -42.0
"""Speech whose loud frames stay below is raised before detection …"""
NOTHING_BELOW_DBFS = -85.0
"""(below is the rounding noise of a 16-bit file)"""
SPEECH_DBFS = -20.0
"""Level of the loud frames of each window as recognition hears it: quiet speakers are misheard more often."""
RAISE_TO_DBFS = -26.0
"""… to where speech usually lies …"""
LOUD_PERCENTILE_OF_WINDOW = 80
SILENCE_DBFS = -120.0
MAX_GAIN_DB = 40.0
"""… but no further: what is left then is the noise of a 16-bit file."""

FloatArray = npt.NDArray[np.float32]
Span = tuple[int, int]
"""First frame, and the frame after the last."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What one pass over a recording tells about the voice in it. Arrays have one value per frame."""

    samples: int
    """Length of the recording."""
    gain_db: float
    """What a very quiet recording was raised by; 0 for any other."""
    probabilities: FloatArray
    """0..1 that somebody speaks."""
    levels_dbfs: FloatArray
    """RMS, before the gain."""


def speech_spans(probabilities: FloatArray, threshold: float) -> list[Span]:
    """Frames in which somebody speaks, ascending, never touching."""
    release = max(threshold - HYSTERESIS, 0.01)
    spans: list[Span] = []
    start: int | None = None
    for frame, probability in enumerate(probabilities.tolist()):
        if start is None:
            if probability >= threshold:
                start = frame
        elif probability < release:
            spans.append((start, frame))
            start = None
    if start is not None:
        spans.append((start, len(probabilities)))
    return [span for span in spans if span[1] - span[0] >= MIN_SPAN_FRAMES]


def spans_within(spans: Sequence[Span], start: int, stop: int) -> Sequence[Span]:
    """Those of the ascending `spans` that reach into the samples [start, stop)."""
    first = bisect.bisect_right(spans, start // FRAME_SAMPLES, key=lambda span: span[1])
    last = bisect.bisect_left(spans, -(-stop // FRAME_SAMPLES), key=lambda span: span[0])
    return spans[first:last]


def quiet_gain_db(probabilities: FloatArray, levels_dbfs: FloatArray) -> float:
    """How much a very quiet recording must be raised; 0 when it is loud enough, or holds nothing at all.

    Judged by what may be speech: an hour with two sentences in it is not quiet, and a door may slam in a quiet one.
    """
    if levels_dbfs.size == 0:
        return 0.0
    maybe_speech = levels_dbfs[probabilities >= MAYBE_SPEECH]
    if maybe_speech.size < ONE_SECOND:
        maybe_speech = np.sort(levels_dbfs)[-ONE_SECOND:]
    loud = float(np.percentile(maybe_speech, LOUD_PERCENTILE))
    if not NOTHING_BELOW_DBFS < loud < QUIET_BELOW_DBFS:
        return 0.0
    return round(min(RAISE_TO_DBFS - loud, MAX_GAIN_DB), 1)


def levels_dbfs(frames: FloatArray) -> FloatArray:
    """RMS of each row."""
    power = np.mean(np.square(frames), axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (SILENCE_DBFS / 10))), np.float32)


def raised(samples: FloatArray, gain_db: float) -> FloatArray:
    """Raised by `gain_db`, and never beyond full scale."""
    if gain_db <= 0:
        return samples
    return np.asarray(np.clip(samples * 10 ** (gain_db / 20), -1.0, 1.0), np.float32)


def raised_window(samples: FloatArray) -> FloatArray:
    """A window's sound with a quiet speaker brought up to where speech usually lies. Nobody is made quieter."""
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    if not len(frames):
        return samples
    loud = float(np.percentile(levels_dbfs(frames), LOUD_PERCENTILE_OF_WINDOW))
    return raised(samples, min(SPEECH_DBFS - loud, MAX_GAIN_DB))
