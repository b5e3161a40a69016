"""What recognition hears and what it writes, relative to the episode folder."""

from __future__ import annotations

SPEECH_PATH = "work/measure/speech.flac"
ASR_PATH = "transcript/asr.json"
