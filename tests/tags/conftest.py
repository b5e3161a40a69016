"""Bare encodes made by the ffmpeg that productions use; what comes of them is read by Debian's tools."""

import subprocess
from pathlib import Path

import pytest

from pipeline.tools.ffmpeg import find_ffmpeg
from tests.tags.episodes import DURATION_MS

ENCODERS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "64k"],
    "m4a": ["-c:a", "aac", "-b:a", "48k"],
    "opus": ["-c:a", "libopus", "-b:a", "24k"],
}
JUNK = ["-metadata", "title=junk", "-metadata", "comment=junk", "-metadata", "creation_time=2020-01-01T00:00:00"]


@pytest.fixture(scope="session")
def encodes(tmp_path_factory) -> Path:
    """A folder with one file of each kind, and tags that must not survive."""
    folder = tmp_path_factory.mktemp("encodes")
    sound = f"aevalsrc=0.2*sin(2*PI*t*(200+9*t)):s=48000:d={DURATION_MS / 1000}"
    for kind, encoder in ENCODERS.items():
        command = [find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", sound, *encoder, *JUNK, folder / f"e.{kind}"]
        subprocess.run(command, check=True)
    return folder


@pytest.fixture(scope="session")
def ffprobe(require_tool):
    return require_tool("ffprobe")


@pytest.fixture(scope="session")
def mediainfo(require_tool):
    return require_tool("mediainfo")
