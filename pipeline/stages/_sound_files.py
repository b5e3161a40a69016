"""Where the stages of sound leave their results, relative to the episode folder."""

from __future__ import annotations

SPEECH = "work/measure/speech.flac"
"""16 kHz, mono: what recognition hears."""
MOMENTARY = "work/measure/momentary.npy"
"""float32, LUFS per 100 ms."""
FRAME_PEAKS = "work/measure/frame-peaks.npy"
"""float32, true peak per 100 ms as a factor of full scale."""
PEAKS = "master/peaks.dat"
"""The waveform of the master: what listeners see is what they hear."""
MEASUREMENT = "master/measurement.json"
REPORT = "master/loudness.json"
