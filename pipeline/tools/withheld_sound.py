"""Writes what listeners get of a master: a lossless file without the withheld passages, exact to the sample.

By PyAV within this process: ffmpeg's own filters cut at frames, or keep the sound of every passage in memory.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ToolFailed
from pipeline.model.kept import Kept
from pipeline.model.measurement import SAMPLE_RATE_HZ
from pipeline.sound.withheld import heard, heard_samples

_BLOCK_SAMPLES = 4608
"""Of FLAC, as in the master."""
_FORMAT = "s32"


def write_heard(
    master: Path, target: Path, kept: Kept, *, channels: int, samples: int, progress: Callable[[float], None]
) -> int:
    """`samples`: of the master. Returns how many `target` has.

    Raises ToolFailed when the master is not whole, OSError when the disk is full.
    """
    import av  # noqa: PLC0415 - heavy

    layout = "mono" if channels == 1 else "stereo"
    read = written = 0
    try:
        with av.open(str(master)) as source, av.open(str(target), "w", format="flac") as sink:
            stream = sink.add_stream("flac", rate=SAMPLE_RATE_HZ, format=_FORMAT, layout=layout)
            waiting = np.zeros((0, channels), dtype=np.int32)
            for frame in source.decode(source.streams.audio[0]):
                if frame.format.name != _FORMAT:
                    raise ToolFailed("av", f"{master.name} holds {frame.format.name}, not {_FORMAT}: is it ours?")
                block = np.asarray(frame.to_ndarray(), dtype=np.int32).reshape(-1, channels)
                waiting = np.concatenate([waiting, heard(block, kept, read)])
                read += len(block)
                while len(waiting) >= _BLOCK_SAMPLES:
                    sink.mux(stream.encode(_frame(waiting[:_BLOCK_SAMPLES], layout, written)))
                    written += _BLOCK_SAMPLES
                    waiting = waiting[_BLOCK_SAMPLES:]
                progress(min(1.0, read / max(1, samples)))
            if len(waiting):
                sink.mux(stream.encode(_frame(waiting, layout, written)))
                written += len(waiting)
            sink.mux(stream.encode(None))
    except av.FFmpegError as error:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise OSError(error.errno, os.strerror(error.errno), str(target)) from error
        raise ToolFailed("av", f"{master.name} cannot be read or written: {error}") from error
    if read != samples or written != heard_samples(kept, samples):
        raise ToolFailed("av", f"{master.name} has {read} samples, not {samples}; {written} were to be heard")
    return written


def _frame(block: Any, layout: str, at: int) -> Any:
    import av  # noqa: PLC0415

    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), format=_FORMAT, layout=layout)
    frame.sample_rate = SAMPLE_RATE_HZ
    frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
    frame.pts = at
    return frame
