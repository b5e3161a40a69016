"""What tagging asks of ffmpeg: a remux, and a fingerprint of the sound."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.tools.ffmpeg import GLOBAL_OPTIONS, find_ffmpeg, run_ffmpeg


def same_sound(one: Path, other: Path) -> bool:
    """Whether both files decode to the same samples. Raises ToolMissing or ToolFailed."""
    with ThreadPoolExecutor(2) as readers:
        first, second = readers.map(fingerprint, (one, other))
    return first == second


def remux(arguments: list[str]) -> None:
    """Run ffmpeg; an existing target is replaced. Raises ToolMissing or ToolFailed."""
    run_ffmpeg([find_ffmpeg().path, *GLOBAL_OPTIONS, "-y", *arguments])


def fingerprint(path: Path) -> str:
    """SHA-256 over all that decides how the first audio stream of `path` sounds: its packets, their times, what the
    decoder is told to skip at both ends, its set-up data. Two files with the same fingerprint decode to the same
    samples. It takes half the time of decoding, and does not depend on the decoder's version. Raises ToolFailed.
    """
    digest = hashlib.sha256()
    run_ffmpeg([find_ffmpeg().path, *GLOBAL_OPTIONS, *fingerprint_argv(path)], on_chunk=digest.update)
    return digest.hexdigest()


def fingerprint_argv(path: Path) -> list[str]:
    """One line for each packet, none for the program's version (bitexact)."""
    return ["-i", f"file:{path}", "-map", "0:a:0", "-c", "copy", "-fflags", "+bitexact", "-f", "framemd5", "pipe:1"]
