from __future__ import annotations

import pytest

from tests.conftest import need_tool
from tests.speech.talk import Recording


@pytest.fixture(scope="session", autouse=True)
def _speaker():
    need_tool("espeak-ng")


@pytest.fixture(scope="session")
def tatar_talk():
    return Recording().talk("tt", 11, seed=1)


@pytest.fixture(scope="session")
def russian_talk():
    return Recording().talk("ru", 11, seed=2)


@pytest.fixture(scope="session")
def mixed_talk():
    return Recording().talk("tt", 5, seed=3).silence(1).talk("ru", 5, seed=4).silence(1).talk("tt", 4, seed=5)
