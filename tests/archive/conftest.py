"""Workspaces with archives, and the command as people call it."""

import contextlib
import io
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.cli import main
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
class Said:
    """On both channels."""

    stdout: str
    stderr: str


@dataclass
class Media:
    """`media`, in one workspace."""

    root: Path
    environment: dict = field(default_factory=dict)

    def argv(self, *words):
        return [MEDIA, "--workspace", str(self.root), *map(str, words)]

    def run(self, *words, rc=0):
        """What the command said; its status must be `rc`. In this process: starting another takes longer than most."""
        out, err = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setattr("sys.argv", [str(word) for word in self.argv(*words)])
            for name, value in self.environment.items():
                patch.setenv(name, value)
            code = 0
            try:
                main()
            except SystemExit as ended:
                code = ended.code or 0
        assert code == rc, (code, out.getvalue(), err.getvalue())
        return Said(stdout=out.getvalue(), stderr=err.getvalue())

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
