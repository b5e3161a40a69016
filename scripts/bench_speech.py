"""Speech recognition against the bare faster-whisper batched call: CPU seconds, and memory from 10 minutes to 3 hours.

Both hear the same recording (espeak-ng reads sentences that the tiny model of the tests knows) with the same model,
beam, batch and longest window, and both give word times. Each run is a process of its own; imports and loading count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.speech.talk import RATE, Recording, production, step  # noqa: E402 - found through the path above

MODEL = ROOT / "tests" / "data" / "whisper-tiny-tt-ru"
LIMITS_S = {"tt": 15, "ru": 28}
BATCH = 8
BEAM = 5
MIB = 2**10  # ru_maxrss counts KiB


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one run."""

    cpu_s: float
    rss_mib: float


def main(words: list[str] | None = None) -> None:
    options = _options(words)
    if options.child:
        CHILDREN[options.child](Path(options.recording), options.language)
        return
    with tempfile.TemporaryDirectory() as folder:
        for language in ("tt", "ru"):
            path = _recording(Path(folder) / f"{language}.flac", language, options.minutes)
            costs: dict[str, list[Cost]] = {child: [] for child in CHILDREN}
            for _ in range(options.runs):
                for child, its in costs.items():
                    its.append(_cost(child, path, language))
            _report(language, options.minutes, costs)
        if options.long_minutes:
            path = _recording(Path(folder) / "long.flac", "tt", options.long_minutes)
            _report("tt", options.long_minutes, {child: [_cost(child, path, "tt")] for child in CHILDREN})


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench speech", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="length of the recording for the ratio")
    parser.add_argument("--long-minutes", type=float, default=180, help="length of the one for memory; 0: none")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    parser.add_argument("--recording", help=argparse.SUPPRESS)
    parser.add_argument("--language", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _recording(path: Path, language: str, minutes: float) -> Path:
    talk = Recording()
    for seed in range(4):
        talk.talk(language, 11, seed=seed)
    once = np.concatenate(talk.pieces)
    once = once + 0.001 * np.random.default_rng(1).standard_normal(len(once)).astype(np.float32)
    left = round(minutes * 60 * RATE)
    with soundfile.SoundFile(path, "w", RATE, 1, subtype="PCM_16", format="FLAC") as file:
        while left > 0:
            file.write(once[:left])
            left -= len(once)
    return path


def _cost(child: str, recording: Path, language: str) -> Cost:
    argv = [sys.executable, __file__, "--child", child, "--recording", str(recording), "--language", language]
    # Idle OpenMP threads that spin would count as work, in both.
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE"}
    process = subprocess.Popen(argv, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{child} ended with status {process.returncode}")
    return Cost(cpu_s=usage.ru_utime + usage.ru_stime, rss_mib=usage.ru_maxrss / MIB)


def _report(language: str, minutes: float, costs: dict[str, list[Cost]]) -> None:
    cpu = {child: statistics.median(cost.cpu_s for cost in its) for child, its in costs.items()}
    rss = {child: max(cost.rss_mib for cost in its) for child, its in costs.items()}
    print(
        f"{language} {minutes:5.0f} min  CPU: ours {cpu['ours']:6.1f} s, bare {cpu['bare']:6.1f} s,"
        f" ratio {cpu['ours'] / cpu['bare']:.2f}  RSS: ours {rss['ours']:4.0f} MiB, bare {rss['bare']:4.0f} MiB",
        flush=True,
    )


def ours(recording: Path, language: str) -> None:
    """The transcribe stage, as a run of `media` calls it."""
    from pipeline.stages.transcribe import STAGE  # noqa: PLC0415 - only the child that needs it pays for it

    limits = {"default": float(LIMITS_S[language])}
    made = production(str(MODEL), [language], max_window_s=limits, batch_size=BATCH, beam_size=BEAM)
    with tempfile.TemporaryDirectory() as folder:
        STAGE.run(step(Path(folder), made, recording))


def bare(recording: Path, language: str) -> None:
    """What faster-whisper's documentation shows."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415

    pipeline = BatchedInferencePipeline(WhisperModel(str(MODEL)))
    segments, _ = pipeline.transcribe(
        str(recording),
        language=language,
        word_timestamps=True,
        batch_size=BATCH,
        beam_size=BEAM,
        chunk_length=LIMITS_S[language],
    )
    for _ in segments:
        pass


CHILDREN = {"ours": ours, "bare": bare}

if __name__ == "__main__":
    main()
