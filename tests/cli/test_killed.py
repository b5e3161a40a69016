"""`kill -9` anywhere: the same command finishes with the same bytes, and nothing half-written stays."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from pathlib import Path

import pytest

from tests.cli.conftest import new_workspace

VOLATILE = ("manifest.json", "runs/", "receipts/", ".lock", "transcript/.lock", "source/sources.json")
"""Holds times of day."""

POINTS = [
    ("", 0.0), ("", 0.3), ("", 0.5), ("measure:", 0.0), ("measure:", 0.1), ("render:", 0.0), ("render:", 0.3),
    ("render:", 0.6), ("render:", 0.9), ("transcribe:", 0.0), ("transcribe:", 0.4), ("transcribe:", 0.8),
    ("transcribe:", 1.2), ("captions:", 0.0), ("chapters:", 0.0), ("notes:", 0.0), ("tag:", 0.0), ("upload:", 0.0),
]  # fmt: skip
"""(line on stderr after which we kill, seconds to wait then)"""


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not str(path.relative_to(folder)).startswith(VOLATILE)
    }


def kill_after(media, words, line: str, delay: float) -> bool:
    """Start it, kill it at that point. False when it was done before."""
    process = media.start(*words)
    reached = threading.Event()

    def read() -> None:
        for text in process.stderr:
            if line and text.startswith(line):
                reached.set()
        reached.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    if line:
        reached.wait(timeout=60)
    time.sleep(delay)
    alive = process.poll() is None
    process.kill()
    process.wait()
    reader.join(timeout=10)
    process.stdout.close()
    process.stderr.close()
    return alive


@pytest.mark.slow
def test_killed_at_many_points_it_ends_with_the_same_bytes(tmp_path, short, ingest_words):
    whole = new_workspace(tmp_path / "whole")
    found = whole.json("ingest", short, *ingest_words)
    torn = new_workspace(tmp_path / "torn")
    killed = sum(kill_after(torn, ("ingest", short, *ingest_words), line, delay) for line, delay in POINTS)
    again = torn.json("ingest", short, *ingest_words)
    assert killed >= 12
    assert again["episode"] == found["episode"]
    assert bytes_of(Path(again["folder"])) == bytes_of(Path(found["folder"]))
    left = [
        str(p) for p in torn.workspace.rglob("*") if re.search(r"\.part$|\.incoming-|/staging/|/journal/.+/", str(p))
    ]
    assert left == []
    published = [bytes_of(w.workspace / "public") for w in (whole, torn)]
    assert published[0] == published[1]
