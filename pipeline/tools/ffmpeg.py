"""Finds ffmpeg and runs it: which one, what it can, its progress, what it complains about."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import ToolFailed, ToolMissing
from pipeline.tools import process

OLDEST = (5, 1)
ENCODERS = ("flac", "libmp3lame", "aac", "libopus")
INSTALL_HINT = (
    "`pip install imageio-ffmpeg` brings one, or install ffmpeg 5.1 or newer, or set MEDIA_FFMPEG to the path of one"
)

LARGEST_BLOCK_BYTES = 128 << 20
"""Of memory. An index of 24 h of packets takes 100 MB; one of 4 GB can be claimed by a sparse file of 4 kB."""
GLOBAL_OPTIONS = (
    *("-hide_banner", "-nostdin", "-nostats", "-max_alloc", str(LARGEST_BLOCK_BYTES)),
    *("-loglevel", "repeat+level+warning"),
)
"""Before everything else. Each complaint is one line that begins with its origin and its level."""


@dataclass(frozen=True, kw_only=True)
class Ffmpeg:
    """An ffmpeg that fits."""

    path: str
    version: str
    quiet_meter: str
    """Value of ebur128's `framelog` that keeps it from writing a line per frame."""


@cache
def find_ffmpeg() -> Ffmpeg:
    """$MEDIA_FFMPEG, else the one that imageio-ffmpeg carries, else the one on PATH. Raises ToolMissing."""
    wanted = os.environ.get("MEDIA_FFMPEG")
    if wanted:
        return inspect_ffmpeg(wanted)
    candidate = _carried_ffmpeg() or shutil.which("ffmpeg")
    if candidate is None:
        raise ToolMissing("ffmpeg", f"There is no ffmpeg: {INSTALL_HINT}.")
    return inspect_ffmpeg(candidate)


def _carried_ffmpeg() -> str | None:
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - a missing wheel is not an error: PATH is asked next
    except ImportError:
        return None
    folder = Path(imageio_ffmpeg.__file__).parent / "binaries"
    # Its own finder falls back to PATH and to downloads of other packages; we want the wheel's file or nothing.
    binaries = sorted(path for path in folder.glob("ffmpeg*") if os.access(path, os.X_OK))
    return str(binaries[0]) if binaries else None


def inspect_ffmpeg(path: str) -> Ffmpeg:
    """Version and abilities of the ffmpeg at `path`. Raises ToolMissing when it is none, or too old."""
    try:
        banner = process.run([path, "-version"], timeout_s=20).stdout.decode("utf-8", "replace")
        meter = process.run([path, "-hide_banner", "-h", "filter=ebur128"], timeout_s=20).stdout.decode()
    except (ToolMissing, ToolFailed, PermissionError, OSError) as error:
        raise ToolMissing("ffmpeg", f"{path} is not an ffmpeg that runs here: {INSTALL_HINT}.") from error
    version = parse_version(banner)
    number = version_number(version)
    if not version or (number is not None and number < OLDEST):
        raise ToolMissing("ffmpeg", f"{path} is ffmpeg {version or '?'}; 5.1 or newer is needed: {INSTALL_HINT}.")
    return Ffmpeg(path=path, version=version, quiet_meter=quiet_meter(meter))


@cache
def missing_encoders(ffmpeg: Ffmpeg) -> tuple[str, ...]:
    """Those of ENCODERS that this ffmpeg was built without."""
    listing = process.run([ffmpeg.path, "-hide_banner", "-encoders"], timeout_s=20).stdout.decode()
    known = {line.split()[1] for line in listing.splitlines() if len(line.split()) > 1}
    return tuple(name for name in ENCODERS if name not in known)


def parse_version(banner: str) -> str:
    """'9.0.2-17-g2a571b6068' from the first line of `ffmpeg -version`; empty when it is no such line."""
    match = re.match(r"ffmpeg version n?(\S+)", banner)
    return match[1] if match else ""


def version_number(version: str) -> tuple[int, int] | None:
    """(major, minor); None for a build from a development tree, which is newer than any release."""
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else None


def quiet_meter(help_text: str) -> str:
    """The value that keeps the meter quiet: 5.1 knows no `quiet`, and its `verbose` is below our log level."""
    return "quiet" if re.search(r"^\s+quiet\s", help_text, re.MULTILINE) else "verbose"


def run_ffmpeg(
    argv: list[str],
    *,
    duration_ms: int | None = None,
    progress: Callable[[float], None] | None = None,
    on_chunk: Callable[[bytes], None] | None = None,
    on_stderr: Callable[[str], None] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command line that one of our builders made.

    Without `on_chunk` the command reports to stdout with `-progress pipe:1`; with it, stdout is what it makes.
    `on_stderr` gets each complaint. Raises ToolFailed.
    """

    def on_line(line: str) -> None:
        done_ms = parse_progress_ms(line)
        if done_ms is not None and progress and duration_ms:
            progress(min(1.0, done_ms / duration_ms))

    process.run(argv, cwd=cwd, on_stderr=on_stderr, on_chunk=on_chunk, on_line=None if on_chunk else on_line)


def parse_progress_ms(line: str) -> int | None:
    """Milliseconds of sound written so far, from a line of `-progress`; None for its other lines.

    `out_time_us`: `out_time_ms` holds microseconds, too. Both read N/A before the first packet.
    """
    key, _, value = line.partition("=")
    if key.strip() != "out_time_us" or not value.strip().lstrip("-").isdigit():
        return None
    return max(0, int(value) // 1000)
