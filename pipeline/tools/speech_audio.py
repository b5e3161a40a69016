"""Reads the 16 kHz mono sound that recognition hears: forward only, to the sample, a few seconds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np

from pipeline.errors import EpisodeError
from pipeline.speech.voice import SAMPLE_RATE_HZ, FloatArray


class SpeechReader:
    """An open recording. Positions count samples from its very first one, never times of the container."""

    def __init__(self, path: Path) -> None:
        """Raises EpisodeError when it is not what the measure stage makes."""
        import av  # noqa: PLC0415 - heavy

        self._path = path
        try:
            self._container = av.open(str(path))
        except (OSError, av.FFmpegError) as error:
            raise self._unreadable(str(error)) from error
        stream = next(iter(self._container.streams.audio), None)
        if stream is None or stream.rate != SAMPLE_RATE_HZ or stream.layout.nb_channels != 1:
            self._container.close()
            raise self._unreadable("it is not 16 kHz mono sound")
        self._samples_per_tick = float(stream.time_base or 0) * SAMPLE_RATE_HZ
        self.claimed_samples = round((stream.duration or 0) * self._samples_per_tick)
        """Length by the file's header; 0 when it says nothing."""
        self._decoded = 0
        self._frames: Iterator[Any] = self._container.decode(stream)
        self._buffer: FloatArray = np.zeros(0, np.float32)
        self._start = 0
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        self._container.close()

    def read(self, start: int, stop: int) -> FloatArray:
        """Samples [start, stop) as -1..1; shorter at the end of the recording. `start` never goes back."""
        if start < self._start:
            raise ValueError(f"reads forward only: asked for {start}, already at {self._start}")
        pieces, have = [self._buffer], self._start + len(self._buffer)
        while have < stop and not self._ended:
            piece = self._next()
            if have + len(piece) <= start:
                pieces, self._start = [], have + len(piece)
            else:
                pieces.append(piece)
            have += len(piece)
        joined = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        self._buffer = joined[max(0, start - self._start) :]
        self._start = max(self._start, min(start, have))
        return self._buffer[: max(0, stop - start)].copy()

    def blocks(self, samples: int) -> Iterator[FloatArray]:
        """The rest of the recording in blocks of `samples`; the last one is shorter."""
        at = self._start
        while len(block := self.read(at, at + samples)):
            yield block
            at += len(block)

    def _next(self) -> FloatArray:
        import av  # noqa: PLC0415

        try:
            frame = next(self._frames)
        except StopIteration:
            self._ended = True
            if self._decoded < self.claimed_samples:
                raise self._unreadable("it ends too early") from None
            return np.zeros(0, np.float32)
        except av.FFmpegError as error:
            raise self._unreadable(str(error)) from error
        # Decoders skip what is damaged without a word; all later times would be wrong.
        if frame.pts is not None and round(frame.pts * self._samples_per_tick) != self._decoded:
            raise self._unreadable("part of it is damaged")
        self._decoded += frame.samples
        samples = frame.to_ndarray().reshape(-1)
        scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max) + 1
        return np.asarray(samples / scale, np.float32)

    def _unreadable(self, why: str) -> EpisodeError:
        return EpisodeError(
            f"{self._path} cannot be read ({why}); re-make it with `media run EPISODE --from measure`"
        )
