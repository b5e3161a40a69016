"""The real command on real recordings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

MEDIA = Path(sys.executable).parent / "media"


@dataclass(frozen=True)
class Media:
    """Runs `media` in a workspace."""

    workspace: Path

    def argv(self, *words: str | Path) -> list[str]:
        return [str(MEDIA), "--workspace", str(self.workspace), *map(str, words)]

    def run(self, *words: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "COLUMNS": "200", **(env or {})}
        return subprocess.run(
            self.argv(*words), capture_output=True, text=True, check=False, timeout=280, env=environment,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def json(self, *words: str | Path, code: int = 0) -> dict:
        done = self.run(*words, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(
            self.argv(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


@pytest.fixture(scope="session")
def recording(root: Path) -> Path:
    return root / "tests" / "data" / "demo" / "telebez-turynda.flac"


@pytest.fixture(scope="session")
def short(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first twelve seconds, as a WAV."""
    import soundfile

    path = tmp_path_factory.mktemp("recordings") / "short.wav"
    sound, rate = soundfile.read(
        recording, frames=12 * 48000 if soundfile.info(recording).samplerate == 48000 else 529200
    )
    soundfile.write(path, sound, rate)
    return path


def new_workspace(folder: Path) -> Media:
    media = Media(folder)
    done = subprocess.run([str(MEDIA), "init", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return media


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return new_workspace(tmp_path / "workspace")


@pytest.fixture
def ingest_words(tiny_model: Path):
    return ("--show", "aittem-bit", "--title", "Телебез турында", "--date", "2026-11-20", "--model", tiny_model)


@pytest.fixture(scope="session")
def published(recording: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Media, dict]:
    """The demo's recording, ingested once."""
    media = new_workspace(tmp_path_factory.mktemp("published") / "workspace")
    found = media.json(
        "ingest", recording, "--show", "aittem-bit", "--title", "Телебез турында", "--date", "2026-11-20",
        "--model", tiny_model,
    )  # fmt: skip
    return media, found
