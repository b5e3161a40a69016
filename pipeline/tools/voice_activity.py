"""Silero's voice detector, which faster-whisper carries, as a stream: its state goes from block to block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipeline.speech.voice import FRAME_SAMPLES, FloatArray, Voice, levels_dbfs, quiet_gain_db, raised
from pipeline.tools.speech_audio import SpeechReader

CONTEXT_SAMPLES = 64
"""Each frame is heard together with the end of the one before."""
BLOCK_FRAMES = 512
"""16.4 s at a time: enough to be fast, little in memory."""
STATE = (1, 1, 128)


class VoiceDetector:
    """One recording's worth of state; frames must come in order."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model  # noqa: PLC0415 - heavy

        self._session = get_vad_model().session
        self._hidden = np.zeros(STATE, np.float32)
        self._cell = np.zeros(STATE, np.float32)
        self._context: FloatArray = np.zeros(CONTEXT_SAMPLES, np.float32)

    def __call__(self, frames: FloatArray) -> FloatArray:
        """Probability of speech for each row of 512 samples."""
        ends = frames[:, -CONTEXT_SAMPLES:]
        contexts = np.concatenate([self._context[None], ends[:-1]])
        self._context = ends[-1].copy()
        heard = np.concatenate([contexts, frames], axis=1)
        probabilities, self._hidden, self._cell = self._session.run(
            None, {"input": heard, "h": self._hidden, "c": self._cell}
        )
        return np.asarray(probabilities, np.float32).reshape(-1)


def hear(path: Path, progress: Callable[[float], None] = lambda _share: None) -> Voice:
    """One pass over the recording; a second one, raised, when it turns out very quiet.

    `progress` is told how much of the first pass is done, 0..1.
    """
    voice = _pass(path, 0.0, progress)
    gain_db = quiet_gain_db(voice.probabilities, voice.levels_dbfs)
    return _pass(path, gain_db, lambda _share: None) if gain_db else voice


def _pass(path: Path, gain_db: float, progress: Callable[[float], None]) -> Voice:
    detector = VoiceDetector()
    probabilities: list[FloatArray] = []
    levels: list[FloatArray] = []
    heard = 0
    with SpeechReader(path) as reader:
        for block in reader.blocks(BLOCK_FRAMES * FRAME_SAMPLES):
            heard += len(block)
            frames = np.pad(block, (0, -len(block) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
            levels.append(levels_dbfs(frames))
            probabilities.append(detector(raised(frames, gain_db)))
            progress(min(1.0, heard / max(1, reader.claimed_samples)))
    return Voice(
        samples=heard,
        gain_db=gain_db,
        probabilities=np.concatenate([np.zeros(0, np.float32), *probabilities]),
        levels_dbfs=np.concatenate([np.zeros(0, np.float32), *levels]),
    )
