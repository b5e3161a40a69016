"""What the parts of the render stage share: the recording, its measurement, what was asked of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ToolMissing
from pipeline.model.measurement import Measurement
from pipeline.model.settings import Sound
from pipeline.outputs.measurement_json import parse_measurement
from pipeline.stages._sound_files import FRAME_PEAKS, MEASUREMENT, MOMENTARY
from pipeline.stages.base import StepContext
from pipeline.tools.ffmpeg import INSTALL_HINT, Ffmpeg, find_ffmpeg, missing_encoders
from pipeline.tools.sound_graphs import Recording, SourceInput


@dataclass(frozen=True, kw_only=True)
class Job:
    """Inputs of a render."""

    context: StepContext
    tool: Ffmpeg
    scratch: Path
    sound: Sound
    measurement: Measurement
    momentary: NDArray[np.float32]
    frame_peaks: NDArray[np.float32]

    @property
    def target_lufs(self) -> float:
        return self.sound.stereo_lufs if self.measurement.channels > 1 else self.sound.mono_lufs

    @property
    def recording(self) -> Recording:
        production = self.context.production
        sources = tuple(
            SourceInput(path=self.context.input(path), channels=source.facts.audio.channels)
            for path, source in zip(production.source_paths, production.sources, strict=True)
        )
        return Recording(
            sources=sources,
            mix=self.measurement.mix,
            channels=self.measurement.channels,
            repair=self.measurement.repaired,
        )

    def progress(self, start: float, end: float) -> Callable[[float], None]:
        """Progress of a part of the step, as progress of the step."""
        return lambda done: self.context.progress(start + (end - start) * done)


def open_job(context: StepContext) -> Job:
    """An empty scratch folder and everything that the measure stage found out. Raises ToolMissing."""
    shutil.rmtree(context.journal, ignore_errors=True)
    context.journal.mkdir(parents=True)
    tool = find_ffmpeg()
    if missing := missing_encoders(tool):
        raise ToolMissing("ffmpeg", f"{tool.path} was built without {', '.join(missing)}: {INSTALL_HINT}.")
    context.tools["ffmpeg"] = tool.version
    return Job(
        context=context,
        tool=tool,
        scratch=context.journal,
        sound=context.production.settings.sound,
        measurement=parse_measurement(context.input(MEASUREMENT).read_bytes()),
        momentary=np.load(context.input(MOMENTARY), allow_pickle=False),
        frame_peaks=np.load(context.input(FRAME_PEAKS), allow_pickle=False),
    )
