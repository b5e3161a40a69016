"""Measures the files that we made: decoded by PyAV within this process, so by another build than the one that encoded.

Encoded sound comes in some fifty packets a second; ffmpeg the program passes each through four threads, which costs
more than decoding it. Foreign files never come here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.model.loudness import Loudness
from pipeline.model.measurement import SAMPLE_RATE_HZ
from pipeline.sound.gating import integrated, loudness_range
from pipeline.sound.meters import PeakMeter
from pipeline.sound.pcm import FRAME_SAMPLES, FrameStream, Meter

SILENT_DBTP = -144.0
"""True peak of digital silence in our reports: JSON knows no minus infinity."""
SILENT_LUFS = -70.0
"""Integrated loudness when nothing is above the gate, as meters show it."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one decode said about a stream of sound. `frame_peaks`: true peak per 100 ms, factors of full scale."""

    samples: int
    loudness: Loudness
    frame_peaks: NDArray[np.float32]


def read_back(
    path: Path,
    *,
    channels: int,
    limit_dbtp: float,
    expected_ms: int,
    progress: Callable[[float], None],
    also: Sequence[Meter] = (),
) -> Reading:
    """Decode and measure a file of ours. Frames over `limit_dbtp` have their true peak in `frame_peaks`.

    Meters in `also` are fed the same sound.
    """
    peaks = PeakMeter(channels, limit=10 ** (limit_dbtp / 20))
    stream = FrameStream(channels, (peaks, *also))
    momentary, short_term = list[float](), list[float]()
    for frame in _metered_frames(path):
        if "lavfi.r128.M" in frame.metadata:
            momentary.append(float(frame.metadata["lavfi.r128.M"]))
            short_term.append(float(frame.metadata["lavfi.r128.S"]))
        stream.write(frame.to_ndarray().astype("<f4", copy=False).data.cast("B"))
        progress(min(1.0, stream.samples * 1000 / (SAMPLE_RATE_HZ * max(1, expected_ms))))
    stream.finish()
    return Reading(
        samples=stream.samples,
        loudness=summary(np.array(momentary), np.array(short_term), peaks.peaks),
        frame_peaks=peaks.peaks,
    )


def summary(momentary: NDArray[Any], short_term: NDArray[Any], frame_peaks: NDArray[np.float32]) -> Loudness:
    """One line of figures, rounded to what they are worth."""
    level = integrated(momentary)
    highest = float(frame_peaks.max(initial=0.0))
    peak_db = 20.0 * float(np.log10(highest)) if highest > 0 else SILENT_DBTP
    return Loudness(
        integrated_lufs=round(SILENT_LUFS if level is None else level, 2),
        range_lu=round(loudness_range(short_term), 2),
        true_peak_dbtp=round(max(SILENT_DBTP, peak_db), 2),
    )


def _metered_frames(path: Path) -> Iterator[Any]:
    """Packed frames of 100 ms that carry their loudness; the last one is shorter and carries none."""
    import av  # noqa: PLC0415 - 0.2 s and 40 MB that only a render needs

    with path.open("rb") as file, av.open(file, "r") as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        graph = av.filter.Graph()
        nodes = [
            graph.add_abuffer(template=stream),
            graph.add("ebur128", "metadata=1"),
            graph.add("aformat", "sample_fmts=flt"),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        waiting = 0
        for frame in container.decode(stream):
            graph.push(frame)
            waiting += frame.samples
            # Asking in vain costs an exception each time; the meter hands over a frame whenever it has 100 ms.
            while waiting >= FRAME_SAMPLES:
                waiting -= FRAME_SAMPLES
                yield graph.pull()
        graph.push(None)
        with contextlib.suppress(av.error.EOFError):
            while True:
                yield graph.pull()
