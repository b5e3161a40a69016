"""Workspaces with archives, and the command as people call it."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.archive.episodes import make
from tests.cli.conftest import MEDIA
from tests.storage.conftest import keys, swift_http  # noqa: F401 - fixtures

TWO = """
[archive]
copies = 2
[archive.targets.shelf]
url = "{0}/shelf"
[archive.targets.disk]
url = "{0}/disk"
"""


@dataclass
class Media:
    """`media`, in one workspace."""

    root: Path
    environment: dict = field(default_factory=dict)

    def argv(self, *words):
        return [MEDIA, "--workspace", str(self.root), *map(str, words)]

    def run(self, *words, rc=0):
        """The finished process; its status must be `rc`."""
        done = subprocess.run(self.argv(*words), capture_output=True, text=True, env=self.env(), check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == rc, (done.returncode, done.stdout, done.stderr)
        return done

    def json(self, *words, rc=0):
        return json.loads(self.run(*words, "--json", rc=rc).stdout)

    def start(self, *words):
        return subprocess.Popen(
            self.argv(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env(), start_new_session=True
        )

    def env(self):
        return {**os.environ, **self.environment}


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """What a machine remembers of verifications is this test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "media"


@pytest.fixture
def media(tmp_path):
    """A workspace with two episodes and two targets."""
    return Media(make(tmp_path / "w", "bashlap", "ikenche", targets=TWO.format(tmp_path)))


@pytest.fixture
def shelf(tmp_path):
    return tmp_path / "shelf"


@pytest.fixture
def disk(tmp_path):
    return tmp_path / "disk"
