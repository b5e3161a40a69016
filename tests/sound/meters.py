"""Meters that the chain does not use: pyloudnorm for loudness, the ffmpeg of Debian (another version) for true peak."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray


@dataclass(frozen=True)
class Seen:
    """One file, decoded by Debian's ffmpeg."""

    rate: int
    samples: NDArray[np.float64]

    @property
    def channels(self) -> int:
        return self.samples.shape[1]

    @property
    def lufs(self) -> float:
        return float(pyloudnorm.Meter(self.rate).integrated_loudness(self.samples))


def decode(tool: str, path: Path) -> Seen:
    """At the file's own rate and channels."""
    wav = path.with_suffix(path.suffix + ".decoded.wav")
    argv = [tool, "-v", "error", "-nostdin", "-y", "-i", str(path), "-c:a", "pcm_f32le", str(wav)]
    subprocess.run(argv, check=True)
    samples, rate = soundfile.read(wav, always_2d=True)
    wav.unlink()
    return Seen(rate=rate, samples=samples)


def ebur128(tool: str, path: Path) -> dict[str, float]:
    """Summary of Debian's ebur128: I, LRA, Peak."""
    quiet = ("-hide_banner", "-nostats", "-nostdin")
    argv = [tool, *quiet, "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(argv, check=True, capture_output=True, text=True).stderr
    summary = said[said.rindex("Summary:") :]
    return {key: float(value) for key, value in re.findall(r"\b(I|LRA|Peak):\s+(-?[\d.]+|-?inf)", summary)}
