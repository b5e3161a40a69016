"""How long the command line itself takes: --help, a rerun with nothing to do, status over 500 episodes. CPU seconds."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEDIA = Path(sys.executable).parent / "media"
EPISODES = 500
RUNS = 5


def main() -> None:
    """Prints one line per command: median CPU seconds over RUNS, and the limit we hold ourselves to."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        cpu_seconds("init", str(workspace))
        model = ROOT / "tests" / "data" / "whisper-tiny-tt-ru"
        recording = ROOT / "tests" / "data" / "demo" / "telebez-turynda.flac"
        shared = ("--workspace", str(workspace))
        cpu_seconds(*shared, "ingest", str(recording), "--show", "aittem-bit", "--title", "x", "--model", str(model))
        (episode,) = (workspace / "episodes" / "aittem-bit").glob("[!.]*/")
        report("media --help", 0.4, "--help")
        report("rerun with nothing to do", 1.0, *shared, "run", f"aittem-bit/{episode.name}")
        for number in range(EPISODES - 1):
            shutil.copytree(episode, episode.with_name(f"copy-{number:03}"), copy_function=os.link)
        report(f"status over {EPISODES} episodes", 2.0, *shared, "status")


def report(name: str, limit: float, *words: str) -> None:
    cpu_seconds(*words)
    median = statistics.median(cpu_seconds(*words) for _ in range(RUNS))
    print(f"{name:<28} {median:5.2f} s CPU (limit {limit} s)")


def cpu_seconds(*words: str) -> float:
    """User and system time of one run, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    subprocess.run([str(MEDIA), *words], check=True, capture_output=True, env=environment, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
