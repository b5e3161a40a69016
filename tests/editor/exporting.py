"""`media transcript` on an episode, as a process."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.editor.conftest import MEDIA
from tests.editor.material import REF


def media(workspace, *words, status=0) -> str:
    done = subprocess.run([MEDIA, "--workspace", workspace, *words], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def export(workspace, place: Path) -> Path:
    media(workspace, "transcript", "export", REF, "--html", "-o", place)
    return place


def edited(workspace) -> str:
    return (workspace / "episodes" / REF / "transcript" / "edited.md").read_text(encoding="utf-8")
