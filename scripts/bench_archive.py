"""`media verify` beside `sha256sum --check` of the same bytes, in turns: CPU seconds, wall time, memory.

Bags are made by the Library of Congress's bagit: large files, and very many small ones. Both read from the page cache.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import bagit

MEDIA = Path(sys.executable).with_name("media")
MIB = 1 << 20


def main(options: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench archive", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="turns; medians are printed")
    parser.add_argument("--large", type=int, default=12, help="files of 100 MB")
    parser.add_argument("--small", type=int, default=10_000, help="files of 8 kB")
    chosen = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        for name, count, size in (("large", chosen.large, 100_000_000), ("small", chosen.small, 8_000)):
            bag = make_bag(Path(folder) / name, count, size)
            sides = {"sha256sum": check(bag), "media verify": verify(bag)}
            rows = {side: [measured(*call) for _ in range(chosen.runs)] for side, call in sides.items()}
            told = {side: tuple(map(statistics.median, zip(*row, strict=True))) for side, row in rows.items()}
            for side, (cpu, wall) in told.items():
                print(f"{name}: {side}: {cpu:.2f} s CPU, {wall:.2f} s")
            print(f"{name}: ratio of CPU {told['media verify'][0] / told['sha256sum'][0]:.2f}, "
                  f"memory {memory_mib(bag):.0f} MiB")  # fmt: skip


def make_bag(folder: Path, count: int, size: int) -> Path:
    """Noise, the same each time."""
    noise = random.Random(1)
    for number in range(count):
        file = folder / f"{number % 100:02}" / f"{number}.bin"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(noise.randbytes(size))
    bagit.make_bag(str(folder), checksums=["sha256"], processes=2)
    return folder


def check(bag: Path) -> tuple[list[str], Path]:
    return ["sha256sum", "--quiet", "--check", "manifest-sha256.txt"], bag


def verify(bag: Path) -> tuple[list[str], Path]:
    return [str(MEDIA), "verify", "--afresh", str(bag)], bag


def measured(argv: list[str], folder: Path) -> tuple[float, float]:
    """CPU seconds and wall seconds of one process, children included."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(argv, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def memory_mib(bag: Path) -> float:
    """Highest resident memory of `media verify`, started by a small process: a peak begins as that of the parent."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    argv = [sys.executable, "-c", code, *verify(bag)[0]]
    return int(subprocess.run(argv, check=True, capture_output=True, text=True).stdout) * 1024 / MIB


if __name__ == "__main__":
    main(sys.argv[1:])
