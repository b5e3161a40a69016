"""A day of talks, made once, and the real command on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import make_conference_day
from tests.cli.conftest import Media, new_workspace

STARTS = "09:58:20"


@dataclass(frozen=True)
class Day:
    """The recording of a day, its agendas, and where the talks really are."""

    folder: Path

    @property
    def recording(self) -> Path:
        return self.folder / "conference-day.wav"

    @property
    def toml(self) -> Path:
        return self.folder / "agenda.toml"

    @property
    def csv(self) -> Path:
        return self.folder / "agenda.csv"

    @property
    def truth(self) -> dict:
        return json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))


def make_day(folder: Path, **options) -> Day:
    make_conference_day.make_day(folder, **options)
    return Day(folder)


@pytest.fixture(scope="session")
def day(require_tool, tmp_path_factory) -> Day:
    require_tool("espeak-ng")
    return make_day(tmp_path_factory.mktemp("day"), talks=4, minutes=0.5)


@pytest.fixture
def media(tmp_path) -> Media:
    return new_workspace(tmp_path / "workspace")


@pytest.fixture(scope="session")
def split(day, tmp_path_factory) -> tuple[Media, dict]:
    """The day, split once. Tests that change anything make their own."""
    media = new_workspace(tmp_path_factory.mktemp("split") / "workspace")
    return media, media.json("split", day.recording, "--agenda", day.toml, "--show", "conference", "--yes")
