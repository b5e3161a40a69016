from __future__ import annotations

import tracemalloc

import numpy as np
import soundfile

from pipeline.tools.speech_audio import SpeechReader
from pipeline.tools.voice_activity import VoiceDetector, hear

RATE = 16_000


def test_a_long_recording_is_never_in_memory(tmp_path):
    path = tmp_path / "long.flac"
    minute = (0.001 * np.random.default_rng(0).standard_normal(60 * RATE)).astype(np.float32)
    with soundfile.SoundFile(path, "w", RATE, 1, subtype="PCM_16", format="FLAC") as file:
        for _ in range(10):
            file.write(minute)
    VoiceDetector()(np.zeros((1, 512), np.float32))  # what is loaded once does not count
    tracemalloc.start()
    try:
        voice = hear(path)
        with SpeechReader(path) as reader:
            for start in range(0, voice.samples, 28 * RATE):
                reader.read(start, start + 28 * RATE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert voice.samples == 10 * 60 * RATE
    assert peak < 15 * 2**20  # the whole of it would be 37 MiB
