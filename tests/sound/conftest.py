"""Tools and recordings that many tests of sound need; made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need_tool
from tests.sound import material


@pytest.fixture(scope="session")
def debian_ffmpeg() -> str:
    return need_tool("ffmpeg")


@pytest.fixture(scope="session")
def talk(tmp_path_factory):
    """Samples of the talk, mono."""
    return material.speak(need_tool("espeak-ng"), tmp_path_factory.mktemp("espeak"))


@pytest.fixture(scope="session")
def stereo_wav(talk, tmp_path_factory) -> Path:
    return material.write(tmp_path_factory.mktemp("stereo") / "talk.wav", material.two_channels(talk))


@pytest.fixture(scope="session")
def mono_wav(talk, tmp_path_factory) -> Path:
    return material.write(tmp_path_factory.mktemp("mono") / "mono.wav", talk)
