"""How long a recording really is: agendas end with it, and containers of compressed sound often only guess."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import RecordingError
from pipeline.model.media import MediaFacts
from pipeline.tools.ffmpeg import GLOBAL_OPTIONS, Ffmpeg, parse_progress_ms
from pipeline.tools.process import run
from pipeline.tools.sound_graphs import FORMATS, PROTOCOLS, file_url
from pipeline.tools.wave_cut import layout_of

_TRUSTED = ("mov", "matroska", "flac", "ogg", "aiff", "w64", "caf", "au", "wv")
"""Containers whose header or index knows it; MP3 and ADTS are estimated from their first packets."""


def length_ms(tool: Ffmpeg, path: Path, facts: MediaFacts) -> int:
    """Raises RecordingError when it cannot be told. Reads all packets where the container guesses; decodes nothing."""
    layout = layout_of(path)
    if layout is not None:
        return layout.samples * 1000 // layout.rate_hz
    claimed = facts.audio.duration_ms
    if claimed and facts.container.split(",")[0] in _TRUSTED:
        return claimed
    last = 0

    def listen(line: str) -> None:
        nonlocal last
        last = parse_progress_ms(line) or last

    run(packets_argv(tool, path), on_line=listen)
    if not last:
        raise RecordingError(
            f"{path.name} does not say how long it is; export it as WAV or FLAC", recording=str(path)
        )
    return last


def packets_argv(tool: Ffmpeg, path: Path) -> list[str]:
    return [
        tool.path, *GLOBAL_OPTIONS, "-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS,
        *("-vn", "-sn", "-dn", "-i", file_url(path), "-map", "0:a:0", "-c", "copy", "-f", "null"),
        *("-stats_period", "0.5", "-progress", "pipe:1", "-"),
    ]  # fmt: skip
