"""The sound chain against plain ffmpeg and ffmpeg-normalize: CPU seconds, and memory from 10 minutes to 3 hours.

All three make MP3 128k, M4A 96k and FLAC of one stereo recording with the same ffmpeg. Ours also makes 16 kHz for
speech recognition, waveform peaks and the report, and measures what it made; plain ffmpeg also makes 16 kHz, in one
process that decodes once. The recording: synthetic speech, two speakers 12 dB apart, with clipped bursts.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import soundfile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.tools.ffmpeg import find_ffmpeg  # noqa: E402 - found through the path above
from tests.sound import material  # noqa: E402
from tests.sound.episodes import episode  # noqa: E402

RENDITIONS = {"mp3": {"format": "mp3", "bitrate_kbps": 128}, "m4a": {"format": "m4a", "bitrate_kbps": 96}}
NORMALIZED = {"mp3": ("libmp3lame", "128k"), "m4a": ("aac", "96k"), "flac": ("flac", None)}
BURST_EVERY_S = 12
MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one run: all its processes. `rss_mib`: the highest sum of their resident memory."""

    cpu_s: float
    wall_s: float
    rss_mib: float


def main(words: list[str] | None = None) -> None:
    options = _options(words)
    if options.child:
        episode(Path(options.child[1]), Path(options.child[0]), renditions=RENDITIONS).sound()
        return
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        folder = Path(scratch)
        wav = make_recording(folder / "talk.wav", options.minutes)
        contenders = {"media": _ours, "plain ffmpeg": _plain}
        if tool := _normalizer(folder, wanted=not options.no_normalize):
            contenders["ffmpeg-normalize"] = lambda wav, out: _normalize(tool, wav, out)
        costs: dict[str, list[Cost]] = {name: [] for name in contenders}
        for _ in range(options.runs):
            for contender, commands in contenders.items():
                costs[contender].append(_cost(commands(wav, folder / "out"), folder / "out"))
        _report(options.minutes, costs)
        for minutes in options.memory_minutes:
            long = make_recording(folder / "long.wav", minutes)
            cost = _cost(_ours(long, folder / "out"), folder / "out")
            print(f"media, {minutes:g} min: {cost.cpu_s:.1f} s CPU, {cost.wall_s:.1f} s, {cost.rss_mib:.0f} MiB")


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench sound", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10, help="length of the recording (default: 10)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turns; medians are shown (default: 3)")
    parser.add_argument(
        "--memory-minutes", type=float, nargs="*", default=[], help="our memory at these lengths, such as 10 60 180"
    )
    parser.add_argument("--no-normalize", action="store_true", help="leave ffmpeg-normalize out")
    parser.add_argument("--scratch", help="folder for recordings and results (3 h need 10 GB)")
    parser.add_argument("--child", nargs=2, metavar=("WAV", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args(words)


def make_recording(path: Path, minutes: float) -> Path:
    """Stereo, 48 kHz, 24 bits. No two stretches are alike: levels and pauses vary."""
    rng = np.random.default_rng(17)
    with tempfile.TemporaryDirectory() as folder:
        talk = material.two_channels(material.speak(shutil.which("espeak-ng") or "espeak-ng", Path(folder)))
    left, since_burst = int(minutes * 60 * material.RATE), 0.0
    with soundfile.SoundFile(path, "w", material.RATE, 2, subtype="PCM_24") as file:
        while left > 0:
            start, length = rng.integers(0, len(talk) // 2), rng.integers(len(talk) // 8, len(talk) // 2)
            stretch = talk[start : start + length][:left] * np.float32(rng.uniform(0.7, 1.0))
            since_burst += len(stretch) / material.RATE
            if since_burst > BURST_EVERY_S and len(stretch) > material.RATE:
                at = rng.integers(0, len(stretch) - 2_880)
                stretch[at : at + 2_880] = np.clip(stretch[at : at + 2_880] * 10, -1, 1)
                since_burst = 0.0
            file.write(stretch)
            left -= len(stretch)
    return path


def _ours(wav: Path, out: Path) -> list[list[str]]:
    return [[sys.executable, str(Path(__file__)), "--child", str(wav), str(out / "episode")]]


def _plain(wav: Path, out: Path) -> list[list[str]]:
    command = [find_ffmpeg().path, "-v", "error", "-nostdin", "-i", str(wav), "-c:a", "flac", "-sample_fmt", "s32"]
    command += [str(out / "a.flac"), "-b:a", "128k", str(out / "a.mp3"), "-b:a", "96k", str(out / "a.m4a")]
    return [[*command, "-ar", "16000", "-ac", "1", str(out / "a.wav")]]


def _normalize(tool: Path, wav: Path, out: Path) -> list[list[str]]:
    commands = []
    for suffix, (codec, bit_rate) in NORMALIZED.items():
        command = [str(tool), str(wav), "-o", str(out / f"a.{suffix}"), "-t", "-16", "-tp", "-1", "-ar", "48000"]
        commands.append([*command, "-c:a", codec, *(["-b:a", bit_rate] if bit_rate else []), "-q"])
    return commands


def _normalizer(folder: Path, *, wanted: bool) -> Path | None:
    """ffmpeg-normalize from the package index, in an environment of its own; None (and a word) when there is none."""
    if not wanted:
        return None
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "-q", "ffmpeg-normalize"]
    if subprocess.run(pip, check=False).returncode:
        print("ffmpeg-normalize cannot be installed here; it is left out")
        return None
    return folder / "venv/bin/ffmpeg-normalize"


def _cost(commands: list[list[str]], out: Path) -> Cost:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    environment = {**os.environ, "FFMPEG_PATH": find_ffmpeg().path}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    highest = 0.0
    for command in commands:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment) as process:
            watch = _Watch(process.pid)
            watch.start()
        watch.stop()
        highest = max(highest, watch.highest_bytes / MIB)
        if process.returncode:
            sys.exit(f"failed: {command}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s=cpu, wall_s=time.monotonic() - started, rss_mib=highest)


class _Watch(threading.Thread):
    """Looks at the memory of a process and its children ten times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.highest_bytes = 0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.1):
            try:
                root = psutil.Process(self._pid)
                tree = [root, *root.children(recursive=True)]
                self.highest_bytes = max(self.highest_bytes, sum(process.memory_info().rss for process in tree))
            except psutil.Error:
                continue

    def stop(self) -> None:
        self._over.set()
        self.join()


def _report(minutes: float, costs: dict[str, list[Cost]]) -> None:
    ours = statistics.median(cost.cpu_s for cost in costs["media"])
    print(f"{minutes:g} min stereo WAV, medians of {len(costs['media'])}:")
    for name, runs in costs.items():
        cpu, wall = (statistics.median(getattr(cost, what) for cost in runs) for what in ("cpu_s", "wall_s"))
        memory = max(cost.rss_mib for cost in runs)
        ratio = "" if name == "media" else f"   media / {name} = {ours / cpu:.2f}"
        print(f"  {name:<18} {cpu:7.1f} s CPU {wall:7.1f} s {memory:5.0f} MiB{ratio}", flush=True)


if __name__ == "__main__":
    main()
