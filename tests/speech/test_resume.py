"""A run that is killed goes on where it was, and the end is the same to the byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages.transcribe import STAGE
from tests.speech.talk import Recording, production, step

RUN = """
import sys
from pathlib import Path
from pipeline.stages.transcribe import STAGE
from tests.speech.talk import production, step
STAGE.run(step(Path(sys.argv[1]), production(sys.argv[2], ["tt", "ru"], batch_size=2)))
"""


@pytest.fixture(scope="module")
def long_talk(tmp_path_factory):
    talk = Recording().talk("tt", 11, seed=6).silence(1.5).talk("ru", 11, seed=7).silence(1.5).talk("tt", 11, seed=8)
    return talk.write(tmp_path_factory.mktemp("talk") / "a.flac")


def finished(folder):
    return sorted(p.name for p in (folder / "journal").glob("group-*.json"))


def test_killed_in_the_middle_it_goes_on_and_ends_with_the_same_bytes(tmp_path, long_talk, tiny_model, root):
    made = production(str(tiny_model), ["tt", "ru"], batch_size=2)
    whole = step(tmp_path / "whole", made, long_talk)
    STAGE.run(whole)
    expected = (whole.staging / ASR_PATH).read_bytes()
    groups = finished(tmp_path / "whole")
    assert len(groups) >= 5

    folder = tmp_path / "killed"
    step(folder, made, long_talk)
    kept: dict[str, int] = {}
    for kill_after in (1, 3):
        process = subprocess.Popen([sys.executable, "-c", RUN, folder, tiny_model], cwd=root, start_new_session=True)
        deadline = time.monotonic() + 60
        while len(finished(folder)) < kill_after and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert kill_after <= len(finished(folder)) < len(groups)
        kept = {p.name: p.stat().st_mtime_ns for p in (folder / "journal").iterdir() if p.name in groups}
    # A torn entry, as a power cut might leave it, is decoded again.
    torn = folder / "journal" / finished(folder)[0]
    torn.write_bytes(torn.read_bytes()[:-40])

    again = step(folder, made)
    STAGE.run(again)
    assert (again.staging / ASR_PATH).read_bytes() == expected
    assert finished(folder) == groups
    redone = [name for name, at in kept.items() if (folder / "journal" / name).stat().st_mtime_ns != at]
    assert redone == [torn.name]


def test_progress_counts_seconds_of_speech_up_to_all_of_them(tmp_path, long_talk, tiny_model):
    heard: list[float] = []
    context = step(tmp_path, production(str(tiny_model), ["tt", "ru"], batch_size=2), long_talk)
    object.__setattr__(context, "progress", heard.append)
    STAGE.run(context)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)
    assert len(heard) > 6
    first = list(heard)
    heard.clear()
    STAGE.run(context)  # all of it from the journal
    assert heard[-1] == pytest.approx(1.0)
    assert len(heard) < len(first)
